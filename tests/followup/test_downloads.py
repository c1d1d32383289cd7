"""A file is handed out from where it lies: checked to its end before its first byte, and never whole in memory."""

import hashlib
import re
import socket
import threading
import tracemalloc
from contextlib import closing, contextmanager

import pytest
from waitress.server import create_server

from lexlite import server, storage
from lexlite.db import database
from tests.factories import document, on
from tests.pictures import pdf

LARGE = 19_900_000
FLAT = 3_000_000  # bytes: chunks of one megabyte, a request, a page


@pytest.fixture
def large(cast, browse):
    """(bytes of the largest file somebody may send, its row)"""
    browse()
    data = pdf(bytes(range(256)) * (LARGE // 256))
    return data, document(cast, data=data, at=on(18, "09:00"))


@contextmanager
def served(app):
    """The port of the application as `lexlite serve` hands it to the world."""
    made = create_server(server.Requests(app), host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield made.effective_port
    finally:
        made.close()
        thread.join(10)


def asked(alice, port, document):
    """A connection on which a file was asked for."""
    cookies = "; ".join(f"{each.key}={each.value}" for each in alice.client._cookies.values())
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    lines = (f"GET /documents/{document.id} HTTP/1.1", "Host: localhost", "Connection: close", f"Cookie: {cookies}")
    connection.sendall("\r\n".join([*lines, "Accept-Encoding: gzip", "", ""]).encode())
    return connection


def received(connection):
    """(head, bytes of the body, hash of the body), nothing of it kept."""
    head, size, digest = b"", 0, hashlib.sha256()
    while piece := connection.recv(65536):
        if b"\r\n\r\n" not in head:
            head += piece
            head, _end, piece = head.partition(b"\r\n\r\n")
            head += _end
        size += len(piece)
        digest.update(piece)
    return head.decode("latin-1"), size, digest.hexdigest()


@contextmanager
def measured(alice, port, document):
    """[the most memory that was used within it]; whatever the first download loads is there before."""
    most = []
    with closing(asked(alice, port, document)) as connection:
        received(connection)
    tracemalloc.start()
    try:
        yield most
        most.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def taken(cast, browse, large):
    """(head, size, hash, the most memory that was used on the way)"""
    alice = browse(cast.alice)
    with (
        served(alice.app) as port,
        measured(alice, port, large[1]) as most,
        closing(asked(alice, port, large[1])) as connection,
    ):
        found = received(connection)
    return *found, *most


def test_the_largest_file_arrives_whole_under_its_headers_and_memory_stays_flat(cast, browse, large):
    head, size, digest, most = taken(cast, browse, large)
    data, document = large
    assert (size, digest) == (len(data), document.sha256)
    assert most < FLAT
    for line in (
        "HTTP/1.1 200 OK",
        f"Content-Length: {len(data)}",
        "Content-Type: application/pdf",
        "Content-Disposition: attachment; filename=lease.pdf",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control: no-store",
    ):
        assert line in head.splitlines()


def test_read_whole_it_would_not(cast, browse, large, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(server, "_whole", list)
    _head, size, _digest, most = taken(cast, browse, large)
    assert size == len(large[0])
    assert most > LARGE


def test_whoever_reads_slowly_holds_neither_memory_nor_the_others_up(cast, browse, large):
    alice = browse(cast.alice)
    with served(alice.app) as port:
        with measured(alice, port, large[1]) as most:
            waiting = [asked(alice, port, large[1]) for _each in range(4)]  # more than there are threads
            assert all(connection.recv(20) for connection in waiting)
            with closing(asked(alice, port, large[1])) as connection:
                assert received(connection)[1] == len(large[0])
        for connection in waiting:
            connection.close()
    assert most[0] < 2 * FLAT


def test_of_a_damaged_one_not_a_byte_leaves(cast, browse, large):
    with storage.path_of(large[1].stored_as).open("r+b") as file:
        file.seek(-3, 2)
        file.write(b"x")
    alice = browse(cast.alice)
    with served(alice.app) as port, closing(asked(alice, port, large[1])) as connection:
        head, size, _digest = received(connection)
    assert head.startswith("HTTP/1.1 500")
    assert size < 20_000
    assert "attachment" not in head


def test_while_one_is_read_the_database_is_not_held(cast, browse, large):
    alice = browse(cast.alice)
    with served(alice.app) as port, closing(asked(alice, port, large[1])) as connection:
        assert connection.recv(20)
        with database.atomic():
            cast.dana.change(language="pl")


def test_a_static_file_and_a_part_of_it_arrive_as_before(app, firm, browse):
    page = browse()
    address = re.search(r'href="(/static/[^"]+[.]css)"', page.get("/login").text)[1]
    whole = page.get(address).data
    with served(app) as port:
        for more, body in (("", whole), ("Range: bytes=10-19\r\n", whole[10:20])):
            with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as connection:
                connection.sendall(
                    f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n".encode()
                )
                assert received(connection)[1:] == (len(body), hashlib.sha256(body).hexdigest())
