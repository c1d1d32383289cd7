"""Ways out: the circuit of a dead one, caps against loops, bad addresses, the fence, text messages."""

import sys
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from lexlite import timetable
from lexlite.config import Mail, Settings, SettingWrong
from lexlite.doctor import examine
from lexlite.followup import publishing
from lexlite.messages.circuit import Circuit, ways_down
from lexlite.messages.delivery import claim, deliver_due
from lexlite.messages.freezing import freeze
from lexlite.messages.models import A_DAY, Outbox, TakenOver, cancel, enqueue
from lexlite.messages.sms import Sms
from lexlite.messages.transport import Down, InDoubt, Lost, Refused, transport_for
from tests.factories import due_of, on, row_of, unreachable
from tests.fakes import Sender

NOW = on(18, "12:30")
DEAD = Down("no route")
WRONG = Down("wrong password", "login", 535, refuses_us=True)


@pytest.fixture
def row(cast):
    Outbox.delete().execute()
    return update(cast)


def update(cast, key="event:1", kind="update"):
    return enqueue(kind, cast.dana, cast.matter, on(18, "12:00"), key=key, signed="Alice Lawyer", day=on(23, "16:00"))


def later(minutes):
    return NOW + timedelta(minutes=minutes)


def tried(settings, send, minutes):
    """At which of these minutes the server was asked."""
    asked = []
    for minute in minutes:
        before = len(send.seen)
        deliver_due(later(minute), send, settings)
        if len(send.seen) > before:
            asked.append(minute)
    return asked


# the circuit


def test_a_dead_server_is_asked_after_1_1_2_5_10_15_minutes_and_no_tries_are_burned(row, settings):
    assert tried(settings, Sender(*[DEAD] * 9), range(60)) == [0, 1, 2, 4, 9, 19, 34, 49]
    assert (row.reload().state, row.attempts, row.tries.count()) == ("queued", 0, 0)


def test_a_server_that_refuses_us_is_asked_after_15_30_60_120_minutes(row, settings):
    minutes = range(500)
    assert tried(settings, Sender(*[WRONG] * 9), minutes) == [0, 15, 45, 105, 225, 345]


def test_the_circuit_outlives_the_process_and_closes_with_the_first_message_that_leaves(row, settings):
    deliver_due(NOW, Sender(DEAD), settings)
    assert Circuit.resting(NOW, settings) == {"email"}
    assert deliver_due(later(1), Sender(), settings) == 1
    assert not Circuit.select().exists()


def test_a_refusal_of_one_message_shows_that_the_server_is_there(row, settings):
    deliver_due(NOW, Sender(DEAD), settings)
    deliver_due(later(1), Sender(Refused(550, "no such mailbox", final=True)), settings)
    assert not Circuit.select().exists()


def test_another_password_is_tried_at_once(row, settings):
    deliver_due(NOW, Sender(WRONG), settings)
    mended = replace(settings, mail=Mail(host="mail.example", port=587, user="care", password="right"))
    assert deliver_due(later(1), Sender(), settings) == 0
    assert deliver_due(later(1), Sender(), mended) == 1


def test_no_password_can_be_read_in_the_circuit(row, settings):
    mail = Mail(host="mail.example", port=587, user="care", password="the password")
    deliver_due(NOW, Sender(WRONG), replace(settings, mail=mail))
    assert "the password" not in str(Circuit.get().__data__)


def test_a_clock_put_back_beyond_the_longest_pause_does_not_keep_the_circuit_open(row, settings):
    deliver_due(NOW, Sender(WRONG), settings)
    assert Circuit.resting(NOW - timedelta(minutes=1), settings)
    assert not Circuit.resting(NOW - timedelta(days=1), settings)


def test_connections_that_break_three_times_in_a_row_are_a_dead_server(row, cast, settings):
    for number in range(2, 6):
        update(cast, f"event:{number}")
    send = Sender(*[Lost("data", "closed")] * 9)
    deliver_due(NOW, send, settings)
    assert len(send.seen) == 3
    assert Circuit.get().phase == "lost"


def test_connections_that_break_now_and_then_are_not(row, cast, settings):
    for number in range(2, 7):
        update(cast, f"event:{number}")
    broken = Lost("data", "closed")
    deliver_due(NOW, Sender(broken, broken, None, broken, broken, None), settings)
    assert not Circuit.select().exists()


def test_once_is_not_told_to_staff_twice_or_three_minutes_is(row, settings):
    deliver_due(NOW, Sender(DEAD), settings)
    assert ways_down(later(2)) == []
    assert ways_down(later(3)) == [("email", NOW, False)]
    deliver_due(later(1), Sender(DEAD), settings)
    assert ways_down(later(1)) == [("email", NOW, False)]


