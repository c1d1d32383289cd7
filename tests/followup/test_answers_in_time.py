"""The silence clock: a question within a working day, news the same day or the next (rules S2, S12, S13)."""

import pytest

from lexlite.followup.silence import Due, Standing, answer_due, due, tell_by
from tests.followup.an_office import OFFICE, at, march


def test_a_question_is_due_at_the_same_hour_of_the_next_working_day():
    assert answer_due(at(3, "10:17"), OFFICE) == at(4, "10:17")


def test_a_question_asked_at_night_counts_from_the_next_opening():
    assert answer_due(at(3, "02:00"), OFFICE) == at(4, "08:00")
    assert answer_due(at(3, "22:00"), OFFICE) == at(5, "08:00")


def test_a_question_asked_on_a_saturday_counts_from_mondays_opening():
    assert answer_due(at(7, "11:00"), OFFICE) == at(10, "08:00")


def test_a_question_asked_at_the_very_close_counts_from_the_next_opening():
    assert answer_due(at(3, "16:00"), OFFICE) == at(5, "08:00")


def test_a_question_asked_at_the_very_opening_counts_from_it():
    assert answer_due(at(3, "08:00"), OFFICE) == at(4, "08:00")


def test_a_question_asked_at_lunch_counts_from_the_end_of_the_break():
    assert answer_due(at(3, "12:00"), OFFICE) == at(4, "13:00")


def test_a_question_whose_hour_the_next_day_does_not_have_is_due_at_that_days_close():
    assert answer_due(at(5, "15:00"), OFFICE) == at(6, "13:00")  # a short Friday


def test_a_question_skips_holidays_and_days_off():
    assert answer_due(at(10, "09:00"), OFFICE) == at(13, "09:00")


def test_the_oldest_unanswered_question_is_due_when_it_is_the_nearest():
    deadlines = (at(4, "10:00"), at(3, "10:00"))
    assert due(Standing(at(2, "10:00"), 7, march(5), questions=deadlines), OFFICE) == Due(
        at(3, "10:00"), "question", march(5)
    )


def test_a_question_never_moves_the_date_later():
    assert due(Standing(at(2, "10:00"), 2, questions=(at(6, "10:00"),)), OFFICE).because == "cadence"


@pytest.mark.parametrize("kind", ["time_limit", "offer"])
def test_news_that_starts_a_time_limit_or_is_an_offer_is_told_the_same_working_day(kind):
    assert tell_by(kind, at(3, "09:00"), OFFICE) == at(3, "16:00")
    assert tell_by(kind, at(3, "06:00"), OFFICE) == at(3, "16:00")
    assert tell_by(kind, at(3, "12:30"), OFFICE) == at(3, "16:00")
    assert tell_by(kind, at(3, "15:59"), OFFICE) == at(3, "16:00")


@pytest.mark.parametrize("kind", ["time_limit", "offer"])
def test_news_that_starts_a_time_limit_after_hours_is_told_the_next_working_day(kind):
    assert tell_by(kind, at(3, "16:00"), OFFICE) == at(4, "16:00")
    assert tell_by(kind, at(6, "13:30"), OFFICE) == at(9, "16:00")
    assert tell_by(kind, at(7, "09:00"), OFFICE) == at(9, "16:00")
    assert tell_by(kind, at(11, "09:00"), OFFICE) == at(13, "13:00")


def test_other_news_is_told_within_one_working_day_like_a_question():
    assert tell_by("decision", at(3, "10:00"), OFFICE) == at(4, "10:00")
    assert tell_by("hearing", at(3, "20:00"), OFFICE) == at(5, "08:00")


def test_news_kept_back_is_due_when_it_is_the_nearest():
    assert due(Standing(at(2, "10:00"), 7, news=(at(3, "16:00"),)), OFFICE).because == "news"
