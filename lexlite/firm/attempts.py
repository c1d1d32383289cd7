"""Tries counted in a table of our own: they survive restarts and count across processes."""

import hashlib

from peewee import TextField

from lexlite.db import database
from lexlite.errors import TooManyTries
from lexlite.records import Moment, Record, moment_from, moment_text


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
        recent = f"kind = ? AND key = ? AND at > ? AND at < ? ORDER BY at DESC LIMIT {limit}"
        values = (kind, _hidden(key), moment_text(at - within), moment_text(at + within))
        tries = database.execute_sql(f"SELECT at FROM attempt WHERE {recent}", values).fetchall()
        if len(tries) >= limit:
            raise TooManyTries(int((moment_from(*tries[-1]) + within - at).total_seconds()) + 1)

    @classmethod
    def noted(cls, kind, key, within, at):
        """Whether one lies within the time before `at` that nothing has cleared since."""
        return cls._lately(kind, key, within, at).exists()

    @classmethod
    def count(cls, kind, key, within, at):
        return cls._lately(kind, key, within, at).count()

    @classmethod
    def _lately(cls, kind, key, within, at):
        """A little after `at` too: clocks of two processes differ. What is far ahead a wrong clock has left."""
        near = cls.at > at - within, cls.at < at + within
        return cls.select().where(cls.kind == kind, cls.key == _hidden(key), *near)

    @classmethod
    def clear(cls, kind, key):
        cls.delete().where(cls.kind == kind, cls.key == _hidden(key)).execute()

    @classmethod
    def forget_before(cls, moment):
        cls.delete().where(cls.at < moment).execute()


def _hidden(key):
    return hashlib.sha256(key.encode()).hexdigest()[:32]
