"""The board from memory (rule S6): never another than the one read afresh, whatever was done and however late it is."""

import re
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lexlite import clock
from lexlite.arriving import Pulse
from lexlite.db import database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.firm.models import Firm
from lexlite.firm.settings import hours_text, keep
from lexlite.followup import cadence, closing, corrections, holds, looks, publishing, questions, silence, stages
from lexlite.followup.board import Board
from lexlite.followup.looks import memory
from lexlite.followup.models import Word
from lexlite.followup.reading_back import ReadBack
from lexlite.followup.small_work import Work
from lexlite.followup.standing import count_letters, settle_all
from lexlite.followup.tasks import FollowUp
from lexlite.matters.handover import hand_over
from lexlite.messages.models import Outbox
from lexlite.records import moment_text
from tests.browsing import Browser
from tests.conftest import NOON
from tests.factories import contact, unreachable

PROPERTY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Office:
    """Three matters, three viewers, and a clock that only goes on."""

    def __init__(self, cast, app):
        self.cast, self.app, self.now = cast, app, NOON
        others = [("Ola", cast.charlie), ("Piotr", cast.alice)]
        self.matters = [cast.matter] + [
            cast.take_on(by=by, name=name, email=f"{name.lower()}@client.example", phone="", cadence_days=3)
            for name, by in others
        ]

    # what may happen

    def call(self, matter, day):
        contact(matter, self.cast.alice, self.now, next_word_on=self.now.date() + timedelta(days=day))

    def letter(self, matter, day):
        contact(matter, self.cast.bob, self.now, channel="letter", next_word_on=self.now.date() + timedelta(days=day))

    def try_to_call(self, matter, day):
        contact(matter, self.cast.alice, self.now, reached=False)

    def hear_of_letters(self, matter, day):
        count_letters(self.now)

    def publish(self, matter, day):
        acts = ("court", "client", "us")[day % 3]
        publishing.publish(matter, body=f"News {self.now}.", acts=acts, by=self.cast.alice, at=self.now)

    def ask_to_act(self, matter, day):
        body = f"They offer {day}. {self.now}"
        publishing.publish(matter, body=body, must_act=True, by=self.cast.alice, at=self.now)

    def hear_what_they_decide(self, matter, day):
        contact(matter, self.cast.alice, self.now, acted_on=list(Word.unanswered(matter)))

    def read_back(self, matter, day):
        ReadBack.send(matter, story=f"They want you out. {self.now}", by=self.cast.alice, at=self.now)

    def hear_whether_it_is_right(self, matter, day):
        read, answer = ReadBack.last_of(matter), ("right", "not_quite")[day % 2]
        if read:
            read.take(answer=answer, comment="It was in May.", by=matter.client.contact, at=self.now)

    def take_off(self, matter, day):
        why = ("wrong_entry", "bounced")[day % 2]
        corrections.take_off(Word.newest(matter), why=why, by=self.cast.alice, at=self.now)

    def show_small_work(self, matter, day):
        Work.note(matter, words=f"Rang. {self.now}", minutes=None, by=self.cast.bob, at=self.now, show=True)

    def put_off(self, matter, day):
        until = self.now.date() + timedelta(days=day)
        for task in FollowUp.open_in(matter):
            task.snooze(until=until, reason="They are abroad.", by=self.cast.alice, at=self.now)

    def do_task(self, matter, day):
        for task in FollowUp.open_in(matter):
            task.do(self.cast.alice, self.now)

    def agree_on_days(self, matter, day):
        cadence.agree_for_matter(matter, cadence_days=day, by=self.cast.alice, at=self.now)

    def agree_on_days_for_client(self, matter, day):
        cadence.agree_for_client(matter.client, cadence_days=day, by=self.cast.alice, at=self.now)

    def enter_date(self, matter, day):
        on = self.now.date() + timedelta(days=day)
        matter.add_date(kind="hearing", on=on, words="Hearing", by=self.cast.alice, at=self.now)

    def move_stage(self, matter, day):
        stage = matter.playbook.stages[day % len(matter.playbook.stages)].code
        stages.move(matter, stage=stage, override_reason="Known.", by=self.cast.alice, at=self.now)

    def publish_for_who_cannot_be_written_to(self, matter, day):
        unreachable(matter.client.contact)
        self.publish(matter, day)

    def undo(self, matter, day):
        publishing.take_back(Word.newest(matter), self.cast.alice, self.now)

    def open_page(self, matter, day):
        publishing.page_opened(matter.client.contact, matter, self.now)

    def refuse_letters(self, matter, day):
        for row in Outbox.select().where(Outbox.about == matter.key, Outbox.state == "queued"):
            row.ends("failed", self.now)
        publishing.settle_refused(self.now)

    def settle_refusals(self, matter, day):
        Outbox.update(settled_at=self.now).where(Outbox.settled_at.is_null()).execute()

    def ask(self, matter, day):
        questions.ask(matter, matter.client.contact, f"When? {self.now}", self.now)

    def hear_news(self, matter, day):
        kind = ("offer", "decision")[day % 2]
        questions.news_arrived(matter, kind=kind, words=f"It came {self.now}", by=self.cast.bob, at=self.now)

    def move_date(self, matter, day):
        on = self.now.date() + timedelta(days=day)
        publishing.change_date(matter, next_word_on=on, reason="court", told="Later.", by=self.cast.alice, at=self.now)

    def hold(self, matter, day):
        until = self.now.date() + timedelta(days=day)
        holds.hold(
            matter, until=until, reason="abroad", told="Yes.", channel="call", by=self.cast.alice, at=self.now
        )  # fmt: skip

    def end_hold(self, matter, day):
        holds.end_hold(matter, self.cast.alice, self.now)

    def restrict(self, matter, day):
        matter.restrict(self.cast.alice, self.now)

    def admit(self, matter, day):
        matter.admit(self.cast.charlie, self.cast.alice, self.now)

    def dismiss(self, matter, day):
        matter.dismiss(self.cast.charlie, self.cast.alice, self.now)

    def hand_over(self, matter, day):
        to = (self.cast.charlie, self.cast.alice)[day % 2]
        hand_over(matter, responsible=to, second=self.cast.bob, note="", by=self.cast.olga, at=self.now)

    def be_away(self, matter, day):
        today = self.now.date()
        self.cast.alice.be_away(today, today + timedelta(days=day), self.cast.charlie, self.cast.alice, self.now)

    def close(self, matter, day):
        closing.close(matter, outcome="won", told="Thank you.", by=self.cast.alice, at=self.now)

    def reopen(self, matter, day):
        closing.reopen(matter, self.cast.alice, self.now)

    def rename(self, matter, day):
        person = matter.client.contact
        person.describe(
            name=f"Dana {self.now:%H%M}", email="d@client.example", phone="", by=self.cast.bob, at=self.now
        )  # fmt: skip

    def set_sight(self, matter, day):
        firm = Firm.the()
        with database.atomic():
            keep(
                firm, hours=hours_text(firm.hours), days_off="2026-11-20", languages="en pl", country="PL", region="",
                by=self.cast.olga, at=self.now, own_matters_only=bool(day % 2), cadence_days=firm.cadence_days,
                cadence_max_days=firm.cadence_max_days,
            )  # fmt: skip
            settle_all(self.now)

    # what is seen

    def page(self, staff, **filters):
        answer = Browser(self.app, staff).get("/", query_string=filters)
        assert answer.status_code == 200
        nonce = answer.headers["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
        return plain(answer.text.replace(nonce, ""))


def plain(text):
    """A page without the tokens of its forms, which are others each time."""
    return re.sub(r'name="(csrf_token|once)" (type="hidden" )?value="[^"]*"', "", text)


HAPPENINGS = [name for name in vars(Office) if not name.startswith("_") and name != "page"]


@pytest.fixture
def office(cast, app):
    return Office(cast, app)


@contextmanager
def rolled_back():
    memory.forget()
    with database.atomic() as everything:
        yield
        everything.rollback()
    memory.forget()


steps = st.lists(
    st.tuples(
        st.sampled_from(HAPPENINGS),
        st.integers(0, 2),
        st.integers(1, 9),
        st.sampled_from([0, 0, 1, 7, 55, 60 * 4, 60 * 11, 60 * 24, 60 * 24 * 3]),
    ),
    min_size=3,
    max_size=10,
)


@given(steps=steps)
@PROPERTY
def test_the_board_from_memory_is_the_board_read_afresh_byte_for_byte(office, monkeypatch, steps):
    cast, office.now = office.cast, NOON
    monkeypatch.setattr(clock, "now", lambda: office.now)
    with rolled_back():
        for happening, matter, day, minutes in steps:
            with suppress(RuleBroken, NotAllowed), database.atomic():
                getattr(office, happening)(office.matters[matter].reload(), day)
            for later in (0, minutes):
                office.now += timedelta(minutes=later)
                for staff in (cast.alice, cast.charlie, cast.olga):
                    remembered = office.page(staff)
                    memory.forget(staff.id)
                    assert office.page(staff) == remembered, (happening, staff.name, office.now)


BEFORE = {  # what must have happened for it to change a card
    "hear_what_they_decide": ["ask_to_act"],
    "hear_whether_it_is_right": ["read_back"],
    "put_off": ["try_to_call"],
    "do_task": ["try_to_call"],
    "take_off": ["call"],
    "undo": ["publish"],
    "hear_of_letters": ["letter", "later"],
    "open_page": ["publish_for_who_cannot_be_written_to", "later"],
    "admit": ["restrict"],
    "be_away": ["set_sight"],
    "set_sight": ["set_sight"],
    "refuse_letters": ["publish"],
    "end_hold": ["hold"],
    "reopen": ["close"],
    "dismiss": ["restrict", "admit"],
}
NOT_ON_A_CARD = {"settle_refusals", "enter_date"}  # the first is in the pulse for its banner


@pytest.mark.parametrize("happening", [name for name in HAPPENINGS if name not in NOT_ON_A_CARD])
def test_what_changes_a_card_moves_the_pulse(office, happening):
    cast, matter = office.cast, office.matters[0]
    for earlier in BEFORE.get(happening, []):
        if earlier == "later":
            office.now += timedelta(days=4)
        else:
            getattr(office, earlier)(matter.reload(), 3)
    before, pulse = cards(office, cast), Pulse.now()
    getattr(office, happening)(matter.reload(), 2)
    assert cards(office, cast) != before
    assert Pulse.now() != pulse


def test_a_second_date_moved_in_a_row_puts_its_sign_on_the_card_and_moves_the_pulse(office):
    office.move_date(office.matters[0], 3)
    before, pulse = cards(office, office.cast), Pulse.now()
    office.move_date(office.matters[0].reload(), 3)
    assert "moved_twice" in str(cards(office, office.cast)) and "moved_twice" not in str(before)
    assert Pulse.now() != pulse


def cards(office, cast):
    """Everything on the boards of three people, but for the shares of silence."""
    boards = [Board(staff.reload(), Firm.the(), office.now) for staff in (cast.alice, cast.charlie, cast.olga)]
    return [[card.words_key for card in lane.cards] for board in boards for lane in board.lanes()]


def test_every_late_matter_stands_in_the_late_lane_at_the_very_moment(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)
    due = min(matter.reload().next_word_due_at for matter in office.matters)
    alice = office.cast.alice
    office.now = due - timedelta(minutes=1)
    assert "is-late" not in office.page(alice).partition('id="lane-today"')[0].partition("<article")[2]
    for now in (due, due + timedelta(microseconds=1), due + timedelta(seconds=1)):
        office.now = now
        late = [row.id for row in Board(alice, Firm.the(), now).lanes(("late",))[0].cards]
        shown = office.page(alice).partition('id="lane-today"')[0]
        assert [f'id="matter-{id}"' in shown for id in late] == [True] * len(late)
        assert shown.count("<article") == len(late)
        assert bool(late) == (now > due)


# how often it asks


def statements(browser, address="/", **more):
    told, connection = [], database.connection()
    connection.set_trace_callback(told.append)
    try:
        answer = browser.get(address, **more)
    finally:
        connection.set_trace_callback(None)
    return answer, [each for each in told if not each.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "--"))]


