"""An app behind waitress in a process of its own, on a free port of 127.0.0.1, with the product's number of threads."""

import logging
import os
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECRET = "a key for benchmarks"


def environment(folder):
    return {"LEXLITE_DATA": str(folder), "SECRET_KEY": SECRET}


class Served:
    """`with Served("floor", folder) as server`: server.port, server.cpu(), server.sweep(moment text)."""

    def __init__(self, which, folder):
        self.command = [sys.executable, "-m", "benchmarks.serving", which, str(folder)]

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        if not line.strip().isdecimal():
            raise RuntimeError("the server did not start")
        self.port = int(line)
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def cpu(self):
        """CPU seconds this server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def begin_sweep(self, moment):
        """Let the server run one pass, in a thread beside its requests."""
        self.process.stdin.write(moment + "\n")
        self.process.stdin.flush()

    def swept(self):
        """Wait for the pass: (messages sent, seconds)."""
        sent, seconds = self.process.stdout.readline().split()
        return int(sent), float(seconds)


class FromEverywhere:
    """Each request comes from an address of its own, so that the limits for one address do not bite."""

    def __init__(self, app):
        self.app, self.numbers = app, count(1)

    def __call__(self, environ, start_response):
        number = next(self.numbers)
        environ["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return self.app(environ, start_response)


def _product(folder):
    from lexlite import create_app
    from lexlite.config import Settings
    from lexlite.server import Requests

    app = create_app(Settings.from_env(environment(folder)))
    return app, Requests(FromEverywhere(app))


def _floor(folder):
    from benchmarks.floor import create_app

    app = create_app(folder)
    return app, app


def _sweep(app, moment):
    from datetime import datetime

    from lexlite import timetable
    from lexlite.messages.transport import Handed

    started = time.perf_counter()
    with app.app_context():
        sent = timetable.run(datetime.fromisoformat(moment), Handed())
    print(sent, time.perf_counter() - started, flush=True)


def main(which, folder):
    """Serve until standard input ends; each line of it is the moment of a pass to run."""
    from waitress.server import create_server

    from lexlite.server import THREADS

    logging.disable(logging.WARNING)  # waitress tells of every queued request
    app, wsgi = {"product": _product, "floor": _floor}[which](folder)
    server = create_server(wsgi, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    print(server.effective_port, flush=True)
    for line in sys.stdin:
        _sweep(app, line.strip())


if __name__ == "__main__":
    main(*sys.argv[1:])
