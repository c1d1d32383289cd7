"""The stored due moment and the history of promises (rules S1, S2, S7), after any sequence of real verbs."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import IntegrityError

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import DayOff, Firm
from lexlite.followup import closing, corrections, holds, publishing, questions, standing
from lexlite.followup.cadence import agree_for_matter
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.reading_back import ReadBack
from lexlite.followup.standing import settle, settle_all
from lexlite.intake.taking_on import enter_running
from lexlite.matters.models import Matter
from lexlite.worktime import public_holidays
from tests.factories import contact, day, due_of, on, unreachable
from tests.followup import clock_model
from tests.followup.clock_model import DAY


def publish(cast, at, **more):
    return publishing.publish(cast.matter, body="The court has set a date.", by=cast.alice, at=at, **more)


def ends_of(matter):
    """How each promise of the matter ended, oldest first."""
    return [promise.how for promise in matter.promises.order_by(Promise.id)]


# S1


def test_the_database_refuses_an_open_matter_without_a_due_moment(cast):
    with pytest.raises(IntegrityError):
        cast.matter.change(next_word_due_at=None, due_because=None, client_day=None)


def test_the_database_refuses_a_second_open_promise(cast):
    with pytest.raises(IntegrityError):
        Promise.create(matter=cast.matter, due_at=on(20, "12:00"), because="promise", made_at=on(18, "12:00"))


def test_a_running_matter_entered_late_is_due_in_the_past_at_once(cast):
    matter = running(cast, on(18, "12:00"), last_word_on=day(2) - timedelta(days=30))
    assert due_of(matter)[0] < on(18, "12:00")
    assert Promise.open_in(matter).due_at == matter.next_word_due_at


# S7: the history


def test_a_word_at_or_before_due_keeps_the_promise(cast):
    contact(cast.matter, cast.alice, on(23, "16:00"))
    assert ends_of(cast.matter) == ["kept", None]


def test_a_word_after_due_ends_a_broken_promise(cast):
    contact(cast.matter, cast.alice, on(23, "16:01"))
    assert ends_of(cast.matter) == ["broken_then_kept", None]


def unopened(cast, *hours):
    unreachable(cast.dana)
    return [publish(cast, on(18, hour)) for hour in hours]


def test_two_words_read_at_one_opening_keep_one_promise(cast):
    unopened(cast, "12:00", "12:30")
    publishing.page_opened(cast.dana, cast.matter, on(19, "10:00"))
    assert ends_of(cast.matter) == ["kept", None]


@pytest.mark.parametrize("first, second", [(0, 1), (1, 0)])
def test_either_of_two_words_read_at_once_taken_back_the_other_has_kept_it_and_both_nothing(cast, first, second):
    words = unopened(cast, "12:00", "12:30")
    publishing.page_opened(cast.dana, cast.matter, on(19, "10:00"))
    corrections.take_off(words[first].reload(), why="wrong_entry", by=cast.alice, at=on(19, "11:00"))
    assert ends_of(cast.matter) == ["kept", None]
    assert Promise.get(Promise.how == "kept").ended_by_word == words[second]
    corrections.take_off(words[second].reload(), why="wrong_entry", by=cast.alice, at=on(19, "11:30"))
    assert ends_of(cast.matter) == [None]


def test_an_unanswered_call_keeps_no_promise(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), reached=False)
    assert ends_of(cast.matter) == [None]


def test_the_promise_ends_when_the_word_counts_not_when_it_was_written(cast):
    contact(cast.matter, cast.alice, on(20, "12:00"), channel="letter")  # counts on Tuesday the 24th
    standing.count_letters(on(24, "12:00"))
    assert ends_of(cast.matter) == ["broken_then_kept", None]


def test_a_question_moves_the_open_promise_nearer_and_makes_no_second_one(cast):
    questions.ask(cast.matter, cast.dana, "When?", on(18, "12:00"))
    assert ends_of(cast.matter) == [None]
    assert Promise.open_in(cast.matter).due_at == on(19, "12:00")


def test_an_update_undone_leaves_the_promise_it_ended_open_as_it_was(cast):
    before = Promise.open_in(cast.matter)
    publishing.take_back(publish(cast, on(18, "12:00")), by=cast.alice, at=on(18, "12:05"))
    assert [promise.id for promise in cast.matter.promises] == [before.id]
    assert Promise.open_in(cast.matter).due_at == before.due_at


def test_an_update_undone_after_another_word_gives_its_promise_to_that_word(cast):
    first = publish(cast, on(23, "15:55"))
    contact(cast.matter, cast.alice, on(23, "16:01"))
    publishing.take_back(first, by=cast.alice, at=on(23, "16:02"))
    assert ends_of(cast.matter) == ["broken_then_kept", None]
    assert Promise.open_in(cast.matter).made_at == on(23, "16:01")


def test_a_word_taken_back_later_leaves_the_promise_due_when_a_question_asked_since_made_it_due(cast):
    wrong = contact(cast.matter, cast.alice, on(16, "10:00"))
    questions.ask(cast.matter, cast.dana, "When?", on(17, "10:00"))  # due on the 18th at 10:00, the promise on the 23rd
    contact(cast.matter, cast.alice, on(18, "12:00"))
    corrections.take_off(wrong, why="wrong_entry", by=cast.alice, at=on(18, "13:00"))
    assert ends_of(cast.matter) == ["broken_then_kept", None]
    assert next(promise.due_at for promise in cast.matter.promises) == on(18, "10:00")


def test_a_word_taken_back_later_leaves_a_hold_it_did_not_end(cast):
    holds.hold(
        cast.matter,
        until=day(25),
        reason="abroad",
        told="We agreed.",
        channel="call",
        by=cast.alice,
        at=on(16, "09:00"),
    )
    wrong = contact(cast.matter, cast.alice, on(17, "10:00"), next_word_on=day(18))
    contact(cast.matter, cast.alice, on(19, "12:00"))
    corrections.take_off(wrong, why="wrong_entry", by=cast.alice, at=on(19, "13:00"))
    assert ends_of(cast.matter) == ["moved", "kept", None]
    assert [promise.due_at for promise in cast.matter.promises][1] == on(25, "16:00")


def test_a_promise_broken_by_nothing_but_what_is_taken_back_was_not_broken(cast):
    agreed = {"reason": "abroad", "told": "We agreed.", "channel": "call"}
    holds.hold(cast.matter, until=day(27), **agreed, by=cast.alice, at=on(16, "09:00"))
    first = ReadBack.send(cast.matter, story="What we heard.", by=cast.alice, at=on(16, "10:00"))
    ReadBack.send(cast.matter, story="What we heard anew.", by=cast.alice, at=on(19, "12:00"))
    assert ends_of(cast.matter) == ["moved", "broken_then_kept", None]  # unanswered, a call was due on the 17th
    corrections.take_off(first.word, why="wrong_entry", by=cast.alice, at=on(20, "08:00"))
    assert ends_of(cast.matter) == ["moved", None]
    assert due_of(cast.matter) == (Promise.open_in(cast.matter).due_at, "call")


def test_a_promise_broken_before_working_time_changed_stays_broken(cast):
    running_late = on(24, "12:00")
    DayOff.create(day=day(23))
    DayOff.create(day=day(20))
    settle_all(running_late)
    assert due_of(cast.matter)[0] == on(19, "16:00")
    cast.matter.change(cadence_days=20)
    settle(cast.matter, running_late)
    assert ends_of(cast.matter) == ["broken_then_kept", None]


# the firm's working time


def test_a_new_day_off_moves_every_open_matter_and_its_questions(cast):
    questions.ask(cast.matter, cast.dana, "When?", on(18, "12:00"))
    DayOff.create(day=day(19))
    settle_all(on(18, "13:00"))
    assert due_of(cast.matter) == (on(20, "12:00"), "question")


def test_a_new_day_off_moves_news_too_and_a_promise_earlier(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    DayOff.create(day=day(20))
    settle_all(on(18, "13:00"))
    assert due_of(cast.matter) == (on(19, "16:00"), "promise")


def test_settling_again_changes_nothing(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    before = due_of(cast.matter), ends_of(cast.matter)
    settle_all(on(18, "13:00"))
    assert (due_of(cast.matter), ends_of(cast.matter)) == before


# any sequence of real verbs, against the model written apart


MONDAY = date(2024, 1, 1)  # the model's day 0
BEGIN = datetime(2026, 11, 9, 10, tzinfo=UTC)


@cache
def model_firm():
    """The firm's working days as the model reads them: Warsaw's holidays, Monday to Friday 8:00 to 16:00."""
    begin = (BEGIN.date() - MONDAY).days
    is_holiday = public_holidays("PL")
    off = {number for number in range(begin - 30, begin + 400) if is_holiday(MONDAY + timedelta(days=number))}
    return clock_model.Firm({weekday: [(480, 960)] for weekday in range(5)}, off)


def running(cast, at, last_word_on=None):
    """A matter of a client who can be written to."""
    return enter_running(
        client=cast.client,
        name="",
        kind="person",
        email="",
        phone="",
        language="en",
        practice_area="debt",
        side="creditor",
        stage="intake",
        responsible=cast.alice,
        second=cast.bob,
        last_word_on=last_word_on,
        next_word_on=None,
        by=cast.alice,
        at=at,
        cadence_days=14,
    )


class Story:
    """One matter lived through real verbs, and the same events as the model reads them."""

    def __init__(self, cast):
        self.cast, self.now, self.zone = cast, BEGIN, Firm.the().zone
        self.matter = running(cast, self.now)
        self.events = [("cadence", self.minute, 14), ("word", self.minute, None, None)]
        self.undoable = {}  # word -> the numbers of its events

    @property
    def minute(self):
        local = self.now.astimezone(self.zone)
        return (local.date() - MONDAY).days * DAY + local.hour * 60 + local.minute

    @property
    def today(self):
        return Firm.the().today(self.now)

    def said(self, promised_on=None, hour=None, *more):
        promised_on = promised_on and (promised_on - MONDAY).days
        hour = hour and int(hour[:2]) * 60 + int(hour[3:])
        self.events += [("word", self.minute, promised_on, hour), *more]
        return range(len(self.events) - 1 - len(more), len(self.events))

    # the verbs: `n` chooses

    def call(self, n):
        promised_on = self.today + timedelta(days=n % 12) if n % 3 else None
        hour = f"{8 + n % 8:02}:{n % 60:02}" if promised_on and n % 2 else None
        contact(self.matter, self.cast.alice, self.now, next_word_on=promised_on, next_word_at=hour)
        self.said(promised_on, hour)

    def missed_call(self, n):
        contact(self.matter, self.cast.alice, self.now, reached=False)

    def update(self, n):
        promised_on = self.today + timedelta(days=n % 15) if n % 2 else None
        word = publishing.publish(
            self.matter, body="News.", by=self.cast.alice, at=self.now, next_word_on=promised_on
        )  # fmt: skip
        self.undoable[word] = self.said(promised_on)

    def move(self, n):
        promised_on = self.today + timedelta(days=n % 20)
        word = publishing.change_date(
            self.matter, next_word_on=promised_on, reason="court", told="Later.", by=self.cast.alice, at=self.now
        )  # fmt: skip
        self.undoable[word] = self.said(promised_on)

    def undo(self, n):
        for word in reversed(list(self.undoable)):
            if word.can_be_undone(self.now):
                publishing.take_back(word, by=self.cast.alice, at=self.now)
                self.events += [("undo", self.minute, number) for number in self.undoable.pop(word)]
                return

    def ask(self, n):
        question = questions.ask(self.matter, self.cast.dana, "When?", self.now)
        self.events.append(("question", self.minute, question.id))

    def answer(self, n):
        waiting = list(Question.open_in(self.matter))
        if waiting:
            question = waiting[n % len(waiting)]
            word = questions.answer(question, body="Soon.", by=self.cast.alice, at=self.now)
            numbers = self.said(word.promised_on, word.promised_at, ("answer", self.minute, question.id))
            self.undoable[word] = numbers

    def arrive(self, n):
        kind = ("offer", "decision", "time_limit")[n % 3]
        news = questions.news_arrived(self.matter, kind=kind, words="Paper", by=self.cast.bob, at=self.now)
        self.events.append(("news", self.minute, news.id, kind))

    def tell(self, n):
        waiting = list(News.open_in(self.matter))
        if waiting:
            contact(self.matter, self.cast.alice, self.now, news=[waiting[0]])
            self.said(None, None, ("told", self.minute, waiting[0].id))

    def hold(self, n):
        if Hold.open_in(self.matter) is None:
            until = self.today + timedelta(days=1 + n % 40)
            holds.hold(
                self.matter,
                until=until,
                reason="abroad",
                told="We agreed.",
                channel="call",
                by=self.cast.alice,
                at=self.now,
            )
            self.events.append(("hold", self.minute, (until - MONDAY).days))

    def end_hold(self, n):
        held = Hold.open_in(self.matter)
        if held and self.today < held.until_on:
            holds.end_hold(self.matter, by=self.cast.alice, at=self.now)
            self.events.append(("end hold", self.minute))

    def change_cadence(self, n):
        agree_for_matter(self.matter, cadence_days=1 + n % 30, by=self.cast.alice, at=self.now)
        self.events.append(("cadence", self.minute, 1 + n % 30))

    def take_a_day_off(self, n):
        off = self.today + timedelta(days=n % 9)
        DayOff.insert(day=off).on_conflict_ignore().execute()
        settle_all(self.now)
        self.events.append(("day off", self.minute, (off - MONDAY).days))

    def be_away(self, n):
        self.cast.alice.be_away(
            self.today, self.today + timedelta(days=n % 5), self.cast.charlie, by=self.cast.alice, at=self.now
        )  # fmt: skip
        settle_all(self.now)

    # what must hold after each

    def must_agree(self):
        self.matter.reload()
        due = standing.due(self.matter, self.now)
        stored = self.matter.next_word_due_at
        assert (stored, self.matter.due_because, self.matter.client_day) == (due.at, due.because, due.client_day)
        assert self.matter.last_word_at == Word.counted(self.matter, self.now).first().counts_from
        (promise,) = Promise.select().where(Promise.matter == self.matter, Promise.ended_at.is_null())
        assert (promise.due_at, promise.because) == (stored, self.matter.due_because)
        self.must_agree_with_the_model(stored)

    def must_agree_with_the_model(self, stored):
        running = clock_model.clocks_of_history(model_firm(), self.events)
        expected, reasons = clock_model.nearest(running)
        when = datetime.combine(MONDAY, time(), self.zone) + timedelta(minutes=expected)
        assert stored == when.astimezone(UTC), self.events
        assert self.matter.due_because in reasons


VERBS = [name for name in vars(Story) if not name.startswith(("_", "must")) and name not in ("minute", "today", "said")]
GAPS = [1, 2, 4, 45, 200, 500, DAY, 2 * DAY, 5 * DAY]
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(GAPS), st.integers(0, 59)), min_size=2, max_size=12)


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_after_any_verbs_the_matter_has_one_due_moment_and_one_open_promise_that_agree_with_the_rows(cast, steps):
    with database.atomic() as everything:
        story = Story(cast)
        for verb, gap, n in steps:
            story.now += timedelta(minutes=gap)
            getattr(story, verb)(n)
            story.must_agree()
        everything.rollback()


def test_every_verb_of_the_story_can_happen(cast):
    story = Story(cast)
    for verb in ["ask", "arrive", *VERBS]:
        before = len(story.events)
        story.now += timedelta(minutes=3)
        getattr(story, verb)(5)
        assert len(story.events) > before or verb in ("missed_call", "be_away"), verb
        story.must_agree()


def test_a_promise_ended_by_every_verb_is_never_lost(cast):
    """Each ended promise says how, and each begins when the one before it ended."""
    for number in range(18, 23):
        contact(cast.matter, cast.alice, on(number, "12:00"))
    rows = list(cast.matter.promises.order_by(Promise.id))
    assert [row.ended_at for row in rows[:-1]] == [row.made_at for row in rows[1:]]
    assert all(row.how for row in rows[:-1])


def test_a_rule_broken_in_the_middle_leaves_the_clock_alone(cast):
    before = due_of(cast.matter), ends_of(cast.matter), Word.select().count()
    with pytest.raises(RuleBroken):
        contact(cast.matter, cast.alice, on(18, "12:00"), told="", asked="", need="x", next_word_on=day(1))
    assert (due_of(cast.matter), ends_of(cast.matter), Word.select().count()) == before


def test_every_open_matter_of_the_table_has_a_due_moment_and_one_open_promise(cast):
    cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    for matter in Matter.select():
        assert matter.is_open == (matter.next_word_due_at is not None) == (Promise.open_in(matter) is not None)
