"""The command: every account and message can be reached from the shell; a mistake is one plain line and exit 2."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from playhouse.migrations import Runner

from lexlite import clock, create_app, ground, timetable
from lexlite.cli import main
from lexlite.clients.links import Link
from lexlite.db import MIGRATIONS, database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm, Staff
from lexlite.firm.sessions import Session
from lexlite.messages.models import Outbox
from tests.factories import BEGUN, Cast, every_row, found_firm, on, one_hash
from tests.fakes import Sender

INIT = ["init", "--firm", "Nowak", "--owner-name", "Ewa", "--owner-email", "Ewa@Nowak.example", "--password-stdin"]
STRONG = "purple elephants dance slowly\n"
NOW = on(24, "12:00")


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """shell(*words, input=…): the command on data of its own, at noon of the 24th."""
    monkeypatch.setenv("LEXLITE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SECRET_KEY", "a key for tests")
    for name in ("LEXLITE_MAIL", "LEXLITE_BASE_URL", "DATABASE_URL", "PORT", "HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def run(*words, input=None):
        done = CliRunner().invoke(main, list(words), input=input)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    yield run
    database.let_go()


@pytest.fixture
def cast(shell):
    """The cast on the shell's data; `inside()` reads it."""
    with inside():
        database.migrate()
        found_firm(on(1, "12:00"))
        cast = Cast()
        timetable.run(BEGUN, Sender())
    return cast


@contextmanager
def inside():
    """The application of the shell's settings, its database open."""
    with create_app().app_context(), database.opened():
        yield


def says_no(done, *words):
    """Exit 2, nothing on standard output, one line on standard error that says why."""
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("lexlite: ")
    assert all(word in line for word in words), line


# init


def test_init_founds_a_firm_whose_owner_can_sign_in(shell):
    done = shell(*INIT, input=STRONG)
    assert (done.exit_code, done.stdout) == (0, "Nowak is ready. Start it with: lexlite serve\n")
    with inside():
        firm, owner = Firm.the(), Staff.owners().get()
        assert (firm.country, firm.timezone, firm.languages) == ("PL", "Europe/Warsaw", ["pl", "en", "zh"])
        assert (owner.email, owner.role) == ("ewa@nowak.example", "owner")


def test_init_says_no_where_a_firm_is(shell, cast):
    says_no(shell(*INIT, input=STRONG), "firm already")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--timezone", "Mars/Base"], "Mars/Base"),
        (["--country", "XX"], "XX"),
        (["--owner-email", "nonsense"], "e-mail"),
        (["--language", "de"], "de"),
    ],
)
def test_init_says_which_word_is_wrong(shell, more, word):
    says_no(shell(*INIT, *more, input=STRONG), word)


def test_init_says_no_to_a_weak_password_and_leaves_no_firm(shell):
    says_no(shell(*INIT, input="password\n"))
    with inside():
        assert Firm.the() is None


# mistakes


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["--nonsense"],
        ["init"],
        ["init", "--nonsense"],
        ["staff", "nonsense"],
        ["staff", "add", "--role", "king", "--name", "X", "--email", "x@y.example"],
        ["link"],
        ["serve", "--port", "many"],
        ["remind"],
        ["staff", "add", "--name", "X", "--email", "x@y.example", "--password-stdin"],
        ["link", "dana@client.example"],
        ["staff", "disable", "eve@nowhere.example"],
        ["backup"],
        ["backup", "b.zip"],
        ["backup", "--verify", "nothing.zip"],
        ["restore"],
        ["restore", "nothing.zip"],
    ],
    ids=" ".join,
)
def test_bad_input_is_one_plain_line_and_exit_2(shell, words):
    says_no(shell(*words, input=STRONG))


def test_a_wrong_setting_is_one_plain_line_and_exit_2(shell, monkeypatch):
    monkeypatch.setenv("PORT", "many")
    says_no(shell("migrate"), "PORT")


