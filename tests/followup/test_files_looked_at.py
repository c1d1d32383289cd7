"""What staff do with the files that came: save them, call them good, or ask anew; and what the client hears of it."""

import pytest

from lexlite import storage
from lexlite.audit.models import AuditEntry
from lexlite.errors import RuleBroken
from lexlite.facts.models import Fact
from lexlite.followup import asked_for
from lexlite.followup.documents import Document, waiting_of
from lexlite.followup.models import Question, Word
from lexlite.matters.requests import Request
from lexlite.messages.models import Outbox
from lexlite.reminders.requests import plan_requests
from tests.factories import asked_for_paper, day, document, later, on
from tests.pictures import pdf

AT = on(18, "12:00")


@pytest.fixture
def came(cast, browse):
    """A file that came this morning."""
    browse()
    return document(cast, name="umowa „najmu”.pdf", data=pdf(b"<script>alert(1)</script>"), at=on(18, "09:00"))


def test_it_stands_on_the_board_at_once_on_the_list_and_in_the_record(cast, came, browse):
    alice = browse(cast.alice)
    assert "What you need from me, “The lease”: 1 document" in alice.get("/").text
    listed = alice.get(f"/matters/{cast.matter.id}/requests").text
    assert "umowa „najmu”.pdf" in listed and "look at it" in listed
    assert "umowa „najmu”.pdf" in alice.get(f"/questions/{came.question_id}/answer").text
    assert "Sent: umowa „najmu”.pdf, Wednesday 18 November 2026, 9:00" in alice.get(
        f"/matters/{cast.matter.id}/record"
    ).text.replace("&quot;", '"')


def test_it_is_saved_under_its_name_and_never_shown_in_a_page(cast, came, browse):
    answer = browse(cast.alice).get(f"/documents/{came.id}")
    assert answer.data == pdf(b"<script>alert(1)</script>")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "umowa%20%E2%80%9Enajmu%E2%80%9D.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_sent_as_a_file_is_handed_out_as_text(cast, browse):
    browse()
    sent = document(cast, name="x.html", data=b"<html><script>alert(1)</script></html>", at=AT)
    answer = browse(cast.alice).get(f"/documents/{sent.id}")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "x.txt" in answer.headers["Content-Disposition"]


def test_what_is_damaged_or_lost_is_not_handed_out(cast, came, browse):
    storage.path_of(came.stored_as).write_bytes(b"other bytes")
    assert browse(cast.alice).get(f"/documents/{came.id}").status_code == 500


def test_who_may_not_see_the_matter_finds_no_file(cast, came, browse):
    cast.matter.restrict(cast.alice, AT)
    assert browse(cast.charlie).get(f"/documents/{came.id}").status_code == 404
    assert browse(cast.bob).get(f"/documents/{came.id}").status_code == 200
    assert browse().get(f"/documents/{came.id}").status_code == 302


def test_it_is_good_fulfils_the_request_supports_its_fact_and_tells_the_client(cast, browse):
    fact = Fact.note(cast.matter, words="The lock was changed.", language="en", by=cast.bob, at=on(17, "12:00"))
    asked = asked_for_paper(cast, on(17, "12:00"), words=asked_for.about_fact(fact), about=fact.key)
    browse()
    document(cast, name="door.pdf", at=on(18, "09:00"), request=asked)
    bob = browse(cast.bob)
    page = bob.get(f"/requests/{asked.id}/receipt").text
    assert 'value="door.pdf"' in page and "The client is told that it is what we need." in page
    assert bob.post(f"/requests/{asked.id}/receipt", {"evidence": "Photo of the door"}).status_code == 303
    assert (fact.reload().state, fact.evidence) == ("supported", "Photo of the door")
    assert asked.reload().answer == "came"
    assert waiting_of(asked) is None
    assert Word.select().order_by(Word.id.desc()).first().told.startswith("We have looked at what you sent us")
    assert Outbox.select().where(Outbox.kind == "answer").count() == 1
    assert not Question.open_in(cast.matter).exists()


def test_the_client_hears_it_in_their_language(cast, browse):
    cast.dana.change(language="pl")
    browse()
    sent = document(cast, at=on(18, "09:00"))
    asked_for.it_came(sent.request, evidence="", by=cast.alice, at=AT)
    word = Word.select().order_by(Word.id.desc()).first()
    assert word.language == "pl"
    assert word.told.endswith("Dziękujemy.")


def test_not_this_one_asks_anew_with_one_letter_and_the_words_the_client_reads(cast, came, browse):
    asked = came.request
    browse(cast.bob).post(f"/requests/{asked.id}/renewal", {"words": "Page 2 is missing.", "due_on": str(day(25))})
    (again,) = Request.open_in(cast.matter)
    assert (again.words, again.why, again.due_on, again.id > asked.id) == (
        "The lease",
        "Page 2 is missing.",
        day(25),
        True,
    )
    assert asked.reload().withdrawn_at == AT
    letters = Outbox.select().where(Outbox.kind.in_(("request", "answer")), Outbox.state == "queued")
    assert [row.kind for row in letters.where(Outbox.not_before > on(18, "09:00"))] == ["answer"]
    assert Word.select().order_by(Word.id.desc()).first().told == "Page 2 is missing."
    assert Document.get_by_id(came.id).request_id == asked.id
    assert storage.proven(came.stored_as, came.sha256)


