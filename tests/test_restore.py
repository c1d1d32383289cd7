"""Going back to a backup: verified first, at once, and safe: nobody signed in, no link open, nothing sent twice."""

import json
import shutil
import zipfile
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import peewee
import pytest

from lexlite import backup, bare_app, storage, timetable
from lexlite.audit.models import AuditEntry, first_broken_link
from lexlite.backup import make
from lexlite.clients.codes import DoorCode
from lexlite.clients.links import Link
from lexlite.config import SettingWrong
from lexlite.db import database
from lexlite.firm.feeds import Feed
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Session
from lexlite.followup import publishing
from lexlite.followup.documents import Document
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox
from lexlite.restore import restore
from lexlite.running import Alone
from lexlite.storage import sha256_of
from tests.factories import BEGUN, document, every_row, on
from tests.fakes import Sender
from tests.pictures import pdf

AT = on(18, "12:00")
LATER = on(18, "15:00")


@pytest.fixture
def file(cast, tmp_path):
    """A backup of noon; after it the firm's name was changed."""
    timetable.run(BEGUN, Sender())
    timetable.run(AT, Sender())
    make(tmp_path / "b.zip", AT)
    Firm.update(name="After the backup").execute()
    return tmp_path / "b.zip"


@pytest.fixture
def go_back(settings):
    """go_back(file): restored at three, by a process of its own."""

    def go(file, at=LATER):
        database.close()
        database.let_go()
        try:
            with bare_app(settings).app_context():
                return restore(file, settings, at)
        finally:
            database.open_file(settings.database_file)
            database.connect()

    return go


def test_everything_is_as_it_was(file, go_back):
    go_back(file)
    assert Firm.the().name == "Nowak & Li"
    assert Matter.select().count() == 1
    assert database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_database_before_is_kept_whole(file, go_back, settings):
    put_aside = go_back(file).put_aside
    assert put_aside == settings.data / "before-restore-20261118T140000Z.db"
    with closing(peewee.sqlite3.connect(put_aside)) as before:
        assert before.execute("SELECT name FROM firm").fetchone() == ("After the backup",)


def test_restored_twice_both_are_kept(file, go_back):
    assert go_back(file).put_aside != go_back(file).put_aside


def test_nothing_but_the_database_and_the_one_before_is_left(file, go_back, settings):
    before = {path.name for path in settings.data.iterdir()}
    go_back(file)
    database.close()
    database.let_go()
    after = {path.name for path in settings.data.iterdir()}
    assert after - before == {"before-restore-20261118T140000Z.db"}


def test_nobody_is_signed_in_any_more_and_neither_link_code_nor_feed_opens(file, cast, go_back, tmp_path):
    staff, person = Session.open_for_staff(cast.alice, AT), Session.open_for_person(cast.dana.id, AT, stays=True)
    link, feed = Link.mint(cast.dana, AT), Feed.make(cast.alice, AT)
    assert Session.alive(staff, "staff", AT) and Session.alive(person, "person", AT) and Link.of(link).holds(AT)
    assert Feed.reader(feed) == cast.alice
    DoorCode.create(person=cast.dana, hash="Kept.", ends_at=LATER + timedelta(minutes=1))
    make(tmp_path / "open.zip", AT)
    go_back(tmp_path / "open.zip")
    assert not Session.alive(staff, "staff", AT)
    assert not Session.alive(person, "person", AT)
    assert not Link.of(link).holds(AT)
    assert Feed.reader(feed) is None
    assert DoorCode.select().count() == 0


def test_what_was_due_before_is_held_for_a_person_and_what_is_due_later_leaves_as_usual(cast, go_back, tmp_path):
    timetable.run(AT, Sender())
    for number, state in enumerate(("queued", "claimed", "in_doubt")):
        words = publishing.publish(cast.matter, body=f"News {number}.", by=cast.alice, at=AT - timedelta(minutes=30))
        Outbox.update(state=state).where(Outbox.dedupe_key.contains(f":{words.id}:")).execute()
    rows = {row.state: row for row in Outbox.select().where(Outbox.kind == "update")}
    assert set(rows) == {"queued", "claimed", "in_doubt"}
    later = rows["queued"]
    make(tmp_path / "b.zip", AT)
    later.change(not_before=LATER + timedelta(hours=1))
    make(tmp_path / "later.zip", AT)
    assert go_back(tmp_path / "b.zip").held == 3
    assert {row.state for row in Outbox.select().where(Outbox.kind == "update")} == {"held"}
    assert Outbox.in_trouble().where(Outbox.kind == "update").count() == 3
    go_back(tmp_path / "later.zip")
    assert Outbox.get_by_id(later.id).state == "queued"


