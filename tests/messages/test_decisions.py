"""What a person decides about a message: once, kept in the log, and never to an address that does not work."""

from datetime import timedelta

import pytest

from lexlite import timetable
from lexlite.audit.models import AuditEntry
from lexlite.errors import RuleBroken
from lexlite.followup import publishing
from lexlite.messages import decisions
from lexlite.messages.delivery import deliver_due
from lexlite.messages.models import Outbox, enqueue
from lexlite.messages.transport import InDoubt, Refused
from tests.factories import on, row_of, unreachable
from tests.fakes import Sender

NOW = on(18, "12:30")
LATER = on(18, "13:00")
NEVER = Refused(550, "no such mailbox", final=True)


@pytest.fixture
def held(cast, settings):
    """A welcome letter that broke off while it was handed over."""
    Outbox.delete().execute()
    more = {"signed": "Alice", "day": on(23, "16:00"), "digits": False}
    row = enqueue("welcome", cast.dana, cast.matter, on(18, "12:00"), key="event:1", **more)
    deliver_due(NOW, Sender(InDoubt("gone")), settings)
    assert row.reload().state == "held"
    return row


@pytest.fixture
def refused(cast):
    """An update whose mailbox does not exist."""
    Outbox.delete().execute()
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    timetable.run(NOW, Sender(NEVER))
    row = row_of("update")
    assert row.state == "failed"
    return row


def decided():
    entries = AuditEntry.select().where(AuditEntry.verb.startswith("message.")).order_by(AuditEntry.id)
    return [(each.verb, each.actor, each.about, each.detail) for each in entries]


def test_it_arrived_settles_a_message_in_doubt(held, cast):
    decisions.arrived(held, cast.bob, LATER)
    assert (held.reload().state, held.sent_at, held.settled_at) == ("sent", LATER, LATER)
    assert held not in list(Outbox.in_trouble())
    assert decided() == [("message.arrived", cast.bob.key, held.key, {"kind": "welcome"})]


def test_a_message_that_was_refused_has_not_arrived(refused, cast):
    with pytest.raises(RuleBroken):
        decisions.arrived(refused, cast.bob, LATER)
    assert refused.reload().state == "failed"


def test_sent_again_it_is_the_same_message(held, cast, settings):
    before = bytes(held.bytes), held.message_id
    decisions.send_again(held, cast.bob, LATER)
    assert (held.reload().state, held.not_before, held.expires_at) == ("queued", LATER, LATER + timedelta(days=7))
    send = Sender()
    deliver_due(LATER, send, settings)
    assert send.seen == [("welcome", "dana@client.example", before[0])]
    assert (held.reload().state, held.message_id) == ("sent", before[1])


def test_a_second_decision_is_refused_and_changes_nothing(held, cast):
    decisions.send_again(held, cast.bob, LATER)
    for verb in (decisions.send_again, decisions.arrived):
        with pytest.raises(RuleBroken, match="already"):
            verb(Outbox.get_by_id(held.id), cast.alice, LATER)
    decisions.settle(held, cast.alice, LATER)
    assert held.reload().state == "queued"
    assert len(decided()) == 1


def test_sent_again_in_the_evening_it_waits_for_the_morning(held, cast):
    decisions.send_again(held, cast.bob, on(18, "21:00"))
    assert held.reload().not_before == on(19, "08:00")


def test_after_thirty_days_there_is_nothing_to_send_again(held, cast):
    late = held.ended_at + timedelta(days=31)
    Outbox.blank_old(late)
    with pytest.raises(RuleBroken, match="30 days"):
        decisions.send_again(held, cast.bob, late)
    assert held.reload().state == "held"


def test_refused_it_is_not_sent_again_to_the_address_that_does_not_work(refused, cast):
    with pytest.raises(RuleBroken, match="working address"):
        decisions.send_again(refused, cast.bob, LATER)
    assert refused.reload().state == "failed"


def test_with_another_address_it_is_built_anew_and_goes_there(refused, cast, settings):
    cast.dana.reach("email", "dana@new.example", "PL", LATER)
    old = bytes(refused.bytes), refused.message_id
    decisions.send_again(refused, cast.bob, LATER)
    send = Sender()
    deliver_due(LATER, send, settings)
    ((kind, address, raw),) = send.sent
    assert (kind, address) == ("update", "dana@new.example")
    assert raw != old[0] and old[1].encode() not in raw
    assert b"dana@new.example" in raw


