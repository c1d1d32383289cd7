"""A backup: one ZIP file with the database and a manifest, every byte of it under one hash, checked before it is seen.

The last 64 bytes (the archive's comment) are the SHA-256 of all before them. The files clients have sent stand in it
beside the database (files/…), named in the manifest in the same way."""

import fcntl
import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import peewee

from lexlite import storage
from lexlite.config import SettingWrong
from lexlite.db import database
from lexlite.records import moment_text
from lexlite.storage import CHUNK, sha256_of, sync_folder

log = logging.getLogger("lexlite.backup")

FORMAT = 1
DATABASE, MANIFEST = "lexlite.db", "manifest.json"
MARK, DIGEST = b"lexlite backup, sha256 of all before: ", 64
SPARE = 1_000_000  # bytes: the manifest, the names
UNFINISHED = ".lexlite-"  # folders of backups not finished; of what was killed the next backup clears away
FILE = re.compile(rf"{storage.FOLDER}/{storage.NAME.pattern}")
OURS = (
    "lexlite.db", "lexlite.db-wal", "lexlite.db-shm", "huey.db", "secret_key", "address",
    "write.lock", "run.lock", "migrate.lock", "backup.lock", "deliver.lock",
)  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    format: int
    made_at: datetime
    lexlite: str
    migrations: list  # every one applied, in order: the schema
    tables: dict  # {name: rows}
    files: dict  # {name: {"bytes", "sha256"}}

    @property
    def rows(self):
        return sum(self.tables.values())

    def text(self):
        return json.dumps({**vars(self), "made_at": moment_text(self.made_at)}, indent=1, sort_keys=True)

    @classmethod
    def read(cls, text):
        told = json.loads(text)
        return cls(**{**told, "made_at": datetime.fromisoformat(told["made_at"])})


@dataclass(frozen=True)
class Room:
    """What the next backup takes while it is made, and what is free where it is made: bytes."""

    folder: Path
    needed: int
    free: int

    @property
    def is_enough(self):
        return self.free >= self.needed

    @property
    def in_megabytes(self):
        """What is needed, rounded up, and what is free, rounded down."""
        return {"needed": self.needed // 1_000_000 + 1, "free": self.free // 1_000_000}

    def __str__(self):
        told = "a backup needs {needed} MB while it is made, {free} MB are free at {folder}"
        return told.format(folder=self.folder, **self.in_megabytes)


# making


def room(connection, folder):
    """Whether one of this database and its files would fit into `folder`: packed, and beside it the database twice at
    the most (its copy, then its proof)."""
    (pages,), (size,) = (connection.execute(f"PRAGMA {what}").fetchone() for what in ("page_count", "page_size"))
    while not folder.exists():
        folder = folder.parent
    sent = sum(size for _name, size, _digest in sent_in(connection))
    return Room(folder, 2 * pages * size + sent + SPARE, shutil.disk_usage(folder).free)


def make(target, at):
    """Write a consistent copy of the open database into `target` (mode 0600), beside whoever writes; returns its
    manifest. Nothing shows at `target` before all of it is written, checked and on the disk.
    Raises SettingWrong where it cannot be made; what was at `target` stays."""
    target = Path(target).absolute()
    _must_be_free(target)
    try:
        with _workshop(target.parent) as shop:
            _must_have_room(target.parent)
            manifest = _copy(shop / DATABASE, at)
            _pack(shop, manifest)
            with tempfile.TemporaryDirectory(dir=shop) as proof:
                verify(shop / "backup", Path(proof))
            os.replace(shop / "backup", target)
            sync_folder(target.parent)
    except (OSError, peewee.sqlite3.Error) as error:
        raise SettingWrong(f"no backup was made: {error}") from None
    return manifest


def _must_be_free(target):
    """Only a backup is written over, and never what LexLite works on."""
    if not target.parent.is_dir():
        raise SettingWrong(f"there is no folder {target.parent}.")
    working = Path(database.database).parent.resolve()
    ours = target.resolve() in {working / name for name in OURS} or target.resolve().parent == working / storage.FOLDER
    if target.is_dir() or ours:
        raise SettingWrong(f"{target} cannot be a backup. Choose another name.")
    if target.exists() and target.stat().st_size and not zipfile.is_zipfile(target):
        raise SettingWrong(f"{target} is there already and is no backup. Choose another name.")


def _must_have_room(folder):
    with closing(_opened(database.database)) as live:
        here = room(live, folder)
    if not here.is_enough:
        raise SettingWrong(f"no backup was made: {here}. Make room, or copy older ones away and delete them.")


@contextmanager
def _workshop(folder):
    """A folder of one's own on the same disk; those left by whoever was killed go."""
    for left in folder.glob(f"{UNFINISHED}*"):
        with _held(left) as free:
            if free:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as name, _held(Path(name)):
        yield Path(name)


@contextmanager
def _held(folder):
    """Whether nobody else holds this folder; held within."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _copy(path, at):
    """The database as it stands at one moment, in a file of its own; returns what is in it."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_opened(database.database)) as live, closing(_opened(path)) as copy:
        live.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        tables, migrations = examine(copy)
        sent = sent_in(copy)
    files = {DATABASE: _told(path), **_files(sent, storage.folder())}
    return Manifest(FORMAT, at, version("lexlite"), migrations, tables, files)


def _told(path):
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def sent_in(copy):
    """[(name, size, hash)] of the files that its rows name; none before there were such rows."""
    there = copy.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'document'").fetchone()
    return copy.execute("SELECT stored_as, size, sha256 FROM document ORDER BY id").fetchall() if there else []


def _files(sent, folder):
    """What there is of them. One that is lost or damaged is told to the log, and by the doctor: without a backup of all
    the others nothing would be better."""
    files = {}
    for name, _size, digest in sent:
        try:
            files[f"{storage.FOLDER}/{name}"] = told = _told(folder / name)
        except OSError as error:
            log.error("file %s is not in the backup: %s", name, error.strerror)
            continue
        if told["sha256"] != digest:
            log.error("file %s is not as it was sent", name)
    return files


def _opened(path):
    connection = peewee.sqlite3.connect(str(path), isolation_level=None, timeout=10)
    connection.execute("PRAGMA trusted_schema=0")
    return connection


def _pack(shop, manifest):
    """The archive, its own hash at its end, on the disk."""
    path = shop / "backup"
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.comment = MARK + b"0" * DIGEST
        archive.writestr(MANIFEST, manifest.text())
        archive.write(shop / DATABASE, DATABASE)
        for name in manifest.files:
            if name != DATABASE:  # pictures and PDF are packed already
                archive.write(storage.folder() / Path(name).name, name, zipfile.ZIP_STORED)
    path.chmod(0o600)
    with path.open("r+b") as file:
        digest = sha256_of(path, path.stat().st_size - DIGEST)
        file.seek(-DIGEST, os.SEEK_END)
        file.write(digest.encode())
        file.flush()
        os.fsync(file.fileno())
    (shop / DATABASE).unlink()


# checking


def verify(path, into):
    """Look at all of a backup: each file is hashed where it lies packed, only the database is unpacked, into the folder
    `into`; returns its manifest. Raises SettingWrong in one line for anything that is not a whole backup."""
    with unpacking(path):
        _must_be_whole(Path(path))
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest.read(archive.read(MANIFEST))
            _must_be_ours(path, manifest)
            _must_fit(path, manifest, into)
            for name, told in manifest.files.items():
                if name != DATABASE:
                    _must_be_as_told(name, told, hashed(archive, name))
            unpack(archive, DATABASE, into / DATABASE, manifest.files[DATABASE])
        with closing(_opened(into / DATABASE)) as copy:
            found = examine(copy)
    if found != (manifest.tables, manifest.migrations):
        raise _bad(path, "it does not hold the rows that it names")
    return manifest


@contextmanager
def unpacking(path):
    """Whatever is wrong with the backup at `path` within it: SettingWrong, in one line."""
    try:
        yield
    except OSError as error:
        raise SettingWrong(f"{path} cannot be read or unpacked ({error.strerror}).") from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, RuntimeError, zlib.error) as error:
        raise _bad(path, f"its parts do not fit together: {error}") from None
    except peewee.sqlite3.Error as error:
        raise _bad(path, f"its database is damaged: {error}") from None


