"""Several who would deliver at once: a worker, web with its own worker, the pass of cron, «send now». Every message
leaves once."""

from contextlib import ExitStack

import pytest

from lexlite import clock
from tests.faults.sink import Sink
from tests.faults.stage import fill, nothing_waits, running, size, until, verdict
from tests.test_server import free_port

MESSAGES = size(150, 3000)


@pytest.fixture
def sink(tmp_path):
    with Sink(tmp_path / "taken") as sink:
        yield sink


def deliver_together(settings, sink, variant="none", enough=nothing_waits):
    """`lexlite worker`, `lexlite serve` and two who run passes as fast as they go, until nothing waits."""
    with ExitStack() as opened:
        for command in ("worker", "serve", "remind", "remind"):
            opened.enter_context(running(settings, command, variant, sink, PORT=str(free_port())))
        until(enough, size(60, 600))


def test_a_worker_the_pass_of_cron_and_send_now_together_repeat_nothing(firm, settings, sink):
    fill(MESSAGES, clock.now())
    deliver_together(settings, sink)
    found = verdict(sink)
    assert found.is_good, str(found)
    assert (found.sent, found.repeats, len(sink.taken())) == (MESSAGES, 0, MESSAGES)


def test_without_lock_and_claim_the_same_run_repeats(firm, settings, sink):
    fill(60, clock.now())
    deliver_together(settings, sink, "everybody_delivers", enough=lambda: verdict(sink).repeats > 0)
    assert verdict(sink).repeats > 0
