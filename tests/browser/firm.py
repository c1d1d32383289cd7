"""A demonstration firm on files of its own, made and served by the command `lexlite`."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

COMMAND = [sys.executable, "-c", "from lexlite.cli import main; main()"]


def run(data, *words, **more):
    """The printed lines of one command, run on this data."""
    return _printed([*COMMAND, *words], _env(data, **more))


def _printed(command, env):
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _env(data, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEXLITE_")}
    return {**kept, "LEXLITE_DATA": str(data), **more}


def _free_port():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


class Firm:
    """One served firm: `url`, the sign-ins as printed, the demonstration client's link and what opens it."""

    def __init__(self, data):
        self.data, self.port = data, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "served.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", self.port],
                env=_env(data),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._read_welcome()

    def _read_welcome(self):
        self.sign_ins = {}
        for line in self.process.stdout:
            what, _space, words = line.rstrip().partition(" ")
            if what == "staff:":
                email, password = words.split()
                self.sign_ins[email] = password
            elif what == "client:":
                self.client_link = words
            elif what == "door:":
                self.door = words
                return
        self.process.wait(20)
        self.process.stdout.close()
        raise AssertionError(f"the firm did not open: {self.log.read_text().splitlines()[-1:]}")

    @property
    def owner(self):
        return next(iter(self.sign_ins))

    def stop(self):
        """Close; a failure written to the log fails whoever used the firm."""
        self.process.terminate()
        status = self.process.wait(20)
        self.process.stdout.close()
        said = self.log.read_text()
        assert status == 0, said
        assert "ERROR" not in said, said

    def link(self, email):
        """A fresh link for a client's person."""
        return run(self.data, "link", email, PORT=self.port)[-1]

    def let_ten_minutes_pass(self):
        """What waits for its ten minutes (they can be undone so long) is shown from now on."""
        self._change("UPDATE word SET shown_from = at WHERE shown_from > at")

    def let_a_form_be_old(self):
        """A form begun and sent within seconds is taken for a machine's: these were begun long ago."""
        self._change("UPDATE draft SET created_at = (SELECT created_at FROM firm)")

    def _change(self, statement):
        with closing(sqlite3.connect(self.data / "lexlite.db", timeout=10)) as database, database:
            database.execute(statement)

    def letters(self, kind):
        """[(address, subject, text)] of all letters of a kind, as they leave or would in the morning."""
        command = [sys.executable, "-m", "tests.browser.letters", kind]
        return [tuple(json.loads(line)) for line in _printed(command, _env(self.data))]

    def ask(self, query, *values):
        """The first row that the database has to say."""
        with closing(sqlite3.connect(self.data / "lexlite.db", timeout=10)) as database:
            return database.execute(query, values).fetchone()

    def files_with(self, words):
        """Names of the files of its data in which these words stand."""
        ways = words.encode(), json.dumps(words)[1:-1].encode()
        files = [file for file in self.data.rglob("*") if file.is_file()]
        return [file.name for file in files if any(way in file.read_bytes() for way in ways)]
