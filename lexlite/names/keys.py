"""The keys a name is found by. Whatever compare() calls alike shares one: wanted(a) and keys(b) are never apart."""

from itertools import permutations

from lexlite.names.likeness import joined
from lexlite.names.sound import first_letter
from lexlite.names.spelling import read
from lexlite.names.typing import TAKES_A_FIRST, TAKES_ONE, ends
from lexlite.names.words import is_weak

RULES = 2  # goes up whenever a name's keys change: then bring_up_to_date makes them anew


def keys(name):
    """The keys that are kept for a name."""
    return _all(name, "t:")


def wanted(name):
    """The keys to look for: what a name of many words shares with one of a single word, and the other way round."""
    single = [variant[0] for variant in read(name).variants if len(variant) == 1]
    return _all(name, "1:") | {f"t:{stem}" for word in single for stem in _stems(word)}


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
        if not is_weak(word, False) and not word.is_number and (not word.han or word is words[0] or company):
            yield from (f"{alone}{stem}" for stem in _stems(word))
    telling = any(not is_weak(word, company) for word in words)
    yield from _of_pairs(words, company, telling)
    if all(word.is_initial for word in words):
        yield f"s:{''.join(sorted(word.plain for word in words))}"


def _of_one(word):
    yield from (f"1:{stem}" for stem in _stems(word))
    if len(word.plain) >= TAKES_ONE and not word.han:
        yield from (f"1:{part}" for part in _parts_of_a_slip(word))


def _of_pairs(words, company, telling):
    """A word as it sounds with a part of each other one, which may be written otherwise."""
    for one, other in permutations(words, 2):
        if one.is_initial or (telling and is_weak(one, company) and is_weak(other, company)):
            continue
        parts = set()
        if is_weak(one, False) and not is_weak(other, company):
            parts |= _parts_of_a_slip(other)
        if not is_weak(one, company) or is_weak(other, False) or other.surname:
            parts |= _beginnings(other)
        for sign in _signs(one, company):
            yield from (f"{sign}|{part}" for part in parts)


def _parts_of_a_slip(word):
    """Beside a given name or a word of trade the other one is met in its own keys, unless it was mistyped."""
    return {f"{word.plain[:2]}…", *ends(word.plain)} if len(word.plain) >= TAKES_ONE else set()


def _signs(word, company):
    groups = [f"={group}" for group in word.given]
    return groups if groups and not word.surname and not company else [*groups, *_stems(word)]


def _stems(word):
    """What is heard of a word; of Chinese syllables also the very letters, and of characters these alone."""
    exact = [f"+{word.plain}"] if word.is_pinyin or word.han else []
    return exact if word.han else [*exact, *word.stems]


def _beginnings(word):
    """The first letters it may be written with or cut down to; the last three where the first may be wrong; and where
    the word must be met to the letter, all of it."""
    if word.han:
        return {f"+{word.plain}"}
    names = (word.plain, *word.sounds, *(group[2:] for group in word.given))
    found = {first_letter(name) for name in names}
    if word.is_pinyin:
        found.add(f"+{word.plain}")
    if len(word.plain) >= TAKES_A_FIRST:
        found |= ends(word.plain)
    return found


def _least_turn(text):
    """The same for every rotation of a text: Jianguo Chen, Chen Jianguo."""
    return min(text[place:] + text[:place] for place in range(len(text))) if text else ""
