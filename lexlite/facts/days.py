"""When something happened, in free words: «spring 2024», «3 marca 2025 r.», «2024年春» beside a day to sort by."""

import re
import unicodedata
from datetime import date, datetime

from lexlite.i18n import LOCALES

EXACT = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y"]

SEASONS = {
    "spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12,
    "wiosna": 3, "wiosną": 3, "wiosny": 3, "wiosnę": 3, "lato": 6, "latem": 6, "jesień": 9, "jesienią": 9,
    "jesieni": 9, "zima": 12, "zimą": 12, "zimy": 12, "zimę": 12,
}  # fmt: skip
HAN_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d|21\d\d)(?!\d)")
HAN = re.compile(r"(\d{4})\s*年(?:初|底)?\s*(?:(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?|([春夏秋冬]))")
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{4})(?!\d)")
WRITTEN_AS_A_DAY = re.compile(r"\s*\d{1,4}([./-])\d{1,2}\1\d{1,4}\s*")
TOKEN = re.compile(r"\d+|[^\W\d_]+")


def _months():
    known = {}
    for code in ("en", "pl"):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names = LOCALES[code].months[context][width]
                known |= {name.casefold().rstrip("."): number for number, name in names.items()}
    return known | {"sept": 9}


NAMES = _months()


def understood(words):
    """(the first day of what the words name, whether they name that very day); (None, False) where no year is said.

    A season begins with its first month, winter with December of the year named first."""
    words = unicodedata.normalize("NFKC", words or "").strip()
    exact = _exact(words)
    if exact:
        return exact, True
    found = _han(words) or _european(words)
    return found or (None, False)


def _exact(words):
    for pattern in EXACT:
        try:
            day = datetime.strptime(words, pattern).date()
        except ValueError:
            continue
        return day if 1900 <= day.year < 2200 else None
    return None


def _han(words):
    found = HAN.search(words)
    if not found or not YEAR.fullmatch(found[1]):
        return None
    month = HAN_SEASONS[found[4]] if found[4] else int(found[2])
    day = _day(int(found[1]), month, int(found[3] or 1))
    return day and (day, bool(found[3]) and found[0] == words)


def _european(words):
    year = YEAR.search(words)
    if not year:
        return None
    tokens = TOKEN.findall(words.casefold())
    for place, token in enumerate(tokens):
        if token in NAMES:
            number, plain = _beside(tokens, place)
            day = number and _day(int(year[0]), NAMES[token], number)
            return (day, plain) if day else (date(int(year[0]), NAMES[token], 1), False)
        if token in SEASONS:
            return date(int(year[0]), SEASONS[token], 1), False
    numeric = NUMERIC.search(words)
    month = int(numeric[1]) if numeric else 1
    return date(int(year[0]), month if 1 <= month <= 12 else 1, 1), False


def _beside(tokens, place):
    """(the number of the day before or after the month, whether nothing else is said)."""
    rest = [token for token in tokens if token != "r"]
    for near in (place - 1, place + 1):
        if 0 <= near < len(tokens) and re.fullmatch(r"[0-9]{1,2}", tokens[near]):
            return int(tokens[near]), len(rest) == 3
    return None, False


def _day(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None
