"""A day named in what a client said: found, never computed (rule T3)."""

import re
from datetime import date

ENGLISH = "January February March April May June July August September October November December".split()
POLISH = "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia".split()
MONTHS = {name.casefold(): number % 12 + 1 for number, name in enumerate(ENGLISH + POLISH)}
MONTHS |= {name[:3].casefold(): number + 1 for number, name in enumerate(ENGLISH)}
NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
WAYS = [
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]"),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})[./](?P<m>\d{1,2})(?:[./](?P<y>\d{4}))?(?![\d/])"),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?(?P<n>{NAME})\b(?:,? (?P<y>\d{{4}}))?", re.I),
    re.compile(rf"\b(?P<n>{NAME}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y>\d{{4}}))?", re.I),
]


def day_in(words, today):
    """The one day, from today on, that these words name; without its year the next such day. None where they name
    none, several, or one that is past."""
    spoken = {_day(found.groupdict(), today) for way in WAYS for found in way.finditer(words)}
    if len(spoken) != 1:
        return None
    (day,) = spoken
    return day if day and day >= today else None


def _day(said, today):
    month = MONTHS[said["n"].casefold()] if said.get("n") else int(said["m"])
    try:
        if said["y"]:
            return date(int(said["y"]), month, int(said["d"]))
        day = date(today.year, month, int(said["d"]))
        return day if day >= today else day.replace(year=today.year + 1)
    except ValueError:
        return None
