"""docs/hosting.md is tried: each unit, line and file that it prints is run as it stands, paths and ports aside."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from email import message_from_bytes
from pathlib import Path
from urllib.request import urlopen

import peewee
import pytest

from tests.test_server import free_port

HERE = Path(__file__).parent.parent
PRINTED = re.findall(r"^```(\w+)\n(.*?)^```", (HERE / "docs/hosting.md").read_text(), re.S | re.M)
UNIT, PROCFILE, CRON, _SHELL, WSGI, *_MORE = [text for _kind, text in PRINTED]
LEXLITE = Path(sys.executable).with_name("lexlite")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hosting") / "data"
    subprocess.run([LEXLITE, "demo"], env={**os.environ, "LEXLITE_DATA": str(folder)}, check=True, capture_output=True)
    return folder


@pytest.fixture
def data(demo, tmp_path):
    """The data of a demonstration firm, its own for each test: no pass tonight yet, some letters due again."""
    shutil.copytree(demo, tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "backups")
    with closing(peewee.sqlite3.connect(tmp_path / "data" / "lexlite.db", isolation_level=None)) as firm:
        firm.execute("DELETE FROM heartbeat")
        firm.execute(
            "UPDATE outbox SET state = 'queued', ended_at = NULL, expires_at = '2099-01-01T00:00:00.000000Z'"
            " WHERE id IN (SELECT id FROM outbox WHERE state = 'sent' LIMIT 20)"
        )
    return tmp_path / "data"


@contextmanager
def running(command, environment):
    """A process that ends when the test does; told by SIGTERM, it ends with 0."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0, process.stderr.read()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def answers(port, path="/login"):
    """The page's status, once the server is up."""
    for _try in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}") as page:
                return page.status
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no answer")


def bare(**more):
    """As little as a service manager or cron gives."""
    return {"PATH": f"{LEXLITE.parent}:/usr/bin:/bin", "HOME": "/nonexistent", **more}


def has_passed(data):
    """A pass has been made to its end: letters were written, and the backup of the night."""
    return all(any((data / folder).glob(what)) for folder, what in (("outbox", "*.eml"), ("backups", "lexlite-*.zip")))


def wait_until(what, seconds=60):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


# systemd


def unit():
    """{name: [values]} of the unit file."""
    found = {}
    for line in UNIT.splitlines():
        if "=" in line:
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


def test_systemd_finds_nothing_to_say_about_the_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    file = tmp_path / "lexlite.service"
    file.write_text(UNIT.replace("/opt/lexlite/bin/lexlite", str(LEXLITE)).replace("User=lexlite", "User=root"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", file], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "lexlite" in line] == []


def test_what_the_unit_starts_serves_makes_the_pass_and_ends_when_told(data):
    environment = dict(value.split("=", 1) for value in unit()["Environment"])
    port = free_port()
    environment = bare(**{**environment, "LEXLITE_DATA": str(data), "PORT": str(port)})
    (before,), (start,) = unit()["ExecStartPre"], unit()["ExecStart"]
    local = [shlex.split(line.replace("/opt/lexlite/bin/lexlite", str(LEXLITE))) for line in (before, start)]
    subprocess.run(local[0], env=environment, check=True, capture_output=True)
    with running(local[1], environment):
        assert answers(port) == 200
        wait_until(lambda: has_passed(data))


# a process runner


def test_the_procfile_is_the_one_that_comes_with_lexlite_and_each_line_does_its_work(data):
    assert (HERE / "Procfile").read_text() == PROCFILE
    lines = dict(line.split(": ", 1) for line in PROCFILE.splitlines())
    port = free_port()
    environment = bare(LEXLITE_DATA=str(data), PORT=str(port))
    subprocess.run(shlex.split(lines["release"]), env=environment, check=True, capture_output=True)
    with running(shlex.split(lines["web"]), environment), running(shlex.split(lines["worker"]), environment):
        assert answers(port) == 200
        wait_until(lambda: has_passed(data))


# cron


def cron_line(data):
    _minute, _hour, _day, _month, _weekday, command = CRON.strip().split(None, 5)
    return command.replace("/srv/lexlite", str(data)).replace("/opt/lexlite/bin/lexlite", str(LEXLITE))


def test_the_line_for_cron_makes_the_pass(data):
    done = subprocess.run(["/bin/sh", "-c", cron_line(data)], env=bare(), capture_output=True, text=True)
    assert (done.returncode, bool(re.fullmatch(r"\d+ sent\n", done.stdout))) == (0, True), done.stderr
    assert has_passed(data)


# shared hosting


def test_the_wsgi_file_answers_under_a_server_of_the_host_and_cron_makes_the_pass(data, tmp_path):
    (tmp_path / "passenger_wsgi.py").write_text(wsgi_file(data))
    port = free_port()
    command = [LEXLITE.with_name("waitress-serve"), f"--listen=127.0.0.1:{port}", "passenger_wsgi:application"]
    with running_server(command, tmp_path):
        assert answers(port) == 200
        done = subprocess.run(["/bin/sh", "-c", cron_line(data)], env=bare(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert has_passed(data)


def wsgi_file(data):
    return WSGI.replace("~/lexlite-data", str(data))


@contextmanager
def running_server(command, folder):
    process = subprocess.Popen(command, env=bare(PYTHONPATH="."), cwd=folder, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said_by_wsgi(data, folder, change=("", "")):
    """(ended well, its last line on standard error) of the WSGI file, loaded alone."""
    (folder / "wsgi_file.py").write_text(wsgi_file(data).replace(*change))
    done = subprocess.run(
        [sys.executable, folder / "wsgi_file.py"], env=bare(PYTHONPATH=HERE), capture_output=True, text=True
    )
    return done.returncode == 0, (done.stderr.splitlines() or [""])[-1]


def test_the_wsgi_file_says_in_one_line_what_hinders_it(data, tmp_path):
    assert said_by_wsgi(data, tmp_path)[0]
    well, why = said_by_wsgi(data, tmp_path, ("LEXLITE_BASE_URL", "OTHER"))
    assert (well, "LEXLITE_BASE_URL is not set" in why) == (False, True)
    with closing(peewee.sqlite3.connect(data / "lexlite.db", isolation_level=None)) as firm:
        firm.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '')")
    well, why = said_by_wsgi(data, tmp_path)
    assert (well, "newer LexLite (9999_future)" in why) == (False, True)


# all at once


def test_server_worker_and_cron_together_send_each_message_once_and_make_one_backup(data):
    port = free_port()
    environment = bare(LEXLITE_DATA=str(data), PORT=str(port))
    with running([LEXLITE, "serve"], environment), running([LEXLITE, "worker"], environment):
        assert answers(port) == 200
        crons = [subprocess.Popen(["/bin/sh", "-c", cron_line(data)], env=bare()) for _cron in range(3)]
        assert [cron.wait(timeout=120) for cron in crons] == [0, 0, 0]
        wait_until(lambda: has_passed(data))
    letters = [message_from_bytes(file.read_bytes()) for file in (data / "outbox").glob("*.eml")]
    assert max(Counter(letter["Message-ID"] for letter in letters).values()) == 1
    assert len(list((data / "backups").glob("lexlite-*.zip"))) == 1
