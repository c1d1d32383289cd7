"""“I feel forgotten”, pressed on a small phone without script, read in three languages, ended by a call (rule S10)."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import fill, leave, pick, press

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 568}
READ = {
    "en": ("I feel forgotten", "Thank you for telling us. We are sorry.", "calls you by"),
    "pl": ("Mam wrażenie, że o mnie zapomniano", "Dziękujemy za tę wiadomość.", "zadzwoni do Państwa najpóźniej"),
    "zh": ("我觉得被忽视了", "谢谢您告诉我们。", "给您打电话。"),
}
SPOKEN = {"en": "We have spoken since.", "pl": "Od tego czasu rozmawialiśmy.", "zh": "此后我们已与您联系。"}


def test_one_press_is_answered_at_once_and_ended_by_a_call(fresh_firm, browse, sign_in):
    client = browse(fresh_firm, script=False, viewport=PHONE)
    client.goto(fresh_firm.client_link)
    fill(client, knows=fresh_firm.door)
    press(client)
    if client.url.endswith("/status"):
        leave(client, client.locator(".list a").first)
    page = client.url
    for code, (button, *_said) in READ.items():
        client.goto(f"{page}?lang={code}")
        expect(client.get_by_role("button", name=button)).to_be_visible()
    leave(client, client.get_by_role("button", name=READ["zh"][0]))
    assert client.url == f"{page}#forgotten"
    for code, (button, *said) in READ.items():
        client.goto(f"{page}?lang={code}")
        for words in said:
            expect(client.locator("#forgotten")).to_contain_text(words)
        expect(client.get_by_role("button", name=button)).to_have_count(0)
        assert client.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    staff = sign_in(fresh_firm, script=False)
    leave(staff, staff.locator("#first .bad a").first)
    staff.goto(f"{staff.url}/contacts")
    pick(staff, "reached", "yes")
    fill(staff, told="We talked, and we are sorry.")
    press(staff)
    staff.goto("/")
    expect(staff.locator("#first .bad a")).to_have_count(0)
    for code, words in SPOKEN.items():
        client.goto(f"{page}?lang={code}")
        expect(client.locator("#forgotten")).to_contain_text(words)