def test_what_the_lost_days_would_have_planned_is_held_too(cast, go_back, tmp_path):
    """The word was late, and its lawyer told, after the backup was made: they are not told again by themselves."""
    timetable.run(AT, Sender())
    make(tmp_path / "b.zip", AT)
    go_back(tmp_path / "b.zip", on(24, "12:00"))
    assert {row.kind for row in Outbox.select().where(Outbox.state == "held")} >= {"word_late", "digest"}
    send = Sender()
    timetable.run(on(24, "12:01"), send)
    assert send.sent == []


def test_the_log_tells_of_it_and_its_chain_is_whole(file, go_back):
    go_back(file)
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.verb, entry.actor, entry.at) == ("data.restored", "shell", LATER)
    assert entry.detail == {"held": 0, "made_at": "2026-11-18T11:00:00.000000Z"}
    assert first_broken_link() is None


def test_the_page_of_backups_dates_the_restore_and_the_proof(file, cast, go_back, browse):
    go_back(file)
    assert (Heartbeat.last("restored"), Heartbeat.last("proof")) == (LATER, LATER)
    assert "Went back to a backup" in browse(cast.olga).get("/settings/backups").text


def test_the_queue_of_before_is_gone(file, go_back, settings):
    settings.queue_file.write_text("ticks")
    go_back(file)
    assert not settings.queue_file.exists()


def test_a_new_machine_needs_nothing_but_the_file(file, tmp_path, settings, go_back):
    database.close()
    database.let_go()
    shutil.rmtree(settings.data)
    settings.data.mkdir()
    assert go_back(file).put_aside is None
    assert Firm.the().name == "Nowak & Li"


def test_a_running_database_that_is_damaged_is_replaced_too(file, go_back, settings):
    database.close()
    database.let_go()
    settings.database_file.write_bytes(b"nonsense" * 4096)
    put_aside = go_back(file).put_aside
    assert Firm.the().name == "Nowak & Li"
    assert put_aside.read_bytes().startswith(b"nonsense")


def test_a_log_left_beside_the_old_database_never_reaches_the_restored_one(file, go_back, settings):
    """A killed server left its write-ahead log, and the file is too damaged to take it in: it goes with the file."""
    Firm.update(name="In the log only").execute()
    wal = settings.database_file.with_name("lexlite.db-wal").read_bytes()
    database.close()
    database.let_go()
    settings.database_file.write_bytes(b"nonsense" * 4096)
    settings.database_file.with_name("lexlite.db-wal").write_bytes(wal)
    put_aside = go_back(file).put_aside
    assert Firm.the().name == "Nowak & Li"
    assert put_aside.with_name(put_aside.name + "-wal").read_bytes() == wal


def test_it_refuses_while_anybody_has_the_database_open(file, settings):
    with bare_app(settings).app_context(), pytest.raises(SettingWrong, match="is running"):
        restore(file, settings, LATER)
    assert Firm.the().name == "After the backup"


def test_while_it_runs_nobody_can_open_the_database(file, settings):
    database.close()
    database.let_go()
    with Alone(settings.data), pytest.raises(SettingWrong, match="being restored"):
        database.open_file(settings.database_file)
    database.open_file(settings.database_file)
    database.connect()


def test_a_database_of_an_older_program_is_brought_up_to_date(file, go_back, tmp_path):
    older = with_database(
        file, tmp_path, "DELETE FROM schema_migration WHERE name = '0007_handover'", "DROP TABLE handover"
    )
    go_back(older)
    assert database.pending_migrations() == []


def test_a_database_of_a_newer_program_is_refused(file, go_back, tmp_path):
    newer = with_database(file, tmp_path, "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '')")
    with pytest.raises(SettingWrong, match=r"newer LexLite .*9999_future"):
        go_back(newer)


