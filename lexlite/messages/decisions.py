"""What a person decides about a message: it arrived, send it again, we called, do not send it."""

from uuid import uuid4

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.i18n import _
from lexlite.messages.models import BYTES_KEPT, Outbox

TROUBLE = ("failed", "expired", "held")
# What a person may stop, because they tell it otherwise. What is published is undone where it was published; a reminder
# to staff and the confirmation to an enquirer keep a promise and are never stopped.
STOPPABLE = ("welcome", "date_set", "hearing_near", "request_reminder", "closing", "link", "enquiry_declined")


def arrived(row, by, at):
    """A message in doubt has arrived, as somebody found out. Raises RuleBroken."""
    with database.atomic():
        _must_wait_for_a_person(row)
        if row.state != "held":
            raise RuleBroken(_("The server has refused this message: it cannot have arrived."))
        row.change(state="sent", sent_at=at, settled_at=at)
        _note("message.arrived", row, by, at)


def send_again(row, by, at):
    """Queue it once more: the same bytes; built anew where the address is another one now, or where it holds a code,
    which has ended by now. Raises RuleBroken where nothing is left of it, or nothing may be sent there."""
    with database.atomic():
        _must_wait_for_a_person(row)
        if row.bytes is None and row.ended_at < at - BYTES_KEPT:
            raise RuleBroken(_("The text of this message is kept for 30 days only. Write anew, or call."))
        channel, address = _way_now(row)
        if (channel, address) != (row.channel, row.to_address) or row.kind == "code":
            new_id = f"<{uuid4().hex}@lexlite>"
            row.change(channel=channel, to_address=address, bytes=None, message_id=new_id)
        leaves = row.wakes_at(at)
        row.change(state="queued", not_before=leaves, expires_at=leaves + row.letter.lasts, ended_at=None)
        _note("message.sent_again", row, by, at)


def settle(row, by, at):
    """Somebody has told it otherwise, by telephone for example. What is decided already stays so."""
    with database.atomic():
        if row.reload().state in TROUBLE and row.settled_at is None:
            row.change(settled_at=at)
            _note("message.settled", row, by, at)


def stop(row, by, at):
    """It does not go out. Raises RuleBroken for a kind that is never stopped, or once it is on its way."""
    if row.kind not in STOPPABLE:
        raise RuleBroken(_("This message cannot be stopped here. An update is undone where it was published."))
    with database.atomic():
        waits = Outbox.id == row.id, Outbox.state == "queued"
        if not Outbox.update(state="cancelled", ended_at=at, settled_at=at).where(*waits).execute():
            raise RuleBroken(_("It has left already, or somebody has stopped it."))
        _note("message.stopped", row, by, at)


def _must_wait_for_a_person(row):
    if row.reload().state not in TROUBLE or row.settled_at:
        raise RuleBroken(_("Somebody has decided about this message already."))


def _way_now(row):
    """(channel, address) by which it would go today."""
    if row.staff:
        if row.staff.disabled_at:
            raise RuleBroken(_("%(name)s does not work here any more.", name=row.staff.name))
        return "email", row.staff.email
    if row.person:
        way = row.person.way_for(row.letter.sms, row.letter.phone_first) if row.person.has_a_page else None
        if way is None:
            raise RuleBroken(_("We cannot write to this person now. Enter a working address first, or call."))
        return way.carries, way.norm
    return row.channel, row.to_address


def _note(verb, row, by, at):
    client = row.person.client_id if row.person_id else None
    record(by, verb, row, at=at, client_id=client, kind=row.kind)
