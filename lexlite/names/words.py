"""Why one word of a name is taken for another."""

from functools import lru_cache

from lexlite.names.endings import gender_told
from lexlite.names.typing import is_typo


@lru_cache(maxsize=16384)
def why_words(one, other, company):
    """Why two words are taken for one another, or None. In a company's name a letter is a letter."""
    crossing = one.script != other.script
    if one.han and other.han:
        return "name" if one.han == other.han else "script" if one.plain == other.plain else None
    if one.plain == other.plain:
        return "script" if crossing else "spacing" if one.joined or other.joined else "name"
    if one.has_digit or other.has_digit or one.han or other.han:
        return None
    if one.is_initial or other.is_initial:
        return "initial" if not company and _begins(one, other) else None
    why = _why_long_words(one, other)
    return "script" if why and crossing else why


def _begins(one, other):
    short, long = sorted((one, other), key=lambda word: len(word.plain))
    starts = {long.plain[: len(short.plain)]}
    if len(short.plain) == 1:
        starts |= {group[2] for group in long.given}
    return short.plain in starts and short.is_initial


def _why_long_words(one, other):
    if {one.plain, one.spelled} & {other.plain, other.spelled}:
        return "spelling"
    if one.given and other.given:
        return "short_form" if one.given & other.given else None
    if one.is_generic or other.is_generic or (one.is_pinyin and other.is_pinyin):
        return None
    alike = sound_alike(one, other)
    if one.script == other.script and is_typo(one.plain, other.plain, alike):
        return "typo"
    if alike:
        return "sound"
    return "gender" if gender_told(one, other) else None


def sound_alike(one, other):
    return not set(one.sounds).isdisjoint(other.sounds)


def is_weak(word, company):
    """A word that makes no likeness alone: of trade, an initial, or a given name (which a company may be called)."""
    return word.is_generic or word.is_initial or (bool(word.given) and not company and not word.surname)


def is_solid(one, other, why, company):
    """Sure enough to carry another word that is unsure (and to be found by: see keys). A given name is known by its
    group, and by its sound only where it is a surname or what a company is called by."""
    if why in ("initial", "typo") or one.is_initial or other.is_initial:
        return False
    return bool(one.given and other.given) or all(company or word.surname or not word.given for word in (one, other))
