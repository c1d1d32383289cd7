"""Pictures without what a phone writes into them: place, time, device, names. Their pixels stay byte for byte.

Only what shows the picture is copied: JPEG's tables and scans, PNG's and WebP's chunks of a list; whatever else stands
in the file, or after its end, does not come along. Which way up a JPEG is held is kept. HEIC is kept as it was sent."""

import re
import zlib

CHUNK = 1 << 20
MOST_PARTS = 50_000  # no picture has so many; each takes a turn of a loop


class Malformed(Exception):
    """Not a whole picture of its kind: nobody can say what else is in it."""


def pieces(data, kind):
    """The bytes of a picture, piece by piece, without what does not show it; `data`: bytes, or a file mapped to memory.
    Raises Malformed before or between pieces."""
    for part in {"jpeg": _jpeg, "png": _png, "webp": _webp}.get(kind, _as_sent)(data):
        if isinstance(part, bytes):
            yield part
        else:
            start, end = part
            for at in range(start, end, CHUNK):
                yield data[at : min(at + CHUNK, end)]


def _as_sent(data):
    yield 0, len(data)


def _turns():
    """One for each part of a picture. Raises Malformed where there are more than any picture has."""
    yield from range(MOST_PARTS)
    raise Malformed("too many parts")


# JPEG

MARKER = re.compile(rb"\xff+([^\x00\xff])")
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # of a run of \xff the last, lest it be tried from each
SOI, EOI, SOS, APP0, APP1, APP2, APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
SHOWS = {*range(0xC0, 0xD0), SOS, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}  # frames, tables, scans, restarts
COLOUR = b"ICC_PROFILE\0"
BARE = {APP0: b"JFIF\0", APP14: b"Adobe"}  # shape and colour, without the small picture and whatever else may follow
EXIF = b"Exif\0\0"


def _jpeg(data):
    if data[:2] != b"\xff\xd8":
        raise Malformed("no beginning")
    yield 0, 2
    at, scans, turned = 2, 0, None
    for _turn in _turns():
        marker, begins, body = _marker(data, at)
        if marker == EOI:
            if not scans:
                raise Malformed("no picture")
            yield begins, body
            return
        at = _end(data, marker, body)
        if marker in BARE and data[body + 2 : at].startswith(BARE[marker]):
            if at - body >= 14:
                yield _bare(marker, data[body + 2 : body + 14])
        elif marker in SHOWS or (marker == APP2 and data[body + 2 : at].startswith(COLOUR)):
            yield begins, at
        elif marker == APP1 and turned is None and data[body + 2 : body + 8] == EXIF:
            turned = orientation(data[body + 8 : at])
            if turned:
                yield _way_up(turned)
        if marker == SOS:
            scans, scan = scans + 1, AFTER_SCAN.search(data, at)
            if scan is None:
                raise Malformed("cut off")
            yield at, scan.start()
            at = scan.start()


def _bare(marker, said):
    """The segment with the twelve bytes that show the picture; of a small picture in it that there is none."""
    body = said + (b"\0\0" if marker == APP0 else b"")
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def _marker(data, at):
    """(marker, where it begins, where what follows it begins)."""
    found = MARKER.match(data, at)
    if found is None:
        raise Malformed("no marker")
    return data[found.end() - 1], found.end() - 2, found.end()


def _end(data, marker, body):
    """Where the segment of this marker ends."""
    size = int.from_bytes(data[body : body + 2], "big")
    if marker in (0x01, SOI, *range(0xD0, 0xD8)) or size < 2 or body + size > len(data):
        raise Malformed("a segment that does not fit")
    return body + size


def orientation(tiff):
    """Which way up the picture is held (2 to 8), or 0 where that is as it lies, or not said."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(tiff[:4])
    if order is None:
        return 0
    first = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[first : first + 2], order)
    for at in range(first + 2, min(first + 2 + 12 * count, len(tiff) - 9), 12):
        if int.from_bytes(tiff[at : at + 2], order) == 0x0112:
            value = int.from_bytes(tiff[at + 8 : at + 10], order)
            return value if 2 <= value <= 8 else 0
    return 0


def _way_up(value):
    """A segment that says nothing else."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + value.to_bytes(2, "big") + b"\0\0"
    body = EXIF + b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


# PNG

PNG = b"\x89PNG\r\n\x1a\n"
PNG_SHOWS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"cICP",
    b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip


def _png(data):
    if data[:8] != PNG or data[12:16] != b"IHDR":
        raise Malformed("no beginning")
    yield 0, 8
    at, pixels = 8, False
    for _turn in _turns():
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4], "big")
        if len(kind) < 4 or end > len(data):
            raise Malformed("cut off")
        if _crc(data, at + 4, end - 4) != int.from_bytes(data[end - 4 : end], "big"):
            raise Malformed("damaged")
        if kind in PNG_SHOWS:
            yield at, end
        pixels = pixels or kind == b"IDAT"
        if kind == b"IEND":
            if not pixels or end - at != 12:
                raise Malformed("no picture, or an end that says more")
            return
        at = end


def _crc(data, start, end):
    value = 0
    for at in range(start, end, CHUNK):
        value = zlib.crc32(data[at : min(at + CHUNK, end)], value)
    return value


# WebP

WEBP_SHOWS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
FRAME_SHOWS = {b"VP8 ", b"VP8L", b"ALPH"}
WEBP_SAYS_MORE = 0x04 | 0x08  # the flags of XMP and EXIF


def _webp(data):
    whole = 8 + int.from_bytes(data[4:8], "little")
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or whole > len(data):
        raise Malformed("no beginning, or cut off")
    parts, at = [], 12
    for _turn in _turns():
        if at >= whole:
            break
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if at + 8 > whole or end > whole:
            raise Malformed("a part that does not fit")
        if kind == b"VP8X":
            if size != 10:
                raise Malformed("a head that does not fit")
            parts.append(data[at : at + 8] + bytes([data[at + 8] & ~WEBP_SAYS_MORE]) + data[at + 9 : end])
        elif kind in WEBP_SHOWS:
            if kind == b"ANMF":
                _must_be_a_frame(data, at + 24, at + 8 + size)
            parts.append((at, end))
        at = end
    if not any(data[part[0] : part[0] + 4] in (b"VP8 ", b"VP8L", b"ANMF") for part in parts if isinstance(part, tuple)):
        raise Malformed("no picture")
    size = 4 + sum(len(part) if isinstance(part, bytes) else part[1] - part[0] for part in parts)
    yield b"RIFF" + size.to_bytes(4, "little") + b"WEBP"
    yield from parts


def _must_be_a_frame(data, at, end):
    """A frame of a film holds its pixels, nothing else."""
    for _turn in _turns():
        if at >= end:
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] not in FRAME_SHOWS or at + 8 + size > end:
            raise Malformed("a frame that does not fit")
        at += 8 + size + size % 2
