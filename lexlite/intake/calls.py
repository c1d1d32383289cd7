"""Calling an enquirer back: who called when, and whether they were reached. The first talk is the first reply."""

from peewee import BooleanField, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import Moment, Record, database
from lexlite.firm.models import Staff
from lexlite.intake.models import Enquiry


class EnquiryCall(Record):
    enquiry = ForeignKeyField(Enquiry, backref="calls")
    reached = BooleanField()
    note = TextField(default="")  # nothing of the story before the conflict decision (rule C2)
    by = ForeignKeyField(Staff)
    at = Moment()

    def forget(self):
        self.change(note="")

    @classmethod
    def forget_of(cls, enquiries):
        """Blank the notes of these enquiries; returns how many. `enquiries`: a query of their ids."""
        return cls.update(note="").where(cls.enquiry.in_(enquiries), cls.note != "").execute()


def log_call(enquiry, *, reached, note, by, at):
    """A call to the enquirer. Spoken with: the first one is the first reply; a try is none. Returns the call.

    Raises RuleBroken once the enquiry is decided."""
    enquiry.must_be_undecided()
    with database.atomic():
        call = EnquiryCall.create(enquiry=enquiry, reached=reached, note=note, by=by, at=at)
        if reached and enquiry.first_reply_at is None:
            enquiry.change(first_reply_at=at, version=enquiry.version + 1)
        record(by, "enquiry.called", enquiry, at=at, reached=reached)
    return call
