"""Every action there is, in any order (rules S1 to S6, S9, S10, S12, S13, P1): `LEXLITE_SOAK=1` lives longer."""

import os
from datetime import timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from lexlite import timetable
from lexlite.clients.models import Person
from lexlite.followup import cadence, custody, publishing, risks_told, silence, standing, suspending
from lexlite.followup.forgotten import Forgotten
from lexlite.followup.models import Word
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox
from tests.followup.life import Life

SOAK = os.environ.get("LEXLITE_SOAK")
RUNS, STEPS = (500, 50) if SOAK else (15, 20)
TO_FIND = (500, 50) if SOAK else (40, 40)  # it ends at the first that is found


@pytest.fixture
def life(cast, monkeypatch):
    """Live so many runs of so many steps; a run is one transaction."""
    monkeypatch.setattr(timetable, "back_up", lambda now, settings: None)
    Life.cast = cast

    def live(runs, steps, *phases):
        how = settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate, *phases],
        )
        run_state_machine_as_test(Life, settings=how)

    return live


@pytest.mark.soak
def test_after_any_actions_both_programs_agree_and_nothing_late_is_hidden(life):
    life(RUNS, STEPS, *([] if SOAK else [Phase.shrink]))


# faults seeded in the product: the machine must find each of them


def nothing(*args, **more):
    return None


def a_day_later(lanes, due_at, on_hold, truly=silence.Lanes.lane):
    return truly(lanes, due_at + timedelta(days=1), on_hold)


def whatever_counts(word):
    return word.counts_from is not None


def whenever_it_was_written(word, moment):
    return True


def on_that_day_only(said, day):
    return said.on_day == day


def sends_what_was_called_back(person, by, at, truly=custody.end_custody):
    truly(person, by=by, at=at)
    called_back = Outbox.person == person, Outbox.state == "cancelled", Outbox.expires_at > at
    Outbox.update(state="queued", ended_at=None, settled_at=None).where(*called_back).execute()


def wherever_they_are(person):
    return person._first("email") if person.suspended_at is None and person.email.bad_at is None else None


def the_first_alone(matter):
    return [matter.client.contact]


FAULTS = {
    "who feels forgotten before and after midnight is owed two calls": (Forgotten, "stands_on", on_that_day_only),
    "something published ends the call that was promised": (Word, "is_personal", property(whatever_counts)),
    "days are agreed, and nothing is recomputed": (cadence, "settle", nothing),
    "a word is taken back, and the promise it made stays": (standing, "_splice_history", nothing),
    "what is late is not late yet": (silence.Lanes, "lane", a_day_later),
    "an update is undone, and its letter leaves": (publishing, "cancel", nothing),
    "a letter is refused, and its word counts on": (publishing, "refuse", nothing),
    "risks ask for a call after one day": (risks_told, "ACKNOWLEDGED_WITHIN", 1),
    "a page is suspended, and what was on its way to it counts on": (suspending, "refuse", nothing),
    "a letter written before they felt forgotten ends it": (Word, "was_said_after", whenever_it_was_written),
    "custody begins, and what waits leaves": (custody, "call_back", nothing),
    "custody ends, and what was called back leaves": (custody, "end_custody", sends_what_was_called_back),
    "an update counts, though nothing is sent into custody": (Person, "mailbox", property(wherever_they_are)),
    "of joint clients only the first is written to": (Matter, "readers", property(the_first_alone)),
}


@pytest.mark.soak
@pytest.mark.parametrize("fault", list(FAULTS) if SOAK else list(FAULTS)[:3])
def test_a_fault_seeded_in_the_product_is_found(life, monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises(AssertionError):
        life(*TO_FIND)
