"""The silence clock: each clause of its rule, and any standing or history against a model written apart."""

import inspect
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lexlite import worktime
from lexlite.followup import silence
from lexlite.followup.silence import Due, Lanes, Standing, answer_due, due, moves_later, percent, tell_by
from lexlite.worktime import WorkCalendar
from tests.followup import clock_model
from tests.followup.clock_model import DAY

WARSAW = ZoneInfo("Europe/Warsaw")
MORNING, AFTERNOON = (time(8), time(12)), (time(13), time(16))
HOLIDAY, DAY_OFF = date(2026, 3, 11), date(2026, 3, 12)  # a Wednesday and the Thursday after it
OFFICE = WorkCalendar(
    hours={0: (MORNING, AFTERNOON), 1: (MORNING, AFTERNOON), 2: (MORNING, AFTERNOON), 3: (MORNING, AFTERNOON)}
    | {4: ((time(8), time(13)),)},
    zone=WARSAW,
    closed=frozenset({DAY_OFF}),
    holidays=lambda day: day == HOLIDAY,
)


def at(day, clock="00:00"):
    """A moment of March 2026, whose 2nd is a Monday."""
    return datetime.combine(date(2026, 3, day), time.fromisoformat(clock), WARSAW)


def march(day):
    return date(2026, 3, day)


def promised(day, hour=None, word=None, cadence=30):
    """The due moment after a word (Monday the 2nd at 10:00 unless said otherwise) that promised a day."""
    hour = time.fromisoformat(hour) if hour else None
    return due(Standing(word or at(2, "10:00"), cadence, march(day), hour), OFFICE)


# the promise


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


# the cadence


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


# questions and news


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


# the hold


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


# the board


SINCE, DUE = at(2, "08:00"), at(6, "12:00")  # a hundred hours


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


def shares():
    """A promise in minutes, and the minutes of silence: around whole per cents of it."""
    near = st.builds(lambda unit, share, shift: (100 * unit, max(0, unit * share + shift)), *NEAR_A_WHOLE)
    return near | st.tuples(st.integers(1, 90 * DAY), st.integers(0, 200 * DAY))


NEAR_A_WHOLE = st.integers(1, 500), st.integers(0, 400), st.sampled_from([-1, 0, 0, 1])


def assert_same_percent(share, silence=silence, model=clock_model):
    promised, elapsed = share
    found = silence.percent(SINCE, SINCE + timedelta(minutes=promised), SINCE + timedelta(minutes=elapsed))
    assert found == model.percent(0, promised, elapsed)


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


# any firm, any standing


