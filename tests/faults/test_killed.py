"""A process killed at any moment of a backup, a restore, a migration: the old or the new, whole; never a mixture."""

import re
import shutil
from contextlib import closing, contextmanager

import peewee
import pytest
from playhouse.migrate import SchemaMigrator
from playhouse.migrations import Runner

from lexlite import backup, bare_app, restore
from lexlite.config import SettingWrong
from lexlite.db import MIGRATIONS, database
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Session
from tests.factories import on
from tests.faults.killed import killed_at_line, killed_at_write, numbers
from tests.faults.power import library
from tests.test_migrations import BEFORE_NOTICES

AT, LATER = on(18, "12:00"), on(18, "15:00")
KILLS = 40


# a backup


@pytest.fixture
def made(cast, settings, tmp_path):
    """An older backup in a folder of its own; nobody has the database open."""
    file = tmp_path / "safe" / "backup"
    file.parent.mkdir()
    backup.make(file, AT)
    database.close()
    database.let_go()
    yield file
    database.open_file(settings.database_file)
    database.connect()


def backups_after_kills(made, settings, make):
    """What lies at its name after kills spread over the making of a new one: "old", "new", or why it is no backup."""
    old = made.read_bytes()

    def is_killed(number):
        shutil.rmtree(made.parent)
        made.parent.mkdir()
        made.write_bytes(old)

        def work():
            database.open_file(settings.database_file)
            with database.opened():
                make(made)

        return killed_at_line(number, backup.__file__, work)

    def seen():
        if made.exists() and made.read_bytes() == old:
            return "old"
        proof = made.parent.parent / "proof"
        proof.mkdir()
        try:
            backup.verify(made, proof)
        except SettingWrong as error:
            return str(error)
        finally:
            shutil.rmtree(proof)
        return "new"

    return [seen() for number in numbers(is_killed, KILLS) if is_killed(number)]


def test_a_backup_killed_at_any_line_is_the_old_one_or_the_new_one(made, settings):
    seen = backups_after_kills(made, settings, lambda file: backup.make(file, LATER))
    assert set(seen) == {"old", "new"}
    assert len(seen) >= KILLS


def test_and_the_next_one_clears_away_what_it_left(made, settings):
    def work():
        database.open_file(settings.database_file)
        with database.opened():
            backup.make(made, LATER)

    for number in (20, 40, 60):
        assert killed_at_line(number, backup.__file__, work)
    assert len(list(made.parent.iterdir())) > 1
    work()
    database.let_go()
    assert list(made.parent.iterdir()) == [made]


def test_one_written_straight_to_its_name_would_be_neither(made, settings):
    """The negative control."""

    def in_place(file):
        (file.parent / "lexlite.db").unlink(missing_ok=True)
        manifest = backup._copy(file.parent / "lexlite.db", LATER)
        file.unlink()
        backup._pack(file.parent, manifest)

    assert set(backups_after_kills(made, settings, in_place)) > {"old"}
    assert any("no whole backup" in what for what in backups_after_kills(made, settings, in_place))


# a restore


@pytest.fixture
def before(cast, settings, tmp_path):
    """A folder of data as it stood before a restore, somebody signed in; returns (folder, backup of noon)."""
    Session.open_for_staff(cast.alice, AT)
    backup.make(tmp_path / "b.zip", AT)
    Firm.update(name="After the backup").execute()
    database.close()
    database.let_go()
    shutil.copytree(settings.data, tmp_path / "before")
    yield tmp_path / "before", tmp_path / "b.zip"
    database.open_file(settings.database_file)
    database.connect()


def databases_after_kills(before, settings, go_back, file):
    """What the database is after kills spread over a restore: "old", "new", or what is wrong with it."""

    def is_killed(number):
        shutil.rmtree(settings.data)
        shutil.copytree(before[0], settings.data)

        def work():
            with bare_app(settings).app_context():
                go_back(before[1], settings, LATER)

        return killed_at_line(number, file, work)

    return [state_of(settings.database_file) for number in numbers(is_killed, KILLS) if is_killed(number)]


def state_of(file):
    try:
        with closing(peewee.sqlite3.connect(file)) as left:
            if left.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "damaged"
            (name,) = left.execute("SELECT name FROM firm").fetchone()
            (signed_in,) = left.execute("SELECT count(*) FROM session WHERE ended_at IS NULL").fetchone()
            (told,) = left.execute("SELECT count(*) FROM audit_entry WHERE verb = 'data.restored'").fetchone()
    except peewee.sqlite3.DatabaseError as error:
        return f"damaged: {error}"
    known = {("After the backup", 1, 0): "old", ("Nowak & Li", 0, 1): "new"}
    return known.get((name, signed_in, told), "neither")


def test_a_restore_killed_at_any_line_leaves_the_old_database_or_the_new_one_made_safe(before, settings):
    seen = databases_after_kills(before, settings, restore.restore, restore.__file__)
    assert set(seen) == {"old", "new"}
    assert len(seen) >= KILLS


def test_and_the_next_one_does_it_and_clears_away_what_was_left(before, settings):
    def work():
        with bare_app(settings).app_context():
            restore.restore(before[1], settings, LATER)

    for number in (10, 20, 30, 40):
        assert killed_at_line(number, restore.__file__, work)
    work()
    database.let_go()
    assert state_of(settings.database_file) == "new"
    assert [path.name for path in settings.data.iterdir() if path.name.startswith(".restore-")] == []
    kept = sorted(settings.data.glob("before-restore-*.db"))
    assert [path.samefile(settings.database_file) for path in kept] == [False] * len(kept)
    assert "old" in {state_of(path) for path in kept}


