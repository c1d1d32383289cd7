"""When a person's pages were opened: kept in memory and written in batches, so that reading a page writes nothing."""

import logging
import threading
from collections import defaultdict
from datetime import timedelta

from peewee import PeeweeException, sqlite3

from lexlite.clients.links import Opening
from lexlite.db import database
from lexlite.records import moment_text

log = logging.getLogger("lexlite.openings")

SHOWN = 20
ONCE = timedelta(minutes=1)  # a page loaded again within it was opened once
BATCH, WAITS_AT_MOST = 100, timedelta(minutes=1)  # where no tick of ours empties it: the host starts the application
WRITE = """INSERT INTO opening (person_id, matter_id, at)
 SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM person WHERE id = ?1)"""
_waiting = defaultdict(list)  # by database: (person id, matter id, at)
_lock = threading.Lock()


def note_opening(person_id, matter_id, at):
    """A page was opened. What waits is lost with the process if it is killed: the last minute at the most."""
    with _lock:
        rows = _waiting[database.database]
        if not any(row[:2] == (person_id, matter_id) and at - row[2] < ONCE for row in rows):
            rows.append((person_id, matter_id, at))
        is_due = len(rows) >= BATCH or at - rows[0][2] >= WAITS_AT_MOST
    if is_due:
        keep_openings()


def keep_openings():
    """Write what waits, in one transaction; what could not be written waits on. Of who is gone meanwhile, nothing."""
    with _lock:
        rows = _waiting.pop(database.database, [])
    if not rows:
        return
    try:
        with database.opened(), database.atomic():
            database.connection().executemany(WRITE, [(*ids, moment_text(at)) for *ids, at in rows])
    except (PeeweeException, sqlite3.Error):  # many rows go past peewee, which would have named the error
        log.exception("%s openings wait on", len(rows))
        with _lock:
            _waiting[database.database][:0] = rows[-10 * BATCH :]


def openings_of(person):
    """The moments of the last ones, the newest first, those that wait to be written among them."""
    with _lock:
        waiting = [at for id, _matter, at in _waiting[database.database] if id == person.id]
    theirs = Opening.select(Opening.at).where(Opening.person == person).order_by(Opening.at.desc()).limit(SHOWN)
    return sorted([*waiting, *(each.at for each in theirs)], reverse=True)[:SHOWN]
