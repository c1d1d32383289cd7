"""Silence as a share of what was promised, and the lane it stands in (rule S6)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings

from lexlite.followup.silence import Lanes, percent
from tests.followup.an_office import OFFICE, at
from tests.followup.any_promise import DUE, SINCE, assert_same_percent, shares


@pytest.mark.parametrize(
    ("now", "share"),
    [
        (SINCE, 0),
        (SINCE + timedelta(minutes=59), 0),
        (SINCE + timedelta(hours=29), 29),
        (SINCE + timedelta(hours=57, minutes=59), 57),
        (SINCE + timedelta(hours=58), 58),
        (DUE - timedelta(microseconds=1), 99),
        (DUE, 100),
        (DUE + timedelta(microseconds=1), 101),
        (DUE + timedelta(hours=1), 101),
        (DUE + timedelta(hours=10), 110),
        (DUE + timedelta(hours=10, seconds=1), 111),
        (DUE + timedelta(hours=100), 200),
    ],
)
def test_percent_is_99_at_most_before_due_100_at_it_and_at_least_101_after(now, share):
    assert percent(SINCE, DUE, now) == share


def test_a_question_that_broke_before_the_last_word_stays_broken():
    assert percent(at(5, "10:00"), at(4, "10:00"), at(5, "11:00")) >= 101


@settings(max_examples=300, deadline=None, derandomize=True)
@given(shares())
def test_percent_is_exact_for_any_promise(share):
    assert_same_percent(share)


@pytest.mark.parametrize(
    ("due_at", "lane"),
    [
        (at(3, "09:59"), "late"),
        (at(3, "10:00"), "today"),  # at exactly due is not late
        (at(3, "16:00"), "today"),
        (at(4, "08:00"), "week"),
        (at(10, "16:00"), "week"),  # close of the fifth working day after today
        (at(13, "08:00"), "later"),
    ],
)
def test_the_week_ends_at_the_close_of_the_fifth_working_day_after_today(due_at, lane):
    assert Lanes.at(at(3, "10:00"), OFFICE).lane(due_at, on_hold=False) == lane


def test_a_holiday_and_a_day_off_are_not_counted_in_the_week():
    lanes = Lanes.at(at(10, "10:00"), OFFICE)  # working days after it: 13, 16, 17, 18, 19
    assert lanes.lane(at(19, "16:00"), on_hold=False) == "week"
    assert lanes.lane(at(19, "16:01"), on_hold=False) == "later"


def test_a_late_matter_on_hold_is_late():
    assert Lanes.at(at(3, "10:00"), OFFICE).lane(at(3, "09:59"), on_hold=True) == "late"


@pytest.mark.parametrize("due_at", [at(3, "10:00"), at(4, "10:00"), at(30, "10:00")])
def test_a_matter_on_hold_that_is_not_late_stands_in_the_hold_lane(due_at):
    assert Lanes.at(at(3, "10:00"), OFFICE).lane(due_at, on_hold=True) == "hold"
