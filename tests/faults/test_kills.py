"""The worker is killed at any moment: nothing is lost, nothing repeated but what was in doubt, and that as it was."""

import time
from datetime import timedelta
from random import Random

import pytest

from lexlite import clock
from lexlite.firm.heartbeat import Heartbeat
from tests.factories import on
from tests.faults.sink import PHASES, Drop, Sink
from tests.faults.stage import Killer, fill, kill_again_and_again, size, verdict

MESSAGES, KILLS = size(200, 5000), size(12, 200)


@pytest.fixture
def sink(tmp_path):
    with Sink(tmp_path / "taken") as sink:
        yield sink


def tell(capsys, what, killer, found, sink):
    """The counts and the histogram, on the screen whatever pytest keeps back."""
    with capsys.disabled():
        print(f"\n{what}: {found}")
        print(f"  kills={killer.kills} while a message was open={killer.while_open} gaps={sum(killer.gaps.values())}")
        print("  where: " + " ".join(f"{phase}={killer.where[phase]}" for phase in PHASES if killer.where[phase]))
        print("  in its hands: " + " ".join(f"{what}={number}" for what, number in killer.left.most_common()))
        print("  phases seen: " + " ".join(f"{phase}={number}" for phase, number in sink.counts.items()))


def test_killed_again_and_again_nothing_is_lost_and_repeats_are_the_same_bytes_and_known(firm, settings, sink, capsys):
    fill(MESSAGES, clock.now())
    killer = Killer(Random(5), spacing=MESSAGES * 2 // KILLS // 3)
    sink.behave = killer.watch
    kill_again_and_again(settings, sink, killer, KILLS)
    found = verdict(sink)
    tell(capsys, "a friendly server", killer, found, sink)
    assert found.is_good, str(found)
    assert found.messages == MESSAGES == found.sent + found.held
    assert killer.kills == KILLS
    assert killer.while_open * 2 >= KILLS
    assert found.repeats <= sum(killer.gaps.values())


class Hostile:
    """Greylists, closes, drops, answers slowly, refuses one in a hundred; decided anew for each message and try."""

    def __init__(self, random, killer):
        self.random, self.killer, self.seen = random, killer, set()
        self.did = {}

    def behave(self, phase, talk):
        self.killer.watch(phase, talk)
        what, answer = self._mood(phase, talk)
        if what:
            self.did[what] = self.did.get(what, 0) + 1
        if answer is Drop:
            raise Drop
        return answer

    def _mood(self, phase, talk):
        dice = self.random.random()
        if phase in ("connect", "mail", "rset", "data") and dice < 0.01:
            return f"421 at {phase}", b"421 4.3.2 closing"
        if phase in ("mail", "rcpt", "data", "body", "dot", "kept", "answered") and dice < 0.02:
            return f"drop at {phase}", Drop
        if phase == "rcpt" and dice < 0.12:
            return "greylisted", b"451 4.7.1 try again later"
        if phase == "dot" and dice < 0.03:
            return "refused", b"554 5.6.0 not this one"
        if phase == "kept" and dice < 0.05:
            time.sleep(0.1)
            return "slow", None
        return "", None


def test_the_same_with_a_hostile_server(firm, settings, sink, capsys):
    noon = on(18, "12:00")
    fill(MESSAGES, noon)
    Heartbeat.beat("pass", noon - timedelta(minutes=1))
    killer = Killer(Random(7), spacing=MESSAGES * 2 // KILLS // 3)
    hostile = Hostile(Random(11), killer)
    sink.behave = hostile.behave
    kill_again_and_again(settings, sink, killer, KILLS, command="passes")
    found = verdict(sink)
    tell(capsys, "a hostile server", killer, found, sink)
    with capsys.disabled():
        print("  what it did: " + " ".join(f"{what}={number}" for what, number in sorted(hostile.did.items())))
    assert found.is_good, str(found)
    assert found.messages == MESSAGES == found.sent + found.held + found.refused
    assert killer.kills == KILLS
    assert killer.while_open * 2 >= KILLS
    assert {"greylisted", "refused"} <= set(hostile.did)
    answers_lost = sum(number for what, number in hostile.did.items() if what in ("drop at kept", "drop at answered"))
    assert found.repeats <= sum(killer.gaps.values()) + answers_lost


# without the protection the same run is found out


@pytest.mark.parametrize(
    ("variant", "phase", "message", "finds"),
    [
        ("sent_before_it_left", "data", 0, ["lost"]),
        ("doubt_is_not_kept", "kept", 1, ["unrecorded", "twice"]),
        ("written_anew_each_time", "kept", 6, ["differing"]),
    ],
)
def test_without_its_protection_the_run_is_found_out(firm, settings, sink, variant, phase, message, finds):
    fill(10, clock.now())  # the first is a reminder, the second a client's first letter, the seventh an update
    killer = AtThis(phase, message)
    sink.behave = killer.watch
    kill_again_and_again(settings, sink, killer, 1, variant=variant)
    found = verdict(sink)
    assert [name for name in finds if getattr(found, name)] == finds
    assert not found.is_good


class AtThis(Killer):
    """Kills at this message of a run, in this phase."""

    def __init__(self, phase, message):
        super().__init__(Random(1), 1)
        self.at = phase, message

    def arm(self, process):
        super().arm(process)
        self.phase, self.more = self.at
        self.moment = None
