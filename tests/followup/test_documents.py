"""The files a client sends: kept whole or named, told to the firm at once, never twice, no row without its file."""

import errno
from io import BytesIO
from tempfile import SpooledTemporaryFile

import pytest

from lexlite import storage
from lexlite.errors import RuleBroken
from lexlite.followup import closing, documents, questions
from lexlite.followup.documents import Document, Sent, send, waiting_of
from lexlite.followup.models import Question
from lexlite.followup.replies import counted, tally
from lexlite.messages.models import Outbox
from lexlite.reminders.requests import plan_requests
from tests.factories import asked_for_paper, later, on
from tests.pictures import PLACE, jpeg, pdf, png

AT = on(18, "12:00")


@pytest.fixture
def asked(cast):
    return asked_for_paper(cast, on(17, "12:00"))


def photo(number=1):
    return Sent(f"IMG_{number}.JPG", BytesIO(jpeg(salt=str(number).encode())))


def paper(text=b"a page"):
    return Sent("lease.pdf", BytesIO(pdf(text)))


def sends(asked, cast, *files, at=AT):
    return send(asked, files, person=cast.dana, at=at)


def test_what_was_sent_is_kept_without_the_place_it_was_taken_at(cast, asked):
    assert sends(asked, cast, photo(), paper()) == []
    picture, page = Document.of(asked)
    assert (picture.name, picture.type, page.name, page.type) == ("IMG_1.jpg", "jpeg", "lease.pdf", "pdf")
    kept = storage.path_of(picture.stored_as).read_bytes()
    assert PLACE not in kept and len(kept) == picture.size
    assert storage.proven(page.stored_as, page.sha256).read_bytes() == pdf()


def test_a_large_file_is_read_from_where_it_lies(cast, asked):
    with SpooledTemporaryFile(max_size=10) as stream:
        stream.write(jpeg())
        assert sends(asked, cast, Sent("a.jpg", stream)) == []
    with SpooledTemporaryFile(max_size=10_000) as stream:  # not on the disk yet
        stream.write(pdf())
        assert sends(asked, cast, Sent("a.pdf", stream)) == []
    assert [each.type for each in Document.of(asked)] == ["jpeg", "pdf"]


def test_who_answers_is_told_at_once_and_looks_within_a_working_day(cast, asked):
    sends(asked, cast, photo(1), photo(2), paper())
    (question,) = Question.open_in(cast.matter)
    assert question.answer_due_at == on(19, "12:00")
    assert question.in_words() == "What you need from me, “The lease”: 2 photos, 1 document"
    assert [row.staff for row in Outbox.select().where(Outbox.kind == "question_asked")] == [cast.alice]


def test_more_of_it_before_anybody_has_looked_is_told_with_the_first(cast, asked):
    sends(asked, cast, photo(1))
    sends(asked, cast, photo(2), at=later(AT, minutes=5))
    (question,) = Question.open_in(cast.matter)
    assert question.in_words().endswith("2 photos")
    assert Outbox.select().where(Outbox.kind == "question_asked").count() == 1


def test_more_of_it_after_an_answer_is_told_anew(cast, asked):
    sends(asked, cast, photo(1))
    questions.answer(waiting_of(asked), body="Thank you. The second page?", by=cast.alice, at=later(AT, minutes=5))
    assert waiting_of(asked) is None
    sends(asked, cast, photo(2), at=later(AT, minutes=9))
    assert waiting_of(asked).in_words().endswith("“The lease”: 1 photo")


def test_sent_twice_it_is_kept_once_and_nobody_is_told_twice(cast, asked):
    for minutes in range(3):
        assert sends(asked, cast, photo(), photo(), paper(), at=later(AT, minutes=minutes)) == []
    assert len(Document.of(asked)) == 2
    assert storage.names() == {each.stored_as for each in Document.of(asked)}
    assert Question.select().count() == 1


def test_the_good_ones_are_kept_and_each_bad_one_is_named_with_its_reason(cast, asked):
    bad = [
        Sent("empty.jpg", BytesIO()),
        Sent("film.mp4", BytesIO(b"\0\0\0\x18ftypisom" + bytes(50))),
        Sent("half.jpg", BytesIO(jpeg()[:300])),
    ]
    refused = sends(asked, cast, photo(), *bad, paper())
    assert [name for name, _why in refused] == ["empty.jpg", "film.mp4", "half.jpg"]
    assert [why.split(".")[0] for _name, why in refused] == [
        "This file is empty",
        "We cannot take files of this kind",
        "This picture is damaged",
    ]
    assert [each.type for each in Document.of(asked)] == ["jpeg", "pdf"]
    assert len(storage.names()) == 2


def test_with_nothing_good_nobody_is_told(cast, asked):
    sends(asked, cast, Sent("empty.jpg", BytesIO()))
    assert not Question.select().exists()


