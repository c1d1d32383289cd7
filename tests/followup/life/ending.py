"""Holds, the end of a matter, and its beginning anew (rules S4, S1)."""

from datetime import timedelta

from hypothesis.stateful import rule

from lexlite.followup import closing, holds
from lexlite.followup.models import Hold, News, Question
from tests.followup.clock_model import DAY
from tests.followup.history import number_of
from tests.followup.life.scene import CHOICE, GAPS, Scene


class Ending(Scene):
    """Holds, closing, opening again."""

    @rule(gap=GAPS, n=CHOICE)
    def hold(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter and Hold.open_in(matter) is None:
            until = self.today + timedelta(days=1 + n % 40)
            word = holds.hold(matter, until=until, reason="abroad", told="We agreed.", channel="call",
                              by=self.alice, at=self.now)  # fmt: skip
            self.keep(history, word, "hold", until=number_of(until))

    @rule(gap=GAPS, n=CHOICE)
    def end_hold(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n)
        held = matter and Hold.open_in(matter)
        if held and self.today < held.until_on:
            holds.end_hold(matter, by=self.alice, at=self.now)
            history.hold_ends.append(self.now)

    @rule(gap=GAPS, n=CHOICE)
    def close(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter and n % 3 == 0:
            asked, news = Question.open_in(matter), News.open_in(matter)
            settled = {"answers": tuple(self.asked[q.id][1] for q in asked),
                       "tells": tuple(self.news[q.id][1] for q in news)}  # fmt: skip
            word = closing.close(matter, outcome="won", told=self.words_to_say(), by=self.alice, at=self.now)
            self.keep(history, word, "closing", **settled)

    @rule(gap=GAPS, n=CHOICE)
    def reopen(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n, open_ones=False)
        if matter:
            word = closing.reopen(matter, by=self.alice, at=self.now)
            firm = self.firms[-1][1]
            soon = firm.next_working_day(history.wall(self.now) // DAY)
            self.cadence_changed_at_reopening(history)
            self.keep(history, word, "reopened", promise=(soon, None))

    def cadence_changed_at_reopening(self, history):
        if history.cadences[-1][1] != self.days_of(history.matter):
            history.cadences.append((self.now, self.days_of(history.matter)))