@pytest.fixture
def alice(browse, cast):
    memory.forget()
    browser = browse(cast.alice)
    browser.get("/")
    return browser


def poll(browser, tag, **more):
    return statements(browser, fragment=True, headers={"HX-PTag": tag}, **more)


def tag_of(browser):
    return browser.get("/").text.partition('data-hx-ptag="')[2].partition('"')[0]


def test_a_board_that_stands_is_shown_with_one_statement(alice):
    answer, asked = statements(alice)
    assert (answer.status_code, len(asked)) == (200, 1)


def test_a_poll_of_a_board_that_stands_costs_one_statement_and_few_bytes(alice):
    answer, asked = poll(alice, tag_of(alice))
    assert (answer.status_code, answer.data, len(asked)) == (304, b"", 1)
    assert "Set-Cookie" not in answer.headers
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    assert head + len("HTTP/1.1 304 NOT MODIFIED\r\n") < 400 - 60  # the server adds its date and name


def test_a_poll_after_a_change_brings_the_lanes_and_the_new_tag(alice, cast):
    tag = tag_of(alice)
    questions.ask(cast.matter, cast.dana, "May I paint the walls?", NOON)
    answer, asked = poll(alice, tag)
    assert answer.status_code == 200 and "May I paint the walls?" in answer.text and "<html" not in answer.text
    assert answer.headers["HX-PTag"] == tag_of(alice) != tag
    assert len(asked) <= 8


