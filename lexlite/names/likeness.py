"""How like two names are, and why: what the conflict search calls a hit (rule C3). Pure."""

from dataclasses import dataclass
from itertools import product

from lexlite.names.endings import gender_told, genders
from lexlite.names.pinyin import SURNAMES
from lexlite.names.spelling import read
from lexlite.names.words import is_solid, is_weak, sound_alike, why_words

GRADES = ("same", "very_like", "sounds_alike")
# Why, each after what tells less: of several reasons the last one is told.
REASONS = {
    "name": "same",
    "form": "very_like",
    "part": "very_like",
    "spacing": "very_like",
    "spelling": "very_like",
    "initial": "very_like",
    "short_form": "very_like",
    "typo": "very_like",
    "sound": "sounds_alike",
    "gender": "sounds_alike",
    "script": "sounds_alike",
    "one_word": "sounds_alike",
}
MOST_UNLIKE = 4  # words of one name that are written otherwise in the other: to weigh more takes long
RANK = {why: place for place, why in enumerate(REASONS)}


@dataclass(frozen=True)
class Likeness:
    """`grade`: same, very_like or sounds_alike; `why`: a code of REASONS."""

    grade: str
    why: str

    @property
    def rank(self):
        """0 for the best grade."""
        return GRADES.index(self.grade)


def compare(one, other):
    """The likeness of two names as typed, or None. compare(a, b) == compare(b, a)."""
    one, other = read(one), read(other)
    why = None
    for pair in product(one.variants, other.variants):
        if (found := _why(*pair, one, other)) and (why is None or RANK[found] < RANK[why]):
            why = found
        if why == "name":
            break
    if why is None:
        return None
    if why == "name" and _forms_differ(one.form, other.form):
        why = "form"
    return Likeness(REASONS[why], why)


def _forms_differ(one, other):
    """A form beside a Chinese form says nothing: there is no knowing which means which."""
    return one and other and one != other and one.startswith("han_") == other.startswith("han_")


def _why(one, other, reading, other_reading):
    """The reason two variants match, or None."""
    if len(one) > len(other):
        one, other, reading, other_reading = other, one, other_reading, reading
    both_companies = reading.is_company and other_reading.is_company
    if _same_letters(one, other):
        return _crossing(one, other) or "spacing"
    if any(_is_strange(word, other) for word in one):
        return None
    if _numbers(one) and _numbers(other) and _numbers(one) != _numbers(other):
        return None
    pairs = pair_up(one, other, reading.is_company or other_reading.is_company)
    if pairs is None:
        return None
    extra = [word for word in other if not any(word is mine for _, mine, _ in pairs)]
    if not _genders_agree(pairs, one, other):
        return None
    reasons = [why for _, _, why in pairs]
    if len(one) == len(other):
        more = _whole(pairs, both_companies)
    elif len(one) == 1:
        more = _one_word(pairs[0], extra, reading, other_reading, other)
    else:
        more = _part(pairs, extra, both_companies)
    return max([*reasons, more], key=RANK.get) if more else None


def _is_strange(word, others):
    """No word of the others can be its like: seen at once, without weighing the pairs."""
    return not word.is_initial and all(word.marks.isdisjoint(other.marks) and not other.is_initial for other in others)


def _numbers(words):
    return sorted(word.plain for word in words if word.is_number)


def _same_letters(one, other):
    """The words of one, joined in order, are those of the other joined from any word on."""
    if len(one) == len(other) or all(word.han for word in (*one, *other)):
        return False
    mine, theirs = joined(one), joined(other)
    if len(mine) != len(theirs):
        return False
    enough = len(mine) >= 4 or all(word.is_initial for word in other)
    return enough and (mine in _turned(other) or theirs in _turned(one))


def joined(words):
    return "".join(word.plain for word in words)


def _turned(words):
    return {joined(words[place:] + words[:place]) for place in range(len(words))}


def _crossing(one, other):
    return "script" if {word.script for word in one} != {word.script for word in other} else None


def _in_order(one, other):
    """The pairs of two names in characters: the surname always stands first."""
    pairs = [(mine, theirs, why_words(mine, theirs, False)) for mine, theirs in zip(one, other, strict=True)]
    return pairs if all(why for _, _, why in pairs) else None


