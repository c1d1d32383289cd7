"""Small work: what was done without news. Kept inside, and shown to the client in one press (rule S11)."""

from peewee import JOIN, Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.followup.models import Word
from lexlite.followup.publishing import put_on_page, tell
from lexlite.followup.standing import settle
from lexlite.followup.words import standing_promise
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.records import Moment, Record


class Work(Record):
    """Something done in a matter: «studied the landlord's answer», «rang the court, no answer»."""

    matter = ForeignKeyField(Matter, backref="small_work", index=False)
    words = TextField()
    language = TextField()
    minutes = IntegerField(null=True)  # inside only: the client sees the work, not the amount
    by = ForeignKeyField(Staff)
    at = Moment()
    told_by_word = ForeignKeyField(Word, null=True)

    class Meta:
        constraints = [Check("minutes BETWEEN 0 AND 1440")]
        indexes = ((("matter", "at"), False),)

    @classmethod
    def note(cls, matter, *, words, minutes, by, at, show=False):
        """Keep what was done; `show`: on the client's page at once. Raises RuleBroken."""
        matter.must_be_open()
        if not words:
            raise RuleBroken(_("Write what was done."), field="words")
        with database.atomic():
            work = cls.create(matter=matter, words=words, language=by.language, minutes=minutes, by=by, at=at)
            record(by, "work.noted", work, at=at, client_id=matter.client_id, matter=matter.id)
            if show:
                work.show(by, at)
        return work

    @classmethod
    def of(cls, matter, most):
        """What was done in a matter, the last first."""
        pieces = cls.select(cls, Staff, Word).join(Staff).switch(cls).join(Word, JOIN.LEFT_OUTER, on=cls.told_by_word)
        return list(pieces.where(cls.matter == matter).order_by(cls.at.desc(), cls.id.desc()).limit(most))

    @property
    def is_shown(self):
        word = self.told_by_word
        return word is not None and word.taken_back_at is None

    def show(self, by, at):
        """Show it on the client's page: a word like any update, without the minutes; the promised date stands."""
        matter = self.reload().matter
        matter.must_be_open()
        if self.is_shown:
            return self.told_by_word
        with database.atomic():
            word = put_on_page(
                matter,
                matter.client.contact,
                kind="small_work",
                told=self.words,
                language=self.language,
                by=by,
                at=at,
                **standing_promise(matter, at),
            )
            self.change(told_by_word=word)
            settle(matter, at, word if word.counts_from else None)
            tell("update", matter, word, by, at)
        return word
