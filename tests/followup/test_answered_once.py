"""A question is answered on the client's page once: an answer nobody has read can be undone, not written again."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import publishing, questions
from lexlite.followup.board import Board
from lexlite.followup.hints import what_to_say
from lexlite.followup.models import Question, Word
from lexlite.portal.queries import page_of
from tests.factories import contact, on, unreachable
from tests.followup.saying import ask

AT = on(18, "12:00")
SENT = on(18, "12:05")


@pytest.fixture
def question(cast):
    """Asked by a client without a working e-mail: the answer waits to be read."""
    unreachable(cast.dana)
    return ask(cast, AT, "How long?")


@pytest.fixture
def answered(cast, question):
    return questions.answer(question, body="Two months.", by=cast.alice, at=SENT)


def places(cast):
    return (f"/matters/{cast.matter.id}", f"/update-hour/{cast.matter.id}")


def test_while_it_can_be_undone_it_says_so_where_it_offered_to_answer(cast, firm, browse, set_clock, question):
    address = f"/questions/{question.id}/answer"
    for place in places(cast):
        assert address in browse(cast.alice).get(place).text
    word = questions.answer(question, body="Two months.", by=cast.alice, at=SENT)
    set_clock(on(18, "12:06"))
    alice = browse(cast.alice)
    for place in (*places(cast), address):
        page = alice.get(place).text
        assert "Answer published, it can still be undone." in page
        assert f"/words/{word.id}/undo" in page
        assert "Publish the answer" not in page and (place == address or address not in page)
    card = Board(cast.alice, firm, on(18, "12:06")).card(cast.matter.id)
    assert what_to_say(card).startswith("An answer is published")
    assert "An answer is published" in alice.get("/").text


@pytest.mark.parametrize(("at", "why"), [("12:06", "undo it first"), ("12:16", "they have not read it yet: call them")])
def test_a_second_answer_is_refused_and_what_was_typed_is_kept(cast, browse, set_clock, question, at, why):
    alice, address = browse(cast.alice), f"/questions/{question.id}/answer"
    hidden = alice.hidden(address)
    questions.answer(question, body="Two months.", by=cast.bob, at=SENT)
    set_clock(on(18, at))
    refused = alice.post(address, {"body": "Three months."}, hidden=hidden)
    assert refused.status_code == 422
    assert why in refused.text and "Three months.</textarea>" in refused.text
    assert Word.select().where(Word.kind == "answer").count() == 1


def test_undone_the_question_is_open_again_and_can_be_answered(cast, browse, set_clock, question, answered):
    publishing.take_back(answered, cast.alice, on(18, "12:07"))
    assert [each.written for each in Question.waiting_in(cast.matter)] == [None]
    questions.answer(question, body="Three months.", by=cast.alice, at=on(18, "12:08"))


def test_read_it_is_answered(cast, firm, question, answered):
    publishing.page_opened(cast.dana, cast.matter, on(18, "13:00"))
    assert Question.waiting_in(cast.matter) == []
    (asked,) = page_of(cast.dana.id, cast.matter.id, firm, on(18, "13:01")).questions
    assert asked.answer_due_at is None
    with pytest.raises(RuleBroken):
        questions.answer(question, body="Three months.", by=cast.alice, at=on(18, "13:02"))


def test_what_nobody_has_answered_stands_before_it(cast, firm, answered):
    other = ask(cast, on(18, "12:06"), "And how much?")
    assert next(each.id for each in Question.waiting_in(cast.matter)) == other.id
    assert "And how much?" in what_to_say(Board(cast.alice, firm, on(18, "12:07")).card(cast.matter.id))


def test_a_letter_on_its_way_does_not_forbid_to_answer_on_the_page(cast, question):
    contact(cast.matter, cast.alice, SENT, channel="letter", answers=[question])
    questions.answer(question, body="Two months.", by=cast.alice, at=on(18, "13:00"))
