"""A TOML table that knows where it stands, so that whoever wrote it is told what to mend."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date

from lexlite.playbooks.playbook import Text

LANGUAGES = ("en", "pl", "zh")
PLAIN = {str: "text in quotes", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}


class PlaybookBroken(Exception):
    """A playbook file cannot be used; says which file, which key and what is wrong with it."""

    def __init__(self, file, key, why):
        super().__init__(f"{file}: {key} {why}")
        self.file, self.key, self.why = file, key, why


def read(file):
    """The whole file as a table."""
    try:
        return Table(file.name, "", tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise PlaybookBroken(file.name, "the file", "is missing") from None
    except ValueError as error:
        raise PlaybookBroken(file.name, "the file", f"is not TOML: {error}") from error


@dataclass(frozen=True)
class Table:
    """Keys and values; every reader raises PlaybookBroken. `place`: what a key is named after."""

    file: str
    place: str
    values: dict

    def has(self, key):
        return key in self.values

    def value(self, key, kind):
        if not self.has(key):
            raise self.broken(key, "is missing")
        if type(self.values[key]) is not kind:
            raise self.broken(key, f"is not {PLAIN[kind]}")
        return self.values[key]

    def word(self, key):
        return self.value(key, str)

    def one_of(self, key, allowed):
        return self._allowed(key, self.word(key), allowed)

    def some_of(self, key, allowed):
        if not self.value(key, list):
            raise self.broken(key, "is empty")
        return tuple(self._allowed(key, each, allowed) for each in self.values[key])

    def text(self, key, may_be_empty=False):
        """The words of a key in every language."""
        return self._inner(key)._as_text(may_be_empty)

    def texts(self, key):
        return tuple(each._as_text() for each in self._each(key))

    def texts_by(self, key, allowed):
        """Texts by a code, such as a country's; none if the key is not there."""
        if not self.has(key):
            return {}
        inner = self._inner(key)
        inner.refuse_keys_beyond(allowed)
        return {code: inner.text(code) for code in inner.values}

    def tables(self, key, record, named_by="code"):
        """The tables of a list, each with only the keys its record knows (and `hidden`) and no name twice."""
        tables, names = self._each(key, named_by), set()
        for table in tables:
            table.refuse_keys_beyond([*(field.name for field in fields(record)), "hidden"])
            name = table.word(named_by)
            if name in names:
                raise table.broken(named_by, "stands there twice")
            names.add(name)
        return tables

    @property
    def is_hidden(self):
        return self.has("hidden") and self.value("hidden", bool)

    def day(self, key):
        """A day like 2026-11-20, or nothing, as it is written."""
        written = self.word(key)
        try:
            return written and date.fromisoformat(written).isoformat()
        except ValueError:
            raise self.broken(key, f"is “{written}”, which is not a day like 2026-11-20") from None

    def refuse_keys_beyond(self, known):
        for key in self.values:
            if key not in known:
                raise self.broken(key, f"is not one of: {', '.join(known)}")

    def broken(self, key, why):
        return PlaybookBroken(self.file, self.place + key, why)

    def _allowed(self, key, word, allowed):
        if word not in allowed:
            raise self.broken(key, f"is “{word}”, which is not one of: {', '.join(allowed)}")
        return word

    def _as_text(self, may_be_empty=False):
        empty = [language for language in LANGUAGES if not self.word(language).strip()]
        if empty and not (may_be_empty and len(empty) == len(LANGUAGES)):
            raise self.broken(empty[0], "is empty")
        return Text(self.values)

    def _inner(self, key):
        return Table(self.file, f"{self.place}{key}.", self.value(key, dict))

    def _each(self, key, named_by="code"):
        """The tables of a list, each called by its name or, without one, by its number."""
        values = self.value(key, list)
        if not all(isinstance(each, dict) for each in values):
            raise self.broken(key, "is not a list of tables")
        return [
            Table(self.file, f"{self.place}{key} {each.get(named_by, n)}: ", each) for n, each in enumerate(values, 1)
        ]
