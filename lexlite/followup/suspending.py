"""A page suspended: what is on its way to that person is called back, and what it told of does not count (S3, S9)."""

from lexlite.clients.suspensions import Suspension
from lexlite.db import database
from lexlite.followup.publishing import refuse, word_of
from lexlite.messages.models import Outbox


def suspend(person, *, reason, words, by, at):
    """Suspend the page of this person. Owner only. Raises RuleBroken, NotAllowed."""
    with database.atomic():
        suspension = Suspension.begin(person, reason=reason, words=words, by=by, at=at)
        call_back(person, at)
    return suspension


def call_back(person, at):
    """What waits for this person is not sent, and what it told of does not count. Call inside a transaction."""
    waiting = Outbox.select().where(Outbox.person == person, Outbox.state == "queued")
    for row in list(waiting.order_by(Outbox.id.desc())):  # the last one told is undone first
        row.change(state="cancelled", ended_at=at, settled_at=at)
        word = word_of(row)
        if word:
            refuse(word, at)
