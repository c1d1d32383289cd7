"""Tasks that a matter leaves behind beside its clock: try again, find another way (rules S3, S4)."""

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.followup.models import Word
from lexlite.followup.signs import FORGOTTEN, Sign
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.records import Moment, Record

TRIES = 3  # unanswered in a row: then another way is proposed


class FollowUp(Record):
    """Something to do for a client by a moment; whoever answers for the matter does it. Its clock runs beside it."""

    matter = ForeignKeyField(Matter, backref="follow_ups", index=False)
    kind = TextField()
    cause = TextField(unique=True)  # the word or event it came from: one task each
    due_at = Moment()
    snoozed_why = TextField(default="")
    done_at = Moment(null=True)
    done_by = ForeignKeyField(Staff, null=True)
    done_by_word = ForeignKeyField(Word, null=True)

    class Meta:
        constraints = [Check("kind IN ('try_again','another_way','forgotten')")]

    @classmethod
    def open_in(cls, matter):
        return cls.select().where(cls.matter == matter, cls.done_at.is_null()).order_by(cls.due_at, cls.id)

    @classmethod
    def settle(cls, word, promised_only=False):
        """Somebody told the client something, or tried once more: what was left to try is done. The call that was
        promised to who feels forgotten is done when somebody spoke with them since (rule S10)."""
        still = [task for task in cls.open_in(word.matter_id) if task.kind == FORGOTTEN or not promised_only]
        done = [task.id for task in still if task._is_settled_by(word)]
        facts = {"done_at": word.counts_from or word.at, "done_by": word.by, "done_by_word": word}
        cls.update(facts).where(cls.id.in_(done)).execute()

    @classmethod
    def forget(cls, word, at):
        """As if the word had not been: what it asked for goes, what it settled stands again, unless another word since
        has settled it."""
        cls.delete().where(cls.cause == word.key).execute()
        for task in list(cls.select().where(cls.done_by_word == word)):
            since = Word.told_or_tried(word.matter, task.done_at, at)
            by = next((other for other in since if task._is_settled_by(other)), None)
            done = {"done_at": by.counts_from or by.at, "done_by": by.by} if by else {"done_at": None, "done_by": None}
            task.change(**done, done_by_word=by)

    def _is_settled_by(self, word):
        if self.kind != FORGOTTEN:
            return True
        return word.is_personal and word.was_said_after(Sign.get(Sign.cause == f"{FORGOTTEN}:{self.cause}").at)

    def do(self, by, at):
        """Done, or no longer needed. Raises RuleBroken for a promised call: logging it ends the task."""
        if self.reload().done_at:
            return
        self._must_not_be_promised()
        with database.atomic():
            self.change(done_at=at, done_by=by)
            record(by, "follow_up.done", self, at=at, client_id=self.matter.client_id, matter=self.matter_id)

    def snooze(self, *, until, reason, by, at):
        """Put the task off: to the day the client was promised at the most, since they can't be put off (rule S4).
        Raises RuleBroken."""
        if self.reload().done_at:
            raise RuleBroken(_("This is done already."))
        self._must_not_be_promised()
        firm, last = Firm.the(), self.matter.client_day
        if until is None or not firm.today(at) <= until <= last:
            raise RuleBroken(_("Choose a day from today to the promised day."), field="until")
        if not reason:
            raise RuleBroken(_("Say why it can wait."), field="reason")
        calendar = firm.calendar()
        due_at = min(calendar.close(calendar.last_working_day_until(until)), self.matter.next_word_due_at)
        if due_at <= at:
            raise RuleBroken(_("Work is over on that day. Choose a later one."), field="until")
        with database.atomic():
            self.change(due_at=due_at, snoozed_why=reason)
            record(by, "follow_up.snoozed", self, at=at, client_id=self.matter.client_id, matter=self.matter_id)

    def _must_not_be_promised(self):
        if self.kind == FORGOTTEN:
            raise RuleBroken(_("They have been promised a call: it cannot wait. Log the contact, and this is done."))


FollowUp.add_index(FollowUp.matter, FollowUp.due_at, where=SQL("done_at IS NULL"), name="follow_up_open")
FollowUp.add_index(FollowUp.due_at, where=SQL("done_at IS NULL"), name="follow_up_due")


def note_try(word, tries):
    """A call nobody took asks for a new try within a working day; the third in a row proposes another way."""
    kind = "another_way" if tries >= TRIES else "try_again"
    FollowUp.settle(word)
    due_at = Firm.the().calendar().one_working_day_after(word.at)
    return FollowUp.create(matter=word.matter, kind=kind, cause=word.key, due_at=due_at)
