"""The doctor: one line for each thing that must be well."""

import os
import socket
import sqlite3 as _queue_sqlite
from datetime import timedelta
from importlib.util import find_spec

from lexlite import clock
from lexlite.audit.models import first_broken_link
from lexlite.db import WAL_IS_SAFE, database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm, Staff
from lexlite.messages.circuit import Circuit
from lexlite.messages.models import Outbox


def examine(app):
    """[(well, what)] in a steady order."""
    settings = app.config["LEXLITE"]
    with app.app_context(), database.opened():
        now = clock.now()
        return [
            _firm(),
            _folder(settings),
            _schema(),
            _integrity(),
            _sqlite(),
            _chain(),
            _queue(settings),
            _pass(settings, now),
            _outbox(now),
            _mail(settings.mail),
            _ways(),
            *_sms(settings),
        ]


def _firm():
    firm = Firm.the()
    if firm is None:
        return False, "no firm yet: run `lexlite init`"
    return Staff.owners().exists(), f"firm {firm.name}, time zone {firm.timezone}, holidays of {firm.country}"


def _folder(settings):
    mode = settings.data.stat().st_mode & 0o077
    return not mode and os.access(settings.data, os.W_OK), f"data folder {settings.data}, closed to others" + (
        "" if not mode else f": NO, run chmod 700 {settings.data}"
    )


def _schema():
    pending = database.pending_migrations()
    return not pending, "schema up to date" if not pending else f"migrations pending: {', '.join(pending)}"


def _integrity():
    (answer,) = database.execute_sql("PRAGMA quick_check").fetchone()
    return answer == "ok", f"database check: {answer}"


def _sqlite():
    version = ".".join(str(part) for part in database.server_version)
    mode = "WAL" if WAL_IS_SAFE else "TRUNCATE mode, since this SQLite is older than 3.51.3"
    return True, f"SQLite {version}, {mode}"


def _chain():
    broken = first_broken_link()
    return broken is None, "log chain whole" if broken is None else f"log chain broken at entry {broken.id}"


def _queue(settings):
    if not settings.queue_file.exists():
        return True, "queue not there yet: the worker makes it"
    try:
        connection = _queue_sqlite.connect(settings.queue_file)
        connection.execute("SELECT count(*) FROM sqlite_master")
        connection.close()
    except _queue_sqlite.DatabaseError as error:
        return False, f"queue broken ({error}): delete {settings.queue_file}, nothing is lost"
    return True, "queue readable"


def _pass(settings, now):
    last = Heartbeat.last("pass")
    if last is None:
        return False, "the pass has never run: start the worker, or `lexlite remind` from cron"
    late = (now - last).total_seconds() > settings.late_after_seconds
    return not late, f"last pass {last:%Y-%m-%d %H:%M} UTC"


def _outbox(now):
    trouble = Outbox.in_trouble().count()
    overdue = Outbox.unsent().where(Outbox.not_before < now - timedelta(minutes=15)).count()
    return not trouble and not overdue, f"outbox: {overdue} overdue, {trouble} failed and not seen"


def _ways():
    """Mail and text messages as the last tries found them."""
    down = list(Circuit.select().order_by(Circuit.channel))
    said = "; ".join(
        f"{each.channel} fails since {each.since:%Y-%m-%d %H:%M} UTC at {each.phase}: {each.code or ''} {each.reply}"
        for each in down
    )
    return not down, said or "messages leave: no way out is known to fail"


def _sms(settings):
    """Only where LEXLITE_SMS is set."""
    if not settings.sms:
        return []
    known = find_spec("apprise") is not None
    return [(known, "text messages go by apprise" if known else "LEXLITE_SMS is set: pip install 'lexlite[sms]'")]


def _mail(mail):
    if mail.folder:
        parent = mail.folder if mail.folder.exists() else mail.folder.parent
        return os.access(parent, os.W_OK), f"mail is written to {mail.folder}"
    try:
        socket.create_connection((mail.host, mail.port), timeout=10).close()
    except OSError as error:
        return False, f"mail server {mail.host}:{mail.port} not reached: {error}"
    return True, f"mail server {mail.host}:{mail.port} answers"
