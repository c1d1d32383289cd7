"""An update hour of five matters with the keyboard alone; what is typed outlives a closed tab."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FIVE = "SELECT id FROM matter WHERE closed_at IS NULL AND due_because NOT IN ('question', 'news') ORDER BY id LIMIT 5"
HOUR = re.compile(r"/update-hour$")


@pytest.fixture
def hour(fresh_firm, sign_in):
    """The owner's page at an hour with exactly five matters that are late: promised three days ago,
    so that one undone comes first again."""
    fresh_firm._change("UPDATE matter SET responsible_id = 2, second_id = NULL WHERE responsible_id = 1")
    fresh_firm._change(f"UPDATE matter SET responsible_id = 1, second_id = NULL WHERE id IN ({FIVE})")
    earlier = "strftime('%Y-%m-%dT%H:%M:%f', counts_from, '-9 days') || '000Z'"
    fresh_firm._change(
        f"UPDATE word SET at = {earlier}, counts_from = {earlier}, promised_on = date('now', '-3 days')"
        f" WHERE counts_from IS NOT NULL AND matter_id IN ({FIVE})"
    )
    fresh_firm._change(
        "UPDATE matter SET last_word_at = (SELECT max(counts_from) FROM word WHERE matter_id = matter.id),"
        f" next_word_due_at = strftime('%Y-%m-%dT%H:%M:%f', 'now', '-1 hours') || printf('%03dZ', id)"
        f" WHERE id IN ({FIVE})"
    )
    page = sign_in(fresh_firm)
    page.locator("a[href='/update-hour']").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(HOUR)
    return page


def tab_to(page, name):
    """Tab until the field or button of this name, key or address has the focus."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("n => { const e = document.activeElement; return [e.name, e.dataset.key].includes(n) }", name):
            return
    raise AssertionError(f"no way to {name}")


def left(page):
    return int(re.search(r"\d+", page.locator(".pagehead .muted").inner_text())[0])


def at_the_next(page, number):
    expect(page.locator("article h2")).to_be_focused()
    expect(page).to_have_url(HOUR)
    assert left(page) == number


def say_a_line(page):
    tab_to(page, "checked")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")


def test_an_hour_of_five_matters_by_keyboard_alone(hour, fresh_firm):
    at_the_next(hour, 5)
    say_a_line(hour)  # the first: a line of the list, and Enter
    at_the_next(hour, 4)
    tab_to(hour, "done")  # the second: own words, and the button
    hour.keyboard.type("Przeczytaliśmy akta.")
    expect(hour.locator("#kept")).not_to_be_empty()
    tab_to(hour, "s")
    hour.keyboard.press("Enter")
    at_the_next(hour, 3)
    tab_to(hour, "reason")  # the third: skipped, with a reason
    hour.keyboard.press("ArrowDown")
    tab_to(hour, "k")
    hour.keyboard.press("Enter")
    at_the_next(hour, 2)
    hour.keyboard.press("c")  # the fourth: a call
    expect(hour).to_have_url(re.compile("/contacts\\?from=hour$"))
    tab_to(hour, "told")
    hour.keyboard.type("Rozmowa o terminie.")
    hour.keyboard.press("Tab")
    while not hour.evaluate("document.activeElement.matches('main form .acts button')"):
        hour.keyboard.press("Tab")
    hour.keyboard.press("Enter")
    at_the_next(hour, 1)
    say_a_line(hour)
    expect(hour.locator("article")).to_have_count(0)
    assert left(hour) == 0
    expect(hour.locator(".notice .press")).to_have_count(3)
    said = "SELECT count(*) FROM word WHERE by_id = 1 AND at > (SELECT max(at) FROM audit_entry WHERE verb = ?)"
    assert fresh_firm.ask(said, "staff.signed_in") == (4,)


def test_undone_by_keyboard_it_stands_there_again_with_what_was_typed(hour):
    tab_to(hour, "done")
    hour.keyboard.type("Przeczytaliśmy akta.")
    tab_to(hour, "s")
    hour.keyboard.press("Enter")
    at_the_next(hour, 4)
    count = hour.locator(".notice [data-until]")
    expect(count).to_have_text(re.compile(r"\((9:\d\d|10:00)\)"))
    before = count.inner_text()
    expect(count).not_to_have_text(before)  # it counts down
    while not hour.evaluate("document.activeElement.matches('.notice .press button')"):
        hour.keyboard.press("Shift+Tab")
    hour.keyboard.press("Enter")
    at_the_next(hour, 5)
    expect(hour.locator("[name=done]")).to_have_value("Przeczytaliśmy akta.")


def test_what_is_typed_outlives_a_closed_tab(hour):
    tab_to(hour, "done")
    hour.keyboard.type("W połowie zda")
    expect(hour.locator("#kept")).not_to_be_empty()
    hour.goto("/matters")
    hour.goto("/update-hour")
    expect(hour.locator("[name=done]")).to_have_value("W połowie zda")


def test_without_script_the_hour_works_and_keeps_what_is_typed(fresh_firm, sign_in):
    page = sign_in(fresh_firm, script=False)
    page.goto("/update-hour?lawyer=2&ahead=1")
    page.locator("[name=next_word_on]").fill("2030-01-01")
    page.locator("button[value=leave]").click()
    expect(page.locator("#lane-late")).to_have_count(1)
    page.goto("/update-hour?lawyer=2&ahead=1")
    expect(page.locator("[name=next_word_on]")).to_have_value("2030-01-01")
