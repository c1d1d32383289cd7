"""Signs that a client may be worried; they stand on the card until somebody has spoken (rules S4, S8)."""

from peewee import Check, ForeignKeyField, TextField

from lexlite.db import SQL
from lexlite.followup.models import Word
from lexlite.matters.models import Matter
from lexlite.records import Moment, Record

FORGOTTEN = "forgotten"  # they said so themselves: it takes a talk to clear it (rule S10)


class Sign(Record):
    matter = ForeignKeyField(Matter, backref="signs", index=False)
    kind = TextField()
    cause = TextField(unique=True)  # one sign for one event
    at = Moment()
    cleared_at = Moment(null=True)
    cleared_by_word = ForeignKeyField(Word, null=True)

    class Meta:
        constraints = [Check("kind IN ('moved_twice','forgotten')")]

    @classmethod
    def open_in(cls, matter):
        return cls.select().where(cls.matter == matter, cls.cleared_at.is_null())

    @classmethod
    def raise_on(cls, word, kind, at):
        cls.create(matter=word.matter, kind=kind, cause=f"{kind}:{word.key}", at=at)

    @classmethod
    def clear(cls, word, promised_only=False):
        """Somebody has told the client something; who feels forgotten must have been spoken to since they said so."""
        still = [sign for sign in cls.open_in(word.matter_id) if sign.kind == FORGOTTEN or not promised_only]
        cleared = [sign.id for sign in still if sign._is_cleared_by(word)]
        cls.update(cleared_at=word.counts_from, cleared_by_word=word).where(cls.id.in_(cleared)).execute()

    @classmethod
    def forget(cls, word, at):
        """As if the word had not been: what it raised goes, what it cleared stands again, unless another word since
        has cleared it."""
        cls.delete().where(cls.cause.endswith(f":{word.key}")).execute()
        for sign in list(cls.select().where(cls.cleared_by_word == word)):
            since = Word.told_or_tried(word.matter, sign.cleared_at, at)
            by = next((other for other in since if sign._is_cleared_by(other)), None)
            sign.change(cleared_at=by and by.counts_from, cleared_by_word=by)

    def _is_cleared_by(self, word):
        told = word.counts_from is not None and word.kind != "date_change"
        return told and (self.kind != FORGOTTEN or (word.is_personal and word.was_said_after(self.at)))


Sign.add_index(Sign.matter, where=SQL("cleared_at IS NULL"), name="sign_open")
