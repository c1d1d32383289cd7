"""Which step of the plan serves a need (rule D6)."""

from peewee import ForeignKeyField, TextField

from lexlite.firm.models import Staff
from lexlite.needs.models import Need
from lexlite.records import Moment, Record

BESIDE = "beside"  # what we do beside the stages


class StepNeed(Record):
    """A need and the step that serves it: a stage of the playbook, or what we do beside them. Written with each plan:
    a step that is planned no more serves nothing."""

    need = ForeignKeyField(Need, unique=True)
    step = TextField()
    by = ForeignKeyField(Staff)
    at = Moment()

    @classmethod
    def serve(cls, matter, serves, by, at):
        """`serves`: {need id: step} of all that is served. Call inside the transaction of the plan."""
        if serves == cls.of(matter):
            return
        theirs = Need.select(Need.id).where(Need.matter == matter)
        cls.delete().where(cls.need.in_(theirs)).execute()
        for need_id, step in serves.items():
            cls.create(need=need_id, step=step, by=by, at=at)

    @classmethod
    def of(cls, matter):
        """{need id: step}."""
        rows = cls.select(cls.need, cls.step).join(Need).where(Need.matter == matter)
        return dict(rows.tuples())
