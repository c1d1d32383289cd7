"""How a word sounds, folded so far that Polish, English, German and Cyrillic spellings of it meet."""

import re
import unicodedata
from functools import lru_cache
from itertools import product

SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss"})
NO_MARK_TO_DROP = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
NASAL = (
    (re.compile("ę(?=[bp])"), "em"),
    (re.compile("ą(?=[bp])"), "om"),
    (re.compile("ę"), "en"),
    (re.compile("ą"), "on"),
)
# In this order: a sign that means one sound stands before its parts. S is sz, C is cz.
FIRST = (
    ("ß", "ss"), ("schtsch", "SC"), ("szcz", "SC"), ("shch", "SC"), ("tsch", "C"), ("tch", "C"), ("sch", "S"),
    ("sz", "S"), ("sh", "S"), ("cz", "C"), ("zh", "z"), ("kh", "h"),
)  # fmt: skip
THEN = (
    ("ph", "f"), ("th", "t"), ("gh", "g"), ("rtz", "rz"), ("tz", "c"), ("ts", "c"), ("lz", "lc"), ("rz", "z"),
    ("ck", "k"), ("x", "ks"), ("qu", "kv"), ("q", "k"), ("w", "v"), ("dt", "t"), ("y", "i"), ("j", "i"), ("ae", "a"),
    ("oe", "o"), ("ue", "u"),
)  # fmt: skip
DOUBLED = re.compile(r"(.)\1+")
MOST_WAYS = 4


def without_marks(text):
    """Lower-case letters without accents: łódź → lodz. ß stays: only its spelling out is another spelling."""
    marks = unicodedata.normalize("NFD", text.translate(NO_MARK_TO_DROP))
    return "".join(letter for letter in marks if not unicodedata.combining(letter))


def spelled_out(marked):
    """müller → mueller, weiß → weiss."""
    return without_marks(marked.translate(SPELLED_OUT))


@lru_cache(maxsize=4096)
def sounds(marked):
    """The ways a lower-case word, accents kept, may sound; at most four. ch is cz or h, a first c may be k, and ó, ę, ą
    are heard as in Polish or read as if the accent were none."""
    written = dict.fromkeys((without_marks(marked), without_marks(_as_poles_say(marked))))
    ways = dict.fromkeys(_folded(text, ch, c) for text, ch, c in product(written, ("C", "h"), ("", "k")))
    return tuple(ways)[:MOST_WAYS]


def _as_poles_say(marked):
    for nasal, said in NASAL:
        marked = nasal.sub(said, marked)
    return marked.replace("ó", "u")


def _folded(text, ch, c):
    for sign, sound in FIRST:
        text = text.replace(sign, sound)
    text = text.replace("ch", ch)
    if c and text[:1] == "c" and text[1:2] in ("a", "o", "u", "l", "r"):
        text = c + text[1:]
    for sign, sound in THEN:
        text = text.replace(sign, sound)
    text = DOUBLED.sub(r"\1", text).replace("ei", "ai")
    text = DOUBLED.sub(r"\1", text)
    return text[:-1] + "v" if text.endswith("f") else text


def stem(sound):
    """A sound without the vowels at its end, which tell the gender: kovalska, kovalski → kovalsk."""
    bare = sound.rstrip("aei")
    return bare if len(bare) >= 3 else sound


FIRST_LETTERS = str.maketrans("jywcqCSx", "iivkkkss")


def first_letter(text):
    """The first letter as keys keep it: letters often taken for one another are one."""
    return text[:1].translate(FIRST_LETTERS)
