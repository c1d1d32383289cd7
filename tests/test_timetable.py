"""One pass over everything timed: plans, sends, settles, tidies; safe to repeat; a rehearsal writes nothing."""

from datetime import timedelta
from functools import wraps
from operator import attrgetter

import pytest

from lexlite import timetable
from lexlite.firm.attempts import Attempt
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.receipts import Receipt
from lexlite.firm.sessions import Session
from lexlite.followup import publishing, questions
from lexlite.intake.drafts import Draft
from tests.factories import contact, due_of, every_row, on
from tests.fakes import Sender

AT = on(18, "12:00")


def test_a_pass_is_a_heartbeat_that_knows_the_gap_before_it(cast):
    timetable.run(AT, Sender())
    timetable.run(AT + timedelta(minutes=7), Sender())
    assert Heartbeat.last("pass") == AT + timedelta(minutes=7)
    assert Heartbeat.get(Heartbeat.name == "pass").gap_seconds == 420


def test_a_pass_counts_the_letters_that_have_arrived(cast):
    contact(cast.matter, cast.alice, AT, channel="letter")
    timetable.run(on(20, "12:00"), Sender())
    assert due_of(cast.matter) == (on(34, "16:00"), "cadence")


def test_a_pass_tells_who_is_late_and_sends_it(cast):
    send = Sender()
    timetable.run(on(23, "16:01"), send)
    assert send.to("alice@firm.example") == ["digest", "word_late"]


def test_a_second_pass_at_the_same_moment_changes_and_sends_nothing(cast):
    timetable.run(on(23, "16:01"), Sender())
    before, send = every_row(), Sender()
    assert timetable.run(on(23, "16:01"), send) == 0
    after = every_row()
    before.pop("Heartbeat"), after.pop("Heartbeat")
    assert (after, send.seen) == (before, [])


def test_a_rehearsal_says_what_would_be_sent_and_writes_nothing(cast):
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(23, "15:00"))
    questions.ask(cast.matter, cast.dana, "When?", on(18, "12:00"))
    before = every_row()
    rows = timetable.foresee(on(23, "16:01"))
    assert every_row() == before
    assert ("update", cast.matter.key, "dana@client.example") in [row[:3] for row in rows]
    send = Sender()
    timetable.run(on(23, "16:01"), send)
    assert sorted(send.kinds) == sorted(kind for kind, *_rest in rows)


def test_a_rehearsal_at_night_leaves_out_what_waits_for_the_morning(cast):
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    kinds = [kind for kind, *_rest in timetable.foresee(on(18, "22:00"))]
    assert "update" not in kinds


def test_once_an_hour_what_was_kept_long_enough_goes(cast):
    timetable.run(AT, Sender())
    Attempt.note("login", "x", AT - timedelta(days=2))
    Receipt.create(once="x", at=AT - timedelta(days=8))
    Draft.begin("token", "en", AT - timedelta(days=8))
    Session.open_for_staff(cast.alice, AT - timedelta(days=60))
    timetable.run(AT + timedelta(minutes=59), Sender())
    assert Attempt.select().count() == 1
    timetable.run(AT + timedelta(minutes=60), Sender())
    assert [model.select().count() for model in (Attempt, Receipt, Draft, Session)] == [0, 0, 0, 0]


STEPS = (
    "keep_up keep_openings bring_up_to_date count_letters plan LinkAsked.answer_all deliver_due settle_refused _tidy"
    " back_up"
).split()


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_keeps_back_no_other_and_is_raised_at_the_end(cast, monkeypatch, caplog, step):
    taken, known = [], {name: attrgetter(name)(timetable) for name in STEPS}

    def noting(name):
        @wraps(known[name])
        def verb(*args):
            taken.append(name)
            if name == step:
                raise ZeroDivisionError(name)
            return known[name](*args)

        return verb

    for name in STEPS:
        monkeypatch.setattr(f"lexlite.timetable.{name}", noting(name))
    with pytest.raises(ZeroDivisionError, match=step):
        timetable.run(AT, Sender())
    assert taken == STEPS
    assert Heartbeat.last("pass") is None
    assert any("failed" in record.message for record in caplog.records)


def test_a_pass_without_a_firm_beats_no_heart(app):
    timetable.run(AT, Sender())
    assert Heartbeat.last("pass") is None
