"""A page suspended by the owner, and opened again (rule S9)."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lexlite.clients.suspensions import REASONS
from lexlite.followup import suspending
from tests.followup.life.scene import CHOICE, GAPS, Scene


class Suspending(Scene):
    """From then on nothing leaves to that person; what was still on its way does not count."""

    @rule(gap=GAPS, n=CHOICE, reason=st.sampled_from(sorted(REASONS)), told=st.booleans())
    def suspend(self, gap, n, reason, told):
        """As often as not minutes after something was published."""
        if told:
            self.publish(gap, n, must_act=False, nothing_new=False, ticks=n % 2 == 0, back=1)
        self.pass_time(n % 12 if told else gap)
        reader, person = self.somebody(n // 12)
        if not reader.suspended:
            self.suspensions[reader] = suspending.suspend(
                person, reason=reason, words="Kept.", by=self.olga, at=self.now
            )
            reader.suspended = True
            self.call_back(reader)

    @rule(gap=GAPS, n=CHOICE)
    def lift(self, gap, n):
        self.pass_time(gap)
        reader, _person = self.somebody(n)
        if reader.suspended and n % 3:
            self.suspensions.pop(reader).lift(self.olga, self.now)
            reader.suspended = False
