"""A bounded load on 127.0.0.1: a few keep-alive connections in two processes, prepared requests, fixed seconds."""

import multiprocessing
import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks.rows import percentile

LONGEST = 30  # seconds


@dataclass
class Load:
    """What came of it; times in milliseconds."""

    seconds: float
    times: list
    errors: Counter = field(default_factory=Counter)

    @property
    def per_second(self):
        return len(self.times) / self.seconds

    def p(self, share):
        return percentile(self.times, share) if self.times else float("inf")

    p50 = property(lambda self: self.p(0.50))
    p95 = property(lambda self: self.p(0.95))
    p99 = property(lambda self: self.p(0.99))


def prepared(method, path, cookies=None, body=None, **headers):
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip"]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body or ""]).encode()


def press(port, requests, seconds, expect=200, connections=4, processes=2, once=False):
    """Send these requests again and again (`once`: each a single time) for so many seconds; a status other than
    the expected one is an error and is printed."""
    shares = [requests[number::processes] for number in range(processes)] if once else [requests] * processes
    begin = time.monotonic() + 0.3
    jobs = [(port, share, min(seconds, LONGEST), expect, connections, once, begin) for share in shares]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        parts = pool.map(_pull, jobs)
    load = Load(max(part[0] for part in parts), [], Counter())
    for _seconds, times, errors in parts:
        load.times += times
        load.errors.update(errors)
    if load.errors:
        print("errors:", dict(load.errors), requests[0].split(b"\r\n")[0].decode(), flush=True)
    return load


def _pull(job):
    port, requests, seconds, expect, connections, once, begin = job
    todo = iter(requests) if once else cycle(requests)
    selector, times, errors = selectors.DefaultSelector(), [], Counter()
    lines = [Line(port, selector) for _number in range(connections)]
    time.sleep(max(0, begin - time.monotonic()))
    started = time.monotonic()
    busy = sum(line.send(todo) for line in lines)
    while busy:
        for key, _events in selector.select(timeout=10):
            line = key.data
            answered = line.receive()
            if answered is None:
                continue
            status, took = answered
            if status == expect:
                times.append(took * 1000)
            else:
                errors[status] += 1
            if time.monotonic() - started >= seconds or not line.send(todo):
                busy -= 1
    return time.monotonic() - started, times, errors


class Line:
    """One connection, kept alive or opened again where the server ends it, one request on its way."""

    def __init__(self, port, selector):
        self.port, self.selector = port, selector
        self._connect()

    def _connect(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(self.socket, selectors.EVENT_READ, self)

    def _connect_again(self):
        self.selector.unregister(self.socket)
        self.socket.close()
        self._connect()

    def send(self, todo):
        """Send the next request; 0 if there is none."""
        request = next(todo, None)
        if request is None:
            return 0
        self.buffer, self.whole, self.sent_at = b"", None, time.perf_counter()
        self.socket.sendall(request)
        return 1

    def receive(self):
        """(status, seconds) once the answer is complete, else None."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self.buffer += piece
        if self.whole is None and b"\r\n\r\n" in self.buffer:
            head, _blank, _body = self.buffer.partition(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            self.whole = len(head) + 4 + int(length or 0)
        if self.whole is None or len(self.buffer) < self.whole:
            return None
        took = time.perf_counter() - self.sent_at
        if b"connection: close" in self.buffer[: self.whole].partition(b"\r\n\r\n")[0].lower():
            self._connect_again()
        return int(self.buffer[9:12]), took
