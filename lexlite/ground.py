"""The ground LexLite stands on: folder, disk, SQLite, schema, the file itself. Looked at before each start, and by
the doctor. Each look answers (well, what)."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import peewee

from lexlite import backup
from lexlite.config import SettingWrong
from lexlite.db import WAL_IS_SAFE, database
from lexlite.firm.heartbeat import Heartbeat

MOUNTS = Path("/proc/self/mounts")
# Write-ahead logs and locks do not hold across machines. 9p is not named: some sandboxes show their own disk as such.
NETWORK_DISKS = {
    "afs", "ceph", "cifs", "davfs", "fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
    "fuse.vmhgfs-fuse", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs", "vboxsf",
}  # fmt: skip
ROOM_WANTED = 100_000_000  # bytes: and three times the database, for what is written
CHECKED_EVERY = timedelta(days=1)


# before anything is opened


def must_carry(settings):
    """The data folder can be written and lies on a disk of this machine. Raises SettingWrong."""
    for well, what in (writable(settings.data), local(settings.data)):
        if not well:
            raise SettingWrong(what)


def writable(folder):
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return False, f"the folder {folder} cannot be written ({error.strerror})"
    return True, f"folder {folder} can be written"


def local(folder):
    kind = disk_of(folder)
    if kind in NETWORK_DISKS:
        return False, (
            f"{folder} lies on a network disk ({kind}), where SQLite's locks do not hold. "
            "Put LEXLITE_DATA on a disk of this machine."
        )
    return True, f"data on a disk of this machine ({kind or 'kind unknown'})"


def disk_of(folder):
    """The kind of file system a folder lies on; empty where the system does not say."""
    if not MOUNTS.exists():
        return ""
    folder, deepest, kind = Path(folder).resolve(), -1, ""
    for line in MOUNTS.read_text(errors="replace").splitlines():
        _device, point, its_kind, *_rest = line.split(" ")
        point = Path(point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if len(point.parts) >= deepest and folder.is_relative_to(point):
            deepest, kind = len(point.parts), its_kind
    return kind


def closed(folder):
    """Nobody else on the machine may look in."""
    if folder.stat().st_mode & 0o077:
        return False, f"data folder {folder} is open to others on this machine: run chmod 700 {folder}"
    return True, f"data folder {folder}, closed to others"


def room(settings):
    file = settings.database_file
    free = shutil.disk_usage(settings.data).free // 1_000_000
    wanted = (ROOM_WANTED + 3 * (file.stat().st_size if file.exists() else 0)) // 1_000_000
    if free < wanted:
        return False, f"only {free} MB free at {settings.data}: make room, {wanted} MB are wanted"
    return True, f"{free} MB free"


# once the database is open


def room_for_backup(settings):
    """Whether the next nightly backup fits beside those that are there."""
    try:
        here = backup.room(database.connection(), settings.data / "backups")
    except peewee.sqlite3.Error as error:
        return False, f"how much room a backup needs cannot be read ({error})"
    return here.is_enough, str(here)


def must_fit():
    """The schema is the one this program writes. Raises SettingWrong."""
    well, what = schema()
    if not well:
        raise SettingWrong(what)


def schema():
    unknown, pending = database.unknown_migrations(), database.pending_migrations()
    if unknown:
        return False, f"the database is of a newer LexLite ({unknown[-1]}): install that version"
    if pending:
        return False, f"the database is of an older LexLite: run `lexlite migrate` ({', '.join(pending)})"
    return True, "schema up to date"


def must_be_whole(now, each_time=True):
    """A quick check of the file (`each_time` False: once a day at the most). Raises SettingWrong."""
    last = Heartbeat.last("checked")
    if not each_time and last and now - last < CHECKED_EVERY:
        return
    well, what = whole()
    if not well:
        raise SettingWrong(f"{what}. Stop here and restore a backup: lexlite restore FILE")
    if not each_time:
        Heartbeat.beat("checked", now)


def whole():
    try:
        (answer,) = database.execute_sql("PRAGMA quick_check(1)").fetchone()
    except peewee.DatabaseError as error:
        answer = str(error)
    return answer == "ok", "database check: ok" if answer == "ok" else f"the database is damaged ({answer})"


def sqlite():
    """Its version, and the journal that fits it; a file from another machine may have the other one."""
    version = ".".join(str(part) for part in database.server_version)
    (mode,) = database.execute_sql("PRAGMA journal_mode").fetchone()
    if (mode == "wal") != WAL_IS_SAFE:
        why = "slower than it need be" if WAL_IS_SAFE else "which before 3.51.3 can damage the file"
        return False, f"SQLite {version} in {mode.upper()} mode, {why}: stop everything, run `lexlite migrate`"
    if not WAL_IS_SAFE:
        return True, f"SQLite {version} in TRUNCATE mode, since before 3.51.3 a write-ahead log can be damaged"
    return True, f"SQLite {version}, WAL"


def doubts(settings):
    """What a start says aloud but does not stop for."""
    looks = (closed(settings.data), room(settings), room_for_backup(settings))
    told = [what for well, what in looks if not well]
    return told if WAL_IS_SAFE else [*told, sqlite()[1]]


def look(settings):
    """All of it, in a steady order."""
    folders = [folder for folder in (settings.data, settings.data / "backups", settings.mail.folder) if folder]
    return [
        *(writable(folder) for folder in folders if folder.exists()),
        closed(settings.data),
        local(settings.data),
        room(settings),
        room_for_backup(settings),
        sqlite(),
        schema(),
        whole(),
    ]
