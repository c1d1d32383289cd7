"""Tries counted in a table of our own: they survive restarts and count across processes."""

import hashlib

from peewee import TextField

from lexlite.errors import TooManyTries
from lexlite.records import Moment, Record


class Attempt(Record):
    kind = TextField()  # login, code, link, judged, press, opened, enquiry, page, caller
    key = TextField()  # a hash of what is counted, never the thing itself
    at = Moment()

    class Meta:
        indexes = ((("kind", "key", "at"), False),)

    @classmethod
    def note(cls, kind, key, at):
        return cls.create(kind=kind, key=_hidden(key), at=at)

    @classmethod
    def check(cls, kind, key, limit, within, at):
        """Raises TooManyTries when `limit` tries lie within the time before `at`."""
        recent = (
            cls.select(cls.at)
            .where(cls.kind == kind, cls.key == _hidden(key), cls.at > at - within)
            .order_by(cls.at.desc())
            .limit(limit)
        )
        tries = [attempt.at for attempt in recent]
        if len(tries) >= limit:
            raise TooManyTries(int((tries[-1] + within - at).total_seconds()) + 1)

    @classmethod
    def noted(cls, kind, key, within, at):
        """Whether one lies within the time before `at` that nothing has cleared since."""
        return cls.select().where(cls.kind == kind, cls.key == _hidden(key), cls.at > at - within).exists()

    @classmethod
    def count(cls, kind, key, within, at):
        return cls.select().where(cls.kind == kind, cls.key == _hidden(key), cls.at > at - within).count()

    @classmethod
    def clear(cls, kind, key):
        cls.delete().where(cls.kind == kind, cls.key == _hidden(key)).execute()

    @classmethod
    def forget_before(cls, moment):
        cls.delete().where(cls.at < moment).execute()


def _hidden(key):
    return hashlib.sha256(key.encode()).hexdigest()[:32]
