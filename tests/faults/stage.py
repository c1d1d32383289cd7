"""A firm whose outbox is full, the sink its letters go to, its processes, and the verdict over what arrived."""

import os
import signal
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context

from lexlite.clients.models import Client, Person
from lexlite.db import database
from lexlite.firm.models import Staff
from lexlite.messages.models import A_DAY, Outbox, OutboxTry, enqueue
from tests.faults.process import main
from tests.faults.sink import OPEN

FORKS = get_context("forkserver")  # forked from a process that has imported everything: a start takes no second
FORKS.set_forkserver_preload(
    ["__main__", "tests.faults.process", "lexlite.cli", "lexlite.timetable", "lexlite.server", "lexlite.models",
     "lexlite.messages.smtp", "lexlite.messages.sms", "lexlite.portal.status", "lexlite.intake.views", "holidays",
     "huey.consumer", "waitress.server", "flask_wtf", "babel.dates"]
)  # fmt: skip
SOAK = bool(os.environ.get("LEXLITE_SOAK"))


def size(short, long):
    """The number of a short run, or that of `make soak`."""
    return long if SOAK else short


def fill(count, at):
    """So many messages due at that moment: reminders to staff, updates to clients, first letters to clients (which
    are not repeated in doubt). It is noon where the clients live."""
    olga, zone = Staff.get(), f"Etc/GMT{at.hour - 12:+d}"
    line = {"late": True, "client": "Dana", "title": "Rent", "reference": "LX-AAAAAA", "due": "Wed", "say": "Call.",
            "last": "Mon", "person": "Dana", "phone": "", "speaks": "English", "matter": 1}  # fmt: skip
    people, told, written = [], 0, at - timedelta(minutes=20)
    with database.atomic():
        for number in range(count):
            kind = ("word_late", "update", "update", "welcome", "word_late")[number % 5]
            if kind == "word_late":
                enqueue(kind, olga, "firm:1", written, key=f"{number}", line=line, owner=False)
                continue
            if told % (A_DAY - 1) == 0:
                people.append(_person(len(people), olga, zone, at))
            told += 1
            more = {"day": at.date(), "digits": False} if kind == "welcome" else {}
            enqueue(kind, people[-1], "firm:1", written, key=f"{number}", signed="Olga Owner", **more)


def _person(number, olga, zone, at):
    name = f"Client {number}"
    client = Client.enter(kind="person", name=name, responsible=olga, by=olga, at=at)
    person = Person.enter(client, name, language=("en", "pl", "zh")[number % 3], timezone=zone)
    person.reach("email", f"client{number}@town.example", "PL", at)
    return person


