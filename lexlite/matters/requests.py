"""What we ask of the client: a paper, an answer, a decision; by which day and why (rule S13)."""

from datetime import timedelta

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.messages.models import cancel, enqueue
from lexlite.records import Day, Moment, Record

ANSWERS = {  # of each kind: what the client may press
    "document": ("cannot_find",),
    "information": ("given", "cannot_find"),
    "decision": ("yes", "no", "talk"),
}
LETTERS = ("request", "request_reminder")
REMIND_AFTER = (3, 7, 14)  # days
CALL_AFTER = 17  # days: then a call is proposed
FARTHEST = timedelta(days=366)


class Request(Record):
    """Something the client is asked for. Answered once, by them or by what came; or withdrawn."""

    matter = ForeignKeyField(Matter, backref="requests")
    kind = TextField()
    words = TextField()
    language = TextField()
    why = TextField(default="")
    due_on = Day()
    about = TextField(default="")  # what hangs on it: fact:12
    asked_by = ForeignKeyField(Staff)
    asked_at = Moment()
    answer = TextField(default="")
    answer_words = TextField(default="")
    answered_by = TextField(default="")  # person:9, or staff:3 who noted that it came
    answered_at = Moment(null=True)
    withdrawn_at = Moment(null=True)
    call_since = Moment(null=True)  # letters have not helped: call them

    class Meta:
        constraints = [
            Check("kind IN ('document','information','decision')"),
            Check("words <> ''"),
            Check("answer IN ('','came','given','cannot_find','yes','no','talk')"),
            Check("(answered_at IS NULL) = (answer = '')"),
            Check("(answered_at IS NULL) = (answered_by = '')"),
            Check("answered_at IS NULL OR withdrawn_at IS NULL"),
        ]

    @classmethod
    def ask(cls, matter, *, kind, words, due_on, language, by, at, why="", about="", tell=True):
        """Ask the client; a letter tells each of its people that something is wanted, never what (`tell` False: they
        are written to anyway). Raises RuleBroken."""
        matter.must_be_open()
        if not words:
            raise RuleBroken(_("Write what you need."), field="words")
        today = Firm.the().today(at)
        if due_on is None or not today <= due_on <= today + FARTHEST:
            raise RuleBroken(_("Choose a day from today on, within a year."), field="due_on")
        facts = {"kind": kind, "words": words, "language": language, "why": why, "due_on": due_on, "about": about}
        with database.atomic():
            asked = cls.create(matter=matter, asked_by=by, asked_at=at, **facts)
            record(by, "request.asked", asked, at=at, client_id=matter.client_id, matter=matter.id, kind=kind)
            if tell:
                asked.write("request", at, asked.key)
        return asked

    def write(self, kind, at, key):
        """A letter to each of the client's people who can be written to; returns how many."""
        matter, told = self.matter, {"signed": self.asked_by.name, "leads_to": f"{self.matter.key}#needed"}
        rows = [enqueue(kind, person, matter, at, key=key, **told) for person in matter.readers]
        return len([row for row in rows if row])

    @classmethod
    def open_in(cls, matter):
        """Neither withdrawn nor answered, or found after all and not called good yet; the nearest day first."""
        found = (cls.kind == "document") & (cls.answer == "given")
        still = cls.answered_at.is_null() | found, cls.withdrawn_at.is_null()
        return cls.select().where(cls.matter == matter, *still).order_by(cls.due_on, cls.id)

    @classmethod
    def ended_in(cls, matter, limit):
        """All others, the last ones first."""
        answered = cls.answered_at.is_null(False) & ((cls.kind != "document") | (cls.answer != "given"))
        ended = answered | cls.withdrawn_at.is_null(False)
        return cls.select().where(cls.matter == matter, ended).order_by(cls.id.desc()).limit(limit)

    @property
    def is_open(self):
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def was_found(self):
        """Files came after «I cannot find it»: that answer is given now, and nobody has called them good yet."""
        return self.kind == "document" and self.answer == "given"

    @property
    def pressed(self):
        """The code of what the client said themselves."""
        return "cannot_find" if self.was_found else self.answer

    @property
    def takes_files(self):
        """A paper, as long as it has not come: also after «I cannot find it»."""
        return self.kind == "document" and not self.withdrawn_at and self.answer != "came"

    @property
    def answers(self):
        return ANSWERS[self.kind]

    def withdraw(self, by, at):
        """It is not needed any more. Raises RuleBroken where it was answered."""
        with database.atomic():
            if self.reload().withdrawn_at:
                return
            self.must_be_unsettled()
            self.change(answer="", answered_by="", answered_at=None, withdrawn_at=at)
            self.write_no_more(at)
            record(by, "request.withdrawn", self, at=at, client_id=self.matter.client_id, matter=self.matter_id)

    def settle(self, answer, words, by, at):
        """Answered: by the client, or by what came. Call inside a transaction, with its consequences."""
        self.change(answer=answer, answer_words=words, answered_by=by.key, answered_at=at)
        self.write_no_more(at)
        record(by, "request.answered", self, at=at, client_id=self.matter.client_id, matter=self.matter_id, how=answer)

    def must_be_unanswered(self):
        if self.answered_at:
            raise RuleBroken(_("This has been answered already."))

    def must_be_unsettled(self):
        """For staff, who look at what came."""
        if not self.was_found:
            self.must_be_unanswered()

    def write_no_more(self, at):
        cancel(self.matter.key, LETTERS, at, key=self.key)


Request.add_index(Request.asked_at, where=SQL("answered_at IS NULL AND withdrawn_at IS NULL"), name="request_waiting")
