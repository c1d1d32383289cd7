"""Two people at the board, each in their own browser: it follows what the other does, and nothing typed is lost."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MINE, THEIRS = "Moje: odpisaliśmy dziś.", "Ich: sędzia jest chory."


@pytest.fixture
def owner(fresh_firm, sign_in):
    return sign_in(fresh_firm)


@pytest.fixture
def lawyer(fresh_firm, sign_in):
    return sign_in(fresh_firm, list(fresh_firm.sign_ins)[1])


def poll(page):
    """The board's minute is over: it asks, and has its answer."""
    with page.expect_response(lambda answer: "hx-ptag" in answer.request.headers) as asked:
        page.evaluate("htmx.trigger(document.getElementById('lanes'), 'every')")
    page.wait_for_timeout(100)
    return asked.value


def log(page, card, told):
    """Open the card's contact form, and type."""
    card = page.locator(f"#{card}")
    card.locator("[data-key=l]").click()
    expect(card.locator("form.speak")).to_be_focused()
    card.locator("[name=told]").fill(told)
    return card


def send(card):
    card.locator("form button:not([data-close])").click()


def first_late(page):
    return page.locator("#lane-late article").first.get_attribute("id")


def second_soon(page):
    return page.locator("#lane-week article").nth(1).get_attribute("id")


def test_a_poll_of_a_board_that_stands_changes_nothing(owner):
    poll(owner)
    lanes = owner.locator("#lanes").inner_html()
    assert poll(owner).status == 304
    assert owner.locator("#lanes").inner_html() == lanes


def test_a_form_that_is_open_keeps_its_text_and_the_caret_while_a_poll_moves_another_card(owner, lawyer):
    poll(owner)
    other, mine = first_late(owner), second_soon(owner)
    card = log(owner, mine, MINE)
    told = card.locator("[name=told]")
    told.press("Home")
    send(log(lawyer, other, THEIRS))
    expect(lawyer.locator("#said")).not_to_be_empty()
    assert poll(owner).status == 200
    expect(owner.locator(f"#lane-late #{other}")).to_have_count(0)
    expect(told).to_have_value(MINE)
    expect(told).to_be_focused()
    assert told.evaluate("field => field.selectionStart") == 0
    expect(card.locator(".btn:not(.quiet), button:not(.quiet)")).to_have_count(1)
    send(card)
    expect(owner.locator("#said")).not_to_be_empty()
    expect(owner.locator("form.speak")).to_have_count(0)


def test_who_comes_second_to_a_card_sees_both_and_sends_again(owner, lawyer, fresh_firm):
    name = first_late(owner)
    mine = log(owner, name, MINE)
    send(log(lawyer, name, THEIRS))
    expect(lawyer.locator("#said")).not_to_be_empty()
    send(mine)
    expect(mine.locator(".notice.bad")).to_contain_text(THEIRS)
    expect(mine.locator("[name=told]")).to_have_value(MINE)
    send(mine)
    expect(owner.locator("#said")).not_to_be_empty()
    expect(owner.locator("form.speak")).to_have_count(0)
    for told in (MINE, THEIRS):
        assert fresh_firm.ask("SELECT count(*) FROM word WHERE told = ?", told) == (1,)


def test_a_card_that_the_other_has_moved_takes_its_open_form_along(owner, lawyer):
    name = first_late(owner)
    mine = log(owner, name, MINE)
    send(log(lawyer, name, THEIRS))
    expect(lawyer.locator("#said")).not_to_be_empty()
    poll(owner)
    expect(owner.locator(f"#lane-late #{name}")).to_have_count(0)
    expect(owner.locator(f"#lanes #{name} [name=told]")).to_have_value(MINE)
    send(mine)
    expect(mine.locator(".notice.bad")).to_contain_text(THEIRS)


def test_a_card_that_has_left_the_board_stands_aside_with_what_is_typed_there(owner, lawyer, fresh_firm):
    name = second_soon(owner)
    card = log(owner, name, MINE)
    lawyer.goto(f"/{name.replace('-', 's/')}/closure")
    lawyer.locator("main [name=outcome]").fill("Ugoda.")
    lawyer.locator("main [name=told]").fill(THEIRS)
    lawyer.locator("main form button").first.click()
    lawyer.wait_for_url("**/matters/*")
    poll(owner)
    expect(owner.locator(f"#lanes #{name}")).to_have_count(0)
    expect(card.locator("[name=told]")).to_have_value(MINE)
    send(card)
    expect(card.locator(".errors")).to_be_visible()
    expect(card.locator("[name=told]")).to_have_value(MINE)
    card.locator("[data-close]").click()
    expect(owner.locator(f"#{name}")).to_have_count(0)


def test_sending_one_form_leaves_another_that_is_open_as_it_is(owner):
    first, second = (owner.locator("#lane-week article").nth(place).get_attribute("id") for place in (0, 1))
    kept = log(owner, second, MINE)
    send(log(owner, first, THEIRS))
    expect(owner.locator("#said")).not_to_be_empty()
    expect(kept.locator("[name=told]")).to_have_value(MINE)
    send(kept)
    expect(owner.locator("form.speak")).to_have_count(0)


def test_the_heading_to_which_the_focus_has_gone_keeps_it_through_a_poll(owner, lawyer):
    name = first_late(owner)
    send(log(owner, name, MINE))
    expect(owner.locator("#said")).not_to_be_empty()
    send(log(lawyer, second_soon(lawyer), THEIRS))
    expect(lawyer.locator("#said")).not_to_be_empty()
    focused = "document.activeElement.closest('article, section').id"
    before = owner.evaluate(focused)
    assert poll(owner).status == 200
    assert owner.evaluate(focused) == before
