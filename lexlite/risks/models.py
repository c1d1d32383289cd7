"""A matter's own risks, beside the playbook's (rule K1)."""

from peewee import Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.needs.talk import language_of
from lexlite.records import Moment, Record


class Risk(Record):
    """Something that can go wrong in this matter and stands in no playbook. No `step`: on any day."""

    matter = ForeignKeyField(Matter, backref="own_risks")
    words = TextField()
    language = TextField()
    step = TextField(default="")
    severity = IntegerField(null=True)  # 1 the mildest; empty: nobody has said
    noted_by = ForeignKeyField(Staff)
    noted_at = Moment()
    ended_at = Moment(null=True)  # it holds no more, or never did

    class Meta:
        constraints = [Check("words <> ''"), Check("severity BETWEEN 1 AND 3")]

    @classmethod
    def note(cls, matter, *, words, step, severity, by, at):
        """Write down what can go wrong before a step. Raises RuleBroken."""
        matter.must_be_open()
        if not words:
            raise RuleBroken(_("Write what could go wrong."), field="words")
        language = language_of(words, by.language, matter.client.contact.language)
        with database.atomic():
            risk = cls.create(
                matter=matter, words=words, language=language, step=step, severity=severity, noted_by=by, noted_at=at
            )
            record(by, "risk.noted", risk, at=at, client_id=matter.client_id, step=step)
        return risk

    def end(self, by, at):
        """It holds no more: it is told to nobody. What was told stays told."""
        self.matter.must_be_open()
        if self.reload().ended_at:
            return
        with database.atomic():
            self.change(ended_at=at)
            record(by, "risk.ended", self, at=at, client_id=self.matter.client_id)
