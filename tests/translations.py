"""Are the catalogues complete? Run by `make lint` (--check) and by the tests."""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "lexlite" / "translations"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}


def wanted():
    """The texts of code and templates, as a catalogue."""
    catalog = Catalog()
    mapping, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text()))
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT),
        mapping,
        options,
        KEYWORDS,
        directory_filter=lambda name: (
            Path(name).name in {ROOT.name, "lexlite", "templates"} or "templates" in name or "lexlite" in name
        ),
    ):
        catalog.add(message)
    return catalog


def catalogue(language):
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as po:
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


if __name__ == "__main__":
    lacking = {language: missing(language) for language in ("pl", "zh")}
    for language, texts in lacking.items():
        for text in texts:
            print(f"{language}: {text}")
    sys.exit(1 if any(lacking.values()) else 0)