def test_the_same_address_typed_again_is_tried_again(refused, cast, settings):
    cast.dana.reach("email", "dana@client.example", "PL", LATER)
    decisions.send_again(refused, cast.bob, LATER)
    send = Sender()
    deliver_due(LATER, send, settings)
    assert send.to("dana@client.example") == ["update"]


def test_what_was_refused_before_does_not_make_a_mended_address_bad_again(refused, cast):
    timetable.run(LATER, Sender())
    assert cast.dana.reload().mailbox is None
    mended = LATER + timedelta(hours=1)
    cast.dana.reach("email", "dana@client.example", "PL", mended)
    timetable.run(mended + timedelta(minutes=1), Sender())
    assert cast.dana.reload().mailbox is not None


def test_refused_a_second_time_the_address_is_bad_again(refused, cast):
    cast.dana.reach("email", "dana@client.example", "PL", LATER)
    decisions.send_again(refused, cast.bob, LATER)
    timetable.run(LATER, Sender(NEVER))
    assert refused.reload().state == "failed"
    assert cast.dana.reload().mailbox is None
    assert [each.n for each in refused.tries] == [1, 2]


def test_nothing_is_sent_again_to_who_may_not_be_written_to_any_more(held, cast):
    unreachable(cast.dana)
    with pytest.raises(RuleBroken):
        decisions.send_again(held, cast.bob, LATER)


def test_a_refused_contact_stays_uncounted_also_when_its_letter_is_sent_again(refused, cast):
    before = cast.matter.reload().next_word_due_at
    cast.dana.reach("email", "dana@new.example", "PL", LATER)
    decisions.send_again(refused, cast.bob, LATER)
    timetable.run(LATER, Sender())
    assert refused.reload().state == "sent"
    assert cast.matter.reload().next_word_due_at == before


def test_settled_is_kept_once_with_who_decided(refused, cast):
    decisions.settle(refused, cast.bob, LATER)
    decisions.settle(Outbox.get_by_id(refused.id), cast.alice, on(18, "14:00"))
    assert refused.reload().settled_at == LATER
    assert [(verb, who) for verb, who, *_rest in decided()] == [("message.settled", cast.bob.key)]


def test_a_letter_to_somebody_who_left_is_not_sent_again(cast):
    row = enqueue("question_asked", cast.bob, cast.matter, NOW, key="event:1")
    row.ends("failed", NOW)
    cast.bob.disable(cast.olga, NOW)
    with pytest.raises(RuleBroken, match="any more"):
        decisions.send_again(Outbox.get_by_id(row.id), cast.alice, LATER)


# do not send


@pytest.mark.parametrize("kind", decisions.STOPPABLE)
def test_what_may_be_stopped_does_not_leave(cast, settings, kind):
    Outbox.delete().execute()
    row = enqueue(kind, cast.dana, cast.matter, NOW, key="event:1")
    decisions.stop(row, cast.bob, NOW)
    send = Sender()
    deliver_due(LATER, send, settings)
    assert (row.reload().state, send.seen) == ("cancelled", [])
    assert row not in list(Outbox.in_trouble())


@pytest.mark.parametrize("kind", ["update", "answer", "promise_moved", "word_late", "new_enquiry", "enquiry_received"])
def test_a_word_a_reminder_and_a_confirmation_are_never_stopped_here(cast, kind):
    row = enqueue(kind, cast.alice if kind[:4] in ("word", "new_") else cast.dana, cast.matter, NOW, key="event:1")
    with pytest.raises(RuleBroken, match="cannot be stopped"):
        decisions.stop(row, cast.olga, NOW)
    assert row.reload().state == "queued"


def test_what_is_on_its_way_cannot_be_stopped(cast):
    row = enqueue("link", cast.dana, cast.dana, NOW, key="event:1")
    Outbox.update(state="claimed").execute()
    with pytest.raises(RuleBroken, match="left already"):
        decisions.stop(row, cast.bob, NOW)
    assert row.reload().state == "claimed"
    assert decided() == []
