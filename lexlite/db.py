"""The one database, the base of every record, and the fields for moments, days and structured values."""

import fcntl
import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import peewee
from peewee import SQL, Field, Model, SqliteDatabase, fn
from playhouse.migrations import Runner

from lexlite.errors import Conflict

__all__ = ["SQL", "Day", "Json", "Moment", "Record", "database", "fn"]

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

    def __init__(self):
        super().__init__(None, lock_type="IMMEDIATE", autoconnect=False)
        self._turnstile = Turnstile()
        self._idle = None

    def open_file(self, path):
        """Point at a file (its folder made if missing) and keep one idle connection beside those in use:
        closing the last connection would checkpoint the WAL on every write."""
        self.let_go()
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        pragmas = {
            "synchronous": "FULL",
            "foreign_keys": 1,
            "secure_delete": 1,
            "trusted_schema": 0,
        }
        self.init(str(path), pragmas=pragmas, timeout=WAIT_SECONDS)
        self._turnstile.guard(path.with_name("write.lock"))
        self._idle = peewee.sqlite3.connect(str(path), check_same_thread=False, isolation_level=None, timeout=0)
        self._idle.execute("PRAGMA schema_version")

    def let_go(self):
        """Close the idle connection (and this thread's)."""
        if self._idle:
            self._idle.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # threads that are gone never closed theirs
            self._idle.close()
            self._idle = None
        if not self.is_closed():
            self.close()

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

    def wipe_traces(self):
        """Take what was deleted out of the write-ahead log too, after its commit; False while somebody reads or
        writes (the next pass tries again)."""
        busy, *_pages = self._idle.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def migrate(self):
        """Bring the schema up to date; returns the names applied. The journal mode is set here, once."""
        with self.opened():
            self.execute_sql(f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'}")
            return Runner(self, str(MIGRATIONS)).up()

    def pending_migrations(self):
        with self.opened():
            return [step.name for step in Runner(self, str(MIGRATIONS)).status() if not step.applied]


database = Database()


class Moment(Field):
    """An aware moment as UTC text of one width, so that text order is time order."""

    field_type = "TEXT"

    def db_value(self, value):
        return value if value is None or isinstance(value, str) else moment_text(value)

    def python_value(self, value):
        return None if value is None else moment_from(value)


def moment_text(moment):
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def moment_from(text):
    return datetime.fromisoformat(text)


class Day(Field):
    """A calendar day in the firm's zone, as YYYY-MM-DD."""

    field_type = "TEXT"

    def db_value(self, value):
        return value if value is None or isinstance(value, str) else value.isoformat()

    def python_value(self, value):
        return None if value is None else date.fromisoformat(value)


class Json(Field):
    """A small structured value as readable JSON text."""

    field_type = "TEXT"
    dumps = staticmethod(partial(json.dumps, ensure_ascii=False, separators=(",", ":")))

    def db_value(self, value):
        return None if value is None else self.dumps(value)

    def python_value(self, value):
        return None if value is None else json.loads(value)


class Record(Model):
    """The base of every table."""

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True

    @property
    def key(self):
        """How the log and the outbox name this record: matter:12."""
        return f"{self._meta.table_name}:{self.get_id()}"

    def change(self, **values):
        """Set and save these fields."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save()

    def changed_since(self, version):
        """Take the next version number, inside the transaction of the change. Raises Conflict if somebody
        changed the record since `version`; None skips the check (the form carried no version)."""
        model = type(self)
        mine = model.id == self.get_id()
        if version is not None:
            mine &= model.version == version
        if not model.update(version=model.version + 1).where(mine).execute():
            raise Conflict(theirs=model.get_by_id(self.get_id()))
        self.version = (version if version is not None else self.version) + 1

    def remember(self, name, record):
        """The record behind a foreign key, read already: it is not asked for again."""
        self.__rel__[name] = record

    def reload(self):
        """Read every field again: what another request has changed meanwhile."""
        fresh = type(self).get_by_id(self.get_id())
        self.__data__ = fresh.__data__
        self.__rel__.clear()
        self._dirty.clear()
        return self

    @classmethod
    def first_where(cls, condition, *values):
        """The first record of a condition in SQL, or None: for what every page asks (a built query costs 0.15 ms)."""
        statement = f'SELECT * FROM "{cls._meta.table_name}" WHERE {condition} LIMIT 1'
        return next(iter(cls.raw(statement, *values)), None)

    @classmethod
    def fetch(cls, id):
        """The record, or None (also for a number no table can hold)."""
        return cls.first_where("id = ?", id) if 0 < id < 2**63 else None
