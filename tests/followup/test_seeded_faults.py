"""Faults seeded in the clock, the working time and the model: the comparisons must find each of them."""

import inspect
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from lexlite import worktime
from lexlite.followup import silence
from tests.followup import clock_model
from tests.followup.any_history import assert_history_agrees, histories
from tests.followup.any_promise import assert_same_percent, shares
from tests.followup.any_standing import assert_agreement, cases


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
