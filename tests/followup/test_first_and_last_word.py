"""The first word and the last: taken on, closed, opened again (rule S1)."""

import pytest

from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup import closing, publishing
from lexlite.followup.models import Hold, Promise
from lexlite.followup.standing import settle
from tests.factories import day, due_of, on, row_of
from tests.followup.saying import FIRST_DUE, arrive, ask, hold, publish


def test_taking_on_is_the_first_word_and_the_welcome_letter_names_the_day(cast):
    assert [word.kind for word in cast.matter.words] == ["taken_on"]
    assert due_of(cast.matter) == FIRST_DUE
    assert row_of("welcome").params["day"] == "2026-11-23"


def test_closing_is_the_last_word_and_leaves_nothing_due(cast):
    question, news = ask(cast, on(18, "12:00")), arrive(cast, on(18, "12:00"))
    hold(cast, on(18, "12:30"), day(60))
    closing.close(cast.matter, outcome="settled", told="Thank you.", by=cast.alice, at=on(18, "13:00"))
    assert due_of(cast.matter) == (None, None)
    assert (question.reload().answered_by_word.kind, news.reload().told_by_word.kind) == ("closing", "closing")
    assert Hold.open_in(cast.matter) is None
    assert row_of("closing").person == cast.dana


def test_closing_ends_the_promise_as_closed_or_as_broken(cast):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(23, "16:00"))
    closing.close(other, outcome="won", told="Thank you.", by=cast.alice, at=on(23, "16:01"))
    assert [each.promises.get().how for each in (cast.matter, other)] == ["closed", "broken_then_kept"]


@pytest.mark.parametrize(("outcome", "told"), [("", "Thank you."), ("won", "")])
def test_nothing_is_closed_without_an_outcome_and_last_words(cast, outcome, told):
    with pytest.raises(RuleBroken):
        closing.close(cast.matter, outcome=outcome, told=told, by=cast.alice, at=on(18, "12:00"))
    assert cast.matter.reload().is_open


def test_an_assistant_closes_and_reopens_nothing(cast):
    with pytest.raises(NotAllowed):
        closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.bob, at=on(18, "12:00"))
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    with pytest.raises(NotAllowed):
        closing.reopen(cast.matter, by=cast.bob, at=on(19, "12:00"))


def test_a_reopened_matter_is_due_by_the_next_working_day(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    closing.reopen(cast.matter, by=cast.alice, at=on(20, "12:00"))
    assert due_of(cast.matter) == (on(23, "16:00"), "promise")
    assert Promise.open_in(cast.matter).due_at == on(23, "16:00")


def test_an_open_matter_is_not_reopened(cast):
    with pytest.raises(RuleBroken):
        closing.reopen(cast.matter, by=cast.alice, at=on(20, "12:00"))


def test_after_closing_no_reminder_that_was_waiting_leaves(cast):
    from lexlite.reminders.planning import plan

    plan(on(24, "12:00"))
    assert row_of("word_late", staff=cast.alice).state == "queued"
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(24, "12:01"))
    assert row_of("word_late", staff=cast.alice).state == "cancelled"


def test_after_closing_nothing_is_undone(cast):
    word = publish(cast, on(18, "12:00"))
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:01"))
    with pytest.raises(RuleBroken):
        publishing.take_back(word, by=cast.alice, at=on(18, "12:02"))
    assert [promise.how for promise in cast.matter.promises] == ["kept", "closed"]
    assert due_of(cast.matter) == (None, None)


def test_settling_a_closed_matter_changes_nothing(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    settle(cast.matter.reload(), on(19, "12:00"))
    assert due_of(cast.matter) == (None, None)
