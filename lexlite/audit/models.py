"""The log: codes and ids only, never names or text, each entry chained to the one before it."""

import hashlib
import json

from peewee import BlobField, IntegerField, TextField

from lexlite.db import database
from lexlite.records import Json, Moment, Record, moment_text

FIRST = bytes(32)


class AuditEntry(Record):
    at = Moment()
    actor = TextField()  # staff:3, person:9, system
    verb = TextField()  # need.confirmed
    about = TextField()  # matter:12
    client_id = IntegerField(null=True)
    detail = Json(default=dict)
    chain = BlobField(unique=True)

    class Meta:
        indexes = ((("about", "id"), False),)

    def link(self, before):
        """The hash that ties this entry to the chain value before it."""
        words = json.dumps(
            [moment_text(self.at), self.actor, self.verb, self.about, self.client_id, self.detail],
            sort_keys=True,
        )
        return hashlib.sha256(before + words.encode()).digest()


def record(by, verb, about, at, client_id=None, **detail):
    """Write one entry, inside the transaction of the change it tells of.

    `by` is a record (staff, person) or a word («system»); `about` a record. `detail` holds codes and ids."""
    last = database.execute_sql("SELECT chain FROM audit_entry ORDER BY id DESC LIMIT 1").fetchone()
    entry = AuditEntry(
        at=at,
        actor=getattr(by, "key", by),
        verb=verb,
        about=getattr(about, "key", about),
        client_id=client_id,
        detail=detail,
    )
    entry.chain = entry.link(bytes(last[0]) if last else FIRST)
    entry.save(force_insert=True)


def first_broken_link():
    """The first entry whose hash does not follow from the one before it, or None: the chain is whole."""
    before = FIRST
    for entry in AuditEntry.select().order_by(AuditEntry.id).iterator():
        if bytes(entry.chain) != entry.link(before):
            return entry
        before = bytes(entry.chain)
    return None
