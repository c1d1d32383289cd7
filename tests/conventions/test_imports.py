"""Who may import whom, and who may read the clock."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "lexlite").rglob("*.py"))
FEATURES = [
    "config", "errors", "clock", "worktime", "statements", "db", "records", "i18n", "addresses", "audit", "firm",
    "names", "clients", "messages", "playbooks", "matters", "needs", "facts", "risks", "followup", "intake", "feedback",
    "reminders", "worth", "reports", "portal", "demo",
]  # fmt: skip
EDGE = {"lexlite.access", "lexlite.web", "lexlite.wiring", "lexlite.furnishing", "lexlite.forms", "lexlite.cli"}


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """Every module that a file imports, at its top or within."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def contract():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]


def test_the_contract_of_the_layers_is_the_order_of_the_house():
    layers = [layer.removeprefix("lexlite.") for entry in contract()["layers"] for layer in entry.split(" | ")]
    order = [FEATURES.index(layer) for layer in reversed(layers)]
    assert order == sorted(order)


def test_every_feature_stands_in_the_contract():
    folders = {path.parent.name for path in (ROOT / "lexlite").glob("*/__init__.py")}
    named = {layer.removeprefix("lexlite.") for entry in contract()["layers"] for layer in entry.split(" | ")}
    assert folders - named == set()


def test_a_feature_imports_only_what_stands_before_it():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "views.py"], ids=name_of)
def test_views_import_no_other_views(path):
    others = {name_of(each) for each in MODULES if each.name == "views.py"} - {name_of(path)}
    assert imports(path) & others == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_below_the_edge_nobody_imports_views_and_nobody_imports_the_tasks(path):
    mine = imports(path)
    assert not {each for each in mine if each.split(".")[0] == "tasks"}
    if name_of(path) != "lexlite":
        assert not {each for each in mine if each.endswith(".views")}


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "models.py"], ids=name_of)
def test_records_know_nothing_of_the_web(path):
    mine = imports(path)
    assert not mine & {"flask", "flask_wtf", "wtforms", *EDGE}


def clock_calls(path):
    """Calls that ask what time it is."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            owner = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if (owner, node.func.attr) in {
                ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
                ("time", "time"), ("time", "localtime"), ("time", "gmtime"),
            }:  # fmt: skip
                yield f"{owner}.{node.func.attr}"


def test_only_the_clock_reads_the_clock():
    readers = {name_of(path): sorted(clock_calls(path)) for path in [*MODULES, ROOT / "tasks.py"]}
    assert {name: calls for name, calls in readers.items() if calls} == {"lexlite.clock": ["datetime.now"]}


TOLD_THE_TIME = {"models", "words", "standing", "stages", "silence", "taking_on", "planning", "delivery", "building"}


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem in TOLD_THE_TIME], ids=name_of)
def test_below_the_edge_the_moment_is_an_argument(path):
    assert "lexlite.clock" not in imports(path)


def test_only_the_wiring_uses_htmx_flask():
    assert [name_of(path) for path in MODULES if "htmx_flask" in imports(path)] == ["lexlite.wiring"]
