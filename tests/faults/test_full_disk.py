"""The disk is full while somebody writes: nothing typed is lost, nothing damaged; it goes on when there is room."""

import json
import subprocess
import sys

import pytest

from lexlite.db import database
from lexlite.followup.models import Word
from lexlite.forms import Form

ALONE = ["unshare", "--map-root-user", "--mount"]  # a disk of its own, seen by this process only
CONTACT = {"channel": "call", "direction": "out", "reached": "yes", "next_word_on": "2026-11-25"}


def day_on_a_small_disk(tmp_path, *more):
    try:
        tried = subprocess.run([*ALONE, "mount", "-t", "tmpfs", "none", tmp_path], capture_output=True)
        allowed = tried.returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("this machine lets us mount no disk")
    command = [*ALONE, sys.executable, "-m", "tests.faults.full_disk", str(tmp_path), *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_on_a_disk_filled_to_the_last_byte_typed_text_stays_and_all_goes_on_when_there_is_room(tmp_path):
    seen = day_on_a_small_disk(tmp_path)
    assert seen == {
        "full": [507, True, True],
        "signing in": [507, True, True],
        "pages": [200, 200, seen["pages"][2]],
        "pass": seen["pass"],
        "backup": False,
        "written while full": 0,
        "room again": [303, False, False],
        "once more": [303, False, False],
        "written in all": 1,
        "pass after": "done",
        "backup after": True,
        "check": "ok",
    }
    assert "full" in seen["pass"] or "disk I/O" in seen["pass"]


def test_without_the_care_of_forms_it_would_be_an_error_page(tmp_path):
    """The negative control."""
    seen = day_on_a_small_disk(tmp_path, "--without-care")
    assert seen["full"] == [500, False, False]


# the same without a disk: the database may not grow


@pytest.fixture
def full(cast):
    """full(): from now on the database takes no further page; full(False): there is room again."""

    def set_to(yes=True):
        database.execute_sql(f"PRAGMA max_page_count = {1 if yes else 1_000_000_000}")

    yield set_to
    set_to(False)


def long(words):
    """So long that it needs pages of its own."""
    return f"{words} {'More. ' * 1500}"


def test_an_enquirers_story_stays_on_the_page_and_goes_on_when_there_is_room(browse, full):
    page, address = browse(), "/enquiry/story"
    page.post("/enquiry")
    typed = {"what_happened": long("They want me out.")}
    full()
    answer = page.post(address, typed)
    assert answer.status_code == 507
    assert "no room left" in answer.text and typed["what_happened"].strip() in answer.text
    full(False)
    assert page.post(address, typed).status_code == 303
    assert typed["what_happened"].strip() in page.get(address).text


def test_a_lawyers_note_stays_on_the_page_and_is_kept_once_when_there_is_room(browse, cast, full):
    page, address = browse(cast.alice), f"/matters/{cast.matter.id}/contacts"
    hidden, typed = page.hidden(address), {**CONTACT, "told": "Heard nothing yet.", "note": long("She said")}
    full()
    answer = page.post(address, typed, hidden=hidden)
    assert answer.status_code == 507
    assert "no room left" in answer.text and long("She said").strip() in answer.text
    assert not Word.select().where(Word.told == "Heard nothing yet.").exists()
    full(False)
    for _twice in range(2):
        assert page.post(address, typed, hidden=hidden).status_code == 303
    assert Word.select().where(Word.told == "Heard nothing yet.").count() == 1


def test_without_the_care_of_forms_the_note_would_be_gone(browse, cast, full, monkeypatch):
    """The negative control."""

    def fail(self, error):
        raise error

    monkeypatch.setattr(Form, "_not_kept", fail)
    page, address = browse(cast.alice), f"/matters/{cast.matter.id}/contacts"
    hidden = page.hidden(address)
    full()
    answer = page.post(address, {**CONTACT, "told": "Heard nothing yet.", "note": long("She said")}, hidden=hidden)
    assert (answer.status_code, "She said" in answer.text) == (500, False)
