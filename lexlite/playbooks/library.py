"""The library of playbooks: by area, the shipped files read once, a firm's own copies in place of theirs."""

import logging
from functools import cache
from pathlib import Path

from lexlite.playbooks.files import assembled, book_of, tables_in
from lexlite.playbooks.playbook import Area, OutsideGoal, Playbook, Prompt, Risk, Service, Side, Stage, Text
from lexlite.playbooks.table import PlaybookBroken, Table

__all__ = [
    "Area", "OutsideGoal", "Playbook", "PlaybookBroken", "Prompt", "Risk", "Service", "Side", "Stage", "Text",
    "area", "areas", "playbook",
]  # fmt: skip

DATA = Path(__file__).parent / "data"
log = logging.getLogger("lexlite.playbooks")


def areas():
    """Practice areas by code, in the order in which an enquirer reads them."""
    return _shipped()[0]


def area(code):
    """The area with this code, else KeyError."""
    return areas()[code]


def playbook(code):
    """The playbook of an area as it is in force in the firm, else KeyError. An area without a file of its own uses the
    general one."""
    return _shelf.books[code]


def shipped_codes():
    """The areas that have a file."""
    return list(_shipped()[1])


def shipped_values(code):
    """The shipped file of an area as plain values, or None where it has no file."""
    table = _shipped()[1].get(code)
    return table.values if table else None


def checked(code, values):
    """The playbook of an area that these values make. Raises PlaybookBroken: the check of the files."""
    return book_of(_own_table(code, values), area(code))


def fault_in(code, values):
    """What is wrong with an own copy, in words, or nothing."""
    try:
        checked(code, values)
    except PlaybookBroken as broken:
        return str(broken)
    except KeyError:
        return f"there is no area {code}"
    return ""


class Shelf:
    """What is in force: the shipped playbooks, or those with a firm's own copies among them."""

    def __init__(self):
        self.mark, self._own = None, None

    @property
    def books(self):
        return self._own or _shipped_books()

    def put(self, own, mark):
        self._own = assembled(areas(), {**_shipped()[1], **own}) if own else None
        self.mark = mark  # last: who finds it finds the books


def is_at(mark):
    """Are the own copies in force those of this mark?"""
    return _shelf.mark == mark


def put_out(own, mark):
    """From now on these own copies stand in for the shipped files: area code -> values. One that cannot be read (by a
    newer program, say) is left out and logged. `mark`: what to ask `is_at` for."""
    _shelf.put(dict(_readable(own)), mark)


def _readable(own):
    for code, values in own.items():
        if why := fault_in(code, values):
            log.error("an own copy is left out, the shipped playbook serves: %s", why)
        else:
            yield code, _own_table(code, values)


def _own_table(code, values):
    return Table(f"{code}, our own copy", "", values)


@cache
def _shipped():
    return tables_in(DATA)


@cache
def _shipped_books():
    return assembled(*_shipped())


_shelf = Shelf()
