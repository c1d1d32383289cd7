"""The power goes at any write: what was acknowledged is there, and nothing is half there."""

import os
from collections import defaultdict
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import peewee
import pytest

from lexlite import backup, restore, storage, timetable
from lexlite.db import WAIT_SECONDS, database
from lexlite.firm.receipts import Receipt
from lexlite.followup import publishing
from lexlite.followup.documents import Document
from lexlite.messages.models import Outbox
from tests.conftest import NOON
from tests.factories import BEGUN, document
from tests.fakes import Sender
from tests.faults.power import Disk, Wiretap, library

pytestmark = pytest.mark.skipif(library() is None, reason="this build of SQLite hides its insides")
POSTS, OUTAGES = 12, 300
CONTACT = {"channel": "call", "direction": "out", "reached": "yes", "next_word_on": "2026-11-25"}


@pytest.fixture(autouse=True)
def tap():
    """SQLite's writes are noted from before the database is opened."""
    with Wiretap() as tap:
        yield tap


@pytest.fixture
def day(tap, cast, browse, settings):
    """A short day: contacts logged by the page, a pass that sends, the log taken in. Returns the files before it."""
    timetable.run(BEGUN, Sender())

    def lived(synchronous="FULL"):
        database.pragma("synchronous", synchronous, permanent=True)
        database.wipe_traces()
        files = {str(path): path.read_bytes() for path in settings.data.glob("lexlite.db*") if "shm" not in path.name}
        del tap.noted[:]
        page, address = browse(cast.alice), f"/matters/{cast.matter.id}/contacts"
        for number in range(POSTS):
            hidden = page.hidden(address)
            answer = page.post(address, {**CONTACT, "told": f"Said {number}."}, hidden=hidden)
            assert answer.status_code == 303, answer.text
            tap.note(("kept", f"Said {number}."))
            if number % 4 == 3:
                written = NOON + timedelta(minutes=number)
                publishing.publish(cast.matter, body=f"News {number}.", by=cast.alice, at=written)
                send = Sender()
                send.sent = Left(tap)
                timetable.run(written + timedelta(minutes=10), send)
                database.wipe_traces()
        return files

    yield lived
    database.pragma("synchronous", "FULL", permanent=True)


class Left(list):
    """Notes each message that a sender took."""

    def __init__(self, tap):
        super().__init__()
        self.tap = tap

    def append(self, message):
        super().append(message)
        _kind, _address, content = message
        self.tap.note(("left", content))


def what_is_lost(files, noted, folder):
    """What is wrong after each of so many outages, spread over the day: a list of words."""
    disk, told, random, wrong = Disk(files), [], Random(7), []
    outages = set(random.sample(range(len(noted)), min(OUTAGES, len(noted))))
    for number, (kind, *what) in enumerate(noted):
        if kind == "note":
            told.append(what[0])
        elif what[0] in files:  # copies for a backup lie elsewhere under the same names
            disk.take(kind, *what)
        if number in outages:
            some = partial(_is_there, random, random.choice((0, 0.5, 1)))
            wrong += look(disk.files(some), told, folder)
    return wrong


def _is_there(random, chance):
    return random.random() < chance


def look(files, told, folder):
    """What is missing or damaged in these files, opened as LexLite opens them."""
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)
    try:
        with closing(peewee.sqlite3.connect(folder / "lexlite.db", timeout=WAIT_SECONDS)) as left:
            return list(missing(left, told))
    except peewee.sqlite3.DatabaseError as error:
        return [f"damaged: {error}"]
    finally:
        for path in folder.iterdir():
            path.unlink()


def missing(left, told):
    for check in ("integrity_check", "foreign_key_check"):
        yield from (f"{check}: {row}" for row in left.execute(f"PRAGMA {check}").fetchall() if row != ("ok",))
    receipts = left.execute("SELECT once FROM receipt").fetchall()
    said = {body for (body,) in left.execute("SELECT told FROM word WHERE told LIKE 'Said %'")}
    states = defaultdict(lambda: "queued", left.execute("SELECT bytes, state FROM outbox").fetchall())
    yield from (f"{what} lost" for kind, what in told if kind == "kept" and what not in said)
    if len(receipts) != len(said):
        yield "a receipt without its word, or a word without its receipt"
    yield from ("a message left, and would again" for each in told if each[0] == "left" and states[each[1]] == "queued")


