"""Who answers for a matter today, and whether somebody may leave (rules P7, P8)."""

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox


def named_on(matter):
    """The people named on a matter, in the order in which they answer for it."""
    people = [matter.responsible, matter.second, *(member.staff for member in matter.members)]
    return [staff for staff in people if staff]


def who_answers(matter, day):
    """The responsible or who stands in for them; of a restricted matter only somebody named on it."""
    staff = matter.responsible.who_answers_on(day)
    named = named_on(matter)
    if not matter.restricted or staff in named:
        return staff
    active = [each for each in named if each.disabled_at is None]
    present = [each for each in active if each.who_answers_on(day) == each]
    return (present or active or [matter.responsible])[0]


def two_who_answer(matter, day):
    """(who answers for a matter, a second named person): the second, a member or an owner, whoever is there that day;
    None for the second in a firm of one (rule S10)."""
    first, named = who_answers(matter, day), named_on(matter)
    there = Staff.present([*named, *Staff.owners()], day)
    seeing = [each for each in there if not matter.restricted or each in named]
    return first, next((each for each in seeing if each != first and each.disabled_at is None), None)


def let_go(staff, by, at):
    """End somebody's access, and take back what was to be sent to them.

    Raises RuleBroken while a restricted matter would be left with nobody who may see it."""
    with database.atomic():
        for matter in Matter.select().where(Matter.restricted, Matter.closed_at.is_null()):
            named = named_on(matter)
            if staff in named and not [each for each in named if each != staff and each.disabled_at is None]:
                raise RuleBroken(
                    _(
                        "Nobody else may see the restricted matter %(reference)s. Name somebody on it first.",
                        reference=matter.reference,
                    )
                )
        staff.disable(by, at)
        Outbox.update(state="cancelled", ended_at=at, settled_at=at).where(
            Outbox.staff == staff, Outbox.state == "queued"
        ).execute()
