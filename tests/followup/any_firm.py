"""Firms of any hours, anywhere, around the days their clocks change: what both programs are asked about."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from lexlite import worktime
from tests.followup import clock_model
from tests.followup.clock_model import DAY

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
