"""Which enquiries a member of staff may see: all, but those that led to a matter hidden from them (rule P8)."""

import json
from dataclasses import dataclass, field

from lexlite.db import database
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.models import Enquiry
from lexlite.matters.queries import M, seen_by


def enquiries_of(staff, at):
    """A query: whoever answers the phone must find an enquiry, a restricted matter keeps its own."""
    return Enquiry.select().where(Enquiry.matter.is_null() | Enquiry.matter.in_(seen_by(staff, at).select(M.id)))


def decided(staff, at, limit):
    """The last ones decided."""
    return list(
        enquiries_of(staff, at)
        .where(Enquiry.decision.is_null(False))
        .order_by(Enquiry.decided_at.desc(), Enquiry.id.desc())
        .limit(limit)
    )


AROUND = """
SELECT 'party', role, name, id FROM party WHERE matter_id = :id
UNION ALL SELECT 'client', '', c.name, c.id FROM matter_client x JOIN client c ON c.id = x.client_id
 WHERE x.matter_id = :id
UNION ALL SELECT 'check', coalesce(decision, ''), names, id FROM conflict_check
 WHERE about = 'matter:' || :id AND (decision IS NULL OR decision = 'ask')
ORDER BY 4"""


@dataclass
class Around:
    """Who else is in a matter, and what waits for a conflict decision."""

    parties: list = field(default_factory=list)  # (role, name)
    joint: list = field(default_factory=list)  # (id, name) of clients
    conflicts: list = field(default_factory=list)  # (id, the name searched for, decision)

    @classmethod
    def of(cls, matter):
        """One statement."""
        found = cls()
        for kind, code, name, id in database.connection().execute(AROUND, {"id": matter.id}).fetchall():
            if kind == "party":
                found.parties.append((code, name))
            elif kind == "client":
                found.joint.append((id, name))
            else:
                found.conflicts.append((id, json.loads(name)[0], code))
        return found


def open_checks(about):
    """(id, the name searched for, decision) of conflict checks of this key that wait for a decision."""
    checks = [check for check in ConflictCheck.of(about) if check.is_open]
    return [(check.id, check.names[0], check.decision) for check in checks]
