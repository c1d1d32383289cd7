"""Whole stories in a real browser: with script, without it, and with the keyboard alone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.hands import fill, leave, pick, press

pytestmark = pytest.mark.browser

EMAIL, WORD = "zosia.gesla@example.com", "żółty jaśmin"
STORY = "Właściciel chce, żebyśmy wyprowadzili się przed Świętami."
WISH = "Chcę go pozwać."
TOLD = "Zażółć gęślą jaźń: odpisaliśmy właścicielowi."
NEWS = "Właściciel zgadza się na rozmowę."
QUESTION = "Czy mam być na tej rozmowie?"
ANSWER = "Nie, idziemy tam bez Pani."


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
    page.locator("li.item", has_text=reference).locator("h2 a").click()
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
        page.goto(f"{matter}/needs?kind={kind}")
        form = page.locator("form:has(select[name=kind])")
        form.locator("[name=words]").fill(words)
        form.locator("button").click()
        expect(page.locator(".needs")).to_contain_text(words)
    page.goto(f"{matter}/win")
    fill(page, definition_of_win="Umowa do 31 maja.")
    press(page)
    page.goto(matter)
    leave(page, page.locator("#dates a[href$='/dates/none']"))
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
        card.locator("form button:not([data-close])").click()
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
    client.locator("#questions form[action$='/questions'] button").click()
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


@pytest.fixture
def board(fresh_firm, sign_in):
    return sign_in(fresh_firm)


def two_due_soon(page):
    """The first two cards of one lane: the first has an open question."""
    return page.locator("#lane-week article").nth(0), page.locator("#lane-week article").nth(1)


def tab_to(page, target, presses=80):
    """Tab on until this element has the focus."""
    for _press in range(presses):
        if target.evaluate("target => target === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no tab leads to {target}")


def open_form(page, card, key="l"):
    """Tab to the card and press its key."""
    tab_to(page, card.locator("h3 a"))
    page.keyboard.press(key)
    expect(card.locator("form.speak")).to_be_focused()


def test_the_keyboard_alone_logs_a_contact_and_goes_on_to_the_next_card(board):
    first, second = two_due_soon(board)
    moved, after = first.get_attribute("id"), second.get_attribute("id")
    form = first.locator("form.speak")
    open_form(board, first)
    tab_to(board, form.locator("[name=told]"))
    board.keyboard.type("Lena: no, all done.")
    tab_to(board, form.locator("[name=answers]"))
    board.keyboard.press("Space")
    tab_to(board, form.locator("button:not([data-close])"))
    expect(board.locator("#said")).to_be_empty()
    board.keyboard.press("Enter")
    expect(board.locator("#said")).not_to_be_empty()
    expect(board.locator(f"#{after} h3")).to_be_focused()
    expect(board.locator(f"#lane-later #{moved}")).to_have_count(1)
    expect(board.locator(f"#{moved}")).to_have_count(1)
    for lane in ("lane-week", "lane-later"):
        cards = board.locator(f"#{lane} article").count()
        expect(board.locator(f"#{lane} .count")).to_have_text(str(cards))


def test_after_the_last_card_of_a_lane_the_focus_goes_to_the_lanes_heading(board):
    card = board.locator("#lane-late article")
    open_form(board, card)
    card.locator("[name=told]").fill("Piszemy dziś.")
    card.locator("form button:not([data-close])").press("Enter")
    expect(board.locator("#lane-late article")).to_have_count(0)
    expect(board.locator("#h-late")).to_be_focused()
    expect(board.locator("#lane-late .empty")).to_be_visible()


def test_the_focus_is_seen(board):
    card = board.locator("#lane-late article")
    tab_to(board, card.locator("h3 a"))
    assert card.locator("h3 a").evaluate("link => getComputedStyle(link).outlineStyle") == "solid"


def test_a_card_has_one_filled_button_with_its_form_open_too(board):
    card = board.locator("#lane-late article")
    filled = card.locator(".btn:not(.quiet), button:not(.quiet)")
    expect(filled).to_have_count(1)
    open_form(board, card)
    expect(card.locator("form.speak button:not(.quiet)")).to_have_count(1)
    expect(filled).to_have_count(1)


def test_each_key_opens_its_form_in_the_card(board):
    card = board.locator("#lane-late article")
    for key, field in (("l", "channel"), ("n", "nothing_new"), ("d", "reason")):
        card.locator("h3 a").press(key)
        expect(card.locator(f"form.speak:has([name={field}])")).to_have_count(1)
        expect(card.locator("form.speak")).to_have_count(1)


def test_a_key_pressed_again_goes_back_to_the_form_and_keeps_what_was_typed(board):
    card = board.locator("#lane-late article")
    open_form(board, card)
    card.locator("[name=told]").fill("Jesteśmy w połowie.")
    card.locator("h3 a").press("l")
    expect(card.locator("form.speak")).to_be_focused()
    card.locator("[data-key=l]").click()
    expect(card.locator("form.speak")).to_be_focused()
    expect(card.locator("[name=told]")).to_have_value("Jesteśmy w połowie.")


def test_a_wrong_date_on_the_board_keeps_what_was_typed_and_is_named_on_top(board):
    card, _next = two_due_soon(board)
    open_form(board, card, "d")
    card.locator("[name=told]").fill("Prosimy o cierpliwość.")
    card.locator("[name=reason]").first.check()
    card.locator("[name=next_word_on]").fill((date.today() - timedelta(days=3)).isoformat())
    card.locator("form button:not([data-close])").press("Enter")
    summary = card.locator(".errors")
    expect(summary).to_be_focused()
    expect(card.locator("[name=told]")).to_have_value("Prosimy o cierpliwość.")
    summary.locator("a").first.click()
    expect(card.locator("[name=next_word_on]")).to_be_focused()


def test_forms_open_in_two_cards_do_not_share_their_fields(board):
    first, second = two_due_soon(board)
    for card in (first, second):
        open_form(board, card)
    ids = board.locator("[id]").evaluate_all("all => all.map(each => each.id)")
    assert sorted(ids) == sorted(set(ids))
    for card in (first, second):
        card.locator("form.speak").get_by_role("textbox").first.click()
        expect(card.locator("[name=told]")).to_be_focused()


def test_the_keys_do_nothing_while_typing(board):
    first, _second = two_due_soon(board)
    open_form(board, first)
    told = first.locator("[name=told]")
    told.press_sequentially("lnd LND")
    expect(told).to_have_value("lnd LND")
    board.locator("#find").press_sequentially("lnd")
    expect(board.locator("#find")).to_have_value("lnd")
    expect(board.locator("form.speak")).to_have_count(1)


def test_control_k_goes_to_the_search(board):
    board.keyboard.press("Control+k")
    expect(board.locator("#find")).to_be_focused()


def test_without_a_network_the_text_stays_and_says_so(fresh_firm, sign_in):
    page = sign_in(fresh_firm, may_complain=True)
    card = page.locator("#lane-late article")
    open_form(page, card)
    card.locator("[name=told]").fill("Zadzwonimy jutro.")
    page.context.set_offline(True)
    card.locator("form button:not([data-close])").click()
    expect(page.locator("#said")).not_to_be_empty()
    expect(card.locator("[name=told]")).to_have_value("Zadzwonimy jutro.")
    page.context.set_offline(False)
    card.locator("form button:not([data-close])").click()
    expect(card.locator("form")).to_have_count(0)
