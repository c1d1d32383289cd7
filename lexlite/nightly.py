"""The backup of every night: when it is made, which are kept, and when owners must be told that something is wrong; and
before it the files of nobody go."""

import fcntl
import logging
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import peewee

from lexlite import storage
from lexlite.backup import make, sent_in
from lexlite.config import SettingWrong
from lexlite.db import database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm

log = logging.getLogger("lexlite.nightly")

AT_NIGHT = time(2)  # the firm's clock
DAYS, WEEKS, MONTHS = 7, 4, 12
AGAIN_AFTER = timedelta(hours=1)  # when it failed
TOO_OLD = timedelta(days=2)
A_DAY = timedelta(days=1)
NAME = re.compile(r"lexlite-(\d{4}-\d\d-\d\d)\.zip")


def folder_of(settings):
    return settings.data / "backups"


def back_up(now, settings):
    """Once a night, at 2:00 of the firm or in the first pass after: a backup, proven by unpacking it and checking all
    of it; then those no longer kept go. Returns its path, or None where nothing was to do or it failed (owners see
    that on every page, and the next hour tries again)."""
    night = last_night(now, Firm.the().zone)
    if database.in_transaction() or not _is_due(night, now):  # a copy holds only what is committed
        return None
    with open(settings.data / "backup.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None  # another pass makes it
        tidy_files(now)
        return _made(night, now, folder_of(settings))


def _is_due(night, now):
    made, failed = Heartbeat.last("nightly"), Heartbeat.last("backup_failed")
    return (made is None or made < night) and (failed is None or now - failed >= AGAIN_AFTER)


def _made(night, now, folder):
    target = folder / f"lexlite-{night:%Y-%m-%d}.zip"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        make(target, now)
    except (SettingWrong, OSError) as error:
        log.error("nightly backup failed: %s", error)
        with database.where_there_is_room():
            Heartbeat.beat("backup_failed", now)
        return None
    for name in ("nightly", "backup", "proof"):  # it was unpacked and checked before it took its name
        Heartbeat.beat(name, now)
    prune(folder)
    return target


def last_night(now, zone):
    """The last 2:00 of that clock, at or before now."""
    local = now.astimezone(zone)
    day = local.date() if local.time() >= AT_NIGHT else local.date() - timedelta(days=1)
    return datetime.combine(day, AT_NIGHT, zone)


# files of nobody


def tidy_files(now):
    """What a kill left goes after a day: half a file, or a whole one whose row was never written. What a database put
    aside by a restore names stays as long as that does, and what is older than the firm is none of its files."""
    try:
        storage.forget_unfinished(now - A_DAY)
        old = storage.written_between(Firm.the().created_at, now - A_DAY)  # before the rows: no row comes for these
        for name in sorted(old - _named()) if old else ():
            storage.drop(name)
            log.warning("file %s was removed: for more than a day no row has named it", name)
    except (OSError, peewee.sqlite3.Error) as error:
        log.error("files that no row names were not looked for: %s", error)


def _named():
    """The names of all files that a row names, here or in a database put aside. Raises sqlite3.Error, OSError."""
    here = Path(database.database)
    named = {name for name, _size, _digest in sent_in(database.connection())}
    for path in here.parent.glob("before-restore-*.db"):
        if not path.samefile(here):  # a killed restore's second name of it
            with closing(_only_read(path)) as put_aside:
                named |= {name for name, _size, _digest in sent_in(put_aside)}
    return named


def _only_read(path):
    """A database that nobody writes to; one without a log gets none by being read."""
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    return peewee.sqlite3.connect(f"{path.as_uri()}?{how}", uri=True)


# which are kept


def kept(days):
    """Of the days of backups those that stay: 7 days, the last of each of 4 weeks and of each of 12 months."""
    newest_first = sorted(days, reverse=True)
    stay = set(newest_first[:DAYS])
    for span, most in ((lambda day: day.isocalendar()[:2], WEEKS), (lambda day: (day.year, day.month), MONTHS)):
        last_of = {}
        for day in newest_first:
            last_of.setdefault(span(day), day)
        stay |= set(list(last_of.values())[:most])
    return stay


def prune(folder):
    """Nightly backups no longer kept go; called after a new one has been proven, which always stays."""
    made = {each.day: each.path for each in nightly_backups(folder)}
    for day in set(made) - kept(made):
        made[day].unlink(missing_ok=True)


@dataclass(frozen=True)
class Night:
    day: date
    path: Path
    bytes: int

    @property
    def where(self):
        """Its path within the data folder."""
        return f"{self.path.parent.name}/{self.path.name}"


def nightly_backups(folder):
    """Those that lie there, newest first."""
    found = [(NAME.fullmatch(path.name), path) for path in folder.glob("lexlite-*.zip")]
    nights = [
        Night(date.fromisoformat(match[1]), path, path.stat().st_size) for match, path in found if match and _day(match)
    ]
    return sorted(nights, key=lambda night: night.day, reverse=True)


def _day(match):
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        return None


# is it well?


@dataclass(frozen=True)
class Backups:
    """When the last good backup was made, the last proven, the last failed; None: never."""

    made: datetime | None
    proven: datetime | None
    failed: datetime | None
    since: datetime  # the firm's first day: from then on they are missed

    @classmethod
    def of(cls, beats, firm):
        return cls(beats.get("backup"), beats.get("proof"), beats.get("backup_failed"), firm.created_at)

    def is_old(self, at):
        return at - (self.made or self.since) > TOO_OLD

    def is_unproven(self, at):
        return at - (self.proven or self.since) > TOO_OLD

    @property
    def has_failed(self):
        """The last try came to nothing."""
        return bool(self.failed and (self.made is None or self.failed > self.made))

    def is_ill(self, at):
        return self.has_failed or self.is_old(at) or self.is_unproven(at)
