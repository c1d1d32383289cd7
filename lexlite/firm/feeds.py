"""A calendar feed of one's own: its secret address is shown once, only its hash is kept."""

import secrets

from peewee import BlobField, ForeignKeyField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.firm.models import Staff
from lexlite.firm.sessions import digest
from lexlite.records import Moment, Record


class Feed(Record):
    hash = BlobField(primary_key=True)
    staff = ForeignKeyField(Staff, unique=True, backref="feeds")
    made_at = Moment()

    @classmethod
    def make(cls, by, at):
        """The token of a new feed of this person's; the one before it opens nothing any more."""
        token = secrets.token_urlsafe(32)
        with database.atomic():
            cls.delete().where(cls.staff == by).execute()
            cls.create(hash=digest(token), staff=by, made_at=at)
            record(by, "feed.made", by, at=at)
        return token

    @classmethod
    def end(cls, by, at):
        with database.atomic():
            cls.delete().where(cls.staff == by).execute()
            record(by, "feed.ended", by, at=at)

    @classmethod
    def reader(cls, token):
        """Whose feed this token opens, or None: also where they no longer sign in."""
        reads = Feed.hash == digest(token), Staff.disabled_at.is_null()
        return Staff.select().join(Feed).where(*reads).first()
