"""An enquiry by telephone: taken down with the keyboard alone, in a few dozen keystrokes, on one screen."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
TYPED = ["Nina Nowa", "512345600", "Landlord Ltd\nJan Kowal"]
SLOW = 3  # keystrokes a second of somebody who listens at the same time


def test_an_enquiry_by_telephone_takes_less_than_a_minute_of_keys(fresh_firm, sign_in):
    page = sign_in(fresh_firm)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/intakes/new")
    expect(page.locator("[name=name]")).to_be_focused()
    expect(page.locator("main form button")).to_be_in_viewport()
    keys = 0
    for words in TYPED:
        page.keyboard.type(words)
        page.keyboard.press("Tab")
        keys += len(words) + 1
    page.keyboard.press("ArrowDown")  # the first practice area
    page.keyboard.press("Tab")
    page.keyboard.type("12242026")
    keys += 10
    while not page.evaluate("document.activeElement.name === 'what_happened'"):
        page.keyboard.press("Tab")
        keys += 1
    page.keyboard.type("Notice to quit, flat")
    page.keyboard.press("Tab")  # «More» stays closed
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    keys += len("Notice to quit, flat") + 3
    expect(page.locator("#h-conflict")).to_be_in_viewport()
    expect(page.locator("h1")).to_have_text("Nina Nowa")
    assert keys / SLOW < 60
    assert keys == 78


def test_a_mistake_in_what_is_closed_opens_it(fresh_firm, sign_in):
    page = sign_in(fresh_firm)
    page.goto("/intakes/new")
    page.locator("[name=name]").fill("Nina Nowa")
    page.locator("[name=phone]").fill("512345600")
    page.locator("[name=practice_area]").select_option("loan")
    page.locator("summary").click()
    page.locator("[name=email]").fill("no address")
    page.locator("summary").click()
    page.locator("main form button").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("[name=email]")).to_be_visible()


def test_a_call_back_is_logged_with_one_press(fresh_firm, sign_in):
    page = sign_in(fresh_firm)
    page.goto("/intakes")
    page.locator(".list .item .acts a[href$='/calls']").first.click()
    page.locator("button[value=no]").click()
    page.wait_for_url(lambda url: url.rstrip("0123456789").endswith("/intakes/"))
    expect(page.locator("#h-calls ~ .list li")).to_have_count(1)
