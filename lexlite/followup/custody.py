"""A person in custody: nothing is sent to them; the day by which they hear from us is ours to keep, by a visit or
through the facility (rule S1)."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.suspending import call_back
from lexlite.i18n import _


def begin_custody(person, *, since, where, by, at):
    """What waits for them is called back. `where` stays inside. Written down again, it is corrected. Raises RuleBroken
    for a day to come."""
    if since > Firm.the().today(at):
        raise RuleBroken(_("This day is still to come."), field="since")
    with database.atomic():
        person.reload().change(custody_since=since, custody_where=where)
        call_back(person, at)
        record(by, "custody.began", person, at=at, client_id=person.client_id)


def end_custody(person, by, at):
    """From now on they are written to as before; the note where goes."""
    with database.atomic():
        if person.reload().custody_since:
            person.change(custody_since=None, custody_where=None)
            record(by, "custody.ended", person, at=at, client_id=person.client_id)
