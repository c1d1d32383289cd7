"""A backup: a consistent copy beside whoever writes, whole or not there, and nothing damaged passes for one."""

import fcntl
import json
import threading
import zipfile
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import peewee
import pytest

from lexlite import backup, nightly, storage, timetable
from lexlite.backup import make, verify
from lexlite.config import SettingWrong
from lexlite.db import database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.receipts import Receipt
from lexlite.matters.models import Matter
from tests.factories import day, document, on
from tests.fakes import Sender
from tests.pictures import pdf

AT = on(18, "12:00")


@pytest.fixture
def made(cast, tmp_path):
    file = tmp_path / "safe" / "lexlite.zip"
    file.parent.mkdir()
    make(file, AT)
    return file


def folder(tmp_path):
    """Where a backup is unpacked."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def rows(file, folder, query):
    """What a query finds in a backup."""
    folder.mkdir()
    verify(file, folder)
    with closing(peewee.sqlite3.connect(folder / "lexlite.db")) as copy:
        return copy.execute(query).fetchall()


def test_a_backup_holds_every_row_and_says_so(made, cast, tmp_path):
    references = rows(made, tmp_path / "out", "SELECT reference FROM matter")
    assert references == [(cast.matter.reference,)]
    manifest = json.loads(zipfile.ZipFile(made).read("manifest.json"))
    assert manifest["tables"]["matter"] == Matter.select().count()
    assert manifest["made_at"] == "2026-11-18T11:00:00.000000Z"
    assert manifest["migrations"][0] == "0001_initial"


def test_a_backup_is_read_by_its_owner_only_and_nothing_else_is_left(made):
    assert made.stat().st_mode & 0o777 == 0o600
    assert list(made.parent.iterdir()) == [made]


def test_a_backup_holds_no_key(made, settings):
    assert settings.secret_key.encode() not in made.read_bytes()
    assert set(zipfile.ZipFile(made).namelist()) == {"manifest.json", "lexlite.db"}


def test_what_is_not_committed_is_not_in_it(cast, tmp_path):
    with database.atomic() as change:
        Receipt.create(once="half", at=AT)
        make(tmp_path / "b.zip", AT)
        change.rollback()
    assert rows(tmp_path / "b.zip", tmp_path / "out", "SELECT count(*) FROM receipt") == [(0,)]


def test_a_copy_made_while_others_write_is_of_one_moment(cast, tmp_path):
    """Two rows are written together, again and again: a copy holds both or none."""
    ended = threading.Event()

    def write():
        number = 0
        with database.opened():
            while not ended.is_set():
                number += 1
                with database.atomic():
                    Receipt.create(once=f"a{number}", at=AT)
                    Receipt.create(once=f"b{number}", at=AT)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            make(tmp_path / "b.zip", AT)
            count = "SELECT count(*) FILTER (WHERE once LIKE 'a%'), count(*) FILTER (WHERE once LIKE 'b%') FROM receipt"
            ((first, second),) = rows(tmp_path / "b.zip", tmp_path / f"out{number}", count)
            assert first == second
        assert first > 0
    finally:
        ended.set()
        writer.join()


def test_a_new_backup_takes_the_place_of_the_old_one_only_when_it_is_whole(made, monkeypatch):
    before = made.read_bytes()

    def no_room(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backup, "_pack", no_room)
        with pytest.raises(SettingWrong, match="No space left"):
            make(made, AT)
    assert (made.read_bytes(), list(made.parent.iterdir())) == (before, [made])
    make(made, AT + timedelta(days=1))
    assert made.read_bytes() != before


@pytest.mark.parametrize("name", ["lexlite.db", "lexlite.db-wal", "huey.db", "secret_key", "run.lock", "backups"])
def test_what_lexlite_works_on_is_never_written_over(cast, settings, name):
    (settings.data / "backups").mkdir()
    with pytest.raises(SettingWrong, match="cannot be a backup"):
        make(settings.data / name, AT)


def test_nor_is_any_file_that_is_no_backup(cast, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("PKEEP me")
    with pytest.raises(SettingWrong, match="is no backup"):
        make(notes, AT)
    assert notes.read_text() == "PKEEP me"


def test_a_folder_that_is_not_there_is_said_so(cast, tmp_path):
    with pytest.raises(SettingWrong, match="no folder"):
        make(tmp_path / "not" / "b.zip", AT)


def test_what_a_killed_backup_left_is_cleared_by_the_next_but_not_one_that_is_being_made(cast, tmp_path):
    left, busy = tmp_path / ".lexlite-left", tmp_path / ".lexlite-busy"
    left.mkdir(), busy.mkdir()
    with backup._held(busy):
        make(tmp_path / "b.zip", AT)
    assert (left.exists(), busy.exists()) == (False, True)


def test_a_damaged_database_gives_no_backup(cast, tmp_path):
    database.execute_sql("PRAGMA ignore_check_constraints=1")
    database.execute_sql("UPDATE matter SET cadence_days = -1")
    with pytest.raises(SettingWrong, match="integrity_check"):
        make(tmp_path / "b.zip", AT)
    assert list(tmp_path.glob("b.zip")) == []


def test_nor_does_one_with_a_row_that_points_nowhere(cast, tmp_path):
    database.execute_sql("PRAGMA foreign_keys=0")
    database.execute_sql("UPDATE matter SET client_id = 999")
    with pytest.raises(SettingWrong, match="foreign_key_check"):
        make(tmp_path / "b.zip", AT)


# the files that clients sent


def test_a_backup_holds_every_file_that_its_rows_name_and_no_other(cast, tmp_path):
    sent, spare = document(cast, data=pdf(b"a page")), storage.keep([b"no row names it"])
    make(tmp_path / "b.zip", AT)
    manifest = verify(tmp_path / "b.zip", folder(tmp_path))
    name = f"files/{sent.stored_as}"
    assert zipfile.ZipFile(tmp_path / "b.zip").read(name) == pdf(b"a page")
    assert set(manifest.files) == {"lexlite.db", name}
    assert manifest.files[name]["sha256"] == sent.sha256
    assert spare.name not in str(manifest.files)


def test_a_file_that_is_lost_or_damaged_is_named_and_all_the_others_are_backed_up(cast, tmp_path, caplog):
    lost, damaged, whole = (document(cast, data=pdf(mark)) for mark in (b"1", b"2", b"3"))
    storage.drop(lost.stored_as)
    storage.path_of(damaged.stored_as).write_bytes(b"other")
    make(tmp_path / "b.zip", AT)
    manifest = verify(tmp_path / "b.zip", folder(tmp_path))
    assert set(manifest.files) == {"lexlite.db", *(f"files/{each.stored_as}" for each in (damaged, whole))}
    said = [record.getMessage() for record in caplog.records if record.name == "lexlite.backup"]
    assert [lost.stored_as in said[0], damaged.stored_as in said[1], len(said)] == [True, True, 2]


def test_a_file_is_never_written_over_by_a_backup(cast):
    kept = storage.keep([b""])
    with pytest.raises(SettingWrong, match="cannot be a backup"):
        make(storage.path_of(kept.name), AT)


def test_proving_it_unpacks_nothing_but_the_database(cast, tmp_path):
    for number in range(5):
        document(cast, data=pdf(b"%d" % number * 100_000))
    make(tmp_path / "b.zip", AT)
    verify(tmp_path / "b.zip", folder(tmp_path))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["lexlite.db"]


def test_a_file_that_is_damaged_in_it_is_found_even_where_the_whole_was_sealed_again(cast, tmp_path):
    """The hash over all of it is made anew, and the archive's own check as well."""
    sent = document(cast, data=pdf(b"a page"))
    make(tmp_path / "b.zip", AT)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = backup.Manifest.read(archive.read("manifest.json"))
        (tmp_path / "lexlite.db").write_bytes(archive.read("lexlite.db"))
    storage.path_of(sent.stored_as).write_bytes(pdf(b"b page"))
    backup._pack(tmp_path, manifest)
    with pytest.raises(SettingWrong, match=f"{sent.stored_as} is not what the manifest says"):
        verify(tmp_path / "backup", folder(tmp_path))


