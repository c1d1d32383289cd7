"""Any standing and any history of any firm, against a model written apart (rules S2, S3, S4, S6, S12)."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lexlite.followup.silence import answer_due, due, moves_later, tell_by
from tests.followup.any_history import assert_history_agrees, fold, histories
from tests.followup.any_standing import assert_agreement, cases, works
from tests.followup.clock_model import DAY


@settings(max_examples=400, deadline=None, derandomize=True)
@given(cases())
def test_the_clock_agrees_with_the_model_for_any_standing_of_any_firm(case):
    assert_agreement(case)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases())
def test_there_is_exactly_one_due_moment_and_it_lies_on_working_time(case):
    found = due(case.standing(), case.world.calendar())
    number, minute = divmod(case.world.minute(found.at), DAY)
    assert found.because in ("promise", "cadence", "hold", "question", "news")
    assert number not in case.world.closed | case.world.holidays
    assert any(start <= minute <= end for start, end in case.world.week[number % 7])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases())
def test_what_was_promised_is_always_due_after_the_word(case):
    standing = replace(case.standing(), questions=(), news=())
    assert due(standing, case.world.calendar()).at > standing.word_at


def works_between(world, earlier, later):
    """Is there a working day after one day, up to and with another?"""
    return any(works(world, number) for number in range(earlier + 1, later + 1))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases())
def test_the_due_moment_is_never_later_than_promised_unless_no_working_day_lies_in_between(case):
    world, standing = case.world, case.standing()
    latest = world.minute(due(standing, world.calendar()).at)
    word_day = case.word // DAY
    if case.promise:
        promised_on, hour = case.promise
        between = works_between(world, word_day, promised_on)
        if between:
            assert latest <= promised_on * DAY + (DAY if hour is None else hour)
        if moves_later(standing.promised_on, standing.promised_at, standing.word_at, world.calendar()):
            assert not between
    if case.hold_until is None:
        word_day = max(word_day, (case.hold_ended or 0) // DAY)
        if works_between(world, word_day, word_day + case.cadence):
            assert latest < (word_day + case.cadence + 1) * DAY
    elif works_between(world, word_day, case.hold_until):
        assert latest < (case.hold_until + 1) * DAY


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases(), st.integers(0, 10 * DAY))
def test_a_question_or_news_never_moves_the_due_moment_later(case, minutes):
    calendar, standing = case.world.calendar(), case.standing()
    arrived = standing.word_at + timedelta(minutes=minutes)
    before = due(standing, calendar).at
    for more in (
        replace(standing, questions=(*standing.questions, answer_due(arrived, calendar))),
        replace(standing, news=(*standing.news, tell_by("offer", arrived, calendar))),
    ):
        assert due(more, calendar).at <= before


@settings(max_examples=200, deadline=None, derandomize=True)
@given(histories())
def test_after_any_history_the_clock_agrees_with_the_history_read_anew(history):
    assert_history_agrees(history)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(histories())
def test_an_absence_or_a_call_nobody_answered_changes_nothing(history):
    world, events = history
    now = events[-1][1] + 30
    for noise in ("absence", "missed call"):
        assert fold(world, [*events, (noise, now)])[0] == fold(world, events)[0]
