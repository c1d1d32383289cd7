"""A forecast: the reminders that the pass will write within a week, if nobody speaks, does or answers before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lexlite.db import database
from lexlite.matters.queries import visible
from lexlite.matters.requests import REMIND_AFTER
from lexlite.records import moment_from, moment_text
from lexlite.reminders.dates import AHEAD, mornings_before
from lexlite.reminders.outgoing import PAGE, WEEK
from lexlite.reminders.planning import SOON

ONE_DAY = timedelta(days=1)
LAST_REMINDER = timedelta(days=REMIND_AFTER[-1])
NAMED = """
SELECT m.id, m.reference, c.name, s.name, {about} FROM {source}
JOIN client c ON c.id = m.client_id JOIN staff s ON s.id = m.responsible_id
WHERE m.closed_at IS NULL AND {about} > ? AND {about} <= ? AND {more}"""
DUE = NAMED.format(about="m.next_word_due_at", source="matter m", more="1")
DATES = NAMED.format(
    about="d.on_day",
    source="matter_date d JOIN matter m ON m.id = d.matter_id",
    more="d.cancelled_at IS NULL AND d.done_at IS NULL AND d.kind IN ('deadline', 'hearing')",
)
REQUESTS = NAMED.format(
    about="r.asked_at",
    source="request r JOIN matter m ON m.id = r.matter_id",
    more="r.answered_at IS NULL AND r.withdrawn_at IS NULL AND r.call_since IS NULL",
)


@dataclass
class Foreseen:
    """The next reminder about a matter: when, of which kind, to whom (lawyer, owners, client), about which moment or
    day."""

    at: datetime
    kind: str
    to: str
    matter_id: int
    reference: str
    client: str
    lawyer: str  # or who stands in for them then
    about: datetime | date


def foreseen(staff, firm, now, matter=None):
    """The next reminder of each word due, date and request that this person sees, soonest first, and whether there
    are more."""
    seen, given = visible(staff, firm, firm.today(now))
    if matter:
        seen, given = f"{seen} AND m.id = ?", [*given, matter.id]
    calendar, today = firm.calendar(), firm.today(now)

    def rows(statement, after, until):
        limited = f"{statement} AND {seen} ORDER BY 5, 1 LIMIT ?"
        return database.connection().execute(limited, [after, until, *given, PAGE + 1]).fetchall()

    due = rows(DUE, moment_text(_told_before(calendar, now)), moment_text(now + WEEK))
    days = rows(DATES, today.isoformat(), (today + timedelta(days=AHEAD)).isoformat())
    asked = rows(REQUESTS, moment_text(now - LAST_REMINDER), moment_text(now))
    found = [
        *(_first(_of_word(calendar, moment_from(about)), now, *rest) for *rest, about in due[:PAGE]),
        *(_first(_of_date(calendar, date.fromisoformat(about)), now, *rest) for *rest, about in days[:PAGE]),
        *(_first(_of_request(moment_from(about)), now, *rest) for *rest, about in asked[:PAGE]),
    ]
    more = any(len(each) > PAGE for each in (due, days, asked))
    return sorted((each for each in found if each), key=lambda each: each.at), more


def _told_before(calendar, now):
    """What was due before this moment has been told to the owners by now: two working days are over."""
    before = calendar.last_working_day_until(calendar.today(now) - ONE_DAY)
    return calendar.opening(calendar.last_working_day_until(before - ONE_DAY))


def _of_word(calendar, due_at):
    """(kind, to whom, when, about what) of each reminder of a word: due today, late, late told to the owners."""
    yield "word_due", "lawyer", calendar.before(due_at, SOON), due_at
    yield "word_late", "lawyer", due_at, due_at
    yield "word_late", "owners", calendar.one_working_day_after(due_at), due_at


def _of_date(calendar, day):
    for at in mornings_before(day, calendar):
        yield "date_near", "lawyer", at, day


def _of_request(asked_at):
    for days in REMIND_AFTER:
        yield "request_reminder", "client", asked_at + timedelta(days=days), asked_at


def _first(reminders, now, *matter):
    """The first that lies ahead within the week; None when there is none."""
    for kind, to, at, about in reminders:
        if now < at <= now + WEEK:
            return Foreseen(at, kind, to, *matter, about=about)
    return None
