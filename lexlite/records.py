"""The base of every record, and the fields for moments, days and structured values."""

import json
from datetime import UTC, date, datetime
from functools import cache, partial

from peewee import OP, Expression, Field, Model, Node

from lexlite.db import database
from lexlite.errors import Conflict

__all__ = ["Day", "Json", "Moment", "Record", "moment_from", "moment_text"]


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

    def save(self, force_insert=False, only=None):
        """Write what is new or was changed; returns the number of rows. The statement is made once for each set of
        columns: built anew it would take several times as long as SQLite takes to carry it out."""
        is_new = force_insert or self._pk is None
        key = self._meta.primary_key
        names = tuple(name for name in self.__data__ if is_new or (name in self._dirty and name != key.name))
        if only is not None or not names or self._is_unusual(is_new, names):
            return super().save(force_insert, only)
        values = [self.__data__[name] for name in names]
        if is_new:
            statement, writers = self._insertion(names)
        else:
            statement, writers = self._updating(names)
            values.append(self._pk)
        done = database.execute_sql(statement, [write(value) for write, value in zip(writers, values, strict=True)])
        if is_new and self._meta.auto_increment:
            self.__data__[key.name] = done.lastrowid
        self._dirty.clear()
        return done.rowcount

    def _is_unusual(self, is_new, names):
        """A key of several columns, an expression as a value, a record that was kept after it was named here."""
        return (
            (self._meta.composite_key and not is_new)
            or any(isinstance(self.__data__[name], Node) for name in names)
            or any(self.__data__.get(name) is None and record is not None for name, record in self.__rel__.items())
        )

    @classmethod
    @cache
    def _insertion(cls, names):
        columns, writers = cls._writers(names)
        listed = ", ".join(f'"{column}"' for column in columns)
        return f'INSERT INTO "{cls._meta.table_name}" ({listed}) VALUES ({", ".join("?" * len(columns))})', writers

    @classmethod
    @cache
    def _updating(cls, names):
        columns, writers = cls._writers(names)
        (key,), (write_key,) = cls._writers([cls._meta.primary_key.name])
        listed = ", ".join(f'"{column}" = ?' for column in columns)
        return f'UPDATE "{cls._meta.table_name}" SET {listed} WHERE "{key}" = ?', [*writers, write_key]

    @classmethod
    def _writers(cls, names):
        fields = [cls._meta.fields[name] for name in names]
        return [field.column_name for field in fields], [field.db_value for field in fields]

    @classmethod
    def get(cls, *query, **filters):
        """As peewee does, also behind every foreign key; by one column it is asked as every page asks."""
        if len(query) == 1 and not filters and type(query[0]) is Expression and query[0].op == OP.EQ:
            field, value = query[0].lhs, query[0].rhs
            if isinstance(field, Field) and field.model is cls and not isinstance(value, Node):
                found = cls.first_where(f'"{field.column_name}" = ?', field.db_value(value))
                if found is None:
                    raise cls.DoesNotExist(f"No {cls.__name__} of this {field.name}.")
                return found
        return super().get(*query, **filters)

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
