"""The mail server is down, hangs, or does not want our password: nothing is lost, nothing hammered, staff are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lexlite import doctor, timetable
from lexlite.config import Mail
from lexlite.messages import delivery
from lexlite.messages.circuit import Circuit
from lexlite.messages.models import Outbox
from lexlite.messages.smtp import Smtp
from tests.browsing import Browser
from tests.factories import on
from tests.faults import variants
from tests.faults.sink import Drop, Sink
from tests.faults.stage import fill, verdict

NOON = on(18, "12:00")
MESSAGES = 30


@pytest.fixture
def protected():
    """protected(variant): LexLite without that protection, until the test ends."""
    from lexlite.messages.smtp import Connection

    kept = [(Circuit, "resting", Circuit.__dict__["resting"]), (Connection, "_hand_over", Connection._hand_over)]
    yield lambda variant: getattr(variants, variant)()
    for where, name, value in kept:
        setattr(where, name, value)


@pytest.fixture
def stage(firm, settings, tmp_path):
    """A full outbox and a server that closes every connection, until stage.mends()."""
    return Stage(settings, tmp_path)


class Stage:
    def __init__(self, settings, folder):
        fill(MESSAGES, NOON)
        self.settings, self.file, self.now, self.patience = settings, folder / "taken", NOON, 0.3

    def sink(self, behave=lambda phase, talk: None, password=None):
        return Sink(self.file, behave, password)

    def run(self, sink, minutes, app, password=""):
        """A pass each minute, so many minutes; returns how many left."""
        user = "care@firm.example" if password else ""
        mail = Mail(host="127.0.0.1", port=sink.port, user=user, password=password)
        app.config["LEXLITE"] = replace(self.settings, mail=mail)
        left = 0
        for _minute in range(minutes):
            left += timetable.run(self.now, Smtp(mail, self.patience, patience_at_the_end=self.patience))
            self.now += timedelta(minutes=1)
        return left

    def page(self, app, set_clock):
        """The board as the owner sees it now."""
        from lexlite.firm.models import Staff

        set_clock(self.now)
        return Browser(app, Staff.get()).get("/").text


def dead(phase, talk):
    if phase == "connect":
        raise Drop


def test_a_server_down_for_two_hours_is_asked_now_and_then_and_then_everything_leaves(stage, app):
    with stage.sink(dead) as sink:
        assert stage.run(sink, 120, app) == 0
        assert 8 <= sink.counts["connect"] <= 16
        assert {(row.state, row.attempts) for row in Outbox.select()} == {("queued", 0)}
        sink.behave = lambda phase, talk: None
        assert stage.run(sink, 16, app) == MESSAGES
        assert verdict(sink).is_good
        assert not Circuit.select().exists()


def test_staff_are_told_within_five_minutes_and_no_longer_when_it_works_again(stage, app, set_clock, protected):
    with stage.sink(dead) as sink:
        assert "E-mail has not left" not in stage.page(app, set_clock)
        stage.run(sink, 5, app)
        assert "E-mail has not left since Wed 18 Nov, 12:00." in stage.page(app, set_clock)
        (well, what) = next(line for line in doctor.examine(app) if "email" in line[1])
        assert (well, "fails since 2026-11-18 11:00 UTC at connect" in what) == (False, True)
        sink.behave = lambda phase, talk: None
        stage.run(sink, 10, app)
        assert "E-mail has not left" not in stage.page(app, set_clock)


def test_without_the_circuit_a_dead_server_is_asked_each_minute(stage, app, protected):
    protected("never_rests")
    with stage.sink(dead) as sink:
        stage.run(sink, 30, app)
        assert sink.counts["connect"] == 30


def test_a_wrong_password_is_tried_seldom_told_at_once_and_the_right_one_is_tried_at_once(stage, app, set_clock):
    with stage.sink(password="right") as sink:
        stage.run(sink, 1, app, "wrong")
        assert "The server refuses us: check name, password and sender" in stage.page(app, set_clock)
        stage.run(sink, 119, app, "wrong")
        assert sink.counts["auth"] == 4  # after 15, 30 and 60 minutes
        assert {(row.state, row.attempts) for row in Outbox.select()} == {("queued", 0)}
        assert stage.run(sink, 1, app, "right") == MESSAGES


def test_without_the_circuit_a_wrong_password_is_tried_each_minute(stage, app, protected):
    protected("never_rests")
    with stage.sink(password="right") as sink:
        stage.run(sink, 30, app, "wrong")
        assert sink.counts["auth"] == 30


def hang_at(phase, sink):
    sink.behave = lambda now, talk: sink.closing.wait(2) and None if now == phase else None


@pytest.mark.parametrize("phase", ["connect", "ehlo", "mail", "rcpt", "data", "dot"])
def test_a_server_that_hangs_keeps_nothing_back_for_good_and_is_not_hammered(stage, app, phase):
    with stage.sink() as sink:
        hang_at(phase, sink)
        stage.patience = 0.15
        assert stage.run(sink, 5, app) == 0
        assert sink.counts["connect"] <= 10
        held = Outbox.select().where(Outbox.state == "held").count()
        assert (held > 0) is (phase == "dot")  # only what may have arrived waits for a person
        sink.behave, stage.patience = lambda now, talk: None, 3
        stage.run(sink, 30, app)
        found = verdict(sink)
        assert found.is_good, str(found)
        assert found.sent + found.held == MESSAGES


def test_a_server_that_hangs_between_two_messages_or_at_the_password_keeps_nothing_back_either(stage, app):
    with stage.sink(password="right") as sink:
        hang_at("auth", sink)
        assert stage.run(sink, 5, app, "right") == 0
        assert sink.counts["connect"] <= 5
        stage.settings = replace(stage.settings, tick_minutes=0.02)
        hang_at("rset", sink)
        assert stage.run(sink, 6, app, "right") > 0
        stage.settings = replace(stage.settings, tick_minutes=1)
        sink.behave = lambda now, talk: None
        stage.run(sink, 30, app, "right")
        found = verdict(sink)
        assert found.is_good, str(found)
        assert found.sent == MESSAGES


@pytest.mark.parametrize("phase", ["connect", "ehlo", "mail", "rcpt", "data", "dot"])
def test_a_server_so_slow_to_hang_that_a_round_ends_before_three_have_broken_is_told_within_five_minutes(
    stage, app, set_clock, phase
):
    stage.settings = replace(stage.settings, tick_minutes=0.005)  # as 30 seconds of patience are to a minute
    with stage.sink() as sink:
        hang_at(phase, sink)
        stage.run(sink, 4, app)
        assert "E-mail has not left since Wed 18 Nov, 12:0" in stage.page(app, set_clock)
        sink.behave = lambda now, talk: None
        stage.run(sink, 3, app)
        assert "E-mail has not left" not in stage.page(app, set_clock)


def test_where_a_broken_round_is_forgotten_staff_are_not_told_that_the_server_hangs(stage, app, set_clock, monkeypatch):
    monkeypatch.setattr(delivery.Round, "_remember_breaks", lambda self: None)
    stage.settings = replace(stage.settings, tick_minutes=0.005)
    with stage.sink() as sink:
        hang_at("rcpt", sink)
        stage.run(sink, 4, app)
        assert "E-mail has not left" not in stage.page(app, set_clock)


def test_where_every_break_is_a_doubt_first_letters_are_held_without_cause(stage, app, protected):
    protected("everything_is_doubt")
    with stage.sink() as sink:
        hang_at("data", sink)
        stage.run(sink, 5, app)
        assert Outbox.select().where(Outbox.state == "held").exists()
