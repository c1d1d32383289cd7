"""What the client must act on: what we heard and read back, the risks of what comes next (rules D1, K1, S13)."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lexlite.followup.reading_back import ReadBack
from lexlite.followup.risks_told import RisksTold
from lexlite.risks.plans import Plan
from lexlite.risks.register import risks_of
from tests.followup.clock_model import DAY
from tests.followup.life.scene import CHOICE, GAPS, Scene

THREE_DAYS = 3
SPOKEN = st.sampled_from(["page", "page", "call", "meeting"])


class Agreeing(Scene):
    """Sent, answered on their page, or spoken about."""

    @rule(gap=GAPS, n=CHOICE, back=st.integers(0, 3))
    def read_back(self, gap, n, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None:
            return
        before, promise = self.snapshot(), history.still_promised(self.now)
        mine = ReadBack.send(matter, story=self.words_to_say(), by=self.bob, at=self.now)
        sent = tuple(one for one in self.read_backs.values() if one in history.said)
        facts = history.published(self.now) | {"counts": "acting"}
        one = self.keep(history, mine.word, "update", promise=promise, replaces=sent, **facts)
        self.read_backs[mine.id] = one
        self.perhaps_undo(before, mine.word, history, one, back)

    @rule(gap=GAPS, n=CHOICE, right=st.booleans(), told_us=st.booleans())
    def read_back_answered(self, gap, n, right, told_us):
        """On their page, or to us, who note it."""
        self.pass_time(gap)
        found = [(ReadBack.last_of(history.matter), history) for history in self.open_ones()]
        found = [(last, history) for last, history in found if last and not last.answer and last.is_shown(self.now)]
        if not found:
            return
        last, history = found[n % len(found)]
        how = "right" if right else "not_quite"
        reader, person = self.reader_of(history, n)
        by = self.bob if told_us or not reader else person
        last.take(answer=how, comment="Not so.", by=by, at=self.now)
        self.answered(history, self.read_backs[last.id])
        if not right:
            self.asked_by(reader if by == person else self.first, history)

    def answered(self, history, one):
        """Counts from now, unless we have spoken about it before; the date that stood when it was sent, if it does."""
        if history.counts_from(one) is None:
            one.answered = self.now
            if one.promise and one.promise[0] <= history.wall(self.now) // DAY:
                one.promise = None

    @rule(gap=GAPS, n=CHOICE, how=SPOKEN, back=st.integers(0, 3))
    def risks_told(self, gap, n, how, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None:
            return
        if how == "page" and Plan.last_of(matter) is None:
            said = {"steps": ["letter", "claim"], "beside": "", "cost": "400", "settle": ""}
            Plan.keep(matter, **said, serves={}, by=self.alice, at=self.now)
        waits = [one for one in history.to_act_on(self.now) if one.risks]
        sent = frozenset().union(*(one.risks for one in waits)) if how == "page" else ()
        lines = [line for line in risks_of(matter) if line.id not in sent][n % 3 : n % 3 + 1 + n % 4]
        if not lines:
            return
        ids = frozenset(line.id for line in lines)
        before, promise = self.snapshot(), history.still_promised(self.now)
        told = RisksTold.tell(matter, risks=lines, how=how, own_words="Yes.", by=self.alice, at=self.now)
        if how == "page":
            facts = history.published(self.now) | {"counts": "acting", "within": THREE_DAYS, "risks": ids}
        else:
            facts = {"acted_on": tuple(one for one in waits if one.risks <= ids)}
        one = self.keep(history, told.word, "update" if how == "page" else "contact", promise=promise, **facts)
        self.risks[told.id] = one
        if how == "page":
            self.perhaps_undo(before, told.word, history, one, back)
        elif not back:
            self.take_the_last_back(before, told.word, history, one, lambda: self.wrong_entry(told.word))

    @rule(gap=GAPS, n=CHOICE)
    def risks_acknowledged(self, gap, n):
        self.pass_time(gap)
        found = [(each, history) for history in self.open_ones() for each in RisksTold.in_(history.matter)]
        found = [(told, history) for told, history in found if told.waits and told.is_shown(self.now)]
        if not found:
            return
        told, history = found[n % len(found)]
        reader, person = self.reader_of(history, n)
        if reader:
            told.acknowledge(own_words="I know.", by=person, at=self.now)
            self.answered(history, self.risks[told.id])
