"""Two web processes and a worker write at once: nobody is told that the database is locked, and no change is lost."""

import http.client
import re
import threading
import time
from collections import Counter
from contextlib import ExitStack
from urllib.parse import urlencode

from lexlite import clock
from lexlite.firm.sessions import Session
from lexlite.followup.models import Word
from lexlite.messages.models import Outbox, enqueue
from lexlite.needs.talk import Talk
from tests.browsing import HIDDEN
from tests.faults.sink import Sink
from tests.faults.stage import running, size, until
from tests.test_server import free_port

SECONDS = size(5, 60)
MESSAGES = size(100, 2000)


class Writer(threading.Thread):
    """Somebody of the staff who logs contacts, and adds a mark to a text that everybody edits."""

    def __init__(self, number, port, staff, matter, until_then):
        super().__init__(daemon=True)
        self.number, self.matter, self.until = number, matter, until_then
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies = {"lexlite_staff": Session.open_for_staff(staff, clock.now())}
        self.answers, self.told, self.marks = Counter(), [], []

    def run(self):
        turn = 0
        while time.monotonic() < self.until:
            turn += 1
            mark = f"[{self.number}.{turn}]"
            self._log_contact(mark)
            self._add_mark(mark)

    def _log_contact(self, mark):
        address = f"/matters/{self.matter.id}/contacts"
        form = {"channel": "call", "direction": "out", "reached": "yes", "told": mark}
        if self._post(address, self._page(address), form):
            self.told.append(mark)

    def _add_mark(self, mark):
        address = f"/matters/{self.matter.id}/talk"
        page = self._page(address)
        known = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S).group(1).strip()
        if self._post(address, page, {"words": f"{known} {mark}", "take": ""}):
            self.marks.append(mark)

    def _post(self, address, page, form):
        status, _text = self._send("POST", address, urlencode({**dict(HIDDEN.findall(page)), **form}))
        self.answers[status] += 1
        return status == 303

    def _page(self, address):
        status, text = self._send("GET", address)
        self.answers[f"GET {status}"] += 1
        return text

    def _send(self, method, address, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.wire.request(method, address, body, headers)
        answer = self.wire.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read().decode()


def write_at_once(settings, cast, folder, variant="none", seconds=SECONDS):
    """Two web servers with three writers each, and a worker that sends: the writers, when all is done."""
    written = clock.now()
    for number in range(MESSAGES):
        enqueue("question_asked", cast.alice, "firm:1", written, key=f"{number}", client="Dana", reference="LX-1",
                matter=1, answer_due_at=written)  # fmt: skip
    ports = free_port(), free_port()
    with ExitStack() as opened:
        sink = opened.enter_context(Sink(folder / "taken"))
        for port in ports:
            opened.enter_context(running(settings, "web", variant, sink, PORT=str(port)))
        opened.enter_context(running(settings, "worker", variant, sink))
        assert all(until(lambda port=port: answers(port), 30) for port in ports)
        end = time.monotonic() + seconds
        who = (cast.alice, cast.bob, cast.olga)
        writers = [Writer(number, ports[number % 2], who[number % 3], cast.matter, end) for number in range(6)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        until(lambda: not unsent().exists(), size(60, 600) if variant == "none" else 0)
    return writers


def unsent():
    return Outbox.select().where(Outbox.kind == "question_asked", Outbox.state != "sent")


def answers(port):
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        wire.request("GET", "/login")
        return wire.getresponse().status == 200
    except OSError:
        return False
    finally:
        wire.close()


def lost(writers, matter):
    """Contacts and marks that were answered with «done» and are not there."""
    told = {word.told for word in Word.select(Word.told)}
    final = Talk.of(matter).words
    return [mark for writer in writers for mark in writer.told if mark not in told], [
        mark for writer in writers for mark in writer.marks if mark not in final
    ]


def said_locked(settings):
    errors = (settings.data / "stderr.txt").read_text()
    return len(re.findall("database is locked|database table is locked|database is busy", errors, re.I))


def test_two_web_processes_and_a_worker_lose_nothing_and_are_never_locked_out(cast, settings, tmp_path, capsys):
    writers = write_at_once(settings, cast, tmp_path)
    answers = sum((writer.answers for writer in writers), Counter())
    with capsys.disabled():
        print(f"\nanswers of {SECONDS} s: {dict(answers)}")
    assert said_locked(settings) == 0
    assert lost(writers, cast.matter) == ([], [])
    assert set(answers) <= {"GET 200", 303, 409}
    assert answers[303] > 20
    assert not unsent().exists()


def test_without_waiting_in_turn_the_same_minute_finds_the_database_locked(cast, settings, tmp_path):
    writers = write_at_once(settings, cast, tmp_path, "nobody_waits", 3)
    answers = sum((writer.answers for writer in writers), Counter())
    assert said_locked(settings) > 0 or answers[500] > 0


def test_without_versions_the_same_minute_loses_changes(cast, settings, tmp_path):
    writers = write_at_once(settings, cast, tmp_path, "versions_are_not_compared", 3)
    assert lost(writers, cast.matter)[1]
