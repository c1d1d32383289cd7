"""The life of a firm with two matters of one client: every action, in any order, against the second program."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lexlite import timetable
from lexlite.clients.models import Client
from lexlite.db import database
from lexlite.firm.models import DayOff, Firm, Staff
from lexlite.followup import closing, contacts, corrections, holds, publishing, questions, stages, standing
from lexlite.followup.board import Board
from lexlite.followup.cadence import agree_for_client, agree_for_matter
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.signs import Sign
from lexlite.followup.small_work import Work
from lexlite.followup.standing import settle_all
from lexlite.followup.tasks import FollowUp
from lexlite.intake.taking_on import enter_running
from lexlite.matters.handover import hand_over
from lexlite.matters.models import Matter, MatterClient
from lexlite.messages.letters import UNDO
from lexlite.messages.models import Outbox
from lexlite.messages.transport import Refused
from lexlite.playbooks import library
from lexlite.portal.queries import page_of
from lexlite.worktime import public_holidays
from tests.followup import clock_model
from tests.followup.clock_model import DAY
from tests.followup.history import MONDAY, History, Said, in_force, number_of

# before the autumn and the spring change of the clocks, before Christmas, on an ordinary day
BEGINNINGS = [
    datetime(*day, tzinfo=UTC) for day in ((2026, 10, 21, 9), (2027, 3, 25, 12), (2026, 12, 21, 14), (2026, 11, 9, 10))
]
GAPS = st.sampled_from([1, 2, 5, 11, 45, 200, 500, DAY, 2 * DAY, 5 * DAY, 16 * DAY])
CHOICE = st.integers(0, 59)
HOURS = [
    {str(weekday): [["08:00", "16:00"]] for weekday in range(5)},
    {**{str(weekday): [["09:00", "12:00"], ["13:00", "17:00"]] for weekday in range(4)}, "4": [["08:00", "13:00"]]},
    {str(weekday): [["10:00", "18:30"]] for weekday in range(1, 6)},
]
NEWS = ("decision", "official_letter", "other_side", "offer", "hearing", "costs", "time_limit")
PAGE_LETTERS = ("update", "answer", "promise_moved")


@cache
def polish_holidays():
    is_holiday, begin = public_holidays("PL"), number_of(date(2026, 9, 1))
    return frozenset(n for n in range(begin, begin + 1500) if is_holiday(MONDAY + timedelta(days=n)))


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


class Life(RuleBasedStateMachine):
    """`Life.cast` is set by the test; each run is rolled back."""

    cast = None

    def __init__(self):
        super().__init__()
        self.everything = database.transaction()
        self.everything.__enter__()
        self.refusing = False
        self.words = {}  # id of a word -> (history, what was said)
        self.asked = {}  # id of a question or news -> (history, number)
        self.news = {}
        self.told = 0

    def teardown(self):
        self.everything.rollback()
        self.everything.__exit__(None, None, None)

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning):
        cast, self.now = self.cast, beginning
        known = (cast.alice, cast.bob, cast.olga)
        self.alice, self.bob, self.olga = (Staff.get_by_id(who.id) for who in known)
        Outbox.delete().execute()
        closing.close(Matter.get_by_id(cast.matter.id), outcome="won", told="Thank you.", by=self.olga, at=beginning)
        Outbox.delete().execute()
        self.hours, self.off, self.firms = 0, set(), []
        self.own, self.of_client, self.most = {}, None, 30
        self.firm_changed()
        first = self.enter(client=None)
        self.client = Client.get_by_id(first.client_id)
        self.person = self.client.contact
        self.enter(client=self.client)
        self.mail = True

    def enter(self, client):
        matter = enter_running(
            client=client,
            name="Ola Inna",
            kind="person",
            email="ola@client.example",
            phone="+48512345679",
            language="en",
            practice_area="debt",
            side="creditor",
            stage="intake",
            responsible=self.alice,
            second=self.bob,
            last_word_on=None,
            next_word_on=None,
            by=self.alice,
            at=self.now,
            cadence_days=9 if client else None,
        )  # fmt: skip
        history = History(Firm.the().zone, self.firms)
        self.own[matter.id] = 9 if client else None
        history.matter = matter
        self.matters = getattr(self, "matters", {}) | {matter.id: history}
        history.cadences.append((self.now, self.days_of(matter)))
        self.keep(history, Word.get(Word.matter == matter), "taken_on")
        return matter

    # what both programs are told

    def keep(self, history, word, kind, **more):
        one = Said(self.now, kind, text=word.told if word.shared else "", shown_from=word.shown_from, **more)
        history.said.append(one)
        self.words[word.id] = (history, one)
        return one

    def firm_changed(self):
        hours = {int(d): [tuple(map(minutes, span)) for span in spans] for d, spans in HOURS[self.hours].items()}
        self.firms.append((self.now, clock_model.Firm(hours, polish_holidays() | self.off)))

    def days_of(self, matter):
        playbook = library.area("debt").cadence_days
        return in_force(self.own[matter.id], self.of_client, playbook, 14, self.most)

    def cadence_changed(self):
        for history in self.matters.values():
            days = self.days_of(history.matter)
            if history.is_open(self.now) and history.cadences[-1][1] != days:
                history.cadences.append((self.now, days))

    @property
    def today(self):
        return Firm.the().today(self.now)

    def words_to_say(self):
        self.told += 1
        return f"Told number {self.told}."

    def pick(self, n, open_ones=True):
        """One of the matters, with its history; None where it is closed."""
        history = list(self.matters.values())[n % len(self.matters)]
        matter = history.matter.reload()
        return (matter, history) if matter.is_open == open_ones else (None, None)

    def a_promise(self, n):
        """A day, perhaps with an hour of work; the same for both programs."""
        on = self.today + timedelta(days=n % 13) if n % 3 else None
        calendar = Firm.the().calendar()
        spans = calendar.hours[on.weekday()] if on and n % 2 and calendar.is_working(on) else ()
        hour = spans[-1][0].strftime("%H:") + f"{30 + n % 20}" if spans else None
        return on, hour, on and (number_of(on), hour and minutes(hour))

    # time

    def pass_time(self, gap):
        """The minute's pass runs at each moment at which something leaves or arrives, and at the end."""
        end = self.now + timedelta(minutes=gap)
        while True:
            letters = [w.counts_from for w in Word.select().where(Word.on_its_way, Word.counts_from > self.now)]
            mail = [row.not_before for row in Outbox.select().where(Outbox.state == "queued")]
            at = min([at.astimezone(UTC) for at in (*letters, *mail) if self.now < at <= end], default=end)
            self.now = at
            timetable.run(at, self)
            if at == end:
                return

    @contextmanager
    def session(self):
        yield self.send

    def send(self, row, about_to_finish):
        """Takes every message, or refuses what goes to the client, and looks at when it leaves."""
        if row.person_id is None:
            about_to_finish()
            return
        kind, _colon, rest = row.dedupe_key.partition(":word:")
        if rest and kind in PAGE_LETTERS:
            word = Word.get_by_id(int(rest.split(":")[0]))
            assert self.now >= word.at + UNDO, "a message left while its word could be undone"
            assert word.taken_back_at is None, "a message left although its word was taken back"
        if not self.refusing:
            about_to_finish()
            return
        if rest and kind in PAGE_LETTERS:
            history, one = self.words[word.id]
            if history.counts_from(one) and one.counts == "now" and not one.refused_at:
                history.refuse(one, self.now)
        self.mail = False
        raise Refused(550, "no such mailbox", final=True)

    @rule(gap=GAPS)
    def wait(self, gap):
        self.pass_time(gap)

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
            question = Question.select().order_by(Question.id.desc()).first()
            self.asked[question.id] = (history, len(history.asked))
            history.asked.append(self.now)
        if before and not back:
            self.take_the_last_back(before, word, history, one, lambda: corrections.take_off(
                word, why="wrong_entry", by=self.alice, at=self.now))  # fmt: skip

    def letter_arrives(self, history):
        """The same hour two working days on, counted from the next opening."""
        firm = self.firms[-1][1]
        start = firm.next_open_minute(history.wall(self.now))
        day = firm.next_working_day(firm.next_working_day(start // DAY))
        return history.moment(firm.into_work(day, start % DAY))

    def waiting(self, history):
        """Ids of open questions, news and words to act on that no other word is about to settle."""
        asked = [q.id for q in Question.open_in(history.matter) if q.answered_by_word_id is None]
        news = [q.id for q in News.open_in(history.matter) if q.told_by_word_id is None]
        words = [word.id for word in Word.unanswered(history.matter)]
        return asked[:1], news[:1], words[:1]

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
            self.take_the_last_back(before, word, history, one, lambda: corrections.take_off(
                word, why="wrong_entry", by=self.alice, at=self.now))  # fmt: skip

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
            counts="acting" if must_act else self.on_page(),
            promise=promise and (promise[0], None),
            tells=tuple(self.news[id][1] for id in news),
        )
        self.perhaps_undo(before, word, history, one, back)

    def on_page(self):
        return "now" if self.mail else "opening"

    def perhaps_undo(self, before, word, history, one, back):
        if not back:
            self.take_the_last_back(
                before, word, history, one, lambda: publishing.take_back(word, by=self.alice, at=self.now)
            )

    @rule(gap=GAPS, n=CHOICE, back=st.integers(0, 3))
    def change_date(self, gap, n, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter is None or not self.mail:
            return
        before = self.snapshot()
        on = self.today + timedelta(days=n % 20)
        word = publishing.change_date(
            matter, next_word_on=on, reason="court", told=self.words_to_say(), by=self.alice, at=self.now
        )
        one = self.keep(history, word, "date_change", promise=(number_of(on), None))
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
            one = self.keep(history, work.told_by_word, "small_work", counts=self.on_page(), promise=promise)
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
        if why == "bounced" and word.channel in ("page", "email"):
            self.mail = False
        if why == "bounced" and word.channel == "page" and one.counts != "acting":
            history.refuse(one, self.now)
        else:
            history.take_back(one)

    def take_the_last_back(self, before, word, history, one, press):
        """At once, as if it had not been: nothing but its trace is left (rule S3)."""
        self.now += timedelta(minutes=1)
        press()
        history.take_back(one)
        after = self.snapshot()
        assert after == before, {name: (before[name], after[name]) for name in before if before[name] != after[name]}

    def snapshot(self):
        """All that a word can change and that must be again as it was."""
        rows = {
            model.__name__: list(model.select(*fields).order_by(model.id).tuples())
            for model, fields in (
                (Promise, ()),
                (Question, ()),
                (News, ()),
                (Hold, ()),
                (FollowUp, ()),
                (Sign, ()),
                (Matter, (Matter.last_word_at, Matter.next_word_due_at, Matter.due_because, Matter.client_day,
                          Matter.hold_until)),
            )
        }  # fmt: skip
        rows["words"] = list(
            Word.select(Word.id, Word.counts_from, Word.answered_at, Word.awaits_opening)
            .where(Word.taken_back_at.is_null()).tuples()
        )  # fmt: skip
        rows["reminders"] = list(
            Outbox.select(Outbox.id, Outbox.state)
            .where(Outbox.kind.in_(standing.REMINDERS), Outbox.state == "queued").tuples()
        )  # fmt: skip
        return rows

    # questions and news

    @rule(gap=GAPS, n=CHOICE)
    def ask(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter:
            question = questions.ask(matter, self.person, "When?", self.now)
            self.asked[question.id] = (history, len(history.asked))
            history.asked.append(self.now)

    @rule(gap=GAPS, n=CHOICE, back=st.integers(0, 3))
    def answer(self, gap, n, back):
        self.pass_time(gap)
        matter, history = self.pick(n)
        waiting = self.waiting(history)[0] if matter else []
        if not waiting:
            return
        before, promise = self.snapshot(), history.still_promised(self.now)
        question = Question.get_by_id(waiting[0])
        word = questions.answer(question, body=self.words_to_say(), by=self.bob, at=self.now)
        one = self.keep(history, word, "answer", counts=self.on_page(), promise=promise,
                        answers=(self.asked[question.id][1],))  # fmt: skip
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
        publishing.page_opened(self.person, history.matter.reload(), self.now)
        history.openings.append(self.now)

    @rule(gap=GAPS)
    def mailbox_goes_bad(self, gap):
        """From now on their mail server refuses whatever leaves."""
        self.pass_time(gap)
        self.refusing = True

    @rule(gap=GAPS)
    def mailbox_is_mended(self, gap):
        self.pass_time(gap)
        self.person.reload().reach("email", "ola@client.example", "PL", self.now)
        self.refusing, self.mail = False, True

    @rule(gap=GAPS, n=CHOICE)
    def joint_client(self, gap, n):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        if matter and not MatterClient.select().where(MatterClient.matter == matter).exists():
            matter.take_on_jointly(Client.get_by_id(self.cast.client.id), by=self.alice, at=self.now)

    # holds, days, staff

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
    def days_of_the_matter(self, gap, n):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        if matter:
            self.own[matter.id] = min(n, self.most) or None
            agree_for_matter(matter, cadence_days=self.own[matter.id], by=self.alice, at=self.now)
            self.cadence_changed()

    @rule(gap=GAPS, n=CHOICE)
    def days_of_the_client(self, gap, n):
        self.pass_time(gap)
        self.of_client = min(n, self.most) or None
        agree_for_client(Client.get_by_id(self.client.id), cadence_days=self.of_client, by=self.alice, at=self.now)
        self.cadence_changed()

    @rule(gap=GAPS, most=st.sampled_from([14, 20, 30, 60]))
    def minimum_of_care(self, gap, most):
        self.pass_time(gap)
        self.most = most
        Firm.the().change(cadence_max_days=most)
        settle_all(self.now)
        self.cadence_changed()

    @rule(gap=GAPS, n=CHOICE, hours=st.integers(0, 2), off=st.booleans())
    def working_time(self, gap, n, hours, off):
        self.pass_time(gap)
        if off:
            day = self.today + timedelta(days=n % 9)
            DayOff.insert(day=day).on_conflict_ignore().execute()
            self.off.add(number_of(day))
        else:
            self.hours = hours
            Firm.the().change(hours=HOURS[hours])
        settle_all(self.now)
        self.firm_changed()

    @rule(gap=GAPS, n=CHOICE)
    def absence(self, gap, n):
        self.pass_time(gap)
        self.alice.be_away(self.today, self.today + timedelta(days=n % 5), self.cast.charlie, self.olga, self.now)

    @rule(gap=GAPS, n=CHOICE)
    def reassign(self, gap, n):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        if matter:
            to = self.cast.charlie if matter.responsible == self.alice else self.alice
            hand_over(matter, responsible=to, second=self.bob, note="", by=self.olga, at=self.now)

    @rule(gap=GAPS, n=CHOICE)
    def move_stage(self, gap, n):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        if matter:
            codes = [each.code for each in matter.playbook.stages if each.code != matter.stage]
            stages.move(matter, stage=codes[n % len(codes)], by=self.alice, at=self.now, override_reason="known")

    @rule(gap=GAPS, n=CHOICE, snooze=st.booleans())
    def task(self, gap, n, snooze):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        task = matter and FollowUp.open_in(matter).first()
        if task and snooze:
            calendar, until = Firm.the().calendar(), matter.client_day
            put_off = min(calendar.close(calendar.last_working_day_until(until)), matter.next_word_due_at)
            if until >= self.today and put_off > self.now:
                task.snooze(until=until, reason="ill", by=self.bob, at=self.now)
                assert task.reload().due_at <= matter.next_word_due_at
        elif task:
            task.do(self.bob, self.now)

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

    # what must hold after each

    @invariant()
    def one_due_moment_that_all_agree_on(self):
        for history in getattr(self, "matters", {}).values():
            matter = history.matter.reload()
            assert matter.is_open == history.is_open(self.now)
            if not matter.is_open:
                assert matter.next_word_due_at is None and Promise.open_in(matter) is None
                continue
            due = standing.due(matter, self.now)
            stored = (matter.next_word_due_at, matter.due_because, matter.client_day)
            assert stored == (due.at, due.because, due.client_day), "stored is not recomputed"
            expected, reasons = history.due(self.now)
            assert due.at == expected, (due, expected, self.now)
            assert due.because in reasons, "the two programs disagree on the reason"
            assert due.client_day == history.client_day(self.now), (due, self.now)
            assert matter.last_word_at == history.last_word_at(self.now)
            (promise,) = Promise.select().where(Promise.matter == matter, Promise.ended_at.is_null())
            assert (promise.due_at, promise.because) == stored[:2]

    @invariant()
    def the_history_of_promises_is_whole(self):
        for history in getattr(self, "matters", {}).values():
            rows = list(Promise.select().where(Promise.matter == history.matter).order_by(Promise.id))
            for one, after in pairwise(rows):
                assert one.ended_at and (one.how == "closed" or not one.how or one.ended_at == after.made_at or
                                         self.closed_between(history, one, after))  # fmt: skip
            if not history.taken_back_late:
                mine = [(row.made_at, row.ended_at, row.how) for row in rows]
                expected = [(row.made, row.ended, row.how) for row in history.promises(self.now)]
                assert mine == expected, "the two programs disagree on what was kept"

    @staticmethod
    def closed_between(history, one, after):
        return any(said.kind == "closing" and said.at == one.ended_at for said in history.said)

    @invariant()
    def each_stands_in_one_lane_and_is_late_the_moment_it_is(self):
        if not getattr(self, "matters", None):
            return
        firm = Firm.the()
        dues = [h.matter.next_word_due_at for h in self.matters.values() if h.matter.is_open]
        for now in {self.now, *dues, *(at + timedelta(seconds=1) for at in dues)}:
            board = Board(self.olga, firm, now)
            places = [(card.id, lane.code, card) for lane in board.lanes() for card in lane.cards]
            open_ones = {h.matter.id: h for h in self.matters.values() if h.matter.is_open}
            assert sorted(id for id, _lane, _card in places) == sorted(open_ones)
            for id, lane, card in places:
                history, due = open_ones[id], card.due_at
                assert (lane == "late") == (now > due) == (card.percent >= 101), (lane, card.percent)
                assert board.card(id).lane == lane
                held = history.hold(self.now) is not None
                expected = clock_model.lane(self.firms[-1][1], *(history.wall(at) for at in (due, now)), held)
                assert lane == ("late" if now > due else expected)

    @invariant()
    def the_page_shows_nothing_that_can_still_be_undone(self):
        for history in getattr(self, "matters", {}).values():
            page = page_of(self.person.id, history.matter.id, Firm.the(), self.now, everything=True)
            assert {update.words for update in page.updates if update.words} == history.shown(self.now)
            if page.is_open:
                pending = [one for one in history.said if one.shown_from and one.shown_from > self.now]
                assert page.hear_by == history.client_day(self.now, unseen=pending)
