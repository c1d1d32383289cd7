"""What conflict searches found, and what was decided: kept for good, printable (rules C2, C3)."""

from peewee import JOIN, Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.queries import M, of_client, seen_by
from lexlite.messages.models import enqueue
from lexlite.records import Json, Moment, Record


class ConflictCheck(Record):
    """One run of the search: which names, what was found, what was decided in which words, by whom.

    Of an enquiry it is made with its decision; of a name that came to a matter or a client later it waits for one
    where something was found."""

    about = TextField(index=True)  # enquiry:3, matter:5, client:7
    names = Json(default=list)  # as they were typed, phone and e-mail too
    hits = Json(default=list)  # rows of conflicts.Hit
    by = ForeignKeyField(Staff)
    at = Moment()
    decision = TextField(null=True)
    words = TextField(default="")
    decided_by = ForeignKeyField(Staff, null=True)
    decided_at = Moment(null=True)

    class Meta:
        constraints = [
            Check("decision IN ('none','decline','ask')"),
            Check("decision IS NULL OR decided_at IS NOT NULL"),
        ]

    @classmethod
    def of(cls, *about):
        """Those about these keys, oldest first, with who ran and decided them."""
        return cls._with_names().where(cls.about.in_(about)).order_by(cls.id)

    @classmethod
    def of_id(cls, id):
        return cls._with_names().where(cls.id == id).first()

    @classmethod
    def _with_names(cls):
        decider = Staff.alias()
        return (
            cls.select(cls, Staff, decider)
            .join(Staff, on=cls.by)
            .switch(cls)
            .join(decider, JOIN.LEFT_OUTER, on=(cls.decided_by == decider.id), attr="decided_by")
        )

    @property
    def is_open(self):
        """Something was found, and nobody free to say so has said that it is no conflict."""
        return self.decision in (None, "ask")

    def decide(self, *, decision, words, by, at):
        """Say that it is no conflict, or ask the owner. Raises RuleBroken."""
        by.must_decide()
        if not self.reload().is_open or self.about.startswith("enquiry:"):  # that of an enquiry is decided with it
            raise RuleBroken(_("This has been decided already."))
        if self.decision == "ask" and (decision == "ask" or not by.is_owner):
            raise RuleBroken(_("The owner was asked to decide this."), field="decision")
        owners = self._owners(at) if decision == "ask" else []
        if decision == "ask" and not owners:
            raise RuleBroken(_("No owner may see this matter: decide it among those who are named on it."))
        if decision == "ask" and by.is_owner:
            raise RuleBroken(_("You are asked yourself: an owner decides."), field="decision")
        if decision == "none" and not words:
            raise RuleBroken(_("Something matches. Write why it is no conflict."), field="words")
        with database.atomic():
            self.change(decision=decision, words=words, decided_by=by, decided_at=at)
            record(by, "conflict.decided", self, at=at, decision=decision)
            for owner in owners:
                enqueue("conflict_asked", owner, self.about, at, key=self.key, check=self.id)

    def _owners(self, at):
        """Those who may see what it is about."""
        kind, _colon, id = self.about.partition(":")
        theirs = M.id == int(id) if kind == "matter" else of_client(int(id))
        every = M.select().where(theirs).count()
        return [owner for owner in Staff.owners() if seen_by(owner, at).where(theirs).count() == every]
