"""A typed name read: its words, its company form, and every way it may be written or heard. Pure; readings are kept."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from lexlite.names import company, han
from lexlite.names.alphabets import in_one_alphabet
from lexlite.names.given import groups_of
from lexlite.names.pinyin import is_pinyin
from lexlite.names.sound import sounds, spelled_out, stem, without_marks
from lexlite.names.typing import ends

MOST_LETTERS, MOST_OF_A_WORD, MOST_WORDS = 240, 40, 8
MOST_SYLLABLES = 4  # words of a name in which two may be one word typed apart
HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
HAN_RUN = re.compile(rf"{HAN}(?:[\s()]*{HAN})*")
INITIALS = r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?"
WORD = re.compile(rf"{INITIALS}|[^\W_]+(?:['’`][^\W_]+)*\.?")
TITLES = frozenset("dr mgr inz prof pan pani panna mr mrs ms miss mx sir herr frau phd esq esquire jr sr".split())
TITLES_WITH_POINT = frozenset("ing med lek dipl hab kc qc adw mec not rad".split())


@dataclass(frozen=True)
class Word:
    """A word of a name: `marked` in lower case with its accents, `plain` without; `script` latin, han or other;
    `han` the characters it was read from; `point`: typed with a full stop, so maybe cut short;
    `trade`: characters of trade or place; `joined`: two syllables that were typed apart;
    `surname`: a given name that stands for a surname, as in John Thomas."""

    marked: str
    plain: str
    script: str = "latin"
    han: str = ""
    point: bool = False
    trade: bool = False
    joined: bool = False
    surname: bool = False

    def __hash__(self):
        return self._hash

    @cached_property
    def _hash(self):  # asked for at every comparison
        return hash((self.marked, self.script, self.han, self.point))

    @cached_property
    def spelled(self):
        return spelled_out(self.marked)

    @cached_property
    def sounds(self):
        return (self.plain,) if self.has_digit else sounds(self.marked)

    @cached_property
    def stems(self):
        """The sounds without the endings that tell the gender."""
        return tuple(dict.fromkeys(stem(sound) for sound in self.sounds))

    @cached_property
    def given(self):
        """The groups of given names it stands in."""
        return groups_of(self.plain)

    @cached_property
    def marks(self):
        """Two words, neither an initial, that share none of these are never taken for one another."""
        heard = (self.han or self.plain, self.plain, self.spelled, *self.sounds, *self.stems, *self.given)
        return frozenset((*heard, f"{self.plain[:2]}…", *ends(self.plain)))

    @cached_property
    def has_digit(self):
        return any(letter.isdigit() for letter in self.plain)

    @cached_property
    def is_number(self):
        return self.plain.isdigit()

    @cached_property
    def is_initial(self):
        """J. or Krz.: the beginning of a name."""
        short = len(self.plain) == 1 or (self.point and len(self.plain) <= 3)
        return short and not self.has_digit and not self.han

    @cached_property
    def is_generic(self):
        """A word of trade or place that many companies bear."""
        return self.trade or self.plain in company.GENERIC

    @cached_property
    def is_pinyin(self):
        return is_pinyin(self.plain)


@dataclass(frozen=True)
class Reading:
    """One name read. `variants`: tuples of words, the first as typed; `form`: the company form's code or "";
    `is_cut`: it has more words than are read of one name."""

    variants: tuple[tuple[Word, ...], ...]
    form: str = ""
    is_company: bool = False
    is_cut: bool = False


@lru_cache(maxsize=2048)
def read(name):
    """The reading of a name as typed, whatever it holds; a name of signs only has no variants."""
    text = _clean(name)
    chinese = [re.sub(r"[\s()]", "", run) for run in HAN_RUN.findall(text)]
    latin = _latin(HAN_RUN.sub(" ", text))
    if not chinese:
        return latin
    readings = [_chinese(chinese[0] if len(chinese) == 1 else "".join(chinese)), latin]
    return Reading(
        tuple(variant for each in readings for variant in each.variants),
        next((each.form for each in readings if each.form), ""),
        any(each.is_company for each in readings),
        latin.is_cut,
    )


def _clean(name):
    text = unicodedata.normalize("NFKC", name[:MOST_LETTERS])[:MOST_LETTERS]
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "M" and _is_seen(letter))


def _is_seen(letter):
    return letter.isspace() or unicodedata.category(letter)[0] != "C"


def _latin(text):
    typed = [in_one_alphabet(each) for each in WORD.findall(text) if each.strip("'’`.")][: 3 * MOST_WORDS]
    words = [_word(unicodedata.normalize("NFC", re.sub(r"['’`.]", "", each.lower())), "." in each) for each in typed]
    plain = [word.plain for word in words]
    shouted = {word.plain for word, each in zip(words, typed, strict=True) if each.isupper() or each.count(".") > 1}
    core, form = company.without_form(plain, shouted, _could_be_a_person)
    start = next((place for place in range(len(plain)) if plain[place : place + len(core)] == core), 0)
    own = slice(start, start + len(core))
    kept = _without_titles([part for pair in _own(words[own], typed[own]) for part in _parts(*pair)])
    is_cut = len(kept) > MOST_WORDS or len(typed) == 3 * MOST_WORDS
    generic = len(kept) > 1 and any(word.is_generic for word in kept)
    kept = _with_a_surname(kept[:MOST_WORDS])
    variants = _with_syllables_joined(kept) if kept else ()
    return Reading(variants, "" if form == "trader" else form, bool(form) or generic, is_cut)


def _own(words, typed):
    """The words with what was typed, without the Polish for and, with, in."""
    for place, (word, each) in enumerate(zip(words, typed, strict=True)):
        if not (each in company.LITTLE and 0 < place < len(words) - 1):
            yield word, each


def _parts(word, typed):
    """Letters with points that are no company form are initials, each a word: J.K."""
    return [_word(letter, True) for letter in word.marked] if typed.count(".") > 1 else [word]


def _could_be_a_person(words, shouted):
    """Jan beside Sas, Wang beside Sa: then these are surnames; but S.A. in capitals beside syllables is a form."""
    return all(groups_of(word) for word in words) or (not shouted and all(is_pinyin(word) for word in words))


@lru_cache(maxsize=4096)
def _word(marked, point=False):
    marked = marked[:MOST_OF_A_WORD]
    plain = without_marks(marked)
    if plain.replace("ß", "").isascii():
        return Word(marked, plain, point=point)
    from anyascii import anyascii

    plain = re.sub(r"[^a-z0-9]", "", anyascii(plain).lower())[:MOST_OF_A_WORD]
    return Word(plain or marked, plain or marked, script="other", point=point)


def _without_titles(words):
    """Without titles and linking words, unless nothing else is left. Pan before pinyin is a surname."""
    chinese = len(words) > 1 and all(word.is_pinyin for word in words)
    kept = [word for word in words if not _is_title(word, chinese)]
    kept = [word for word in kept if word.plain not in company.LINKS or word.point] or kept
    return kept or words


def _is_title(word, chinese):
    if word.plain in TITLES:
        return not (chinese and word.plain == "pan")
    return word.point and word.plain in TITLES_WITH_POINT


def _with_a_surname(words):
    """The last of several given names (or initials) is a surname, as far as one can tell: J. Thomas."""
    if len(words) > 1 and words[-1].given and all(word.given or word.is_initial for word in words):
        return (*words[:-1], replace(words[-1], surname=True))
    return tuple(words)


def _with_syllables_joined(words):
    """The words, and each way to join two neighbours that are Chinese syllables: Chen Jian Guo, Chen Jianguo."""
    variants = [words]
    for place in range(len(words) - 1 if 2 < len(words) <= MOST_SYLLABLES else 0):
        one, two = words[place : place + 2]
        if all(word.is_pinyin and word.script == "latin" and not word.given for word in (one, two)):
            variants.append((*words[:place], replace(_word(one.marked + two.marked), joined=True), *words[place + 2 :]))
    return tuple(variants)


def _chinese(text):
    text = han.without_title(text)
    readings, form = han.company(text)
    if form or len(text) > han.LONGEST_OF_A_PERSON:
        return Reading(tuple(_spoken(each) for each in readings), form, True)
    trades = readings if len(readings[0]) > 1 else []
    alone = han.alone(text) if len(text) > 1 else []
    return Reading(tuple(_spoken(each) for each in [*han.person(text), *alone, *trades]))


def _spoken(parts):
    trades = {*company.HAN_TRADES, *company.HAN_PLACES}
    return tuple(Word(said, said, script="han", han=signs, trade=signs in trades) for signs, said in parts)