def held_while_made(monkeypatch, folder):
    """What was the most that lay in the folder of a backup, looked at after each step: bytes."""
    most = [0]

    def watched(name):
        step = getattr(backup, name)

        def look(*given, **more):
            try:
                return step(*given, **more)
            finally:
                lies = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                most[0] = max(most[0], lies)

        return look

    for name in ("_copy", "_pack", "unpack", "hashed", "examine"):
        monkeypatch.setattr(backup, name, watched(name))
    return most


def test_while_it_is_made_it_takes_no_more_than_it_said(cast, tmp_path, monkeypatch):
    """Files that do not grow smaller: the archive, and beside it the database, never the files a second time."""
    files = sum(document(cast, data=pdf(bytes([number]) * 4_000_000)).size for number in range(3))
    (tmp_path / "safe").mkdir()
    said = backup.room(database.connection(), tmp_path / "safe").needed
    most = held_while_made(monkeypatch, tmp_path / "safe")
    make(tmp_path / "safe" / "b.zip", AT)
    assert files < most[0] <= said < 2 * files


def free(monkeypatch, bytes):
    """So much room is said to be on every disk."""
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda path: SimpleNamespace(free=bytes))


def test_where_it_will_not_fit_nothing_is_begun_and_log_and_page_say_how_much_is_missing(
    cast, settings, monkeypatch, caplog, browse
):
    document(cast, data=pdf(bytes(3_000_000)))
    needed = backup.room(database.connection(), settings.data).needed
    monkeypatch.setattr(backup, "_copy", lambda *given: pytest.fail("it was begun"))
    free(monkeypatch, needed - 1)
    assert nightly.back_up(on(18, "02:00"), settings) is None
    said = f"a backup needs {needed // 1_000_000 + 1} MB while it is made, {(needed - 1) // 1_000_000} MB are free at "
    assert f"{said}{settings.data / 'backups'}" in caplog.text
    assert list((settings.data / "backups").iterdir()) == []
    page = browse(cast.olga).get("/settings/backups").text
    assert f"The next backup will not fit: it needs {needed // 1_000_000 + 1} MB" in page