def test_where_nothing_waits_to_leave_a_way_that_has_failed_worries_nobody(row, settings):
    deliver_due(NOW, Sender(DEAD), settings)
    cancel(row.about, ["update"], NOW)
    assert ways_down(later(3)) == []


def test_a_round_that_ends_with_a_broken_connection_is_a_way_that_has_failed(row, settings):
    deliver_due(NOW, Sender(Lost("rcpt", "timed out")), settings)
    assert Circuit.get().phase == "lost"
    deliver_due(later(1), Sender(), settings)
    assert not Circuit.select().exists()


def test_a_password_that_is_wrong_is_told_at_once(row, settings):
    deliver_due(NOW, Sender(WRONG), settings)
    assert ways_down(NOW) == [("email", NOW, True)]


# what a break means


@pytest.mark.parametrize("kind", ["update", "welcome"])
def test_broken_before_the_dot_it_is_tried_again_whatever_its_kind(cast, settings, kind):
    Outbox.delete().execute()
    row = update(cast, kind=kind)
    deliver_due(NOW, Sender(Lost("rcpt", "closed", 421)), settings)
    (only,) = row.tries
    assert (row.reload().state, only.phase, only.code) == ("queued", "rcpt", 421)
    assert deliver_due(later(1), Sender(), settings) == 1


@pytest.mark.parametrize(("kind", "state"), [("update", "queued"), ("welcome", "held")])
def test_broken_after_the_dot_it_is_repeated_or_held_by_its_kind(cast, settings, kind, state):
    Outbox.delete().execute()
    row = update(cast, kind=kind)
    deliver_due(NOW, Sender(InDoubt("closed")), settings)
    assert (row.reload().state, [each.phase for each in row.tries]) == (state, ["dot"])


def test_what_a_killed_deliverer_left_in_doubt_is_kept_with_the_row(row, settings):
    row.change(state="in_doubt")
    deliver_due(NOW, Sender(), settings)
    assert [each.phase for each in row.tries] == ["interrupted", "sent"]


# the fence


@pytest.mark.parametrize("outcome", ["sent", "failed", "queued"])
def test_a_late_deliverer_cannot_write_what_became_of_a_row_that_was_taken_over(row, settings, outcome):
    late = Outbox.get_by_id(row.id)
    late.fence += Outbox.update(state="claimed", fence=1).where(Outbox.id == row.id).execute()
    assert deliver_due(NOW, Sender(), settings) == 1
    with pytest.raises(TakenOver):
        late.comes_out(outcome, later(5), "sent")
    assert (row.reload().state, row.sent_at) == ("sent", NOW)
    assert [each.phase for each in row.tries] == ["sent"]


def test_a_late_deliverer_is_stopped_before_the_dot(row, settings):
    class Slow(Sender):
        def take(self, row, about_to_finish):
            Outbox.update(state="queued", fence=Outbox.fence + 1).where(Outbox.id == row.id).execute()
            super().take(row, about_to_finish)
            raise AssertionError("the dot was sent")

    assert deliver_due(NOW, Slow(), settings) == 0
    assert row.reload().state == "queued"


@pytest.mark.parametrize("moment", [later(0), on(18, "23:00"), on(23, "12:30")], ids=["now", "night", "expired"])
def test_what_is_taken_back_while_a_batch_is_on_its_way_stays_taken_back(row, settings, moment):
    rows = list(Outbox.due(moment))
    assert cancel(row.about, ["update"], moment) == 1
    assert freeze(rows, moment, settings) == [] or claim(rows[0]) is False
    assert Outbox.get().state == "cancelled"


def test_what_is_taken_back_while_others_leave_is_not_held_by_the_cap(row, cast, settings):
    for number in range(A_DAY):
        update(cast, f"event:{number + 2}")
    last = Outbox.select().order_by(Outbox.id.desc()).get()

    class Undone(Sender):
        def take(self, sent, about_to_finish):
            super().take(sent, about_to_finish)
            cancel(last.about, ["update"], NOW, key=f"event:{A_DAY + 1}")

    send = Undone()
    deliver_due(NOW, send, settings)
    assert (len(send.seen), Outbox.get_by_id(last.id).state) == (A_DAY, "cancelled")


# caps and bad addresses


