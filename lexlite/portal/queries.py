"""What a client's own page shows, read in a few statements into plain values: never a record."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from lexlite.db import database, moment_from, moment_text
from lexlite.followup import standing
from lexlite.followup.documents import counted
from lexlite.followup.models import Word
from lexlite.i18n import language
from lexlite.intake.fee import BASES
from lexlite.matters.lengths import LEAST_CASES
from lexlite.matters.models import Matter
from lexlite.playbooks import library
from lexlite.portal.steps import steps_of
from lexlite.portal.told import told_on_page
from lexlite.reminders.planning import LATE_TOLD


@dataclass
class Wanted:
    """A need as its client sees it, and what they have said to it."""

    id: int
    words: str
    language: str
    version: int
    confirmed_on: date | None
    corrected: str
    score: str | None = None  # how far they say it was reached, once their case has ended (rule D8)


@dataclass
class Asked:
    body: str
    language: str
    asked_at: datetime
    answer_due_at: datetime | None  # None: answered


@dataclass
class Requested:
    """What we need from them: `answer` is a code, empty while it is open."""

    id: int
    kind: str
    words: str
    language: str
    why: str
    due_on: date
    answer: str
    answered_on: date | None
    sent: str = ""  # what came for it, counted in words
    sent_at: datetime | None = None
    look_by: datetime | None = None  # while nobody has answered
    looks: str = ""  # who, unless they have left

    @property
    def is_wanted(self):
        """Still to come, or found after all and not called good yet."""
        return not self.answer or (self.kind == "document" and self.answer == "given")

    @property
    def may_turn_up(self):
        return self.kind == "document" and self.answer == "cannot_find"


@dataclass
class Fee:
    """What it costs, as it was told last: (basis, estimate) in words, the day, the language it was typed in."""

    basis: str
    words: str
    estimate: str
    told_on: date
    language: str


@dataclass
class Said:
    """They said that they feel forgotten, and what was promised them for it (rule S10)."""

    call_by: date
    caller: str
    other: str | None  # who was told too
    late: bool  # that day is over, and nobody has spoken with them
    done: bool


@dataclass
class Page:
    """One matter as its client sees it."""

    id: int
    title: str
    reference: str
    is_open: bool
    lawyer: str
    second: str | None
    hear_by: date | None
    late: bool
    told_of_lateness: str | None
    on_hold_until: date | None
    acts: str
    acts_since: date
    usual: str
    client: str
    practice_area: str
    steps: list = field(default_factory=list)
    needs: list = field(default_factory=list)
    requests: list = field(default_factory=list)  # what we need from them, the open ones first
    dates: list = field(default_factory=list)  # (day, hour, place, words)
    updates: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    closed_on: date | None = None
    has_more: bool = False
    opened_at: datetime | None = None  # when this person last read it, as noted
    awaits_opening: bool = False  # something told waits to be read
    fee: Fee | None = None  # where the firm shows it
    stand_in: tuple | None = None  # (name, until which day) of who answers while the lawyer is away
    forgotten: Said | None = None  # what waits for a call, or was said today
    may_be_called: bool = False  # we have a number, and somebody near may hear it ring
    in_custody: bool = False  # the reader: we come, or write through the facility
    complaints_to: str = ""  # who leads the firm

    @property
    def latest(self):
        """The last thing we told that still stands, or None."""
        return next((update for update in self.updates if not update.taken_off), None)

    @property
    def has_unread(self):
        """Something told has come onto the page since they read it last, or waits to be read."""
        opened = self.opened_at
        return self.awaits_opening or any(opened is None or each.shown_from > opened for each in self.updates)

    @property
    def wanted(self):
        """What they are still asked for."""
        return [each for each in self.requests if each.is_wanted]

    @property
    def call_first(self):
        """The call promised to who feels forgotten, where it is the nearest promise and not late; or None. The day of
        the next word is not touched by it (rule S10)."""
        said = self.forgotten
        open_call = said is not None and self.may_be_called and not (said.done or said.late)
        return said if open_call and not self.late and said.call_by < self.hear_by else None

    @property
    def may_feel_forgotten(self):
        """The press is offered: not twice for the same call (rule S10)."""
        return self.is_open and (self.forgotten is None or self.forgotten.late)

    @property
    def to_answer(self):
        """What we wrote last that must still be answered, or None (rule S13)."""
        return next((update for update in self.updates if update.must_act), None)

    @property
    def begins(self):
        """No step of the case has been reached: we listen."""
        return all(step.state == "later" for step in self.steps)

    @property
    def asks_about_all(self):
        """All their needs are asked about together: then not one by one beside it."""
        return self.is_open and any(update.read_back and update.must_act for update in self.updates)


THEIRS = """(m.client_id = p.client_id OR EXISTS
 (SELECT 1 FROM matter_client x WHERE x.matter_id = m.id AND x.client_id = p.client_id))"""
HEAD = f"""
SELECT m.id, m.reference, m.practice_area, m.stage, m.acts, m.acts_since, m.closed_at, m.client_day, m.hold_until,
 s.name, z.name, c.name,
 EXISTS (SELECT 1 FROM word w WHERE w.matter_id = m.id AND w.shown_from > ? AND w.taken_back_at IS NULL),
 ({LATE_TOLD.format(matter="m.id", due="m.next_word_due_at")}),
 (SELECT group_concat(stage || '@' || at, ' ') FROM stage_change WHERE matter_id = m.id),
 (SELECT max(at) FROM opening WHERE matter_id = m.id AND person_id = p.id),
 EXISTS (SELECT 1 FROM word w WHERE w.matter_id = m.id AND w.awaits_opening AND w.counts_from IS NULL
  AND w.shown_from <= ?),
 (SELECT json_array(f.basis, f.words, f.estimate, f.told_on, f.language) FROM fee f
  WHERE f.matter_id = m.id AND ? ORDER BY f.told_on DESC, f.id DESC LIMIT 1),
 (SELECT json_group_array(json_array(id, kind, words, language, why, due_on, answer, answered_at, json(sent))) FROM
  (SELECT *, (SELECT json_group_array(json_array(d.type, d.at, iif(q.answered_by_word_id, NULL, q.answer_due_at),
      iif(s.disabled_at, NULL, s.name))) FROM document d JOIN question q ON q.id = d.question_id
     JOIN staff s ON s.id = d.told_id WHERE d.request_id = request.id) AS sent
   FROM request WHERE matter_id = m.id AND withdrawn_at IS NULL
   ORDER BY answered_at IS NOT NULL, due_on, id LIMIT 20)),
 (SELECT json_group_object(l.stage, json_array(l.least_days, l.most_days)) FROM stage_length l
  WHERE l.practice_area = m.practice_area AND l.cases >= {LEAST_CASES}),
 (SELECT json_array(f.on_day, f.due_at, a.name, b.name, t.done_at) FROM forgotten f
  JOIN follow_up t ON t.cause = 'forgotten:' || f.id JOIN staff a ON a.id = f.caller_id
  LEFT JOIN staff b ON b.id = f.other_id
  WHERE f.matter_id = m.id AND f.person_id = p.id ORDER BY f.on_day DESC LIMIT 1),
 p.safe_contact <> 'no_message' AND EXISTS (SELECT 1 FROM channel h WHERE h.person_id = p.id AND h.kind = 'phone'),
 (SELECT name FROM staff WHERE role = 'owner' AND disabled_at IS NULL ORDER BY id LIMIT 1),
 (WITH RECURSIVE chain (id, n, until) AS (SELECT m.responsible_id, 0, NULL UNION ALL
   SELECT a.deputy_id, n + 1, a.to_on FROM chain JOIN absence a ON a.staff_id = chain.id
   AND ? BETWEEN a.from_on AND a.to_on WHERE n < 9)
  SELECT json_array(d.name, (SELECT until FROM chain WHERE n = 1), NOT m.restricted OR d.id = m.second_id
   OR EXISTS (SELECT 1 FROM matter_member b WHERE b.matter_id = m.id AND b.staff_id = d.id))
  FROM chain JOIN staff d ON d.id = chain.id WHERE n > 0 AND d.id <> m.responsible_id ORDER BY n DESC LIMIT 1)
