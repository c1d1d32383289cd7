"""The one database, the base of every record, and the fields for moments, days and structured values."""

import fcntl
import json
import os
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path

import peewee
from peewee import SQL, Field, Model, SqliteDatabase, fn
from playhouse.migrations import Runner

from lexlite.errors import Conflict
from lexlite.running import Presence

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
    @cache
    def columns(cls, alias):
        """Its columns, for a statement in which the table has that alias."""
        return ", ".join(f'{alias}."{field.column_name}"' for field in cls._meta.sorted_fields)

    @classmethod
    def of_row(cls, values):
        """The record of the next values, in the order of `columns`."""
        record = cls(__no_default__=1)
        for name, value_of in cls._readers():
            record.__data__[name] = value_of(next(values))
        return record

    @classmethod
    @cache
    def _readers(cls):
        return [(field.name, field.python_value) for field in cls._meta.sorted_fields]

    @classmethod
    def first_where(cls, condition, *values):
        """The first record of a condition in SQL, or None: for what every page asks (a built query costs 0.15 ms)."""
        statement = f'SELECT {cls.columns("t")} FROM "{cls._meta.table_name}" t WHERE {condition} LIMIT 1'
        row = database.execute_sql(statement, values).fetchone()
        return row and cls.of_row(iter(row))

    @classmethod
    def fetch(cls, id):
        """The record, or None (also for a number no table can hold)."""
        return cls.first_where("id = ?", id) if 0 < id < 2**63 else None
