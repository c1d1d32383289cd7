"""What each protection prevents, by taking it away: a scenario run with one of these must be found out."""

import itertools
from contextlib import contextmanager


def none():
    """LexLite as it is."""


def sent_before_it_left():
    """The row says «sent» before the message is handed over: a kill in between loses it."""
    from lexlite.messages import delivery
    from lexlite.messages.models import Outbox

    def deliver(row, now, send):
        if not delivery.claim(row):
            return False
        row.comes_out("sent", now, "sent")
        Outbox.enter, kept = lambda self, state, **more: None, Outbox.enter
        try:
            send(row, lambda: None)
        finally:
            Outbox.enter = kept
        return True

    delivery.deliver = deliver


def doubt_is_not_kept():
    """Nothing is committed before the dot: what a kill leaves looks as if it had never been handed over."""
    from lexlite.messages.models import Outbox

    enter = Outbox.enter
    Outbox.enter = lambda self, state, **more: None if state == "in_doubt" else enter(self, state, **more)


def written_anew_each_time():
    """The bytes are not frozen: a repeat is another message."""
    from lexlite.messages import freezing

    keep = freezing._may_leave

    def may_leave(row, now):
        row.bytes = None
        return keep(row, now)

    freezing._may_leave = may_leave


def everybody_delivers():
    """No file lock, and rows are taken without looking whether somebody has them."""
    from lexlite.messages import delivery
    from lexlite.messages.models import Outbox

    @contextmanager
    def only_deliverer(settings):
        yield True

    def claim(row):
        Outbox.update(state="claimed").where(Outbox.id == row.id).execute()
        return True

    delivery.only_deliverer, delivery.claim = only_deliverer, claim
    delivery.settle_interrupted = lambda now: None
    Outbox.enter = lambda self, state, held_in=(), **more: self.change(state=state, **more)


def never_rests():
    """A dead server is tried at every pass."""
    from lexlite.messages.circuit import Circuit

    Circuit.resting = classmethod(lambda cls, now, settings: set())


def everything_is_doubt():
    """As one does who hands whole messages to a library: from the first command on it may have arrived."""
    from lexlite.messages.smtp import Connection
    from lexlite.messages.transport import InDoubt, Lost

    hand_over = Connection._hand_over

    def doubtful(self, row, about_to_finish):
        about_to_finish()
        try:
            hand_over(self, row, lambda: None)
        except Lost as lost:
            raise InDoubt(str(lost)) from lost

    Connection._hand_over = doubtful


def nobody_waits():
    """Writers do not queue, and SQLite gives up at once."""
    from lexlite.db import Turnstile, database

    Turnstile.enter = Turnstile.leave = lambda self: None
    connect = database._connect

    def impatient():
        connection = connect()
        connection.execute("PRAGMA busy_timeout = 0")
        return connection

    database._connect = impatient


def versions_are_not_compared():
    """The second hand on a record writes over the first."""
    from lexlite.records import Record

    Record.changed_since = lambda self, version: None


def events_have_no_key():
    """Every pass may write a reminder again."""
    from lexlite.messages import models
    from lexlite.reminders import planning

    numbers, enqueue = itertools.count(), models.enqueue
    planning.enqueue = lambda *given, key, **more: enqueue(*given, key=f"{key}#{next(numbers)}", **more)
    planning.UNPLANNED = planning.UNPLANNED.replace("AND NOT EXISTS", "OR EXISTS")
    planning.Heartbeat.last = classmethod(lambda cls, name: None)


LONG = 30  # seconds: it is killed before they have passed, however slow the machine


def the_row_comes_first():
    """A row names a file that is written a while later."""
    import hashlib
    import secrets
    import time

    from lexlite import storage
    from lexlite.followup import documents

    later, send = [], documents.send

    def keep(pieces):
        data, name = b"".join(pieces), secrets.token_hex(16)
        later.append((name, data))
        return storage.Stored(name, len(data), hashlib.sha256(data).hexdigest())

    def send_and_write(*given, **more):
        refused = send(*given, **more)
        time.sleep(LONG)
        storage.folder().mkdir(exist_ok=True)
        while later:
            name, data = later.pop()
            (storage.folder() / name).write_bytes(data)
        return refused

    storage.keep, documents.send = keep, send_and_write


def answered_before_it_was_kept():
    """The client is told that all is well, and the files are written behind their back."""
    from io import BytesIO
    from threading import Timer

    from flask import current_app

    from lexlite.db import database
    from lexlite.followup import documents

    send = documents.send

    def send_later(request, files, **more):
        copies = [documents.Sent(file.name, BytesIO(file.stream.read())) for file in files]
        app = current_app._get_current_object()

        def keep():
            with app.app_context(), database.opened():
                send(request, copies, **more)

        Timer(LONG, keep).start()
        return []

    documents.send = send_later


VARIANTS = {each.__name__: each for each in list(globals().values()) if getattr(each, "__module__", "") == __name__}
