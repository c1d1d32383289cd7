"""The pass plans what is due: the morning digest, words due today, words late, enquiries unanswered,
dates near (rules S6, P7, T2)."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from lexlite import i18n
from lexlite.db import database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm, Staff
from lexlite.followup.board import Board, Filters
from lexlite.followup.hints import last_word, task_in_words, task_of, what_to_say
from lexlite.matters.answering import named_on, who_answers
from lexlite.matters.models import Matter
from lexlite.messages.models import enqueue, enqueue_all, outbox_row
from lexlite.records import moment_text
from lexlite.reminders.dates import plan_dates
from lexlite.reminders.enquiries import plan_enquiries, waiting_today
from lexlite.reminders.requests import plan_requests

MORNING = time(8)
TASKS_TOLD = 200  # to try again, in one morning's letter
SOON = 120  # minutes before a due moment
BATCH = 50  # reminders written in one transaction


def plan(now):
    """Write every outbox row that is due and not written yet."""
    firm = Firm.the()
    calendar = firm.calendar()
    plan_digests(firm, calendar, now)
    plan_due(firm, calendar, now)
    plan_late(firm, calendar, now)
    plan_enquiries(firm, calendar, now)
    plan_dates(firm, calendar, now)
    plan_requests(now)


# the morning digest


def plan_digests(firm, calendar, now):
    """At each person's local 8:00 on working days: whom to speak to, what to say, the phone number."""
    for staff in list(Staff.active()):  # read whole: an open read would refuse the writes below when others write
        local = now.astimezone(ZoneInfo(staff.timezone))
        if local.time() < MORNING or not calendar.is_working(local.date()):
            continue
        mark = f"digest of {staff.key}"
        last = Heartbeat.last(mark)
        if last and last <= now and last.astimezone(ZoneInfo(staff.timezone)).date() >= local.date():
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
    """Late, due today, and to be tried again today, of everybody for whom this person answers today; nobody away is
    asked."""
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
        tried = {task.matter_id for task in board.tasks(TASKS_TOLD)} - {card.id for card in cards}
        cards += board.cards(tried).values()
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
        "task": _task(card, firm),
        "last": i18n.listed(i18n.short_day(card.last_word_at.astimezone(firm.zone)), last_word(card)),
        "phone": card.phone or "",
        "person": card.person or card.client,
        "speaks": i18n.NAMES[card.language],
        "matter": card.id,
    }


def _task(card, firm):
    task = task_of(card)
    return task_in_words(task, firm.zone) if task else ""


# due today, late


UNPLANNED = """
SELECT m.* FROM matter m WHERE m.closed_at IS NULL AND {when} AND NOT EXISTS (
 SELECT 1 FROM outbox o WHERE o.dedupe_key >= '{kind}:' || m.id || '@' || m.next_word_due_at || ':'
  AND o.dedupe_key < '{kind}:' || m.id || '@' || m.next_word_due_at || ';')
ORDER BY m.next_word_due_at"""
STILL_DUE = "EXISTS (SELECT 1 FROM matter WHERE id = ? AND next_word_due_at = ? AND closed_at IS NULL)"


def _unplanned(kind, when, *values):
    return list(Matter.raw(UNPLANNED.format(kind=kind, when=when), *values))


def plan_due(firm, calendar, now):
    """Two hours before a word is due, or at that day's opening: who answers for the matter is told."""
    soon = moment_text(now + timedelta(minutes=SOON))
    when = "m.next_word_due_at >= ? AND m.next_word_due_at <= ?"
    matters = _unplanned("word_due", when, moment_text(now), soon)
    due = [matter for matter in matters if now >= calendar.before(matter.next_word_due_at, SOON)]
    answering = Answering(firm, now)
    _remind("word_due", [(matter, [answering.of(matter)]) for matter in due], firm, now)


def plan_late(firm, calendar, now):
    """A broken promise: the lawyer at once, the owners after one working day."""
    answering = Answering(firm, now)
    late = _unplanned("word_late", "m.next_word_due_at < ?", moment_text(now))
    _remind("word_late", [(matter, [answering.of(matter)]) for matter in late], firm, now)
    today = moment_text(calendar.at(calendar.today(now), time()))  # one working day after lies on a later day
    longer = [
        matter
        for matter in _unplanned("word_late:owner", "m.next_word_due_at < ?", today)
        if calendar.one_working_day_after(matter.next_word_due_at) <= now
    ]
    _remind("word_late", [(matter, answering.owners_of(matter)) for matter in longer], firm, now, answering=answering)


class Answering:
    """Who answers and who owns, read once for a pass."""

    def __init__(self, firm, now):
        self.day = firm.today(now)
        self.staff = {each.id: each for each in Staff.select()}
        self.owners = [each for each in self.staff.values() if each.is_owner and each.disabled_at is None]
        self.answers = {}

    def of(self, matter):
        """The responsible or who stands in for them; of a restricted matter only somebody named on it."""
        if matter.restricted:
            return who_answers(matter, self.day)
        if matter.responsible_id not in self.answers:
            self.answers[matter.responsible_id] = self.staff[matter.responsible_id].who_answers_on(self.day)
        return self.answers[matter.responsible_id]

    def owners_of(self, matter):
        """Owners who may see the matter (of a restricted one only those named on it) and have not been told yet; where
        there are none, who was told."""
        named = named_on(matter) if matter.restricted else self.owners
        told = self.of(matter)
        return [owner for owner in self.owners if owner in named and owner != told] or [told]


def _remind(kind, told, firm, now, answering=None):
    """The rows of `told`, (matter, recipients) each: read and worded outside any write, then written a batch at a time,
    each only if its word is due still. `answering`: the second step, to the owners; to who was told already the event
    is kept and nothing is sent."""
    step = "owner:" if answering else ""
    for start in range(0, len(told), BATCH):
        batch = told[start : start + BATCH]
        lines, rows = Lines(batch, firm, now), []
        for matter, recipients in batch:
            due = moment_text(matter.next_word_due_at)
            for staff in recipients:
                again = answering is not None and staff == answering.of(matter)
                said = {"line": lines.of(matter, staff), "owner": bool(step)}
                row = outbox_row(kind, staff, matter, now, key=f"{step}{matter.id}@{due}", told=again, **said)
                rows.append((row, (matter.id, due)))
        with database.atomic():
            enqueue_all(rows, STILL_DUE)


class Lines:
    """What reminders say of these (matter, recipients), to each in their language: one statement for each reader."""

    def __init__(self, told, firm, now):
        self.firm, self.now, self.cards, ids = firm, now, {}, {}
        for matter, recipients in told:
            for staff in recipients:
                ids.setdefault(staff, []).append(matter.id)
        for staff, theirs in ids.items():
            self.cards[staff] = Board(staff, firm, now).cards(theirs)

    def of(self, matter, staff):
        """As the staff sees it; who stands in where each sees their own matters only sees it as the
        responsible does."""
        card = self.cards[staff].get(matter.id) or Board(matter.responsible, self.firm, self.now).card(matter.id)
        with i18n.speaking(staff.language):
            return _line(card, self.firm)


# coalesce: found by its key, not by the index of states, where all that was ever sent lies
LATE_TOLD = """SELECT s.name FROM outbox o JOIN staff s ON s.id = o.staff_id
 WHERE o.dedupe_key > 'word_late:' || {matter} || '@' || {due} || ':'
  AND o.dedupe_key < 'word_late:' || {matter} || '@' || {due} || ';'
  AND coalesce(o.state, '') = 'sent' ORDER BY o.id LIMIT 1"""
