"""Files of nobody: what a kill left goes in the night after a day, and nothing else does."""

import os
from datetime import timedelta

import pytest

from lexlite import backup, bare_app, nightly, storage, timetable
from lexlite.db import database
from lexlite.firm.models import Firm
from lexlite.restore import restore
from tests.factories import BEGUN, document, on
from tests.fakes import Sender
from tests.pictures import pdf

NIGHT = on(18, "02:00")
LONG_AGO = NIGHT - timedelta(days=1, seconds=1)


def spare(written, data=b"left by a kill"):
    """A file whose row was never written."""
    kept = storage.keep([data])
    return aged(storage.path_of(kept.name), written)


def aged(path, written):
    os.utime(path, (written.timestamp(), written.timestamp()), follow_symlinks=False)
    return path


def test_a_file_that_no_row_names_goes_after_a_day_and_never_before(cast, caplog):
    old, young, to_come = spare(LONG_AGO), spare(NIGHT - timedelta(days=1)), spare(NIGHT + timedelta(days=9))
    timetable.run(NIGHT, Sender())
    assert [path.exists() for path in (old, young, to_come)] == [False, True, True]
    assert f"file {old.name} was removed" in caplog.text
    assert young.name not in caplog.text


def test_one_that_a_row_names_stays_however_old_it_is(cast):
    sent = aged(storage.path_of(document(cast).stored_as), BEGUN + timedelta(hours=1))
    nightly.tidy_files(on(30, "02:00"))
    assert sent.exists()


def test_nothing_but_our_own_names_is_touched_and_no_link_is_followed(cast, tmp_path):
    precious, place = tmp_path / "precious", storage.folder()
    precious.write_bytes(b"somebody's")
    spare(LONG_AGO).unlink()
    others = [place / name for name in ("notes.txt", "a" * 31, "A" * 32, "a" * 32 + ".pdf", ".hidden")]
    for other in others:
        other.write_bytes(b"x")
    (place / ("b" * 32)).symlink_to(precious), (place / ".part-link").symlink_to(precious)
    (place / ("c" * 32)).mkdir(), (place / ".part-folder").mkdir()
    for path in [*place.iterdir(), precious]:
        aged(path, LONG_AGO)
    before = set(place.iterdir())
    nightly.tidy_files(NIGHT)
    assert set(place.iterdir()) == before
    assert precious.read_bytes() == b"somebody's"


def test_what_is_older_than_the_firm_belongs_to_a_database_that_was_here_before(cast):
    """An empty one was begun over the files of another, which may come back."""
    before = spare(Firm.the().created_at - timedelta(hours=1))
    nightly.tidy_files(on(30, "02:00"))
    assert before.exists()


def test_half_a_file_goes_too_and_one_that_vanishes_meanwhile_stops_nothing(cast, monkeypatch):
    spare(LONG_AGO).unlink()
    half, gone = storage.folder() / f".part-{'d' * 32}", storage.folder() / ".part-gone"
    half.write_bytes(b"half")
    aged(half, LONG_AGO)
    glob = type(half).glob
    monkeypatch.setattr(type(half), "glob", lambda self, pattern: [*glob(self, pattern), gone])
    nightly.tidy_files(NIGHT)
    assert not half.exists()


def test_it_makes_room_before_the_backup_and_also_where_that_fails(cast, settings, monkeypatch):
    left, seen = spare(LONG_AGO), []
    monkeypatch.setattr(nightly, "make", lambda *given: seen.append(left.exists()) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        nightly.back_up(NIGHT, settings)
    assert seen == [False]


# a database that was put aside by a restore


@pytest.fixture
def later(cast, settings, tmp_path):
    """A file sent after the backup that was gone back to: only the database put aside names it."""
    backup.make(tmp_path / "b.zip", BEGUN)
    sent = storage.path_of(document(cast, data=pdf(b"later")).stored_as)
    aged(sent, LONG_AGO)
    database.close()
    database.let_go()
    with bare_app(settings).app_context():
        put_aside = restore(tmp_path / "b.zip", settings, NIGHT - timedelta(hours=5)).put_aside
    database.open_file(settings.database_file)
    database.connect()
    return sent, put_aside


def test_what_only_a_database_put_aside_names_stays_as_long_as_that_does(later, settings):
    sent, put_aside = later
    whole = put_aside.read_bytes()
    nightly.tidy_files(NIGHT)
    assert sent.exists()
    assert put_aside.read_bytes() == whole
    assert [path.name for path in settings.data.glob("before-restore-*")] == [put_aside.name]
    put_aside.unlink()
    nightly.tidy_files(NIGHT)
    assert not sent.exists()


def test_where_one_put_aside_cannot_be_read_nothing_is_removed(later, caplog):
    sent, put_aside = later
    put_aside.write_bytes(b"nonsense" * 4096)
    nightly.tidy_files(NIGHT)
    assert sent.exists()
    assert "files that no row names were not looked for: file is not a database" in caplog.text
