"""LexLite in a process that can be killed: a worker, pass after pass, `remind` once or in a loop, web with
and without worker."""

import logging
import os
import sys
from datetime import timedelta

from tests.faults.variants import VARIANTS


def worker(app):
    from lexlite import server

    sys.exit(server.run_worker())


def quick(app):
    """A worker whose minute lasts a second."""
    from huey import consumer

    from lexlite import server
    from lexlite.places import load_tasks

    consumer.Scheduler.periodic_task_seconds = 1
    load_tasks().tick.task_class.validate_datetime = lambda self, timestamp: True
    sys.exit(server.run_worker())


def passes(app):
    """Pass after pass on a clock of its own, a minute further each time (or further, where nothing is due before),
    until everything has come to its end. It goes on where the process before was killed."""
    from lexlite import timetable
    from lexlite.db import database
    from lexlite.firm.heartbeat import Heartbeat
    from lexlite.messages.models import Outbox
    from lexlite.messages.transport import transport_for

    settings = app.config["LEXLITE"]
    with app.app_context(), database.opened():
        now = Heartbeat.last("pass")
        while waiting := Outbox.unsent().order_by(Outbox.not_before).first():
            now = max(now + timedelta(minutes=1), waiting.not_before)
            timetable.run(now, transport_for(settings.mail))


def remind(app):
    """Pass after pass at the same moment, as fast as they go, until nothing is due."""
    from lexlite import clock, timetable
    from lexlite.db import database
    from lexlite.messages.models import Outbox
    from lexlite.messages.transport import transport_for

    with app.app_context(), database.opened():
        while Outbox.unsent().exists():
            timetable.run(clock.now(), transport_for(app.config["LEXLITE"].mail))


def cron(app):
    """`lexlite remind` as cron starts it: one pass."""
    from lexlite.cli import main

    main(["remind"], standalone_mode=False)


def serve(app):
    """Web and worker in one process."""
    from lexlite import server

    sys.exit(server.run(app, app.config["LEXLITE"], False, []))


def web(app):
    from lexlite import server

    sys.exit(server.run(app, app.config["LEXLITE"], True, []))


def main(variant, command, env, errors):
    """In a child that was forked with everything imported."""
    os.environ.update(env)
    os.setsid()
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    logging.basicConfig(level=logging.WARNING)
    from lexlite.cli import _app

    app = _app()
    VARIANTS[variant]()
    commands = (worker, quick, passes, remind, cron, serve, web)
    {each.__name__: each for each in commands}[command](app)