def test_with_just_enough_room_it_is_made_and_the_page_says_nothing(cast, settings, monkeypatch, browse):
    document(cast, data=pdf(bytes(3_000_000)))
    free(monkeypatch, backup.room(database.connection(), settings.data).needed + 200_000)
    assert nightly.back_up(on(18, "02:00"), settings)
    assert "will not fit" not in browse(cast.olga).get("/settings/backups").text


def test_a_backup_whose_database_does_not_fit_is_not_unpacked(made, tmp_path, monkeypatch):
    free(monkeypatch, 1000)
    with pytest.raises(SettingWrong, match=r"its database needs \d MB, 0 MB are free"):
        verify(made, folder(tmp_path))


# the backup of every night


@pytest.mark.parametrize(
    ("now", "night"), [((18, "12:00"), 18), ((18, "02:00"), 18), ((18, "01:59"), 17), ((18, "00:30"), 17)]
)
def test_a_night_begins_at_two_by_the_firms_clock(firm, now, night):
    assert nightly.last_night(on(*now), firm.zone) == on(night, "02:00")


def test_one_a_night_in_the_first_pass_after_two(cast, settings):
    assert nightly.back_up(on(18, "01:59"), settings).name == "lexlite-2026-11-17.zip"  # the firm's first
    assert nightly.back_up(on(18, "01:59"), settings) is None
    assert nightly.back_up(on(18, "02:00"), settings).name == "lexlite-2026-11-18.zip"
    assert nightly.back_up(on(18, "23:59"), settings) is None
    assert nightly.back_up(on(21, "09:00"), settings).name == "lexlite-2026-11-21.zip"
    assert Heartbeat.last("backup") == Heartbeat.last("proof") == on(21, "09:00")