@contextmanager
def running(settings, command, variant="none", sink=None, **env):
    """A process of LexLite on this firm's data; killed at the end if it still runs."""
    mail = {"LEXLITE_MAIL": f"smtp://127.0.0.1:{sink.port}"} if sink else {}
    known = {"LEXLITE_DATA": str(settings.data), "SECRET_KEY": settings.secret_key, "HOST": "127.0.0.1"}
    errors = str(settings.data / "stderr.txt")
    process = FORKS.Process(target=main, args=(variant, command, {**known, **mail, **env}, errors), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def until(done, seconds=60, process=None):
    """Wait for this, or for the end of the process; whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        if process is not None and not process.is_alive():
            return bool(done())
        time.sleep(0.02)
    return False


def nothing_waits():
    return not Outbox.unsent().exists()


class Killer:
    """Kills the worker when the sink comes to a chosen phase of a message, or a chosen while after it was reached."""

    def __init__(self, random, spacing):
        self.random, self.spacing = random, spacing
        self.where, self.gaps, self.process = Counter(), Counter(), None
        self.left = Counter()  # what the killed worker had in its hands

    def arm(self, process):
        self.process, self.done = process, False
        at_phase = self.random.random() < 0.6
        self.phase = self.random.choice([*OPEN, "answered"]) if at_phase else None
        self.more = self.random.randrange(self.spacing) if at_phase else None
        self.moment = None if at_phase else time.monotonic() + 3600
        self.while_ = self.random.random() * self.spacing * 0.006

    def watch(self, phase, talk):
        """The sink's behaviour."""
        if self.process is None or self.done:
            return
        if self.phase is None and phase == "connect":
            self.moment = min(self.moment, time.monotonic() + self.while_)
        if phase == self.phase:
            self.more -= 1
            if self.more < 0:
                self.kill(phase)

    def kill(self, phase):
        self.done = True
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()
        self.where[phase] += 1

    def follow(self, sink):
        """Until the process is dead, by us or by itself, or has nothing left to do; whether we killed it."""
        looked = time.monotonic()
        while self.process.is_alive() and not self.done:
            now = time.monotonic()
            if self.moment is not None and now >= self.moment:
                self.kill(sink.phase)
            if now - looked > 0.5:
                looked = now
                if nothing_waits():
                    return self.done
            time.sleep(0.001)
        self.process.join()
        until(lambda: not sink._talks, 5)
        if self.done:
            self._look_at_its_hands({message_id for message_id, _to, _hash in sink.taken()})
        return self.done

    def _look_at_its_hands(self, taken):
        """A gap: the sink has it, and the row does not know."""
        rows = list(Outbox.select().where(Outbox.state.in_(("claimed", "in_doubt"))))
        for row in rows:
            arrived = row.message_id in taken
            self.gaps[row.message_id] += arrived and row.state == "in_doubt"
            self.left[f"{row.state}, {'arrived' if arrived else 'not arrived'}"] += 1
        self.left["nothing"] += not rows

    @property
    def kills(self):
        return sum(self.where.values())

    @property
    def while_open(self):
        return sum(self.where[phase] for phase in OPEN)


def kill_again_and_again(settings, sink, killer, kills, command="worker", variant="none"):
    """Start, kill, so many times; then let it finish."""
    while killer.kills < kills and not nothing_waits():
        with running(settings, command, variant, sink) as process:
            killer.arm(process)
            killer.follow(sink)
    killer.process = None
    with running(settings, command, variant, sink) as process:
        until(nothing_waits, size(120, 900), process)


@dataclass
class Verdict:
    """What the sink's file and the rows say of each other."""

    messages: int
    sent: int
    lost: list  # ended as sent, or not at all, and never arrived
    repeats: int  # arrivals beyond the first
    differing: list  # arrived twice, as two different messages
    unrecorded: list  # arrived more often than the row's tries tell
    twice: list  # of a kind that must not be repeated
    held: int
    held_without_cause: list
    refused: int
    refused_without_code: list

    @property
    def is_good(self):
        wrong = (self.lost, self.differing, self.unrecorded, self.twice, self.held_without_cause)
        return not any((*wrong, self.refused_without_code))

    def __str__(self):
        counts = {name: value if isinstance(value, int) else len(value) for name, value in vars(self).items()}
        return " ".join(f"{name}={count}" for name, count in counts.items())


def verdict(sink):
    arrived = defaultdict(list)
    for message_id, _to, digest in sink.taken():
        arrived[message_id].append(digest)
    rows = list(Outbox.select())
    tries = defaultdict(list)
    for each in OutboxTry.select().order_by(OutboxTry.n):
        tries[each.outbox_id].append(each)

    def doubts(row):
        return sum(each.phase in ("interrupted", "dot") for each in tries[row.id])

    def times(row):
        return len(arrived[row.message_id])

    failed = [row for row in rows if row.state == "failed"]
    return Verdict(
        messages=len(rows),
        sent=sum(row.state == "sent" for row in rows),
        lost=[row for row in rows if row.state not in ("failed", "held") and not times(row)],
        repeats=sum(len(each) - 1 for each in arrived.values()),
        differing=[row for row in rows if len(set(arrived[row.message_id])) > 1],
        unrecorded=[row for row in rows if times(row) - 1 > doubts(row)],
        twice=[row for row in rows if not row.repeats and times(row) > 1],
        held=sum(row.state == "held" for row in rows),
        held_without_cause=[row for row in rows if row.state == "held" and not doubts(row)],
        refused=len(failed),
        refused_without_code=[row for row in failed if not tries[row.id] or not tries[row.id][-1].code],
    )
