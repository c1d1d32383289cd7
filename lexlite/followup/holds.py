"""A longer silence the client agreed to, and its end."""

from datetime import timedelta

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.models import Hold
from lexlite.followup.standing import settle
from lexlite.followup.words import write
from lexlite.i18n import _

LONGEST_HOLD = timedelta(days=90)


def hold(matter, *, until, reason, told, channel, by, at, version=None):
    """A longer silence the client agreed to in a talk: a reason, an end within 90 days, the word itself (rule S4)."""
    by.must_decide()
    matter.must_be_open()
    today = Firm.the().today(at)
    if until is None or not today < until <= today + LONGEST_HOLD:
        raise RuleBroken(_("Choose a day after today, within 90 days."), field="until")
    if not told:
        raise RuleBroken(_("Write in which words the client agreed."), field="told")
    if Hold.open_in(matter):
        raise RuleBroken(_("This matter is on hold already. End that hold first."))
    with database.atomic():
        matter.changed_since(version)
        word = write(
            matter,
            kind="hold",
            channel=channel,
            told=told,
            note=reason,
            language=by.language,
            by=by,
            at=at,
            counts_from=at,
        )
        Hold.create(matter=matter, reason=reason, from_at=at, until_on=until, word=word)
        settle(matter, at, word)
    return word


def end_hold(matter, by, at):
    """End a hold before its day; the cadence runs from now."""
    by.must_decide()
    held = Hold.open_in(matter)
    if held is None:
        raise RuleBroken(_("This matter is not on hold."))
    if Firm.the().today(at) >= held.until_on:
        raise RuleBroken(_("The last day of the hold has come: speak to the client, and it ends."))
    with database.atomic():
        held.change(ended_at=at)
        record(by, "hold.ended", matter, at=at, client_id=matter.client_id)
        settle(matter, at)
