"""Delivery: one deliverer at a time takes the due rows to a transport, and the row keeps the outcome."""

import fcntl
import logging
import threading
from contextlib import contextmanager
from datetime import timedelta

from peewee import PeeweeException

from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.messages.transport import Down, InDoubt, Refused

log = logging.getLogger("lexlite.delivery")

BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60)]
BACKOFF_LATER = timedelta(hours=2)
last_message = (
    threading.Event()
)  # set when the process is told to stop: the current message is finished, no other begun


def deliver_due(now, send, settings):
    """Send what is due through `send(row)`; returns how many left. Nothing if another deliverer is at work.

    `send` raises Refused (this message, temporary or final) or Down (the server; nothing is tried further)."""
    with only_deliverer(settings) as alone:
        if not alone:
            return 0
        settle_interrupted(now)
        sent = 0
        for row in list(Outbox.due(now)):
            if last_message.is_set():
                break
            try:
                sent += deliver(row, now, send, settings)
            except Down as down:
                log.warning("mail server is down: %s", down)
                break
            except PeeweeException:
                raise
            except Exception:  # one message that cannot be made or handed over must not keep back all others
                log.exception("message %s is held", row.id)
                row.ends("held", now)
        return sent


def deliver(row, now, send, settings):
    """One row: expired, or kept for the morning, or frozen, claimed, in doubt, sent. Returns whether it left."""
    if now >= row.expires_at:
        row.ends("expired", now)
        return False
    if row.wakes_at(now) > now:
        row.change(not_before=row.wakes_at(now))
        return False
    if row.bytes is None and not _still_theirs(row, now):
        return False
    if row.bytes is None:
        row.change(bytes=build(row, now, settings))
    if not claim(row):
        return False
    try:
        row.change(state="in_doubt")
        send(row)
    except Down as down:
        row.change(state="queued")
        row.note_try(now, "connect", reply=str(down))
        raise
    except InDoubt as broken:
        row.note_try(now, "send", reply=str(broken))
        if row.letter.repeats:
            row.change(state="queued", not_before=now + _wait(row))
        else:
            row.ends("held", now)
        return False
    except Refused as refused:
        row.note_try(now, "send", refused.code, refused.reply)
        if refused.final:
            row.ends("failed", now)
        else:
            row.change(state="queued", not_before=now + _wait(row))
        return False
    with database.atomic():
        row.note_try(now, "sent")
        row.ends("sent", now)
    return True


def _still_theirs(row, now):
    """What waits goes to where its person is reached now, or not at all; False where it was taken back."""
    if row.person_id is None:
        return True
    person = Person.get_by_id(row.person_id)
    mailbox = person.mailbox if person.has_a_page else None
    if mailbox is None:
        row.change(state="cancelled", ended_at=now, settled_at=now)
        return False
    row.change(to_address=mailbox.norm)
    return True


def _wait(row):
    """How long until the next try."""
    tries = row.attempts - 1
    return BACKOFF[tries] if tries < len(BACKOFF) else BACKOFF_LATER


def claim(row):
    """Take the row for this deliverer; False if it was cancelled or taken meanwhile."""
    taken = (
        Outbox.update(state="claimed", fence=Outbox.fence + 1)
        .where(Outbox.id == row.id, Outbox.state == "queued", Outbox.fence == row.fence)
        .execute()
    )
    row.fence += taken
    return bool(taken)


def settle_interrupted(now):
    """What a killed deliverer left: claimed goes back to the queue; in doubt is repeated or held, by kind."""
    for row in Outbox.select().where(Outbox.state.in_(("claimed", "in_doubt"))):
        if row.state == "claimed" or row.letter.repeats:
            row.change(state="queued")
        else:
            row.ends("held", now)


@contextmanager
def only_deliverer(settings):
    """Holds the deliverer's file lock; yields whether it was free."""
    with open(settings.data / "deliver.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
