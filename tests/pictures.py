"""Pictures for tests: whole ones, small, with a place written into them in every way that phones and programs know."""

import struct
import zlib
from io import BytesIO

PLACE = b"GPS 52.2297 N 21.0122 E"
SCAN = bytes(range(200)) + b"\xff\x00" + b"\xff\xd0" + b"pixels" + b"\xff\x00\xff\xd1" + b"more"


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def tiff(orientation=6, order="MM"):
    mark = ">" if order == "MM" else "<"
    head = (b"MM\0*" if order == "MM" else b"II*\0") + struct.pack(mark + "I", 8)
    entries = struct.pack(mark + "HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(mark + "HHII", 0x8825, 4, 1, 60)
    return head + struct.pack(mark + "H", 2) + entries + b"\0\0\0\0" + PLACE


def frame():
    """What shows the picture, segment by segment."""
    return [
        segment(0xDB, bytes(65)),
        segment(0xC0, b"\x08\x00\x10\x00\x10\x01\x01\x11\x00"),
        segment(0xC4, bytes(20)),
        segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + SCAN,
        segment(0xC4, bytes(30)),
        segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + SCAN,
    ]


def jpeg(orientation=6, order="MM", salt=b""):
    """As a phone makes it: EXIF with the place, XMP, maker's notes, a second picture after the end."""
    return b"".join([
        b"\xff\xd8", segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xE1, b"Exif\0\0" + tiff(orientation, order)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE), segment(0xE2, b"ICC_PROFILE\0\x01\x01colours" + salt),
        segment(0xE2, b"MPF\0" + PLACE), segment(0xED, b"Photoshop 3.0\0" + PLACE), segment(0xFE, PLACE),
        *frame()[:4], segment(0xE1, b"Exif\0\0" + tiff()), *frame()[4:], b"\xff\xff\xd9",
        b"\xff\xd8", PLACE, b"\xff\xd9",
    ])  # fmt: skip


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PIXELS = zlib.compress(b"\0\x10\x20\x30" * 2)


def png():
    return b"".join([
        b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 2, 8, 2, 0, 0, 0)), chunk(b"sRGB", b"\0"),
        chunk(b"eXIf", tiff()), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PLACE), chunk(b"tEXt", PLACE),
        chunk(b"IDAT", PIXELS), chunk(b"prIv", PLACE), chunk(b"IEND", b""), PLACE,
    ])  # fmt: skip


def part(kind, body):
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


LOSSLESS = b"\x2f\x00\x00\x00\x00pixels!"


def webp():
    parts = [
        part(b"VP8X", bytes([0x0C | 0x10]) + bytes(9)), part(b"VP8L", LOSSLESS), part(b"EXIF", tiff()),
        part(b"XMP ", PLACE), part(b"????", PLACE),
    ]  # fmt: skip
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body + PLACE


def heic():
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + PLACE


def pdf(text=b"a page"):
    return b"%PDF-1.4\n" + text + b"\n%%EOF\n"


def as_sent(name, data):
    """A file as a browser's form sends it, for the test client."""
    return (BytesIO(data), name)
