"""A firm of our own: Monday to Thursday with a break at noon, short Fridays, a holiday and a day off."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lexlite.worktime import WorkCalendar

WARSAW = ZoneInfo("Europe/Warsaw")
MORNING, AFTERNOON = (time(8), time(12)), (time(13), time(16))
HOLIDAY, DAY_OFF = date(2026, 3, 11), date(2026, 3, 12)  # a Wednesday and the Thursday after it
OFFICE = WorkCalendar(
    hours={0: (MORNING, AFTERNOON), 1: (MORNING, AFTERNOON), 2: (MORNING, AFTERNOON), 3: (MORNING, AFTERNOON)}
    | {4: ((time(8), time(13)),)},
    zone=WARSAW,
    closed=frozenset({DAY_OFF}),
    holidays=lambda day: day == HOLIDAY,
)


def at(day, clock="00:00"):
    """A moment of March 2026, whose 2nd is a Monday."""
    return datetime.combine(date(2026, 3, day), time.fromisoformat(clock), WARSAW)


def march(day):
    return date(2026, 3, day)
