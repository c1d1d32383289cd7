"""What is typed on a staff page and not saved: nothing of it is lost, and nothing of it is left for others to read."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import leave

pytestmark = pytest.mark.browser

HALF = "Half a sentence about the"
LATE = "#lane-late article >> nth=0"
DENIED = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
ODD = "sessionStorage.setItem('unsent', '[null')"
NOT_THE_BOARD = [(403, "<h1>The proxy says no</h1>"), (520, "<h1>Half of it</h1>"), (200, "<h1>Pay for the air</h1>")]


def open_form(page, card=LATE, key="l"):
    """The field of the contact form of a card, opened."""
    page.locator(card).locator(f"[data-key={key}]").click()
    told = page.locator(card).locator("[name=told]")
    told.wait_for()
    return told


def poll(page):
    with page.expect_response(lambda answer: "hx-ptag" in answer.request.headers):
        page.evaluate("htmx.trigger(document.getElementById('lanes'), 'every')")
    page.wait_for_timeout(100)


def needs(page, firm):
    """The page with several forms, of some open matter."""
    (matter,) = firm.ask("SELECT id FROM matter WHERE closed_at IS NULL ORDER BY id LIMIT 1")
    page.goto(f"/matters/{matter}/needs")
    return page.locator("#win textarea")


def test_what_was_typed_on_a_card_stands_in_its_form_when_that_is_opened_again(sign_in, firm):
    page = sign_in(firm)
    open_form(page).fill(HALF)
    page.goto("/matters")
    page.goto("/")
    expect(open_form(page)).to_have_value(HALF)
    page.locator(LATE).locator("[data-close]").click()  # put away on purpose
    expect(open_form(page)).to_have_value("")
    page.goto("/matters")
    page.goto("/")
    expect(open_form(page)).to_have_value("")


def test_a_poll_that_somebody_else_answers_leaves_the_board_as_it_is(sign_in, firm):
    page = sign_in(firm, may_complain=True)
    told = open_form(page)
    told.fill(HALF)
    before = page.locator("#lanes").inner_html()
    for status, body in NOT_THE_BOARD:
        page.route(
            lambda _address: True,
            lambda route, asked, s=status, b=body: (
                route.fulfill(status=s, body=b, content_type="text/html")
                if "hx-ptag" in asked.headers
                else route.continue_()
            ),
        )
        poll(page)
        page.unroute_all()
        assert page.locator("#lanes").inner_html() == before, status
        expect(told).to_have_value(HALF)


def test_a_poll_that_brings_nothing_new_does_not_touch_an_open_form(sign_in, firm):
    page = sign_in(firm)
    open_form(page).fill(HALF)
    page.evaluate("""() => {
      window.moved = 0;
      new MutationObserver(() => { window.moved += 1 }).observe(document.querySelector(".speak").parentElement,
        { childList: true });
    }""")
    poll(page)
    assert page.evaluate("window.moved") == 0


def test_what_could_not_be_sent_is_there_when_one_comes_back_and_gone_once_it_is_saved(sign_in, fresh_firm):
    page = sign_in(fresh_firm, may_complain=True)
    told = open_form(page)
    told.fill(HALF)
    page.context.set_offline(True)
    page.locator(LATE).locator("form button:not([data-close])").click()
    expect(page.locator("#said")).not_to_be_empty()
    page.context.set_offline(False)
    win = needs(page, fresh_firm)
    win.fill("Out by May.")
    page.context.set_offline(True)
    page.locator("#win button").click()
    page.wait_for_url(re.compile("^chrome-error:"), wait_until="commit")
    page.context.set_offline(False)
    page.goto("/")
    expect(open_form(page)).to_have_value(HALF)
    win = needs(page, fresh_firm)
    expect(win).to_have_value("Out by May.")
    leave(page, page.locator("#win button"))
    assert "Out by May." not in page.evaluate("sessionStorage.getItem('unsent')")


def test_what_was_written_down_does_not_stand_in_the_empty_form_again(sign_in, fresh_firm):
    page = sign_in(fresh_firm)
    needs(page, fresh_firm)
    box = page.locator("form[action$='/needs'] textarea[name=words]")
    page.locator("details:has(> form[action$='/needs']) > summary").click()
    box.fill("The keys back.")
    leave(page, page.locator("form[action$='/needs']:has(textarea[name=words]) > p button"))
    assert fresh_firm.ask("SELECT count(*) FROM need WHERE words = ?", "The keys back.") == (1,)
    for _time in range(2):
        expect(box).to_have_value("")
        needs(page, fresh_firm)


def test_a_draft_that_was_kept_meanwhile_is_not_joined_to_what_it_began(sign_in, fresh_firm):
    page = sign_in(fresh_firm)
    page.goto("/update-hour?lawyer=2&ahead=1")
    done = page.locator("[name=done]")
    done.fill("We read")
    done.dispatch_event("input")
    expect(page.locator("#kept")).not_to_be_empty()
    done.fill("We read the file")
    page.goto("/matters")
    page.goto("/update-hour?lawyer=2&ahead=1")
    expect(done).to_have_value("We read the file")


def test_signing_out_leaves_nothing_typed_behind_in_any_tab(sign_in, firm):
    page = sign_in(firm)
    needs(page, firm).fill("A secret of the client")
    page.goto("/account")
    other = page.context.new_page()
    needs(other, firm).fill("A secret of the client")
    other.goto("/account")
    leave(page, page.locator("form[action='/logout'] button"))
    for each in (page, other):
        assert each.evaluate("sessionStorage.length + localStorage.length") == 0


def test_another_person_at_the_same_tab_finds_nothing_of_the_one_before(sign_in, firm, browse):
    page = sign_in(firm)
    needs(page, firm).fill("A secret of the client")
    page.goto("/matters")
    page.context.clear_cookies()  # the session has ended, without signing out
    page.goto("/login")
    email = list(firm.sign_ins)[1]
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(firm.sign_ins[email])
    leave(page, page.locator("main button"))
    assert "secret" not in page.evaluate("JSON.stringify(sessionStorage)")
    expect(needs(page, firm)).not_to_have_value("A secret of the client")


@pytest.mark.parametrize("how", [DENIED, FULL, ODD], ids=["denied", "full", "odd"])
def test_a_browser_that_keeps_nothing_still_has_its_board(browse, firm, how):
    page = browse(firm)
    page.add_init_script(how)
    page.goto("/login")
    page.locator("[name=email]").fill(firm.owner)
    page.locator("[name=password]").fill(firm.sign_ins[firm.owner])
    leave(page, page.locator("main button"))
    page.locator(LATE).locator("h3 a").focus()
    page.keyboard.press("l")
    expect(page.locator(LATE).locator("form.speak")).to_be_focused()
    page.locator(LATE).locator("[name=told]").fill(HALF)
    page.goto("/matters")
    page.goto("/")
    page.locator(LATE).wait_for()
