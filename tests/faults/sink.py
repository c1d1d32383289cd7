"""A mail server on 127.0.0.1 that counts: each message it takes is in a file, made safe, before its 250 is sent.

`behave(phase, talk)` is asked at each step and may do anything: nothing, wait, kill somebody, return another answer
(bytes), or raise Drop. The phases of a message: mail, rcpt, data, body (its first line is here), dot (all of it is
here), kept (it is in the file), answered (250 was sent); beside them connect, ehlo, auth, rset, quit."""

import base64
import hashlib
import os
import re
import socket
import threading
from contextlib import suppress

PHASES = ("idle", "connect", "ehlo", "auth", "rset", "mail", "rcpt", "data", "body", "dot", "kept", "answered", "quit")
OPEN = ("mail", "rcpt", "data", "body", "dot", "kept")  # a message is open at the server


class Drop(Exception):
    """The server breaks the connection here."""


class Talk:
    """One connection: what was said so far."""

    def __init__(self, number):
        self.number, self.messages, self.to, self.body = number, 0, "", b""

    @property
    def message_id(self):
        found = re.search(rb"(?im)^Message-ID:\s*(<[^>]+>)", self.body)
        return found.group(1).decode() if found else ""


class Sink:
    """`with Sink(file) as sink`: sink.port, sink.taken() -> [(message id, to, hash)], sink.counts of the phases."""

    def __init__(self, file, behave=lambda phase, talk: None, password=None):
        self.file, self.behave, self.password = file, behave, password
        self.counts, self.phase = {}, "idle"
        self._lock, self._closing, self._talks = threading.Lock(), threading.Event(), set()

    def __enter__(self):
        self.log = open(self.file, "ab", buffering=0)
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._closing.set()
        with suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        for connection in list(self._talks):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.log.close()

    @property
    def closing(self):
        """Set when the server ends: whoever hangs waits for this."""
        return self._closing

    def taken(self):
        """Every message it took, in order, a repeat as often as it came."""
        return [tuple(line.split("\t")) for line in self.file.read_text().splitlines()]

    def _listen(self):
        number = 0
        while not self._closing.is_set():
            try:
                connection, _address = self.server.accept()
            except OSError:
                return
            number += 1
            threading.Thread(target=self._talk, args=(connection, Talk(number)), daemon=True).start()

    def _talk(self, connection, talk):
        self._talks.add(connection)
        with suppress(OSError, Drop, ValueError), connection, connection.makefile("rb") as lines:
            if self._answer(connection, "connect", talk, b"220 sink"):
                while line := lines.readline():
                    if not self._command(connection, lines, line.strip(), talk):
                        break
        self._talks.discard(connection)
        self.phase = "idle"

    def _step(self, phase, talk):
        with self._lock:
            self.counts[phase] = self.counts.get(phase, 0) + 1
            self.phase = phase
        return self.behave(phase, talk)

    def _answer(self, connection, phase, talk, good):
        """Say what behaves, else the good answer; whether the connection goes on (a 421 closes it)."""
        said = self._step(phase, talk) or good
        connection.sendall(said + b"\r\n")
        return not said.startswith(b"421")

    def _command(self, connection, lines, line, talk):
        word = line.split(b" ")[0].upper()
        if word == b"EHLO":
            offers = b"250-sink\r\n250 AUTH PLAIN" if self.password else b"250 sink"
            return self._answer(connection, "ehlo", talk, offers)
        if word == b"AUTH":
            given = base64.b64decode(line.split(b" ")[2]).split(b"\0")[-1].decode()
            right = given == self.password
            return self._answer(connection, "auth", talk, b"235 ok" if right else b"535 5.7.8 wrong password")
        if word == b"MAIL":
            talk.messages, talk.to, talk.body = talk.messages + 1, "", b""
            return self._answer(connection, "mail", talk, b"250 ok")
        if word == b"RCPT":
            talk.to = line.partition(b"<")[2].rpartition(b">")[0].decode()
            return self._answer(connection, "rcpt", talk, b"250 ok")
        if word == b"DATA":
            return self._data(connection, lines, talk)
        if word == b"QUIT":
            self._answer(connection, "quit", talk, b"221 bye")
            return False
        return self._answer(connection, "rset", talk, b"250 ok")

    def _data(self, connection, lines, talk):
        said = self._step("data", talk)
        connection.sendall((said or b"354 go on") + b"\r\n")
        if said:
            return not said.startswith(b"421")
        while (line := lines.readline()) != b".\r\n":
            if not line:
                return False
            if not talk.body:
                self._step("body", talk)
            talk.body += line[1:] if line.startswith(b".") else line
        said = self._step("dot", talk)
        if said is None:
            self._keep(talk)
            said = self._step("kept", talk)
        connection.sendall((said or b"250 taken") + b"\r\n")
        self._step("answered", talk)
        return not (said or b"").startswith(b"421")

    def _keep(self, talk):
        line = f"{talk.message_id}\t{talk.to}\t{hashlib.sha256(talk.body).hexdigest()}\n"
        self.log.write(line.encode())
        os.fsync(self.log.fileno())
