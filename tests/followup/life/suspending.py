"""A page suspended by the owner, and opened again (rule S9)."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lexlite.clients.suspensions import REASONS
from lexlite.followup import suspending
from tests.followup.life.scene import CHOICE, GAPS, Scene

TOLD_BY_LETTER = ("update", "answer", "date_change", "small_work")


class Suspending(Scene):
    """From then on nothing leaves to that person; what was still on its way does not count."""

    @rule(gap=GAPS, n=CHOICE, reason=st.sampled_from(sorted(REASONS)), told=st.booleans())
    def suspend(self, gap, n, reason, told):
        """As often as not minutes after something was published."""
        if told:
            self.publish(gap, n, must_act=False, nothing_new=False, ticks=n % 2 == 0, back=1)
        self.pass_time(n % 12 if told else gap)
        if self.suspension:
            return
        self.suspension = suspending.suspend(
            self.person.reload(), reason=reason, words="Kept.", by=self.olga, at=self.now
        )
        on_their_way = [pair for id, pair in self.words.items() if id not in self.left]
        for history, one in on_their_way:
            told = one.kind in TOLD_BY_LETTER and one.counts == "now"
            if told and not one.refused_at and not one.taken_back:
                history.refuse(one, self.now)

    @rule(gap=GAPS, n=CHOICE)
    def lift(self, gap, n):
        self.pass_time(gap)
        if self.suspension and n % 3:
            self.suspension.lift(self.olga, self.now)
            self.suspension = None
