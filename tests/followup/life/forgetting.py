"""«I feel forgotten»: the press, its call, and what ends it (rule S10)."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from lexlite.errors import RuleBroken
from lexlite.followup.forgotten import Forgotten, feel_forgotten
from lexlite.followup.signs import Sign
from tests.followup.clock_model import DAY
from tests.followup.life.scene import CHOICE, GAPS, Scene


class Forgetting(Scene):
    """Pressed once or twice, at any hour; in both programs."""

    @rule(gap=GAPS, n=CHOICE, then=GAPS, twice=st.booleans())
    def feel_forgotten(self, gap, n, then, twice):
        self.press(gap, n)
        if twice:
            self.press(then, n)

    @rule(gap=GAPS, n=CHOICE, beside=st.sampled_from([1, 20, 200]))
    def feel_forgotten_before_and_after_midnight(self, gap, n, beside):
        self.pass_time(gap)
        history = list(self.matters.values())[n % len(self.matters)]
        to_midnight = DAY - history.wall(self.now) % DAY
        if to_midnight > beside:
            self.press(to_midnight - beside, n)
            self.press(2 * beside, n)

    @rule(gap=GAPS, n=CHOICE, then=GAPS)
    def feel_forgotten_with_a_letter_on_its_way(self, gap, n, then):
        """It was written before they said so: when it arrives, nobody has spoken since."""
        n += n % 7 == 0  # an open one, both times the same
        how = {"channel": "letter", "direction": "out", "tells": True, "asks": False, "also": False, "ticks": False}
        self.contact(gap=gap, n=n, shared=False, back=1, **how)
        self.press(then, n)

    def press(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n, open_ones=n % 7 > 0)
        reader, person = self.reader_of(history, n) if matter else (None, None)
        if reader is None:  # their page offers nothing to press
            return
        if not matter.is_open:
            with pytest.raises(RuleBroken):
                feel_forgotten(matter, person, self.now)
            return
        known, before = len(history.felt), self.snapshot()
        said = feel_forgotten(matter, person, self.now)
        mine = history.feel_forgotten(self.now, reader)
        assert (said.at, said.due_at) == (mine.at, mine.due)
        assert said.caller != said.other
        if len(history.felt) == known:
            assert self.snapshot() == before, "once a day is one"

    @invariant()
    def who_feels_forgotten_is_owed_a_call_until_somebody_has_spoken(self):
        for history in getattr(self, "matters", {}).values():
            rows = list(Forgotten.select().where(Forgotten.matter == history.matter).order_by(Forgotten.id))
            mine = [(felt.at, felt.due, history.spoken_after(felt, self.now)) for felt in history.felt]
            assert [(row.at, row.due_at, row.task.done_at) for row in rows] == mine
            signs = Sign.open_in(history.matter).where(Sign.kind == "forgotten").count()
            assert signs == len([felt for felt in mine if felt[2] is None])
