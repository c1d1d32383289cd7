"""The first talk and what was heard, by hand: with script and without (D1, F3)."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import leave
from tests.browser.rooms import pass_the_door

pytestmark = pytest.mark.browser

SAID = "They came at nine. We owe three months. The season must not be lost."
CASE = "SELECT m.id FROM matter m JOIN client c ON c.id = m.client_id WHERE c.name LIKE 'Restauracja Pod Lip%'"
MARK = "(box, words) => box.setSelectionRange(box.value.indexOf(words), box.value.indexOf(words) + words.length)"


def talk(page, firm):
    """The box of the first talk of the demonstration client's matter."""
    (matter,) = firm.ask(CASE)
    page.goto(f"/matters/{matter}/talk")
    return page.locator("textarea[name=words]"), matter


def button(page, what):
    return page.locator(f"button[value='{what}:']")


def test_what_is_marked_becomes_a_need_and_one_writes_on_at_the_end(sign_in, fresh_firm):
    page = sign_in(fresh_firm)
    box, matter = talk(page, fresh_firm)
    box.fill(SAID)
    box.evaluate(MARK, "We owe three months.")
    button(page, "need").click()
    expect(box).to_be_focused()
    page.keyboard.type("They wait.")
    expect(box).to_have_value(f"{SAID} They wait.")
    needs = "SELECT kind, words FROM need WHERE matter_id = ? ORDER BY id DESC"
    assert fresh_firm.ask(needs, matter) == ("stated", "We owe three months.")


def test_without_script_each_sentence_has_its_buttons(sign_in, fresh_firm):
    page = sign_in(fresh_firm, script=False)
    box, matter = talk(page, fresh_firm)
    box.fill(SAID)
    button(page, "outside").click()
    page.locator("button[value='need:They came at nine.']").click()
    expect(page.locator("form.talk li", has_text="They came at nine.").locator("button")).to_have_count(0)
    kinds = "SELECT group_concat(kind || ' ' || words, ' | ') FROM need WHERE matter_id = ? AND words IN (?, ?)"
    kept = fresh_firm.ask(kinds, matter, "The season must not be lost.", "They came at nine.")
    assert kept == ("outside The season must not be lost. | stated They came at nine.",)


def test_what_we_heard_is_sent_read_and_answered_without_script(sign_in, browse, fresh_firm):
    page = sign_in(fresh_firm, script=False)
    _box, matter = talk(page, fresh_firm)
    page.goto(f"/matters/{matter}/read-back")
    page.locator("[name=story]").fill("Właściciel chce, żeby lokal był pusty.")
    leave(page, page.locator("main form button"))
    fresh_firm.let_ten_minutes_pass()
    client = browse(fresh_firm, script=False)
    pass_the_door(client, fresh_firm)
    heard = client.locator(".update", has_text="Właściciel chce, żeby lokal był pusty.")
    heard.locator("summary").click()
    heard.locator("textarea").fill("Tylko połowa lokalu.")
    heard.locator("button[value=not_quite]").click()
    expect(client.locator("#questions")).to_contain_text("Tylko połowa lokalu.")
    expect(heard.locator("button")).to_have_count(0)
    page.goto(f"/matters/{matter}")
    expect(page.locator("[id^=question-]").last).to_contain_text("Tylko połowa lokalu.")


def test_what_is_typed_in_one_form_outlives_the_sending_of_another_and_a_link(sign_in, fresh_firm):
    page = sign_in(fresh_firm)
    (matter,) = fresh_firm.ask(CASE)
    page.goto(f"/matters/{matter}/needs")
    page.locator("#ask textarea").fill("They count on the summer.")
    page.locator("#win textarea").fill("Out by May without debt.")
    leave(page, page.locator("#ask button[value=asked]"))  # what was typed here is sent with it
    expect(page.locator("#win textarea")).to_have_value("Out by May without debt.")
    page.locator("#ask textarea").fill("Until September.")
    asked = page.url
    leave(page, page.locator("aside ol a").last)
    expect(page.locator("#win textarea")).to_have_value("Out by May without debt.")
    expect(page.locator("#ask textarea")).to_have_value("")
    page.goto(asked)
    expect(page.locator("#ask textarea")).to_have_value("Until September.")
    leave(page, page.locator("#win button"))
    assert fresh_firm.ask("SELECT definition_of_win FROM matter WHERE id = ?", matter) == ("Out by May without debt.",)
    page.goto(f"/matters/{matter}/needs")
    expect(page.locator("#win textarea")).to_have_value("Out by May without debt.")
    expect(page.locator("#ask textarea")).to_have_value("Until September.")
