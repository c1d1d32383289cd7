"""What kind of file something is, by its content alone: a list of kinds that are taken, nothing else."""

import io
import struct
import unicodedata
import zipfile
import zlib
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
MOST_MEMBERS, MOST_TYPES = 2_000, 1_000_000  # parts of a letter or a table, and bytes of the list of their types
PROGRAMS = ("basic/", "scripts/", "vbaproject", "macrosheets/")  # where letters and tables keep theirs
TYPES = "[Content_Types].xml"
PROGRAM_TYPES = (b"macroenabled", b"vbaproject")
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
    """A letter or a table; with programs in it (macros) it is not taken. Nothing but the list of its parts and of their
    types is read."""
    if not _is_small(data):
        return None
    try:
        with zipfile.ZipFile(Opened(data)) as archive:
            return _letter_or_table(archive, head)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, RuntimeError, struct.error, zlib.error):
        return None


def _letter_or_table(archive, head):
    names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    if any(program in name for name in names for program in PROGRAMS) or any(name.endswith(".class") for name in names):
        return None
    if head[30:38] == b"mimetype":
        told = head[38:100]
        return next((code for code in ("odt", "ods") if told.startswith(KINDS[code].mimetype.encode())), None)
    if archive.getinfo(TYPES).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return None
    with archive.open(TYPES) as member:
        types = member.read(MOST_TYPES + 1).replace(b"\0", b"").lower()  # without what UTF-16 puts between letters
    if len(types) > MOST_TYPES or any(program in types for program in PROGRAM_TYPES):
        return None
    inside = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
    return next((code for code, name in inside.items() if name in names), None)


def _is_small(data):
    """Whether it has no more parts than may be listed; counted before the list is made."""
    at = -1
    for _member in range(MOST_MEMBERS + 1):
        at = data.find(b"PK\x01\x02", at + 1)
        if at < 0:
            return True
    return False


class Opened(io.RawIOBase):
    """Bytes, or a file mapped to memory, as the file that an archive is read from."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.at

    def seek(self, offset, whence=io.SEEK_SET):
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: len(self.data)}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self.at = base + offset
        return self.at

    def readinto(self, buffer):
        piece = self.data[self.at : self.at + len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)


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
