"""A forecast: the reminders that the pass will write within a week, if nobody speaks before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lexlite.db import database, moment_from, moment_text
from lexlite.matters.queries import visible
from lexlite.reminders.outgoing import PAGE, WEEK
from lexlite.reminders.planning import SOON

ONE_DAY = timedelta(days=1)
DUE = """
SELECT m.id, m.reference, c.name, s.name, m.next_word_due_at FROM matter m
JOIN client c ON c.id = m.client_id JOIN staff s ON s.id = m.responsible_id
WHERE m.closed_at IS NULL AND m.next_word_due_at > ? AND m.next_word_due_at <= ? AND {seen}
ORDER BY m.next_word_due_at, m.id LIMIT ?"""


@dataclass
class Foreseen:
    """The next reminder about a matter: when, of which kind, about what, to whom."""

    at: datetime
    kind: str
    to_owners: bool
    matter_id: int
    reference: str
    client: str
    lawyer: str  # or who stands in for them then
    due_at: datetime


def foreseen(staff, firm, now, matter=None):
    """The next reminder of each matter that this person sees, soonest first, and whether there are more."""
    seen, given = visible(staff, firm, firm.today(now))
    if matter:
        seen, given = f"{seen} AND m.id = ?", [*given, matter.id]
    calendar = firm.calendar()
    edges = moment_text(_told_before(calendar, now)), moment_text(now + WEEK)
    rows = database.connection().execute(DUE.format(seen=seen), [*edges, *given, PAGE + 1]).fetchall()
    found = [_next(calendar, now, *rest, due_at=moment_from(due)) for *rest, due in rows[:PAGE]]
    return sorted((each for each in found if each), key=lambda each: each.at), len(rows) > PAGE


def _told_before(calendar, now):
    """What was due before this moment has been told to the owners by now: two working days are over."""
    before = calendar.last_working_day_until(calendar.today(now) - ONE_DAY)
    return calendar.opening(calendar.last_working_day_until(before - ONE_DAY))


def _next(calendar, now, *matter, due_at):
    """The first of: due today, late, late told to the owners, that lies ahead; None when all have been told."""
    for kind, to_owners, at in (
        ("word_due", False, calendar.before(due_at, SOON)),
        ("word_late", False, due_at),
        ("word_late", True, calendar.one_working_day_after(due_at)),
    ):
        if now < at <= now + WEEK:
            return Foreseen(at, kind, to_owners, *matter, due_at=due_at)
    return None
