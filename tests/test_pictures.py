"""What a phone writes into a picture does not come along; its pixels do; no bytes at all make it fail."""

import mmap
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexlite.pictures import Malformed, orientation, pieces
from tests.pictures import LOSSLESS, PIXELS, PLACE, SCAN, chunk, frame, heic, jpeg, pdf, png, segment, tiff, webp

WHOLE = {"jpeg": jpeg(), "png": png(), "webp": webp()}


def cleaned(data, kind):
    return b"".join(pieces(data, kind))


@pytest.mark.parametrize("kind", WHOLE)
def test_no_place_is_left_anywhere_in_the_picture_nor_after_its_end(kind):
    assert PLACE in WHOLE[kind]
    assert PLACE not in cleaned(WHOLE[kind], kind)


@pytest.mark.parametrize("kind", WHOLE)
def test_what_was_cleaned_is_a_whole_picture_that_stays_as_it_is(kind):
    once = cleaned(WHOLE[kind], kind)
    assert cleaned(once, kind) == once


def test_a_jpegs_pixels_tables_and_colours_stay_byte_for_byte_and_in_their_order():
    clean, at = cleaned(jpeg(), "jpeg"), 0
    for part in frame():
        at = clean.index(part, at) + len(part)
    assert clean.count(SCAN) == 2
    assert b"ICC_PROFILE\0\x01\x01colours" in clean and b"JFIF\0" in clean
    assert clean.endswith(b"\xff\xd9") and clean.count(b"\xff\xd8") == 1


def test_the_small_picture_in_a_jpegs_head_and_what_follows_a_short_part_do_not_come_along():
    small = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x02\x02" + PLACE)
    adobe = segment(0xEE, b"Adobe\0\x64\x80\0\0\0\x01" + PLACE)
    clean = cleaned(b"\xff\xd8" + small + adobe + b"".join(frame()) + b"\xff\xd9", "jpeg")
    assert PLACE not in clean
    assert segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") in clean
    assert segment(0xEE, b"Adobe\0\x64\x80\0\0\0\x01") in clean
    too_short = b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01") + b"".join(frame()) + b"\xff\xd9"
    assert b"JFIF" not in cleaned(too_short, "jpeg")


def test_a_pngs_end_says_nothing():
    with pytest.raises(Malformed):
        cleaned(png().replace(chunk(b"IEND", b""), chunk(b"IEND", PLACE)), "png")


@pytest.mark.parametrize("order", ["MM", "II"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_which_way_up_a_jpeg_is_held_is_kept_and_nothing_else_with_it(turned, order):
    clean = cleaned(jpeg(turned, order), "jpeg")
    assert clean.count(b"Exif\0\0") == (turned > 1)
    if turned > 1:
        assert orientation(clean[clean.index(b"Exif\0\0") + 6 :]) == turned


def test_a_pngs_pixels_stay_byte_for_byte():
    clean = cleaned(png(), "png")
    assert chunk(b"IDAT", PIXELS) in clean
    assert [kind for kind in (b"eXIf", b"iTXt", b"tEXt", b"prIv") if kind in clean] == []


def test_a_webps_pixels_stay_and_its_head_says_no_more_that_there_is_exif():
    clean = cleaned(webp(), "webp")
    assert LOSSLESS in clean
    assert clean[20] == 0x10
    assert int.from_bytes(clean[4:8], "little") == len(clean) - 8


@pytest.mark.parametrize("data", [heic(), pdf()])
def test_heic_and_what_is_no_picture_is_kept_as_it_was_sent(data):
    assert cleaned(data, "heic") == data


@pytest.mark.parametrize("kind", WHOLE)
def test_cut_off_anywhere_it_is_refused(kind):
    whole = cleaned(WHOLE[kind], kind)
    for length in range(len(whole)):
        with pytest.raises(Malformed):
            cleaned(whole[:length], kind)


def test_a_picture_whose_bytes_were_changed_on_the_way_is_refused():
    with pytest.raises(Malformed):
        cleaned(png().replace(PIXELS, PIXELS[:-1] + b"!"), "png")


def test_a_file_on_the_disk_is_read_as_bytes_are(tmp_path):
    (tmp_path / "p").write_bytes(jpeg())
    with (tmp_path / "p").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        assert cleaned(data, "jpeg") == cleaned(jpeg(), "jpeg")


# any bytes


SEGMENTS = st.lists(
    st.one_of(
        st.builds(segment, st.integers(0xC0, 0xFE), st.binary(max_size=30)),
        st.builds(lambda body: segment(0xE1, b"Exif\0\0" + body), st.binary(max_size=60)),
        st.sampled_from([*frame(), b"\xff\xd9", b"\xff\xff", segment(0xE1, b"Exif\0\0" + tiff())]),
        st.binary(max_size=8),
    ),
    max_size=10,
).map(lambda parts: b"\xff\xd8" + b"".join(parts))
CHUNKS = st.lists(
    st.builds(chunk, st.sampled_from([b"IHDR", b"IDAT", b"IEND", b"eXIf", b"tEXt", b"zzzz"]), st.binary(max_size=30)),
    max_size=8,
).map(lambda parts: png()[:33] + b"".join(parts))


def must_hold(data, kind):
    """Refused, or a picture that, cleaned again, stays as it is."""
    try:
        once = cleaned(data, kind)
    except Malformed:
        return
    assert cleaned(once, kind) == once
    assert len(once) <= len(data) + 2


@given(st.sampled_from([*WHOLE]), st.binary(max_size=300))
def test_no_bytes_at_all_make_it_fail(kind, data):
    must_hold(data, kind)
    must_hold(WHOLE[kind][:12] + data, kind)


@given(SEGMENTS)
def test_no_segments_of_a_jpeg_make_it_fail_and_of_those_of_programs_only_the_named_are_left(data):
    must_hold(data, "jpeg")
    try:
        clean = cleaned(data, "jpeg")
    except Malformed:
        return
    assert clean.endswith(b"\xff\xd9")


@given(CHUNKS)
def test_no_chunks_of_a_png_make_it_fail(data):
    must_hold(data, "png")


@given(st.sampled_from([*WHOLE]), st.data())
def test_one_byte_changed_anywhere_is_a_picture_still_or_refused(kind, data):
    whole = bytearray(WHOLE[kind])
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    must_hold(bytes(whole), kind)


@given(st.binary(max_size=200))
def test_any_bytes_for_exif_say_which_way_up_or_nothing(data):
    assert orientation(data) in (0, *range(2, 9))
    assert orientation(b"MM\0*" + data) in (0, *range(2, 9))


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=5), st.integers(1, 8))
def test_whatever_the_pixels_are_they_stay(scans, turned):
    coded = [scan.replace(b"\xff", b"\xff\x00") for scan in scans]
    parts = [segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + scan for scan in coded]
    data = b"\xff\xd8" + segment(0xE1, b"Exif\0\0" + tiff(turned)) + b"".join(parts) + b"\xff\xd9"
    clean = cleaned(data, "jpeg")
    assert clean.endswith(b"".join(parts) + b"\xff\xd9")
    assert PLACE not in clean


@given(st.binary(max_size=100))
def test_whatever_a_pngs_pixels_are_they_stay(pixels):
    packed = zlib.compress(pixels)
    data = png()[:33] + chunk(b"eXIf", tiff()) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    assert cleaned(data, "png") == png()[:33] + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
