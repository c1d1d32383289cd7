"""The sealed story of an enquiry: apart from it, opened after the conflict decision only (rules C2, C5)."""

from peewee import ForeignKeyField

from lexlite.intake.calls import EnquiryCall
from lexlite.intake.models import Enquiry
from lexlite.records import Day, Json, Record

STORY = (
    "arrived_what",
    "what_happened",
    "when_happened",
    "where_happened",
    "why_happened",
    "handled_so_far",
    "desired_result",
)


class Story(Record):
    """What happened, in the enquirer's words: apart from the enquiry, so that it can be deleted without a trace."""

    enquiry = ForeignKeyField(Enquiry, primary_key=True, backref="stories")
    words = Json()
    ends_on = Day(null=True, index=True)

    @classmethod
    def seal(cls, enquiry, answers):
        words = {key: answers[key] for key in STORY if answers.get(key)}
        cls.create(enquiry=enquiry, words=words)

    def forget(self):
        self.delete_instance()

    @classmethod
    def forget_ended(cls, today):
        """Declined stories whose days are over go, with the notes of their calls (rule C5); returns how many."""
        ended = cls.ends_on <= today
        EnquiryCall.forget_of(cls.select(cls.enquiry).where(ended))
        return cls.delete().where(ended).execute()
