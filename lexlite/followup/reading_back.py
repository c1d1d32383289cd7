"""Reading back: the client gets what we heard, and says whether it is right (rules D1, D4, S13).

It is an update on their page that they must answer: unanswered after one working day, a call is due."""

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.followup.models import Word
from lexlite.followup.publishing import put_on_page, tell
from lexlite.followup.questions import ask
from lexlite.followup.standing import settle
from lexlite.followup.words import answered, standing_promise
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.needs.agreements import Agreement
from lexlite.needs.heard import as_text, heard
from lexlite.needs.models import Need
from lexlite.records import Json, Moment, Record


class ReadBack(Record):
    """What was read back in a word: its parts as the client sees them, and the needs it told of as they stood."""

    matter = ForeignKeyField(Matter, backref="read_backs", index=False)
    word = ForeignKeyField(Word, unique=True, backref="read_backs")
    story = TextField()
    parts = Json()
    needs = Json()  # {id: version}
    answer = TextField(null=True)
    answered_at = Moment(null=True)

    class Meta:
        constraints = [
            Check("answer IN ('right','not_quite')"),
            Check("(answer IS NULL) = (answered_at IS NULL)"),
        ]

    @classmethod
    def last_of(cls, matter):
        """The last one that was not taken back, or None."""
        standing = cls.select(cls, Word).join(Word).where(cls.matter == matter, Word.taken_back_at.is_null())
        return standing.order_by(cls.id.desc()).first()

    def is_shown(self, at):
        """It stands on the client's page."""
        return self.word.taken_back_at is None and self.word.shown_from <= at

    @classmethod
    def send(cls, matter, *, story, by, at):
        """Put what we heard on the client's page, with a letter. Raises RuleBroken."""
        if not story:
            raise RuleBroken(_("Write what they told you."), field="story")
        language, before = matter.client.contact.language, cls.last_of(matter)
        needs = list(Need.select().where(Need.matter == matter, Need.state != "dropped"))
        parts = heard(matter, story, needs, language, by.language)
        with database.atomic():
            if before and before.word.awaits_answer:
                before.word.change(answered_at=at)  # the new one asks again
            word = put_on_page(
                matter,
                matter.client.contact,
                kind="update",
                told=as_text(parts),
                language=language,
                must_act=True,
                by=by,
                at=at,
                **standing_promise(matter, at),
            )
            settle(matter, at)
            tell("update", matter, word, by, at)
            versions = {need.id: need.version for need in needs}
            mine = cls.create(matter=matter, word=word, story=story, parts=parts, needs=versions)
            record(by, "read_back.sent", mine, at=at, client_id=matter.client_id, matter=matter.id)
        return mine

    def take(self, *, answer, comment, by, at):
        """The client's answer; `by`: their person on the page, or staff to whom they said it. *Right* confirms every
        need it told of, as it stood; *not quite* confirms none of them any more, and comes back as a question with
        their words. Raises RuleBroken."""
        matter = self.reload().matter
        matter.must_be_open()
        if self.answer or self != ReadBack.last_of(matter):
            raise RuleBroken(_("This has been answered, or written anew. Please read the page again."))
        with database.atomic():
            self.change(answer=answer, answered_at=at)
            Agreement.keep(
                matter, self.key, answer, comment, shown=self.word.told, language=self.word.language, by=by, at=at
            )
            record(by, "read_back.answered", self, at=at, client_id=matter.client_id, answer=answer)
            if answered(self.word, at):
                settle(matter, at, self.word)
            if answer == "right":
                self._confirm_needs(by, at)
            else:
                self._doubt_needs(by, at)
                self._ask(comment, by, at)

    def _confirm_needs(self, by, at):
        for need in Need.select().where(Need.id.in_([int(id) for id in self.needs]), Need.state != "dropped"):
            if need.version == self.needs[str(need.id)]:
                need.change(shared=need.shared or need.kind != "stated")  # they know it, and agree
                need.confirm(by, at, agreed=False)

    def _doubt_needs(self, by, at):
        """Which of them is wrong the client has not said: what was right before is to be confirmed anew (rule D6)."""
        told = Need.id.in_([int(id) for id in self.needs])
        for need in Need.select().where(told, Need.confirmed_at <= self.word.at):
            need.doubt(by, at)

    def _ask(self, comment, by, at):
        asked = by if isinstance(by, Staff) else None
        person = self.matter.client.contact if asked else by
        ask(self.matter, person, comment, at, by=asked, about="heard")


ReadBack.add_index(ReadBack.matter, ReadBack.id, name="read_back_matter")
ReadBack.add_index(ReadBack.matter, where=SQL("answer = 'not_quite'"), name="read_back_not_quite")
