"""Files are on the disk before a row names them; nothing half written is ever there under a name."""

import os
from datetime import timedelta

import pytest

from lexlite import storage
from tests.factories import on

AT = on(18, "12:00")


def test_what_was_kept_is_there_byte_for_byte_under_a_random_name_for_its_owner_only(app):
    kept, other = storage.keep([b"one ", b"two"]), storage.keep([b"one two"])
    assert storage.path_of(kept.name).read_bytes() == b"one two"
    assert (kept.size, kept.sha256) == (7, other.sha256)
    assert kept.name != other.name
    assert storage.path_of(kept.name).stat().st_mode & 0o777 == 0o600
    assert storage.folder().stat().st_mode & 0o777 == 0o700


def test_it_is_on_the_disk_before_it_has_its_name_and_its_name_before_anybody_hears_of_it(app, monkeypatch):
    done, whole = [], os.replace

    def synced(handle):
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", lambda *names: done.append("name") or whole(*names))
    storage.folder().mkdir()
    storage.keep([b"x"])
    assert done == ["file", "name", "folder"]


def test_what_fails_midway_leaves_nothing(app):
    def broken():
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        storage.keep(broken())
    assert list(storage.folder().iterdir()) == []


def test_what_a_crash_left_half_written_has_no_name_and_goes_after_a_day(app):
    kept = storage.keep([b"x"])
    (storage.folder() / ".part-1").write_bytes(b"half")
    assert storage.names() == {kept.name}
    assert storage.forget_unfinished(AT - timedelta(days=365)) == 0
    assert storage.forget_unfinished(AT + timedelta(days=365 * 50)) == 1
    assert [path.name for path in storage.folder().iterdir()] == [kept.name]


@pytest.mark.parametrize(
    "name", ["", "..", "../lexlite.db", "x" * 32, "A" * 32, "0" * 31, "0" * 32 + "\n", "/etc/passwd"]
)
def test_no_other_name_leads_anywhere(app, name):
    with pytest.raises(ValueError):
        storage.path_of(name)


def test_a_file_that_is_lost_or_changed_is_never_handed_out(app):
    kept = storage.keep([b"as sent"])
    assert storage.proven(kept.name, kept.sha256) == storage.path_of(kept.name)
    storage.path_of(kept.name).write_bytes(b"as sEnt")
    with pytest.raises(storage.Damaged):
        storage.proven(kept.name, kept.sha256)
    storage.drop(kept.name)
    with pytest.raises(storage.Damaged):
        storage.proven(kept.name, kept.sha256)


def test_the_disk_is_never_filled_by_what_is_sent(app, monkeypatch):
    from collections import namedtuple

    usage = namedtuple("usage", "free")
    monkeypatch.setattr(storage.shutil, "disk_usage", lambda path: usage(storage.LEFT_FREE + 100))
    assert storage.has_room(100)
    assert not storage.has_room(101)


def test_a_file_whose_name_is_not_safe_on_the_disk_is_not_left_there(app, monkeypatch):
    storage.folder().mkdir()

    def unsynced(place):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(storage, "sync_folder", unsynced)
    with pytest.raises(OSError):
        storage.keep([b"x"])
    assert list(storage.folder().iterdir()) == []