def test_a_format_of_a_newer_program_is_refused(file, go_back, tmp_path):
    newer = with_manifest(file, tmp_path, lambda told: told.update(format=2))
    with pytest.raises(SettingWrong, match="newer LexLite"):
        go_back(newer)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda told: told["tables"].update(matter=2), "rows that it names"),
        (lambda told: told["tables"].update(more=0), "rows that it names"),
        (lambda told: told["migrations"].pop(), "rows that it names"),
        (lambda told: told["files"]["lexlite.db"].update(sha256="0" * 64), "what the manifest says"),
        (lambda told: told["files"].pop("lexlite.db"), "no database"),
        (lambda told: told["files"].update({"../x": told["files"]["lexlite.db"]}), "fit together"),
        (lambda told: told["files"].update({"missing": {}}), "fit together"),
        (lambda told: told.pop("made_at"), "fit together"),
        (lambda told: told.update(unknown=1), "fit together"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(file, go_back, tmp_path, change, why):
    wrong = with_manifest(file, tmp_path, change)
    before = every_row()
    with pytest.raises(SettingWrong, match=why):
        go_back(wrong)
    assert every_row() == before


def test_a_row_that_points_nowhere_is_refused(file, go_back, tmp_path):
    wrong = with_database(file, tmp_path, "UPDATE matter SET client_id = 999")
    with pytest.raises(SettingWrong, match="foreign_key_check"):
        go_back(wrong)


@pytest.mark.parametrize("bytes", [b"", b"PK", b"SQLite format 3\0" * 100, b"PK\3\4" * 1000, bytes(100_000)])
def test_a_file_that_is_no_backup_is_refused(settings, cast, tmp_path, go_back, bytes):
    (tmp_path / "x").write_bytes(bytes)
    with pytest.raises(SettingWrong, match="is no whole backup"):
        go_back(tmp_path / "x")


def test_nor_is_the_database_itself_or_a_folder_or_nothing(settings, cast, tmp_path, go_back):
    for path, why in (
        (settings.database_file, "no whole backup"),
        (tmp_path, "cannot be read"),
        (tmp_path / "-", "read"),
    ):
        with pytest.raises(SettingWrong, match=why):
            go_back(path)


# the files that clients sent


@pytest.fixture
def with_files(cast, tmp_path):
    """(a backup, the rows of its two files)"""
    sent = [document(cast, name="one.pdf"), document(cast, name="two.pdf", data=pdf(b"another"))]
    make(tmp_path / "files.zip", AT)
    return tmp_path / "files.zip", sent


def test_files_that_were_lost_or_damaged_come_back_and_those_sent_later_stay(with_files, go_back, cast):
    file, (lost, damaged) = with_files
    later = document(cast, name="later.pdf", data=pdf(b"later"))
    storage.path_of(lost.stored_as).unlink()
    storage.path_of(damaged.stored_as).write_bytes(b"other bytes")
    go_back(file)
    for each in (lost, damaged):
        assert storage.proven(each.stored_as, each.sha256).stat().st_mode & 0o777 == 0o600
    assert storage.names() == {each.stored_as for each in (lost, damaged, later)}
    assert Document.select().count() == 2


def test_on_a_new_machine_the_files_come_too(with_files, go_back, settings):
    file, sent = with_files
    shutil.rmtree(storage.folder())
    go_back(file)
    assert storage.names() == {each.stored_as for each in sent}
    assert storage.folder().stat().st_mode & 0o777 == 0o700


@pytest.fixture
def with_damage(cast, tmp_path):
    """(a backup made after one of two files was damaged on the disk, their rows: the damaged, the good one)"""
    damaged, good = document(cast, name="one.pdf", data=pdf(b"as sent")), document(cast, data=pdf(b"another"))
    storage.path_of(damaged.stored_as).write_bytes(pdf(b"rotten!"))
    make(tmp_path / "files.zip", AT)
    return tmp_path / "files.zip", damaged, good


def test_a_damaged_copy_never_takes_the_place_of_the_good_file_that_is_here(with_damage, go_back):
    file, damaged, good = with_damage
    storage.path_of(damaged.stored_as).write_bytes(pdf(b"as sent"))
    assert go_back(file).damaged == []
    for each in (damaged, good):
        assert storage.proven(each.stored_as, each.sha256)


def test_where_none_is_good_what_is_here_stays_and_it_is_named(with_damage, go_back, caplog):
    file, damaged, good = with_damage
    storage.path_of(damaged.stored_as).write_bytes(pdf(b"otherwise"))
    storage.path_of(good.stored_as).unlink()
    assert go_back(file).damaged == [damaged.stored_as]
    assert storage.path_of(damaged.stored_as).read_bytes() == pdf(b"otherwise")
    assert storage.proven(good.stored_as, good.sha256)
    assert f"file {damaged.stored_as} is not as it was sent" in caplog.text


def test_where_nothing_is_here_a_damaged_copy_is_better_than_none_and_it_is_named(with_damage, go_back):
    file, damaged, good = with_damage
    shutil.rmtree(storage.folder())
    assert go_back(file).damaged == [damaged.stored_as]
    assert storage.path_of(damaged.stored_as).read_bytes() == pdf(b"rotten!")
    assert storage.proven(good.stored_as, good.sha256)
    with pytest.raises(storage.Damaged):
        storage.proven(damaged.stored_as, damaged.sha256)


def test_a_file_that_was_lost_before_the_backup_is_named_too(cast, go_back, tmp_path):
    lost = document(cast)
    storage.drop(lost.stored_as)
    make(tmp_path / "b.zip", AT)
    assert go_back(tmp_path / "b.zip").damaged == [lost.stored_as]


def test_where_the_files_do_not_fit_nothing_is_changed(with_files, go_back, settings, monkeypatch):
    file, (lost, _other) = with_files
    Firm.update(name="After").execute()
    storage.path_of(lost.stored_as).unlink()
    free = {settings.data: 0}  # what is unpacked to be looked at lies elsewhere
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free.get(path, 10**12)))
    with pytest.raises(SettingWrong, match="the files need 1 MB, 0 MB are free"):
        go_back(file)
    assert (Firm.the().name, storage.path_of(lost.stored_as).exists()) == ("After", False)


