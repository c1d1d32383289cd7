"""Whatever is typed, posted or put into an address: no failure of ours, nothing lost, nothing carried out."""

import os
import re
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from lexlite.db import database
from lexlite.fields import clean
from lexlite.followup.models import Question
from tests.conventions.conftest import undone
from tests.conventions.reading import form_with, parsed, typed
from tests.conventions.samples import ALL, NAMES, SAMPLES
from tests.conventions.test_markup import crawl

MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><svg/onload=alert(1)>",
    "{{ 7*'7' }}{% for x in () %}",
    "<a data-hx-get=/logout data-hx-trigger=load>x</a>",
]
NASTY = [
    *MARKUP,
    "",
    " ",
    "\0",
    "a\0b",
    "\r\nSet-Cookie: evil=1\r\n\r\n<b>",
    "x\nBcc: evil@evil.example",
    "=1+1",
    '=HYPERLINK("http://evil.example")',
    "@SUM(A1:A9)",
    "-2+3|cmd",
    "'; DROP TABLE matter; --",
    "%s %(day)s %n {0}",
    "../../etc/passwd",
    "\u202eevil\u202c",
    "\u2028\u2029\u0085",
    "\ufeff\ufffe\uffff",
    "\ud800",
    "\udfff\ud800",
    "e\u0301" * 50,
    "👩‍👩‍👧‍👧" * 20,
    "İıſK",
    "٣٤٥",
    "²½Ⅷ",
    "a@b",
    "a@[127.0.0.1]",
    '"very odd"@x.example',
    "ą@ę.example",
    "a" * 250 + "@x.example",
    "+" + "9" * 40,
    "tel:+48",
    "x" * 201,
    "x" * 20_001,
    "line\n" * 300,
]
DAYS = [
    "0001-01-01", "1899-12-31", "1900-01-01", "2026-02-29", "2026-02-30", "2026-11-17", "2026-11-18", "2028-02-29",
    "2200-12-31", "2201-01-01", "9999-12-31", "10000-01-01", "-2026-11-18", "31.12.9999", "1.1.1", "2026年11月18日",
    "٢٠٢٦-١١-١٨", "2026-11-18T10:00", "99:99", "24:00", "23:59:60", "14.30", "0:00",
]  # fmt: skip
NUMBERS = [
    "0", "-1", "1", "2", "3", "1e9", "1.5", "٣", "1_000", "+7", " 7 ", "2147483648", "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "1" * 400, "0x10", "NaN", "inf", "none", "yes", "no", "new", "true",
]  # fmt: skip
anything = st.one_of(
    st.sampled_from(NASTY),
    st.sampled_from(DAYS),
    st.sampled_from(NUMBERS),
    st.text(st.characters(codec=None), max_size=40),
    st.dates().map(str),
)
ordinary = st.text(max_size=40)
HASHES = {"clients.agreed_word", "firm.login", "firm.password", "firm.staff", "portal.door", "intake.accept"}
FORMS = [(name, endpoint, sample) for name, (endpoint, sample) in zip(NAMES, ALL, strict=True) if sample.good]
FIRST = [
    (name, endpoint, sample)
    for name, endpoint, sample in FORMS
    if name.endswith("-0") or (endpoint == "enquiry.page" and name[-1] in "3456")
]
MORE = int(os.environ.get("HOSTILE_TIMES", "1"))
EXAMPLES = 125 * MORE
quick = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)


class once_more:
    """A savepoint that is rolled back."""

    def __enter__(self):
        self.change = database.atomic()
        self.open = self.change.__enter__()

    def __exit__(self, *error):
        self.open.rollback()
        return self.change.__exit__(None, None, None)


def send(browser, address, fields):
    """Post these fields as bytes, surrogates and all."""
    body = urlencode(fields, errors="surrogatepass").encode()
    return browser._send("POST", address, False, data=body, content_type="application/x-www-form-urlencoded")


def squeezed(text):
    """Without any blanks, which forms fold in several ways."""
    return "".join(text.split())


def text_fields(page, names):
    """The names of the fields of a form in which text is typed."""
    form = form_with(parsed(page), names)
    kinds = {each.get("name"): (each.tag, each.get("type")) for each in form.iter() if each.get("name")}
    plain = {("textarea", None), ("input", "text"), ("input", "email"), ("input", "tel")}
    return {name for name, kind in kinds.items() if kind in plain}


