"""Words the client must act on (rule S13); a word answers and tells from when it reaches them (rules S2, S12)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import closing, publishing, questions
from lexlite.followup.contacts import log_contact
from lexlite.followup.corrections import take_off
from lexlite.followup.models import News, Promise, Question, Word
from lexlite.followup.publishing import page_opened, settle_refused
from lexlite.followup.standing import count_letters, settle_all
from lexlite.messages.models import Outbox
from tests.factories import contact, day, due_of, on, unreachable

AT = on(18, "12:00")
FIRST_DUE = on(23, "16:00"), "cadence"


def must_act(cast, at=AT, **more):
    body = "They offer 5,000. Do you accept?"
    return publishing.publish(cast.matter, body=body, by=cast.alice, at=at, must_act=True, **more)


def offer(cast, at=AT):
    return questions.news_arrived(cast.matter, kind="offer", words="They offer 5,000.", by=cast.bob, at=at)


def test_a_word_the_client_must_act_on_resets_nothing_until_they_answer(cast):
    word = must_act(cast, on(9, "12:00"))
    assert word.counts_from is None
    assert due_of(cast.matter) == (on(10, "12:00"), "call")  # a working day later: the call


def test_unanswered_after_one_working_day_a_call_is_due(cast):
    must_act(cast)
    assert due_of(cast.matter) == (on(19, "12:00"), "call")


def test_spoken_through_it_counts_and_no_call_is_due_any_more(cast):
    word = must_act(cast, next_word_on=day(20))
    contact(cast.matter, cast.alice, on(18, "15:00"), told="They accept.", acted_on=[word])
    word.reload()
    assert (word.answered_at, word.counts_from) == (on(18, "15:00"), on(18, "15:00"))
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")


def test_another_word_in_between_is_no_answer(cast):
    must_act(cast)
    contact(cast.matter, cast.alice, on(18, "15:00"), told="The court has moved.")
    assert due_of(cast.matter) == (on(19, "12:00"), "call")


def test_opening_the_page_is_no_answer(cast):
    word = must_act(cast)
    page_opened(cast.dana, cast.matter, on(18, "13:00"))
    assert word.reload().counts_from is None


def test_news_put_as_a_question_counts_as_told_only_when_it_is_answered(cast):
    news = offer(cast)
    word = must_act(cast, news=[news])
    assert due_of(cast.matter) == (on(18, "16:00"), "news")
    log_contact(
        cast.matter, channel="call", direction="in", reached=True, told="", note="yes", by=cast.bob,
        at=on(18, "14:00"), acted_on=[word],
    )  # fmt: skip
    assert news.reload().told_at == on(18, "14:00")
    ends = [promise.how for promise in cast.matter.promises.order_by(Promise.id)]
    assert ends == ["kept", None]
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")


def test_a_word_to_act_on_that_is_undone_asks_for_no_call(cast):
    word = must_act(cast)
    publishing.take_back(word, by=cast.alice, at=on(18, "12:05"))
    assert due_of(cast.matter) == FIRST_DUE


def test_an_unanswered_word_taken_back_has_broken_no_promise(cast):
    word = must_act(cast, on(16, "12:00"))  # a call is due on the 17th
    contact(cast.matter, cast.alice, on(18, "12:00"))
    take_off(word, why="wrong_matter", by=cast.alice, at=on(18, "13:00"))
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["kept", None]
    again = must_act(cast, on(19, "12:00"))
    take_off(again, why="wrong_matter", by=cast.alice, at=on(23, "12:00"))
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["kept", None]
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")


def promises(cast):
    return [(row.due_at, row.how) for row in cast.matter.promises.order_by(Promise.id)]


def test_a_letter_of_theirs_in_which_they_decided_taken_back_leaves_the_promise_as_it_was(cast):
    word = must_act(cast)
    before = promises(cast)
    theirs = contact(
        cast.matter, cast.bob, on(20, "12:00"), channel="email", direction="in", told="", acted_on=[word]
    )  # fmt: skip
    assert promises(cast)[0][1] == "broken_then_kept"
    take_off(theirs, why="wrong_matter", by=cast.alice, at=on(20, "13:00"))
    assert promises(cast) == before == [(on(19, "12:00"), None)]


def test_what_an_answer_taken_back_leaves_open_had_broken_every_promise_since(cast):
    question = questions.ask(cast.matter, cast.dana, "When?", AT)
    told = contact(cast.matter, cast.alice, on(18, "15:00"), answers=[question])
    contact(cast.matter, cast.alice, on(20, "12:00"))
    contact(cast.matter, cast.alice, on(23, "12:00"))
    take_off(told, why="wrong_matter", by=cast.alice, at=on(23, "13:00"))
    late = on(19, "12:00")
    assert promises(cast) == [(late, "broken_then_kept"), (late, "broken_then_kept"), (late, None)]


def test_a_talk_taken_back_after_the_matter_closed_in_between_asks_for_no_call(cast):
    word = must_act(cast)
    talk = contact(cast.matter, cast.alice, on(18, "15:00"), acted_on=[word])
    closing.close(cast.matter, outcome="settled", told="All done.", by=cast.alice, at=on(18, "16:00"))
    closing.reopen(cast.matter, by=cast.alice, at=on(19, "12:00"))
    take_off(talk, why="wrong_matter", by=cast.alice, at=on(19, "13:00"))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")


def test_what_was_not_answered_before_the_matter_closed_asks_for_no_call_when_it_opens_again(cast):
    word = must_act(cast, on(9, "12:00"))
    closing.close(cast.matter, outcome="settled", told="All done.", by=cast.alice, at=on(16, "12:00"))
    assert not word.reload().awaits_answer
    assert word.counts_from is None
    closing.reopen(cast.matter, by=cast.alice, at=on(18, "12:00"))
    assert due_of(cast.matter) == (on(19, "16:00"), "promise")


def test_the_database_refuses_an_answer_to_a_word_that_asked_for_none(cast):
    from peewee import IntegrityError

    word = contact(cast.matter, cast.alice, AT)
    with pytest.raises(IntegrityError):
        word.change(answered_at=AT)


# what a word answers and tells, it does when it reaches them


def test_an_answer_on_a_page_nobody_has_opened_answers_when_it_is_opened(cast):
    unreachable(cast.dana)
    question = questions.ask(cast.matter, cast.dana, "When?", AT)
    questions.answer(question, body="Soon.", by=cast.alice, at=on(18, "13:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "question")
    page_opened(cast.dana, cast.matter, on(18, "15:00"))
    assert question.reload().answered_at == on(18, "15:00")
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")


def test_news_told_on_a_page_nobody_has_opened_is_told_when_it_is_opened(cast):
    unreachable(cast.dana)
    news = offer(cast)
    publishing.publish(cast.matter, body="An offer.", by=cast.alice, at=on(18, "13:00"), news=[news])
    assert list(News.open_in(cast.matter)) == [news]
    page_opened(cast.dana, cast.matter, on(18, "15:00"))
    assert list(News.open_in(cast.matter)) == []


def test_a_letter_answers_when_it_arrives_not_when_it_is_posted(cast):
    question = questions.ask(cast.matter, cast.dana, "When?", AT)
    contact(cast.matter, cast.alice, on(18, "13:00"), channel="letter", answers=[question])
    assert question.reload().answered_at is None
    count_letters(on(20, "13:00"))
    assert question.reload().answered_at == on(20, "13:00")
    assert Question.open_in(cast.matter).count() == 0


def test_an_answer_whose_letter_is_refused_answers_when_the_page_is_opened(cast):
    question = questions.ask(cast.matter, cast.dana, "When?", AT)
    questions.answer(question, body="Soon.", by=cast.alice, at=on(18, "13:00"))
    Outbox.get(Outbox.kind == "answer").ends("failed", on(18, "13:11"))
    settle_refused(on(18, "13:11"))
    assert question.reload().answered_at is None
    assert due_of(cast.matter) == (on(19, "12:00"), "question")
    page_opened(cast.dana, cast.matter, on(18, "15:00"))
    assert question.reload().answered_at == on(18, "15:00")


def test_two_letters_unread_and_opened_together_answer_both(cast):
    unreachable(cast.dana)
    first, second = (questions.ask(cast.matter, cast.dana, body, AT) for body in ("When?", "Where?"))
    questions.answer(first, body="Soon.", by=cast.alice, at=on(18, "13:00"))
    assert list(Question.open_in(cast.matter)) == [first, second]
    page_opened(cast.dana, cast.matter, on(18, "14:00"))
    assert list(Question.open_in(cast.matter)) == [second]


# taken back


def test_a_wrong_entry_is_taken_back_with_a_trace_and_the_clock_runs_as_if_it_had_not_been(cast):
    word = contact(cast.matter, cast.alice, AT, next_word_on=day(20))
    take_off(word, why="wrong_entry", by=cast.bob, at=on(19, "12:00"))
    word.reload()
    assert (word.taken_back_why, word.taken_back_by, word.taken_back_at) == ("wrong_entry", cast.bob, on(19, "12:00"))
    assert due_of(cast.matter) == FIRST_DUE
    assert Promise.select().where(Promise.matter == cast.matter).count() == 1


def test_an_update_on_the_wrong_matter_can_be_taken_off_after_it_was_shown_and_its_letter_stays_at_home(cast):
    news = offer(cast)
    word = publishing.publish(cast.matter, body="An offer.", by=cast.alice, at=on(18, "12:00"), news=[news])
    take_off(word, why="wrong_matter", by=cast.alice, at=on(18, "12:30"))
    assert news.reload().told_at is None
    assert Outbox.get(Outbox.kind == "update").state == "cancelled"
    assert due_of(cast.matter) == (on(18, "16:00"), "news")


def test_taking_back_twice_does_it_once(cast):
    word = contact(cast.matter, cast.alice, AT)
    take_off(word, why="wrong_entry", by=cast.alice, at=on(18, "13:00"))
    take_off(word, why="wrong_matter", by=cast.bob, at=on(18, "14:00"))
    assert (word.reload().taken_back_why, word.taken_back_by) == ("wrong_entry", cast.alice)


def test_the_first_word_of_a_matter_is_history_and_stays(cast):
    word = Word.get(Word.matter == cast.matter, Word.kind == "taken_on")
    with pytest.raises(RuleBroken):
        take_off(word, why="wrong_entry", by=cast.alice, at=AT)


def test_a_letter_that_came_back_is_no_word_and_an_update_counts_when_it_is_opened(cast):
    letter = contact(cast.matter, cast.alice, AT, channel="email")
    take_off(letter, why="bounced", by=cast.bob, at=on(18, "13:00"))
    assert due_of(cast.matter) == FIRST_DUE
    assert cast.dana.email.bad_why == "bounced"
    cast.dana.email.change(bad_at=None, bad_why="")
    update = publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "14:00"))
    take_off(update, why="bounced", by=cast.bob, at=on(18, "15:00"))
    assert (update.reload().counts_from, update.awaits_opening, update.taken_back_at) == (None, True, None)
    page_opened(cast.dana, cast.matter, on(18, "16:00"))
    assert update.reload().counts_from == on(18, "16:00")


@pytest.mark.parametrize("more", [{"channel": "call"}, {"channel": "email", "direction": "in"}])
def test_a_talk_or_what_came_in_cannot_come_back(cast, more):
    word = contact(cast.matter, cast.alice, AT, **more)
    with pytest.raises(RuleBroken) as no:
        take_off(word, why="bounced", by=cast.alice, at=on(18, "13:00"))
    assert no.value.field == "why"


def test_a_talk_taken_back_leaves_what_it_answered_to_be_answered(cast):
    news = offer(cast)
    word = must_act(cast, news=[news])
    talk = contact(cast.matter, cast.alice, on(18, "15:00"), told="They accept.", acted_on=[word])
    take_off(talk, why="wrong_entry", by=cast.alice, at=on(18, "15:05"))
    word.reload()
    assert (word.answered_at, word.counts_from, news.reload().told_at) == (None, None, None)
    assert due_of(cast.matter)[1] in ("call", "news")


def test_news_told_by_a_word_taken_back_waits_by_the_hours_at_which_the_firm_works_now(cast, firm):
    news = offer(cast)
    talk = contact(cast.matter, cast.alice, on(18, "12:30"), news=[news])
    firm.change(hours={**firm.hours, "2": [["08:00", "13:00"]]})
    settle_all(on(18, "12:35"))
    take_off(talk, why="wrong_entry", by=cast.alice, at=on(18, "12:40"))
    assert due_of(cast.matter) == (on(18, "13:00"), "news")
