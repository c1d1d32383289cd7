"""A backup: one ZIP file with the database and a manifest, every byte of it under one hash, checked before it is seen.

The last 64 bytes (the archive's comment) are the SHA-256 of all before them. The files clients have sent stand in it
beside the database (files/…), named in the manifest in the same way."""

import fcntl
import json
import logging
import os
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
from lexlite.db import database, moment_text
from lexlite.storage import CHUNK, sha256_of, sync_folder

log = logging.getLogger("lexlite.backup")

FORMAT = 1
DATABASE, MANIFEST = "lexlite.db", "manifest.json"
MARK, DIGEST = b"lexlite backup, sha256 of all before: ", 64
UNFINISHED = ".lexlite-"  # folders of backups not finished; of what was killed the next backup clears away
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


# making


def make(target, at):
    """Write a consistent copy of the open database into `target` (mode 0600), beside whoever writes; returns its
    manifest. Nothing shows at `target` before all of it is written, checked and on the disk.
    Raises SettingWrong where it cannot be made; what was at `target` stays."""
    target = Path(target).absolute()
    _must_be_free(target)
    try:
        with _workshop(target.parent) as shop:
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
        sent = _sent(copy)
    files = {DATABASE: _told(path), **_files(sent, storage.folder())}
    return Manifest(FORMAT, at, version("lexlite"), migrations, tables, files)


def _told(path):
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _sent(copy):
    """{name: hash} of the files that its rows name; none before there were such rows."""
    there = copy.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'document'").fetchone()
    return dict(copy.execute("SELECT stored_as, sha256 FROM document ORDER BY id").fetchall()) if there else {}


def _files(sent, folder):
    """What there is of them. One that is lost or damaged is told to the log, and by the doctor: without a backup of all
    the others nothing would be better."""
    files = {}
    for name, digest in sent.items():
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
    """Unpack a backup into the folder `into` and look at all of it; returns its manifest.
    Raises SettingWrong in one line for anything that is not a whole backup."""
    try:
        _must_be_whole(Path(path))
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest.read(archive.read(MANIFEST))
            _must_be_ours(path, manifest)
            _unpack(archive, manifest, into)
        with closing(_opened(into / DATABASE)) as copy:
            found = examine(copy)
    except OSError as error:
        raise SettingWrong(f"{path} cannot be read or unpacked ({error.strerror}).") from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, RuntimeError, zlib.error) as error:
        raise _bad(path, f"its parts do not fit together: {error}") from None
    except peewee.sqlite3.Error as error:
        raise _bad(path, f"its database is damaged: {error}") from None
    if found != (manifest.tables, manifest.migrations):
        raise _bad(path, "it does not hold the rows that it names")
    return manifest


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


def _unpack(archive, manifest, into):
    for name, told in manifest.files.items():
        inside = (into / name).resolve()
        if not inside.is_relative_to(into.resolve()):
            raise ValueError(name)
        inside.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(inside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with archive.open(name) as packed, os.fdopen(handle, "wb") as out:
            shutil.copyfileobj(packed, out, CHUNK)
        if _told(inside) != told:
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
