"""Every test of this folder takes part in `make soak`, where the same tests run with larger numbers."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.soak)
