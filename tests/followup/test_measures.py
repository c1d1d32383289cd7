"""What the firm measures of itself (rule S7)."""

from lexlite.firm.models import Firm
from lexlite.followup import publishing, questions
from lexlite.followup.measures import asked_first
from tests.factories import contact, later, on

AT = on(18, "12:00")


def measured(cast, staff=None, at=AT):
    return asked_first(staff or cast.alice, Firm.the(), at)


def test_a_new_firm_has_begun_nothing_and_was_asked_nothing(cast):
    assert measured(cast) == (0, 0)


def test_questions_count_against_us_and_words_we_began_for_us(cast):
    contact(cast.matter, cast.alice, on(16, "12:00"))
    publishing.publish(cast.matter, body="We filed it.", by=cast.alice, at=on(16, "13:00"))
    question = questions.ask(cast.matter, cast.dana, "When?", on(17, "12:00"))
    assert measured(cast) == (1, 3)
    questions.answer(question, body="In May.", by=cast.alice, at=on(17, "13:00"))
    assert measured(cast) == (1, 3)  # an answer is no word we began


def test_a_call_that_answers_a_question_is_no_word_we_began(cast):
    question = questions.ask(cast.matter, cast.dana, "When?", on(17, "12:00"))
    contact(cast.matter, cast.alice, on(17, "13:00"), answers=[question])
    assert measured(cast) == (1, 1)


def test_an_incoming_letter_counts_until_it_is_answered(cast):
    contact(cast.matter, cast.alice, on(17, "12:00"), channel="email", direction="in", told="", note="They wrote.")
    assert measured(cast) == (1, 1)
    contact(cast.matter, cast.alice, on(17, "13:00"))
    assert measured(cast) == (0, 1)


def test_what_they_asked_in_a_call_counts_once(cast):
    contact(cast.matter, cast.alice, on(17, "12:00"), channel="email", direction="in", told="", asked="When?")
    assert measured(cast) == (1, 1)


def test_an_unanswered_call_and_a_word_taken_back_count_for_nobody(cast):
    contact(cast.matter, cast.alice, on(17, "12:00"), reached=False, told="")
    word = publishing.publish(cast.matter, body="We filed it.", by=cast.alice, at=on(17, "13:00"))
    publishing.take_back(word, by=cast.alice, at=on(17, "13:05"))
    assert measured(cast) == (0, 0)


def test_ninety_days_are_looked_back(cast):
    questions.ask(cast.matter, cast.dana, "When?", on(10, "12:00"))
    assert measured(cast, at=later(on(10, "12:00"), days=89)) == (1, 1)
    assert measured(cast, at=later(on(10, "12:00"), days=91)) == (0, 0)


def test_what_one_may_not_see_is_not_measured_for_one(cast):
    questions.ask(cast.matter, cast.dana, "When?", on(17, "12:00"))
    assert measured(cast, cast.charlie) == (1, 1)
    cast.matter.restrict(cast.alice, AT)
    assert measured(cast, cast.charlie) == (0, 0)
