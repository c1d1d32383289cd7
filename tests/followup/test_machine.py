"""Every action there is, in any order (rules S1 to S6, S12, S13): see life/; `LEXLITE_SOAK=1` lives longer."""

import os

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from lexlite import timetable
from tests.followup.life import Life

SOAK = os.environ.get("LEXLITE_SOAK")
RUNS, STEPS = (500, 50) if SOAK else (15, 20)


@pytest.mark.soak
def test_after_any_actions_both_programs_agree_and_nothing_late_is_hidden(cast, monkeypatch):
    monkeypatch.setattr(timetable, "back_up", lambda now, settings: None)  # a run is one transaction
    Life.cast = cast
    how = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate] if SOAK else [Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(Life, settings=how)
