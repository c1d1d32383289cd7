"""Letters of other alphabets that look like Latin ones: a Cyrillic er for a P."""

import re

LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
LOOK_ALIKE = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԚԜ" + "аеорсухѕіјкһԛԝӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "αονρικυγχ",
    "ABEKMHOPCTYXSIJQW" + "aeopcyxsijkhqwl" + "ABEZHIKMNOPTYX" + "aovpikuyx",
)


def in_one_alphabet(word):
    """A word with Latin letters in it, those that only look so made Latin; any other as it is."""
    return word.translate(LOOK_ALIKE) if not word.isascii() and LATIN.search(word) else word
