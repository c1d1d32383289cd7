"""Questions and news: each with a clock of its own, answered and told one by one (rules S2, S12)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import publishing, questions
from lexlite.followup.models import News, Question
from tests.factories import contact, day, due_of, on, row_of
from tests.followup.saying import arrive, ask, everything_known_of, publish


def test_a_question_is_due_one_working_day_after_it_arrived(cast):
    ask(cast, on(18, "12:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_a_question_asked_after_hours_counts_from_the_next_opening(cast):
    ask(cast, on(20, "18:00"))  # a Friday evening
    assert Question.get().answer_due_at == on(24, "08:00")


def test_who_answers_is_told_of_the_question(cast):
    ask(cast, on(18, "12:00"))
    assert row_of("question_asked").staff == cast.alice


def test_the_deputy_is_told_of_the_question(cast):
    cast.alice.be_away(day(18), day(20), cast.charlie, by=cast.alice, at=on(17, "12:00"))
    ask(cast, on(18, "12:00"))
    assert row_of("question_asked").staff == cast.charlie


def test_an_answer_to_one_question_leaves_the_other_running(cast):
    first, second = ask(cast, on(18, "12:00")), ask(cast, on(18, "13:00"), "And when?")
    questions.answer(first, body="A thousand.", by=cast.alice, at=on(18, "14:00"))
    assert due_of(cast.matter) == (on(19, "13:00"), "question")
    assert list(Question.open_in(cast.matter)) == [second]


def test_a_contact_answers_the_questions_that_were_ticked(cast):
    first, second = ask(cast, on(18, "12:00")), ask(cast, on(18, "13:00"), "And when?")
    contact(cast.matter, cast.alice, on(18, "14:00"), answers=[second])
    assert list(Question.open_in(cast.matter)) == [first]
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_another_word_does_not_answer_a_question(cast):
    ask(cast, on(18, "12:00"))
    publish(cast, on(20, "12:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "question")  # still late


def test_after_an_answer_the_promised_date_still_stands(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20), next_word_at="11:00")
    questions.answer(ask(cast, on(18, "13:00")), body="A thousand.", by=cast.alice, at=on(18, "14:00"))
    assert due_of(cast.matter) == (on(20, "11:00"), "promise")
    assert cast.matter.last_word_at == on(18, "14:00")


def test_an_answer_after_the_promised_day_lets_the_cadence_run(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    questions.answer(ask(cast, on(23, "09:00")), body="A thousand.", by=cast.alice, at=on(23, "14:00"))
    assert due_of(cast.matter) == (on(37, "16:00"), "cadence")


def test_an_answer_undone_leaves_the_question_open(cast):
    question = ask(cast, on(18, "12:00"))
    before = everything_known_of(cast.matter)
    word = questions.answer(question, body="A thousand.", by=cast.alice, at=on(18, "14:00"))
    publishing.take_back(word, by=cast.alice, at=on(18, "14:05"))
    assert everything_known_of(cast.matter) == before


def test_a_question_is_answered_once_and_in_words(cast):
    question = ask(cast, on(18, "12:00"))
    with pytest.raises(RuleBroken):
        questions.answer(question, body="", by=cast.alice, at=on(18, "13:00"))
    questions.answer(question, body="A thousand.", by=cast.alice, at=on(18, "13:00"))
    with pytest.raises(RuleBroken):
        questions.answer(question, body="Two thousand.", by=cast.alice, at=on(18, "13:30"))


def test_an_empty_question_is_refused(cast):
    with pytest.raises(RuleBroken):
        ask(cast, on(18, "12:00"), "")


@pytest.mark.parametrize("kind", ["time_limit", "offer"])
def test_news_that_starts_a_time_limit_or_is_an_offer_is_told_the_same_working_day(cast, kind):
    arrive(cast, on(18, "12:00"), kind)
    assert due_of(cast.matter) == (on(18, "16:00"), "news")


@pytest.mark.parametrize("kind", ["decision", "official_letter", "other_side", "hearing", "costs"])
def test_other_news_is_told_within_one_working_day(cast, kind):
    arrive(cast, on(18, "12:00"), kind)
    assert due_of(cast.matter) == (on(19, "12:00"), "news")


def test_news_is_told_by_the_word_that_says_so_and_by_no_other(cast):
    news = arrive(cast, on(18, "12:00"))
    contact(cast.matter, cast.alice, on(18, "13:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "news")
    contact(cast.matter, cast.alice, on(18, "14:00"), news=[news])
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")
    assert not News.open_in(cast.matter)


def test_news_needs_a_few_words(cast):
    with pytest.raises(RuleBroken):
        questions.news_arrived(cast.matter, kind="offer", words="", by=cast.bob, at=on(18, "12:00"))
