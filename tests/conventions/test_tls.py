"""Served by TLS: every form works without a Referer and from no other site; cookies and transport are strict."""

import pytest

from tests.conventions.conftest import undone
from tests.conventions.samples import ALL, NAMES, SAMPLES
from tests.conventions.test_forms import rows
from tests.factories import PASSWORD

every_form = pytest.mark.parametrize(("endpoint", "sample"), ALL, ids=NAMES)


@every_form
def test_over_tls_every_form_works_without_a_referer(the_secure_stage, endpoint, sample):
    with undone():
        browser = sample.browser(the_secure_stage)
        answer = sample.send(the_secure_stage, browser, sample.good, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (200, 303), answer.text


@every_form
def test_a_form_sent_from_another_site_is_refused(the_secure_stage, endpoint, sample):
    with undone():
        browser = sample.browser(the_secure_stage)
        hidden = browser.hidden(sample.page(the_secure_stage))
        for site in ("cross-site", "same-site"):
            before = rows()
            answer = sample.send(
                the_secure_stage, browser, sample.good, hidden=hidden, headers={"Sec-Fetch-Site": site}
            )
            assert answer.status_code == 403
            assert rows() == before


def test_cookies_keep_to_this_host_and_to_tls(the_secure_stage):
    with undone():
        page = the_secure_stage.browser().get("/login?lang=pl")
        start = the_secure_stage.browser().post("/enquiry")
        sign_in = {"email": "bob@firm.example", "password": PASSWORD}
        signed_in = the_secure_stage.browser().post("/login", sign_in)
        kept = [cookie for answer in (page, start, signed_in) for cookie in answer.headers.get_all("Set-Cookie")]
    names = {cookie.split("=")[0] for cookie in kept}
    assert names >= {"__Host-lexlite_staff", "__Host-lexlite_form", "__Host-lexlite_draft"}
    for cookie in kept:
        assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie, cookie
        assert "Domain" not in cookie and "Path=/" in cookie, cookie


def test_the_door_gives_a_cookie_that_keeps_to_this_host_and_to_tls(the_secure_stage):
    with undone():
        door = SAMPLES["portal.door"][0]
        answer = door.send(the_secure_stage, door.browser(the_secure_stage), door.good)
        kept = [cookie for cookie in answer.headers.get_all("Set-Cookie") if "person" in cookie]
    assert len(kept) == 1
    assert kept[0].startswith("__Host-lexlite_person=") and "Secure" in kept[0] and "HttpOnly" in kept[0]


@pytest.mark.parametrize("address", ["/enquiry", "/login", "/nowhere", "/matters", "/healthz"])
def test_browsers_are_told_to_come_back_by_tls_only(the_secure_stage, address):
    for who in (None, "alice"):
        with undone():
            answer = the_secure_stage.browser(who).get(address)
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