EPOCH = datetime(2024, 1, 1)
ZONES = ("Europe/Warsaw", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")
CLOCK_CHANGES = (67, 88, 95, 277, 298, 305)  # a day or two before them, in the spring and autumn of 2024
FULL, LUNCH, SHORT = [(480, 960)], [(480, 720), (780, 1020)], [(480, 780)]
OFF, LATE, SPLIT = [], [(600, 1140)], [(540, 700), (845, 1080), (1090, 1200)]


@dataclass(frozen=True)
class World:
    """A firm that both sides can be asked about."""

    zone: ZoneInfo
    week: dict
    closed: frozenset
    holidays: frozenset

    def calendar(self, worktime=worktime):
        hours = {
            weekday: tuple((clock(start), clock(end)) for start, end in spans)
            for weekday, spans in self.week.items()
            if spans
        }
        return worktime.WorkCalendar(
            hours,
            self.zone,
            frozenset(map(day, self.closed)),
            frozenset(map(day, self.holidays)).__contains__,
        )

    def firm(self, model=clock_model):
        return model.Firm(self.week, self.closed | self.holidays)

    def moment(self, minute):
        return (EPOCH + timedelta(minutes=minute)).replace(tzinfo=self.zone).astimezone(UTC)

    def minute(self, moment):
        return (moment.astimezone(self.zone).replace(tzinfo=None) - EPOCH) / timedelta(minutes=1)

    def real(self, minute):
        """The same minute, or the one the clocks show instead if they skip it."""
        return int(self.minute(self.moment(minute)))


def day(number):
    return EPOCH.date() + timedelta(days=number)


def day_number(day):
    return (day - EPOCH.date()).days


def clock(minute):
    return time(*divmod(minute, 60))


@st.composite
def worlds(draw, start):
    usual = {0: LUNCH, 1: FULL, 2: LUNCH, 3: FULL, 4: SHORT, 5: OFF, 6: OFF}
    kinds = st.sampled_from([FULL, LUNCH, SHORT, OFF, LATE, SPLIT])
    any_week = st.fixed_dictionaries(dict.fromkeys(range(7), kinds)).filter(lambda week: any(week.values()))
    days = st.frozensets(st.integers(start - 6, start + 12), max_size=5)
    shut = draw(st.sampled_from([0, 0, 3, 5, 15]))
    first = start + draw(st.integers(-3, 5))
    return World(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        draw(st.just(usual) | any_week),
        draw(days) | frozenset(range(first, first + shut)),
        draw(days),
    )


starts = st.sampled_from(CLOCK_CHANGES) | st.integers(0, 700)


def minutes_of(world, number):
    """Minutes of a day, mostly around its openings and closings."""
    spans = world.week[number % 7] or LUNCH
    edges = [edge for span in spans for edge in span]
    near = [edge + shift for edge in edges for shift in (-1, 1)]
    return st.sampled_from(edges) | st.sampled_from([*near, 0, 90, 1439]) | st.integers(0, DAY - 1)


def hours_of(world, number):
    """No hour, or one from opening on: a form offers none before it."""
    spans = world.week[number % 7] or LUNCH
    edges = [edge for span in spans for edge in span]
    return st.none() | st.sampled_from(edges) | st.integers(edges[0], DAY - 1)


@dataclass(frozen=True)
class Case:
    """One matter's standing, in the model's minutes."""

    world: World
    word: int
    cadence: int
    promise: tuple | None
    hold_until: int | None
    hold_ended: int | None
    questions: tuple
    news: tuple
    looked_at: tuple

    def standing(self, silence=silence, calendar=None):
        calendar, moment = calendar or self.world.calendar(), self.world.moment
        promised_on, hour = self.promise or (None, None)
        return silence.Standing(
            moment(self.word),
            self.cadence,
            None if promised_on is None else day(promised_on),
            None if hour is None else clock(hour),
            None if self.hold_until is None else day(self.hold_until),
            None if self.hold_ended is None else moment(self.hold_ended),
            tuple(silence.answer_due(moment(asked), calendar) for asked in self.questions),
            tuple(silence.tell_by(kind, moment(arrived), calendar) for kind, arrived in self.news),
        )


KINDS = st.sampled_from(["offer", "time_limit", "decision"])


@st.composite
def cases(draw):
    start = draw(starts)
    world = draw(worlds(start))

    def minute(number):
        return world.real(number * DAY + draw(minutes_of(world, number)))

    def day_near(least, most):
        return start + draw(st.integers(least, most))

    promise = None
    if draw(st.booleans()):
        promised_on = start if draw(st.booleans()) else day_near(-1, 12)
        promise = promised_on, draw(hours_of(world, promised_on))
    hold = draw(st.sampled_from(["none", "lasts", "ended", "ended"]))
    return Case(
        world,
        minute(start),
        draw(st.sampled_from([1, 1, 2, 3, 5, 7, 14, 30]) | st.integers(1, 60)),
        promise,
        day_near(0, 10) if hold == "lasts" else None,
        minute(day_near(-2, 8)) if hold == "ended" else None,
        tuple(minute(day_near(-2, 9)) for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2])))),
        tuple((draw(KINDS), minute(day_near(-2, 9))) for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2])))),
        (draw(st.sampled_from([0, 0, 1, 4, 5, 5, 6, 20])), draw(st.sampled_from([-1, 0, 1, 300, -300]))),
    )


