"""Given names and the groups of those that one person may bear: Kasia, Katarzyna, Catherine."""

import tomllib
from functools import cache
from pathlib import Path


def groups_of(plain):
    """The groups a name without accents belongs to, like {"f.katarzyna"}; the letter before the point is m or f."""
    return _groups().get(plain, frozenset())


@cache
def _groups():
    book = tomllib.loads(Path(__file__).with_name("given.toml").read_text(encoding="utf-8"))
    found = {}
    for sex, lines in (("m", book["male"]), ("f", book["female"])):
        for line in lines:
            names = line.split()
            for name in names:
                found.setdefault(name, set()).add(f"{sex}.{names[0]}")
    return {name: frozenset(groups) for name, groups in found.items()}
