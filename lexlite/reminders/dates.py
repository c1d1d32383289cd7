"""A deadline or a hearing comes near: two working days before, and on the last working morning before it (rule T2).
Of a hearing that stands on their page the client is reminded too, once."""

from datetime import timedelta

from lexlite.db import database
from lexlite.i18n import speaking
from lexlite.matters.answering import who_answers
from lexlite.matters.models import Matter, MatterDate
from lexlite.messages.models import enqueue

AHEAD = 21  # days; the longest row of days off after which two working days are still found
UNTOLD = """SELECT d.* FROM matter_date d JOIN matter m ON m.id = d.matter_id
 WHERE d.cancelled_at IS NULL AND d.done_at IS NULL AND d.on_day IN ({days}) AND d.kind IN ('deadline','hearing')
  AND m.closed_at IS NULL AND NOT EXISTS (
   SELECT 1 FROM outbox o WHERE o.dedupe_key >= 'date_near:matter_date:' || d.id || ':{step}:'
    AND o.dedupe_key < 'date_near:matter_date:' || d.id || ':{step};')
 ORDER BY d.on_day, d.id"""


def plan_dates(firm, calendar, now):
    """Who answers for the matter is told. Where the pass missed the first reminder, the second alone is sent."""
    days = [firm.today(now) + timedelta(days=number) for number in range(AHEAD)]
    for step in ("two", "one"):
        near = [day for day in days if step_of(day, calendar, now) == step]
        for date in _untold(step, near):
            _remind(date, step, firm, now)
            _remind_client(date, calendar, now)


def step_of(day, calendar, now):
    """Which reminder of a date on this day is due by now: «one» from the opening of the last working day before it,
    «two» from that of the one before that; None: too early."""
    two, one = mornings_before(day, calendar)
    return "one" if now >= one else "two" if now >= two else None


def mornings_before(day, calendar):
    """When the reminders of a date on this day are due: the openings of the last two working days before it."""
    one = calendar.last_working_day_until(day - timedelta(days=1))
    two = calendar.last_working_day_until(one - timedelta(days=1))
    return calendar.opening(two), calendar.opening(one)


def _untold(step, days):
    if not days:
        return []
    statement = UNTOLD.format(days=",".join("?" * len(days)), step=step)
    return list(MatterDate.raw(statement, *[day.isoformat() for day in days]))


def _remind(date, step, firm, now):
    with database.atomic():
        matter = Matter.get_by_id(date.matter_id)
        staff = who_answers(matter, firm.today(now))
        with speaking(staff.language):
            what, source = date.title, date.basis
        enqueue(
            "date_near",
            staff,
            matter,
            now,
            key=f"{date.key}:{step}",
            on=date.on_day,
            hour=date.hour,
            what=what,
            place=date.place,
            source=source,
            checked=date.checked_by_id is not None,
            client=matter.client.name,
            reference=matter.reference,
            matter=matter.id,
        )


def _remind_client(date, calendar, now):
    """The letter says that a date comes near, the page which; who was told of the date itself in these days is not."""
    first, _second = mornings_before(date.on_day, calendar)
    if date.shared and date.kind == "hearing" and date.entered_at < first:
        date.write("hearing_near", date.matter.responsible, now)
