"""A matter as its client sees it: plain values, never a record."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Update:
    """Something we told: who, when, in which language. Taken off, only its day is left."""

    words: str
    by: str
    at: datetime
    language: str
    own: str | None = None  # what was typed by hand beside fixed sentences, in its own language
    own_language: str | None = None
    must_act: bool = False  # the client must still answer it (rule S13)
    taken_off: bool = False
    read_back: int | None = None  # where it is what we heard (rule D1)
    risks: int | None = None  # where it is the plan with what could go wrong (rule K1)
    parts: list = field(default_factory=list)  # of it: (heading, lines (words, language))
    answer: str | None = None  # theirs to it; where it is the plan, that it is settled
    answered_on: date | None = None
    shown_from: datetime | None = None
    id: int | None = None
    ended: bool = False  # the last word of a case that was closed
    asked: list = field(default_factory=list)  # what it answers: (what they pressed, their words, language)

    @property
    def languages(self):
        """Those of its parts, each once."""
        return list(dict.fromkeys(code for _heading, lines in self.parts for _words, code in lines))


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
    frame: str | None  # what they pressed, in words
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
        """The last thing we told that still stands, or None; so after the last word of a case opened again."""
        last = next((update for update in self.updates if not update.taken_off), None)
        return None if last and last.ended else last

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
