"""What a client has agreed to, or not: the exact text they were shown, in which language, when (rules D3, D4)."""

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.records import Moment, Record


class Agreement(Record):
    """One answer. It names what it is about by a key (need:4, read_back:2, advice), and is never changed."""

    matter = ForeignKeyField(Matter, backref="agreements", index=False)
    about = TextField()
    person = ForeignKeyField(Person, null=True)
    staff = ForeignKeyField(Staff, null=True)  # who asked them, where it was not said on their page
    answer = TextField()
    own_words = TextField(default="")
    shown = TextField()
    shown_language = TextField()
    at = Moment()

    class Meta:
        constraints = [Check("answer IN ('right','not_quite','acknowledged')")]
        indexes = ((("matter", "at"), False),)

    @classmethod
    def keep(cls, matter, about, answer, own_words, *, shown, language, by, at):
        """`by`: the client's person, on their page; or staff, to whom the client's contact said it."""
        asked = isinstance(by, Staff)
        return cls.create(
            matter=matter,
            about=about,
            person=matter.client.contact if asked else by,
            staff=by if asked else None,
            answer=answer,
            own_words=own_words,
            shown=shown,
            shown_language=language,
            at=at,
        )

    @classmethod
    def decide(cls, matter, *, advice, decision, by, at):
        """The client decides against our advice, or for a step that does not serve what they need: the advice given and
        their decision are kept (rule D9). We do not argue. Raises RuleBroken."""
        matter.must_be_open()
        if not advice:
            raise RuleBroken(_("Write what we advised."), field="advice")
        if not decision:
            raise RuleBroken(_("Write what the client decided."), field="decision")
        with database.atomic():
            kept = cls.keep(matter, ADVICE, "acknowledged", decision, shown=advice, language=by.language, by=by, at=at)
            record(by, "decision.kept", kept, at=at, client_id=matter.client_id, matter=matter.id)
        return kept

    @classmethod
    def decisions(cls, matter):
        """What the client decided against our advice, the last first, each with who noted it."""
        found = cls.select(cls, Staff).join(Staff).where(cls.matter == matter, cls.about == ADVICE)
        return list(found.order_by(cls.id.desc()))


ADVICE = "advice"
