"""Every page in every language: no barrier that axe finds, nothing wider than the screen, and fit to print."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import rooms
from tests.browser.conftest import enter

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
STATUS = {"nothing there": 404, "ended link": 404}
TRILINGUAL = {"nothing there"}
TYPED_IN = "select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])"
PRESSED = f"button, .btn, .langs a, .option label, {TYPED_IN}"
LEAST_PUBLIC, LEAST_ON_CARDS = 44, 36  # pixels
HTML_LANG = {"en": "en", "pl": "pl", "zh": "zh-Hans"}


class Tour:
    """The owner and a visitor with an unsent form and an open client's page, who both speak one language."""

    def __init__(self, firm, staff, visitor, sent):
        self.staff, self.visitor = staff, visitor
        self.address = rooms.addresses(firm, sent=sent)

    def speak(self, language):
        self.language = language
        rooms.speak(self.staff, language)
        self.visitor.goto(f"/privacy?lang={language}")

    def enter(self, name):
        """The page of that name, open."""
        page = self.staff if name in rooms.STAFF else self.visitor
        asked = f"?lang={self.language}" if name == "door" else ""  # it would speak the client's language
        answer = page.goto(self.address[name] + asked)
        assert answer.status == STATUS.get(name, 200)
        if name not in TRILINGUAL:
            expect(page.locator("html")).to_have_attribute("lang", HTML_LANG[self.language])
        return page


@pytest.fixture(scope="module")
def tour(chromium, firm):
    """Axe needs script where the policy forbids it: these contexts alone pass by the policy."""
    contexts = [chromium.new_context(base_url=firm.url, locale="pl-PL", bypass_csp=True) for _each in range(3)]
    staff, visitor, sender = [context.new_page() for context in contexts]
    for page in (staff, visitor):
        page.add_init_script(AXE.read_text())
    enter(staff, firm)
    rooms.furnish(staff, firm)
    rooms.pass_the_door(visitor, firm)
    rooms.send_paper(visitor)
    rooms.fill_in(visitor)
    yield Tour(firm, staff, visitor, rooms.send(sender))
    for context in contexts:
        context.close()


@pytest.fixture(scope="module", params=["en", "pl", "zh"])
def language(tour, request):
    tour.speak(request.param)
    return request.param


def barriers(page):
    """What axe finds: rule, place, and what would help."""
    found = page.evaluate("rules => axe.run(rules)", RULES)["violations"]
    return [f"{rule['id']} at {node['html']}: {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def overflow(page):
    """What sticks out at the side, widest first; nothing where the page cannot be scrolled sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
           .filter(each => each.getBoundingClientRect().right > innerWidth)
           .map(each => `too wide: ${each.outerHTML}`)"""
    )


def too_small(page, least):
    """What is pressed or typed in and lower than so many pixels (the label counts for a box to tick)."""
    return page.evaluate(
        """([pressed, least]) => [...document.querySelectorAll(pressed)]
           .filter(each => each.checkVisibility() && !each.closest(".vh") && each.offsetHeight < least)
           .map(each => `${each.offsetHeight} px: ${each.outerHTML}`)""",
        [PRESSED, least],
    )


@contextmanager
def printed(page):
    page.emulate_media(media="print")
    try:
        yield page
    finally:
        page.emulate_media(media="screen")


@pytest.mark.parametrize("name", [*rooms.STAFF, *rooms.PUBLIC])
def test_a_page_has_no_barrier_and_fits_every_screen(tour, language, name):
    page = tour.enter(name)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert [*overflow(page), *barriers(page)] == []
    assert too_small(page, LEAST_PUBLIC if name in rooms.PUBLIC else LEAST_ON_CARDS) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) == []


def test_a_form_with_mistakes_has_no_barrier(tour, language):
    page = tour.enter("enquiry by telephone")
    page.set_viewport_size({"width": 360, "height": 800})
    page.locator("main form button").click()
    expect(page.locator(".errors")).to_be_focused()
    assert [*overflow(page), *barriers(page)] == []


def test_a_form_open_on_the_board_has_no_barrier_and_fits(tour, language):
    page = tour.enter("board")
    page.locator("article [data-key=l]").first.click()
    expect(page.locator("form.speak")).to_be_focused()
    assert too_small(page, LEAST_ON_CARDS) == []
    for width in (1280, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert [*overflow(page), *barriers(page)] == []


def test_the_answer_to_a_wrong_word_has_no_barrier_and_fits(tour, language):
    page = tour.enter("answer card of two")
    page.locator("[name=person]").select_option(index=1)
    page.locator("[name=knows]").fill("guess")
    page.locator("main form:has([name=knows]) button").click()
    expect(page.locator(".notice.bad").first).to_be_visible()
    for width in (1280, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert [*overflow(page), *barriers(page)] == []


def test_the_printed_board_is_a_call_sheet(tour, language):
    with printed(tour.enter("board")) as page:
        expect(page.locator("article a[href^='tel:']").first).to_be_visible()
        for hidden in (".top", ".tools", "article .acts"):
            expect(page.locator(hidden).first).to_be_hidden()


def test_the_printed_clients_page_keeps_the_promise_and_the_phone_and_drops_the_buttons(tour, language):
    with printed(tour.enter("client's page")) as page:
        expect(page.locator(".promise")).to_be_visible()
        expect(page.locator("main a[href^='tel:']").first).to_be_visible()
        expect(page.locator("button, textarea").locator("visible=true")).to_have_count(0)
