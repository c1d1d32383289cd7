"""Before a message may leave: is it still worth it and theirs; its bytes made once, outside any write, and frozen."""

import logging
from contextlib import suppress

from peewee import PeeweeException

from lexlite.clients.codes import DoorCode
from lexlite.clients.links import Link
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.firm.models import Firm, Staff
from lexlite.messages.building import build
from lexlite.messages.models import TakenOver

log = logging.getLogger("lexlite.delivery")


def freeze(rows, now, settings):
    """Of a batch of due rows those that may leave, each with its bytes, which were written in one transaction."""
    firm, ready, minted = Firm.the(), [], []
    _read_recipients(rows)
    for row in rows:
        with suppress(TakenOver):  # cancelled meanwhile
            if _is_ready(row, now, settings, firm, minted):
                ready.append(row)
    _keep(ready, minted)
    return ready


def _read_recipients(rows):
    """Who a batch goes to, in two statements."""
    for name, model in (("staff", Staff), ("person", Person)):
        ids = {getattr(row, f"{name}_id") for row in rows} - {None}
        known = {each.id: each for each in model.select().where(model.id.in_(ids))} if ids else {}
        for row in rows:
            if getattr(row, f"{name}_id"):
                row.remember(name, known[getattr(row, f"{name}_id")])


def _is_ready(row, now, settings, firm, minted):
    """It may leave, and has its bytes; one that cannot be judged or made is held, and keeps back no other."""
    try:
        if not _may_leave(row, now):
            return False
        if row.bytes is None or row.has_aged:
            row.bytes = build(row, now, settings, firm, keep=minted.append)
    except (TakenOver, PeeweeException):
        raise
    except Exception as error:
        log.exception("message %s is held", row.id)
        row.comes_out("held", now, "build", reply=type(error).__name__, held_in=("queued",))
        return False
    return True


def _may_leave(row, now):
    """Expired, or kept for the morning, or no longer theirs: the row keeps which."""
    if now >= row.expires_at:
        row.enter("expired", held_in=("queued",), ended_at=now)
        return False
    if row.wakes_at(now) > now:
        row.enter("queued", held_in=("queued",), not_before=row.wakes_at(now))
        return False
    return row.person_id is None or _still_theirs(row, now)


def _still_theirs(row, now):
    """What waits goes to where its person is reached now, or not at all; False where it was taken back.

    A bad address gets nothing, and its message has failed: the word it told of does not count (rule S3)."""
    person = row.person
    way = person.way_for(row.letter.sms, row.letter.phone_first) if person.has_a_page else None
    if way is None and person.has_a_page and person.may_be_written_to:
        row.comes_out("failed", now, "address", held_in=("queued",))
        return False
    if way is None:
        row.enter("cancelled", held_in=("queued",), ended_at=now, settled_at=now)
        return False
    if way.norm != row.to_address:
        row.enter("queued", held_in=("queued",), to_address=way.norm, channel=way.carries, bytes=None)
    return True


def _keep(rows, minted):
    """Bytes, links and codes, of those that are still queued, in one transaction."""
    fresh = [row for row in rows if "bytes" in row.dirty_field_names]
    links, codes = ([each for each in minted if isinstance(each, kind)] for kind in (Link, DoorCode))
    if not fresh:
        return
    with database.atomic():
        if links:
            Link.insert_many([link.__data__ for link in links]).execute()
        for code in codes:
            code.keep()
        database.connection().executemany(
            "UPDATE outbox SET bytes = ? WHERE id = ? AND state = 'queued' AND fence = ?",
            [(row.bytes, row.id, row.fence) for row in fresh],
        )
    for row in fresh:
        row._dirty.discard("bytes")
