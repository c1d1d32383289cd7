"""Handing a matter to somebody else (rule P7): who has it from now on, and what they must know."""

from peewee import ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.clients.models import Client
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.matters.queries import M, seen_by
from lexlite.messages.models import enqueue
from lexlite.records import Moment, Record


class Handover(Record):
    """A matter passed from one person to another."""

    matter = ForeignKeyField(Matter, backref="handovers")
    giver = ForeignKeyField(Staff)
    taker = ForeignKeyField(Staff)
    note = TextField(default="")  # internal: what the taker must know
    by = ForeignKeyField(Staff)
    at = Moment()


def hand_over(matter, *, responsible, second, note, by, at, version=None):
    """From now on `responsible` leads the matter; the clock runs on as it was, and nobody's question is forgotten.

    Who takes it gets a letter; the client's page names them at once. Raises RuleBroken, Conflict."""
    by.must_decide()
    matter.must_be_open()
    giver = matter.responsible
    if second == responsible:
        raise RuleBroken(_("The second person must be somebody else."), field="second")
    if (responsible, second) == (giver, matter.second):
        raise RuleBroken(_("Nobody new is named: choose who takes over."), field="responsible")
    with database.atomic():
        matter.changed_since(version)
        matter.change(responsible=responsible, second=second)
        if responsible != giver:
            Handover.create(matter=matter, giver=giver, taker=responsible, note=note, by=by, at=at)
            if matter.client.responsible == giver:
                matter.client.change(responsible=responsible)
            if responsible != by:
                _tell(matter, responsible, at)
        who = {"responsible": responsible.id, "second": second and second.id}
        record(by, "matter.handed_over", matter, at=at, client_id=matter.client_id, **who)


def _tell(matter, responsible, at):
    enqueue(
        "handed_over",
        responsible,
        matter,
        at,
        key=f"{matter.key}@{at.isoformat()}",
        client=matter.client.name,
        reference=matter.reference,
        matter=matter.id,
    )


def open_matters_of(staff, seen_by_whom, at):
    """Open matters that somebody leads or is second on, of those another person may see, the most urgent first."""
    theirs = (M.responsible == staff) | (M.second == staff)
    seen = seen_by(seen_by_whom, at).where(M.closed_at.is_null(), theirs)
    return list(seen.select_extend(Client).join(Client).order_by(M.next_word_due_at, M.id))


def hand_over_all(staff, *, to, note, by, at):
    """Everything open that this person leads goes to somebody else, and where they were second too: but not beside
    themselves. Only what who hands over may see; returns how many. Owner only."""
    by.must_own()
    if to == staff:
        raise RuleBroken(_("Choose somebody else."), field="to")
    matters = open_matters_of(staff, by, at)
    with database.atomic():
        for matter in matters:
            leads = matter.responsible == staff
            second = matter.second if leads else to
            hand_over(
                matter,
                responsible=to if leads else matter.responsible,
                second=None if second == (to if leads else matter.responsible) else second,
                note=note,
                by=by,
                at=at,
            )
    return len(matters)
