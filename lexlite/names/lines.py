"""A typed line: the names it holds, and the pieces of it that are read, each as one name."""

import re
import unicodedata
from functools import lru_cache

from lexlite.names.company import FORMS, GENERIC, LINKS, PREFIXES, han_parts
from lexlite.names.given import groups_of
from lexlite.names.han import COMPOUND
from lexlite.names.pinyin import is_pinyin
from lexlite.names.sound import without_marks
from lexlite.names.spelling import HAN, HAN_RUN, MOST_WORDS, TITLES, TITLES_WITH_POINT, WORD, read

MOST_OF_A_LINE, MOST_PIECES, MOST_WINDOWS = 500, 12, 6
BETWEEN = re.compile(r"[;；、\n\r]")
COMMA = re.compile(r"[,，]")
LINKED = re.compile(rf"\s(?:i|I|and|AND|oraz|ORAZ)\s|\s*[/／]\s*|(?<={HAN}{{2}})和(?={HAN}{{2}})")
FELLOWS = frozenset(
    "wspolnicy wspolnik partnerzy partner partners synowie syn corka corki bracia brat siostry sons son daughters "
    "brothers sisters associates others inni soehne sohne".split()
)  # fmt: skip
MAY_HOLD_MORE = re.compile(rf"{BETWEEN.pattern}|{COMMA.pattern}|{LINKED.pattern}")
A_FORM = re.compile("|".join(f"(?:{pattern})" for _, pattern in FORMS))


def parts(line):
    """The names on a typed line, in its order: ["Jan Kowalski", "Anna Nowak"]. One name stays one, whatever stands in
    it: Kowalski, Jan; Nowak i Wspólnicy; Bud-Max, sp. z o.o. Never empty but for an empty line."""
    found = []
    for piece in BETWEEN.split(line[:MOST_OF_A_LINE]):
        found += [name for each in _at_commas(piece) for name in _at_links(each)]
    return _joined_up(found, "; ")


@lru_cache(maxsize=2048)
def pieces(line):
    """What is read of a line: its parts, and of a part of many words windows that overlap, 12 at most."""
    if not MAY_HOLD_MORE.search(line) and not read(line).is_cut:
        return [line]
    found = [piece for part in parts(line) or [line] for piece in (*_windows(part), *_two_surnames(part))]
    return list(dict.fromkeys(found))[:MOST_PIECES]


def _two_surnames(part):
    """Client, Dana may also be two surnames, as far as one can tell."""
    typed = [each.strip() for each in COMMA.split(part)]
    return typed if len(typed) == 2 and all(map(_is_surname, typed)) else []


def _at_commas(text):
    """The parts between commas; a surname with its given names is one, and so are surnames in a company's name."""
    typed = [each.strip() for each in COMMA.split(text) if each.strip()]
    if len(typed) > 1 and _has_form(typed[-1]) and all(len(_words(each)) <= 1 for each in typed[:-1]):
        return [text.strip()]
    if len(typed) == 2 and all(map(_is_surname, typed)) and not HAN_RUN.search(text):
        return [text.strip()]
    found = []
    for each in typed:
        if found and _is_surname(found[-1]) and _are_given(each, found[-1]):
            found[-1] += f", {each}"
        else:
            found.append(each)
    return _joined_up(found, ", ")


def _at_links(text):
    """The parts beside i, and, oraz, 和 and strokes, where each is a name by itself."""
    start, found = 0, []
    for link in LINKED.finditer(text):
        if _is_whole(text[start : link.start()]) and _is_whole(text[link.end() :]):
            found.append(text[start : link.start()].strip())
            start = link.end()
    return [each for each in (*found, text[start:].strip()) if each]


def _joined_up(typed, link):
    """What is no name, such as a legal form, goes with the part before it (or, at the front, behind it)."""
    found = []
    for each in typed:
        if found and not (_is_a_name(each) and _is_a_name(found[-1])):
            found[-1] += link + each
        else:
            found.append(each)
    return found


def _words(text):
    """The plain words that tell something: without titles and linking words."""
    words = (without_marks(re.sub(r"['’`.]", "", each.lower())) for each in WORD.findall(_one_width(text)))
    return [word for word in words if word not in TITLES | TITLES_WITH_POINT | LINKS]


def _one_width(text):
    return unicodedata.normalize("NFKC", text)


def _has_form(text):
    return len(_words(text)) > 1 and bool(read(text).form)


def _is_form(words):
    return bool(A_FORM.fullmatch(" ".join(words)))


def _is_surname(text):
    """One word that is no given name, with or without a hyphen; or a Chinese surname."""
    if HAN_RUN.search(text):
        return len(text) == 1 or text in COMPOUND
    words = _words(text)
    return bool(words) and " " not in text and not any(groups_of(word) or word.isdigit() for word in words)


def _are_given(text, surname):
    """Given names or initials only, or a Chinese given name: what follows a surname and a comma."""
    if HAN_RUN.search(text):
        return len(text) <= 2
    words = _words(text)
    chinese = len(words) <= 2 and all(is_pinyin(word) for word in (*words, *_words(surname)))
    return bool(words) and (chinese or all(groups_of(word) or len(word) == 1 for word in words))


def _is_a_name(text):
    """May stand alone: has a word that is no legal form, trader's prefix, word of trade, given name, number or sign."""
    if HAN_RUN.search(text):
        return _is_whole(text)
    words = _words(text)
    if _is_form(words):
        return False
    if len(words) > 1 and all(groups_of(word) for word in words):
        return True
    few = GENERIC | PREFIXES | FELLOWS
    return any(not (word in few or groups_of(word) or len(word) == 1 or word.isdigit()) for word in words)


def _is_whole(text):
    """Two words of a person's name, or a company's own name with its form."""
    if signs := HAN_RUN.search(text):
        _, head, _, form = han_parts(re.sub(r"[\s()]", "", signs.group()))
        return len(head) > 1 or (bool(form) and bool(head))
    words = _words(text)
    own = [word for word in words if word not in GENERIC | FELLOWS and not word.isdigit()]
    return _is_a_name(text) and (len(own) > 1 if not _has_form(text) else _own_before_form(text))


def _own_before_form(text):
    return any(word.plain not in GENERIC | FELLOWS for variant in read(text).variants[:1] for word in variant)


def _windows(part):
    """The part, which is read to its eighth word, and further on as many words from every fourth one."""
    yield part
    if read(part).is_cut:
        spans = [word.span() for word in WORD.finditer(part)]
        half = MOST_WORDS // 2
        for first in range(half, min(len(spans) - half, half * MOST_WINDOWS), half):
            last = spans[min(first + MOST_WORDS, len(spans)) - 1]
            yield part[spans[first][0] : last[1]]