def unpack_over_it(file, settings, at):
    """A restore as one might write it first."""
    proof = settings.data / "proof"
    proof.mkdir()
    backup.verify(file, proof)
    fresh = (proof / "lexlite.db").read_bytes()
    with settings.database_file.open("r+b") as old:
        for start in range(0, len(fresh), 20_000):
            old.write(fresh[start : start + 20_000])
            old.flush()


def test_one_that_unpacks_over_the_database_would_not(before, settings):
    """The negative control."""
    seen = databases_after_kills(before, settings, unpack_over_it, __file__)
    assert {what.split(":")[0] for what in seen} & {"damaged", "neither"}


# a backup that is damaged


def test_of_300_damaged_backups_none_is_restored_and_the_running_data_is_not_touched(before, settings, tmp_path):
    good = before[1].read_bytes()
    untouched = {path: path.read_bytes() for path in settings.data.iterdir() if path.is_file()}
    refused = 0
    for damaged in damages(good, 300):
        (tmp_path / "x").write_bytes(damaged)
        with bare_app(settings).app_context(), pytest.raises(SettingWrong):
            restore.restore(tmp_path / "x", settings, LATER)
        refused += 1
    assert refused == 300
    assert {path: path.read_bytes() for path in untouched} == untouched


def test_without_the_hash_over_all_of_it_some_would_be_taken(before, tmp_path, monkeypatch):
    """The negative control: the damages are not all so coarse that any reader would find them."""
    monkeypatch.setattr(backup, "_must_be_whole", lambda path: None)
    taken = 0
    for number, damaged in enumerate(damages(before[1].read_bytes(), 300)):
        (tmp_path / "x").write_bytes(damaged)
        (tmp_path / str(number)).mkdir()
        try:
            backup.verify(tmp_path / "x", tmp_path / str(number))
        except SettingWrong:
            continue
        taken += 1
    assert taken


def damages(good, count):
    """So many ways to damage it: a bit turned, cut off, a piece of zeros, a piece twice, something behind it."""
    from random import Random

    random = Random(7)
    for number in range(count):
        at = random.randrange(len(good))
        end = min(len(good), at + random.choice((1, 512, 4096)))
        yield (
            good[:at] + bytes([good[at] ^ (1 << random.randrange(8))]) + good[at + 1 :],
            good[:at],
            good[:at] + bytes(byte ^ 0xFF for byte in good[at:end]) + good[end:],
            good[:end] + good[at:],
            good + good[at:end],
        )[number % 5]


# a migration


@pytest.fixture
def old_schema(settings, tmp_path):
    """A database four steps old with a firm in it; nobody has it open."""
    database.open_file(settings.database_file)
    with database.opened():
        database.execute_sql("PRAGMA journal_mode=WAL")
        Runner(database, str(MIGRATIONS)).up("0004_enquiry_calls")
        columns = [column.name for column in database.get_columns("firm")]
        database.execute_sql(
            f"INSERT INTO firm ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [BEFORE_NOTICES.get(name, 0) for name in columns],
        )
    database.let_go()
    shutil.copytree(settings.data, tmp_path / "old")
    return tmp_path / "old"


def after_each_step(old, settings):
    """[the whole content of the database after this many steps]: the only ones that may be seen."""
    put_back(old, settings)
    database.open_file(settings.database_file)
    contents = [content_of(settings.database_file)]
    with database.opened():
        runner = Runner(database, str(MIGRATIONS))
        for step in database.pending_migrations():
            runner.up(step)
            contents.append(content_of(settings.database_file))
    database.let_go()
    return contents


def put_back(old, settings):
    shutil.rmtree(settings.data)
    shutil.copytree(old, settings.data)


def content_of(file):
    """Its tables and every row of them, and the steps it says were taken."""
    with closing(peewee.sqlite3.connect(file)) as left:
        assert left.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        steps = left.execute("SELECT name FROM schema_migration ORDER BY name").fetchall()
        made = left.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        tables = [name for kind, name, _sql in made if kind == "table" and name != "schema_migration"]
        rows = [row for name in tables for row in left.execute(f'SELECT * FROM "{name}"').fetchall()]
        return steps, made, [tuple(map(timeless, row)) for row in rows]


def timeless(value):
    """Moments at which a step was taken differ."""
    return "then" if re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", str(value)) else value


def databases_after_migrations_killed(old, settings, most, around=lambda: None):
    def is_killed(number):
        put_back(old, settings)

        def work():
            around()
            database.open_file(settings.database_file)
            database.migrate()

        return killed_at_write(number, work)

    for number in numbers(is_killed, most):
        if is_killed(number):
            yield content_of(settings.database_file)


needs_insides = pytest.mark.skipif(library() is None, reason="this build of SQLite hides its insides")


@needs_insides
def test_a_migration_killed_at_any_write_leaves_whole_steps_and_the_next_start_goes_on(old_schema, settings):
    steps = after_each_step(old_schema, settings)
    seen = 0
    for content in databases_after_migrations_killed(old_schema, settings, KILLS):
        assert content in steps
        database.open_file(settings.database_file)
        database.migrate()
        database.let_go()
        assert content_of(settings.database_file) == steps[-1]
        seen += 1
    assert seen >= KILLS


@needs_insides
def test_steps_without_a_transaction_would_be_seen_half_done(old_schema, settings):
    """The negative control."""
    steps = after_each_step(old_schema, settings)

    def torn():
        @contextmanager
        def no_transaction(self, atomic=True):
            yield

        SchemaMigrator.migration_context = no_transaction

    seen = databases_after_migrations_killed(old_schema, settings, KILLS, torn)
    assert any(content not in steps for content in seen)
