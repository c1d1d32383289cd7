"""The doctor: all is well, and for each line something that makes it ill."""

import re
import socket
import tempfile
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import peewee
import pytest
from peewee import DatabaseError

from lexlite import db, ground, storage, timetable
from lexlite.audit.models import AuditEntry
from lexlite.config import Mail
from lexlite.db import database
from lexlite.doctor import examine
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Staff
from lexlite.followup.documents import Document
from lexlite.messages.models import Outbox
from tests.factories import BEGUN, document, on
from tests.fakes import Sender
from tests.pictures import pdf

NOW = on(18, "12:00")


@pytest.fixture
def healthy(app, cast, settings, set_clock):
    """A firm in which all is well at this moment."""
    set_clock(NOW)
    for moment in (BEGUN, NOW):
        timetable.run(moment, Sender())
    return app


def ill(app):
    """What the doctor finds wrong."""
    return [what for well, what in examine(app) if not well]


def test_all_is_well(healthy):
    assert ill(healthy) == []


def test_every_line_says_what_was_looked_at(healthy):
    assert len(examine(healthy)) == 21
    assert all(what for _well, what in examine(healthy))


def test_no_firm_yet(app, set_clock):
    set_clock(NOW)
    assert "no firm yet: run `lexlite init`" in ill(app)


def test_a_firm_without_an_owner(healthy):
    Staff.update(role="lawyer").execute()
    (what,) = ill(healthy)
    assert what.startswith("firm Nowak & Li")


def test_a_data_folder_that_others_can_read(healthy, settings):
    settings.data.chmod(0o755)
    (what,) = ill(healthy)
    assert f"chmod 700 {settings.data}" in what


def test_a_migration_that_has_not_run(healthy, monkeypatch):
    monkeypatch.setattr(database, "pending_migrations", lambda: ["0002_more"])
    assert ill(healthy) == ["the database is of an older LexLite: run `lexlite migrate` (0002_more)"]


def test_a_migration_of_a_newer_program(healthy):
    database.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '')")
    assert ill(healthy) == ["the database is of a newer LexLite (9999_future): install that version"]


