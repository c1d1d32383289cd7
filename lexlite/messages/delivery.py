"""Delivery: one deliverer at a time takes the due rows to a transport, and the row keeps the outcome."""

import fcntl
import logging
import threading
import time
from collections import defaultdict
from contextlib import contextmanager, suppress
from datetime import timedelta

from peewee import PeeweeException

from lexlite.messages.circuit import LOST_IN_A_ROW, Circuit
from lexlite.messages.freezing import freeze
from lexlite.messages.models import Outbox, TakenOver
from lexlite.messages.transport import Down, InDoubt, Lost, Refused

log = logging.getLogger("lexlite.delivery")

BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60)]
BACKOFF_LATER = timedelta(hours=2)
BATCH = 50  # rows whose bytes are frozen in one transaction
last_message = threading.Event()  # the process was told to stop: finish the current message, begin no other


def deliver_due(now, transport, settings):
    """Send what is due through a session of the transport; returns how many left. Nothing if another deliverer is at
    work. It ends with the tick, so that the pass is never late for the sake of its letters: the next one goes on."""
    with only_deliverer(settings) as alone:
        if not alone:
            return 0
        settle_interrupted(now)
        with transport.session() as send:
            return Round(now, send, settings).deliver_all()


class Round:
    """One deliverer's way through what is due at this moment."""

    def __init__(self, now, send, settings):
        self.now, self.send, self.settings = now, send, settings
        self.until = time.monotonic() + settings.tick_minutes * 60
        self.resting = Circuit.resting(now, settings)
        self.ailing = {circuit.channel for circuit in Circuit.select()}
        self.broken = defaultdict(list)  # connections that broke one after another, by channel

    def deliver_all(self):
        sent = 0
        for row in self._ready():
            if last_message.is_set() or time.monotonic() > self.until:
                break
            if row.channel not in self.resting and self._is_no_loop(row):
                sent += self._deliver(row)
        self._remember_breaks()
        return sent

    def _remember_breaks(self):
        """A round that ends with a broken connection: a server that hangs fills a round before three have broken."""
        for channel, breaks in self.broken.items():
            if breaks and channel not in self.resting:
                self._rest(channel, breaks[-1])

    def _is_no_loop(self, row):
        """An address that has had its messages of a day gets no more until a person has looked."""
        if not row.is_over_the_cap(self.now):
            return True
        with suppress(TakenOver):  # cancelled meanwhile
            row.comes_out("held", self.now, "cap", held_in=("queued",))
        return False

    def _ready(self):
        """What is due, its bytes frozen, a batch at a time."""
        ids = [row.id for row in Outbox.due(self.now).select(Outbox.id)]
        for start in range(0, len(ids), BATCH):
            batch = Outbox.due(self.now).where(Outbox.id.in_(ids[start : start + BATCH]))
            rows = [row for row in batch if row.channel not in self.resting]
            yield from freeze(rows, self.now, self.settings)

    def _deliver(self, row):
        try:
            left = deliver(row, self.now, self.send)
        except Down as down:
            self._rest(row.channel, down)
            return False
        except (Lost, InDoubt) as broken:
            breaks = self.broken[row.channel]
            breaks.append(Down(str(broken), "lost"))
            if len(breaks) >= LOST_IN_A_ROW or row.channel in self.ailing:
                self._rest(row.channel, breaks[-1])
            return False
        except TakenOver:
            log.warning("message %s was taken over by another deliverer", row.id)
            return False
        if left is None:
            return False
        self._works(row.channel)
        return left

    def _rest(self, channel, down):
        log.warning("channel=%s down: %s", channel, down)
        self.resting.add(channel)
        self.ailing.add(channel)
        Circuit.failed(channel, down, self.now, self.settings)

    def _works(self, channel):
        self.broken[channel] = []
        if channel in self.ailing:
            self.ailing.remove(channel)
            Circuit.works(channel)


def deliver(row, now, send):
    """Claimed, in doubt just before its end, sent: whether it left, or None where it was not ours to send. Raises Down
    (no try is counted), Lost or InDoubt once the row knows of it, TakenOver."""
    if not claim(row):
        return None
    try:
        send(row, lambda: row.enter("in_doubt", held_in=("claimed",)))
    except Down:
        row.enter("queued")
        raise
    except Lost as lost:
        row.comes_out("queued", now, lost.phase, lost.code, lost.reply, not_before=now + _wait(row))
        raise
    except InDoubt as doubt:
        _doubt(row, now, str(doubt))
        raise
    except Refused as refused:
        said = refused.phase, refused.code, refused.reply
        if refused.final:
            row.comes_out("failed", now, *said)
        else:
            row.comes_out("queued", now, *said, not_before=now + _wait(row))
        return False
    except (TakenOver, PeeweeException):
        raise
    except Exception as error:  # one message that cannot be handed over must not keep back all others
        log.exception("message %s is held", row.id)
        row.comes_out("held", now, "build", reply=type(error).__name__)
        return False
    row.comes_out("sent", now, "sent")
    return True


def _doubt(row, now, reply):
    """It may have arrived: the same bytes again, or a person decides."""
    if row.repeats:
        row.comes_out("queued", now, "dot", reply=reply, not_before=now + _wait(row))
    else:
        row.comes_out("held", now, "dot", reply=reply)


def _wait(row):
    """How long until the next try."""
    return BACKOFF[row.attempts] if row.attempts < len(BACKOFF) else BACKOFF_LATER


def claim(row):
    """Take the row for this deliverer; False if it was cancelled or taken meanwhile."""
    taken = (
        Outbox.update(state="claimed", fence=Outbox.fence + 1)
        .where(Outbox.id == row.id, Outbox.state == "queued", Outbox.fence == row.fence)
        .execute()
    )
    row.fence += taken
    return bool(taken)


def settle_interrupted(now):
    """What a killed deliverer left: claimed goes back to the queue; in doubt is repeated or held, by kind, and its
    row knows of it. The fence moves on, so that whoever held it cannot speak for it any more."""
    for row in list(Outbox.select().where(Outbox.state.in_(("claimed", "in_doubt")))):
        if row.state == "claimed":
            row.enter("queued", fence=row.fence + 1)
        else:
            state = "queued" if row.repeats else "held"
            row.comes_out(state, now, "interrupted", reply="ended before the answer was kept", fence=row.fence + 1)


@contextmanager
def only_deliverer(settings):
    """Holds the deliverer's file lock; yields whether it was free."""
    with open(settings.data / "deliver.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