def test_too_large_and_too_many_are_named(cast, asked, monkeypatch):
    monkeypatch.setattr(documents, "MOST_OF_ONE", 1000)
    monkeypatch.setattr(documents, "MOST_FILES", 2)
    refused = sends(asked, cast, photo(), paper(bytes(1000)), photo(2))
    assert [name for name, _why in refused] == ["lease.pdf", "IMG_2.JPG"]
    assert "20 MB" in refused[0][1]


@pytest.mark.parametrize(("cap", "most"), [("MOST_OF_REQUEST", 1), ("MOST_OF_CLIENT", 100)])
def test_more_than_a_request_or_a_client_may_hold_is_refused_whole(cast, asked, monkeypatch, cap, most):
    monkeypatch.setattr(documents, cap, most)
    sends(asked, cast, paper())
    with pytest.raises(RuleBroken) as broken:
        sends(asked, cast, photo())
    assert broken.value.field == "file"
    assert len(Document.of(asked)) == len(storage.names()) == 1


def test_a_disk_with_little_room_takes_nothing_and_says_so(cast, asked, monkeypatch):
    monkeypatch.setattr(storage, "has_room", lambda size: False)
    ((_name, why),) = sends(asked, cast, paper())
    assert why.startswith("Our server has no room")


@pytest.fixture
def second_fails(monkeypatch):
    def fail(number):
        def keep(pieces):
            if storage.names():
                raise OSError(number, "The disk says no")
            return kept(pieces)

        kept = storage.keep
        monkeypatch.setattr(storage, "keep", keep)

    return fail


def test_a_write_that_fails_leaves_neither_row_nor_file(cast, asked, second_fails):
    second_fails(errno.EIO)
    with pytest.raises(OSError, match="The disk says no"):
        sends(asked, cast, photo(), paper())
    assert (Document.select().count(), storage.names()) == (0, set())


def test_a_disk_that_is_full_midway_keeps_what_was_written_and_names_the_rest(cast, asked, second_fails):
    second_fails(errno.ENOSPC)
    ((name, why),) = sends(asked, cast, photo(), paper())
    assert (name, why.startswith("Our server has no room")) == ("lease.pdf", True)
    assert storage.names() == {each.stored_as for each in Document.of(asked)}


def test_a_row_that_fails_leaves_no_file(cast, asked, monkeypatch):
    def fails(*args, **more):
        raise RuntimeError

    monkeypatch.setattr(Document, "create", fails)
    with pytest.raises(RuntimeError):
        sends(asked, cast, photo(), paper())
    assert (Question.select().count(), storage.names()) == (0, set())


def test_the_file_is_there_before_its_row(cast, asked, monkeypatch):
    """A crash at any moment leaves a file without a row at the most."""
    seen, create = [], Document.create

    def watched(**facts):
        seen.append(storage.path_of(facts["stored_as"]).stat().st_size == facts["size"])
        return create(**facts)

    monkeypatch.setattr(Document, "create", watched)
    sends(asked, cast, photo(), paper())
    assert seen == [True, True]


def test_withdrawn_answered_closed_or_no_paper_takes_no_file(cast, asked):
    other = asked_for_paper(cast, AT, kind="information")
    with pytest.raises(RuleBroken):
        sends(other, cast, paper())
    asked.withdraw(cast.alice, AT)
    with pytest.raises(RuleBroken):
        sends(asked, cast, paper())
    third = asked_for_paper(cast, AT)
    closing.close(cast.matter, outcome="settled", told="Done.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        sends(third.reload(), cast, paper())
    assert storage.names() == set()


def test_withdrawn_while_it_was_on_its_way_leaves_no_file(cast, asked, monkeypatch):
    kept = storage.keep

    def slowly(pieces):
        stored = kept(pieces)
        asked.reload().withdraw(cast.alice, AT)
        return stored

    stale = type(asked).get_by_id(asked.id)
    monkeypatch.setattr(storage, "keep", slowly)
    with pytest.raises(RuleBroken):
        sends(stale, cast, paper())
    assert storage.names() == set()


def test_once_something_came_nobody_is_reminded_nor_called(cast):
    asked = asked_for_paper(cast, on(10, "12:00"))
    asked.change(call_since=on(12, "12:00"))
    sends(asked, cast, png_of(), at=on(12, "13:00"))
    assert asked.reload().call_since is None
    for number in range(13, 30):
        plan_requests(on(number, "12:00"))
    assert not Outbox.select().where(Outbox.kind == "request_reminder").exists()
    assert asked.reload().call_since is None


def png_of():
    return Sent("scan.png", BytesIO(png()))


def test_photos_and_documents_are_counted_in_words(app):
    assert counted(*tally(["jpeg"])) == "1 photo"
    assert counted(*tally(["jpeg", "heic", "pdf"])) == "2 photos, 1 document"