def assert_agreement(case, silence=silence, worktime=worktime, model=clock_model):
    """The module and the model say the same of one standing, and of its place on the board."""
    world, calendar, firm = case.world, case.world.calendar(worktime), case.world.firm(model)
    standing = case.standing(silence, calendar)
    found = silence.due(standing, calendar)
    running = model.clocks(
        firm,
        case.word,
        case.cadence,
        case.promise,
        case.hold_until,
        case.hold_ended,
        case.questions,
        case.news,
    )
    expected, reasons = model.nearest(running)
    assert world.minute(found.at) == expected
    assert found.because in reasons
    assert day_number(found.client_day) == model.client_day(running, case.promise, case.hold_until)
    for asked, answer_by in zip(case.questions, standing.questions, strict=True):
        assert world.minute(answer_by) == model.one_working_day(firm, asked)
    for (kind, arrived), told_by in zip(case.news, standing.news, strict=True):
        assert world.minute(told_by) == model.news_told_by(firm, kind, arrived)
    if case.promise:
        moves = silence.moves_later(standing.promised_on, standing.promised_at, standing.word_at, calendar)
        assert moves == (running["promise"] // DAY > case.promise[0])
    days, minutes = case.looked_at
    now = world.real(working_days_before(world, expected, days) + minutes)
    lanes = silence.Lanes.at(world.moment(now), calendar)
    for on_hold in (False, True):
        assert lanes.lane(found.at, on_hold) == model.lane(firm, expected, now, on_hold)


def works(world, number):
    return number not in world.closed | world.holidays and bool(world.week[number % 7])


def working_days_before(world, minute, count):
    """The same hour that many working days before."""
    while count:
        minute -= DAY
        count -= works(world, minute // DAY)
    return minute


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


# any history


ACTIONS = ("word", "word", "promise", "promise", "undo", "question", "answer", "news", "told", "hold", "hold")
ACTIONS += ("end hold", "end hold", "cadence", "day off", "absence", "missed call", "time passes")


@st.composite
def histories(draw):
    """What happened in one matter, oldest first: (kind, minute, …) from the first word on."""
    start = draw(starts)
    world = draw(worlds(start))
    now = world.real(start * DAY + draw(minutes_of(world, start)))
    events = [("cadence", now, draw(st.integers(1, 20))), ("word", now, None, None)]
    asked, arrived = [], []
    for number in range(draw(st.integers(3, 12))):
        action = draw(st.sampled_from(ACTIONS))
        today = (now := world.real(now + draw(st.sampled_from([0, 1, 7, 45, 300, DAY, 2 * DAY])))) // DAY
        if action == "word":
            events.append(("word", now, None, None))
        elif action == "promise":
            promised_on = today + draw(st.integers(0, 10))
            events.append(("word", now, promised_on, draw(hours_of(world, promised_on))))
        elif action == "undo":
            events += [("word", now, today + 1, None), ("undo", now, len(events))]
        elif action == "question":
            asked.append(number)
            events.append(("question", now, number))
        elif action == "answer" and asked:
            events.append(("answer", now, asked.pop(draw(st.integers(0, len(asked) - 1)))))
        elif action == "news":
            arrived.append(number)
            events.append(("news", now, number, draw(KINDS)))
        elif action == "told" and arrived:
            events.append(("told", now, arrived.pop(draw(st.integers(0, len(arrived) - 1)))))
        elif action == "hold":
            events.append(("hold", now, today + draw(st.integers(1, 12))))
        elif action == "cadence":
            events.append(("cadence", now, draw(st.integers(1, 20))))
        elif action == "day off":
            events.append(("day off", now, today + draw(st.integers(0, 8))))
        elif action in ("end hold", "absence", "missed call"):
            events.append((action, now))
    return world, events


def fold(world, events, silence=silence, worktime=worktime):
    """The standing that a history has led to, event by event, and the calendar it is read by."""
    taken_back = {event[2] for event in events if event[0] == "undo"}
    standing, questions, news = silence.Standing(None, 0), {}, {}
    for number, (kind, now, *rest) in enumerate(events):
        today, until = day(now // DAY), standing.hold_until
        if number in taken_back:
            continue
        if kind == "cadence":
            standing = replace(standing, cadence_days=rest[0])
        elif kind in ("word", "hold"):
            promised_on, hour = rest if kind == "word" else (None, None)
            standing = replace(
                standing,
                word_at=world.moment(now),
                promised_on=None if promised_on is None else day(promised_on),
                promised_at=None if hour is None else clock(hour),
                hold_until=day(rest[0]) if kind == "hold" else until if until and today < until else None,
                hold_ended_at=None,
            )
        elif kind == "end hold" and until and today < until:
            standing = replace(standing, hold_until=None, hold_ended_at=world.moment(now))
        elif kind == "question":
            questions[rest[0]] = now
        elif kind == "answer":
            del questions[rest[0]]
        elif kind == "news":
            news[rest[0]] = rest[1], now
        elif kind == "told":
            del news[rest[0]]
        elif kind == "day off":
            world = replace(world, closed=world.closed | {rest[0]})
    calendar = world.calendar(worktime)
    answer_by = tuple(silence.answer_due(world.moment(asked), calendar) for asked in questions.values())
    told_by = tuple(silence.tell_by(kind, world.moment(arrived), calendar) for kind, arrived in news.values())
    return replace(standing, questions=answer_by, news=told_by), calendar


def assert_history_agrees(history, silence=silence, worktime=worktime, model=clock_model):
    """After each event the folded standing and the whole history read anew are due at the same moment."""
    world, events = history
    for length in range(2, len(events) + 1):
        standing, calendar = fold(world, events[:length], silence, worktime)
        found = silence.due(standing, calendar)
        expected, reasons = model.nearest(model.clocks_of_history(world.firm(model), events[:length]))
        assert world.minute(found.at) == expected
        assert found.because in reasons


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


# seeded faults: the comparisons above must find each of them


def mutant(module, *changes):
    """The module with fragments of its text replaced; a fragment that is no longer there fails loudly."""
    text = inspect.getsource(module)
    for fragment, fault in changes:
        assert text.count(fragment) == 1, f"{text.count(fragment)} times in {module.__name__}: {fragment}"
        text = text.replace(fragment, fault)
    made = ModuleType(module.__name__ + "_with_a_fault")
    exec(compile(text, made.__name__, "exec"), made.__dict__)
    return made


def finds_a_disagreement(check, examples, strategy, **faulty):
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def search(example):
        check(example, **faulty)

    try:
        search()
    except Exception:
        return True
    return False


STANDINGS = assert_agreement, 800, cases()
HISTORIES = assert_history_agrees, 500, histories()
SHARES = assert_same_percent, 300, shares()

FAULTS_OF_THE_CLOCK = {
    "a day off moves the promise later": (
        "day = calendar.last_working_day_until(target)",
        "day = calendar.first_working_day_after(target - timedelta(days=1))",
    ),
    "the hour holds on any day": ("if hour and day == target", "if hour"),
    "the hour is forgotten": ("calendar.within(day, hour) if hour and", "calendar.close(day) if hour and"),
    "due at the very word": ("return at if at > word_at", "return at if at >= word_at"),
    "a promise is never moved": ("return at if at > word_at else", "return at if at else"),
    "the cadence ends on the word's own day": ("if day > from_day", "if day >= from_day"),
    "the cadence is a day longer": (
        "timedelta(days=standing.cadence_days)",
        "timedelta(days=standing.cadence_days + 1)",
    ),
    "the end of a hold is forgotten": ("standing.hold_ended_at or standing.word_at", "standing.word_at"),
    "a moved cadence forgets the end of the hold": (
        "_first_close_after(counts_from, calendar)",
        "_first_close_after(standing.word_at, calendar)",
    ),
    "the hold does not stop the cadence": ("if standing.hold_until:", "if False:"),
    "a promise ends the hold": (
        "if standing.hold_until:",
        "if standing.hold_until and not standing.promised_on:",
    ),
    "the latest wins": ("nearest = min(", "nearest = max("),
    "questions are forgotten": ("for at in standing.questions]", "for at in ()]"),
    "news is forgotten": ("for at in standing.news]", "for at in ()]"),
    "the page is late before the promised day is over": (
        "max(standing.promised_on, calendar.today(at))",
        "calendar.today(at)",
    ),
    "a promise that is kept moves later": (
        "calendar.today(at) > promised_on",
        "calendar.today(at) >= promised_on",
    ),
    "a time limit can wait": ('("offer", "time_limit")', '("offer",)'),
    "late at exactly due": ("if due_at < self.now:", "if due_at <= self.now:"),
    "hold wins over late": ("if due_at < self.now:", "if due_at < self.now and not on_hold:"),
    "nothing is due today": ("if due_at < self.today_ends:", "if due_at < self.now:"),
    "the week ends before its close": ("due_at <= self.week_ends", "due_at < self.week_ends"),
    "the week has four days": ("working_day_from(today, 5)", "working_day_from(today, 4)"),
}

FAULTS_OF_THE_WORKING_TIME = {
    "open at the very close": ("start <= local.time() < end", "start <= local.time() <= end"),
    "closed at the very opening": ("start <= local.time() < end", "start < local.time() < end"),
    "days off are worked": (" and day not in self.closed", ""),
    "holidays are worked": (" and not self.holidays(day)", ""),
    "the day is Greenwich's": ("return moment.astimezone(self.zone).date()", "return moment.date()"),
    "a question at night counts at once": ("self.open_from(moment).astimezone", "moment.astimezone"),
    "the break is not seen": ("return self.at(local.date(), start)", "return self.opening(local.date())"),
    "the hour may lie after hours": ("min(clock_time, end)", "clock_time"),
    "close is before lunch": ("self.hours[day.weekday()][-1][1]", "self.hours[day.weekday()][0][1]"),
}

FAULTS_OF_THE_MODEL = {
    "due at the very word": (STANDINGS, "if due <= word:", "if due < word:"),
    "the hour holds on any day": (STANDINGS, "is not None and due_day == target", "is not None"),
    "the cadence ends on the word's own day": (
        STANDINGS,
        "if due_day <= word // DAY:",
        "if due_day < word // DAY:",
    ),
    "open at the very close": (STANDINGS, "arrived < firm.close(today)", "arrived <= firm.close(today)"),
    "closed at the very opening": (STANDINGS, "if m >= minute)", "if m > minute)"),
    "the end of a hold is forgotten": (STANDINGS, "hold_ended is not None and", "False and"),
    "late at exactly due": (STANDINGS, "if now > due:", "if now >= due:"),
    "the week has six days": (STANDINGS, "range(5)", "range(6)"),
    "a promise outlives the next word": (
        HISTORIES,
        'last_word[2:4] if last_word[0] == "word" and last_word[2] is not None else None',
        'next((word[2:4] for word in words[::-1] if word[0] == "word" and word[2] is not None), None)',
    ),
    "an update taken back counts": (HISTORIES, 'event[0] == "undo"', 'event[0] == "never"'),
    "a word on its last day leaves the hold": (
        HISTORIES,
        "e[1] // DAY >= event[2]",
        "e[1] // DAY > event[2]",
    ),
    "a hold ended early lasts": (HISTORIES, "if over or ended else", "if over else"),
    "the first cadence stays": (HISTORIES, 'of("cadence")[-1]', 'of("cadence")[0]'),
    "an answered question waits": (HISTORIES, "if event[2] not in answered", ""),
    "a day off is worked": (HISTORIES, 'firm.off | {event[2] for event in of("day off")}', "firm.off"),
    "a whole per cent is rounded up": (SHARES, "if now > due and rest", "if now > due"),
}


@pytest.mark.parametrize("fault", FAULTS_OF_THE_CLOCK)
def test_a_fault_seeded_in_the_clock_is_found(fault):
    assert finds_a_disagreement(*STANDINGS, silence=mutant(silence, FAULTS_OF_THE_CLOCK[fault]))


@pytest.mark.parametrize("fault", FAULTS_OF_THE_WORKING_TIME)
def test_a_fault_seeded_in_the_working_time_is_found(fault):
    assert finds_a_disagreement(*STANDINGS, worktime=mutant(worktime, FAULTS_OF_THE_WORKING_TIME[fault]))


@pytest.mark.parametrize("fault", FAULTS_OF_THE_MODEL)
def test_a_fault_seeded_in_the_model_is_found(fault):
    search, *change = FAULTS_OF_THE_MODEL[fault]
    assert finds_a_disagreement(*search, model=mutant(clock_model, change))


@pytest.mark.parametrize("search", [STANDINGS, HISTORIES, SHARES])
def test_without_a_seeded_fault_none_is_found(search):
    assert not finds_a_disagreement(*search, model=mutant(clock_model))
