"""The stage on which the actions play: the firm, its clients and two matters, time that passes, mail that leaves."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from lexlite import timetable
from lexlite.clients.models import Client
from lexlite.db import database
from lexlite.firm.models import Firm, Staff
from lexlite.followup import closing, corrections, publishing, standing
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.signs import Sign
from lexlite.followup.tasks import FollowUp
from lexlite.intake.taking_on import enter_running
from lexlite.matters.models import Matter
from lexlite.messages.letters import UNDO
from lexlite.messages.models import Outbox, OutboxTry
from lexlite.messages.transport import Refused
from lexlite.playbooks import library
from lexlite.worktime import public_holidays
from tests.followup import clock_model
from tests.followup.clock_model import DAY
from tests.followup.history import MONDAY, History, Reader, Said, in_force, number_of

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
PAGE_LETTERS = ("update", "answer", "promise_moved")
REQUEST_LETTERS = ("request", "request_reminder")
NEVER = datetime.max.replace(tzinfo=UTC)


@cache
def polish_holidays():
    is_holiday, begin = public_holidays("PL"), number_of(date(2026, 9, 1))
    return frozenset(n for n in range(begin, begin + 1500) if is_holiday(MONDAY + timedelta(days=n)))


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


class Scene(RuleBasedStateMachine):
    """`cast` is set by the test; each run is rolled back."""

    cast = None

    def __init__(self):
        super().__init__()
        self.everything = database.transaction()
        self.everything.__enter__()
        self.refusing = set()  # readers whose mail server refuses whatever comes
        self.words = {}  # id of a word -> (history, what was said)
        self.asked = {}  # id of a question or news -> (history, number)
        self.news = {}
        self.read_backs, self.risks = {}, {}  # id -> what was said
        self.wrongly_sent = []  # kept, not raised: whoever delivers holds a message that cannot be handed over
        self.requests = {}  # id -> (history, what is wanted)
        self.suspensions = {}  # of the pages of these readers, while they last
        self.told = 0

    def teardown(self):
        self.everything.rollback()
        self.everything.__exit__(None, None, None)

    @initialize(beginning=st.sampled_from(BEGINNINGS), jointly=st.sampled_from([(), (0,), (0, 1)]))
    def begin(self, beginning, jointly):
        cast, self.now = self.cast, beginning
        known = (cast.alice, cast.bob, cast.olga)
        self.alice, self.bob, self.olga = (Staff.get_by_id(who.id) for who in known)
        Outbox.delete().execute()
        closing.close(Matter.get_by_id(cast.matter.id), outcome="won", told="Thank you.", by=self.olga, at=beginning)
        Outbox.delete().execute()
        self.hours, self.off, self.firms = 0, set(), []
        self.own, self.of_client, self.most = {}, None, 30
        self.firm_changed()
        self.first, self.other = Reader(), Reader()
        first = self.enter(client=None)
        self.client = Client.get_by_id(first.client_id)
        self.person = self.client.contact
        self.people = {self.first: self.person, self.other: Client.get_by_id(cast.client.id).contact}
        self.readers = {person.id: reader for reader, person in self.people.items()}
        self.enter(client=self.client)
        for n in jointly:
            self.take_on_jointly(list(self.matters.values())[n])

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
        history = History(Firm.the().zone, self.firms, self.first)
        self.own[matter.id] = 9 if client else None
        history.matter = matter
        self.matters = getattr(self, "matters", {}) | {matter.id: history}
        history.cadences.append((self.now, self.days_of(matter)))
        self.keep(history, Word.get(Word.matter == matter), "taken_on")
        return matter

    def take_on_jointly(self, history):
        client = Client.get_by_id(self.cast.client.id)
        history.matter.reload().take_on_jointly(client, by=self.alice, at=self.now)
        history.readers.append(self.other)

    # what both programs are told

    def keep(self, history, word, kind, **more):
        one = Said(self.now, kind, text=word.told if word.shared else "", shown_from=word.shown_from, **more)
        history.said.append(one)
        self.words[word.id] = (history, one)
        return one

    def asked_by(self, reader, history):
        """The last question is theirs, in both programs."""
        self.asked[Question.select().order_by(Question.id.desc()).first().id] = (history, len(history.asked))
        history.asks(self.now, reader)

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

    def reader_of(self, history, n):
        """One of those who read its page, and who they are; None where the owner has suspended their page."""
        reader = history.readers[n // 2 % len(history.readers)]
        return (None, None) if reader.suspended else (reader, self.people[reader].reload())

    def somebody(self, n):
        """The first client's person, or a joint one's, once there is one."""
        known = [reader for reader in self.people if any(reader in h.readers for h in self.matters.values())]
        reader = known[n % len(known)]
        return reader, self.people[reader].reload()

    def open_ones(self):
        return [history for history in self.matters.values() if history.is_open(self.now)]

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
            for history in self.matters.values():
                for wanted in history.wanted if history.is_open(at) else ():
                    wanted.looked_at(at, history.can_be_written_to())
            timetable.run(at, self)
            assert not self.wrongly_sent, self.wrongly_sent
            self.what_could_not_leave()
            self.what_should_have_left()
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
        reader = self.readers[row.person_id]
        if reader.suspended:
            self.wrongly_sent.append("a message left to somebody whose page is suspended")
        if reader.in_custody:
            self.wrongly_sent.append("a message left to somebody in custody")
        if row.kind in REQUEST_LETTERS:
            history, wanted = self.requests[int(row.dedupe_key.split(":")[2])]
            if wanted.ended or not history.is_open(self.now):
                self.wrongly_sent.append("asked for what is not wanted any more")
        kind, _colon, rest = row.dedupe_key.partition(":word:")
        if rest and kind in PAGE_LETTERS:
            word = Word.get_by_id(int(rest.split(":")[0]))
            if self.now < word.at + UNDO:
                self.wrongly_sent.append("a message left while its word could be undone")
            if word.taken_back_at:
                self.wrongly_sent.append("a message left although its word was taken back")
            if self.now < self.words[word.id][1].letters.get(reader, NEVER):
                self.wrongly_sent.append("a letter left that was called back, a second time, too early, or not to them")
        if reader in self.refusing:
            self.did_not_arrive(row)
            reader.mail = False
            raise Refused(550, "no such mailbox", final=True)
        about_to_finish()
        if rest and kind in PAGE_LETTERS:
            self.words[word.id][1].letters.pop(reader, None)

    def what_could_not_leave(self):
        """Letters that were waiting when their address went bad are not even tried."""
        for row in Outbox.select().where(Outbox.state.in_(("failed", "held")), Outbox.ended_at == self.now):
            phase = row.tries.order_by(OutboxTry.n.desc()).get().phase
            assert phase != "build", "a message could not be handed over"
            if phase == "address":
                assert not self.readers[row.person_id].mail, "a good address was not tried"
                self.did_not_arrive(row)
            elif phase == "cap":  # an address has had its twenty letters of a day
                for _history, one in self.words.values():
                    one.letters.pop(self.readers[row.person_id], None)

    def what_should_have_left(self):
        """A letter to each of those who engaged us, at its time."""
        for history in self.matters.values():
            for one in history.said:
                late = [reader for reader, at in one.letters.items() if at <= self.now]
                assert not late, "a letter did not leave"

    def call_back(self, reader):
        for history in self.matters.values():
            history.call_back(reader, self.now)

    def did_not_arrive(self, row):
        kind, _colon, rest = row.dedupe_key.partition(":word:")
        if rest and kind in PAGE_LETTERS:
            history, one = self.words[int(rest.split(":")[0])]
            reader = self.readers[row.person_id]
            one.letters.pop(reader, None)
            history.did_not_arrive(one, reader, self.now)

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

    def perhaps_undo(self, before, word, history, one, back):
        if not back:
            self.take_the_last_back(
                before, word, history, one, lambda: publishing.take_back(word, by=self.alice, at=self.now)
            )

    def take_the_last_back(self, before, word, history, one, press):
        """At once, as if it had not been: nothing but its trace is left (rule S3)."""
        self.now += timedelta(minutes=1)
        press()
        history.take_back(one)
        after = self.snapshot()
        assert after == before, {name: (before[name], after[name]) for name in before if before[name] != after[name]}

    def wrong_entry(self, word):
        corrections.take_off(word, why="wrong_entry", by=self.alice, at=self.now)

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
