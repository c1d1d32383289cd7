"""The silence clock: a promised day is kept at its close, at the hour named, or earlier (rule S2)."""

from datetime import time

import pytest

from lexlite.followup.silence import Due, Standing, due, moves_later
from tests.followup.an_office import OFFICE, at, march


def promised(day, hour=None, word=None, cadence=30):
    """The due moment after a word (Monday the 2nd at 10:00 unless said otherwise) that promised a day."""
    hour = time.fromisoformat(hour) if hour else None
    return due(Standing(word or at(2, "10:00"), cadence, march(day), hour), OFFICE)


def test_a_promised_day_is_due_at_its_close():
    assert promised(5) == Due(at(5, "16:00"), "promise", march(5))


def test_a_promise_for_a_saturday_is_due_at_fridays_close():
    assert promised(7).at == at(6, "13:00")


def test_the_client_may_wait_until_the_promised_saturday_is_over():
    assert promised(7).client_day == march(7)


def test_a_promise_for_a_holiday_is_due_the_working_day_before_it():
    assert promised(11).at == at(10, "16:00")


def test_a_promise_for_a_day_off_after_a_holiday_is_due_before_both():
    assert promised(12).at == at(10, "16:00")


def test_a_named_hour_is_the_due_moment():
    assert promised(5, "10:30").at == at(5, "10:30")


def test_a_named_hour_holds_only_on_the_promised_day_itself():
    assert promised(7, "09:00").at == at(6, "13:00")


def test_a_named_hour_in_the_lunch_break_is_due_when_the_break_begins():
    assert promised(5, "12:30").at == at(5, "12:00")


def test_a_named_hour_after_hours_is_due_at_close():
    assert promised(5, "20:00").at == at(5, "16:00")


def test_a_promise_for_the_words_own_day_is_due_at_that_days_close():
    assert promised(2).at == at(2, "16:00")


def test_an_hour_promised_for_the_words_own_day_is_due_at_that_hour():
    assert promised(2, "14:00").at == at(2, "14:00")


def test_a_promise_with_no_working_day_in_between_moves_to_the_first_close_after_the_words_day():
    assert promised(7, word=at(6, "14:00")) == Due(at(9, "16:00"), "promise", march(9))


def test_a_word_at_the_very_close_cannot_be_due_at_that_close():
    assert promised(2, word=at(2, "16:00")).at == at(3, "16:00")


def test_a_word_one_second_before_close_can_still_be_due_at_that_close():
    assert promised(2, word=at(2, "15:59:59")).at == at(2, "16:00")


def test_a_promised_hour_that_is_over_moves_to_the_next_working_days_close():
    assert promised(2, "09:00").at == at(3, "16:00")


def test_a_date_later_than_the_cadence_is_kept_while_the_clock_runs_out_at_the_cadence():
    found = promised(20, cadence=7)
    assert found == Due(at(9, "16:00"), "cadence", march(20))


@pytest.mark.parametrize(
    ("day", "hour", "word", "moves"),
    [
        (7, None, at(6, "12:59"), False),
        (7, None, at(6, "13:00"), True),
        (8, None, at(7, "10:00"), True),
        (2, "14:00", at(2, "13:00"), False),
        (2, "14:00", at(2, "14:00"), True),
        (12, None, at(10, "16:00"), True),
    ],
)
def test_a_promise_moves_later_only_when_no_working_time_is_left_before_it(day, hour, word, moves):
    assert moves_later(march(day), time.fromisoformat(hour) if hour else None, word, OFFICE) is moves
