"""Headers and policy on every kind of answer, cookies, what the log says."""

import logging
import re

import pytest

from lexlite import web
from tests.browsing import HIDDEN
from tests.conventions.conftest import rules, undone
from tests.conventions.samples import SAMPLES
from tests.factories import PASSWORD

CALM = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STAFF = (
    "default-src 'none'; script-src 'nonce-R'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types htmx"
)
OF_THEIR_OWN = {
    "requests.document": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "seen.page": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(answer):
    """(the policy with R for its nonce, the nonce or None)"""
    found = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    nonce = found and found.group(1)
    return answer.headers["Content-Security-Policy"].replace(nonce or "R", "R"), nonce


KINDS = {  # every kind of answer: who, how, where; its status
    "public page": (None, "get", "/enquiry", 200),
    "sign-in page": (None, "get", "/login", 200),
    "sign-in page to staff": ("alice", "get", "/login", 200),
    "bad sign-in": (None, "post", "/login", 422),
    "client page": ("dana", "get", "/status/matters/%(matter)s", 200),
    "client redirect": ("dana", "get", "/status", 302),
    "not signed in": (None, "get", "/matters", 302),
    "no such page": (None, "get", "/nowhere", 404),
    "no such page to staff": ("alice", "get", "/nowhere", 404),
    "not there for staff": ("charlie", "get", "/matters/%(matter)s", 404),
    "wrong method": ("alice", "get", "/logout", 405),
    "ended link": (None, "get", "/status/nonsense", 404),
    "sign of life": (None, "get", "/healthz", 503),
}


@pytest.mark.parametrize("kind", KINDS)
def test_answers_outside_the_staffs_pages_carry_the_calm_policy(stage, kind):
    who, method, address, status = KINDS[kind]
    answer = getattr(stage.browser(who), method)(address % vars(stage.ids))
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == CALM
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "nonce" not in answer.text and "<script" not in answer.text


@pytest.mark.parametrize(
    ("method", "address", "fragment", "status"),
    [
        ("get", "/", False, 200),
        ("get", "/matters/%(matter)s/contacts?from=board", True, 200),
        ("get", "/matters/%(matter)s/contacts", False, 200),
        ("post", "/matters/%(matter)s/promise", True, 422),
        ("post", "/matters/%(matter)s/news", False, 422),
        ("post", "/matters/%(matter)s/needs/none", False, 303),
    ],
)
def test_every_answer_to_staff_carries_their_policy_with_a_fresh_nonce(stage, method, address, fragment, status):
    alice, nonces = stage.browser("alice"), set()
    for _again in range(2):
        answer = getattr(alice, method)(address % vars(stage.ids), fragment=fragment)
        assert answer.status_code == status
        written, nonce = policy(answer)
        assert written == STAFF
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        assert "HX-Request" in answer.headers["Vary"]
        assert set(re.findall(r'nonce="([^"]+)"', answer.text)) <= {nonce}
        nonces.add(nonce)
    assert len(nonces) == 2


def test_every_page_of_every_route_carries_the_headers(the_stage):
    for rule in rules(the_stage.app, "GET"):
        with undone():
            answer = the_stage.browser("olga").get(the_stage.address(rule))
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, rule
        written, own = policy(answer)[0], OF_THEIR_OWN.get(rule.endpoint)
        assert written == own if own else written in (CALM, STAFF), rule
        assert len(answer.headers.get_all("Content-Security-Policy")) == 1, rule


def test_equal_answers_to_the_public_are_equal_bytes(stage):
    for address in ("/privacy", "/status/left", "/nowhere"):
        one, two = (stage.browser().get(address) for _again in range(2))
        assert one.data == two.data
    one, two = (stage.browser().get("/status/nonsense") for _again in range(2))
    assert HIDDEN.findall(one.text) != HIDDEN.findall(two.text)  # what every form mints anew, and nothing else
    assert HIDDEN.sub("", one.text) == HIDDEN.sub("", two.text)


def test_static_files_are_kept_by_browsers_and_by_nobody_else(stage):
    style = re.search(r"/static/lexlite-\w+\.css", stage.browser().get("/login").text).group()
    answer = stage.browser().get(style)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(stage):
    answer = stage.browser().post("/enquiry")
    kept = answer.headers.get_all("Set-Cookie") + stage.browser().get("/login?lang=pl").headers.get_all("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in kept} >= {"lexlite_draft", "lexlite_form", "lang"}
    for cookie in kept:
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie, cookie


# who is not signed in


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back_again(stage):
    answer = stage.browser().get("/matters?closed=1")
    assert (answer.status_code, answer.location) == (302, "/login?next=/matters?closed%3D1")


def test_a_fragment_for_who_is_not_signed_in_is_told_to_go_there(stage):
    answer = stage.browser().get("/matters", fragment=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_signing_in_leads_to_no_other_site(stage, elsewhere):
    answer = stage.browser().post(
        f"/login?next={elsewhere}", {"email": "bob@firm.example", "password": PASSWORD}, form_on="/login"
    )
    assert (answer.status_code, answer.location) == (303, "/")


# a failure of ours


@pytest.fixture
def broken(the_stage, monkeypatch):
    """One page of staff and one of the public fail."""

    def fail(*anything, **more):
        raise RuntimeError("Dana Client told us a secret")

    monkeypatch.setitem(the_stage.app.view_functions, "matters.index", fail)
    fail_open = web.public(lambda *anything, **more: fail())
    monkeypatch.setitem(the_stage.app.view_functions, "enquiry.privacy", fail_open)


@pytest.mark.parametrize(("who", "address"), [("alice", "/matters"), (None, "/privacy")])
def test_a_failure_answers_calmly_with_a_reference_that_the_log_knows(stage, broken, caplog, who, address):
    with caplog.at_level(logging.INFO):
        answer = stage.browser(who).get(address)
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == CALM
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    reference = re.search(r"<strong>([0-9a-f]{12})</strong>", answer.text).group(1)
    lines = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(lines) == 1
    assert f"request={reference}" in lines[0].getMessage()
    assert "secret" not in answer.text


# the log


def test_the_log_names_no_secret_link(stage, caplog, monkeypatch):
    token = stage.link()
    with caplog.at_level(logging.DEBUG):
        stage.browser().get(f"/status/{token}")
        stage.browser().post(f"/status/{token}", {"knows": "wrong"})
        stage.browser().get(f"/enquiry/sent/{stage.sent_token}")
        monkeypatch.setattr("lexlite.portal.door.Link.of", lambda token: 1 / 0)
        assert stage.browser().get(f"/status/{token}").status_code == 500
    said = "\n".join(logging.Formatter("%(message)s").format(record) for record in caplog.records)
    assert "request=" in said
    assert token not in said
    assert stage.sent_token not in said


def test_after_the_door_the_address_carries_no_token(stage):
    door = SAMPLES["portal.door"][0]
    answer = door.send(stage, door.browser(stage), door.good)
    assert (answer.status_code, answer.location) == (303, "/status")


@pytest.mark.parametrize(("endpoint", "wiped"), [("firm.logout", '"storage"'), ("portal.leave", None)])
def test_signing_out_wipes_what_staff_have_typed_without_sending_from_the_browser(stage, endpoint, wiped):
    sample = SAMPLES[endpoint][0]
    answer = sample.send(stage, sample.browser(stage), sample.good)
    assert answer.headers.get("Clear-Site-Data") == wiped
