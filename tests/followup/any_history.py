"""Any history of a matter: read event by event, and anew as a whole (rules S2, S3, S4)."""

from dataclasses import replace

from hypothesis import strategies as st

from lexlite import worktime
from lexlite.followup import silence
from tests.followup import clock_model
from tests.followup.any_firm import clock, day, hours_of, minutes_of, starts, worlds
from tests.followup.any_standing import KINDS
from tests.followup.clock_model import DAY

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
