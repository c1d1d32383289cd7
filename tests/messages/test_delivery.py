"""Delivery: claimed once, frozen once, repeated or held by kind, backed off, expired; none keeps back another."""

import fcntl
from datetime import timedelta

import pytest

from lexlite import timetable
from lexlite.clients.links import Link
from lexlite.followup import publishing, questions
from lexlite.messages import delivery
from lexlite.messages.delivery import claim, deliver_due, settle_interrupted
from lexlite.messages.models import Outbox, enqueue
from lexlite.messages.transport import Down, Refused
from tests.factories import on, row_of
from tests.fakes import Sender

NOW = on(18, "12:30")
LATER = Refused(451, "try again", final=False)
NEVER = Refused(550, "no such mailbox", final=True)


class Killed(BaseException):
    """The process dies while it sends."""


@pytest.fixture
def row(cast):
    """One update of the matter, ready to leave; nothing else waits."""
    Outbox.delete().execute()
    return update(cast)


def update(cast, key="event:1"):
    return enqueue("update", cast.dana, cast.matter, on(18, "12:00"), key=key, signed="Alice Lawyer")


def test_a_message_that_left_is_sent_once(row, settings):
    send = Sender()
    assert [deliver_due(NOW, send, settings), deliver_due(NOW, send, settings)] == [1, 0]
    assert (row.reload().state, row.sent_at, len(send.seen)) == ("sent", NOW, 1)
    assert row.bytes == send.sent[0][2]


def test_a_message_waits_for_its_moment(row, settings):
    send = Sender()
    assert deliver_due(on(18, "12:09"), send, settings) == 0
    assert send.seen == []


def test_a_repeat_sends_the_same_bytes(row, settings):
    send = Sender(LATER, LATER)
    for minute in (30, 31, 36):
        deliver_due(on(18, f"12:{minute}"), send, settings)
    assert len(send.seen) == 3
    assert len({raw for _kind, _to, raw in send.seen}) == 1
    assert Link.select().count() == 1


