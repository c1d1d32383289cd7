"""Every action there is, in any order (rules S1 to S6, S12, S13): see life.py; `LEXLITE_SOAK=1` lives longer."""

import os

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.followup.life import Life

SOAK = os.environ.get("LEXLITE_SOAK")
RUNS, STEPS = (500, 50) if SOAK else (20, 25)


def test_after_any_actions_both_programs_agree_and_nothing_late_is_hidden(cast):
    Life.cast = cast
    run_state_machine_as_test(
        Life,
        settings=settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None),
    )
