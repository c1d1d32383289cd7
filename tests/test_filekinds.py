"""What is taken is on the list by its content; the name it came with decides nothing."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexlite.filekinds import KINDS, kind_of, name_for
from tests.pictures import heic, jpeg, pdf, png, webp


def packed(*names):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def odf(kind, *names):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def typed(types, *names, how=zipfile.ZIP_DEFLATED):
    """A letter whose list of types says this."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        archive.writestr(TYPES, types)
        for name in ("word/document.xml", *names):
            archive.writestr(name, "x")
    return file.getvalue()


TYPES = "[Content_Types].xml"
TAKEN = {
    "jpeg": jpeg(),
    "png": png(),
    "webp": webp(),
    "heic": heic(),
    "pdf": pdf(),
    "docx": packed(TYPES, "word/document.xml"),
    "xlsx": packed(TYPES, "xl/workbook.xml"),
    "odt": odf("text"),
    "ods": odf("spreadsheet"),
    "text": "Zażółć\r\n您好\t!".encode(),
}
NOT_TAKEN = {
    "a program": b"MZ\x90\0\x03",
    "a program of Linux": b"\x7fELF\x02\x01",
    "any archive": packed("a.txt"),
    "a letter with macros": packed(TYPES, "word/document.xml", "word/vbaProject.bin"),
    "a letter whose macros are hidden": typed(
        '<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>', "word/x.bin"
    ),
    "a letter that says it has macros": typed("application/vnd.ms-word.document.macroEnabled.main+xml"),
    "the same in UTF-16": typed("application/vnd.ms-word.document.macroEnabled.main+xml".encode("utf-16")),
    "a table with old macros": packed(TYPES, "xl/workbook.xml", "xl/macrosheets/sheet1.xml"),
    "a letter of odf with macros": odf("text", "Basic/Standard/Module1.xml"),
    "a letter of odf with a program": odf("text", "Scripts/python/evil.py"),
    "a program in an archive": packed(TYPES, "word/document.xml", "Evil.class"),
    "a letter of very many parts": packed(TYPES, "word/document.xml", *(f"word/{n}.xml" for n in range(2000))),
    "a list of types that is a bomb": typed("x" * 60_000_000),
    "packed as no letter is": typed("x", how=zipfile.ZIP_LZMA),
    "a letter that only names its parts": b"PK\x03\x04 [Content_Types].xml word/document.xml",
    "an old letter": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500),
    "GIF": b"GIF89a\x01\0\x01\0",
    "TIFF": b"II*\0\x08\0\0\0",
    "a film": b"\0\0\0\x18ftypisom\0\0\0\0isomiso2",
    "AVIF": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
    "text with control marks": b"hello \x1b[31m",
    "text of another alphabet's bytes": b"za\xbf\xf3\xb3\xe6",
    "a very long text": b"a" * 2_000_001,
    "a drawing of odf": odf("graphics"),
    "nothing": b"",
}


def test_every_kind_on_the_list_is_known_by_its_content():
    assert set(TAKEN) == set(KINDS)
    assert {code: kind_of(data) for code, data in TAKEN.items()} == {code: code for code in KINDS}


@pytest.mark.parametrize("what", NOT_TAKEN)
def test_nothing_else_is_taken(what):
    assert kind_of(NOT_TAKEN[what]) is None


def test_a_page_or_a_drawing_that_could_run_is_text_and_nothing_else():
    for data in (b"<html><script>alert(1)</script>", b"<svg onload='alert(1)'/>", b"<?php exit;"):
        assert kind_of(data) == "text"
        assert name_for("evil.html", "text") == "evil.txt"


@pytest.mark.parametrize(
    ("sent", "kind", "name"),
    [
        ("IMG_0042.JPG", "jpeg", "IMG_0042.jpg"),
        ("photo.jpeg", "jpeg", "photo.jpeg"),
        ("umowa najmu.pdf", "pdf", "umowa najmu.pdf"),
        ("租约.pdf", "pdf", "租约.pdf"),
        ("lease.exe", "pdf", "lease.pdf"),
        ("../../etc/passwd", "text", "passwd.txt"),
        ("C:\\fake\\scan.pdf", "pdf", "scan.pdf"),
        ("gpj.\u202eexe\r\nX: y", "jpeg", "gpj.jpg"),
        ("lease\0.pdf\0.exe", "pdf", "lease.pdf.pdf"),
        ("\u2066\u200fgpj\u2069.\u2067exe\u2028.jpg", "jpeg", "gpj.exe.jpg"),
        ("\ufeffa\u00ad\u200bb\ud800.png", "png", "ab.png"),
        ("..\\..\\/etc/shadow/", "text", "text.txt"),
        ("/dev/null\0/../x", "text", "x.txt"),
        ("", "heic", "heic.heic"),
        ("...", "png", "png.png"),
        ("a" * 300, "pdf", "a" * 100 + ".pdf"),
    ],
)
def test_a_file_is_named_as_it_was_sent_and_ends_as_its_content_is(sent, kind, name):
    assert name_for(sent, kind) == name


LETTER = typed("<Types/>", "word/media/image1.png")


@given(st.integers(0, len(LETTER) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_letter_is_taken_or_not_but_is_no_failure(at, bytes_there):
    assert kind_of(LETTER[:at] + bytes_there + LETTER[at + len(bytes_there) :]) in ("docx", "text", None)


@given(st.binary(max_size=100), st.text(max_size=60))
def test_no_bytes_and_no_name_make_it_fail(data, sent):
    kind = kind_of(data)
    assert kind is None or kind in KINDS
    for code, each in KINDS.items():
        name = name_for(sent, code)
        assert name.endswith(each.endings) and "/" not in name and "\\" not in name and name.isprintable()
