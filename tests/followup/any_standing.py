"""Any standing of a matter in any firm, and what both programs must say of it (rules S2, S4, S6, S12)."""

from dataclasses import dataclass

from hypothesis import strategies as st

from lexlite import worktime
from lexlite.followup import silence
from tests.followup import clock_model
from tests.followup.any_firm import World, clock, day, day_number, hours_of, minutes_of, starts, worlds
from tests.followup.clock_model import DAY


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