@pytest.mark.parametrize("name", ["data", "backups", "outbox"])
def test_a_folder_that_cannot_be_written_to(healthy, settings, monkeypatch, name):
    """Root may write everywhere, so the system says no in its stead."""
    folder = settings.data if name == "data" else settings.data / name
    folder.mkdir(exist_ok=True)
    free = tempfile.TemporaryFile

    def refuse(dir):
        if dir == folder:
            raise PermissionError(13, "Permission denied")
        return free(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert f"the folder {folder} cannot be written (Permission denied)" in ill(healthy)


def mounted(monkeypatch, tmp_path, *lines):
    (tmp_path / "mounts").write_text("\n".join(["/dev/vda / ext4 rw 0 0", *lines, ""]))
    monkeypatch.setattr(ground, "MOUNTS", tmp_path / "mounts")


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.glusterfs"])
def test_a_network_disk(healthy, settings, monkeypatch, tmp_path, kind):
    mounted(monkeypatch, tmp_path, f"srv:/x {settings.data} {kind} rw 0 0")
    (what,) = ill(healthy)
    assert f"lies on a network disk ({kind})" in what


def test_the_deepest_mount_counts_and_of_two_at_one_place_the_later(settings, monkeypatch, tmp_path):
    here, above = settings.data, settings.data.parent
    mounted(monkeypatch, tmp_path, f"x {above} nfs rw 0 0", f"x {here} xfs rw 0 0", f"x {here} btrfs rw 0 0")
    assert (ground.disk_of(here), ground.disk_of(above), ground.disk_of("/")) == ("btrfs", "nfs", "ext4")
    mounted(monkeypatch, tmp_path, f"x {above}/with\\040space nfs rw 0 0")
    assert ground.disk_of(above / "with space") == "nfs"
    monkeypatch.setattr(ground, "MOUNTS", tmp_path / "not there")
    assert ground.local(here) == (True, "data on a disk of this machine (kind unknown)")


def test_a_disk_that_is_nearly_full(healthy, monkeypatch):
    monkeypatch.setattr(ground.shutil, "disk_usage", lambda path: SimpleNamespace(free=99_000_000))
    (what,) = ill(healthy)
    assert what.startswith("only 99 MB free")


def test_a_disk_on_which_the_next_backup_does_not_fit(healthy, cast, settings, monkeypatch):
    """Enough for what is written each day, and yet not for all the files once more."""
    document(cast, data=pdf(b"1"), at=NOW).change(size=900_000_000)
    storage.path_of(Document.get().stored_as).write_bytes(b"")
    with storage.path_of(Document.get().stored_as).open("r+b") as file:
        file.truncate(900_000_000)
    monkeypatch.setattr(ground.shutil, "disk_usage", lambda path: SimpleNamespace(free=800_000_000))
    (what,) = ill(healthy)
    assert re.fullmatch(
        rf"a backup needs 90\d MB while it is made, 800 MB are free at {settings.data / 'backups'}", what
    )
    assert what in ground.doubts(settings)


def test_where_it_cannot_be_read_what_a_backup_needs_the_rest_is_looked_at(healthy, monkeypatch):
    def damaged(*given):
        raise peewee.sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(ground.backup, "room", damaged)
    assert ill(healthy) == ["how much room a backup needs cannot be read (database disk image is malformed)"]


def test_a_write_ahead_log_under_an_old_sqlite_until_it_is_migrated(healthy, settings, monkeypatch):
    assert any(what.startswith("SQLite ") and what.endswith(", WAL") for _well, what in examine(healthy))
    monkeypatch.setattr(ground, "WAL_IS_SAFE", False)
    (what,) = ill(healthy)
    assert "in WAL mode, which before 3.51.3 can damage the file" in what
    monkeypatch.setattr(db, "WAL_IS_SAFE", False)
    database.close()
    database.migrate()
    database.connect()
    assert ill(healthy) == []
    assert any("in TRUNCATE mode" in what for _well, what in examine(healthy))


def test_no_write_ahead_log_under_a_new_one(healthy, monkeypatch):
    with monkeypatch.context() as old:
        old.setattr(db, "WAL_IS_SAFE", False)
        database.close()
        database.migrate()
        database.connect()
    (what,) = ill(healthy)
    assert "slower than it need be" in what


def test_a_backup_that_failed(healthy):
    Heartbeat.beat("backup_failed", NOW + timedelta(minutes=1))
    (what,) = ill(healthy)
    assert what.startswith("the nightly backup failed, 2026-11-18 11:01 UTC")
    Heartbeat.beat("backup", NOW + timedelta(minutes=1))
    assert ill(healthy) == []


@pytest.mark.parametrize(
    ("name", "what"), [("backup", "last backup: 2026-11-16"), ("proof", "last proven by unpacking and checking it: 20")]
)
def test_a_backup_or_a_proof_of_long_ago(healthy, name, what):
    Heartbeat.beat(name, NOW - timedelta(days=2))
    assert ill(healthy) == []
    Heartbeat.beat(name, NOW - timedelta(days=2, minutes=1))
    (found,) = ill(healthy)
    assert found.startswith(what)


def test_no_backup_ever(app, cast, set_clock):
    set_clock(NOW)
    assert "last backup: never" in ill(app)


def test_a_database_that_cannot_be_read_is_one_line_and_the_rest_is_looked_at(healthy, monkeypatch):
    def damaged(*args):
        raise DatabaseError("database disk image is malformed")

    monkeypatch.setattr(Outbox, "unsent", damaged)
    assert ill(healthy) == ["outbox: cannot be read (database disk image is malformed)"]


def test_a_row_the_database_should_have_refused(healthy):
    database.execute_sql("PRAGMA ignore_check_constraints=1")
    database.execute_sql("UPDATE matter SET cadence_days = -1")
    database.execute_sql("PRAGMA ignore_check_constraints=0")
    (what,) = ill(healthy)
    assert "matter" in what


def test_a_log_entry_that_was_changed(healthy):
    AuditEntry.update(verb="x.y").where(AuditEntry.id == 3).execute()
    assert ill(healthy) == ["log chain broken at entry 3"]


def test_a_file_that_is_lost_or_of_another_length(healthy, cast):
    lost, short, _whole = (document(cast, data=pdf(mark), at=NOW) for mark in (b"1", b"2", b"3"))
    assert ill(healthy) == []
    storage.drop(lost.stored_as)
    storage.path_of(short.stored_as).write_bytes(b"cut")
    assert ill(healthy) == [
        f"files that clients sent: 1 are lost, restore a backup: {lost.stored_as}",
        f"files that clients sent: 1 are damaged, restore a backup: {short.stored_as}",
    ]


def test_a_file_that_no_row_names_is_named_and_makes_nothing_ill(healthy, cast):
    spare = storage.keep([b"x"])
    assert ill(healthy) == []
    assert [what for _well, what in examine(healthy) if spare.name in what]


def test_a_queue_that_is_no_database(healthy, settings):
    settings.queue_file.write_bytes(b"nonsense" * 200)
    (what,) = ill(healthy)
    assert f"delete {settings.queue_file}" in what


def test_a_pass_that_never_ran(app, cast, set_clock):
    set_clock(NOW)
    assert any("never run" in what for what in ill(app))


@pytest.mark.parametrize(("minutes", "late"), [(5, False), (6, True)])
def test_a_pass_that_is_late(healthy, set_clock, minutes, late):
    set_clock(NOW + timedelta(minutes=minutes))
    assert bool(ill(healthy)) is late


def test_a_message_that_failed_and_nobody_has_seen(healthy):
    row = Outbox.get()
    row.ends("failed", NOW)
    assert ill(healthy) == ["outbox: 0 overdue, 1 failed and not seen"]
    row.change(settled_at=NOW)
    assert ill(healthy) == []


def test_a_message_that_should_have_left(healthy):
    Outbox.get().change(state="queued", not_before=NOW - timedelta(minutes=16))
    assert ill(healthy) == ["outbox: 1 overdue, 0 failed and not seen"]


@pytest.fixture
def with_mail(healthy, settings, monkeypatch):
    def use(mail):
        monkeypatch.setitem(healthy.config, "LEXLITE", replace(settings, mail=mail))
        return ill(healthy)

    return use


def test_a_folder_that_cannot_be_written(with_mail, tmp_path):
    (what,) = with_mail(Mail(folder=tmp_path / "not" / "there"))
    assert what.startswith("mail is written to")


def test_a_mail_server_that_is_not_reached(with_mail):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (what,) = with_mail(Mail(host="127.0.0.1", port=port))
    assert f"127.0.0.1:{port} not reached" in what


def test_a_mail_server_that_answers(with_mail):
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert with_mail(Mail(host="127.0.0.1", port=server.getsockname()[1])) == []
