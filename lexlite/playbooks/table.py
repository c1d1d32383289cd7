"""A TOML table that knows where it stands, so that whoever wrote it is told what to mend."""

import tomllib
from dataclasses import dataclass, fields

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

    def tables(self, key, record):
        """The tables of a list, each with only the keys its record knows and no code twice."""
        tables, codes = self._each(key), set()
        for table in tables:
            table.refuse_keys_beyond([field.name for field in fields(record)])
            code = table.values.get("code")
            if code is not None and code in codes:
                raise table.broken("code", "stands there twice")
            codes.add(code)
        return tables

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
        for language in LANGUAGES:
            if not self.word(language).strip() and not may_be_empty:
                raise self.broken(language, "is empty")
        return Text(self.values)

    def _inner(self, key):
        return Table(self.file, f"{self.place}{key}.", self.value(key, dict))

    def _each(self, key):
        """The tables of a list, each called by its code or, without one, by its number."""
        values = self.value(key, list)
        if not all(isinstance(each, dict) for each in values):
            raise self.broken(key, "is not a list of tables")
        return [
            Table(self.file, f"{self.place}{key} {each.get('code', n)}: ", each) for n, each in enumerate(values, 1)
        ]