FROM matter m JOIN person p JOIN client c ON c.id = p.client_id
JOIN staff s ON s.id = m.responsible_id LEFT JOIN staff z ON z.id = m.second_id
WHERE p.id = ? AND m.id = ? AND {THEIRS}"""
# At the end also what they have confirmed in person; a wish that we understood is asked about once.
NEEDS = """SELECT id, words, language, version, confirmed_at, corrected_words, score_client FROM need n
WHERE matter_id = ?1 AND state <> 'dropped' AND (shared OR ?2 AND confirmed_at IS NOT NULL)
 AND NOT (?2 AND kind = 'stated' AND EXISTS (SELECT 1 FROM need t WHERE t.stated_id = n.id AND t.state <> 'dropped'
  AND (t.shared OR t.confirmed_at IS NOT NULL)))
ORDER BY coalesce(priority, 3), id"""
DATES = """SELECT on_day, hour, place, words FROM matter_date
WHERE matter_id = ? AND shared AND cancelled_at IS NULL AND done_at IS NULL AND on_day >= ?
ORDER BY on_day LIMIT 10"""
QUESTIONS = """
SELECT q.body, q.language, q.asked_at, q.answer_due_at, w.id FROM question q
LEFT JOIN word w ON w.id = q.answered_by_word_id AND w.shown_from <= ?
WHERE q.matter_id = ? AND NOT EXISTS (SELECT 1 FROM document d WHERE d.question_id = q.id)
ORDER BY q.asked_at DESC LIMIT 10"""
MATTERS = """
SELECT m.id, m.reference, m.practice_area, m.client_day, m.closed_at
FROM person p JOIN matter m ON m.id IN (SELECT id FROM matter WHERE client_id = p.client_id
 UNION ALL SELECT matter_id FROM matter_client WHERE client_id = p.client_id)
