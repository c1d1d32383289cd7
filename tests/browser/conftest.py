"""Chromium, the demonstration firm it visits, and pages that complain aloud."""

import os
import re
import shutil
from functools import wraps
from operator import attrgetter

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser.firm import Firm, run
from tests.browser.hands import leave

# the first has no windows to draw
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # milliseconds: no test hangs on how fast a machine is
HANDS = ("check", "click", "evaluate", "fill", "press", "press_sequentially", "select_option", "set_input_files")
REFUSED = re.compile("the server responded with a status of (422|409)")  # a form that is shown again: meant so


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        explain = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        explain("Chromium is not installed (Debian: apt-get install chromium).")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        _wait_for_scripts(patch)
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def _wait_for_scripts(patch):
    """A page is seen before its scripts run, on a slow machine for long: whatever touches it waits until they have."""

    def patient(act, page_of):
        @wraps(act)
        def wait_and_act(what, *words, **more):
            page_of(what).wait_for_load_state()
            return act(what, *words, **more)

        return wait_and_act

    for name in HANDS:
        patch.setattr(Locator, name, patient(getattr(Locator, name), attrgetter("page")))
    patch.setattr(Page, "evaluate", patient(Page.evaluate, lambda page: page))
    patch.setattr(Page, "keyboard", property(patient(Page.keyboard.fget, lambda page: page)))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The data of a demonstration firm, never served itself."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    run(data, "demo")
    return data


@pytest.fixture(scope="session")
def firm(chromium, demonstration, tmp_path_factory):
    """A firm to look at: whoever changes it takes a fresh one."""
    yield from _served(demonstration, tmp_path_factory.mktemp("firm"))


@pytest.fixture
def fresh_firm(chromium, demonstration, tmp_path):
    """A firm of this test alone."""
    yield from _served(demonstration, tmp_path)


def _served(demonstration, folder):
    data = folder / "data"
    shutil.copytree(demonstration, data)
    firm = Firm(data)
    yield firm
    firm.stop()


@pytest.fixture
def browse(chromium):
    """browse(firm) is a page of a browser of its own; an error on its console fails the test at the end
    (unless it may_complain: a lost network cannot be silent)."""
    contexts, complaints = [], []

    def note(message):
        if message.type == "error" and not REFUSED.search(message.text):
            complaints.append(f"{message.text} ({message.location['url']})")

    def browse(firm, locale="pl-PL", script=True, may_complain=False, **more):
        context = chromium.new_context(base_url=firm.url, locale=locale, java_script_enabled=script, **more)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if not may_complain:
            page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield browse
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(browse):
    """sign_in(firm) is a page of the owner, or of the named one, at the board."""

    def sign_in(firm, email=None, **more):
        page = browse(firm, **more)
        enter(page, firm, email)
        return page

    return sign_in


def enter(page, firm, email=None):
    email = email or firm.owner
    page.goto("/login")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(firm.sign_ins[email])
    leave(page, page.locator("main button"))
    page.locator("#lane-late").wait_for()