def test_a_poll_brings_what_only_time_has_moved(alice, cast, set_clock):
    tag, due = tag_of(alice), cast.matter.reload().next_word_due_at
    set_clock(due + timedelta(seconds=1))
    answer, _asked = poll(Browser(alice.app, cast.alice), tag)
    assert answer.status_code == 200 and "is-late" in answer.text


def test_the_tag_tells_nothing_of_matters_that_are_hidden(browse, cast):
    cast.matter.restrict(cast.alice, NOON)
    charlie = browse(cast.charlie)
    tag = tag_of(charlie)
    contact(cast.matter, cast.alice, NOON)
    questions.ask(cast.matter, cast.dana, "A secret?", NOON)
    answer, _asked = poll(charlie, tag)
    assert answer.status_code == 304


def test_a_poll_brings_a_message_that_has_failed(alice, cast):
    tag = tag_of(alice)
    Outbox.get(Outbox.about == cast.matter.key).ends("failed", NOON)
    answer, _asked = poll(alice, tag)
    assert answer.status_code == 200 and 'id="message-' in answer.text


def test_a_poll_is_no_sign_that_somebody_is_there(alice, cast, set_clock):
    seen = cast.alice.sessions.get().seen_at
    tag = tag_of(alice)
    set_clock(NOON + timedelta(minutes=30))
    poll(alice, tag)
    assert cast.alice.sessions.get().seen_at == seen


