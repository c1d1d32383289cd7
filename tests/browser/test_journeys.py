"""Whole stories in a real browser: with script, without it, and with the keyboard alone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

EMAIL, WORD = "zosia.gesla@example.com", "żółty jaśmin"
STORY = "Właściciel chce, żebyśmy wyprowadzili się przed Świętami."
WISH = "Chcę go pozwać."
TOLD = "Zażółć gęślą jaźń: odpisaliśmy właścicielowi."
NEWS = "Właściciel zgadza się na rozmowę."
QUESTION = "Czy mam być na tej rozmowie?"
ANSWER = "Nie, idziemy tam bez Pani."


def press(page):
    """The one filled button of the page's form."""
    page.locator("main form button:not(.quiet)").click()


def fill(page, **answers):
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)


def pick(page, name, value):
    page.locator(f"main [name={name}][value={value}]").check()


# from the public form to the client's page


def ask_for_help(page):
    """The public form, page by page, in Polish; returns the reference."""
    page.goto("/enquiry")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    press(page)
    pick(page, "kind", "person")
    fill(page, name="Zofia Gęśla", phone="+48 512 345 678", email=EMAIL)
    press(page)
    page.locator("[name=practice_area]").select_option("lease")
    fill(page, other_parties="Kamienica Róża sp. z o.o.\nJan Ćma")
    press(page)
    pick(page, "side", "tenant")
    press(page)
    fill(page, what_happened=STORY)
    press(page)
    expect(page).to_have_url(re.compile("/enquiry/hopes$"))
    press(page)
    expect(page).to_have_url(re.compile("/enquiry/check$"))
    expect(page.locator("main")).to_contain_text(STORY)
    pick(page, "privacy_read", "yes")
    press(page)
    expect(page).to_have_url(re.compile("/enquiry/sent/"))
    return re.search("LX-[A-Z0-9]{6}", page.locator(".promise").inner_text())[0]


def take_on(page, reference):
    """From the list of enquiries to a new matter; returns its address."""
    page.goto("/intakes")
    page.locator("li.item", has_text=reference).locator("a").click()
    expect(page.locator("main")).not_to_contain_text(STORY)
    pick(page, "decision", "none")
    press(page)
    expect(page.locator("main")).to_contain_text(STORY)
    page.locator("a[href$='/accept']").click()
    fill(page, agreed_word=WORD)
    press(page)
    expect(page).to_have_url(re.compile(r"/matters/\d+$"))
    return page.url


def find_needs(page, matter):
    """What was asked for, what is needed, a goal outside, a good end, no dates known; then out of intake."""
    for kind, words in (("stated", WISH), ("true", "Zostać do wiosny."), ("outside", "Święta w domu.")):
        page.goto(f"{matter}/needs")
        page.locator("[name=kind]").select_option(kind)
        fill(page, words=words)
        press(page)
        expect(page.locator(".needs")).to_contain_text(words)
    page.goto(f"{matter}/win")
    fill(page, definition_of_win="Umowa do 31 maja.")
    press(page)
    page.goto(matter)
    page.locator("#dates a[href$='/dates/none']").click()
    press(page)
    page.goto(f"{matter}/stage")
    page.locator("[name=stage]").select_option(index=1)
    press(page)
    expect(page).to_have_url(matter)
    expect(page.locator("#stage ul")).to_have_count(0)


def log_on_board(page, matter, script):
    """A contact logged from the card: inside it with script, on a page of its own without."""
    card = page.locator(f"#matter-{matter.rpartition('/')[2]}")
    page.goto("/")
    card.locator("[data-key=l]").click()
    pick(page, "reached", "yes")
    fill(page, told=TOLD, next_word_on=(date.today() + timedelta(days=9)).isoformat())
    pick(page, "shared", "yes")
    if script:
        expect(card.locator("form")).to_be_visible()
        card.locator("form button").click()
        expect(page.locator("#said")).not_to_be_empty()
        expect(card.locator("form")).to_have_count(0)
        expect(page).to_have_url(re.compile("/$"))
    else:
        press(page)
        expect(page).to_have_url(matter)


def publish(page, matter):
    page.goto(f"{matter}/updates")
    fill(page, body=NEWS)
    press(page)
    expect(page.locator("a[href*='/undo']")).to_be_visible()


def pass_the_door(page, link):
    page.goto(link)
    expect(page.locator("main")).not_to_contain_text("Gęśla")
    fill(page, knows=WORD)
    press(page)
    expect(page).to_have_url(re.compile(r"/status/matters/\d+$"))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_an_enquiry_to_an_answer_on_the_clients_page(fresh_firm, browse, sign_in, script):
    visitor = browse(fresh_firm, script=script, viewport={"width": 360, "height": 740})
    reference = ask_for_help(visitor)
    staff = sign_in(fresh_firm, script=script)
    matter = take_on(staff, reference)
    find_needs(staff, matter)
    log_on_board(staff, matter, script)
    publish(staff, matter)
    client = browse(fresh_firm, script=script, viewport={"width": 360, "height": 740})
    pass_the_door(client, fresh_firm.link(EMAIL))
    expect(client.locator("html")).to_have_attribute("lang", "pl")
    expect(client.locator("main")).to_contain_text(TOLD)
    expect(client.locator("main")).not_to_contain_text(NEWS)
    fill(client, body=QUESTION)
    client.locator("#questions form button").click()
    expect(client.locator("#questions .notice q")).to_have_text(QUESTION)
    staff.goto(matter)
    staff.locator("[id^=question-] a").click()
    fill(staff, body=ANSWER)
    press(staff)
    expect(staff).to_have_url(matter)
    expect(staff.locator("[id^=question-]")).to_have_count(0)
    fresh_firm.let_ten_minutes_pass()
    client.reload()
    expect(client.locator("main")).to_contain_text(NEWS)
    expect(client.locator("main")).to_contain_text(ANSWER)
    client.locator("form[action$='/leave'] button").first.click()
    expect(client).to_have_url(re.compile("/status/left$"))


# the board


def tab_to(page, inside, presses=80):
    """Tab on until the focus is on this element or within it."""
    for _press in range(presses):
        if page.evaluate("inside => !!document.activeElement.closest(inside)", inside):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no tab leads to {inside}")


def lane_of(page, card):
    return page.locator(f"section:has(#{card})").get_attribute("id")


def two_in_one_lane(page):
    """The ids of a card and of the one after it, in a lane where a contact moves the first of them elsewhere."""
    return page.locator(".lane:not(#lane-hold)").evaluate_all(
        """lanes => lanes.map(lane => [...lane.querySelectorAll("article")].map(card => card.id))
           .find(cards => cards.length > 1).slice(0, 2)"""
    )


def day_for(lane):
    """A day ahead that lies outside this lane."""
    return date.today() + timedelta(days=12 if lane != "lane-later" else 3)
