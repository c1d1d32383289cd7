"""Where templates, static files and tasks.py lie: beside the package in a checkout, inside it in a wheel."""

import importlib.util
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent


def place(name):
    """The path of `templates`, `static` or `tasks.py`."""
    beside = PACKAGE.parent / name
    return beside if (PACKAGE.parent / "pyproject.toml").exists() and beside.exists() else PACKAGE / name


def load_tasks():
    """The module tasks.py, wherever it lies."""
    if "tasks" not in sys.modules:
        spec = importlib.util.spec_from_file_location("tasks", place("tasks.py"))
        sys.modules["tasks"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["tasks"])
    return sys.modules["tasks"]