def test_the_twentieth_message_of_a_day_to_one_address_leaves_and_the_next_waits_for_a_person(row, cast, settings):
    for number in range(2, A_DAY + 3):
        update(cast, f"event:{number}")
    assert deliver_due(NOW, Sender(), settings) == A_DAY
    held = list(Outbox.in_trouble())
    assert [(each.state, each.last_phase) for each in held] == [("held", "cap")] * 2
    held[0].change(state="queued")  # somebody has looked
    assert deliver_due(later(1), Sender(), settings) == 1


def test_links_and_the_next_day_are_free_and_staff_are_told_all(row, cast, settings):
    for number in range(2, A_DAY + 1):
        update(cast, f"event:{number}")
    for number in range(A_DAY + 5):
        enqueue("word_late", cast.alice, cast.matter, NOW, key=f"{number}", line={}, owner=False)
    deliver_due(NOW, Sender(), settings)
    enqueue("link", cast.dana, cast.dana, NOW, key="now")
    assert deliver_due(NOW, Sender(), settings) == 1
    update(cast, "tomorrow")
    assert deliver_due(NOW + timedelta(days=1), Sender(), settings) == 1


def test_links_and_codes_that_anybody_asked_for_keep_back_no_letter_of_ours(row, cast, settings):
    same = {name: value for name, value in row.__data__.items() if name not in ("id", "bytes")}
    for number in range(A_DAY):
        gone = {"kind": ("link", "code")[number % 2], "state": "sent", "sent_at": NOW}
        Outbox.create(**{**same, **gone, "dedupe_key": f"{number}", "message_id": f"{number}"})
    assert deliver_due(NOW, Sender(), settings) == 1
    assert row.reload().state == "sent"


def test_a_bad_address_gets_nothing_and_the_word_does_not_count(cast):
    before = due_of(cast.matter)
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    cast.dana.email.change(bad_at=NOW)
    send = Sender()
    timetable.run(NOW, send)
    assert "update" not in send.kinds
    assert (row_of("update").state, due_of(cast.matter)) == ("failed", before)
    assert row_of("update").tries[0].phase == "address"


def test_an_address_that_has_changed_since_the_first_try_gets_a_letter_of_its_own(row, cast, settings):
    deliver_due(NOW, Sender(Refused(451, "later", final=False)), settings)
    first = bytes(row.reload().bytes)
    cast.dana.reach("email", "new@client.example", "PL", NOW)
    send = Sender()
    deliver_due(later(1), send, settings)
    assert send.sent[0][1] == "new@client.example"
    assert send.sent[0][2] != first


# text messages


@pytest.fixture
def with_sms(app, settings, monkeypatch, cast):
    """The firm sends text messages, and Dana wants them."""
    settings = replace(settings, sms="json://127.0.0.1/{to}")
    monkeypatch.setitem(app.config, "LEXLITE", settings)
    cast.dana.change(preferred_channel="sms")
    Outbox.delete().execute()
    return settings


@pytest.fixture
def gateway(monkeypatch):
    """What apprise would have sent: (address, text); gateway.answers says whether it takes the next."""
    seen = SimpleNamespace(sent=[], answers=[])

    class Apprise:
        def add(self, address):
            self.address = address
            return "://" in address

        def notify(self, body):
            seen.sent.append((self.address, body))
            return seen.answers.pop(0) if seen.answers else True

    monkeypatch.setitem(sys.modules, "apprise", SimpleNamespace(Apprise=Apprise))
    return seen


def send_sms(settings, now=NOW):
    return deliver_due(now, transport_for(settings.mail, settings.sms), settings)


def test_who_prefers_text_messages_gets_one_without_a_link(with_sms, cast, gateway):
    row = update(cast)
    assert (row.channel, row.to_address) == ("sms", "+48512345678")
    assert send_sms(with_sms) == 1
    assert gateway.sent == [
        (
            "json://127.0.0.1/%2B48512345678",
            "News for you. Please call +48 22 123 45 67 or open your page. A. Lawyer",
        )
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Jest nowa wiadomość. Proszę zadzwonić: +48 22 123 45 67 albo otworzyć swoją stronę. A. Lawyer"),
        ("zh", "有新的进展，请致电 +48 22 123 45 67 或打开您的专属页面。A. Lawyer"),
    ],
)
def test_a_text_message_is_written_in_the_language_of_its_reader(with_sms, cast, gateway, language, text):
    cast.dana.change(language=language)
    update(cast)
    send_sms(with_sms)
    assert gateway.sent[0][1] == text


