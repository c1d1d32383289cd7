"""The style sheets: small, and written for a telephone of ten years ago."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parent.parent.parent / "static" / "css"
FILES = sorted(CSS.glob("*.css"))
TOO_NEW = [
    "@layer",
    "@container",
    "@property",
    "@supports",
    ":is(",
    ":where(",
    ":has(",
    "light-dark(",
    "oklch(",
    "oklab(",
    "color-mix(",
    "clamp(",
    "aspect-ratio",
    "inset:",
    "accent-color",
    "&",
]


def plain(file):
    return re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.S)


def test_all_style_sheets_together_stay_below_16_kilobytes():
    assert [file.name for file in FILES] == ["components.css", "elements.css", "tokens.css"]
    assert sum(file.stat().st_size for file in FILES) < 16_000


@pytest.mark.parametrize("word", TOO_NEW)
def test_no_style_sheet_uses_what_an_old_phone_does_not_understand(word):
    assert [file.name for file in FILES if word in plain(file)] == []


def test_no_gap_in_flex_boxes():
    """`grid-gap` is understood by all, `gap` in flex boxes is not."""
    assert [each for file in FILES for each in re.findall(r"[\w-]*gap\s*:", plain(file)) if each != "grid-gap:"] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_rule_stands_within_another(file):
    for selector, depth in openings(plain(file)):
        assert depth == 0 or (depth == 1 and not selector.startswith("@")), selector


def openings(text):
    """(what stands before a brace, how many rules it stands in; those of @media are not counted)."""
    found, stack, before = [], [], ""
    for mark in text:
        if mark == "{":
            media = before.strip().startswith(("@media", "@page"))
            found.append((before.strip(), sum(not each for each in stack)))
            stack.append(media)
            before = ""
        elif mark == "}":
            stack.pop()
            before = ""
        else:
            before = "" if mark == ";" else before + mark
    assert stack == []
    return [(selector, depth) for selector, depth in found if depth] or [("", 0)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_token_that_is_read_is_defined(file):
    known = set(re.findall(r"(--[\w-]+)\s*:", "".join(plain(each) for each in FILES)))
    assert set(re.findall(r"var\((--[\w-]+)", plain(file))) <= known


def test_nothing_is_fetched_from_elsewhere():
    assert [file.name for file in FILES if re.search(r"url\(|@import", plain(file))] == []