def pair_up(one, other, company):
    """Each word of the shorter name with a word of the longer: [(word, word, why)], the closest pairing, or None."""
    if len(one) == len(other) and all(word.han for word in (*one, *other)):
        return _in_order(one, other)
    pairs, rest, free = [], [], list(other)
    for word in one:
        twin = next((each for each in free if each.plain == word.plain and each.script == word.script), None)
        if twin and why_words(word, twin, company) == "name":
            free.remove(twin)
            pairs.append((word, twin, "name"))
        else:
            rest.append(word)
    more = _closest(rest, free, company) if len(rest) <= MOST_UNLIKE else None
    return None if more is None else [*pairs, *more]


def _closest(rest, free, company):
    if not rest:
        return []
    edges = [
        [(place, why) for place, each in enumerate(free) if (why := why_words(word, each, company))] for word in rest
    ]
    best = {0: (0, ())}  # the places taken → the cost and the choice, word by word
    for choices in edges:
        reached = {}
        for taken, (cost, chosen) in best.items():
            for place, why in choices:
                if taken >> place & 1:
                    continue
                after, price = taken | 1 << place, cost + 16 ** RANK[why]
                if after not in reached or price < reached[after][0]:
                    reached[after] = (price, (*chosen, (place, why)))
        best = reached
    if not best:
        return None
    chosen = min(best.values())[1]
    return [(word, free[place], why) for word, (place, why) in zip(rest, chosen, strict=True)]


def _carried(pairs, company):
    """At most one slip of the fingers, one solid pair, and one pair that is no given name or word of trade."""
    slips = sum(why == "typo" for _, _, why in pairs)
    solid = any(is_solid(*pair, company) for pair in pairs)
    telling = any(not is_weak(one, company) and not is_weak(other, company) for one, other, _ in pairs)
    return slips <= 1 and solid and telling


def _whole(pairs, companies):
    """Every word has its like: a name of given names or words of trade only must be the very same."""
    one, other, why = pairs[0]
    if all(each == "name" for _, _, each in pairs):
        return "name"
    if len(pairs) == 1:
        return None if why == "initial" or (one.given and other.given and why != "script") else "name"
    if _carried(pairs, companies):
        return "name"
    weak = all(word.given or word.is_generic for one, two, _ in pairs for word in (one, two))
    return "name" if weak and all(is_solid(*pair, companies) for pair in pairs) else None


def _part(pairs, extra, companies):
    """One name says more. A further Chinese syllable makes another name: Wang Wei is not Wang Wei Ming."""
    if not _carried(pairs, companies):
        return None
    long = [*extra, *(word for _, word, _ in pairs)]
    a_person = not any(word.is_generic for word in long)
    return None if a_person and all(word.is_pinyin for word in long) else "part"


def _one_word(pair, extra, reading, other_reading, long):
    """A word alone, that is a surname or what a company is called by."""
    word, twin, why = pair
    if word.han and twin.han and why != "name":
        return None
    if any(is_weak(each, False) or each.is_number for each in (word, twin)):
        return None
    if why == "typo" and not sound_alike(word, twin):
        return None
    if reading.is_company and not other_reading.is_company:
        return None
    if all(each.is_pinyin for each in long) and not any(each.is_generic for each in long):
        at_an_end = twin is long[0] or (twin is long[-1] and not twin.han)
        return "one_word" if at_an_end and twin.plain in SURNAMES else None
    if reading.is_company and all(each.is_generic for each in extra):
        return "part"
    return "gender" if why == "gender" else "one_word"


def _genders_agree(pairs, one, other):
    """Where a surname tells the gender otherwise in the two names, a given name that only one of them writes out must
    agree with the other's surname: Anna Kowalska is not Jan Kowalski, and A. Kowalska not Andrzej Kowalski."""
    told = [(mine, theirs) for mine, theirs, why in pairs if why in ("gender", "script") and gender_told(mine, theirs)]
    written = {id(word) for pair in pairs if pair[2] not in ("initial", "gender") for word in pair[:2]}
    for mine, theirs in told:
        for words, surname in ((one, theirs), (other, mine)):
            for word in words:
                if (
                    id(word) not in written
                    and word.given
                    and genders(surname, mine, theirs) not in {g[0] for g in word.given}
                ):
                    return False
    return True
