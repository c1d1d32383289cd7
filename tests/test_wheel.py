"""A wheel built from the tree works as the checkout does."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel's content in a folder of its own, away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_templates_static_files_translations_and_migrations_lie_inside(unpacked):
    inside = unpacked / "lexlite"
    for name in (
        "templates/followup/board.html",
        "static/vendor/htmx-4.0.1.min.js",
        "translations/pl/LC_MESSAGES/messages.mo",
        "translations/zh/LC_MESSAGES/messages.mo",
        "migrations/0001_initial.py",
        "playbooks/data/areas.toml",
        "names/given.toml",
        "demo/enquiries.json",
        "tasks.py",
    ):
        assert (inside / name).is_file(), name


def test_the_demonstration_firm_lives_from_the_wheel_alone(unpacked, tmp_path):
    script = (
        "import lexlite, sys; from lexlite.cli import main; from lexlite.places import load_tasks\n"
        f"assert lexlite.__file__.startswith({str(unpacked)!r}), lexlite.__file__\n"
        "main(['demo'], standalone_mode=False)\n"
        "page = lexlite.create_app().test_client().get('/enquiry?lang=pl')\n"
        "print(page.status_code, 'Polski' in page.text, load_tasks().__file__)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked), "LEXLITE_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "staff: ewa@nowak-li.example" in run.stdout
    assert run.stdout.splitlines()[-1] == f"200 True {unpacked}/lexlite/tasks.py"


def test_the_process_file_names_commands_that_exist():
    from lexlite.cli import main

    lines = (ROOT / "Procfile").read_text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["release", "web", "worker"]
    for line in lines:
        command = re.search(r"lexlite (\w+)", line).group(1)
        assert command in main.commands
