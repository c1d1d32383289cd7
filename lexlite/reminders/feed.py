"""A calendar feed for one member of staff: contacts due, dates not to be missed; it gives nothing away (rule C1)."""

from datetime import UTC, date, datetime, time, timedelta

from lexlite import i18n
from lexlite.db import database
from lexlite.i18n import _
from lexlite.matters.queries import DEPUTY, visible
from lexlite.records import moment_from

MOST = 500
BACK, AHEAD = timedelta(days=30), timedelta(days=366)
WORDS = """SELECT m.id, m.reference, m.next_word_due_at FROM matter m
 WHERE m.closed_at IS NULL AND (m.responsible_id = ? OR {deputy}) AND {seen} ORDER BY m.next_word_due_at LIMIT {most}"""
DATES = """SELECT m.id, m.reference, d.id, d.on_day, d.hour FROM matter_date d JOIN matter m ON m.id = d.matter_id
 WHERE d.cancelled_at IS NULL AND d.done_at IS NULL AND d.on_day BETWEEN ? AND ? AND m.closed_at IS NULL
  AND (m.responsible_id = ? OR m.second_id = ? OR {deputy}) AND {seen} ORDER BY d.on_day LIMIT {most}"""


def feed(staff, firm, now, url):
    """The bytes of the feed, in the reader's language: the contacts due of the matters they lead or stand in for
    today, and the dates of those and of the matters they are second on, of what they may see now.

    `url(id)`: the address of a matter's page, which opens for who is signed in."""
    from icalendar import Calendar  # heavy, so only where a feed is read

    calendar = Calendar()
    calendar.add("prodid", "-//LexLite//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "LexLite")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    with i18n.speaking(staff.language):
        for event in [*_words(staff, firm, now, url), *_dates(staff, firm, now, url)]:
            calendar.add_component(event)
    return calendar.to_ical()


def _words(staff, firm, now, url):
    deputy, seen, values = _sight(staff, firm, now)
    for id, reference, due in _rows(WORDS, deputy, seen, [staff.id, *values]):
        summary = _("%(reference)s: contact due", reference=reference)
        yield _event(f"contact-{reference}", summary, moment_from(due), now, url(id))


def _dates(staff, firm, now, url):
    deputy, seen, values = _sight(staff, firm, now)
    today = firm.today(now)
    span = [(today - BACK).isoformat(), (today + AHEAD).isoformat()]
    for id, reference, date_id, day, hour in _rows(DATES, deputy, seen, [*span, staff.id, staff.id, *values]):
        summary = _("%(reference)s: date not to be missed", reference=reference)
        yield _event(f"date-{date_id}-{reference}", summary, _start(day, hour, firm), now, url(id))


def _sight(staff, firm, now):
    """The conditions «stands in today» and «may see», and the values of both."""
    today = firm.today(now)
    seen, values = visible(staff, firm, today)
    return DEPUTY, seen, [staff.id, today.isoformat(), today.isoformat(), *values]


def _rows(statement, deputy, seen, values):
    statement = statement.format(deputy=deputy, seen=seen, most=MOST)
    return database.execute_sql(statement, values).fetchall()


def _start(day, hour, firm):
    """A whole day, or a moment where the hour is known."""
    day = date.fromisoformat(day)
    return datetime.combine(day, time.fromisoformat(hour), firm.zone).astimezone(UTC) if hour else day


def _event(name, summary, start, now, address):
    from icalendar import Event

    event = Event()
    event.add("uid", f"{name}@lexlite")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", start)
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    return event
