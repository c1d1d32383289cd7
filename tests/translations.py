"""The catalogues: are they complete? `--check` says what lacks, `--update` takes new texts in."""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "lexlite" / "translations"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
LANGUAGES = ("pl", "zh")
NOISE = tuple(
    f'"{name}' for name in ("Project-Id", "Report-", "POT-", "PO-", "Last-Translator", "Language-Team", "Generated-By")
)


def wanted():
    """The texts of code and templates, as a catalogue."""
    catalog = Catalog()
    mapping, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text()))
    for folder in ("lexlite", "templates"):
        here = {pattern.removeprefix(f"{folder}/"): how for pattern, how in mapping if pattern.startswith(folder)}
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), here.items(), options, KEYWORDS
        ):
            catalog.add(message)
    return catalog


def file_of(language):
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def catalogue(language):
    with file_of(language).open("rb") as po:
        return read_po(po, locale=language)


def missing(language):
    """Texts without a translation, or with a wrong number of plural forms."""
    known, lacking = catalogue(language), []
    for message in wanted():
        if not message.id:
            continue
        single = message.id[0] if isinstance(message.id, tuple) else message.id
        translated = known.get(single)
        strings = translated and (translated.string if isinstance(translated.string, tuple) else (translated.string,))
        expected = known.num_plurals if isinstance(message.id, tuple) else 1
        if not strings or len(strings) != expected or not all(strings) or translated.fuzzy:
            lacking.append(single)
    return lacking


def update(language):
    """Take new texts in, empty, and drop those nobody uses; nothing is guessed."""
    known, template = catalogue(language), wanted()
    known.update(template, no_fuzzy_matching=True)
    text = io.BytesIO()
    write_po(text, known, width=0, ignore_obsolete=True)
    lines = text.getvalue().decode().splitlines(keepends=True)
    file_of(language).write_text("".join(line for line in lines if not line.startswith(NOISE)))


if __name__ == "__main__":
    if "--update" in sys.argv:
        for language in LANGUAGES:
            update(language)
    lacking = {language: missing(language) for language in LANGUAGES}
    for language, texts in lacking.items():
        for text in texts:
            print(f"{language}: {text}")
    sys.exit(1 if any(lacking.values()) else 0)
