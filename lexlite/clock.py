"""The only reader of the clock."""

from datetime import UTC, datetime


def now():
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