def test_a_poll_after_the_session_has_ended_leaves_the_board_with_what_is_typed_there(alice, cast):
    tag = tag_of(alice)
    cast.alice.end_sessions(NOON)
    answer, _asked = poll(alice, tag)
    assert (answer.status_code, answer.data) == (401, b"")
    assert "HX-Redirect" not in answer.headers


def test_memory_keeps_a_bounded_number_of_boards(alice):
    for number in range(looks.KEPT + 5):
        alice.get("/", query_string={"q": f"nobody {number}"})
    assert len(memory._looks) == looks.KEPT


@given(
    promised=st.integers(-5, 10**12).map(lambda number: timedelta(microseconds=number)),
    elapsed=st.integers(-(10**6), 3 * 10**12).map(lambda number: timedelta(microseconds=number)),
)
def test_the_moment_at_which_the_share_of_silence_changes_is_exact(promised, elapsed):
    since, now = NOON, NOON + elapsed
    due, instant = NOON + promised, timedelta(microseconds=1)
    changes = silence.percent_changes_at(since, due, now)
    shown = silence.percent(since, due, now)
    if changes is None:
        assert now > due and silence.percent(since, due, now + timedelta(days=999)) == shown
    else:
        assert changes > now
        assert silence.percent(since, due, changes - instant) == shown != silence.percent(since, due, changes)


def test_moments_are_stored_as_finely_as_memory_counts_them():
    assert moment_text(NOON + timedelta(microseconds=1)) > moment_text(NOON)
