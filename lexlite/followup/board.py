"""The board: five lanes computed from the due moments, read in two statements whatever the number of matters."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from lexlite.db import database
from lexlite.followup import silence
from lexlite.followup.filters import Filters
from lexlite.followup.looks import looks_so_until
from lexlite.i18n import language
from lexlite.matters.queries import visible
from lexlite.playbooks import library
from lexlite.records import moment_from, moment_text

LANES = ("late", "today", "week", "later", "hold")
CARDS_IN_A_LANE = 12
ROWS_IN_A_LIST = 50
COUNTED_UP_TO = 1000

CARD = """
SELECT m.id, m.reference, m.practice_area, m.acts, m.acts_since, m.last_word_at, m.next_word_due_at,
 m.due_because, m.client_day, m.hold_until, m.version,
 c.name || coalesce((SELECT ', ' || group_concat(j.name, ', ') FROM matter_client x
   JOIN client j ON j.id = x.client_id WHERE x.matter_id = m.id), '') AS client, s.name AS lawyer,
 p.name AS person, p.language, p.best_time, p.safe_contact,
 (SELECT ch.value FROM channel ch WHERE ch.person_id = p.id AND ch.kind = 'phone' AND p.custody_since IS NULL
   LIMIT 1) AS phone,
 (SELECT w.kind || ' ' || w.channel FROM word w WHERE w.matter_id = m.id AND w.counts_from <= :now
   AND w.taken_back_at IS NULL ORDER BY w.counts_from DESC, w.id DESC LIMIT 1) AS last_word,
 (SELECT json_array(q.about, q.quoted, q.body) FROM question q WHERE q.matter_id = m.id AND q.answered_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM word w WHERE w.id = q.answered_by_word_id AND w.channel = 'page')
   ORDER BY q.answer_due_at LIMIT 1) AS question,
 (SELECT n.words FROM news n WHERE n.matter_id = m.id AND n.told_at IS NULL
   ORDER BY n.tell_by LIMIT 1) AS news,
 EXISTS (SELECT 1 FROM word w WHERE w.matter_id = m.id AND w.awaits_opening AND w.counts_from IS NULL
   AND w.taken_back_at IS NULL AND w.at > m.last_word_at) AS unread,
 (SELECT h.from_at FROM hold h WHERE h.matter_id = m.id AND h.ended_at IS NULL) AS hold_from,
 (SELECT iif(r.id, 'heard', iif(t.id, 'risks', 'word ' || w.told)) FROM word w
   LEFT JOIN read_back r ON r.word_id = w.id LEFT JOIN risks_told t ON t.word_id = w.id
   WHERE w.matter_id = m.id AND w.answer_due_at IS NOT NULL AND w.answered_at IS NULL
   AND w.taken_back_at IS NULL ORDER BY w.answer_due_at LIMIT 1) AS undecided,
 (SELECT f.kind || ' ' || f.id || ' ' || f.due_at FROM follow_up f WHERE f.matter_id = m.id AND f.done_at IS NULL
   ORDER BY f.kind <> 'forgotten', f.due_at LIMIT 1) AS task,
 (SELECT group_concat(g.kind, ' ') FROM sign g WHERE g.matter_id = m.id AND g.cleared_at IS NULL) AS signs,
 EXISTS (SELECT 1 FROM channel b WHERE b.person_id = p.id AND b.kind = 'email' AND b.bad_at IS NOT NULL) AS mail_bad,
 EXISTS (SELECT 1 FROM request r WHERE r.matter_id = m.id AND r.call_since IS NOT NULL AND r.answered_at IS NULL
   AND r.withdrawn_at IS NULL) AS unanswered,
 (SELECT count(*) FROM word w WHERE w.matter_id = m.id AND w.channel = 'page' AND w.taken_back_at IS NULL
   AND w.at > coalesce((SELECT max(s.at) FROM word s WHERE s.matter_id = m.id AND s.kind = 'contact'
    AND s.counts_from IS NOT NULL AND s.taken_back_at IS NULL), '')) > 1
  AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.matter_id = m.id) AS never_opened,
 p.suspended_at IS NOT NULL AS page_off, p.custody_since IS NOT NULL AS in_custody,
 EXISTS (SELECT 1 FROM question q JOIN word w ON w.id = q.answered_by_word_id WHERE q.matter_id = m.id
   AND q.answered_at IS NULL AND w.channel = 'page') AS answer_unread,
 (SELECT w.told FROM word w JOIN suspension x ON x.person_id = p.id WHERE w.matter_id = m.id AND w.awaits_opening
   AND w.counts_from IS NULL AND w.taken_back_at IS NULL AND w.at > m.last_word_at
   AND (x.ended_at IS NULL OR x.ended_at > w.at) ORDER BY w.at DESC, w.id DESC LIMIT 1) AS untold
