"""The silence clock: when a client must hear from us (rules S1, S2, S4, S6). Pure; reads no row and no clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True)
class Standing:
    """What has been said and promised in one open matter.

    word_at         the moment the last word counted from
    cadence_days    calendar days of silence at the most
    promised_on     the day last promised to the client, if one was; promised_at the hour, if one was named
    hold_until      the last day of a silence the client agreed to, while it lasts
    hold_ended_at   when such a silence was ended before its day; the cadence runs from there if that is later
    questions       for each unanswered question the moment by which it must be answered
    news            for each piece of news not told the moment by which it must be told
    calls           for each word the client must act on, and has not, the moment from which a call is due
    """

    word_at: datetime
    cadence_days: int
    promised_on: date | None = None
    promised_at: time | None = None
    hold_until: date | None = None
    hold_ended_at: datetime | None = None
    questions: tuple = ()
    news: tuple = ()
    calls: tuple = ()


@dataclass(frozen=True)
class Due:
    """The one moment an open matter's client must have heard from us (rule S1).

    because      promise, cadence, hold, question, news or call: the nearest of them
    client_day   the day the client may expect us by; "late" begins on their page when it is over
    """

    at: datetime
    because: str
    client_day: date


def due(standing, calendar):
    """The next word's due moment: the earliest of promise, cadence or hold, questions, news and calls
    (rules S2, S12, S13)."""
    spoken = []
    if standing.promised_on:
        at = _moment(standing.promised_on, standing.promised_at, standing.word_at, calendar)
        spoken.append(Due(at, "promise", max(standing.promised_on, calendar.today(at))))
    if standing.hold_until:
        at = _moment(standing.hold_until, None, standing.word_at, calendar)
        spoken.append(Due(at, "hold", max(standing.hold_until, calendar.today(at))))
    else:
        at = _cadence(standing, calendar)
        spoken.append(Due(at, "cadence", calendar.today(at)))
    client_day = spoken[0].client_day
    waiting = [Due(at, "question", client_day) for at in standing.questions]
    waiting += [Due(at, "news", client_day) for at in standing.news]
    waiting += [Due(at, "call", client_day) for at in standing.calls]
    nearest = min(spoken + waiting, key=lambda each: each.at)
    return Due(nearest.at, nearest.because, client_day)


def _moment(target, hour, word_at, calendar):
    """Close of the last working day not after the target (the hour named, on the target itself);
    if that is not later than the word, close of the first working day after the word's day."""
    day = calendar.last_working_day_until(target)
    at = calendar.within(day, hour) if hour and day == target else calendar.close(day)
    return at if at > word_at else _first_close_after(word_at, calendar)


def _cadence(standing, calendar):
    counts_from = max(standing.word_at, standing.hold_ended_at or standing.word_at)
    from_day = calendar.today(counts_from)
    day = calendar.last_working_day_until(from_day + timedelta(days=standing.cadence_days))
    return calendar.close(day) if day > from_day else _first_close_after(counts_from, calendar)


def _first_close_after(moment, calendar):
    return calendar.close(calendar.first_working_day_after(calendar.today(moment)))


def moves_later(promised_on, promised_at, word_at, calendar):
    """Whether a promised day can only be kept later than promised (no working day in between): the form says so."""
    at = _moment(promised_on, promised_at, word_at, calendar)
    return calendar.today(at) > promised_on


def answer_due(asked_at, calendar, working_days=1):
    """A question is answered one working day after it arrived, or after the next opening (rules S2, S12); what the
    client must act on and has not answered by then asks for a call (rule S13), risks after three (rule K1)."""
    return calendar.working_days_after(asked_at, working_days)


SAME_DAY_NEWS = ("offer", "time_limit")


def tell_by(kind, arrived_at, calendar):
    """An offer, or what starts a time limit, is told the same working day; other news within one (rule S12)."""
    if kind not in SAME_DAY_NEWS:
        return calendar.one_working_day_after(arrived_at)
    return calendar.close(calendar.today(calendar.open_from(arrived_at)))


def percent(since, due_at, now):
    """Silence as a whole per cent of what was promised (rule S6): at most 99 before due, 100 at it, at least 101 after.

    `since` is the last word, on hold the hold's beginning."""
    if now == due_at:
        return 100
    promised, elapsed = due_at - since, now - since
    if now < due_at:
        return max(0, min(99, elapsed * 100 // promised)) if promised > timedelta() else 0
    return max(101, -(-elapsed * 100 // promised)) if promised > timedelta() else 101


def percent_changes_at(since, due_at, now):
    """The first moment after `now` at which `percent` is another."""
    promised, instant = due_at - since, timedelta(microseconds=1)
    if now == due_at:
        return now + instant
    shown = percent(since, due_at, now)
    if now > due_at:
        return since + promised * shown // 100 + instant if promised > timedelta() else None
    if promised <= timedelta() or shown == 99:
        return due_at
    return since - (-promised * (shown + 1) // 100)


@dataclass(frozen=True)
class Lanes:
    """The board's lanes at one moment: where one ends and the next begins. Late wins over hold."""

    now: datetime
    today_ends: datetime
    week_ends: datetime

    @classmethod
    def at(cls, now, calendar):
        today = calendar.today(now)
        return cls(
            now=now,
            today_ends=calendar.at(today + timedelta(days=1), time()).astimezone(UTC),
            week_ends=calendar.close(calendar.working_day_from(today, 5)),
        )

    def lane(self, due_at, on_hold):
        """late, hold, today (due later today), week (up to the close of the fifth working day after) or later."""
        if due_at < self.now:
            return "late"
        if on_hold:
            return "hold"
        if due_at < self.today_ends:
            return "today"
        return "week" if due_at <= self.week_ends else "later"
