"""One row per form sent: the second of a hundred equal posts is answered like the first."""

from peewee import TextField

from lexlite.db import database
from lexlite.records import Moment, Record, moment_text


class Receipt(Record):
    once = TextField(primary_key=True)  # a hash of the form's uuid and the address it was sent to
    at = Moment()
    leads_to = TextField(default="")

    @classmethod
    def of(cls, once):
        return cls.get_or_none(cls.once == once)

    @classmethod
    def keep(cls, once, at, leads_to):
        """Of two forms that were done at the same instant the first keeps its receipt."""
        values = (once, moment_text(at), leads_to)
        database.execute_sql("INSERT OR IGNORE INTO receipt (once, at, leads_to) VALUES (?, ?, ?)", values)

    @classmethod
    def forget_before(cls, moment):
        cls.delete().where(cls.at < moment).execute()