FROM matter m JOIN client c ON c.id = m.client_id JOIN staff s ON s.id = m.responsible_id
LEFT JOIN person p ON p.id = (SELECT id FROM person WHERE client_id = c.id AND is_contact)
WHERE m.closed_at IS NULL"""

NEXT_LETTER = "SELECT min(counts_from) FROM word WHERE on_its_way AND counts_from > :now"

SURVEYS = """SELECT f.id, 'survey', m.id, c.name, f.survey_due_at FROM closure f JOIN matter m ON m.id = f.matter_id
 JOIN client c ON c.id = m.client_id WHERE f.survey_done_at IS NULL AND f.survey_due_at < :today_ends"""
# Wherever their card lies: it is a call that was promised (rule S10).
FORGOTTEN = """SELECT f.id, f.kind, m.id, c.name, f.due_at FROM follow_up f JOIN matter m ON m.id = f.matter_id
 JOIN client c ON c.id = m.client_id WHERE f.done_at IS NULL AND f.due_at < :today_ends AND m.closed_at IS NULL
 AND f.kind = 'forgotten'"""
TASKS = """SELECT f.id, f.kind, m.id, c.name, f.due_at FROM follow_up f JOIN matter m ON m.id = f.matter_id
 JOIN client c ON c.id = m.client_id WHERE f.done_at IS NULL AND f.due_at < :today_ends AND m.closed_at IS NULL
 AND f.kind <> 'forgotten' AND m.next_word_due_at >= :today_ends"""

RANGES = {
    "late": "m.next_word_due_at < :now",
    "today": "m.hold_until IS NULL AND m.next_word_due_at >= :now AND m.next_word_due_at < :today_ends",
    "week": "m.hold_until IS NULL AND m.next_word_due_at >= max(:now, :today_ends)"
    " AND m.next_word_due_at <= :week_ends",
    "later": "m.hold_until IS NULL AND m.next_word_due_at > :week_ends",
    # through the open holds: they are few, and no index knows hold_until
    "hold": "m.id IN (SELECT matter_id FROM hold WHERE ended_at IS NULL) AND m.hold_until IS NOT NULL"
    " AND m.next_word_due_at >= :now",
}
ORDER = "ORDER BY m.next_word_due_at, m.id"


@dataclass
class Card:
    """One matter as the board shows it."""

    id: int
    reference: str
    practice_area: str
    acts: str
    acts_since: datetime
    last_word_at: datetime
    due_at: datetime
    because: str
    client_day: date
    hold_until: date | None
    version: int
    client: str
    lawyer: str
    person: str
    language: str
    best_time: str
    safe_contact: str
    phone: str
    last_word: str
    question: str  # what they asked, as replies.py takes it
    news: str
    unread: bool
    hold_from: datetime
    undecided: str | None  # what the client must act on and has not (rule S13): heard, risks, or word and its text
    task: str  # kind, id and due moment of the next task
    signs: str  # why they may be worried, codes with blanks between
    mail_bad: bool  # their e-mail address does not work
    unanswered: bool  # letters have not brought what they were asked for
    never_opened: bool  # nobody has ever opened their page, and we told them things there alone
    page_off: bool  # their page is suspended (rule S9)
    in_custody: bool  # nothing is sent to them (rule S1)
    answer_unread: bool  # the answer to a question is published, and they have not read it
    untold: str | None  # written last, and not told them: their page was suspended (rule S9)
    lane: str = ""
    percent: int = 0
    working_days_late: int = 0
    days_silent: int = 0
    days_promised: int = 0

    @property
    def key(self):
        """All that is shown of it: two cards with the same key look the same."""
        return tuple(vars(self).values())

    @property
    def words_key(self):
        """All that is shown of it in words."""
        return tuple(value for name, value in vars(self).items() if name != "percent")

    def percent_changes_at(self, now):
        return silence.percent_changes_at(self.silent_since, self.due_at, now)

    @property
    def silent_since(self):
        """The last word; on hold the hold's beginning (rule S6)."""
        return self.hold_from or self.last_word_at

    @property
    def title(self):
        return library.area(self.practice_area).matter.in_(language())

    @property
    def next_key(self):
        """Where the list after this card begins."""
        return f"{moment_text(self.due_at)}~{self.id}"