def test_refused_for_now_is_tried_again_after_1_5_15_30_60_minutes_then_2_hours(row, settings):
    send, now, waits = Sender(*[LATER] * 7), on(18, "08:30"), []
    row.change(not_before=now)
    for _try in range(7):
        deliver_due(now, send, settings)
        waits.append((row.reload().not_before - now) // timedelta(minutes=1))
        now = row.not_before
    assert waits == [1, 5, 15, 30, 60, 120, 120]
    assert [each.code for each in row.tries] == [451] * 7


def test_refused_for_good_fails_and_keeps_the_servers_words(row, settings):
    send = Sender(NEVER)
    assert deliver_due(NOW, send, settings) == 0
    assert row.reload().state == "failed"
    assert [(each.code, each.reply) for each in row.tries] == [(550, "no such mailbox")]
    assert deliver_due(on(18, "15:00"), send, settings) == 0
    assert len(send.seen) == 1


def test_a_message_refused_keeps_back_no_other(row, cast, settings):
    update(cast, "event:2")
    send = Sender(NEVER)
    assert deliver_due(NOW, send, settings) == 1


def test_a_server_that_is_down_is_asked_once_a_pass_and_nothing_is_lost(row, cast, settings):
    second, send = update(cast, "event:2"), Sender(Down("no route"))
    assert deliver_due(NOW, send, settings) == 0
    assert len(send.seen) == 1
    assert (row.reload().state, second.reload().state) == ("queued", "queued")
    assert deliver_due(on(18, "12:31"), send, settings) == 2


def test_a_message_that_cannot_be_handed_over_is_held_and_keeps_back_no_other(row, cast, settings):
    update(cast, "event:2")
    assert deliver_due(NOW, Sender(UnicodeError("no such letters")), settings) == 1
    assert row.reload().state == "held"
    assert row in list(Outbox.in_trouble())


def test_a_message_of_a_kind_nobody_knows_is_held_and_keeps_back_no_other(row, cast, settings):
    row.change(kind="greeting_of_tomorrow")
    update(cast, "event:2")
    assert deliver_due(NOW, Sender(), settings) == 1
    assert row.reload().state == "held"
    assert [(each.phase, each.reply) for each in row.tries] == [("build", "KeyError")]


def test_what_has_expired_is_not_sent_and_is_trouble(row, settings):
    send = Sender()
    assert deliver_due(row.expires_at, send, settings) == 0
    assert (row.reload().state, send.seen) == ("expired", [])
    assert row in list(Outbox.in_trouble())


def test_what_was_delayed_until_the_evening_waits_for_the_morning(row, settings):
    send = Sender(Down("no route"))
    deliver_due(on(18, "19:59"), send, settings)
    assert deliver_due(on(18, "20:01"), send, settings) == 0
    assert deliver_due(on(19, "07:59"), send, settings) == 0
    assert deliver_due(on(19, "08:00"), send, settings) == 1
    assert len(send.seen) == 2


def test_a_link_asked_for_at_night_leaves_at_night(row, cast, settings):
    enqueue("link", cast.dana, cast.dana, on(18, "23:00"), key="now")
    send = Sender()
    deliver_due(on(18, "23:00"), send, settings)
    assert send.kinds == ["link"]


def test_cancelled_does_not_leave(cast, settings):
    Outbox.delete().execute()
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    publishing.take_back(word, by=cast.alice, at=on(18, "12:05"))
    send = Sender()
    assert deliver_due(NOW, send, settings) == 0


# a deliverer that died


def test_killed_while_sending_repeats_the_same_bytes_where_the_kind_allows(row, settings):
    send = Sender(Killed())
    with pytest.raises(Killed):
        deliver_due(NOW, send, settings)
    assert row.reload().state == "in_doubt"
    assert deliver_due(on(18, "12:31"), send, settings) == 1
    assert send.seen[0] == send.seen[1]


@pytest.mark.parametrize("kind", ["welcome"])
def test_killed_while_sending_a_first_contact_holds_it_for_a_person(row, cast, settings, kind):
    Outbox.delete().execute()
    first = enqueue(kind, cast.dana, cast.matter, on(18, "12:00"), key="event:1", signed="Alice", day=on(23, "16:00"))
    send = Sender(Killed())
    with pytest.raises(Killed):
        deliver_due(NOW, send, settings)
    assert deliver_due(on(18, "12:31"), send, settings) == 0
    assert (first.reload().state, len(send.seen)) == ("held", 1)


def test_killed_between_claim_and_send_is_sent_by_the_next(row, settings):
    assert claim(row)
    settle_interrupted(NOW)
    assert row.reload().state == "queued"
    assert deliver_due(NOW, Sender(), settings) == 1


def test_a_row_is_claimed_once(row):
    late = Outbox.get_by_id(row.id)
    assert claim(row)
    assert not claim(late)


def test_a_late_deliverer_cannot_claim_what_was_claimed_and_given_back(row):
    late = Outbox.get_by_id(row.id)
    claim(row)
    settle_interrupted(NOW)
    assert Outbox.get_by_id(row.id).state == "queued"
    assert not claim(late)


def test_what_was_cancelled_meanwhile_is_not_claimed(row):
    Outbox.update(state="cancelled").where(Outbox.id == row.id).execute()
    assert not claim(row)


def test_one_deliverer_at_a_time(row, settings):
    with open(settings.data / "deliver.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert deliver_due(NOW, Sender(), settings) == 0
    assert deliver_due(NOW, Sender(), settings) == 1


def test_the_lock_is_free_after_a_pass(row, settings):
    with delivery.only_deliverer(settings) as alone:
        assert alone
    assert deliver_due(NOW, Sender(), settings) == 1


# the whole pass


def test_the_pass_sends_and_takes_back_the_word_whose_message_was_refused(cast):
    timetable.run(on(18, "11:00"), Sender())
    before = cast.matter.reload().next_word_due_at
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    assert cast.matter.reload().next_word_due_at != before
    timetable.run(NOW, Sender(NEVER))
    assert row_of("update").state == "failed"
    assert cast.matter.reload().next_word_due_at == before


def test_however_often_the_pass_runs_every_message_leaves_once(cast):
    send = Sender()
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    questions.ask(cast.matter, cast.dana, "When?", on(18, "12:00"))
    for minute in range(10, 20):
        timetable.run(on(18, f"12:{minute}"), send)
    assert sorted(send.kinds) == sorted(set(send.kinds))
    assert {"update", "question_asked"} <= set(send.kinds)


def test_before_there_is_a_firm_the_pass_does_nothing(app):
    send = Sender()
    assert timetable.run(NOW, send) == 0
    assert send.seen == []
