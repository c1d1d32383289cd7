"""Holds, the end of a matter, and its beginning anew (rules S4, S1)."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from lexlite.errors import RuleBroken
from lexlite.followup import closing, holds
from lexlite.followup.closures import ARCHIVE, Closure
from lexlite.followup.models import Hold, News, Question
from lexlite.needs.scores import SCORES, score_as_client
from tests.followup.clock_model import DAY
from tests.followup.history import number_of
from tests.followup.life.scene import CHOICE, GAPS, Scene


class Ending(Scene):
    """Holds, closing, opening again."""

    @rule(gap=GAPS, n=CHOICE, then=GAPS, early=st.booleans())
    def hold(self, gap, n, then, early):
        """Agreed; as often as not ended before its day."""
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter and Hold.open_in(matter) is None:
            until = self.today + timedelta(days=1 + n % 40)
            word = holds.hold(matter, until=until, reason="abroad", told="We agreed.", channel="call",
                              by=self.alice, at=self.now)  # fmt: skip
            self.keep(history, word, "hold", until=number_of(until))
            if early:
                self.end_hold(then, n)

    @rule(gap=GAPS, n=CHOICE)
    def end_hold(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n)
        held = matter and Hold.open_in(matter)
        if held and self.today < held.until_on:
            holds.end_hold(matter, by=self.alice, at=self.now)
            history.hold_ends.append(self.now)

    @rule(gap=GAPS, n=CHOICE, then=GAPS, again=st.booleans())
    def close(self, gap, n, then, again):
        """As often as not opened again."""
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter and n % 2 == 0:
            asked, news = Question.open_in(matter), News.open_in(matter)
            settled = {"answers": tuple(self.asked[q.id][1] for q in asked),
                       "tells": tuple(self.news[q.id][1] for q in news)}  # fmt: skip
            scores = {need.id: SCORES[n % 3] for need in matter.needs} if n % 2 else None
            facts = {"outcome": "won", "told": self.words_to_say(), "scores": scores, "archive": ARCHIVE[: n % 7]}
            word = closing.close(matter, **facts, by=self.alice, at=self.now)
            self.keep(history, word, "closing", **settled)
            if again:
                self.reopen(then, n)

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

    @rule(gap=GAPS, n=CHOICE)
    def scored_by_the_client(self, gap, n):
        """Once their case has ended, and never before; nothing waits or counts for it."""
        self.pass_time(gap)
        matter, _history = self.pick(n, open_ones=n % 3 == 0)
        need = matter and matter.needs.first()
        if need is None:
            return
        before, allowed = self.snapshot(), nullcontext() if n % 3 else pytest.raises(RuleBroken)
        with allowed:
            score_as_client(need, score=SCORES[n % 3], by=self.person, at=self.now)
        assert self.snapshot() == before

    @rule(gap=GAPS, n=CHOICE)
    def survey(self, gap, n):
        """Asked once after each end; reopened, nobody is asked."""
        self.pass_time(gap)
        matter, history = self.pick(n, open_ones=n % 3 == 0)
        closure = matter and Closure.last_of(matter)
        if closure is None:
            return
        mine = [one for one in history.said if one.kind == "closing"][-1]
        with nullcontext() if mine.answered is None and not history.is_open(self.now) else pytest.raises(RuleBroken):
            closure.asked(words="Well.", by=self.bob, at=self.now)
            mine.answered = self.now

    def cadence_changed_at_reopening(self, history):
        if history.cadences[-1][1] != self.days_of(history.matter):
            history.cadences.append((self.now, self.days_of(history.matter)))