WHERE p.id = ? ORDER BY m.closed_at IS NOT NULL, m.opened_at DESC"""
FIRST_SHOWN, ALL_SHOWN = 10, 500


def _rows(statement, *values):
    return database.connection().execute(statement, values).fetchall()


def matters_of(person_id, firm, now):
    """(id, reference, title, day, is open, is late) of every matter of this person's client."""
    today = firm.today(now).isoformat()
    return [
        (id, reference, _title(area), day and date.fromisoformat(day), closed is None, bool(day and day < today))
        for id, reference, area, day, closed in _rows(MATTERS, person_id)
    ]


def stands_on_page(need):
    """Whether the client reads this need on their page."""
    return need.id in {id for id, *_rest in _rows(NEEDS, need.matter_id, not need.matter.is_open)}


def is_theirs(person_id, matter_id):
    return matter_id in {id for id, *_rest in _rows(MATTERS, person_id)}


def _title(area):
    return library.area(area).matter.in_(language())


def page_of(person_id, matter_id, firm, now, everything=False):
    """The page of one matter for one of its client's people, or None where it is not theirs."""
    text, today = moment_text(now), firm.today(now)
    head = _rows(HEAD, text, text, firm.fee_shown, today.isoformat(), person_id, matter_id)
    if not head:
        return None
    (id, reference, area, stage, acts, since, closed, day, hold, lawyer, second, client, *more) = head[0]
    pending, told, stages, opened, waits, fee, requests, lengths, said, may_be_called, owner, stands_in = more
    page = Page(
        id=id,
        title=_title(area),
        reference=reference,
        is_open=closed is None,
        lawyer=lawyer,
        second=second,
        hear_by=day and date.fromisoformat(day),
        late=False,
        told_of_lateness=None,
        on_hold_until=hold and date.fromisoformat(hold),
        acts=acts,
        acts_since=firm.today(moment_from(since)),
        usual="",
        client=client,
        practice_area=area,
        closed_on=closed and firm.today(moment_from(closed)),
        opened_at=opened and moment_from(opened),
        awaits_opening=bool(waits),
        fee=fee and _fee(*json.loads(fee)),
        requests=[_requested(firm, *row) for row in json.loads(requests)],
        forgotten=said and _said(today, firm, *json.loads(said)),
        stand_in=stands_in and _stand_in(second, *json.loads(stands_in)),
        may_be_called=bool(may_be_called),
        complaints_to=owner,
    )
    if page.is_open and pending:
        _as_shown(page, now)
    if page.is_open and today > page.hear_by:
        page.late = True
        page.told_of_lateness = told
    page.steps, page.usual = steps_of(page, stage, stages, json.loads(lengths), firm)
    _rest(page, firm, now, ALL_SHOWN if everything else FIRST_SHOWN)
    return page


def _fee(basis, words, estimate, told_on, code):
    return Fee(dict(BASES)[basis], words, estimate, date.fromisoformat(told_on), code)


def _requested(firm, id, kind, words, code, why, due, answer, answered, sent):
    answered_on = answered and firm.today(moment_from(answered))
    asked = Requested(id, kind, words, code, why, date.fromisoformat(due), answer, answered_on)
    if sent:
        kinds, moments, looked, names = zip(*sent, strict=True)
        asked.sent, asked.sent_at = counted(kinds), moment_from(max(moments))
        asked.look_by = max(map(moment_from, filter(None, looked)), default=None)
        asked.looks = names[-1] or ""
    return asked


def _stand_in(second, name, until, may_see):
    """Who answers in a restricted matter is named on it (rule P8): the second, where who stands in is not."""
    name = name if may_see else second
    return name and (name, date.fromisoformat(until))


def _said(today, firm, on, due, caller, other, done):
    """What still stands of it today, or None."""
    call_by = firm.today(moment_from(due))
    if done and date.fromisoformat(on) < today:
        return None
    return Said(call_by, caller, other, late=not done and today > call_by, done=bool(done))


def _as_shown(page, now):
    """While something can still be undone, the page says what it said before."""
    matter = Matter.get_by_id(page.id)
    if Word.counted(matter, now, shown_only=True).exists():
        page.hear_by = standing.due(matter, now, shown_only=True).client_day


def _rest(page, firm, now, shown):
    text = moment_text(now)
    page.updates, page.has_more = told_on_page(page.id, firm, text, shown)
    page.needs = [
        Wanted(id, words, code, version, confirmed and firm.today(moment_from(confirmed)), *more)
        for id, words, code, version, confirmed, *more in _rows(NEEDS, page.id, not page.is_open)
    ]
    page.dates = [
        (date.fromisoformat(day), hour, place, words)
        for day, hour, place, words in _rows(DATES, page.id, firm.today(now).isoformat())
    ]
    page.questions = [
        Asked(body, code, moment_from(asked), None if answered else moment_from(due))
        for body, code, asked, due, answered in _rows(QUESTIONS, text, page.id)
    ]
