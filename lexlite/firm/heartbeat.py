"""The worker's sign of life."""

from peewee import IntegerField, TextField

from lexlite.records import Moment, Record


class Heartbeat(Record):
    name = TextField(primary_key=True)
    at = Moment()
    gap_seconds = IntegerField(default=0)  # between this beat and the one before

    @classmethod
    def beat(cls, name, at):
        before = cls.last(name)
        gap = int((at - before).total_seconds()) if before else 0
        cls.replace(name=name, at=at, gap_seconds=max(0, gap)).execute()

    @classmethod
    def last(cls, name):
        """The moment of the last beat, or None."""
        row = cls.first_where("name = ?", name)
        return row.at if row else None

    @classmethod
    def moments(cls):
        """{name: moment of the last beat} of all, in one statement."""
        return {row.name: row.at for row in cls.raw("SELECT name, at FROM heartbeat")}
