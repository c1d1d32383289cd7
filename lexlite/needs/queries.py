"""The needs of a matter as its page shows them."""

from lexlite.needs.models import Need


def needs_of(matter):
    """Every need: the true ones with the stated ones they answer, goals outside the case, stated ones alone.

    Rows (need, the stated need it answers or None), in that order; the stated ones answered stand under the true."""
    needs = list(Need.select().where(Need.matter == matter).order_by(Need.priority, Need.id))
    by_id = {need.id: need for need in needs}
    true = [need for need in needs if need.kind == "true"]
    answered = {need.stated_id for need in true}
    stated = [need for need in needs if need.kind == "stated" and need.id not in answered]
    outside = [need for need in needs if need.kind == "outside"]
    return [(need, by_id.get(need.stated_id)) for need in (*true, *stated, *outside)]
