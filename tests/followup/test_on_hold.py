"""On hold: a longer silence the client agreed to, and its end (rule S4)."""

import pytest

from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup import holds, publishing
from lexlite.followup.models import Hold, Promise
from tests.factories import contact, day, due_of, on
from tests.followup.saying import ask, everything_known_of, hold, publish


def test_on_hold_the_matter_is_due_at_the_close_of_the_agreed_day(cast):
    hold(cast, on(18, "12:00"), day(60))
    assert due_of(cast.matter) == (on(60, "16:00"), "hold")
    assert cast.matter.hold_until == day(60)
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["moved", None]


def test_a_hold_lasts_ninety_days_at_most(cast):
    for wrong in (day(18), day(18 + 91)):
        with pytest.raises(RuleBroken) as no:
            hold(cast, on(18, "12:00"), wrong)
        assert no.value.field == "until"
    hold(cast, on(18, "12:00"), day(18 + 90))
    assert cast.matter.reload().hold_until == day(18 + 90)


def test_a_hold_needs_the_word_in_which_it_was_agreed(cast):
    with pytest.raises(RuleBroken) as no:
        hold(cast, on(18, "12:00"), day(30), told="")
    assert no.value.field == "told"


def test_an_assistant_puts_nobody_on_hold(cast):
    with pytest.raises(NotAllowed):
        hold(cast, on(18, "12:00"), day(30), by=cast.bob)


def test_a_matter_is_on_hold_once(cast):
    hold(cast, on(18, "12:00"), day(30))
    with pytest.raises(RuleBroken):
        hold(cast, on(19, "12:00"), day(31))


def test_a_question_is_due_on_hold_too(cast):
    hold(cast, on(18, "12:00"), day(60))
    ask(cast, on(19, "12:00"))
    assert due_of(cast.matter) == (on(20, "12:00"), "question")


def test_a_word_before_its_last_day_leaves_the_hold(cast):
    hold(cast, on(18, "12:00"), day(26))
    contact(cast.matter, cast.alice, on(25, "12:00"))
    assert due_of(cast.matter) == (on(26, "16:00"), "hold")


@pytest.mark.parametrize("number", [26, 27])
def test_a_word_on_or_after_its_last_day_ends_the_hold(cast, number):
    hold(cast, on(18, "12:00"), day(26))
    contact(cast.matter, cast.alice, on(number, "10:00"))
    assert due_of(cast.matter)[1] == "cadence"
    assert (cast.matter.hold_until, Hold.open_in(cast.matter)) == (None, None)


def test_a_hold_ended_by_a_word_that_is_undone_lasts(cast):
    hold(cast, on(18, "12:00"), day(26))
    before = everything_known_of(cast.matter)
    publishing.take_back(publish(cast, on(26, "10:00")), by=cast.alice, at=on(26, "10:05"))
    assert everything_known_of(cast.matter) == before


def test_a_hold_ended_by_two_words_stays_ended_when_the_first_is_undone(cast):
    hold(cast, on(18, "12:00"), day(26))
    first = publish(cast, on(26, "10:00"))
    contact(cast.matter, cast.alice, on(26, "10:02"))
    publishing.take_back(first, by=cast.alice, at=on(26, "10:05"))
    assert due_of(cast.matter) == (on(40, "16:00"), "cadence")


def test_a_hold_ended_before_its_day_lets_the_cadence_run_from_then(cast):
    hold(cast, on(18, "12:00"), day(60))
    holds.end_hold(cast.matter, by=cast.alice, at=on(20, "12:00"))
    assert due_of(cast.matter) == (on(34, "16:00"), "cadence")
    assert cast.matter.last_word_at == on(18, "12:00")


def test_only_owner_and_lawyer_end_a_hold_and_only_one_that_is(cast):
    with pytest.raises(RuleBroken):
        holds.end_hold(cast.matter, by=cast.alice, at=on(18, "12:00"))
    hold(cast, on(18, "12:00"), day(60))
    with pytest.raises(NotAllowed):
        holds.end_hold(cast.matter, by=cast.bob, at=on(18, "13:00"))


def test_undoing_the_word_that_ended_a_hold_leaves_the_hold_agreed_after_it(cast):
    hold(cast, on(18, "12:00"), day(26))
    word = publish(cast, on(26, "10:00"))
    hold(cast, on(26, "10:02"), day(51))
    publishing.take_back(word, by=cast.alice, at=on(26, "10:05"))
    assert due_of(cast.matter) == (on(51, "16:00"), "hold")


def test_on_its_last_day_a_hold_is_ended_by_speaking_not_by_a_press(cast):
    hold(cast, on(12, "10:00"), until=day(20))
    with pytest.raises(RuleBroken):
        holds.end_hold(cast.matter, by=cast.alice, at=on(20, "09:00"))
    assert due_of(cast.matter) == (on(20, "16:00"), "hold")