def must_be_calm(answer, fields, texts):
    assert answer.status_code < 500, answer.text
    headers = str([value for name, value in answer.headers if name != "Location"])
    assert "evil" not in re.sub(r"'nonce-[\w-]+'", "", headers)  # drawn by lot, it may spell anything
    assert answer.mimetype == "text/html"
    shown = answer.text
    for payload in MARKUP[:4]:
        assert payload not in shown
    if answer.status_code == 422:
        shown = squeezed(shown)
        for name in texts & set(fields):
            assert squeezed(str(escape(clean(as_received(fields[name]))))) in shown, name


def as_received(value):
    """What the server makes of bytes that are no text."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "werkzeug.url_quote")


@pytest.mark.parametrize(("name", "endpoint", "sample"), FIRST, ids=[name for name, *_rest in FIRST])
def test_no_form_fails_whatever_is_typed(the_stage, name, endpoint, sample):
    with undone():
        browser = sample.browser(the_stage)
        page = browser.get(sample.page(the_stage))
        good = {key: value(the_stage) if callable(value) else value for key, value in sample.good.items()}
        hidden = browser.hidden(sample.page(the_stage))
        texts = text_fields(page, good) - {"website", "q"}
        cookies = dict(browser.client._cookies)
        names = st.sampled_from(sorted(good))

        @settings(quick, max_examples=20 * MORE if endpoint in HASHES else EXAMPLES)
        @given(st.dictionaries(names, anything, min_size=1, max_size=3))
        def attempt(wrong):
            fields = {**hidden, **good, **wrong, "once": str(uuid4())}
            with once_more():
                browser.client._cookies = dict(cookies)
                must_be_calm(send(browser, sample.at(the_stage), fields), {**good, **wrong}, texts)

        attempt()


LONG_TEXTS = ("enquiry.page-0", "enquiry.page-3", "enquiry.page-5", "enquiry.page-6", "followup.contacts", "portal.q")
MEGABYTE = [name for name, *_rest in FIRST if name.startswith(LONG_TEXTS)]


@pytest.mark.parametrize("mark", ["x", "是", "\n", "\0"], ids=["x", "hanzi", "newline", "nul"])
@pytest.mark.parametrize("name", MEGABYTE)
def test_a_megabyte_of_text_is_refused_or_kept_but_no_failure(the_stage, name, mark):
    sample = next(sample for each, _endpoint, sample in FIRST if each == name)
    with undone():
        browser = sample.browser(the_stage)
        hidden = browser.hidden(sample.page(the_stage))
        field = max(sample.good, key=lambda field: len(sample.good[field]))
        long = mark * (1_000_000 // len(quote(mark)))
        answer = send(browser, sample.at(the_stage), {**hidden, **sample.good, field: long})
        assert answer.status_code in (303, 422)
        if answer.status_code == 422 and mark in "x是":
            assert long in answer.text


def test_more_than_two_megabytes_are_refused_calmly(stage):
    browser = stage.browser()
    browser.post("/enquiry")
    answer = send(browser, "/enquiry/story", {**browser.hidden("/enquiry/story"), "what_happened": "x" * 2_100_000})
    assert answer.status_code == 413
    assert "too long" in answer.text


# other people's ids


IDS = {
    "followup.contacts": ["also", "answers", "news"],
    "intake.accept": ["client", "responsible", "second"],
    "intake.duplicate": ["of"],
    "matters.members": ["staff"],
    "needs.index": ["for"],
    "firm.absences": ["deputy"],
}


@pytest.mark.parametrize("endpoint", IDS)
def test_ids_of_what_is_not_offered_are_never_taken(stage, endpoint):
    sample = SAMPLES[endpoint][0]
    browser = sample.browser(stage)
    offered = typed(form_with(parsed(browser.get(sample.page(stage))), sample.good))
    for field in IDS[endpoint]:
        for number in ("999", "-1", str(2**63), str(stage.ids.other_question), str(stage.ids.other)):
            if field == "second" and number in ("1", "2", "3", "4"):
                continue
            with once_more():
                answer = sample.send(stage, browser, {**sample.good, field: number})
                assert answer.status_code in (422, 303), (field, number)
                if answer.status_code == 303 and field not in ("for", "client", "of"):
                    assert field in offered or number not in answer.location


def test_another_clients_question_is_not_answered_by_ticking_its_number(stage):
    contact = SAMPLES["followup.contacts"][0]
    browser = contact.browser(stage)
    data = {**contact.good, "direction": "out", "answers": str(stage.ids.other_question)}
    assert contact.send(stage, browser, data).status_code == 422
    assert Question.get_by_id(stage.ids.other_question).answered_by_word_id is None


# addresses and cookies


PLACES = [
    ("alice", "/?lawyer={}&q={}"),
    ("alice", "/?lane=late&after={}"),
    ("alice", "/?lane={}&view={}"),
    ("alice", "/matters?before={}&closed={}"),
    ("alice", "/clients?q={}&after={}"),
    ("alice", "/search?q={}"),
    ("alice", "/matters/1/contacts?from={}&lawyer={}"),
    ("alice", "/matters/1/needs?kind={}"),
    ("alice", "/matters/1/updates?nothing_new={}"),
    ("alice", "/messages?state={}&after={}"),
    ("alice", "/messages?matter={}&after={}"),
    ("olga", "/settings/letters/{}/{}"),
    ("olga", "/settings/playbooks/{}"),
    ("olga", "/settings/playbooks/debt/entries/{}/{}"),
    ("dana", "/status/matters/1?all={}&lang={}"),
    (None, "/enquiry?lang={}"),
    (None, "/enquiry/you?change={}"),
    (None, "/enquiry/sent/{}"),
    (None, "/status/{}"),
    (None, "/login?next={}"),
    ("alice", "/nowhere/{}"),
]


@pytest.mark.parametrize(("who", "place"), PLACES, ids=[place for _who, place in PLACES])
def test_no_address_fails_whatever_stands_in_it(the_stage, who, place):
    with undone():
        browser = the_stage.browser(who)

        @settings(quick, max_examples=40 * MORE)
        @given(anything, anything)
        def attempt(one, two):
            written = [quote(value[:1000], safe="", errors="surrogatepass") for value in (one, two)]
            answer = browser.get(place.format(*written))
            assert answer.status_code < 500
            for payload in MARKUP[:4]:
                assert payload not in answer.text

        attempt()


MESSAGES = ["/messages?after={}", "/messages?state=waiting&after=x~{}"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "place", ["/matters?before={}", "/?lawyer={}", "/?lane=late&after=x~{}", "/clients?after={}", *MESSAGES]
)
def test_no_number_in_an_address_fails(stage, place, number):
    assert stage.browser("alice").get(place.format(number)).status_code == 200


@pytest.mark.parametrize("name", ["lexlite_staff", "lexlite_person", "lexlite_draft", "lexlite_form", "lang"])
def test_no_cookie_makes_a_page_fail(stage, name):
    for value in ("", "x", "x" * 3000, "%00", "é", "..", "eyJ", '"quoted"', "\u202e"):
        browser = stage.browser()
        browser.client.set_cookie(name, quote(value), domain="localhost")
        for address in ("/", "/status", "/enquiry", "/enquiry/you", "/login"):
            assert browser.get(address).status_code < 500


# what was stored is shown as text


@pytest.mark.parametrize("payloads", [MARKUP[:3], MARKUP[3:]], ids=["tags and quotes", "other markup"])
def test_what_was_typed_is_text_on_every_page_that_shows_it(stage, payloads):
    sent, payload = 0, " ".join(payloads)
    for _name, endpoint, sample in FIRST:
        if endpoint in HASHES | {
            "followup.closure",
            "intake.decline",
            "intake.duplicate",
            "people.handover",
            "people.handover_all",
            "firm.account",
            "pages.suspension",
        }:
            continue
        browser = sample.browser(stage)
        page = browser.get(sample.page(stage))
        texts = text_fields(page, sample.good) - {
            "email", "phone", "country", "region", "timezone", "languages", "hours", "days_off", "where",
            "website", "q",
        }  # fmt: skip
        sent += sample.send(stage, browser, {**sample.good, **dict.fromkeys(texts, payload)}).status_code == 303
    assert sent > 15
    for who, start in (("olga", "/"), ("dana", f"/status/matters/{stage.ids.matter}"), (None, "/privacy")):
        met = crawl(stage.browser(who), start)
        assert [address for address, answer in met.items() if answer.status_code >= 500] == []
        for payload in payloads:
            assert [address for address, answer in met.items() if payload in answer.text and "<" in payload] == []
        for answer in met.values():
            if answer.status_code == 200:
                for each in parsed(answer).iter():
                    assert not [name for name in each.attrib if name.startswith("on")]
                    assert each.tag not in ("svg", "img")
                    assert each.get("data-hx-trigger") is None or (each.get("id"), each.tag) == ("lanes", "div")
