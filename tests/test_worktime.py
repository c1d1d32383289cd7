"""The firm's working time: its days, its hours, the same hour of the next working day."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lexlite.worktime import WorkCalendar, public_holidays, spans_from_json

WARSAW = ZoneInfo("Europe/Warsaw")
LONG = ((time(8), time(12)), (time(13), time(16)))
HOLIDAY, DAY_OFF = date(2026, 3, 11), date(2026, 3, 12)  # a Wednesday and the Thursday after it
OFFICE = WorkCalendar(
    hours={0: LONG, 1: LONG, 2: LONG, 3: LONG, 4: ((time(8), time(13)),)},
    zone=WARSAW,
    closed=frozenset({DAY_OFF}),
    holidays=lambda day: day == HOLIDAY,
)


def march(day):
    """A day of March 2026, whose 2nd is a Monday."""
    return date(2026, 3, day)


def at(day, clock):
    return datetime.combine(march(day), time.fromisoformat(clock), WARSAW)


# days


def test_a_moment_belongs_to_the_firms_local_day():
    assert OFFICE.today(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == march(3)


@pytest.mark.parametrize(("day", "working"), [(2, True), (6, True), (7, False), (8, False), (11, False), (12, False)])
def test_weekends_holidays_and_days_off_are_not_working_days(day, working):
    assert OFFICE.is_working(march(day)) is working


def test_a_working_day_is_its_own_last_working_day():
    assert OFFICE.last_working_day_until(march(6)) == march(6)


def test_the_last_working_day_until_a_sunday_is_friday():
    assert OFFICE.last_working_day_until(march(8)) == march(6)


def test_the_first_working_day_after_a_day_is_never_that_day():
    assert OFFICE.first_working_day_after(march(2)) == march(3)
    assert OFFICE.first_working_day_after(march(6)) == march(9)
    assert OFFICE.first_working_day_after(march(10)) == march(13)


def test_the_fifth_working_day_is_counted_without_holidays():
    assert OFFICE.working_day_from(march(6), 5) == march(17)  # 9, 10, 13, 16, 17


def test_working_days_between_leave_out_the_first_day_and_take_in_the_last():
    assert OFFICE.working_days_between(march(2), march(3)) == 1
    assert OFFICE.working_days_between(march(6), march(8)) == 0
    assert OFFICE.working_days_between(march(9), march(13)) == 2
    assert OFFICE.working_days_between(march(3), march(3)) == 0


def test_a_firm_that_never_works_is_told_so():
    with pytest.raises(ValueError, match="no working day"):
        WorkCalendar(hours={}, zone=WARSAW).first_working_day_after(march(2))


# hours


def test_opening_and_close_are_the_days_first_and_last_hour():
    assert (OFFICE.opening(march(2)), OFFICE.close(march(2))) == (at(2, "08:00"), at(2, "16:00"))
    assert OFFICE.close(march(6)) == at(6, "13:00")


def test_close_follows_the_clock_change():
    assert OFFICE.close(march(27)) == datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    assert OFFICE.close(march(30)) == datetime(2026, 3, 30, 14, 0, tzinfo=UTC)


def test_close_is_local_even_where_clocks_change_by_half_an_hour():
    island = WorkCalendar(hours=dict.fromkeys(range(7), LONG), zone=ZoneInfo("Australia/Lord_Howe"))
    assert island.close(date(2026, 4, 4)) == datetime(2026, 4, 4, 5, 0, tzinfo=UTC)
    assert island.close(date(2026, 4, 5)) == datetime(2026, 4, 5, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_open", "open_from"),
    [
        (at(3, "07:59"), False, at(3, "08:00")),
        (at(3, "08:00"), True, at(3, "08:00")),
        (at(3, "11:59:59"), True, at(3, "11:59:59")),
        (at(3, "12:00"), False, at(3, "13:00")),
        (at(3, "13:00"), True, at(3, "13:00")),
        (at(3, "16:00"), False, at(4, "08:00")),
        (at(6, "13:00"), False, at(9, "08:00")),
        (at(10, "22:00"), False, at(13, "08:00")),
        (at(11, "10:00"), False, at(13, "08:00")),
    ],
)
def test_open_counts_the_opening_minute_in_and_the_closing_minute_out(moment, is_open, open_from):
    assert OFFICE.is_open(moment) is is_open
    assert OFFICE.open_from(moment) == open_from


@pytest.mark.parametrize(
    ("clock", "moved"),
    [
        ("06:00", "08:00"),
        ("08:00", "08:00"),
        ("10:10", "10:10"),
        ("12:30", "12:00"),
        ("16:00", "16:00"),
        ("20:00", "16:00"),
    ],
)
def test_an_hour_outside_working_time_is_moved_into_it(clock, moved):
    assert OFFICE.within(march(3), time.fromisoformat(clock)) == at(3, moved)


# one working day


def test_one_working_day_after_is_the_same_hour_of_the_next_working_day():
    assert OFFICE.one_working_day_after(at(2, "10:17")) == at(3, "10:17")
    assert OFFICE.one_working_day_after(at(10, "10:17")) == at(13, "10:17")


def test_one_working_day_after_the_night_counts_from_the_opening():
    assert OFFICE.one_working_day_after(at(2, "23:00")) == at(4, "08:00")


def test_the_same_hour_survives_a_clock_change():
    assert OFFICE.one_working_day_after(at(27, "10:00")) == datetime(2026, 3, 30, 8, 0, tzinfo=UTC)


def test_a_letter_counts_at_the_same_hour_two_working_days_after_posting():
    assert OFFICE.working_days_after(at(2, "10:00"), 2) == at(4, "10:00")
    assert OFFICE.working_days_after(at(10, "10:00"), 2) == at(16, "10:00")


def test_a_short_day_in_between_does_not_make_two_working_days_three():
    monday = OFFICE.working_days_after(at(5, "15:00"), 2)  # Thursday; Friday closes at 13:00
    assert OFFICE.today(monday) == march(9)


def test_minutes_before_stop_at_the_days_opening():
    assert OFFICE.before(at(3, "10:00"), 30) == at(3, "09:30")
    assert OFFICE.before(at(3, "08:10"), 30) == at(3, "08:00")


# half of the working time


def test_halfway_counts_working_time_only():
    assert OFFICE.halfway(at(3, "12:00"), at(4, "16:00")) == at(4, "10:00")  # three and seven hours
    assert OFFICE.halfway(at(3, "10:00"), at(3, "12:00")) == at(3, "11:00")


def test_halfway_between_moments_without_working_time_is_the_end():
    assert OFFICE.halfway(at(3, "20:00"), at(3, "21:00")) == at(3, "21:00")


# as the firm keeps it


def test_hours_are_read_as_the_firm_keeps_them_and_empty_days_are_left_out():
    kept = {"0": [["08:00", "12:00"], ["13:00", "16:00"]], "4": [["08:00", "13:00"]], "5": []}
    assert spans_from_json(kept) == {0: LONG, 4: ((time(8), time(13)),)}


def test_public_holidays_of_a_country_are_known_for_any_year():
    poland = public_holidays("PL")
    assert poland(date(2026, 11, 11))
    assert poland(date(2031, 5, 3))
    assert not poland(date(2026, 11, 12))


def test_public_holidays_of_a_region_are_its_own():
    assert public_holidays("GB", "SCT")(date(2026, 11, 30))
    assert not public_holidays("GB", "ENG")(date(2026, 11, 30))


def test_without_a_country_no_day_is_a_holiday():
    assert not public_holidays("")(date(2026, 12, 25))
