"""What we say to the client: contacts, tries, the page, and taking it back (rules S2, S3, S4, S11)."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from lexlite.errors import RuleBroken
from lexlite.followup import contacts, corrections, publishing
from lexlite.followup.models import News, Question, Word
from lexlite.followup.small_work import Work
from tests.followup.history import number_of
from tests.followup.life.scene import CHOICE, GAPS, Scene


class Talking(Scene):
    """Words of ours."""

    # contacts

    @rule(gap=GAPS, n=CHOICE, channel=st.sampled_from(["call", "meeting", "email", "text", "letter", "other"]),
          direction=st.sampled_from(["out", "out", "in"]), tells=st.booleans(), asks=st.booleans(),
          also=st.booleans(), ticks=st.booleans(), shared=st.booleans(), back=st.integers(0, 3))  # fmt: skip
    def contact(self, gap, n, channel, direction, tells, asks, also, ticks, shared, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None:
            return
        other, its_history = self.pick(n + 1)
        before = self.snapshot() if not (asks or also) else None
        on, hour, promise = self.a_promise(n)
        waiting = self.waiting(history) if ticks else ([], [], [])
        word = contacts.log_contact(
            matter,
            channel=channel,
            direction=direction,
            reached=True,
            told=self.words_to_say() if tells else "",
            note="kept inside",
            shared=shared,
            need="Peace." if n == 5 else "",
            asked="And when?" if asks else "",
            next_word_on=on,
            next_word_at=hour,
            answers=[Question.get_by_id(id) for id in waiting[0]],
            news=[News.get_by_id(id) for id in waiting[1]],
            acted_on=[Word.get_by_id(id) for id in waiting[2]],
            also=[other] if also and other else [],
            by=self.bob,
            at=self.now,
        )  # fmt: skip
        how = "never" if not tells or (direction == "in" and channel in ("email", "text", "letter")) else "now"
        facts = {"counts": how, "promise": promise}
        if how == "now" and channel == "letter":
            facts["arrives"] = self.letter_arrives(history)
        one = self.keep(
            history, word, "contact",
            answers=tuple(self.asked[id][1] for id in waiting[0]),
            tells=tuple(self.news[id][1] for id in waiting[1]),
            acted_on=tuple(self.words[id][1] for id in waiting[2]),
            **facts,
        )  # fmt: skip
        one.channel = channel
        if also and other:
            twin = Word.select().where(Word.matter == other).order_by(Word.id.desc()).first()
            self.keep(its_history, twin, "contact", **facts).channel = channel
        if asks:
            self.asked_by(self.first, history)
        if before and not back:
            self.take_the_last_back(before, word, history, one, lambda: self.wrong_entry(word))

    @rule(gap=GAPS, n=CHOICE, also=st.booleans(), back=st.integers(0, 3))
    def try_in_vain(self, gap, n, also, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None:
            return
        other = self.pick(n + 1)[0] if also else None
        before = self.snapshot() if other is None else None
        facts = {"channel": "call", "direction": "out", "reached": False, "also": [other] if other else []}
        word = contacts.log_contact(matter, by=self.bob, at=self.now, told="Rang twice.", **facts)
        one = self.keep(history, word, "contact", counts="never")
        if before and not back:
            self.take_the_last_back(before, word, history, one, lambda: self.wrong_entry(word))

    # the page

    @rule(gap=GAPS, n=CHOICE, must_act=st.booleans(), nothing_new=st.booleans(), ticks=st.booleans(),
          back=st.integers(0, 3))  # fmt: skip
    def publish(self, gap, n, must_act, nothing_new, ticks, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None:
            return
        before = self.snapshot()
        on, _hour, promise = self.a_promise(n)
        news = self.waiting(history)[1] if ticks else []
        word = publishing.publish(
            matter,
            body=self.words_to_say(),
            nothing_new=nothing_new and not must_act,
            must_act=must_act,
            next_word_on=on,
            news=[News.get_by_id(id) for id in news],
            by=self.alice,
            at=self.now,
        )  # fmt: skip
        one = self.keep(
            history,
            word,
            "update",
            promise=promise and (promise[0], None),
            tells=tuple(self.news[id][1] for id in news),
            **history.published(self.now) | ({"counts": "acting"} if must_act else {}),
        )
        self.perhaps_undo(before, word, history, one, back)

    @rule(gap=GAPS, n=CHOICE, back=st.integers(0, 3))
    def change_date(self, gap, n, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None:
            return
        before = self.snapshot()
        on = self.today + timedelta(days=n % 20)
        facts = {"next_word_on": on, "reason": "court", "told": self.words_to_say(), "by": self.alice, "at": self.now}
        if not self.first.can_be_written_to:
            with pytest.raises(RuleBroken):
                publishing.change_date(matter, **facts)
            return
        word = publishing.change_date(matter, **facts)
        one = self.keep(history, word, "date_change", promise=(number_of(on), None), **history.published(self.now))
        self.perhaps_undo(before, word, history, one, back)

    @rule(gap=GAPS, n=CHOICE, show=st.booleans(), back=st.integers(0, 3))
    def small_work(self, gap, n, show, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None:
            return
        before, promise = self.snapshot(), history.still_promised(self.now)
        work = Work.note(matter, words=self.words_to_say(), minutes=6, by=self.bob, at=self.now, show=show)
        if show:
            told = history.published(self.now)
            one = self.keep(history, work.told_by_word, "small_work", promise=promise, **told)
            self.perhaps_undo(before, work.told_by_word, history, one, back)

    @rule(gap=GAPS, n=CHOICE)
    def undo(self, gap, n):
        self.pass_time(gap)
        pressed = [
            word for word in Word.select().order_by(Word.id.desc()).limit(5)
            if word.id in self.words and word.can_be_undone(self.now)
        ]  # fmt: skip
        if pressed and pressed[n % len(pressed)].matter.is_open:
            word = pressed[n % len(pressed)]
            publishing.take_back(word, by=self.alice, at=self.now)
            history, one = self.words[word.id]
            history.take_back(one)

    @rule(gap=GAPS, n=CHOICE, why=st.sampled_from(["wrong_entry", "wrong_matter", "bounced"]))
    def take_off(self, gap, n, why):
        self.pass_time(gap)
        words = [
            word for word in Word.select().order_by(Word.id.desc())
            if word.id in self.words and corrections.can_be_taken_back(word) and word.matter.is_open
        ]  # fmt: skip
        if not words:
            return
        word = words[n % min(len(words), 4)]
        if why == "bounced" and (word.channel not in corrections.SENT or word.direction == "in"):
            why = "wrong_entry"
        corrections.take_off(word, why=why, by=self.alice, at=self.now)
        history, one = self.words[word.id]
        one.letters.clear()
        if why == "bounced" and word.channel in ("page", "email"):
            (one.follows or self.first).mail = False
        if why == "bounced" and word.channel == "page" and one.counts != "acting":
            history.refuse(one, self.now)
        else:
            history.take_back(one)