def test_in_a_process_of_its_own_too_a_mistake_is_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from lexlite.cli import main; main()", "remind"],
        cwd=Path(__file__).parent.parent,
        env={"LEXLITE_DATA": str(tmp_path / "data"), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == ["lexlite: there is no firm yet. Run `lexlite init` or `lexlite demo` first."]


def commands(group=main, path=()):
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(shell, path):
    done = shell(*path, "--help")
    assert done.exit_code == 0
    assert "Example:" in done.stdout


# demo


def test_demo_says_no_where_a_firm_is_and_changes_nothing(shell, cast):
    says_no(shell("demo"), "firm already")
    with inside():
        assert Firm.the().name == "Nowak & Li"


# staff


def test_staff_add_makes_an_account(shell, cast):
    done = shell(
        "staff",
        "add",
        "--name",
        "Jan Lis",
        "--email",
        "Jan@Firm.example",
        "--role",
        "assistant",
        "--password-stdin",
        input=STRONG,
    )
    assert done.exit_code == 0, done.stderr
    with inside():
        jan = Staff.by_email("jan@firm.example")
        assert (jan.role, jan.language, jan.timezone) == ("assistant", "en", "Europe/Warsaw")


def test_staff_add_says_no_to_an_address_in_use(shell, cast):
    again = ["staff", "add", "--name", "X", "--email", "alice@firm.example", "--password-stdin"]
    says_no(shell(*again, input=STRONG), "e-mail")


def test_staff_list_shows_everybody(shell, cast):
    with inside():
        cast.charlie.disable(by="shell", at=NOW)
    lines = shell("staff", "list").stdout.splitlines()
    assert lines[0] == "olga@firm.example  owner  Olga Owner"
    assert lines[3] == "charlie@firm.example  lawyer  Charlie Lawyer  disabled"


def test_staff_disable_ends_access_at_once(shell, cast):
    with inside():
        token = Session.open_for_staff(cast.bob, NOW)
    assert shell("staff", "disable", "bob@firm.example").exit_code == 0
    with inside():
        assert Staff.by_email("bob@firm.example") is None
        assert Session.alive(token, "staff", NOW) is None


def test_staff_disable_says_no_to_the_last_owner(shell, cast):
    says_no(shell("staff", "disable", "olga@firm.example"), "owner")


def test_staff_reset_password_ends_every_session(shell, cast):
    with inside():
        before, token = cast.bob.password, Session.open_for_staff(cast.bob, NOW)
    with one_hash():
        assert shell("staff", "reset-password", "bob@firm.example", "--password-stdin", input=STRONG).exit_code == 0
    with inside():
        assert Staff.by_email("bob@firm.example").password != before
        assert Session.alive(token, "staff", NOW) is None


# link


def test_link_prints_a_fresh_link_that_opens(shell, cast):
    done = shell("link", " Dana@Client.example ")
    (token,) = re.fullmatch(r"http://127\.0\.0\.1:8000/status/([\w-]+)\n", done.stdout).groups()
    with inside():
        assert Link.of(token).person == cast.dana


# remind


def test_remind_sends_what_is_due_and_says_how_many(shell, cast, tmp_path):
    done = shell("remind")
    letters = list((tmp_path / "data" / "outbox").glob("*.eml"))
    assert done.stdout == f"{len(letters)} sent\n"
    assert {letter.stem.split("-")[1] for letter in letters} >= {"word_late", "digest"}
    assert shell("remind").stdout == "0 sent\n"


def test_remind_dry_run_lists_what_remind_would_send_and_writes_nothing(shell, cast, tmp_path):
    with inside():
        before = every_row()
    done = shell("remind", "--dry-run")
    with inside():
        assert every_row() == before
    assert not (tmp_path / "data" / "outbox").exists()
    *lines, last = done.stdout.splitlines()
    assert last == f"{len(lines)} would be sent"
    assert all(re.fullmatch(r"would send  \w+  \w+:\d+  \S+@\S+  \S+", line) for line in lines), lines
    shell("remind")
    with inside():
        assert Outbox.select().where(Outbox.sent_at == NOW).count() == len(lines) > 0


# doctor


def test_doctor_leaves_with_0_only_when_all_is_well(shell, cast):
    ill = shell("doctor")
    assert ill.exit_code == 1
    assert "BAD  last pass 2026-11-09 09:00 UTC" in ill.stdout
    shell("remind")
    well = shell("doctor")
    assert (well.exit_code, "BAD" in well.stdout) == (0, False), well.stdout


def test_doctor_runs_before_there_is_a_firm(shell):
    done = shell("doctor")
    assert done.exit_code == 1
    assert "BAD  no firm yet" in done.stdout


def test_migrate_says_which_file_is_up_to_date(shell, tmp_path):
    assert shell("migrate").stdout == f"{tmp_path / 'data' / 'lexlite.db'} is up to date.\n"


# backup and restore


def test_backup_says_what_it_did_in_one_line_and_restore_goes_back_to_it(shell, cast, tmp_path):
    file = tmp_path / "b.zip"
    done = shell("backup", str(file))
    assert re.fullmatch(rf"{file}: written and checked, 0\.\d MB, \d+ rows as of 2026-11-24 11:00 UTC\n", done.stdout)
    with inside():
        Firm.update(name="After").execute()
    database.let_go()
    lines = shell("restore", str(file)).stdout.splitlines()
    assert lines[0] == "Restored: everything as of 2026-11-24 11:00 UTC. What came later is not in it."
    assert lines[1] == f"The database before is kept: {tmp_path / 'data' / 'before-restore-20261124T110000Z.db'}"
    assert lines[-1].startswith("Everybody signs in anew")
    with inside():
        assert Firm.the().name == "Nowak & Li"


def test_backup_verify_proves_a_file_and_writes_nothing_to_it(shell, cast, tmp_path):
    file = tmp_path / "b.zip"
    shell("backup", str(file))
    with inside():
        Heartbeat.beat("proof", BEGUN)
    before = file.read_bytes()
    assert f"{file}: whole, " in shell("backup", "--verify", str(file)).stdout
    assert file.read_bytes() == before
    with inside():
        assert Heartbeat.last("proof") == NOW
    file.write_bytes(before[:-1])
    says_no(shell("backup", "--verify", str(file)), "no whole backup")


def test_restore_says_no_while_something_runs(shell, cast, tmp_path):
    shell("backup", str(tmp_path / "b.zip"))
    with inside():
        says_no(shell("restore", str(tmp_path / "b.zip")), "is running", "Stop it first")


def test_an_empty_database_is_not_written_over_a_good_backup(shell, tmp_path):
    (tmp_path / "b.zip").write_bytes(b"good")
    says_no(shell("backup", str(tmp_path / "b.zip")), "no firm")
    assert (tmp_path / "b.zip").read_bytes() == b"good"


# the ground


@pytest.mark.parametrize("command", ["serve", "worker", "remind"])
def test_no_start_on_a_database_of_a_newer_program(shell, cast, command):
    with inside():
        database.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '')")
    says_no(shell(command), "newer LexLite", "9999_future")


