"""The outbox: one row per event and recipient, written with its cause, waiting as long as its kind asks."""

import json

import pytest

from lexlite.db import database
from lexlite.followup import questions
from lexlite.messages.letters import LETTERS
from lexlite.messages.models import Outbox, OutboxTry, after_quiet_hours, cancel, enqueue, restore
from tests.factories import contact, on, row_of, unreachable


def queue(cast, kind="update", at=None, key="event:1", to=None, **params):
    return enqueue(kind, to or cast.dana, cast.matter, at or on(18, "12:00"), key=key, **params)


def test_a_second_row_for_the_same_event_and_recipient_is_not_written(cast):
    first, second = queue(cast), queue(cast, at=on(18, "12:30"))
    assert first == second
    assert second.created_at == on(18, "12:00")


def test_the_same_event_tells_two_recipients(cast):
    assert queue(cast, "word_late", to=cast.alice) != queue(cast, "word_late", to=cast.bob)


def test_two_events_are_two_rows_with_two_message_ids(cast):
    first, second = queue(cast, key="event:1"), queue(cast, key="event:2")
    assert first.message_id != second.message_id


def test_a_row_names_its_recipient_language_and_cause(cast):
    row = queue(cast, signed="Alice Lawyer", day=on(18, "12:00").date())
    assert (row.to_address, row.language, row.about) == ("dana@client.example", "en", cast.matter.key)
    assert row.params == {"signed": "Alice Lawyer", "day": "2026-11-18"}


def test_nothing_is_queued_for_whom_nothing_can_be_sent(cast):
    unreachable(cast.dana)
    assert queue(cast) is None


def test_a_row_is_rolled_back_with_its_cause(cast):
    with pytest.raises(ZeroDivisionError), database.atomic():
        queue(cast)
        1 / 0  # noqa: B018
    assert not Outbox.select().where(Outbox.kind == "update").exists()


@pytest.mark.parametrize("kind", ["update", "answer", "promise_moved"])
def test_what_can_be_undone_waits_ten_minutes(cast, kind):
    assert queue(cast, kind).not_before == on(18, "12:10")


def test_the_welcome_letter_leaves_at_once(cast):
    assert row_of("welcome").not_before == on(9, "10:00")


@pytest.mark.parametrize(
    ("pressed", "leaves"),
    [
        (on(18, "19:40"), on(18, "19:50")),
        (on(18, "19:50"), on(19, "08:00")),
        (on(18, "23:30"), on(19, "08:00")),
        (on(18, "05:00"), on(18, "08:00")),
        (on(18, "07:55"), on(18, "08:05")),
    ],
)
def test_to_clients_nothing_leaves_from_twenty_to_eight(cast, pressed, leaves):
    assert queue(cast, at=pressed).not_before == leaves


@pytest.mark.parametrize("kind", ["link", "new_enquiry", "question_asked", "digest", "word_due", "word_late"])
def test_links_and_messages_to_staff_know_no_quiet_hours(kind):
    assert not LETTERS[kind].quiet


def test_quiet_hours_end_at_eight_local_time_on_the_night_the_clocks_change(firm):
    night = on(-6, "23:00")  # Saturday 24 October: the clocks go back
    assert after_quiet_hours(night, firm.zone) == on(-6 + 1, "08:00")


def test_every_kind_expires_after_it_may_leave(cast):
    for kind, letter in LETTERS.items():
        row = queue(cast, kind, to=cast.alice, key=kind)
        assert row.expires_at == row.not_before + letter.lasts > row.not_before


def test_due_are_queued_rows_whose_moment_has_come_oldest_first(cast):
    late, early = queue(cast, at=on(18, "12:05")), queue(cast, at=on(18, "12:00"), key="event:2")
    assert [row for row in Outbox.due(on(18, "12:14")) if row.kind == "update"] == [early]
    assert [row for row in Outbox.due(on(18, "12:15")) if row.kind == "update"] == [early, late]


# cancelling


