"""What is asked and arrives, and what the client does themselves (rules S2, S12)."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lexlite.followup import publishing, questions
from lexlite.followup.models import Question
from tests.followup.life.scene import CHOICE, GAPS, Scene

NEWS = ("decision", "official_letter", "other_side", "offer", "hearing", "costs", "time_limit")


class Asking(Scene):
    """Questions, news, the client."""

    # questions and news

    @rule(gap=GAPS, n=CHOICE)
    def ask(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n)
        reader, person = self.reader_of(history, n) if matter else (None, None)
        if reader:
            questions.ask(matter, person, "When?", self.now)
            self.asked_by(reader, history)

    @rule(gap=GAPS, n=CHOICE, back=st.integers(0, 3))
    def answer(self, gap, n, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        waiting = self.waiting(history)[0] if matter else []
        if not waiting:
            return
        before, promise = self.snapshot(), history.still_promised(self.now)
        question = Question.get_by_id(waiting[0])
        number = self.asked[question.id][1]
        word = questions.answer(question, body=self.words_to_say(), by=self.bob, at=self.now)
        told = history.published(self.now, asker=history.askers[number])
        one = self.keep(history, word, "answer", promise=promise, answers=(number,), **told)
        self.perhaps_undo(before, word, history, one, back)

    @rule(gap=GAPS, n=CHOICE, kind=st.sampled_from(NEWS))
    def news_arrives(self, gap, n, kind):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter:
            news = questions.news_arrived(matter, kind=kind, words="It came.", by=self.bob, at=self.now)
            self.news[news.id] = (history, len(history.arrived))
            history.arrived.append((self.now, kind))

    # the client

    @rule(gap=GAPS, n=CHOICE)
    def page_opened(self, gap, n):
        self.pass_time(gap)
        history = list(self.matters.values())[n % len(self.matters)]
        reader, person = self.reader_of(history, n)
        if reader:  # the door of who has none shows the phone number, and no page
            publishing.page_opened(person, history.matter.reload(), self.now)
            history.openings.append(self.now)
