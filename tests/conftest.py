"""The cast and the stage: a firm on a fresh file, Alice, Bob, Charlie, Olga, Dana and Eve."""

import os
from datetime import UTC, datetime

import pytest

from lexlite import create_app
from lexlite.config import Settings
from lexlite.db import database
from lexlite.firm.models import Firm
from tests.factories import Cast, found_firm

NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)  # a Wednesday, 12:00 in Warsaw


@pytest.fixture
def settings(tmp_path):
    env = {"LEXLITE_DATA": str(tmp_path / "data"), "SECRET_KEY": "a key for tests"}
    return Settings.from_env(env)


@pytest.fixture
def app(settings):
    app = create_app(settings)
    database.migrate()
    with app.app_context(), database.opened():
        yield app
    database.let_go()


@pytest.fixture
def firm(app):
    """A firm in Warsaw, Monday to Friday 8:00 to 16:00, founded in October 2026."""
    found_firm(datetime(2026, 10, 1, 9, tzinfo=UTC))
    return Firm.the()


@pytest.fixture
def cast(firm):
    """The standing cast: see tests/factories.py."""
    return Cast()


@pytest.fixture
def at():
    return NOON


@pytest.fixture
def set_clock(monkeypatch):
    """Let the edge read this moment from the clock: set_clock(moment)."""
    from lexlite import clock

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


@pytest.fixture
def browse(app, set_clock):
    """A browser: browse(staff) is signed in as them, browse() is nobody; see tests/browsing.py."""
    from tests.browsing import Browser

    set_clock(NOON)
    return lambda staff=None, **more: Browser(app, staff, **more)


def pytest_configure(config):
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    from hypothesis import settings as hypothesis_settings

    hypothesis_settings.register_profile("ci", derandomize=True, deadline=None)
    if os.environ.get("CI"):
        hypothesis_settings.load_profile("ci")
