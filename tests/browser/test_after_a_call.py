"""Back from a call, the card asks one line: spoke, tried, not now (S3)."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import fill

pytestmark = pytest.mark.browser

LATE = "#lane-late article >> nth=0"
BACK = "dispatchEvent(new Event('focus'))"
NO_TELEPHONE = """addEventListener("click", (event) => {
  if (event.target.closest("a[href^='tel:']")) event.preventDefault();
});"""  # a browser without a screen waits for ever for the program that would dial


@pytest.fixture
def called(sign_in, fresh_firm):
    """The board, and its late card whose number was just pressed; back on the page."""
    page = sign_in(fresh_firm)
    page.add_init_script(NO_TELEPHONE)
    page.reload()
    card = page.locator(LATE)
    card.locator("a[href^='tel:']").click()
    page.evaluate(BACK)
    return page, card


def test_a_call_is_asked_about_once_and_not_now_leaves_the_card_as_it_was(called):
    page, card = called
    expect(card.locator(".called button").first).to_be_focused()
    card.locator("[data-called=not-now]").click()
    expect(card.locator(".called")).to_have_count(0)
    page.evaluate(BACK)
    expect(card.locator(".called")).to_have_count(0)


def test_spoke_opens_the_form_with_the_client_reached(called):
    _page, card = called
    card.locator("[data-called=spoke]").click()
    expect(card.locator("[name=reached][value=yes]")).to_be_checked()


def test_tried_opens_the_form_with_nobody_reached_and_asks_for_a_new_try(called):
    page, card = called
    card.locator("[data-called=tried]").click()
    expect(card.locator("[name=reached][value=no]")).to_be_checked()
    name = card.locator("h3").inner_text()
    card.locator(".speak button:not(.quiet)").click()
    task = page.locator("article", has_text=name).locator("a[href*='/follow-ups/']")
    expect(task).to_have_count(1)
    expect(page.locator("#lane-late")).to_contain_text(name)  # a try resets nothing


def test_the_question_waits_where_the_page_was_thrown_away_meanwhile(called):
    page, _card = called
    page.locator(LATE).locator("[data-called=not-now]").click()
    page.locator(LATE).locator("a[href^='tel:']").click()
    page.reload()
    expect(page.locator(LATE).locator(".called")).to_be_visible()


def test_minutes_are_offered_by_kind_until_somebody_types_their_own(called):
    page, card = called
    card.locator("[data-called=spoke]").click()
    card.locator(".speak summary").click()
    minutes = card.locator("[name=minutes]")
    expect(minutes).to_have_value("6")
    card.locator("[name=channel]").select_option("letter")
    expect(minutes).to_have_value("12")
    fill(page, minutes="25")
    card.locator("[name=channel]").select_option("call")
    expect(minutes).to_have_value("25")