@dataclass(frozen=True)
class Task:
    """Something to do for a client today, beside the clock."""

    id: int
    kind: str
    matter_id: int
    client: str
    due_at: datetime


@dataclass
class Lane:
    code: str
    cards: list
    count: int  # at most COUNTED_UP_TO + 1: «1,000+»

    @property
    def is_more_than_counted(self):
        return self.count > COUNTED_UP_TO

    @property
    def shows_all(self):
        return self.count == len(self.cards)

    def shows_as(self, other):
        """Whether all but the number looks the same."""
        mine, theirs = ([card.words_key for card in lane.cards] for lane in (self, other))
        return mine == theirs and self.shows_all == other.shows_all


@dataclass
class Board:
    """What one person sees at one moment."""

    staff: object
    firm: object
    now: datetime
    filters: Filters = field(default_factory=Filters)

    @cached_property
    def calendar(self):
        return self.firm.calendar()

    @cached_property
    def edges(self):
        return silence.Lanes.at(self.now, self.calendar)

    def lanes(self, codes=LANES):
        """The lanes with their first cards and their counts: one statement for each."""
        seen, values = self._seen()
        lists = " UNION ALL ".join(
            f"SELECT * FROM (SELECT '{code}' AS lane, card.*"
            f" FROM ({CARD} AND {RANGES[code]}{seen} {ORDER} LIMIT {CARDS_IN_A_LANE}) card)"
            for code in codes
        )
        (numbers,) = _rows("SELECT " + ", ".join(f"({self._count(code, seen)})" for code in codes), values)
        lanes = {code: Lane(code, [], number) for code, number in zip(codes, numbers, strict=True)}
        for code, *row in _rows(lists, values):
            lanes[code].cards.append(self._card(row, code))
        return list(lanes.values())

    def looks(self):
        """Until when the board looks as it does now, if nobody changes anything; its lanes; the tasks of today."""
        lanes = self.lanes()
        ((letter,),) = _rows(NEXT_LETTER, {"now": moment_text(self.now)})
        until = looks_so_until(lanes, self.edges, self.calendar, letter and moment_from(letter))
        return until, lanes, self.tasks()

    def tasks(self, limit=CARDS_IN_A_LANE):
        """Who feels forgotten; tasks due by the end of today in matters neither late nor due today: their cards lie
        further on; and of closed ones, whom to ask how satisfied they are. Of each kind the oldest."""
        seen, values = self._seen()
        by_due = "ORDER BY f.due_at, f.id"
        parts = [f"{FORGOTTEN}{seen} {by_due}", f"{TASKS}{seen} {by_due}"]
        parts.append(f"{SURVEYS}{seen} ORDER BY f.survey_due_at, f.id")
        rows = _rows(" UNION ALL ".join(f"SELECT * FROM ({part} LIMIT {limit})" for part in parts), values)
        return [Task(*facts, moment_from(due_at)) for *facts, due_at in rows]

    def _count(self, code, seen):
        joined = "JOIN client c ON c.id = m.client_id" if self.filters.search else ""
        return (
            f"SELECT count(*) FROM (SELECT 1 FROM matter m {joined} WHERE m.closed_at IS NULL"
            f" AND {RANGES[code]}{seen} LIMIT {COUNTED_UP_TO + 1})"
        )

    def lane_list(self, code, after=None):
        """One lane as a list, paged by key: up to fifty cards after the key, and the key of the next page."""
        seen, values = self._seen()
        lane = RANGES[code]
        if after:
            lane = lane.replace("m.next_word_due_at >", "+m.next_word_due_at >")  # the index begins at the key
            seen += " AND (m.next_word_due_at, m.id) > (:after_due, :after_id)"
            values["after_due"], values["after_id"] = after
        rows = _rows(f"{CARD} AND {lane}{seen} {ORDER} LIMIT {ROWS_IN_A_LIST + 1}", values)
        cards = [self._card(row, code) for row in rows[:ROWS_IN_A_LIST]]
        return cards, cards[-1].next_key if len(rows) > ROWS_IN_A_LIST else None

    def due_until(self, moment, limit):
        """What is due before a moment, on hold or not: the nearest cards, and how many there are (as a lane counts)."""
        seen, values = self._seen()
        values["until"] = moment_text(moment)
        due = f"m.next_word_due_at < :until{seen}"
        rows = _rows(f"{CARD} AND {due} {ORDER} LIMIT {limit}", values)
        counted = (
            "SELECT count(*) FROM (SELECT 1 FROM matter m JOIN client c ON c.id = m.client_id"
            f" WHERE m.closed_at IS NULL AND {due} LIMIT {COUNTED_UP_TO + 1})"
        )
        return [self._card(row) for row in rows], _rows(counted, values)[0][0]

    def card(self, matter_id):
        """The card of one matter, or None."""
        return self.cards([matter_id]).get(matter_id)

    def cards(self, matter_ids):
        """id -> card of these matters, of those that are seen: one statement."""
        seen, values = self._seen()
        ids = ",".join(str(int(id)) for id in matter_ids)
        cards = [self._card(row) for row in _rows(f"{CARD} AND m.id IN ({ids}){seen}", values)]
        return {card.id: card for card in cards}

    def _day_begun(self):
        """Today, or yesterday before today's opening."""
        today = self.calendar.today(self.now)
        begun = not self.calendar.is_working(today) or self.now >= self.calendar.opening(today)
        return today if begun else today - timedelta(days=1)

    def _seen(self):
        """The condition of what this person sees through these filters, with every parameter by name."""
        condition, given = visible(self.staff, self.firm, self.calendar.today(self.now))
        values = {
            "now": moment_text(self.now),
            "today_ends": moment_text(self.edges.today_ends),
            "week_ends": moment_text(self.edges.week_ends),
        }
        for number, value in enumerate(given):
            condition = condition.replace("?", f":seen{number}", 1)
            values[f"seen{number}"] = value
        narrowed, more = self.filters.condition()
        return f" AND {condition}{narrowed}", {**values, **more}

    def _card(self, row, lane=None):
        card = Card(*row)
        for name in ("acts_since", "last_word_at", "due_at", "hold_from"):
            text = getattr(card, name)
            setattr(card, name, text and moment_from(text))
        card.acts_since = card.acts_since.astimezone(self.calendar.zone)
        card.client_day = date.fromisoformat(card.client_day)
        card.hold_until = card.hold_until and date.fromisoformat(card.hold_until)
        today, zone = self.calendar.today(self.now), self.calendar.today
        card.lane = lane or self.edges.lane(card.due_at, bool(card.hold_until))
        card.percent = silence.percent(card.silent_since, card.due_at, self.now)
        card.days_silent = (today - zone(card.last_word_at)).days
        card.days_promised = max(0, (zone(card.due_at) - zone(card.last_word_at)).days)
        if card.lane == "late":
            card.working_days_late = self.calendar.working_days_between(zone(card.due_at), self._day_begun())
        return card


def _rows(statement, values):
    """Rows of a statement with named parameters, through the connection of this thread."""
    return database.connection().execute(statement, values).fetchall()


def focus_after(matter_id, before, after):
    """(lane, card) where the focus goes when a matter has been spoken of: the next card of the lane it stood in, or
    no card where none is left; (None, None) if it stood in none."""
    for old, new in zip(before, after, strict=True):
        ids = [card.id for card in old.cards]
        if matter_id in ids:
            place = min(ids.index(matter_id), len(new.cards) - 1)
            return old.code, new.cards[place].id if new.cards else None
    return None, None


def key_from(text):
    """(due moment text, id) of a page key; None for anything else."""
    due, _tilde, id = (text or "").partition("~")
    return (due, int(id)) if id.isdecimal() and len(id) < 19 else None