def test_a_file_that_is_not_as_the_manifest_says_is_refused_and_nothing_is_changed(with_files, go_back, tmp_path):
    file, (one, two) = with_files
    name, _other = names = [f"files/{each.stored_as}" for each in (one, two)]
    wrong = with_manifest(file, tmp_path, lambda told: told["files"][name].update(sha256="0" * 64), files=names)
    storage.path_of(one.stored_as).write_bytes(b"as it is now")
    with pytest.raises(SettingWrong, match="what the manifest says"):
        go_back(wrong)
    assert storage.path_of(one.stored_as).read_bytes() == b"as it is now"


# backups that somebody has changed and sealed again


def with_database(file, folder, *statements):
    """The backup, its database changed, everything else made to fit."""
    work = folder / "changed"
    work.mkdir()
    backup.verify(file, work)
    with closing(peewee.sqlite3.connect(work / "lexlite.db", isolation_level=None)) as copy:
        for statement in statements:
            copy.execute(statement)
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        names = [name for name in names if not name.startswith("sqlite_")]
        tables = {name: copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
        migrations = [name for (name,) in copy.execute("SELECT name FROM schema_migration ORDER BY name").fetchall()]
    of_file = {"bytes": (work / "lexlite.db").stat().st_size, "sha256": sha256_of(work / "lexlite.db")}

    def fit(told):
        told.update(tables=tables, migrations=migrations, files={"lexlite.db": of_file})

    return with_manifest(file, folder, fit, work / "lexlite.db")


def with_manifest(file, folder, change, of=None, files=()):
    """The backup, its manifest changed, sealed again as `lexlite backup` does it."""
    shop = folder / "shop"
    shop.mkdir()
    with zipfile.ZipFile(file) as archive:
        told = json.loads(archive.read("manifest.json"))
        (shop / "lexlite.db").write_bytes(of.read_bytes() if of else archive.read("lexlite.db"))
    change(told)
    backup._pack(shop, Sealed(told, files))
    return shop / "backup"


class Sealed:
    def __init__(self, told, files):
        self.told, self.files = told, files

    def text(self):
        return json.dumps(self.told)
