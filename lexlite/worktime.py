"""The firm's working time: hours, holidays, close of business, next opening, working days between."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
FARTHEST = 400  # days; hours with one working day a week and every holiday on earth stay below


@dataclass(frozen=True)
class WorkCalendar:
    """When a firm works.

    `hours`: weekday (0 Monday) -> spans ((open, close), …) in local time, in order, not overlapping.
    `closed`: days on which the firm does not work (its own days off).
    `holidays`: day -> bool, the public holidays.
    """

    hours: dict
    zone: ZoneInfo
    closed: frozenset = frozenset()
    holidays: object = field(default=lambda day: False)

    # days

    def today(self, moment):
        """The firm's local day of a moment."""
        return moment.astimezone(self.zone).date()

    def is_working(self, day):
        return bool(self.hours.get(day.weekday())) and day not in self.closed and not self.holidays(day)

    def last_working_day_until(self, day):
        """The day itself if it is a working day, else the nearest one before."""
        return self._seek(day, -ONE_DAY)

    def first_working_day_after(self, day):
        return self._seek(day + ONE_DAY, ONE_DAY)

    def working_day_from(self, day, count):
        """The day that many working days after `day` (`count` 1: the next one)."""
        for _ in range(count):
            day = self.first_working_day_after(day)
        return day

    def working_days_between(self, earlier, later):
        """How many working days lie after `earlier`, up to and with `later`."""
        days = (later - earlier).days
        return sum(self.is_working(earlier + timedelta(days=n)) for n in range(1, days + 1))

    # moments

    def at(self, day, clock_time):
        """The moment of a local time on a day."""
        return datetime.combine(day, clock_time, self.zone).astimezone(UTC)

    def opening(self, day):
        return self.at(day, self.hours[day.weekday()][0][0])

    def close(self, day):
        """Close of business of a working day."""
        return self.at(day, self.hours[day.weekday()][-1][1])

    def is_open(self, moment):
        """Open counts its opening minute in and its closing minute out."""
        local = moment.astimezone(self.zone)
        return self.is_working(local.date()) and any(
            start <= local.time() < end for start, end in self.hours[local.weekday()]
        )

    def open_from(self, moment):
        """The moment itself if the firm is open, else the next opening."""
        if self.is_open(moment):
            return moment
        local = moment.astimezone(self.zone)
        if self.is_working(local.date()):
            for start, _end in self.hours[local.weekday()]:
                if local.time() < start:
                    return self.at(local.date(), start)
        return self.opening(self.first_working_day_after(local.date()))

    def within(self, day, clock_time):
        """That local time on a working day, moved into its working time if it lies outside:
        before opening to the opening, in a break or after hours back to the end of work before it."""
        spans = self.hours[day.weekday()]
        if clock_time < spans[0][0]:
            return self.opening(day)
        _start, end = [span for span in spans if span[0] <= clock_time][-1]
        return self.at(day, min(clock_time, end))

    def one_working_day_after(self, moment):
        """The same hour of the next working day, counted from the next opening if the firm was closed."""
        return self.working_days_after(moment, 1)

    def working_days_after(self, moment, count):
        start = self.open_from(moment).astimezone(self.zone)
        return self.within(self.working_day_from(start.date(), count), start.time())

    def before(self, moment, minutes):
        """That many minutes before a moment of working time, but not before that day's opening."""
        opening = self.opening(self.last_working_day_until(self.today(moment)))
        return max(opening, moment - timedelta(minutes=minutes))

    def open_spans(self, start, end):
        """(from, to) of the working time between two moments, in order."""
        for n in range((self.today(end) - self.today(start)).days + 1):
            day = self.today(start) + n * ONE_DAY
            for opens, closes in self.hours[day.weekday()] if self.is_working(day) else ():
                since, until = max(start, self.at(day, opens)), min(end, self.at(day, closes))
                if since < until:
                    yield since, until

    def halfway(self, start, end):
        """The moment at which half of the working time between two moments is over; `end` where there is none."""
        spans = list(self.open_spans(start, end))
        left = sum((until - since for since, until in spans), timedelta()) / 2
        for since, until in spans:
            if left <= until - since:
                return since + left
            left -= until - since
        return end

    def _seek(self, day, step):
        for _ in range(FARTHEST):
            if self.is_working(day):
                return day
            day += step
        raise ValueError("The firm has no working day: check its hours and days off.")


def spans_from_json(hours):
    """{"0": [["08:00", "16:00"]], …} as the firm keeps it -> {0: ((time, time),), …}."""
    return {
        int(weekday): tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)
        for weekday, spans in hours.items()
        if spans
    }


@lru_cache(maxsize=8)
def public_holidays(country, region=""):
    """A test of days against the public holidays of a country ("" for none); years are computed once each."""
    if not country:
        return lambda day: False

    @lru_cache(maxsize=16)
    def of_year(year):
        import holidays  # heavy, so only where a firm's days are first asked for

        try:
            days = holidays.country_holidays(country, subdiv=region or None, years=year)
        except NotImplementedError:
            return frozenset()
        return frozenset(day for day in days if isinstance(day, date))

    return lambda day: day in of_year(day.year)
