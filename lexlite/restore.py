"""Going back to a backup: it is verified and made ready beside the running data, then takes its place at once."""

import logging
import os
import shutil
import tempfile
import zipfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import peewee

from lexlite.audit.models import record
from lexlite.backup import DATABASE, Manifest, sent_in, unpack, unpacking, verify
from lexlite.clients.codes import DoorCode
from lexlite.clients.links import Link
from lexlite.config import SettingWrong
from lexlite.db import MIGRATIONS, database
from lexlite.firm.feeds import Feed
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Session
from lexlite.followup.standing import count_letters
from lexlite.messages.models import Outbox
from lexlite.records import moment_text
from lexlite.reminders.planning import plan
from lexlite.running import Alone
from lexlite.storage import FOLDER, sha256_of, sync_folder

log = logging.getLogger("lexlite.restore")

UNSURE = ("claimed", "in_doubt")


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    held: int  # messages that may have been sent already: a person decides
    put_aside: Path | None  # the database that stood here before
    damaged: list  # names of files that clients sent: neither here nor in the backup are they as they were sent


def restore(file, settings, at):
    """Put the backup `file` in the place of the database. Nothing of the running data changes before the backup has
    been verified, migrated and made safe in a folder of its own. Raises SettingWrong in one line."""
    with Alone(settings.data):
        _forget_unfinished(settings.data)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data) as name:
            folder = Path(name)
            manifest = verify(file, folder)
            _must_be_known(file, manifest)
            held = _made_safe(folder / DATABASE, manifest, at)
            damaged = _bring_files(file, folder, settings.data / FOLDER, manifest)
            put_aside = _take_the_place(folder / DATABASE, settings.database_file, at)
        for beside in ("", "-wal", "-shm"):  # the queue is disposable, and its ticks are of another past
            settings.queue_file.with_name(settings.queue_file.name + beside).unlink(missing_ok=True)
    database.open_file(settings.database_file)
    return Restored(manifest, held, put_aside, damaged)


def _forget_unfinished(folder):
    """What a killed restore left: its workshop, and a second name of the database it did not replace."""
    for left in folder.glob(".restore-*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob("before-restore-*.db"):
        if left.samefile(folder / DATABASE):
            left.unlink()


def _must_be_known(file, manifest):
    """No step of the schema that this program does not know."""
    newer = set(manifest.migrations) - {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}
    if newer:
        raise SettingWrong(f"{file} is of a newer LexLite ({manifest.lexlite}, {max(newer)}). Nothing was changed.")


def _made_safe(path, manifest, at):
    """The schema brought up to date; what was due is held, nobody is signed in, no link or code opens, the log knows.
    Returns how many messages are held."""
    try:
        database.open_file(path)
        database.migrate()
        with database.opened():
            held = _hold_what_was_due(at)
            with database.atomic():
                _end_every_way_in(at)
                made_at = moment_text(manifest.made_at)
                record("shell", "data.restored", "firm:1", at=at, held=held, made_at=made_at)
                Heartbeat.beat("restored", at)
                Heartbeat.beat("backup", manifest.made_at)
                Heartbeat.beat("proof", at)
    finally:
        database.let_go()
    return held


def _hold_what_was_due(at):
    """What the lost days may have sent already, planned or not yet, waits for a person."""
    if Firm.the() is None:
        return 0
    count_letters(at)
    plan(at)
    due = (Outbox.state == "queued") & (Outbox.not_before <= at)
    return Outbox.update(state="held", ended_at=at).where(due | Outbox.state.in_(UNSURE)).execute()


def _bring_files(file, folder, place, manifest):
    """The files that clients sent, before the database that names them. What its rows say decides: a file that is here
    as it was sent stays, and so do those that only the database before knows; a damaged copy takes nobody's place.
    Returns the names of those that are nowhere as they were sent."""
    with closing(peewee.sqlite3.connect(folder / DATABASE)) as fresh:
        wanted = [(name, digest) for name, _size, digest in sent_in(fresh) if not _is_whole(place / name, digest)]
    packed = {name: manifest.files.get(f"{FOLDER}/{name}") for name, _digest in wanted}
    _must_fit(place.parent, sum(told["bytes"] for told in packed.values() if told))
    damaged = [name for name, digest in wanted if packed[name] is None or packed[name]["sha256"] != digest]
    for name in damaged:
        log.error("file %s is not as it was sent, neither here nor in the backup", name)
    coming = [name for name in packed if packed[name] and not (name in damaged and (place / name).exists())]
    if coming:
        _bring(file, coming, packed, folder / "coming", place)
    return damaged


def _is_whole(path, digest):
    try:
        return sha256_of(path) == digest
    except OSError:
        return False


def _must_fit(folder, needed):
    free = shutil.disk_usage(folder).free
    if free < needed:
        needed, free = needed // 1_000_000 + 1, free // 1_000_000
        raise SettingWrong(f"the files need {needed} MB, {free} MB are free at {folder}. Nothing was changed.")


def _bring(file, names, packed, passing, place):
    """Each is unpacked beside, looked at, and on the disk before it takes its name."""
    place.mkdir(mode=0o700, exist_ok=True)
    sync_folder(place.parent)
    with unpacking(file), zipfile.ZipFile(file) as archive:
        for name in names:
            unpack(archive, f"{FOLDER}/{name}", passing, packed[name])
            _sync(passing)
            os.replace(passing, place / name)
    sync_folder(place)


def _end_every_way_in(at):
    Session.update(ended_at=at).where(Session.ended_at.is_null()).execute()
    Link.update(ended_at=at, ended_why="restored").where(Link.ended_at.is_null()).execute()
    DoorCode.delete().execute()
    Feed.delete().execute()


def _take_the_place(fresh, old, at):
    """One rename puts the restored file where the old one was; the old one keeps a name of its own, or None."""
    _sync(fresh)
    put_aside = None
    if old.exists():
        put_aside = _free_name(old, at)
        _empty_the_log(old)
        _second_name(old, put_aside)
        for beside in ("-wal", "-shm"):  # only where the old file was too damaged to take its log in
            with suppress(FileNotFoundError):
                os.rename(old.with_name(old.name + beside), put_aside.with_name(put_aside.name + beside))
        sync_folder(old.parent)
    os.replace(fresh, old)
    sync_folder(old.parent)
    return put_aside


def _second_name(old, name):
    try:
        os.link(old, name)
    except OSError:  # a disk without hard links
        shutil.copy2(old, name)
        _sync(name)


def _free_name(old, at):
    name = f"before-restore-{at:%Y%m%dT%H%M%SZ}"
    taken = [path.stem for path in old.parent.glob(f"{name}*.db")]
    return old.with_name(f"{name}-{len(taken) + 1}.db" if taken else f"{name}.db")


def _empty_the_log(path):
    """Take the write-ahead log into the file; where that cannot be done the log is kept beside it."""
    with suppress(peewee.sqlite3.Error), closing(peewee.sqlite3.connect(str(path))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _sync(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
