"""Changing how long a client may be left without a word; every matter it touches is recomputed at once (rule S2)."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.firm.models import Firm
from lexlite.followup.standing import settle
from lexlite.matters.cadence import in_force, must_be_allowed
from lexlite.matters.models import Matter


def agree_for_matter(matter, *, cadence_days, by, at, version=None):
    """Days of this matter's own; None: as for the client, the kind of case, the firm. Raises RuleBroken, Conflict."""
    by.must_decide()
    matter.must_be_open()
    must_be_allowed(cadence_days)
    with database.atomic():
        matter.changed_since(version)
        matter.change(cadence_own=cadence_days)
        record(by, "matter.cadence", matter, at=at, client_id=matter.client_id, days=cadence_days)
        recompute([matter], at)


def agree_for_client(client, *, cadence_days, by, at):
    """Days for every matter of a client that has none of its own; None: as for the kind of case. Raises RuleBroken."""
    by.must_decide()
    must_be_allowed(cadence_days)
    with database.atomic():
        client.change(cadence_days=cadence_days)
        record(by, "client.cadence", client, at=at, client_id=client.id, days=cadence_days)
        recompute(Matter.select().where(Matter.client == client, Matter.closed_at.is_null()), at)


def recompute(matters, at):
    """Bring these open matters to the days in force. Call inside the transaction of the change."""
    firm = Firm.the()
    for matter in matters:
        days = in_force(matter, firm)
        if days != matter.cadence_days:
            matter.change(cadence_days=days)
            settle(matter, at)
