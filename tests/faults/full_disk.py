"""A short day on a disk of a few megabytes that is filled up and emptied again; run in a process of its own, which
mounts the disk for itself alone. Prints what was seen, as JSON."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from lexlite import clock, create_app, nightly, timetable
from lexlite.config import Settings
from lexlite.db import database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.followup.models import Word
from tests.browsing import Browser
from tests.conftest import NOON
from tests.factories import BEGUN, PASSWORD, Cast, found_firm, on
from tests.fakes import Sender

CONTACT = {"channel": "call", "direction": "out", "reached": "yes", "next_word_on": "2026-11-25"}
SAID = "The court has not answered yet, and we have asked it again in writing."


def main(folder):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "none", folder], check=True)
    settings = Settings.from_env({"LEXLITE_DATA": f"{folder}/data", "SECRET_KEY": "a key for tests"})
    clock.now = lambda: NOON
    app = create_app(settings)
    database.migrate()
    with app.app_context(), database.opened():
        found_firm(on(1, "12:00"))
        print(json.dumps(Story(app, settings, Path(folder) / "filler").told()))
    database.let_go()


class Story:
    def __init__(self, app, settings, filler):
        self.app, self.settings, self.filler = app, settings, filler
        self.cast = Cast()
        timetable.run(BEGUN, Sender())
        self.page = Browser(app, self.cast.alice)
        self.address = f"/matters/{self.cast.matter.id}/contacts"
        self.seen = {}

    def told(self):
        hidden = self.page.hidden(self.address)
        before = Word.select().count()
        self.fill()
        self.contact("full", hidden)
        self.sign_in()
        self.seen["pages"] = [self.page.get(address).status_code for address in ("/", self.address, "/healthz")]
        self.seen["pass"] = self.passes()
        self.seen["backup"] = self.backs_up(NOON)
        self.seen["written while full"] = Word.select().count() - before
        self.filler.unlink()
        self.contact("room again", hidden)
        self.contact("once more", hidden)
        self.seen["written in all"] = Word.select().count() - before
        self.seen["pass after"] = self.passes()
        self.seen["backup after"] = self.backs_up(NOON + timedelta(days=1))
        self.seen["check"] = database.execute_sql("PRAGMA integrity_check").fetchone()[0]
        return self.seen

    def fill(self):
        """To the last byte; what SQLite had room for in its log is used up."""
        database.wipe_traces()
        with self.filler.open("wb") as file:
            for size in (1 << 16, 1 << 10, 1):
                try:
                    while True:
                        os.write(file.fileno(), bytes(size))
                except OSError:
                    continue

    def contact(self, name, hidden):
        answer = self.page.post(self.address, {**CONTACT, "told": SAID}, hidden=hidden)
        self.seen[name] = [answer.status_code, SAID in answer.text, "no room left" in answer.text]

    def sign_in(self):
        typed = {"email": "olga@firm.example", "password": PASSWORD}
        answer = Browser(self.app).post("/login", typed)
        self.seen["signing in"] = [
            answer.status_code,
            "olga@firm.example" in answer.text,
            "no room left" in answer.text,
        ]

    def passes(self):
        """What came of a pass: how often the word was late, or the error that the next pass is not hindered by."""
        try:
            timetable.run(NOON, Sender())
        except Exception as error:
            return str(error)
        return "done"

    def backs_up(self, at):
        try:
            return nightly.back_up(at, self.settings) is not None and Heartbeat.last("proof") == at
        except Exception as error:
            return str(error)


if __name__ == "__main__":
    if "--without-care" in sys.argv:
        from lexlite.forms import Form

        def fail(self, error):
            raise error

        Form._not_kept = fail
    main(sys.argv[1])
