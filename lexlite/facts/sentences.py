"""A story in sentences: English, Polish and Chinese."""

import re

# After these a full stop does not end a sentence, whatever follows.
SHORT = set(
    "mr mrs ms dr prof st no vs approx eg e.g ie i.e cf "
    "ul al os pl nr np m.in tzw tj tzn mec adw inż mgr ks sp art ust pkt par poz dot ok godz tel woj gm św śp im "
    "ww".split()
)
END = re.compile(
    r"""(?P<mark>[.!?…]+)[”’"'»)\]]*(?=\s)|[。！？]+[”’」』）】"']*|[?!]+[”’」』）】"']*(?=[\u4e00-\u9fff])""",
    re.VERBOSE,
)
BEFORE = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)$")
NEXT = re.compile(r"\s+[„“‘\"'«(\[–-]*\s*(\S)")


def split(text):
    """The sentences of a text, in order, without blanks around them: nothing is lost, nothing is added.

    A line break ends a sentence too; «ul. Krupnicza», «J. Kowal», «60.5» and «sp. z o.o. w Krakowie» do not."""
    return [sentence for line in text.splitlines() for sentence in _of_line(line)]


def _of_line(line):
    begun = 0
    for found in END.finditer(line):
        if found["mark"] is None or _ends(line, found):
            yield from _some(line[begun : found.end()])
            begun = found.end()
    yield from _some(line[begun:])


def _some(piece):
    if piece.strip():
        yield piece.strip()


def _ends(line, found):
    follows = NEXT.match(line, found.end())
    if follows and follows[1].islower():
        return False
    if found["mark"] != ".":
        return True
    before = BEFORE.search(line, 0, found.start())
    if not before:
        return True
    word = before[1]
    return word.casefold() not in SHORT and not (len(word) == 1 and word.isupper())
