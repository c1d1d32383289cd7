"""Which enquiries a member of staff may see: all, but those that led to a matter hidden from
them, and what was sent twice of these (rule P8)."""

import json
from dataclasses import dataclass, field
from datetime import date

from peewee import Case

from lexlite.db import database, fn
from lexlite.firm.models import Firm, Staff
from lexlite.intake.calls import EnquiryCall
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.models import NEAR, Enquiry
from lexlite.matters.queries import M, seen_by
from lexlite.records import moment_from


def enquiries_of(staff, at):
    """A query: whoever answers the phone must find an enquiry, a restricted matter keeps its own."""
    seen = seen_by(staff, at).select(M.id)
    hidden = Enquiry.alias("hidden")
    led_to_hidden = hidden.select(hidden.id).where(hidden.matter.is_null(False), hidden.matter.not_in(seen))
    own = Enquiry.matter.is_null() | Enquiry.matter.in_(seen)
    return Enquiry.select().where(own, Enquiry.same_as.is_null() | Enquiry.same_as.not_in(led_to_hidden))


def waiting(staff, at):
    """The open ones in the order in which to work: dates past or near on top, the nearest first (rule T1),
    for an owner then what they were asked to decide, then by *answer by*; suspect ones last.
    Each with `near` and `tried_at` (the last call that
    reached nobody, or None)."""
    near = Enquiry.deadline_on.is_null(False) & (Enquiry.deadline_on <= Firm.the().today(at) + NEAR)
    asked = Enquiry.conflict_decision.is_null(False) & (Enquiry.conflict_decision == "ask")
    soonest = Case(None, ((near, Enquiry.deadline_on),))
    mine = [asked.desc()] if staff.is_owner else []
    tried = EnquiryCall.select(fn.MAX(EnquiryCall.at)).where(EnquiryCall.enquiry == Enquiry.id, ~EnquiryCall.reached)
    found = (
        Enquiry.open_ones()
        .select(Enquiry, near.alias("near"), tried.alias("tried"))
        .order_by(Enquiry.suspect, near.desc(), soonest, *mine, Enquiry.answer_by, Enquiry.id)
    )
    for enquiry in found:
        enquiry.tried_at = enquiry.tried and moment_from(enquiry.tried)
    return list(found)


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
UNION ALL SELECT 'enquiry', '', reference, id FROM enquiry WHERE matter_id = :id
UNION ALL SELECT 'handover', s.name, h.note, h.id FROM handover h JOIN staff s ON s.id = h.giver_id
 WHERE h.matter_id = :id AND h.note <> ''
UNION ALL SELECT 'read_back', coalesce(r.answer, ''), coalesce(r.answered_at, w.at), r.id FROM read_back r
 JOIN word w ON w.id = r.word_id AND w.taken_back_at IS NULL WHERE r.matter_id = :id
UNION ALL SELECT 'risks', iif(w.counts_from IS NULL, 'waits', 'known'),
 coalesce(w.answered_at, w.at), t.id FROM risks_told t JOIN word w ON w.id = t.word_id AND w.taken_back_at IS NULL
 WHERE t.matter_id = :id AND (w.counts_from IS NOT NULL OR w.answered_at IS NULL)
UNION ALL SELECT 'request', '', due_on, id FROM request
 WHERE matter_id = :id AND answered_at IS NULL AND withdrawn_at IS NULL
UNION ALL SELECT 'check', coalesce(decision, ''), names, id FROM conflict_check
 WHERE about = 'matter:' || :id AND (decision IS NULL OR decision = 'ask')
UNION ALL SELECT 'gap', '', '', id FROM expectation
 WHERE matter_id = :id AND is_wide AND talked_at IS NULL AND replaced_at IS NULL
ORDER BY 4"""


@dataclass
class Around:
    """Who else is in a matter, and what waits for a conflict decision."""

    parties: list = field(default_factory=list)  # (role, name)
    joint: list = field(default_factory=list)  # (id, name) of clients
    conflicts: list = field(default_factory=list)  # (id, the name searched for, decision)
    handover: tuple | None = None  # (who gave it, what the next must know)
    read_back: tuple | None = None  # what the client said to what we heard last, and when (nothing: when it was sent)
    risks: tuple | None = None  # whether they know what could go wrong, as told last, and since when (or: sent when)
    requests: list = field(default_factory=list)  # days by which the client is asked for something
    gap: bool = False  # what they hope for lies far from what is likely, and nobody has talked about it
    enquiry: int | None = None  # what the client wrote at first, by its id (rule F3)

    @classmethod
    def of(cls, matter):
        """One statement."""
        found = cls()
        for kind, code, name, id in database.connection().execute(AROUND, {"id": matter.id}).fetchall():
            if kind == "party":
                found.parties.append((code, name))
            elif kind == "client":
                found.joint.append((id, name))
            elif kind == "request":
                found.requests.append(date.fromisoformat(name))
            elif kind == "gap":
                found.gap = True
            elif kind == "enquiry":
                found.enquiry = id
            elif kind == "read_back":
                found.read_back = (code, moment_from(name))  # the last one
            elif kind == "risks":
                found.risks = (code, moment_from(name))  # the last ones
            elif kind == "handover":
                found.handover = (code, name)  # the last one
            else:
                found.conflicts.append((id, json.loads(name)[0], code))
        return found


def open_checks(about):
    """(id, the name searched for, decision) of conflict checks of this key that wait for a decision."""
    checks = [check for check in ConflictCheck.of(about) if check.is_open]
    return [(check.id, check.names[0], check.decision) for check in checks]


def calls_of(enquiry):
    """Each with who called, the last first."""
    return list(enquiry.calls.select(EnquiryCall, Staff).join(Staff).order_by(EnquiryCall.at.desc()))


def sent_twice(enquiry, staff, at):
    """(the one it is the same as, those that are the same as it), of those this person may see."""
    seen = enquiries_of(staff, at)
    original = seen.where(Enquiry.id == enquiry.same_as_id).first() if enquiry.same_as_id else None
    return original, list(seen.where(Enquiry.same_as == enquiry).order_by(Enquiry.arrived_at))
