"""Pictures made to do harm: lengths that lie, millions of parts, runs that make a search slow. Refused or cleaned, at
once, in little memory, and never with the place in it."""

import struct
import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexlite import pictures, storage
from lexlite.filekinds import kind_of
from lexlite.followup.documents import Document, Sent, send
from lexlite.pictures import Malformed, pieces
from tests.factories import asked_for_paper, on
from tests.pictures import LOSSLESS, PIXELS, PLACE, chunk, frame, heic, jpeg, part, pdf, png, segment, tiff, webp

AT = on(18, "12:00")
SCAN_HEAD = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
PNG_HEAD = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 2, 8, 2, 0, 0, 0))
MEGABYTES = 18_000_000


def riff(*parts):
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def lying(kind, length):
    """A chunk of a PNG that says it is so long."""
    return struct.pack(">I", length) + kind + b"abc" + bytes(4)


def exif(length):
    return b"\xff\xe1" + struct.pack(">H", length) + b"Exif\0\0" + PLACE


PICTURE = b"".join(frame()) + b"\xff\xd9"
BROKEN = {
    **{f"jpeg, a length of {size}": b"\xff\xd8" + exif(size) + PICTURE for size in (0, 1, 9, 65_535)},
    "jpeg, a length that is cut off": b"\xff\xd8\xff\xe1\xff",
    "jpeg, nothing but its beginning": b"\xff\xd8\xff",
    "jpeg, no scan": b"\xff\xd8" + segment(0xDB, bytes(65)) + b"\xff\xd9",
    "jpeg, a scan that never ends": b"\xff\xd8" + SCAN_HEAD + b"x" * 1000,
    "jpeg, a picture in a picture": b"\xff\xd8" + jpeg(),
    "jpeg, a restart outside of a scan": b"\xff\xd8\xff\xd0" + b"".join(frame()) + b"\xff\xd9",
    **{f"png, a chunk of {size}": PNG_HEAD + lying(b"IDAT", size) for size in (2**31 - 1, 2**31, 2**32 - 1, 4)},
    "png, its head is of 2 GB": b"\x89PNG\r\n\x1a\n" + lying(b"IHDR", 2**31 - 1),
    "png, no end": PNG_HEAD + chunk(b"IDAT", PIXELS),
    "png, no pixels": PNG_HEAD + chunk(b"IEND", b""),
    "webp, longer than it is": b"RIFF" + struct.pack("<I", 2**32 - 1) + b"WEBPVP8L" + bytes(20),
    "webp, a part of 4 GB": riff(b"VP8L" + struct.pack("<I", 2**32 - 1) + b"abcd"),
    "webp, no pixels": riff(part(b"EXIF", tiff())),
    "webp, a head of 11": riff(part(b"VP8X", bytes(11)), part(b"VP8L", LOSSLESS)),
    "webp, a place within a frame": riff(part(b"ANMF", bytes(16) + part(b"VP8L", LOSSLESS) + part(b"EXIF", tiff()))),
    "webp, a frame whose part is longer": riff(part(b"ANMF", bytes(16) + b"VP8L" + struct.pack("<I", 2**32 - 1))),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_structure_is_refused(what):
    data = BROKEN[what]
    with pytest.raises(Malformed):
        list(pieces(data, what.partition(",")[0]))


@pytest.mark.parametrize(
    "run",
    [b"\xff" * MEGABYTES + b"\0", b"\xff\0" * (MEGABYTES // 2), b"\xff\xd0" * (MEGABYTES // 2), bytes(MEGABYTES)],
    ids=["one run", "stuffed", "restarts", "zeros"],
)
def test_what_makes_a_search_try_each_place_again_takes_no_longer_than_reading(run):
    """Were it tried from each place of a run, this test would go on for days."""
    data = b"\xff\xd8" + SCAN_HEAD + run + b"\xff\xd9"
    assert sum(map(len, pieces(data, "jpeg"))) == len(data)


@pytest.mark.parametrize(
    ("kind", "head", "one"),
    [
        ("jpeg", b"\xff\xd8", b"\xff\xfe\x00\x02"),
        ("jpeg", b"\xff\xd8", b"\xff\xdb\x00\x02"),
        ("jpeg", b"\xff\xd8", b"\xff\xda\x00\x02x"),
        ("png", PNG_HEAD, chunk(b"IDAT", b"")),
        ("png", PNG_HEAD, chunk(b"tEXt", b"")),
    ],
)
def test_more_parts_than_any_picture_has_are_refused(kind, head, one):
    with pytest.raises(Malformed, match="too many parts"):
        for _piece in pieces(head + one * (pictures.MOST_PARTS + 1), kind):
            pass


@pytest.mark.parametrize("one", [part(b"VP8 ", b""), part(b"VP8X", bytes(10))])
def test_parts_that_are_gathered_before_they_are_written_take_little_memory(one):
    data = riff(part(b"VP8L", LOSSLESS), one * (MEGABYTES // len(one)))
    tracemalloc.start()
    try:
        with pytest.raises(Malformed, match="too many parts"):
            list(pieces(data, "webp"))
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES
    finally:
        tracemalloc.stop()


def test_a_picture_that_would_be_huge_is_never_made_one(cast):
    """65,535 by 65,535 pixels in a few bytes: nothing decodes them, so it is kept as small as it came."""
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0))
    bomb += chunk(b"IDAT", PIXELS) + chunk(b"IEND", b"")
    wide = segment(0xC0, b"\x08\xff\xff\xff\xff\x01\x01\x11\x00")
    asked = asked_for_paper(cast, on(17, "12:00"))
    files = [("a.png", bomb), ("b.jpg", b"\xff\xd8" + wide + b"".join(frame()) + b"\xff\xd9")]
    assert sends(cast, asked, *files) == []
    assert [each.size for each in Document.of(asked)] == [len(data) for _name, data in files]


# what is not looked into


def box(kind, size):
    """A box of a HEIC that says it is so long: 0, to the end; 1, in eight bytes that follow."""
    return struct.pack(">I", size if size < 2**32 else 1) + kind + (struct.pack(">Q", size) if size >= 2**32 else b"")


@pytest.mark.parametrize("size", [0, 1, 7, 2**31, 2**32 - 1, 2**63, 2**64 - 1])
def test_a_heic_is_kept_as_it_came_whatever_its_boxes_say(size):
    data = heic() + box(b"meta", size) + b"abc"
    assert (kind_of(data), b"".join(pieces(data, "heic"))) == ("heic", data)
    first = struct.pack(">I", size & 0xFFFFFFFF) + heic()[4:]
    assert kind_of(first) == "heic"


@pytest.mark.parametrize(
    "data",
    [
        pdf(b"1 0 obj << /Length 99999999999999 >> stream" + bytes(1000)),
        b"%PDF-1.7\n" + b"<<" * 100_000,
        b"\0" * 1000 + b"%PDF-",
    ],
)
def test_a_pdf_is_kept_as_it_came(data):
    assert (kind_of(data), b"".join(pieces(data, "pdf"))) == ("pdf", data)


@pytest.mark.parametrize(
    "data", [b"GIF89a" + bytes(100), b"GIF87a\xff\xff\xff\xff\x80\0\0;", b"BM" + bytes(60), b"\0\0\1\0"]
)
def test_pictures_of_other_kinds_are_not_taken(data):
    assert kind_of(data) is None


# whatever is sent


def sends(cast, asked, *files):
    return send(asked, [Sent(name, BytesIO(data)) for name, data in files], person=cast.dana, at=AT)


@pytest.fixture
def asked(cast):
    return asked_for_paper(cast, on(17, "12:00"))


def test_all_the_broken_ones_are_refused_in_plain_words_and_leave_nothing(cast, asked):
    for what, data in BROKEN.items():
        ((_name, why),) = sends(cast, asked, (what, data))
        assert why == "This picture is damaged. Take it anew, or send it as a PDF."
    assert (Document.select().count(), storage.names()) == (0, set())
    assert list(storage.folder().glob("*")) == []


HIDING = st.one_of(
    st.integers(0xE0, 0xEF).map(lambda marker: segment(marker, b"x" + PLACE)),
    st.sampled_from([segment(0xFE, PLACE), segment(0xE1, b"Exif\0\0" + tiff()), segment(0xE2, b"MPF\0" + PLACE)]),
)
LYING = st.integers(0, 65_535).map(exif)
SHOWING = st.sampled_from([*frame(), b"\xff\xd9"])
PARTS = st.lists(st.one_of(HIDING, SHOWING, LYING, st.binary(max_size=6)), max_size=12)
PNG_PARTS = st.lists(
    st.one_of(
        st.sampled_from([b"eXIf", b"iTXt", b"tEXt", b"zTXt", b"tIME", b"prIv"]).map(lambda kind: chunk(kind, PLACE)),
        st.sampled_from([chunk(b"IDAT", PIXELS), chunk(b"IEND", b""), chunk(b"sRGB", b"\0")]),
        st.integers(0, 2**32 - 1).map(lambda size: struct.pack(">I", size) + chunk(b"eXIf", PLACE)[4:]),
    ),
    max_size=8,
)  # fmt: skip
WEBP_PARTS = st.lists(
    st.one_of(
        st.sampled_from([b"EXIF", b"XMP ", b"????", b"exif"]).map(lambda kind: part(kind, PLACE)),
        st.sampled_from([part(b"VP8L", LOSSLESS), part(b"VP8X", bytes(10)), part(b"ANIM", bytes(6))]),
        st.just(part(b"ANMF", bytes(16) + part(b"XMP ", PLACE))),
        st.integers(0, 2**32 - 1).map(lambda size: b"EXIF" + struct.pack("<I", size) + PLACE),
    ),
    max_size=8,
)
ATTACKS = st.one_of(
    PARTS.map(lambda parts: ("jpeg", b"\xff\xd8" + b"".join(parts) + PLACE)),
    PNG_PARTS.map(lambda parts: ("png", PNG_HEAD + b"".join(parts) + PLACE)),
    WEBP_PARTS.map(lambda parts: ("webp", riff(*parts) + PLACE)),
)


@given(ATTACKS)
def test_in_whatever_order_and_however_they_lie_no_place_comes_through(attack):
    kind, data = attack
    try:
        clean = b"".join(pieces(data, kind))
    except Malformed:
        return
    assert PLACE not in clean
    assert b"".join(pieces(clean, kind)) == clean


def test_the_attacks_are_real_and_some_pictures_of_each_kind_come_through():
    """The negative control: the place stands in them, and what is cleaned is not refused throughout."""
    for kind, whole in (("jpeg", jpeg()), ("png", png()), ("webp", webp())):
        assert PLACE in whole
        assert b"".join(pieces(whole, kind))
        assert PLACE in b"".join(pieces(whole, "pdf"))