def test_no_acknowledged_change_is_lost_and_no_message_that_left_is_forgotten(day, tap, tmp_path):
    files = day()
    (tmp_path / "after").mkdir()
    assert Receipt.select().count() >= POSTS and Outbox.select().where(Outbox.state == "sent").exists()
    assert len(tap.noted) > OUTAGES
    lost = what_is_lost(files, tap.noted, tmp_path / "after")
    assert set(lost) == set()


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_same_day_with_fewer_syncs_loses_some(day, tap, tmp_path, synchronous):
    """The negative control: the outages are real, and only the syncs of each commit keep what was acknowledged."""
    files = day(synchronous)
    (tmp_path / "after").mkdir()
    lost = what_is_lost(files, tap.noted, tmp_path / "after")
    assert any(words.startswith("Said") for words in lost)


# backup and restore: what takes a name has been on the disk before


class Names:
    """Notes what took a name before all of it was on the disk, and folders whose new names are not sure yet."""

    def __init__(self, monkeypatch):
        self.too_early, self.unsure, self._synced = [], set(), {}
        self._fsync, self._replace = os.fsync, os.replace
        monkeypatch.setattr(os, "fsync", self.fsync)
        monkeypatch.setattr(os, "replace", self.replace)

    def fsync(self, handle):
        self._fsync(handle)
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        if path.is_dir():
            self.unsure.discard(path)
        else:
            self._synced[path.stat().st_ino] = path.read_bytes()

    def replace(self, source, target):
        source, target = Path(source), Path(target)
        if self._synced.get(source.stat().st_ino) != source.read_bytes():
            self.too_early.append(target.name)
        self._replace(source, target)
        self.unsure.add(target.parent)


@pytest.fixture
def names(monkeypatch):
    return Names(monkeypatch)


@pytest.fixture
def go_back(cast, settings, tmp_path):
    """go_back(): to a backup of noon."""
    backup.make(tmp_path / "b.zip", NOON)

    def go():
        database.close()
        database.let_go()
        restore.restore(tmp_path / "b.zip", settings, NOON)
        database.connect()

    return go


def test_a_backup_takes_its_name_when_all_of_it_is_on_the_disk_and_keeps_it(cast, tmp_path, names):
    backup.make(tmp_path / "b.zip", NOON)
    assert (names.too_early, names.unsure) == ([], set())


def test_a_restored_database_too(go_back, names):
    go_back()
    assert (names.too_early, names.unsure) == ([], set())


@pytest.fixture
def at_its_row(names, monkeypatch):
    """What is not sure to be on the disk when the row of a file is written: (files named too early, folders)."""
    found, create = [], Document.create

    def watched(**facts):
        found.append((list(names.too_early), set(names.unsure)))
        return create(**facts)

    monkeypatch.setattr(Document, "create", watched)
    return found


def test_a_file_that_a_client_sent_is_on_the_disk_under_its_name_before_its_row_is_written(cast, at_its_row):
    document(cast)
    assert at_its_row == [([], set())]


def test_without_its_syncs_it_would_not(cast, at_its_row, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    document(cast)
    ((early, unsure),) = at_its_row
    assert (len(early), unsure) == (1, {storage.folder()})


def test_without_their_syncs_they_would_not(go_back, names, monkeypatch, tmp_path):
    """The negative control."""
    monkeypatch.setattr(restore, "_sync", lambda path: None)
    monkeypatch.setattr(restore, "sync_folder", lambda folder: None)
    go_back()
    assert (names.too_early, len(names.unsure)) == (["lexlite.db"], 1)
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    backup.make(tmp_path / "c.zip", NOON)
    assert (names.too_early, len(names.unsure)) == (["lexlite.db", "c.zip"], 2)
