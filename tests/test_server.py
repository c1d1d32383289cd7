"""Web and worker in one process: it starts, answers, and ends as it should."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from lexlite import server


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The data of a demonstration firm."""
    folder = tmp_path_factory.mktemp("server") / "data"
    _lexlite(folder, "demo").check_returncode()
    return folder


def _environment(data, port=0):
    return {**os.environ, "LEXLITE_DATA": str(data), "PORT": str(port), "HOST": "127.0.0.1"}


def _lexlite(data, *words, port=0):
    return subprocess.run(
        [sys.executable, "-m", "lexlite", *words], env=_environment(data, port), capture_output=True, text=True
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(data, *words):
    """(process, its address, the lines it printed) of a running `lexlite serve`."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "lexlite", "serve", *words],
        env=_environment(data, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        lines = [process.stdout.readline().strip() for _line in range(6)]
        yield process, f"http://127.0.0.1:{port}", lines
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


SERVES_ELEPHANT = """
import sys
from pathlib import Path
from types import SimpleNamespace
from lexlite.server import run

def elephant(environ, start_response):
    start_response("200 OK", [("Content-Length", "30000000")])
    return [b"x" * 30_000_000]

data, port = Path(sys.argv[1]), int(sys.argv[2])
sys.exit(run(elephant, SimpleNamespace(data=data, base_url="", host="127.0.0.1", port=port, proxies=0), True, []))
"""


def _wait_for(what, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def _health(address):
    try:
        with urlopen(f"{address}/healthz") as answer:
            return json.load(answer)
    except HTTPError as error:
        return json.load(error)


def test_it_prints_how_to_sign_in_answers_and_ends_cleanly_when_told(data):
    with serving(data) as (process, address, lines):
        assert lines[0] == f"LexLite on {address}"
        assert [line.split(":")[0] for line in lines[1:]] == ["staff", "staff", "staff", "client", "door"]
        assert lines[1].startswith("staff: ewa@")
        with urlopen(f"{address}/login") as page:
            assert page.status == 200
        assert _wait_for(lambda: _health(address)["ok"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


SLOW_TO_START = """
import sys
import time
from huey.consumer import Consumer
from lexlite.cli import main

start = Consumer.start
Consumer.start = lambda consumer: (time.sleep(1), start(consumer))
main(sys.argv[1:])
"""


def test_told_to_stop_before_its_worker_runs_it_ends_cleanly(data):
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_TO_START, "serve"],
        env=_environment(data, free_port()),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _out, said = process.communicate(timeout=30)
        assert (process.returncode, "Traceback" in said) == (0, False), said
    finally:
        process.kill()


def test_an_answer_under_way_is_sent_to_its_end_before_the_server_ends(tmp_path):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVES_ELEPHANT, str(tmp_path), str(port)],
        env={**os.environ, "LEXLITE_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        process.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            process.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):  # it stays while we have not read
                process.wait(timeout=1)
            assert len(answer.read()) == 30_000_000
        _out, said = process.communicate(timeout=20)
        assert (process.returncode, said) == (0, "")
    finally:
        process.kill()


def test_each_start_prints_a_fresh_client_link_that_shows_the_door(data):
    with serving(data, "--web-only") as (_process, _address, first):
        pass
    with serving(data, "--web-only") as (_process, address, second):
        assert first[4] != second[4]
        token = second[4].rpartition("/")[2]
        with urlopen(f"{address}/status/{token}") as page:
            assert 'name="knows"' in page.read().decode()


def test_a_port_taken_is_one_plain_line(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = _lexlite(data, "serve", port=taken.getsockname()[1])
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "is taken" in run.stderr


def test_a_demonstration_firm_is_not_served_to_the_world_by_accident(data):
    run = _lexlite(data, "serve", "--host", "0.0.0.0")
    assert run.returncode == 2
    assert "demonstration" in run.stderr


def test_the_worker_alone_runs_the_pass_and_ends_when_told(data):
    begun = _last_pass(data)
    process = subprocess.Popen(
        [sys.executable, "-m", "lexlite", "worker"], env=_environment(data), stderr=subprocess.PIPE, text=True
    )
    try:
        assert _wait_for(lambda: _last_pass(data) > begun)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.stderr.close()


def _last_pass(data):
    """The moment of the last pass, as the doctor reads it."""
    with serving(data, "--web-only") as (_process, address, _lines):
        return _health(address)["worker_last_pass"]


def test_the_queue_file_may_be_deleted(data):
    for name in ("huey.db", "huey.db-wal", "huey.db-shm"):
        (data / name).unlink(missing_ok=True)
    with serving(data) as (_process, address, _lines):
        assert _wait_for(lambda: _health(address)["ok"])


def test_what_the_server_tells_of_a_request_holds_no_address(caplog):
    from waitress.utilities import logger

    assert server.SERVING

    with caplog.at_level(logging.INFO, "waitress"):
        logger.info("Client disconnected while serving /status/0E9e--Keq79")
        logger.warning("Exception while serving /status/0E9e--Keq79\nmore")
    assert [record.getMessage() for record in caplog.records] == ["Exception while serving …"]