@pytest.mark.parametrize("command", ["serve", "worker", "remind"])
def test_nor_on_one_of_an_older_program_until_it_is_migrated_after_a_backup(shell, tmp_path, command):
    with inside():
        runner = Runner(database, str(MIGRATIONS))
        *_earlier, before, last = [step.name for step in runner.migrations()]
        runner.up(before)
    says_no(shell(command), "older LexLite", "`lexlite migrate`", last)
    lines = shell("migrate").stdout.splitlines()
    file = tmp_path / "data" / "backups" / f"before-{last}-20261124T110000Z.zip"
    assert lines == [f"A backup was made first: {file}", f"{tmp_path / 'data' / 'lexlite.db'} is up to date."]
    assert file.exists()
    assert shell("migrate").stdout.splitlines() == lines[1:]


@pytest.mark.parametrize("command", ["serve", "worker", "remind"])
def test_nor_on_a_network_disk(shell, cast, tmp_path, monkeypatch, command):
    (tmp_path / "mounts").write_text(f"server:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(ground, "MOUNTS", tmp_path / "mounts")
    says_no(shell(command), "network disk (nfs4)", "LEXLITE_DATA")


@pytest.mark.parametrize("command", ["serve", "worker", "remind"])
def test_nor_on_a_folder_that_cannot_be_written(shell, cast, tmp_path, monkeypatch, command):
    monkeypatch.setattr(ground, "writable", lambda folder: (False, f"the folder {folder} cannot be written"))
    says_no(shell(command), "cannot be written")


@pytest.mark.parametrize("command", ["serve", "worker", "remind"])
def test_nor_on_a_damaged_database(shell, cast, tmp_path, command):
    with inside():
        database.execute_sql("PRAGMA ignore_check_constraints=1")
        database.execute_sql("UPDATE matter SET cadence_days = -1")
    says_no(shell(command), "damaged", "lexlite restore")


def test_cron_has_the_database_checked_once_a_day(shell, cast):
    shell("remind")
    with inside():
        assert Heartbeat.last("checked") == NOW
        database.execute_sql("PRAGMA ignore_check_constraints=1")
        database.execute_sql("UPDATE matter SET cadence_days = -1")
    assert shell("remind").exit_code == 0


def test_a_file_that_is_no_database_is_one_plain_line(shell, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "lexlite.db").write_bytes(b"nonsense" * 1000)
    says_no(shell("remind"), "not a database", "doctor")


def test_what_is_doubtful_is_said_aloud_and_stops_nothing(shell, cast, tmp_path, caplog):
    (tmp_path / "data").chmod(0o755)
    assert shell("remind").exit_code == 0
    assert f"chmod 700 {tmp_path / 'data'}" in caplog.text


def test_whatever_is_written_is_closed_to_others(shell, cast, tmp_path):
    shell("remind")
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file() and "static" not in path.parts]
    assert {path.name for path in files} >= {"lexlite.db", "lexlite-2026-11-24.zip"}
    assert [path for path in files if path.stat().st_mode & 0o077] == []


def test_two_that_migrate_at_once_wait_for_each_other(tmp_path):
    """Web and worker of a process runner start together on an empty folder."""
    environment = {**os.environ, "LEXLITE_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "lexlite", "migrate"]
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _twice in range(2)]
    assert [(each.communicate()[1], each.returncode) for each in both] == [("", 0)] * 2
