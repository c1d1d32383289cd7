"""Reminders: what staff are told, and when; planned from rows, one outbox row per event."""