@pytest.mark.parametrize("kind", ["request", "request_reminder"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We need something from you. Please call +48 22 123 45 67 or open your page. A. Lawyer"),
        ("pl", "Mamy prośbę. Proszę zadzwonić: +48 22 123 45 67 albo otworzyć swoją stronę. A. Lawyer"),
        ("zh", "有事需要您协助，请致电 +48 22 123 45 67 或打开您的专属页面。A. Lawyer"),
    ],
)
def test_a_text_message_for_a_request_promises_no_news(with_sms, cast, gateway, kind, language, text):
    cast.dana.change(language=language)
    enqueue(kind, cast.dana, cast.matter, NOW, key="request:1", signed="Alice Lawyer")
    send_sms(with_sms, NOW + timedelta(minutes=11))
    assert [sent for _address, sent in gateway.sent] == [text]


def test_who_has_no_working_e_mail_is_reached_by_phone(with_sms, cast):
    cast.dana.change(preferred_channel="email")
    assert update(cast).channel == "email"
    cast.dana.email.change(bad_at=NOW)
    assert update(cast, "event:2").channel == "sms"
    cast.dana.phone.change(bad_at=NOW)
    assert update(cast, "event:3") is None


def test_a_word_told_by_text_message_counts_and_the_date_may_be_moved_by_it(with_sms, cast):
    cast.dana.lose("email")
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    assert word.counts_from == on(18, "12:00")
    publishing.change_date(
        cast.matter, next_word_on=on(25, "12:00").date(), reason="court", told="Later.", by=cast.alice, at=NOW
    )
    assert row_of("promise_moved").channel == "sms"


def test_where_no_text_messages_are_sent_who_has_only_a_phone_has_no_working_channel(cast):
    cast.dana.change(preferred_channel="sms")
    cast.dana.lose("email")
    assert cast.dana.mailbox is None


def test_whose_phone_others_read_gets_no_text_message(with_sms, cast):
    unreachable(cast.dana)
    assert update(cast) is None


def test_a_new_link_never_goes_by_text_message(with_sms, cast):
    assert enqueue("link", cast.dana, cast.dana, NOW, key="now").channel == "email"
    cast.dana.lose("email")
    assert enqueue("link", cast.dana, cast.dana, NOW, key="later") is None


def test_a_text_message_in_doubt_is_held_whatever_its_kind(with_sms, cast, gateway):
    row = update(cast)
    gateway.answers.append(False)
    assert send_sms(with_sms) == 0
    assert (row.reload().state, [each.phase for each in row.tries]) == ("held", ["dot"])
    assert send_sms(with_sms, later(10)) == 0


def test_killed_in_the_middle_a_text_message_is_held(with_sms, cast, gateway):
    row = update(cast)
    row.change(state="in_doubt")
    send_sms(with_sms)
    assert (row.reload().state, gateway.sent) == ("held", [])


def test_mail_leaves_while_the_gateway_is_not_there(with_sms, cast, monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    row = update(cast)
    enqueue("question_asked", cast.alice, cast.matter, NOW, key="1", client="Dana", reference="LX", matter=1,
            answer_due_at=NOW)  # fmt: skip
    assert send_sms(with_sms) == 1
    assert (row.reload().state, row.attempts) == ("queued", 0)
    assert Circuit.get().channel == "sms"


def test_a_text_message_waits_for_the_morning_where_its_reader_lives(with_sms, cast):
    cast.dana.change(timezone="Asia/Shanghai")
    row = enqueue("update", cast.dana, cast.matter, on(18, "14:00"), key="event:1", signed="Alice Lawyer")
    assert row.not_before == on(19, "01:00")


@pytest.mark.parametrize("url", ["twilio://SID:TOKEN@FROM", "{to}"])
def test_an_sms_setting_without_a_place_for_the_number_is_refused(tmp_path, url):
    with pytest.raises(SettingWrong, match="LEXLITE_SMS"):
        Settings.from_env({"LEXLITE_DATA": str(tmp_path), "LEXLITE_SMS": url})


def test_an_address_apprise_does_not_know_is_our_fault(gateway):
    row = SimpleNamespace(to_address="+48512345678", bytes=b"x")
    with pytest.raises(Down) as down, Sms("nonsense{to}").session() as send:
        send(row, lambda: None)
    assert down.value.refuses_us


def test_the_doctor_says_what_is_missing_for_text_messages(with_sms, app, set_clock, monkeypatch):
    from lexlite import doctor

    set_clock(NOW)
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    assert (False, "LEXLITE_SMS is set: pip install 'lexlite[sms]'") in examine(app)


def test_apprise_is_not_loaded_before_a_text_message_is_sent():
    assert "apprise" not in sys.modules
