"""The folder of .eml files: each message whole or not there, on the disk before its row says «sent»."""

import os
import stat
from types import SimpleNamespace

import pytest

from lexlite.messages.transport import Down, Folder


@pytest.fixture
def row():
    return SimpleNamespace(id=7, kind="update", bytes=b"Subject: a letter\r\n\r\nText.\r\n")


def keep(folder, row, about_to_finish=lambda: None):
    with Folder(folder).session() as send:
        send(row, about_to_finish)


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_message_is_a_file_named_by_its_row_and_a_repeat_is_the_same_file(tmp_path, row):
    for _time in range(2):
        keep(tmp_path / "outbox", row)
    assert names(tmp_path / "outbox") == ["000007-update.eml"]
    assert (tmp_path / "outbox" / "000007-update.eml").read_bytes() == row.bytes


def test_stopped_before_its_end_no_message_is_there(tmp_path, row):
    def taken_over():
        raise KeyError

    with pytest.raises(KeyError):
        keep(tmp_path, row, taken_over)
    assert names(tmp_path) == ["000007-update.partial"]


def test_the_file_and_then_its_name_are_made_safe(tmp_path, row, monkeypatch):
    safe = []
    monkeypatch.setattr(os, "fsync", lambda handle: safe.append(stat.S_ISDIR(os.fstat(handle).st_mode)))
    keep(tmp_path, row)
    assert safe == [False, True]


def test_a_folder_that_cannot_be_written_is_a_way_that_is_down(tmp_path, row):
    (tmp_path / "file").touch()
    with pytest.raises(Down) as down:
        keep(tmp_path / "file", row)
    assert down.value.phase == "folder"