def test_not_this_one_after_an_answer_writes_that_something_is_needed(cast, came):
    asked_for.questions.answer(waiting_of(came.request), body="Thank you.", by=cast.alice, at=AT)
    again = asked_for.ask_again(came.request, words="Page 2?", due_on=day(25), by=cast.alice, at=later(AT, minutes=20))
    assert Outbox.select().where(Outbox.kind == "request", Outbox.dedupe_key.contains(again.key)).count() == 1


def test_not_this_one_needs_words_and_a_day_and_loses_nothing(cast, came):
    for wrong in ({"words": "", "due_on": day(25)}, {"words": "x", "due_on": day(1)}):
        with pytest.raises(RuleBroken):
            asked_for.ask_again(came.request, **wrong, by=cast.alice, at=AT)
    assert came.request.reload().is_open
    assert waiting_of(came.request)


def test_what_was_called_good_is_not_asked_for_anew(cast, came):
    asked_for.it_came(came.request, evidence="", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        asked_for.ask_again(came.request, words="x", due_on=day(25), by=cast.alice, at=AT)


# found after all


@pytest.fixture
def found(cast, browse):
    """The lease, sent an hour after “I cannot find it”."""
    browse()
    asked = asked_for_paper(cast, on(17, "12:00"))
    words = "Perhaps my sister has it."
    asked_for.answer(asked, answer="cannot_find", words=words, person=cast.dana, at=on(18, "08:00"))
    document(cast, name="lease.pdf", at=on(18, "09:00"), request=asked)
    return asked.reload()


def test_after_i_cannot_find_it_a_file_can_still_be_sent_and_the_answer_is_given(cast, found):
    assert (found.answer, found.answer_words) == ("given", "Perhaps my sister has it.")
    assert (found.answered_by, found.answered_at) == (cast.dana.key, on(18, "09:00"))
    said = [
        (entry.detail["how"], entry.at) for entry in AuditEntry.select().where(AuditEntry.verb == "request.answered")
    ]
    assert said == [("cannot_find", on(18, "08:00")), ("given", on(18, "09:00"))]


def test_staff_see_both_on_the_matter_on_the_list_and_in_the_record(cast, found, browse):
    alice = browse(cast.alice)
    both = [question.in_words() for question in Question.open_in(cast.matter)]
    assert both[0].startswith("What you need from me, “The lease”: I cannot find it.")
    assert both[1] == "What you need from me, “The lease”: 1 document"
    matter = alice.get(f"/matters/{cast.matter.id}").text
    assert all(body.partition("\n")[0] in matter for body in both)
    listed = alice.get(f"/matters/{cast.matter.id}/requests").text
    assert "first they answered: I cannot find it. Perhaps my sister has it." in listed
    assert "look at it" in listed and "Not this one" in listed
    assert "Answered or withdrawn" not in listed
    record = alice.get(f"/matters/{cast.matter.id}/record").text
    assert "Sent: lease.pdf, Wednesday 18 November 2026, 9:00" in record
    assert "Answer: I cannot find it, Perhaps my sister has it" in record


def test_called_good_it_has_come(cast, found, browse):
    asked_for.it_came(found, evidence="The lease of May", by=cast.alice, at=AT)
    assert (found.reload().answer, found.answer_words) == ("came", "The lease of May")
    assert list(Request.open_in(cast.matter)) == []
    assert found in Request.ended_in(cast.matter, 9)


def test_not_this_one_or_not_needed_any_more_withdraws_it_as_any_other(cast, found):
    again = asked_for.ask_again(found, words="This is the old one.", due_on=day(25), by=cast.alice, at=AT)
    found.reload()
    assert (found.answer, found.answered_at, found.withdrawn_at) == ("", None, AT)
    assert list(Request.open_in(cast.matter)) == [again]


def test_it_can_be_withdrawn_too(cast, found):
    found.withdraw(cast.alice, AT)
    assert list(Request.open_in(cast.matter)) == []


def test_nobody_is_reminded_of_it(cast, found):
    for number in range(19, 30):
        plan_requests(on(number, "12:00"))
    assert not Outbox.select().where(Outbox.kind == "request_reminder").exists()
    assert found.reload().call_since is None


def test_what_has_come_or_was_withdrawn_takes_no_file_even_after_it(cast, found):
    asked_for.it_came(found, evidence="The lease", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        document(cast, data=pdf(b"more"), at=AT, request=found.reload())
    assert len(storage.names()) == 1


def test_an_answer_in_words_is_no_paper_and_stays_answered(cast):
    asked = asked_for_paper(cast, on(17, "12:00"), kind="information")
    asked_for.answer(asked, answer="given", words="In May.", person=cast.dana, at=AT)
    assert not asked.reload().was_found and not asked.takes_files
    assert asked in Request.ended_in(cast.matter, 9)
    with pytest.raises(RuleBroken):
        asked.withdraw(cast.alice, AT)
