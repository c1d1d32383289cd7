"""Compiles the translations, and puts templates, static files and tasks.py inside the package of a wheel."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE = ("templates", "static", "tasks.py")


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
        root = Path(self.root)
        compile_translations(root)
        if version == "standard":
            build_data["force_include"].update({str(root / name): f"lexlite/{name}" for name in BESIDE})
