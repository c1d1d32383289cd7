"""The web process is killed while clients send files: each row has its whole file, what was acknowledged is kept."""

import hashlib
import http.client
import os
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest

from lexlite import clock, nightly, pictures, storage
from lexlite.db import database
from lexlite.firm.sessions import Session
from lexlite.followup.documents import MOST_OF_REQUEST, Document
from tests.browsing import HIDDEN
from tests.factories import asked_for_paper
from tests.faults.stage import running, size, until
from tests.pictures import jpeg, pdf
from tests.test_server import free_port

KILLS, REQUESTS = size(6, 200), size(9, 300)
AT_ONCE = 3  # files of one sending
MOMENTS = ("half", "whole", "row", "any")


class Sender(threading.Thread):
    """A client who sends photos and papers, three at a time, as fast as they are taken."""

    def __init__(self, number, port, cast, requests):
        super().__init__(daemon=True)
        self.random, self.port, self.matter, self.requests = Random(number), port, cast.matter.id, requests
        self.cookies = {"lexlite_person": Session.open_for_person(cast.dana.id, clock.now())}
        self.hidden, self.ended = None, threading.Event()
        self.acknowledged, self.answers, self.cut = [], Counter(), 0

    def run(self):
        for request in self.requests:
            for _sending in range(MOST_OF_REQUEST // AT_ONCE):
                files = [self._file() for _each in range(AT_ONCE)]
                while not self.ended.is_set() and not self._is_taken(request, files):
                    time.sleep(0.01)  # nobody is there: the same ones again

    def _is_taken(self, request, files):
        """Whether an answer came; a good one is an acknowledgement."""
        try:
            self.hidden = self.hidden or self._page()
            status = self._post(f"/status/requests/{request}/files", files)
        except ConnectionRefusedError:
            return False
        except (OSError, http.client.HTTPException):
            self.cut += 1
            return False
        self.answers[status] += 1
        if status == 303:
            self.acknowledged += [(request, kept_hash(data)) for _name, data in files]
        return True

    def _file(self):
        salt = self.random.randbytes(self.random.choice((10, 1000, 30_000)))
        return ("a.jpg", jpeg(salt=salt)) if self.random.random() < 0.5 else ("b.pdf", pdf(salt * 4))

    def _page(self):
        _status, text = self._ask("GET", f"/status/matters/{self.matter}", None, {})
        return dict(HIDDEN.findall(text))

    def _post(self, address, files):
        parts = [(f'name="{name}"', value.encode()) for name, value in self.hidden.items()]
        parts += [(f'name="file"; filename="{name}"', data) for name, data in files]
        body = b"".join(
            b"--edge\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (told.encode(), data)
            for told, data in parts
        )
        return self._ask(
            "POST", address, body + b"--edge--\r\n", {"Content-Type": "multipart/form-data; boundary=edge"}
        )[0]

    def _ask(self, method, address, body, headers):
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            wire.request(method, address, body, {**headers, "Cookie": cookies})
            answer = wire.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            wire.close()


def kept_hash(data):
    kind = "jpeg" if data[:2] == b"\xff\xd8" else "pdf"
    return hashlib.sha256(b"".join(pictures.pieces(data, kind))).hexdigest()


class Killer:
    """Kills at a chosen moment of a file: half of it is there, or all of it and no row yet, or its row; or at any."""

    def __init__(self, random, folder):
        self.random, self.folder, self.at, self.left = random, folder, Counter(), Counter()
        self.known = set()

    def kill(self, process, moment):
        wait = self.random.random() * 0.3
        time.sleep(self.random.random() * 0.05)
        seen, rows, end = self._names(), rows_now(), time.monotonic() + (wait if moment == "any" else 3)
        while time.monotonic() < end and not self._has_come(moment, seen, rows):
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        self.at[moment] += 1
        self._look()

    def _has_come(self, moment, seen, rows):
        if moment == "half":
            return any(name.startswith(storage.UNFINISHED) for name in self._names() - seen)
        if moment == "whole":
            return any(storage.NAME.fullmatch(name) for name in self._names() - seen)
        return moment == "row" and rows_now() > rows

    def _names(self):
        return set(os.listdir(self.folder)) if self.folder.exists() else set()

    def _look(self):
        """What the killed process left, and those before it had not."""
        new, named = self._names() - self.known, {each.stored_as for each in Document.select(Document.stored_as)}
        self.known |= new
        self.left["half a file"] += any(name.startswith(storage.UNFINISHED) for name in new)
        self.left["a file without a row"] += bool({name for name in new if storage.NAME.fullmatch(name)} - named)


def rows_now():
    return Document.select().count()


@dataclass
class Verdict:
    rows: int
    acknowledged: int
    without_file: list  # rows
    damaged: list  # rows whose file has other bytes
    lost: list  # acknowledged, and no row
    wrong: list  # answers that were none of ours

    @property
    def is_good(self):
        return not any((self.without_file, self.damaged, self.lost, self.wrong))

    def __str__(self):
        counts = {name: value if isinstance(value, int) else len(value) for name, value in vars(self).items()}
        return " ".join(f"{name}={count}" for name, count in counts.items())


def verdict(senders):
    rows = list(Document.select())
    here = [row for row in rows if storage.path_of(row.stored_as).exists()]
    kept = {(row.request_id, row.sha256) for row in rows}
    acknowledged = [each for sender in senders for each in sender.acknowledged]
    return Verdict(
        rows=len(rows),
        acknowledged=len(acknowledged),
        without_file=[row for row in rows if row not in here],
        damaged=[
            row
            for row in here
            if storage.path_of(row.stored_as).stat().st_size != row.size
            or storage.sha256_of(storage.path_of(row.stored_as)) != row.sha256
        ],
        lost=[each for each in acknowledged if each not in kept],
        wrong=[status for sender in senders for status in sender.answers if status != 303],
    )


def sent_and_killed(cast, settings, kills, variant="none", moments=MOMENTS, count=REQUESTS):
    """Clients send while the process is killed again and again: (verdict, killer, senders)."""
    due_on = clock.now().date() + timedelta(days=3)
    requests, port = [asked_for_paper(cast, clock.now(), due_on=due_on).id for _each in range(count)], free_port()
    senders = [Sender(number, port, cast, requests[number::3]) for number in range(3)]
    killer = Killer(Random(5), storage.folder())
    for sender in senders:
        sender.start()
    for number in range(kills):
        with running(settings, "web", variant, PORT=str(port)) as process:
            before = progress(senders)
            until(lambda before=before: progress(senders) > before, 30, process)
            killer.kill(process, moments[number % len(moments)])
    for sender in senders:
        sender.ended.set()
    for sender in senders:
        sender.join(30)
    return verdict(senders), killer, senders


def progress(senders):
    return rows_now() + sum(len(sender.acknowledged) for sender in senders)


def test_killed_again_and_again_no_row_is_without_its_whole_file_and_what_was_acknowledged_is_kept(
    cast, settings, capsys
):
    found, killer, senders = sent_and_killed(cast, settings, KILLS)
    with capsys.disabled():
        print(f"\nfiles while the web process is killed: {found} kills={killer.at.total()}")
        print("  at: " + " ".join(f"{moment}={number}" for moment, number in killer.at.items()), end="")
        print(f" answers cut={sum(sender.cut for sender in senders)}", end="")
        print(" left: " + ", ".join(f"{what} {number} times" for what, number in killer.left.items()))
    assert found.is_good, str(found)
    assert killer.at.total() == KILLS
    assert found.acknowledged >= KILLS * AT_ONCE
    named = {each.stored_as for each in Document.select(Document.stored_as)}
    nightly.tidy_files(clock.now() + timedelta(days=2))
    assert {path.name for path in storage.folder().iterdir()} == named


@pytest.mark.parametrize(
    ("variant", "finds"), [("the_row_comes_first", "without_file"), ("answered_before_it_was_kept", "lost")]
)
def test_without_its_protection_it_is_found_out(cast, settings, variant, finds):
    """The negative control."""
    moment = "row" if finds == "without_file" else "any"
    found, _killer, _senders = sent_and_killed(cast, settings, 1, variant, (moment,), count=3)
    assert getattr(found, finds), str(found)


def test_the_database_is_still_whole_afterwards(cast, settings):
    sent_and_killed(cast, settings, 1, moments=("whole",), count=3)
    assert database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
