"""The style sheet (three files joined) and the staff scripts, under names that change with their content."""

import gzip
import hashlib
import os

STYLES = ("css/tokens.css", "css/elements.css", "css/components.css")
SCRIPTS = (
    "vendor/htmx-4.0.1.min.js",
    "vendor/hx-csp-4.0.1.min.js",
    "vendor/hx-ptag-4.0.1.min.js",
    "js/unsent.js",
    "js/lexlite.js",
)


def build(source, target):
    """Write the joined and hashed files with their gzip twins where they are missing; returns {role: file name}.

    Files of earlier versions stay: another process may be serving them."""
    target.mkdir(parents=True, exist_ok=True)
    return {
        "style": _write(target, "lexlite.css", b"".join((source / name).read_bytes() for name in STYLES)),
        "script": _write(target, "lexlite.js", b";\n".join((source / name).read_bytes() for name in SCRIPTS)),
    }


def _write(target, name, content):
    stem, suffix = name.rsplit(".", 1)
    hashed = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    if not (target / hashed).exists():
        _put(target / f"{hashed}.gz", gzip.compress(content, 9, mtime=0))
        _put(target / hashed, content)
    return hashed


def _put(file, content):
    """Whole or not at all, also where web and worker start at once."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        fresh.write_bytes(content)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def is_hashed(path, url):
    """For the static server: a hashed name never changes its content, so it may be kept for ever."""
    return "lexlite-" in url
