"""The outbox: a row for every message, written with its cause, delivered by the pass."""
