"""The one database: one file, whose writers wait their turn."""

import fcntl
import os
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import peewee
from peewee import SQL, SqliteDatabase, fn
from playhouse.migrations import Runner

from lexlite.running import Presence
from lexlite.statements import Statement

__all__ = ["SQL", "database", "fn", "is_busy", "is_full"]

# Below 3.51.3 two connections that reset a WAL database at the same instant can corrupt it.
WAL_IS_SAFE = tuple(int(part) for part in peewee.sqlite3.sqlite_version.split(".")) >= (3, 51, 3)
WAIT_SECONDS = 10
MIGRATIONS = Path(__file__).parent / "migrations"


class Turnstile:
    """Lets writers through one at a time, in a fair order: a lock for threads, a file lock for processes."""

    def __init__(self):
        self._threads = threading.Lock()
        self._mine = threading.local()
        self._file = None

    def guard(self, path):
        if self._file:
            self._file.close()
        self._file = open(path, "a")  # noqa: SIM115  held for the life of the process

    def enter(self):
        if not self._threads.acquire(timeout=WAIT_SECONDS):
            raise peewee.OperationalError("The database is busy. Please try again.")
        self._mine.inside = True
        try:
            self._wait_for_processes()
        except BaseException:
            self.leave()
            raise

    def _wait_for_processes(self):
        until = time.monotonic() + WAIT_SECONDS
        while self._file:
            try:
                return fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise peewee.OperationalError("The database is busy. Please try again.") from None
                time.sleep(0.002)
        return None

    def leave(self):
        if getattr(self._mine, "inside", False):
            self._mine.inside = False
            if self._file:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self._threads.release()


class Database(SqliteDatabase):
    """SQLite with IMMEDIATE writes that wait their turn; reads that must agree use atomic('DEFERRED')."""

    context_class = Statement

    def __init__(self):
        super().__init__(None, lock_type="IMMEDIATE", autoconnect=False)
        self._turnstile, self._presence = Turnstile(), Presence()
        self._idle = None

    def open_file(self, path):
        """Point at a file (its folder made if missing, both closed to others) and keep one idle connection beside
        those in use: closing the last connection would checkpoint the WAL on every write.
        Raises SettingWrong while a backup is being restored here."""
        self.let_go()
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._presence.begin(path.parent)
        _close_to_others(path)
        pragmas = {
            "synchronous": "FULL",
            "foreign_keys": 1,
            "secure_delete": 1,
            "trusted_schema": 0,
        }
        self.init(str(path), pragmas=pragmas, timeout=WAIT_SECONDS)
        self._turnstile.guard(path.with_name("write.lock"))
        self._open_idle()

    def _open_idle(self):
        self._idle = peewee.sqlite3.connect(self.database, check_same_thread=False, isolation_level=None, timeout=0)
        self._idle.execute("PRAGMA schema_version")

    def let_go(self):
        """Close the idle connection (and this thread's)."""
        if self._idle:
            with suppress(peewee.sqlite3.DatabaseError):  # damaged, or no room: closing goes on
                self._idle.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # threads that are gone never closed theirs
            self._idle.close()
            self._idle = None
        if not self.is_closed():
            self.close()
        self._presence.end()

    def begin(self, lock_type=None):
        writes = (lock_type or self._lock_type) == "IMMEDIATE"
        if writes:
            self._turnstile.enter()
        try:
            super().begin(lock_type)
        except BaseException:
            self._turnstile.leave()
            raise

    def commit(self):
        super().commit()
        self._turnstile.leave()

    def rollback(self):
        try:
            if self.connection().in_transaction:  # on a full disk SQLite has gone back by itself
                super().rollback()
        finally:
            self._turnstile.leave()

    @contextmanager
    def opened(self):
        """A connection for this thread, if it has none yet."""
        fresh = self.connect(reuse_if_open=True)
        try:
            yield self
        finally:
            if fresh:
                self.close()

    @contextmanager
    def where_there_is_room(self):
        """For what is only noted along the way: on a full disk it is left out, and the page comes all the same."""
        try:
            yield
        except peewee.OperationalError as error:
            if not is_full(error):
                raise

    def wipe_traces(self):
        """Take what was deleted out of the write-ahead log too, after its commit; False while somebody reads or
        writes (the next pass tries again)."""
        busy, *_pages = self._idle.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def migrate(self):
        """Bring the schema up to date, each step whole or not at all and one process at a time; returns the names
        applied. The journal mode is set here, once."""
        with self.opened(), open(Path(self.database).with_name("migrate.lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._set_journal_mode()
            return Runner(self, str(MIGRATIONS)).up()

    def _set_journal_mode(self):
        """WAL stays with the file; it is left only while no other connection is open."""
        self._idle.close()
        self.execute_sql(f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'}")
        self._open_idle()

    def pending_migrations(self):
        """What this program would still apply, by name."""
        return [step.name for step in self._steps() if not step.applied]

    def unknown_migrations(self):
        """What a newer program has applied, by name."""
        return [step.name for step in self._steps() if step.path is None]

    def is_fresh(self):
        """Nothing has ever been applied."""
        return not any(step.applied for step in self._steps())

    def _steps(self):
        with self.opened():
            return Runner(self, str(MIGRATIONS)).status()


def is_full(error):
    """The disk took no more."""
    return _says(error, "disk is full", "disk I/O error")


def is_busy(error):
    """Others were writing for too long."""
    return _says(error, "is busy", "is locked")


def _says(error, *words):
    """It, or what went wrong first: the going back that follows may fail too and hide its cause."""
    while error:
        if any(each in str(error) for each in words):
            return True
        error = error.__context__
    return False


def _close_to_others(path):
    """The database and what lies beside it are read by their owner only, whatever their folder says."""
    if not path.exists():  # opening and closing one in use would drop SQLite's locks on it
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    for beside in ("", "-wal", "-shm"):
        file = path.with_name(path.name + beside)
        if file.exists() and file.stat().st_mode & 0o077 and file.stat().st_uid == os.geteuid():
            file.chmod(0o600)


database = Database()
