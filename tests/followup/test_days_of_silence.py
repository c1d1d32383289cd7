"""The silence clock: days between two words, and the longer silence of a hold (rules S2, S4)."""

from datetime import UTC, datetime

from lexlite.followup.silence import Due, Standing, due
from tests.followup.an_office import OFFICE, at, march


def test_without_a_promise_the_last_word_plus_the_cadence_is_due():
    assert due(Standing(at(2, "10:00"), 7), OFFICE) == Due(at(9, "16:00"), "cadence", march(9))


def test_the_cadence_counts_calendar_days():
    assert due(Standing(at(2, "10:00"), 5), OFFICE).at == at(6, "13:00")  # Saturday: Friday's close


def test_a_cadence_that_ends_on_the_words_own_day_moves_to_the_next_working_days_close():
    assert due(Standing(at(6, "10:00"), 2), OFFICE).at == at(9, "16:00")  # Sunday: never Friday itself


def test_a_cadence_that_ends_before_the_words_own_day_moves_to_the_next_working_days_close():
    assert due(Standing(at(7, "10:00"), 1), OFFICE).at == at(9, "16:00")


def test_the_words_own_day_is_the_firms_local_day():
    late_in_the_evening = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # Tuesday in Warsaw
    assert due(Standing(late_in_the_evening, 1), OFFICE).at == at(4, "16:00")


def test_close_of_business_is_local_time_on_both_sides_of_a_clock_change():
    word = at(25, "10:00")  # the clocks go forward on the 29th
    assert due(Standing(word, 2), OFFICE).at == datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    assert due(Standing(word, 5), OFFICE).at == datetime(2026, 3, 30, 14, 0, tzinfo=UTC)


def test_a_hold_is_due_at_the_close_of_its_last_day_instead_of_the_cadence():
    assert due(Standing(at(2, "10:00"), 2, hold_until=march(24)), OFFICE) == Due(at(24, "16:00"), "hold", march(24))


def test_a_hold_until_a_sunday_is_due_at_fridays_close():
    assert due(Standing(at(2, "10:00"), 2, hold_until=march(22)), OFFICE).at == at(20, "13:00")


def test_a_question_is_due_on_hold_too():
    standing = Standing(at(2, "10:00"), 2, hold_until=march(24), questions=(at(4, "10:00"),))
    assert due(standing, OFFICE).at == at(4, "10:00")


def test_a_hold_ended_early_lets_the_cadence_run_from_its_end():
    standing = Standing(at(2, "10:00"), 7, hold_ended_at=at(9, "10:00"))
    assert due(standing, OFFICE) == Due(at(16, "16:00"), "cadence", march(16))


def test_a_word_after_the_end_of_a_hold_is_what_the_cadence_runs_from():
    assert due(Standing(at(16, "10:00"), 7, hold_ended_at=at(9, "10:00")), OFFICE).at == at(23, "16:00")
