"""What kind of file something is, by its content alone: a list of kinds that are taken, nothing else."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Kind:
    """`endings`: the first is given to a file that has none of them."""

    mimetype: str
    endings: tuple
    is_photo: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
KINDS = {
    "jpeg": Kind("image/jpeg", (".jpg", ".jpeg"), True),
    "png": Kind("image/png", (".png",), True),
    "webp": Kind("image/webp", (".webp",), True),
    "heic": Kind("image/heic", (".heic", ".heif"), True),
    "pdf": Kind("application/pdf", (".pdf",)),
    "docx": Kind(OFFICE + "wordprocessingml.document", (".docx",)),
    "xlsx": Kind(OFFICE + "spreadsheetml.sheet", (".xlsx",)),
    "odt": Kind(ODF + "text", (".odt",)),
    "ods": Kind(ODF + "spreadsheet", (".ods",)),
    "text": Kind("text/plain", (".txt",)),
}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
TEXT_MOST = 2_000_000  # bytes
LONGEST_NAME = 100  # characters


def kind_of(data):
    """The code of KINDS, or None for what is not taken; `data`: bytes, or a file mapped to memory."""
    head = data[:1024]
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in HEIC_BRANDS and b"avif" not in head[8:40] else None
    if head.startswith(b"PK\x03\x04"):
        return _packed(data, head)
    if b"%PDF-" in head:
        return "pdf"
    return "text" if _is_text(data) else None


def _packed(data, head):
    """A letter or a table; with programs in it (macros) it is not taken."""
    if head[30:38] == b"mimetype":
        told = head[38:100]
        return next((code for code in ("odt", "ods") if told.startswith(KINDS[code].mimetype.encode())), None)
    if data.find(b"[Content_Types].xml") < 0 or data.find(b"vbaProject.bin") >= 0:
        return None
    inside = {"docx": b"word/document.xml", "xlsx": b"xl/workbook.xml"}
    return next((code for code, name in inside.items() if data.find(name) >= 0), None)


def _is_text(data):
    if not 0 < len(data) <= TEXT_MOST:
        return False
    try:
        text = data[:].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(mark in "\n\r\t\f" or unicodedata.category(mark) != "Cc" for mark in text)


def bare(name):
    """A name as it may be shown: without a path, and without marks that cannot be seen (NUL, line ends, directions)."""
    name = "".join(mark for mark in name.replace("\\", "/") if unicodedata.category(mark)[0] != "C")
    return " ".join(name.split()).rsplit("/", 1)[-1].strip()


def name_for(name, kind):
    """The name a file is shown and handed out under: the sender's, bare, ending as its content is."""
    path = PurePosixPath(bare(name))
    endings = KINDS[kind].endings
    ending = path.suffix.lower() if path.suffix.lower() in endings else endings[0]
    return (path.stem.strip(" .")[:LONGEST_NAME] or kind) + ending