def test_one_that_fails_is_tried_again_after_an_hour_and_owners_are_told(cast, settings, monkeypatch, browse):
    def no_room(*args):
        raise SettingWrong("no backup was made: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(nightly, "make", no_room)
        assert nightly.back_up(on(18, "11:50"), settings) is None
    Heartbeat.beat("pass", AT)
    assert "The backups need you." in browse(cast.olga).get("/").text
    assert "The backups need you." not in browse(cast.alice).get("/").text
    assert "The last backup failed: Wednesday 18 November" in browse(cast.olga).get("/settings/backups").text
    assert nightly.back_up(on(18, "12:49"), settings) is None
    assert nightly.back_up(on(18, "12:50"), settings)
    assert "The backups need you." not in browse(cast.olga).get("/").text


def test_owners_are_told_when_there_is_none_for_two_days(cast, settings, browse, set_clock):
    nightly.back_up(on(18, "02:00"), settings)
    for moment, old in (on(20, "02:00"), False), (on(20, "02:01"), True):
        set_clock(moment)
        Heartbeat.beat("pass", moment)
        assert ("The backups need you." in browse(cast.olga).get("/").text) is old
        assert ("no backup for more than two days" in browse(cast.olga).get("/settings/backups").text) is old


def test_the_page_names_the_last_the_proof_and_every_file(cast, settings, browse):
    nightly.back_up(on(18, "02:00"), settings)
    page = browse(cast.olga).get("/settings/backups").text
    assert page.count("Wednesday 18 November 2026") == 3
    assert "backups/lexlite-2026-11-18.zip" in page


def test_seven_days_four_weeks_and_twelve_months_are_kept():
    days = [day(1) - timedelta(days=back) for back in range(800)]
    stay = nightly.kept(days)
    assert sorted(days, reverse=True)[:7] == sorted(stay, reverse=True)[:7]
    assert {each.isocalendar()[:2] for each in stay} >= {(2026, week) for week in (41, 42, 43, 44)}
    months = {(each.year, each.month) for each in stay}
    assert months == {(2026, month) for month in range(1, 12)} | {(2025, 12)}
    assert len(stay) <= 7 + 4 + 12


@pytest.mark.parametrize("days", [[], [day(3)], [day(3), day(40), day(300)]])
def test_few_are_all_kept(days):
    assert nightly.kept(days) == set(days)


def test_from_night_to_night_what_is_kept_follows_the_rule(tmp_path, cast, settings):
    """Each night's pruning sees only what the nights before have left; other files are not touched."""
    folder = nightly.folder_of(settings)
    folder.mkdir()
    (folder / "before-0008-x.zip").touch(), (folder / "lexlite-2026-99-99.zip").touch()
    for number in range(420):
        (folder / f"lexlite-{day(1) + timedelta(days=number)}.zip").touch()
        nightly.prune(folder)
    left = [night.day for night in nightly.nightly_backups(folder)]
    last = day(1) + timedelta(days=419)
    assert left[:7] == [last - timedelta(days=back) for back in range(7)]
    assert len({(each.year, each.month) for each in left}) == 12
    assert len({each.isocalendar()[:2] for each in left if each > last - timedelta(days=27)}) >= 4
    assert len(left) <= 23
    assert (folder / "before-0008-x.zip").exists() and (folder / "lexlite-2026-99-99.zip").exists()


def test_nothing_goes_where_the_new_one_could_not_be_made(cast, settings, monkeypatch):
    folder = nightly.folder_of(settings)
    folder.mkdir()
    for number in range(1, 12):
        (folder / f"lexlite-{day(number)}.zip").touch()

    def not_whole(*args):
        raise SettingWrong("not whole")

    monkeypatch.setattr(backup, "verify", not_whole)
    assert nightly.back_up(on(18, "02:00"), settings) is None
    assert len(list(folder.glob("lexlite-*.zip"))) == 11


def test_a_second_pass_at_the_same_time_makes_none(cast, settings):
    with open(settings.data / "backup.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert nightly.back_up(on(18, "02:00"), settings) is None
    assert nightly.back_up(on(18, "02:00"), settings)


def test_none_is_made_inside_of_a_change_that_is_not_committed(cast, settings):
    """A demonstration is played in one transaction: copies would be of the empty database before it."""
    with database.atomic():
        assert nightly.back_up(on(18, "02:00"), settings) is None
    assert nightly.back_up(on(18, "02:00"), settings)


def test_the_pass_makes_it(cast, settings):
    timetable.run(on(18, "02:00"), Sender())
    assert [night.day for night in nightly.nightly_backups(nightly.folder_of(settings))] == [day(18)]


@pytest.mark.parametrize("name", ["../x", "files/../x", "/x", "files/x", "files/" + "a" * 33, "other/" + "a" * 32])
def test_a_name_that_is_none_of_ours_is_refused(cast, name):
    with pytest.raises(ValueError):
        backup._must_be_ours("b.zip", backup.Manifest(1, AT, "", [], {}, {"lexlite.db": {}, name: {}}))
