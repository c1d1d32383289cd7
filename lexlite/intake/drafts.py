"""A public form begun and not yet sent."""

from datetime import timedelta

from peewee import BlobField, TextField

from lexlite.firm.sessions import digest
from lexlite.records import Json, Moment, Record, moment_text

DRAFT_LASTS = timedelta(days=7)


class Draft(Record):
    """A form begun and not yet sent, kept seven days under a random id in a cookie."""

    hash = BlobField(primary_key=True)
    answers = Json(default=dict)
    language = TextField()
    created_at = Moment()
    ends_at = Moment(index=True)
    sent_to = TextField(default="")  # once sent: the enquiry's reference

    @classmethod
    def begin(cls, token, language, at):
        return cls.create(hash=digest(token), language=language, created_at=at, ends_at=at + DRAFT_LASTS)

    @classmethod
    def of(cls, token, at):
        return cls.first_where("hash = ? AND ends_at > ?", digest(token), moment_text(at)) if token else None

    def keep(self, **answers):
        """Add a page's answers to what is known; a side is kept with the area it was asked for."""
        kept = {key: getattr(value, "isoformat", lambda value=value: value)() for key, value in answers.items()}
        if "side" in kept:
            kept["side_of"] = self.answers.get("practice_area", "other")
        self.change(answers={**self.answers, **kept})

    @classmethod
    def forget_ended(cls, at):
        return cls.delete().where(cls.ends_at <= at).execute()
