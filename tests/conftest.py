"""The cast and the stage: a firm on a fresh file, Alice, Bob, Charlie, Olga, Dana and Eve."""

import os
import shutil
from datetime import UTC, datetime

import pytest
from flask import current_app
from werkzeug.routing import Rule

from lexlite import create_app
from lexlite.config import Settings
from lexlite.db import database
from lexlite.firm.models import Firm
from lexlite.i18n import language
from lexlite.templating import Templates
from tests.factories import SECRET, Cast, found_firm

NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)  # a Wednesday, 12:00 in Warsaw


@pytest.fixture
def settings(tmp_path):
    env = {"LEXLITE_DATA": str(tmp_path / "data"), "SECRET_KEY": SECRET}
    return Settings.from_env(env)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Databases as tests find them, made once: every migration applied and nothing there; the firm; the whole cast."""

    def kept(name):
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return shutil.copy(database.database, folder / name)

    folder = tmp_path_factory.mktemp("files")
    app = create_app(Settings.from_env({"LEXLITE_DATA": str(folder), "SECRET_KEY": SECRET}))
    database.migrate()
    with app.app_context(), database.opened():
        files = {"app": kept("app")}
        found_firm(datetime(2026, 10, 1, 9, tzinfo=UTC))
        files["firm"] = kept("firm")
        Cast()
        files["cast"] = kept("cast")
    database.let_go()
    return files


@pytest.fixture
def app(settings, files, request):
    file = next(files[name] for name in ("cast", "firm", "app") if name in request.fixturenames)
    shutil.copy(file, settings.database_file)
    app = create_app(settings)
    with app.app_context(), database.opened():
        yield app
    database.let_go()


@pytest.fixture
def firm(app):
    """A firm in Warsaw, Monday to Friday 8:00 to 16:00, founded in October 2026."""
    return Firm.the()


@pytest.fixture
def cast(firm):
    """The standing cast: see tests/factories.py."""
    return Cast.met_again()


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


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once():
    """Each test makes an application; it finds its templates compiled, where they and their words are the same."""
    known, compiled = {}, Templates.compile

    def once(templates, source, name=None, filename=None, raw=False, defer_init=False):
        key = (source, name, language(), *current_app.extensions["babel"].translation_directories)
        if key not in known:
            known[key] = compiled(templates, source, name, filename, raw, defer_init)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Templates, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once():
    """Each test makes an application; compiling how its 250 addresses are built would take a third of its time."""
    built, compiled = {}, Rule._compile_builder

    def once(rule, append_unknown=True):
        key = (rule.rule, append_unknown)
        if key not in built:
            built[key] = compiled(rule, append_unknown)
        return built[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


def pytest_configure(config):
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    from hypothesis import HealthCheck
    from hypothesis import settings as hypothesis_settings

    same_each_time = {"derandomize": True} if os.environ.get("CI") else {}
    hypothesis_settings.register_profile(  # no test hangs on how fast a machine is
        "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], **same_each_time
    )
    hypothesis_settings.load_profile("patient")
