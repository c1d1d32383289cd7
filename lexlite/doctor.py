"""The doctor: one line for each thing that must be well."""

import os
import socket
import sqlite3 as _queue_sqlite
from datetime import timedelta
from importlib.util import find_spec

from peewee import PeeweeException

from lexlite import clock, ground, storage
from lexlite.audit.models import first_broken_link
from lexlite.db import database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm, Staff
from lexlite.followup.documents import Document
from lexlite.messages.circuit import Circuit
from lexlite.messages.models import Outbox
from lexlite.nightly import Backups
from lexlite.playbooks import library
from lexlite.playbooks.copies import PlaybookCopy

OF_NOBODY = "files: {} belong to no row (a crash's go by themselves, those of a database put aside stay with it)"


def examine(app):
    """[(well, what)] in a steady order."""
    settings = app.config["LEXLITE"]
    with app.app_context(), database.opened():
        now = clock.now()
        looks = {
            "firm": _firm,
            "ground": lambda: ground.look(settings),
            "playbooks": lambda: list(_playbooks()),
            "log": _chain,
            "files": lambda: list(_files()),
            "queue": lambda: _queue(settings),
            "pass": lambda: _pass(settings, now),
            "outbox": lambda: _outbox(now),
            "mail": lambda: _mail(settings.mail),
            "ways": _ways,
            "sms": lambda: _sms(settings),
            "backups": lambda: list(_backups(now)),
        }
        return [line for name, look in looks.items() for line in _lines(name, look)]


def _lines(name, look):
    """What a look has found, one line or several; what cannot be read is ill, and the others are looked at still."""
    try:
        found = look()
    except PeeweeException as error:
        return [(False, f"{name}: cannot be read ({error})")]
    return found if isinstance(found, list) else [found]


def _firm():
    firm = Firm.the()
    if firm is None:
        return False, "no firm yet: run `lexlite init`"
    return Staff.owners().exists(), f"firm {firm.name}, time zone {firm.timezone}, holidays of {firm.country}"


def _playbooks():
    """The shipped ones were checked at start; a firm's own copies are read as they would be."""
    yield True, f"playbooks whole: {', '.join(library.shipped_codes())}"
    for copy in PlaybookCopy.select().order_by(PlaybookCopy.area):
        why = library.fault_in(copy.area, copy.body)
        said = f"cannot be read, the shipped one serves: {why}" if why else "whole"
        yield not why, f"own playbook for {copy.area} {said}"


def _chain():
    broken = first_broken_link()
    return broken is None, "log chain whole" if broken is None else f"log chain broken at entry {broken.id}"


def _files():
    """Rows without their file, or with one of another length; files that no row names."""
    rows = dict(Document.select(Document.stored_as, Document.size).tuples())
    there = storage.names()
    lost = sorted(set(rows) - there)
    yield not lost, _told("files that clients sent: {} are lost, restore a backup", lost) or f"files: {len(rows)}"
    short = sorted(name for name in set(rows) & there if storage.path_of(name).stat().st_size != rows[name])
    if short:
        yield False, _told("files that clients sent: {} are damaged, restore a backup", short)
    spare = sorted(there - set(rows))
    if spare:
        yield True, _told(OF_NOBODY, spare)


def _told(words, names):
    """How many, and which: the first ten."""
    shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
    return names and f"{words.format(len(names))}: {shown}"


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


def _backups(now):
    """When the last one was made, and when one was last unpacked and found whole."""
    firm = Firm.the()
    if firm is None:
        return
    backups = Backups.of(Heartbeat.moments(), firm)
    when = {name: f"{at:%Y-%m-%d %H:%M} UTC" if at else "never" for name, at in vars(backups).items()}
    yield (
        not backups.has_failed,
        "no backup has failed since"
        if not backups.has_failed
        else (f"the nightly backup failed, {when['failed']}: the worker's log says why"),
    )
    yield not backups.is_old(now), f"last backup: {when['made']}"
    yield not backups.is_unproven(now), f"last proven by unpacking and checking it: {when['proven']}"
