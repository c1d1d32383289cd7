"""The silence clock again, from the rule's words, in minutes of local time since Monday 1 January 2024."""

from itertools import count

DAY = 24 * 60


class Firm:
    """When a firm works: each weekday's spans of minutes (0 Monday), and the days off, counted from 0."""

    def __init__(self, week, off):
        self.week, self.off = week, set(off)

    def spans(self, day):
        return [] if day in self.off else self.week.get(day % 7, [])

    def works(self, day):
        return bool(self.spans(day))

    def open_minutes(self, day):
        return (day * DAY + m for start, end in self.spans(day) for m in range(start, end))

    def close(self, day):
        return day * DAY + self.spans(day)[-1][1]

    def next_working_day(self, day):
        return next(d for d in count(day + 1) if self.works(d))

    def last_working_day(self, day):
        """The last working day not after this one."""
        return next(d for d in count(day, -1) if self.works(d))

    def next_open_minute(self, minute):
        """This minute, or the next opening if the firm is closed."""
        return next(m for day in count(minute // DAY) for m in self.open_minutes(day) if m >= minute)

    def into_work(self, day, minute_of_day):
        """That hour of a working day; the nearest end of work before it, or the opening if there is none."""
        moments = [day * DAY + m for start, end in self.spans(day) for m in range(start, end + 1)]
        return max([m for m in moments if m <= day * DAY + minute_of_day], default=moments[0])


def one_working_day(firm, arrived):
    """From its arrival, or from the next opening: the same hour of the next working day."""
    return some_working_days(firm, arrived, 1)


def some_working_days(firm, arrived, days):
    start = firm.next_open_minute(arrived)
    day = start // DAY
    for _ in range(days):
        day = firm.next_working_day(day)
    return firm.into_work(day, start % DAY)


def news_told_by(firm, kind, arrived):
    """An offer or the start of a time limit: the same working day's close; else as a question."""
    if kind not in ("offer", "time_limit"):
        return one_working_day(firm, arrived)
    today = arrived // DAY
    if firm.works(today) and arrived < firm.close(today):
        return firm.close(today)
    return firm.close(firm.next_working_day(today))


def day_kept(firm, target, hour, word):
    """Close of the last working day not after the target; if not after the word, of the next one after it."""
    due_day = firm.last_working_day(target)
    due = firm.into_work(due_day, hour) if hour is not None and due_day == target else firm.close(due_day)
    if due <= word:
        due = firm.close(firm.next_working_day(word // DAY))
    return due


def cadence_kept(firm, word, days):
    """As a target day, but never on the word's own day."""
    due_day = firm.last_working_day(word // DAY + days)
    if due_day <= word // DAY:
        due_day = firm.next_working_day(word // DAY)
    return firm.close(due_day)


def clocks(firm, word, cadence, promise=None, hold_until=None, hold_ended=None, questions=(), news=(), calls=()):
    """Every clock that runs: reason -> its moment. `promise` is (day, minute of the day or None)."""
    running = {}
    if promise:
        running["promise"] = day_kept(firm, promise[0], promise[1], word)
    if hold_until is not None:
        running["hold"] = day_kept(firm, hold_until, None, word)
    elif hold_ended is not None and hold_ended > word:
        running["cadence"] = cadence_kept(firm, hold_ended, cadence)
    else:
        running["cadence"] = cadence_kept(firm, word, cadence)
    if questions:
        running["question"] = min(one_working_day(firm, asked) for asked in questions)
    if news:
        running["news"] = min(news_told_by(firm, kind, arrived) for kind, arrived in news)
    if calls:  # what the client must act on and has not: the moment it was said, working days until a call
        running["call"] = min(some_working_days(firm, said, days) for said, days in calls)
    return running


def nearest(running):
    """The one due moment, and every reason that falls on it."""
    due = min(running.values())
    return due, {reason for reason, moment in running.items() if moment == due}


def clocks_of_history(firm, events):
    """Read the whole history anew: each event is (kind, minute, …)."""
    undone = [event[2] for event in events if event[0] == "undo"]
    said = [event for number, event in enumerate(events) if number not in undone]

    def of(*kinds):
        return [event for event in said if event[0] in kinds]

    words = of("word", "hold")
    last_word = words[-1]
    firm = Firm(firm.week, firm.off | {event[2] for event in of("day off")})
    promise = last_word[2:4] if last_word[0] == "word" and last_word[2] is not None else None
    hold_until = hold_ended = None
    for number, event in enumerate(said):
        if event[0] != "hold":
            continue
        after = said[number + 1 :]
        over = [e for e in after if e[0] == "hold" or (e[0] == "word" and e[1] // DAY >= event[2])]
        ended = [e[1] for e in after if e[0] == "end hold" and e[1] // DAY < event[2]]
        hold_until = None if over or ended else event[2]
        hold_ended = ended[0] if ended else None
    answered = [event[2] for event in of("answer")]
    told = [event[2] for event in of("told")]
    return clocks(
        firm,
        last_word[1],
        of("cadence")[-1][2],
        promise,
        hold_until,
        hold_ended,
        [event[1] for event in of("question") if event[2] not in answered],
        [(event[3], event[1]) for event in of("news") if event[2] not in told],
    )


def client_day(running, promise=None, hold_until=None):
    """The day that must be over before the client reads "late": as promised, or where it had to move."""
    if promise:
        return max(promise[0], running["promise"] // DAY)
    if hold_until is not None:
        return max(hold_until, running["hold"] // DAY)
    return running["cadence"] // DAY


def percent(since, due, now):
    """Elapsed share of what was promised: rounded down before due, up after."""
    whole, rest = divmod(100 * (now - since), due - since)
    return whole + 1 if now > due and rest else whole


def lane(firm, due, now, on_hold):
    """Late, hold, today, week (to the close of the fifth working day after today) or later."""
    if now > due:
        return "late"
    if on_hold:
        return "hold"
    day = now // DAY
    if due // DAY == day:
        return "today"
    for _ in range(5):
        day = firm.next_working_day(day)
    return "week" if due <= firm.close(day) else "later"
