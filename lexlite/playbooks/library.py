"""The library of playbooks: by area, read once, never changed."""

from functools import cache
from pathlib import Path

from lexlite.playbooks.files import load
from lexlite.playbooks.playbook import Area, OutsideGoal, Playbook, Prompt, Risk, Side, Stage, Text
from lexlite.playbooks.table import PlaybookBroken

__all__ = [
    "Area", "OutsideGoal", "Playbook", "PlaybookBroken", "Prompt", "Risk", "Side", "Stage", "Text",
    "area", "areas", "playbook",
]  # fmt: skip

DATA = Path(__file__).parent / "data"


def areas():
    """Practice areas by code, in the order in which an enquirer reads them."""
    return {code: book.area for code, book in _books().items()}


def area(code):
    """The area with this code, else KeyError."""
    return _books()[code].area


def playbook(code):
    """The playbook of an area, else KeyError. An area without a file of its own uses the general one."""
    return _books()[code]


@cache
def _books():
    return load(DATA)
