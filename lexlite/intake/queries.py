"""Which enquiries a member of staff may see: all, but those that led to a matter hidden from them (rule P8)."""

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
