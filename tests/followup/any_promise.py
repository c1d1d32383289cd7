"""Silence as a share of any promise, around whole per cents of it: both programs (rule S6)."""

from datetime import timedelta

from hypothesis import strategies as st

from lexlite.followup import silence
from tests.followup import clock_model
from tests.followup.an_office import at
from tests.followup.clock_model import DAY

SINCE, DUE = at(2, "08:00"), at(6, "12:00")  # a hundred hours


def shares():
    """A promise in minutes, and the minutes of silence: around whole per cents of it."""
    near = st.builds(lambda unit, share, shift: (100 * unit, max(0, unit * share + shift)), *NEAR_A_WHOLE)
    return near | st.tuples(st.integers(1, 90 * DAY), st.integers(0, 200 * DAY))


NEAR_A_WHOLE = st.integers(1, 500), st.integers(0, 400), st.sampled_from([-1, 0, 0, 1])


def assert_same_percent(share, silence=silence, model=clock_model):
    promised, elapsed = share
    found = silence.percent(SINCE, SINCE + timedelta(minutes=promised), SINCE + timedelta(minutes=elapsed))
    assert found == model.percent(0, promised, elapsed)
