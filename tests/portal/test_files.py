"""Sending files on the client's page: without script, several at once; what is good is kept, what is not is named."""

import tracemalloc
from contextlib import ExitStack
from tempfile import TemporaryFile

import pytest

from lexlite import storage
from lexlite.followup import documents
from lexlite.followup.documents import Document
from lexlite.followup.models import Question
from tests.browsing import Browser
from tests.factories import asked_for_paper, day, on
from tests.pictures import as_sent, heic, jpeg, pdf

AT = on(17, "12:00")


@pytest.fixture
def asked(cast, browse):
    browse()
    return asked_for_paper(cast, AT)


@pytest.fixture
def dana(cast, browse):
    return Browser(browse().app, person=cast.dana)


def page(cast):
    return f"/status/matters/{cast.matter.id}"


def sends(browser, cast, asked, *files, **more):
    data = {"file": [as_sent(name, data) for name, data in files]}
    return browser.post(f"/status/requests/{asked.id}/files", data, form_on=page(cast), **more)


def test_two_photos_and_a_paper_are_sent_at_once_and_the_page_says_what_came_and_who_looks_by_when(cast, asked, dana):
    files = ("a.jpg", jpeg(salt=b"1")), ("b.heic", heic()), ("lease.pdf", pdf())
    answer = sends(dana, cast, asked, *files)
    assert (answer.status_code, answer.location) == (303, f"{page(cast)}#request-{asked.id}")
    shown = dana.get(page(cast)).text
    assert "We have it: 2 photos, 1 document, Wednesday 18 November, 12:00." in shown
    assert "Alice Lawyer looks at it by Thursday 19 November, 12:00." in shown
    assert "We have your message." not in shown
    assert "I cannot find it" not in shown
    assert "Send more" in shown


def test_while_the_lawyer_is_away_who_stands_in_looks(cast, asked, dana):
    cast.alice.be_away(day(16), day(20), cast.charlie, by=cast.alice, at=AT)
    sends(dana, cast, asked, ("a.jpg", jpeg()))
    assert "Charlie Lawyer looks at it by Thursday 19 November" in dana.get(page(cast)).text


def test_in_polish_they_are_counted_as_polish_counts(cast, asked, dana):
    cast.dana.change(language="pl")
    sends(dana, cast, asked, *[(f"{number}.jpg", jpeg(salt=bytes([number]))) for number in range(5)])
    shown = dana.get(page(cast)).text
    assert "Dotarło do nas: 5 zdjęć (środa, 18 listopada, godz.\u00a012.00)." in shown
    assert "najpóźniej w\u00a0czwartek, 19 listopada, do godz.\u00a012.00" in shown.replace("&nbsp;", "\u00a0")


def test_the_good_ones_are_kept_and_the_bad_one_is_named_with_what_to_do(cast, asked, dana):
    answer = sends(dana, cast, asked, ("a.jpg", jpeg()), ("<b>.mp4", b"\0\0\0\x18ftypisom"), ("c.pdf", pdf()))
    assert answer.status_code == 422
    assert "&lt;b&gt;.mp4: We cannot take files of this kind. Send a photo of it, or a PDF." in answer.text
    assert "We have it: 1 photo, 1 document" in answer.text
    assert [each.name for each in Document.of(asked)] == ["a.jpg", "c.pdf"]


def test_after_a_bad_one_the_same_page_sends_the_right_one(cast, asked, dana):
    hidden = dana.hidden(page(cast))
    assert sends(dana, cast, asked, ("a.mp4", b"\0\0\0\x18ftypisom"), hidden=hidden).status_code == 422
    assert sends(dana, cast, asked, ("a.jpg", jpeg()), hidden=hidden).status_code == 303
    assert len(Document.of(asked)) == 1


def test_pressed_twice_there_is_one_copy_and_one_question(cast, asked, dana):
    hidden = dana.hidden(page(cast))
    for _again in range(3):
        assert sends(dana, cast, asked, ("a.jpg", jpeg()), hidden=hidden).status_code == 303
    assert (len(storage.names()), Document.select().count(), Question.select().count()) == (1, 1, 1)


def test_with_no_file_chosen_it_says_so(cast, asked, dana):
    answer = sends(dana, cast, asked, ("", b""))
    assert answer.status_code == 422
    assert "Choose a photo or a document, then send." in answer.text


def test_more_than_a_form_of_text_is_taken_and_more_than_a_sending_may_hold_is_said_calmly(
    cast, asked, dana, monkeypatch
):
    assert sends(dana, cast, asked, ("long.pdf", pdf(bytes(3_000_000)))).status_code == 303
    monkeypatch.setattr(documents, "MOST_AT_ONCE", 1_000_000)
    answer = sends(dana, cast, asked, ("long.pdf", pdf(bytes(3_500_000))))
    assert answer.status_code == 413
    assert "Together this is more than 1 MB. Send fewer files at a time." in answer.text
    assert len(Document.of(asked)) == 1


