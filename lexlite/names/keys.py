"""The keys a name is found by. Whatever compare() calls alike shares one: wanted(a) and keys(b) are never apart."""

from itertools import permutations

from lexlite.names.likeness import is_weak, joined
from lexlite.names.sound import first_letter
from lexlite.names.spelling import read
from lexlite.names.typing import TAKES_A_FIRST, TAKES_ONE

RULES = 1  # goes up whenever a name's keys change: then bring_up_to_date makes them anew


def keys(name):
    """The keys that are kept for a name."""
    return _all(name, "t:")


def wanted(name):
    """The keys to look for: what a name of many words shares with one of a single word, and the other way round."""
    single = [variant[0] for variant in read(name).variants if len(variant) == 1]
    return _all(name, "1:") | {f"t:{stem}" for word in single for stem in word.stems}


def _all(name, alone):
    """`alone`: the mark under which each telling word of a longer name stands by itself."""
    reading = read(name)
    return {key for variant in reading.variants for key in _of(variant, reading.is_company, alone)}


def _of(words, company, alone):
    yield f"j:{_least_turn(joined(words))}"
    if len(words) == 1:
        yield from _of_one(words[0])
        return
    for word in words:
        if not is_weak(word, False) and not word.is_number:
            yield from (f"{alone}{stem}" for stem in word.stems)
    telling = any(not is_weak(word, company) for word in words)
    yield from _of_pairs(words, company, telling)
    if all(word.is_initial for word in words):
        yield f"s:{''.join(sorted(word.plain for word in words))}"


def _of_one(word):
    yield from (f"1:{stem}" for stem in word.stems)
    if len(word.plain) >= TAKES_ONE:
        yield f"1p:{word.plain[:2]}"
        yield f"1s:{word.plain[-3:]}"


def _of_pairs(words, company, telling):
    """A word as it sounds with the first letter of each other one (of a long one also its end): one of the two tells."""
    for one, other in permutations(words, 2):
        if one.is_initial or (telling and is_weak(one, company) and is_weak(other, company)):
            continue
        for sign in _signs(one):
            yield from (f"{sign}|{part}" for part in _beginnings(other))


def _signs(word):
    return [f"={group}" for group in word.given] or word.stems


def _beginnings(word):
    """The first letters it may be written or cut down to; the last three of a word so long that its first may be wrong."""
    names = (word.plain, *word.sounds, *(group[2:] for group in word.given))
    found = {first_letter(name) for name in names}
    return {*found, f"…{word.plain[-3:]}"} if len(word.plain) >= TAKES_A_FIRST else found


def _least_turn(text):
    """The same for every rotation of a text: Jianguo Chen, Chen Jianguo."""
    return min(text[place:] + text[:place] for place in range(len(text))) if text else ""
