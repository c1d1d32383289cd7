"""Web and worker in one process: the main thread runs neither, it owns the signals and the order of the end."""

import logging
import os
import re
import signal
import sys
import threading
import time
from itertools import count

from waitress.buffers import ReadOnlyFileBasedBuffer

from lexlite.clients.openings import keep_openings
from lexlite.config import SettingWrong
from lexlite.db import database
from lexlite.messages.delivery import last_message
from lexlite.places import load_tasks

log = logging.getLogger("lexlite.server")
logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it would tell of every request that waits
logging.getLogger("waitress").addFilter(lambda said: said.levelno > logging.INFO and _without_path(said))

THREADS = 8
MOST_SENT = 128_000_000  # bytes of a request that are read at all: too long a form is answered in words
GRACE_SECONDS = 10
PIECE = 1 << 18  # bytes of a file that is sent
KEPT_EVERY = 25  # turns of a fifth of a second: what was opened is written
SERVING = re.compile(r"(while serving) .*", re.DOTALL)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def must_be_loopback(settings, demo_in_public):
    """A demonstration firm has known passwords: it is not served to the world by accident."""
    if settings.host not in LOOPBACK and not demo_in_public:
        raise SettingWrong("a demonstration firm is served on 127.0.0.1 only (or say --demo-in-public).")


def _without_path(said):
    """What the server tells of a request, without its address: it may hold the secret of a client's page."""
    said.msg = SERVING.sub(r"\1 …", str(said.msg))
    return True


class Requests:
    """Counts what is in flight and, once told, lets nothing new in."""

    def __init__(self, app):
        self.app, self.closing = app, False
        self._count, self._lock = 0, threading.Lock()

    def __call__(self, environ, start_response):
        if self.closing:
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "5")])
            return [b"restarting"]
        with self._lock:
            self._count += 1
        try:
            return _whole(self.app(environ, start_response))
        finally:
            with self._lock:
                self._count -= 1

    def busy(self):
        return self._count > 0


class Pieces(ReadOnlyFileBasedBuffer):
    """A file as it is sent: a piece of it in memory at a time, whatever the connection's buffer would take at once."""

    def get(self, numbytes=-1, skip=False):
        return super().get(min(numbytes, PIECE) if numbytes >= 0 else PIECE, skip)


def _whole(answer):
    """All of an answer, so that nothing of it is made later; a file is left to the server, which sends it from where it
    lies, piece by piece, and closes it."""
    if isinstance(answer, ReadOnlyFileBasedBuffer):
        return Pieces(answer.file)
    try:
        return list(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def consumer():
    """The queue's consumer without signal handlers: they belong to the main thread."""
    from huey.consumer import Consumer

    class QuietConsumer(Consumer):
        def __init__(self, *words, **more):
            super().__init__(*words, **more)
            self.started = threading.Event()

        def _set_signal_handlers(self):
            self.started.set()  # it is called when every thread runs

        def stop(self, graceful=False):
            if self.started.wait(GRACE_SECONDS):  # told to stop at once: a thread that does not run can't be waited for
                super().stop(graceful)

    tasks = load_tasks()
    tasks.tick()  # one pass at start, then each tick
    return QuietConsumer(tasks.huey, workers=1, scheduler_interval=1, max_delay=2.0)


def run(app, settings, web_only, lines):
    """Serve until a signal or a death; returns the exit status."""
    from waitress.server import BaseWSGIServer, create_server

    requests, connections = Requests(app), {}
    (settings.data / "address").write_text(settings.base_url)
    try:
        server = create_server(
            requests,
            map=connections,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            ident=None,
            max_request_body_size=MOST_SENT,
            clear_untrusted_proxy_headers=not settings.proxies,
        )
    except OSError:
        raise SettingWrong(f"port {settings.port} is taken. Choose another: PORT={settings.port + 1}") from None
    threads = [threading.Thread(target=server.run, name="web", daemon=True)]
    worker = None if web_only else consumer()
    if worker:
        threads.append(threading.Thread(target=worker.run, name="worker", daemon=True))
    stop = _stop_on_signals()
    for thread in threads:
        thread.start()
    port = next(one.effective_port for one in connections.values() if isinstance(one, BaseWSGIServer))
    print(f"LexLite on http://{settings.host}:{port}", *lines, sep="\n", flush=True)
    status = _watch(threads, stop)
    requests.closing, until = True, time.monotonic() + GRACE_SECONDS
    last_message.set()
    _wait_while(requests.busy, until)
    if worker:
        worker.stop(graceful=True)
    server.task_dispatcher.shutdown(timeout=max(0, until - time.monotonic()))
    _wait_while(lambda: threads[0].is_alive() and _unsent(connections), until)
    server.close()
    keep_openings()
    database.let_go()
    return status


def _wait_while(what, until):
    while what() and time.monotonic() < until:
        time.sleep(0.02)


def _unsent(connections):
    """Whether a part of an answer still waits for its connection: the server's thread writes what a request left."""
    return any(getattr(one, "total_outbufs_len", 0) for one in list(connections.values()))


def run_worker():
    """The worker alone: the same order of the end."""
    worker, stop = consumer(), _stop_on_signals()
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    status = _watch([thread], stop)
    last_message.set()
    worker.stop(graceful=True)
    database.let_go()
    return status


def finish_on_sigterm():
    """Cron's pass told to stop: the current message is finished, the rest is for the next pass."""
    signal.signal(signal.SIGTERM, lambda signum, frame: last_message.set())


def _stop_on_signals():
    stop = threading.Event()

    def told(signum, frame):
        if stop.is_set():
            sys.stderr.flush()
            os._exit(1)  # told twice: at once
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop


def _watch(threads, stop):
    """0 when told to stop, 1 when a thread has died."""
    turns = count(1)
    while not stop.wait(0.2):
        if next(turns) % KEPT_EVERY == 0:
            keep_openings()
        for thread in threads:
            if not thread.is_alive():
                log.error("thread=%s died", thread.name)
                return 1
    return 0
