"""The letters of an enquiry: to who takes enquiries, to the owners, and to the enquirer."""

from lexlite.firm.models import Firm, Staff
from lexlite.messages.models import enqueue
from lexlite.records import moment_text


def new_enquiry(enquiry, at):
    """Who takes enquiries is told at once."""
    for staff in Staff.for_enquiries(Firm.the().today(at)):
        enqueue(
            "new_enquiry",
            staff,
            enquiry,
            at,
            key=enquiry.key,
            near=enquiry.is_near(at),
            deadline_on=enquiry.deadline_on,
            **_which(enquiry),
        )


def ask_owners(enquiry, at):
    """The owners get the way to the enquiry whose conflict they must decide."""
    for owner in list(Staff.owners()):
        enqueue("conflict_asked", owner, enquiry, at, key=enquiry.key, **_which(enquiry))


def remind(kind, enquiry, recipients, at):
    """Nobody has answered yet: `enquiry_waiting` or `enquiry_late`, once for each promise and recipient."""
    key = f"{enquiry.key}@{moment_text(enquiry.answer_by)}"
    for staff in recipients:
        enqueue(kind, staff, enquiry, at, key=key, **_which(enquiry))


def _which(enquiry):
    return {"enquiry": enquiry.id, "reference": enquiry.reference, "answer_by": enquiry.answer_by}


def received(enquiry, page, at):
    """To the enquirer, where that is safe. `page`: the unguessable name of the enquiry's own page."""
    if enquiry.source == "form" and enquiry.may_be_written_to:
        enqueue(
            "enquiry_received",
            (enquiry.email, enquiry.language),
            enquiry,
            at,
            key=enquiry.key,
            reference=enquiry.reference,
            answer_by=enquiry.answer_by,
            page=page,
        )


def declined(enquiry, story_ends, at):
    """The letter that is the same in every case (rule F4). `story_ends`: the day on which the story is deleted."""
    enqueue(
        "enquiry_declined",
        (enquiry.email, enquiry.language),
        enquiry,
        at,
        key=enquiry.key,
        name=enquiry.contact_name or enquiry.name,
        arrived_on=Firm.the().today(enquiry.arrived_at),
        story_ends=story_ends,
    )
