"""Compiles the translations before a wheel or an editable install is made."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_translations(root: Path) -> list[Path]:
    """Write messages.mo beside every messages.po under lexlite/translations; returns the files written."""
    written = []
    for source in sorted((root / "lexlite" / "translations").glob("*/LC_MESSAGES/messages.po")):
        with source.open("rb") as po:
            catalog = read_po(po, locale=source.parent.parent.name)
        target = source.with_suffix(".mo")
        with target.open("wb") as mo:
            write_mo(mo, catalog)
        written.append(target)
    return written


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        compile_translations(Path(self.root))
