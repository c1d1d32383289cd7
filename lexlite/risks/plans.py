"""The plan, in its versions (rules K2, K3)."""

from peewee import ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import Conflict, RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.needs.steps import BESIDE, StepNeed
from lexlite.records import Json, Moment, Record
from lexlite.risks.wording import parts_of_plan


class Plan(Record):
    """One version of what we will do, what it may cost and how it may end; never changed.

    `parts`: as the client reads it, with every risk known on that day; what was told of it stays with the telling."""

    matter = ForeignKeyField(Matter, backref="plans", index=False)
    version = IntegerField()
    steps = Json()  # codes of stages, in their order
    beside = TextField(default="")  # what else we do
    cost = TextField(default="")
    settle = TextField(default="")  # whether it can be settled without a court
    good_end = TextField(default="")
    typed_in = TextField()  # the language of whoever wrote the free words
    parts = Json()
    by = ForeignKeyField(Staff)
    at = Moment()

    class Meta:
        indexes = ((("matter", "version"), True),)

    @classmethod
    def last_of(cls, matter):
        """The version that holds, or None."""
        return cls.select().where(cls.matter == matter).order_by(cls.version.desc()).first()

    @classmethod
    def versions_of(cls, matter):
        """Every version with who wrote it, the last first."""
        found = cls.select(cls, Staff).join(Staff).where(cls.matter == matter)
        return list(found.order_by(cls.version.desc()))

    @classmethod
    def keep(cls, matter, *, steps, beside, cost, settle, serves, by, at, version=None, typed_in=None):
        """A new version, where anything is otherwise than in the last. `steps`: codes of stages; `serves`: {need id:
        step}, and what serves a need is planned. `version`: of the last that was seen (0: there was none).

        Raises RuleBroken; Conflict if somebody has written another meanwhile."""
        matter.must_be_open()
        steps = [stage.code for stage in matter.playbook.stages if stage.code in {*steps, *serves.values()}]
        if not steps and not beside:
            raise RuleBroken(_("Tick what we will do, or write it down."), field="steps")
        if BESIDE in serves.values() and not beside:
            raise RuleBroken(_("Write what we do beside these steps, since it serves a need."), field="beside")
        last = cls.last_of(matter)
        if last and version is not None and version != last.version:
            raise Conflict(theirs=last)
        said = {"steps": steps, "beside": beside, "cost": cost, "settle": settle}
        plan = cls(
            matter=matter, typed_in=typed_in or by.language, good_end=matter.definition_of_win, by=by, at=at, **said
        )
        plan.version = last.version + 1 if last else 1
        plan.parts = parts_of_plan(plan)
        with database.atomic():
            StepNeed.serve(matter, serves, by, at)
            if last and last.says_the_same_as(plan):
                return last
            plan.save(force_insert=True)
            record(by, "plan.kept", plan, at=at, client_id=matter.client_id, version=plan.version)
        return plan

    def says_the_same_as(self, other):
        named = ("steps", "beside", "cost", "settle", "good_end", "parts")
        return all(getattr(self, name) == getattr(other, name) for name in named)

    def says_what_holds(self):
        """Good end, risks and the client's language are as they were when it was written."""
        return self.good_end == self.matter.definition_of_win and self.parts == parts_of_plan(self)

    def as_of_now(self, by, at):
        """It, or a new version where risks, good end or the client's language have changed since."""
        said = {name: getattr(self, name) for name in ("steps", "beside", "cost", "settle", "typed_in")}
        return Plan.keep(self.matter, **said, serves=StepNeed.of(self.matter), by=by, at=at)
