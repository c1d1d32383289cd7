"""What a client has agreed to, or not: the exact text they were shown, in which language, when (rules D3, D4)."""

from peewee import Check, ForeignKeyField, TextField

from lexlite.clients.models import Person
from lexlite.db import Moment, Record
from lexlite.firm.models import Staff
from lexlite.matters.models import Matter


class Agreement(Record):
    """One answer. It names what it is about by a key (need:4, read_back:2), and is never changed."""

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
