"""Which matters a member of staff may see (rule P8), as one condition that every list uses."""

from lexlite.clients.models import Client
from lexlite.db import SQL
from lexlite.firm.models import Firm
from lexlite.matters.models import Matter, MatterClient

NAMED = """(m.responsible_id = ? OR m.second_id = ?
 OR EXISTS (SELECT 1 FROM matter_member mm WHERE mm.matter_id = m.id AND mm.staff_id = ?))"""
DEPUTY = """(m.restricted = 0 AND m.responsible_id IN
 (SELECT a.staff_id FROM absence a WHERE a.deputy_id = ? AND a.from_on <= ? AND a.to_on >= ?))"""

M = Matter.alias("m")


def of_client(client):
    """The condition on `M`: matters of this client, alone or jointly (`client`: one, its id, or many)."""
    theirs = [client] if isinstance(client, (Client, int)) else client
    jointly = MatterClient.select(MatterClient.matter).where(MatterClient.client.in_(theirs))
    return M.client.in_(theirs) | M.id.in_(jointly)


def visible(staff, firm, today):
    """The condition on table alias `m`, and its parameters: what this person may see on that day.

    All unrestricted matters (where the firm shows own matters only: theirs, and those they stand in for today);
    a restricted one only if they are named on it. The owner's sight is not narrowed by «own matters only»."""
    named = [staff.id] * 3
    if firm.own_matters_only and not staff.is_owner:
        return f"({NAMED} OR {DEPUTY})", [*named, staff.id, today.isoformat(), today.isoformat()]
    return f"(m.restricted = 0 OR {NAMED})", named


def seen_by(staff, at, firm=None):
    """Matters this person may see, as a query on the alias `M`. `firm`: where it has been read already."""
    firm = firm or Firm.the()
    condition, values = visible(staff, firm, firm.today(at))
    return M.select().where(SQL(condition, values))
