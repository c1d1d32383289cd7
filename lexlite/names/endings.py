"""Slavic surnames by their bearer's gender: Kowalska and Kowalski, Czarna and Czarny, Ivanova and Ivanov."""

import re

ENDINGS = (
    (re.compile(r"[kg](?:i|y|ij|iy|yi|yy|ii|yj)$"), re.compile(r"[kg](?:a|aja|aya|aia)$")),
    (re.compile(r"[^aeiouy]y$"), re.compile(r"[^aeiouy]a$")),
    (re.compile(r"(?:o[vw]|e[vw]|in|yn|off|eff)$"), re.compile(r"(?:o[vw]|e[vw]|in|yn)a$")),
)


def gender_told(one, other):
    """Two words are one surname, of a man and of a woman."""
    if one.given or other.given or one.plain == other.plain or set(one.stems).isdisjoint(other.stems):
        return False
    return bool(genders(one, one, other))


def genders(surname, one, other):
    """m or f: what this surname, one of the two, tells of its bearer; "" if nothing."""
    for man, woman in ENDINGS:
        if man.search(one.plain) and woman.search(other.plain):
            return "m" if surname is one else "f"
        if woman.search(one.plain) and man.search(other.plain):
            return "f" if surname is one else "m"
    return ""
