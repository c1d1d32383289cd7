"""The needs of a matter as its page shows them."""

from dataclasses import dataclass

from peewee import JOIN, fn

from lexlite.firm.models import Staff
from lexlite.needs.mismatches import in_words, mismatches
from lexlite.needs.models import Need, NeedChange
from lexlite.needs.steps import StepNeed

ORDINARY = 3  # the priority of what nobody has ordered


@dataclass(frozen=True)
class Row:
    """A need, the stated need it answers (or None), and what does not fit about them (rule D6)."""

    need: Need
    stated: Need | None
    codes: list

    @property
    def mismatches(self):
        return [in_words(code) for code in self.codes]

    @property
    def is_misunderstood(self):
        """Nobody has said yet what it would change for the client."""
        return "no_true" in self.codes


def needs_of(matter):
    """Every need: the true ones with the stated ones they answer, goals outside the case, stated ones alone.

    In that order; the stated ones answered stand under the true. One statement."""
    serving = StepNeed.select(StepNeed.step).where(StepNeed.need == Need.id)
    needs = list(
        Need.select(Need, Staff, serving.alias("served_by"))
        .join(Staff, JOIN.LEFT_OUTER, on=Need.owner)
        .where(Need.matter == matter)
        .order_by(fn.COALESCE(Need.priority, ORDINARY), Need.id)
    )
    by_id = {need.id: need for need in needs}
    true = [need for need in needs if need.kind == "true"]
    answered = {need.stated_id for need in true if need.state != "dropped"}
    stated = [need for need in needs if need.kind == "stated" and need.id not in answered]
    outside = [need for need in needs if need.kind == "outside"]
    ordered = [(need, by_id.get(need.stated_id)) for need in (*true, *stated, *outside)]
    return [Row(need, asked, _codes(need, asked, needs, matter)) for need, asked in ordered]


def _codes(need, asked, needs, matter):
    """Of a need, and of the stated one that stands under it alone."""
    below = mismatches(asked, needs, matter) if asked and need.state != "dropped" else []
    return mismatches(need, needs, matter) + below


def all_in(rows):
    """Every need that stands in these rows."""
    return [each for row in rows for each in (row.need, row.stated) if each]


def history_of(need):
    """(change, who) of everything that was changed, the last first."""
    changes = list(need.changes.order_by(NeedChange.id.desc()))
    names = {each.key: each.name for each in (*Staff.select(), *need.matter.client.people)}
    return [(change, names.get(change.by, "")) for change in changes]
