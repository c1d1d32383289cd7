"""The files clients send: in a folder of the data, under random names, each on the disk before a row names it."""

import hashlib
import os
import re
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from lexlite.db import database

FOLDER = "files"
NAME = re.compile(r"[0-9a-f]{32}")
UNFINISHED = ".part-"  # what a crash left half written; after a day it goes
CHUNK = 1 << 20
LEFT_FREE = 500_000_000  # bytes: so much of the disk is never filled by what is sent


class Damaged(Exception):
    """A file is not what its row says."""


@dataclass(frozen=True)
class Stored:
    name: str
    size: int
    sha256: str


def folder():
    return Path(database.database).parent / FOLDER


def path_of(name):
    """Where a file lies. Raises ValueError for what is no name of ours."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    return folder() / name


def has_room(size):
    """Whether so many bytes can be taken without filling the disk."""
    return shutil.disk_usage(folder().parent).free - size >= LEFT_FREE


def keep(pieces):
    """Write the pieces into a new file, read by its owner only; it has its name and is on the disk when this returns.
    Raises OSError, and then leaves nothing."""
    place = folder()
    if not place.exists():
        place.mkdir(mode=0o700, exist_ok=True)
        sync_folder(place.parent)
    name = secrets.token_hex(16)
    part = place / f"{UNFINISHED}{name}"
    try:
        size, digest = _write(part, pieces)
        os.replace(part, place / name)
        sync_folder(place)
    except BaseException:
        for left in (part, place / name):
            left.unlink(missing_ok=True)
        raise
    return Stored(name, size, digest)


def _write(path, pieces):
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def drop(name):
    """A file that no row names."""
    path_of(name).unlink(missing_ok=True)


def proven(name, sha256):
    """Where a file lies that is byte for byte what was kept. Raises Damaged."""
    path = path_of(name)
    try:
        whole = sha256_of(path) == sha256
    except OSError as error:
        raise Damaged(f"{name}: {error.strerror}") from None
    if not whole:
        raise Damaged(f"{name}: other bytes than were kept")
    return path


def names():
    """Every file that lies there whole."""
    return {path.name for path in folder().glob("*") if NAME.fullmatch(path.name)}


def forget_unfinished(before):
    """What was left half written before a moment goes; returns how many."""
    left = [path for path in folder().glob(f"{UNFINISHED}*") if _written(path, before=before)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def written_between(after, before):
    """The names of the files that were written between two moments."""
    return {name for name in names() if _written(path_of(name), after, before)}


def _written(path, after=None, before=None):
    """Whether a file of ours is that old. What is none (a link, a folder), or gone meanwhile, is not looked at."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    since = after.timestamp() if after else 0
    return stat.S_ISREG(found.st_mode) and since < found.st_mtime < before.timestamp()


def sha256_of(path, most=None):
    """The hash of a file, or of its first `most` bytes."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        left = path.stat().st_size if most is None else most
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def sync_folder(folder):
    """What was renamed in this folder stays renamed when the power goes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