def test_cancelled_is_what_has_not_left_yet(cast):
    first, second = queue(cast), queue(cast, key="event:2")
    first.ends("sent", on(18, "12:11"))
    assert cancel(cast.matter.key, ("update",), on(18, "12:12")) == 1
    assert (first.reload().state, second.reload().state) == ("sent", "cancelled")


def test_cancelling_one_kind_of_one_matter_leaves_the_others(cast):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    kept = [queue(cast, "answer"), enqueue("update", other.client.contact, other, on(18, "12:00"), key="event:1")]
    cancel(cast.matter.key, ("update",), on(18, "12:05"))
    assert [row.reload().state for row in kept] == ["queued", "queued"]


def test_what_was_cancelled_for_one_event_leaves_the_next_event_alone(cast):
    first, second = queue(cast, key="word:1"), queue(cast, key="word:12")
    cancel(cast.matter.key, ("update",), on(18, "12:05"), key="word:1")
    assert (first.reload().state, second.reload().state) == ("cancelled", "queued")


def test_restored_is_what_was_cancelled_at_that_moment_and_has_not_expired(cast):
    row, old = queue(cast, "word_late", to=cast.alice), queue(cast, "word_due", to=cast.alice)
    cancel(cast.matter.key, ("word_late", "word_due"), on(18, "12:05"))
    assert restore(cast.matter.key, ("word_late", "word_due"), on(18, "12:06"), on(18, "12:07")) == 0
    assert restore(cast.matter.key, ("word_late", "word_due"), on(18, "12:05"), on(18, "18:30")) == 1
    assert (row.reload().state, old.reload().state) == ("queued", "cancelled")


def test_a_word_to_the_client_takes_back_the_reminder_that_has_not_left(cast):
    row = queue(cast, "word_due", to=cast.alice)
    contact(cast.matter, cast.alice, on(18, "12:05"))
    assert row.reload().state == "cancelled"


def test_a_reminder_stays_when_nobody_was_reached(cast):
    row = queue(cast, "word_due", to=cast.alice)
    contact(cast.matter, cast.alice, on(18, "12:05"), reached=False)
    assert row.reload().state == "queued"


# after the end


def test_failed_held_and_expired_are_trouble_until_somebody_has_decided(cast):
    rows = [queue(cast, key=state) for state in ("failed", "held", "expired", "sent", "cancelled")]
    for row, state in zip(rows, ("failed", "held", "expired", "sent", "cancelled"), strict=True):
        row.ends(state, on(18, "12:11"))
    assert set(Outbox.in_trouble()) == set(rows[:3])
    rows[0].change(settled_at=on(18, "13:00"))
    assert set(Outbox.in_trouble()) == set(rows[1:3])


def test_thirty_days_after_the_end_the_bytes_and_words_go_and_the_row_stays(cast):
    row = queue(cast, line="secret")
    row.change(bytes=b"secret")
    row.ends("sent", on(18, "12:11"))
    Outbox.blank_old(on(48, "12:11"))
    assert row.reload().bytes is not None
    Outbox.blank_old(on(48, "12:12"))
    assert (row.reload().bytes, row.params, row.state) == (None, {}, "sent")


def test_a_try_is_kept_once_under_its_number(cast):
    row = queue(cast)
    row.note_try(on(18, "12:11"), "send", 451, "later " * 200)
    row.note_try(on(18, "12:12"), "sent")
    tries = list(OutboxTry.select().where(OutboxTry.outbox == row).order_by(OutboxTry.n))
    assert [(each.n, each.phase, each.code) for each in tries] == [(1, "send", 451), (2, "sent", None)]
    assert len(tries[0].reply) == 500


def test_parameters_are_plain_values(cast):
    questions.ask(cast.matter, cast.dana, "When?", on(18, "12:00"))
    params = row_of("question_asked").params
    assert json.loads(json.dumps(params)) == params
    assert params["answer_due_at"].startswith("2026-11-19T")
