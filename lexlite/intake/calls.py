"""Calling an enquirer back: who called when, and whether they were reached. The first talk is the first reply."""

from datetime import timedelta

from peewee import BooleanField, Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.i18n import _
from lexlite.intake.models import Enquiry, answer_by
from lexlite.records import Moment, Record

FARTHEST = timedelta(days=31)


class EnquiryCall(Record):
    enquiry = ForeignKeyField(Enquiry, backref="calls")
    how = TextField(default="call")
    reached = BooleanField()
    note = TextField(default="")  # nothing of the story before the conflict decision (rule C2)
    by = ForeignKeyField(Staff)
    at = Moment()

    class Meta:
        constraints = [Check("how IN ('call','written')")]

    def forget(self):
        self.change(note="")

    @classmethod
    def forget_of(cls, enquiries):
        """Blank the notes of these enquiries; returns how many. `enquiries`: a query of their ids."""
        return cls.update(note="").where(cls.enquiry.in_(enquiries), cls.note != "").execute()


def log_call(enquiry, *, reached, note, by, at, how="call", decide_on=None):
    """A call to the enquirer, or an answer in writing (`how`: call, written). Returns it.

    Reached, the first one is the first reply, and promises a decision: by the close of `decide_on`, else of the next
    working day. Somebody who was declined without a letter is told by it. Raises RuleBroken once all is said."""
    enquiry.reload()
    if not enquiry.is_untold:
        enquiry.must_be_undecided()
    with database.atomic():
        call = EnquiryCall.create(enquiry=enquiry, how=how, reached=reached, note=note, by=by, at=at)
        if reached:
            _answered(enquiry, decide_on, at)
        record(by, "enquiry.called", enquiry, at=at, how=how, reached=reached)
    return call


def _answered(enquiry, decide_on, at):
    if enquiry.is_untold:
        return enquiry.change(told_at=at, version=enquiry.version + 1)
    return enquiry.change(
        first_reply_at=enquiry.first_reply_at or at,
        answer_by=_decision_by(decide_on, at),
        suspect=False,  # a person has looked
        version=enquiry.version + 1,
    )


def _decision_by(day, at):
    calendar = Firm.the().calendar()
    if day is None:
        return answer_by(at, calendar)
    if day < calendar.today(at) or day > calendar.today(at) + FARTHEST:
        raise RuleBroken(_("Choose today or a day within a month."), field="decide_on")
    return max(calendar.close(calendar.last_working_day_until(day)), at)
