"""The pass plans what is due: the morning digest, words due today, words late, enquiries unanswered,
dates near (rules S6, P7, T2)."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from lexlite import i18n
from lexlite.db import database, moment_text
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm, Staff
from lexlite.followup.board import Board, Filters
from lexlite.followup.hints import last_word, what_to_say
from lexlite.matters.answering import named_on, who_answers
from lexlite.matters.models import Matter
from lexlite.messages.models import enqueue
from lexlite.reminders.dates import plan_dates
from lexlite.reminders.enquiries import plan_enquiries, waiting_today

MORNING = time(8)
SOON = 120  # minutes before a due moment


def plan(now):
    """Write every outbox row that is due and not written yet."""
    firm = Firm.the()
    calendar = firm.calendar()
    plan_digests(firm, calendar, now)
    plan_due(firm, calendar, now)
    plan_late(firm, calendar, now)
    plan_enquiries(firm, calendar, now)
    plan_dates(firm, calendar, now)


# the morning digest


def plan_digests(firm, calendar, now):
    """At each person's local 8:00 on working days: whom to speak to, what to say, the phone number."""
    for staff in Staff.active():
        local = now.astimezone(ZoneInfo(staff.timezone))
        if local.time() < MORNING or not calendar.is_working(local.date()):
            continue
        mark = f"digest of {staff.key}"
        last = Heartbeat.last(mark)
        if last and last.astimezone(ZoneInfo(staff.timezone)).date() >= local.date():
            continue
        with database.atomic():
            Heartbeat.beat(mark, now)
            _digest(staff, firm, local.date(), now)


def _digest(staff, firm, day, now):
    with i18n.speaking(staff.language):
        clients = [_line(card, firm) for card in _cards_for(staff, firm, day, now)]
    enquiries = waiting_today(staff, firm, day)
    if clients or enquiries:
        enqueue("digest", staff, staff, now, key=str(day), on=day, clients=clients, enquiries=enquiries)


def _cards_for(staff, firm, day, now):
    """Late and due today, of everybody for whom this person answers today; nobody away is asked."""
    lawyers = [each for each in Staff.select() if each.who_answers_on(day) == staff]
    cards = []
    for lawyer in lawyers:
        board = Board(staff, firm, now, Filters(lawyer=lawyer.id))
        for lane in ("late", "today"):
            after = None
            while True:
                page, key = board.lane_list(lane, after)
                cards += page
                if key is None:
                    break
                after = (moment_text(page[-1].due_at), page[-1].id)
    return cards


def _line(card, firm):
    due = card.due_at.astimezone(firm.zone)
    return {
        "client": card.client,
        "title": card.title,
        "reference": card.reference,
        "late": card.lane == "late",
        "due": i18n.listed(i18n.short_day(due), i18n.hour(due)),
        "say": what_to_say(card),
        "last": i18n.listed(i18n.short_day(card.last_word_at.astimezone(firm.zone)), last_word(card)),
        "phone": card.phone or "",
        "person": card.person or card.client,
        "speaks": i18n.NAMES[card.language],
        "matter": card.id,
    }


# due today, late


UNPLANNED = """
SELECT m.id FROM matter m WHERE m.closed_at IS NULL AND {when} AND NOT EXISTS (
 SELECT 1 FROM outbox o WHERE o.dedupe_key >= '{kind}:' || m.id || '@' || m.next_word_due_at || ':'
  AND o.dedupe_key < '{kind}:' || m.id || '@' || m.next_word_due_at || ';')
ORDER BY m.next_word_due_at"""


def _unplanned(kind, when, *values):
    rows = database.execute_sql(UNPLANNED.format(kind=kind, when=when), values).fetchall()
    return [Matter.get_by_id(id) for (id,) in rows]


def plan_due(firm, calendar, now):
    """Two hours before a word is due, or at that day's opening: who answers for the matter is told."""
    soon = moment_text(now + timedelta(minutes=SOON))
    when = "m.next_word_due_at >= ? AND m.next_word_due_at <= ?"
    for matter in _unplanned("word_due", when, moment_text(now), soon):
        if now >= calendar.before(matter.next_word_due_at, SOON):
            _remind("word_due", matter, [_who_answers(matter, firm, now)], firm, now)


def plan_late(firm, calendar, now):
    """A broken promise: the lawyer at once, the owners after one working day."""
    for matter in _unplanned("word_late", "m.next_word_due_at < ?", moment_text(now)):
        _remind("word_late", matter, [_who_answers(matter, firm, now)], firm, now)
    for matter in _unplanned("word_late:owner", "m.next_word_due_at < ?", moment_text(now)):
        if calendar.one_working_day_after(matter.next_word_due_at) <= now:
            told = _who_answers(matter, firm, now)
            others = [owner for owner in _owners_of(matter) if owner != told]
            rows = _remind("word_late", matter, others or [told], firm, now, step="owner:")
            if not others:  # who owns has been told already: the event is kept, nothing is sent twice
                rows[0].change(state="cancelled", ended_at=now, settled_at=now)


def _who_answers(matter, firm, now):
    return who_answers(matter, firm.today(now))


def _owners_of(matter):
    """Owners who may see the matter: of a restricted one only those named on it."""
    owners = list(Staff.owners())
    if matter.restricted:
        owners = [owner for owner in owners if owner in named_on(matter)]
    return owners


def _remind(kind, matter, recipients, firm, now, step=""):
    """One row for each recipient; returns them."""
    rows = []
    with database.atomic():
        for staff in recipients:
            with i18n.speaking(staff.language):
                card = Board(staff, firm, now).card(matter.id) or _own_card(matter, firm, now)
                line = _line(card, firm)
            key = f"{step}{matter.id}@{moment_text(matter.next_word_due_at)}"
            rows.append(enqueue(kind, staff, matter, now, key=key, line=line, owner=bool(step)))
    return rows


def _own_card(matter, firm, now):
    return Board(matter.responsible, firm, now).card(matter.id)


# coalesce: found by its key, not by the index of states, where all that was ever sent lies
LATE_TOLD = """SELECT s.name FROM outbox o JOIN staff s ON s.id = o.staff_id
 WHERE o.dedupe_key > 'word_late:' || {matter} || '@' || {due} || ':'
  AND o.dedupe_key < 'word_late:' || {matter} || '@' || {due} || ';'
  AND coalesce(o.state, '') = 'sent' ORDER BY o.id LIMIT 1"""