def test_another_clients_request_is_not_there(cast, asked, browse):
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679")
    bea = Browser(browse().app, person=other.client.contact)
    hidden = bea.hidden(f"/status/matters/{other.id}")
    assert sends(bea, cast, asked, ("a.jpg", jpeg()), hidden=hidden).status_code == 404
    assert sends(browse(), cast, asked, ("a.jpg", jpeg()), hidden={}).status_code == 302
    assert storage.names() == set()


def test_files_stand_in_no_folder_that_is_served(cast, asked, dana, browse):
    sends(dana, cast, asked, ("a.jpg", jpeg()))
    (kept,) = storage.names()
    for address in (f"/files/{kept}", f"/static/{kept}", f"/static/../files/{kept}", f"/documents/{kept}"):
        assert browse(cast.alice).get(address).status_code == 404


def test_what_could_not_be_found_can_be_sent_when_it_turns_up(cast, asked, dana):
    hidden = dana.hidden(page(cast))
    pressed = dana.post(f"/status/requests/{asked.id}/answer", {"answer": "cannot_find"}, hidden=hidden)
    assert pressed.status_code == 303
    shown = dana.get(page(cast)).text
    assert "Your answer of 18 November 2026: I cannot find it." in shown
    assert "I have found it" in shown and "Send: I cannot find it" not in shown
    wrong = sends(dana, cast, asked, ("a.mp4", b"\0\0\0\x18ftypisom"))
    assert wrong.status_code == 422
    assert "We cannot take files of this kind" in wrong.text
    assert f'<details class="noprint" id="request-{asked.id}" open>' in wrong.text
    answer = sends(dana, cast, asked, ("a.jpg", jpeg()))
    assert (answer.status_code, answer.location) == (303, f"{page(cast)}#request-{asked.id}")
    shown = dana.get(page(cast)).text
    assert shown.count(f'id="request-{asked.id}"') == 1
    assert "We have it: 1 photo" in shown and "Send more" in shown
    assert "I have found it" not in shown and "Your answer of" not in shown


# sendings made to do harm


def many(number):
    return [(f"{'n' * 3000}{each}.jpg", jpeg(salt=b"%d" % each)) for each in range(number)]


def test_of_more_than_may_come_at_once_the_first_are_kept_and_the_page_stays_short(cast, asked, dana):
    answer = sends(dana, cast, asked, *many(400))
    assert answer.status_code == 422
    assert len(Document.of(asked)) == len(storage.names()) == documents.MOST_FILES
    assert answer.text.count("Send at most 20 files at a time: send this one again.") <= 2 * 20
    assert "And 360 more were not kept." in answer.text
    assert len(answer.data) < 40_000


@pytest.mark.parametrize("number", [1_000, 2_000])
def test_a_thousand_files_are_not_read_and_that_is_said_calmly(cast, asked, dana, number):
    answer = sends(dana, cast, asked, *[(f"{each}.txt", b"x") for each in range(number)])
    assert answer.status_code == 413
    assert "Send at most 20 files at a time." in answer.text
    assert storage.names() == set()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../<b>.mp4", "&lt;b&gt;.mp4"),
        ("C:\\x\\y.mp4", "y.mp4"),
        ("gpj\u202e4pm.mp4", "gpj4pm.mp4"),
        ("a\u2066\u200b\u00adb.mp4", "ab.mp4"),
        ("n" * 9000 + ".mp4", "n" * 100),
    ],
)
def test_a_name_is_shown_without_its_path_and_without_marks_that_cannot_be_seen(cast, asked, dana, sent, shown):
    answer = sends(dana, cast, asked, (sent, b"\0\0\0\x18ftypisom"))
    assert f"{shown}: We cannot take files of this kind." in answer.text
    assert "\u202e" not in answer.text and len(answer.data) < 40_000


def test_while_twenty_large_ones_are_kept_memory_stays_small(cast, asked, dana):
    """As a server hands them over: each lies on the disk, is mapped, and copied in pieces."""
    with ExitStack() as opened:
        streams = [opened.enter_context(TemporaryFile()) for _each in range(20)]
        for number, stream in enumerate(streams):
            stream.write(pdf(bytes([number]) * 2_900_000))
        tracemalloc.start()
        try:
            sent = [documents.Sent("a.pdf", stream) for stream in streams]
            assert documents.send(asked, sent, person=cast.dana, at=AT) == []
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()
    assert len(storage.names()) == 20
