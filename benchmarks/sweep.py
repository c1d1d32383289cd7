"""The pass: time of each due item from its row to its letter, a pass with nothing due, the longest write lock."""

import os
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from benchmarks import load
from benchmarks.rows import percentile, row
from benchmarks.serving import Served
from benchmarks.town import town
from lexlite import timetable
from lexlite.db import database
from lexlite.messages.delivery import BATCH
from lexlite.messages.freezing import freeze
from lexlite.messages.models import Outbox
from lexlite.messages.transport import Handed
from lexlite.records import moment_text
from lexlite.reminders.planning import plan

NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)  # a Wednesday, 12:00 in Warsaw
DUE = 500


def run(short=False):
    matters, due = (2_000, 50) if short else (100_000, DUE)
    with town(matters, NOON) as firm:
        with locks() as held:
            yield from _nothing_due(firm, held)
            yield from _due(firm, due, held)
        yield from _pages_meanwhile(firm, due)


def _pass(now):
    started = time.perf_counter()
    sent = timetable.run(now, Handed())
    return sent, (time.perf_counter() - started) * 1000


def _timed(do):
    """(milliseconds, of them CPU) of a call."""
    started, cpu = time.perf_counter(), time.process_time()
    do()
    return (time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000


def _nothing_due(firm, held):
    """The first pass settles what the town left open; then nothing is due, with 1 % of the matters late and told."""
    first, took = _pass(NOON)
    yield row(f"first pass among {firm.matters:,}: {first} sent", took, "ms", digits=1)
    passes = [_pass(NOON + timedelta(seconds=number)) for number in range(1, 8)]
    assert not any(sent for sent, _took in passes)
    held.clear()
    took = percentile([took for _sent, took in passes], 0.5)
    yield row(f"a pass with nothing due among {firm.matters:,}: median", took, "ms", 10)


def make_late(count, moment):
    """So many matters of this week become late at that moment."""
    database.execute_sql(
        "UPDATE matter SET next_word_due_at = ?, due_because = 'promise' WHERE id IN (SELECT id FROM matter"
        " WHERE next_word_due_at > ? AND hold_until IS NULL ORDER BY next_word_due_at LIMIT ?)",
        (moment_text(moment), moment_text(moment + timedelta(hours=14)), count),
    )


def _due(firm, due, held):
    """So many promises broken a minute ago: planned, built, sent, each step by itself, then all in one pass."""
    now = NOON + timedelta(minutes=10)
    make_late(due, now - timedelta(minutes=1))
    planned, plan_cpu = _timed(lambda: plan(now))
    rows = list(Outbox.due(now))
    assert len(rows) == due, len(rows)
    settings = firm.app.config["LEXLITE"]
    batches = [rows[start : start + BATCH] for start in range(0, due, BATCH)]
    built, build_cpu = _timed(lambda: [freeze(batch, now, settings) for batch in batches])
    sent, whole = _pass(now)
    assert sent == due
    yield row("a due item: planned (its outbox row written)", planned / due, "ms")
    yield row("a due item: its bytes built and frozen", built / due, "ms")
    yield row("a due item: planned and built", (planned + built) / due, "ms", 0.6)
    yield row("a due item: planned and built, CPU alone", (plan_cpu + build_cpu) / due, "ms")
    yield row("a due item: claimed, in doubt, sent, noted", whole / due, "ms")
    yield row("one fsync of this disk: median", _fsync(firm.folder), "ms")
    yield row("longest write lock of a pass", max(held.values()), "ms", 50)


@contextmanager
def locks():
    """How long each immediate transaction held the write lock, in milliseconds."""
    held, begin, leave = Counter(), database.begin, database._turnstile.leave
    since = []

    def begun(lock_type=None):
        begin(lock_type)
        since.append(time.perf_counter())

    def left():
        if since:
            held[len(held)] = (time.perf_counter() - since.pop()) * 1000
        leave()

    database.begin, database._turnstile.leave = begun, left
    yield held
    del database.begin, database._turnstile.leave


def _fsync(folder):
    """What the disk takes for one small write made safe."""
    times = []
    with open(folder / "fsync.probe", "wb", buffering=0) as file:
        for _number in range(30):
            started = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return percentile(times, 0.5)


def _pages_meanwhile(firm, due):
    """The status page of two readers, idle and while a pass in the same process sends as many letters again."""
    now = NOON + timedelta(minutes=30)
    make_late(due, now - timedelta(minutes=1))
    with Served("product", firm.folder) as server:
        page = [load.prepared("GET", "/status/matters/1", firm.person_cookies(1))]
        load.press(server.port, page * 20, 3, once=True)
        idle = load.press(server.port, page, 3, processes=1, connections=2)
        server.begin_sweep(now.isoformat())
        busy = load.press(server.port, page, 3, processes=1, connections=2)
        sent, seconds = server.swept()
    yield row(f"a pass of {sent} letters beside two readers", seconds, "s")
    yield row("a page's p99, idle", idle.p99, "ms")
    yield row("a page's p99 during the pass ÷ idle", busy.p99 / idle.p99, "", 3)