def _bad(path, why):
    return SettingWrong(f"{path} is no whole backup ({why}). Nothing was changed.")


def _must_be_whole(path):
    """The first and last bytes are a backup's, and the hash over all of it holds."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(2) != b"PK" or size < len(MARK) + DIGEST:
            raise _bad(path, "it was not made by `lexlite backup`")
        file.seek(-DIGEST - len(MARK), os.SEEK_END)
        mark, digest = file.read(len(MARK)), file.read(DIGEST)
    if mark != MARK or digest.decode("ascii", "replace") != sha256_of(path, size - DIGEST):
        raise _bad(path, "it was damaged, or cut off")


def _must_be_ours(path, manifest):
    if manifest.format != FORMAT:
        raise SettingWrong(f"{path} was made by a newer LexLite ({manifest.lexlite}). Install that version.")
    if DATABASE not in manifest.files:
        raise _bad(path, "it holds no database")
    for name in manifest.files:
        if name != DATABASE and not FILE.fullmatch(name):
            raise ValueError(name)


def _must_fit(path, manifest, into):
    needed, free = manifest.files[DATABASE]["bytes"], shutil.disk_usage(into).free
    if free < needed:
        told = f"its database needs {needed // 1_000_000 + 1} MB, {free // 1_000_000} MB are free at {into.parent}"
        raise SettingWrong(f"{path} is not unpacked: {told}.")


def hashed(archive, name):
    """What is told of a file, of one that lies in an archive; nothing is written."""
    return _drained(archive, name, lambda piece: None)


def unpack(archive, name, to, told):
    """One file of an archive, written where nothing is yet, read by its owner only. Raises ValueError where it is not
    what was told of it."""
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        found = _drained(archive, name, out.write)
    _must_be_as_told(name, told, found)


def _drained(archive, name, take):
    size, digest = 0, hashlib.sha256()
    with archive.open(name) as packed:
        while piece := packed.read(CHUNK):
            take(piece)
            digest.update(piece)
            size += len(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _must_be_as_told(name, told, found):
    if found != told:
        raise ValueError(f"{name} is not what the manifest says")


def examine(connection):
    """({table: rows}, migrations applied) of a whole database. Raises sqlite3.Error where it is not."""
    for check in ("integrity_check", "foreign_key_check"):
        wrong = [row for row in connection.execute(f"PRAGMA {check}").fetchall() if row != ("ok",)]
        if wrong:
            raise peewee.sqlite3.DatabaseError(f"{check}: {wrong[0][0]}")
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables = {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in connection.execute(names).fetchall()
    }
    applied = connection.execute("SELECT name FROM schema_migration ORDER BY name").fetchall()
    return tables, [name for (name,) in applied]
