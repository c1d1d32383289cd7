"""The doctor: all is well, and for each line something that makes it ill."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from lexlite import timetable
from lexlite.audit.models import AuditEntry
from lexlite.config import Mail
from lexlite.db import database
from lexlite.doctor import examine
from lexlite.firm.models import Staff
from lexlite.messages.models import Outbox
from tests.factories import BEGUN, on
from tests.fakes import Sender

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
    assert len(examine(healthy)) == 11
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
    assert ill(healthy) == ["migrations pending: 0002_more"]


def test_a_row_the_database_should_have_refused(healthy):
    database.execute_sql("PRAGMA ignore_check_constraints=1")
    database.execute_sql("UPDATE matter SET cadence_days = -1")
    database.execute_sql("PRAGMA ignore_check_constraints=0")
    (what,) = ill(healthy)
    assert "matter" in what


def test_a_log_entry_that_was_changed(healthy):
    AuditEntry.update(verb="x.y").where(AuditEntry.id == 3).execute()
    assert ill(healthy) == ["log chain broken at entry 3"]


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
