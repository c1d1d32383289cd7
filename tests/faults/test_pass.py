"""The pass: late, it is said; its queue deleted, it goes on; told to stop, it finishes the message in its hands."""

import os
import signal
import time
from datetime import timedelta

import pytest

from lexlite import clock
from lexlite.firm.heartbeat import Heartbeat
from lexlite.messages.models import Outbox, OutboxTry
from tests.browsing import Browser
from tests.factories import on
from tests.faults.sink import Sink
from tests.faults.stage import fill, nothing_waits, running, until, verdict
from tests.test_server import free_port

NOON = on(18, "12:00")


# the pass late


@pytest.mark.parametrize(("minutes", "late"), [(5, False), (6, True), (-6, True)])
def test_a_late_pass_is_a_banner_and_503(app, cast, set_clock, minutes, late):
    Heartbeat.beat("pass", NOON)
    Outbox.delete().execute()
    set_clock(NOON + timedelta(minutes=minutes))
    browser = Browser(app, cast.alice)
    assert ("Reminders have not run since" in browser.get("/").text) is late
    assert browser.get("/healthz").status_code == (503 if late else 200)


# huey's file deleted


def beats():
    return Heartbeat.last("pass")


def delete_queue(settings):
    for name in ("huey.db", "huey.db-wal", "huey.db-shm", "huey.db-journal"):
        (settings.data / name).unlink(missing_ok=True)


def test_the_queue_may_be_deleted_while_the_worker_runs(firm, settings, tmp_path):
    with Sink(tmp_path / "taken") as sink, running(settings, "quick", sink=sink) as process:
        assert until(beats, 20)
        fill(5, clock.now())
        for _time in range(3):
            delete_queue(settings)
            before = beats()
            assert until(lambda before=before: beats() > before, 20), "no pass after the queue was deleted"
            assert process.is_alive()
        assert until(nothing_waits, 20)
        assert verdict(sink).is_good


def test_a_worker_that_has_stopped_beating_is_noticed_by_the_same_look(firm, settings):
    with running(settings, "quick") as process:
        assert until(beats, 20)
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(0.5)
        before = beats()
        assert not until(lambda: beats() > before, 2.5)


# told to stop


def stop_while_open(settings, sink, how, command="worker"):
    """Let it begin on three messages, and send it this signal while the second is open at the server."""
    with running(settings, command, sink=sink, PORT=str(free_port())) as process:

        def behave(phase, talk):
            if phase == "dot" and talk.messages == 2:
                os.kill(process.pid, how)
                time.sleep(0.7)

        sink.behave = behave
        until(lambda: not process.is_alive(), 20)
        return process.exitcode


@pytest.mark.parametrize("command", ["worker", "serve", "cron"])
def test_told_to_stop_it_finishes_the_message_in_its_hands_and_begins_no_other(firm, settings, tmp_path, command):
    fill(3, clock.now())
    with Sink(tmp_path / "taken") as sink:
        assert stop_while_open(settings, sink, signal.SIGTERM, command) == 0
        assert len(sink.taken()) == 2
    assert sorted(row.state for row in Outbox.select()) == ["queued", "sent", "sent"]
    assert not OutboxTry.select().where(OutboxTry.phase == "interrupted").exists()


def test_killed_instead_it_leaves_the_message_in_doubt(firm, settings, tmp_path):
    fill(3, clock.now())
    with Sink(tmp_path / "taken") as sink:
        stop_while_open(settings, sink, signal.SIGKILL)
    assert sorted(row.state for row in Outbox.select()) == ["in_doubt", "queued", "sent"]
