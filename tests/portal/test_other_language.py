"""The language switched in the middle of typing (no script): what was typed stays; nothing is checked, kept or sent."""

import re

import pytest

from lexlite.followup import closing
from lexlite.followup.models import Question
from lexlite.intake.drafts import Draft
from lexlite.intake.models import Enquiry
from tests.asking import fill_in
from tests.browsing import HIDDEN
from tests.factories import on

SWITCH = re.compile(r'<button form="typed" formaction="([^"]*)" formnovalidate name="speak" value="(\w+)"')


def switches(page):
    """{language: the address its button sends the form to}."""
    return {code: address.replace("&amp;", "&") for address, code in SWITCH.findall(page.text)}


def switch(browser, page, code, **typed):
    sent = {**dict(HIDDEN.findall(page.text)), **typed, "speak": code}
    return browser.post(switches(page)[code], sent, hidden={})


def test_a_page_of_the_enquiry_comes_back_in_the_other_language_with_what_was_typed(firm, browse):
    nia = browse()
    nia.post("/enquiry")
    shown = switch(
        nia, nia.get("/enquiry/you"), "pl", kind="person", name="Nia \u2018New\u2019", email="not yet", phone=""
    )
    assert shown.status_code == 200 and '<html lang="pl">' in shown.text
    assert "Nia \u2018New\u2019" in shown.text and 'value="not yet"' in shown.text
    assert 'role="alert"' not in shown.text and 'class="err"' not in shown.text
    assert Draft.get().answers == {}
    again = switch(nia, shown, "zh", name="Nia", email="not yet")
    assert '<html lang="zh-Hans">' in again.text and 'value="not yet"' in again.text
    kept = nia.post("/enquiry/you?lang=pl", {"kind": "person", "name": "Nia", "email": "nia@new.example"})
    assert kept.status_code == 303  # the address says a language, the button says that it is done
    assert Draft.get().answers["name"] == "Nia"


def test_a_change_from_the_check_page_leads_back_there_in_the_other_language_too(firm, browse):
    nia = browse()
    fill_in(nia)
    assert switches(nia.get("/enquiry/story?change=1"))["pl"] == "/enquiry/story?change=1&lang=pl"


def test_the_check_page_keeps_its_ticks_and_sends_nothing(firm, browse):
    nia = browse()
    check = fill_in(nia)[-1]
    shown = switch(nia, check, "pl", privacy_read="yes")
    assert shown.status_code == 200 and re.search('<input[^>]* checked[^>]* name="privacy_read"', shown.text)
    assert not Enquiry.select().exists()


def test_a_question_in_the_making_stays_and_is_not_asked(cast, browse):
    dana = browse(person=cast.dana)
    page = dana.get(f"/status/matters/{cast.matter.id}")
    shown = switch(dana, page, "pl", body="How long does it")
    assert shown.status_code == 200 and "How long does it</textarea>" in shown.text and '<html lang="pl">' in shown.text
    assert not Question.select().exists()
    assert switch(dana, shown, "en", body="").status_code == 200  # an empty one is no error


@pytest.mark.parametrize("address", ["/enquiry", "/privacy", "/status/link"])
def test_where_nothing_is_typed_a_link_leads_to_the_other_language(firm, browse, address):
    page = browse().get(address)
    assert switches(page) == {} and '<a href="?lang=pl"' in page.text


def test_a_closed_case_and_the_look_of_staff_have_links(cast, browse):
    closing.close(cast.matter, outcome="settled", told="Thank you.", by=cast.alice, at=on(18, "10:00"))
    assert switches(browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}")) == {}
    look = browse(cast.alice).get(f"/matters/{cast.matter.id}/page/{cast.dana.id}")
    assert look.status_code == 200 and switches(look) == {}


def test_the_key_enter_goes_on_and_does_not_switch(firm, browse):
    """The first button of a form in the page is the one that the key presses."""
    nia = browse()
    nia.post("/enquiry")
    page = nia.get("/enquiry/you").text
    first = re.search('<button form="typed"[^>]*>', page)[0]
    assert "formaction" not in first and "hidden" in first and " hidden" not in first.replace("aria-hidden", "")


def test_another_site_cannot_switch_and_a_switch_without_its_token_does_nothing(firm, browse):
    nia = browse()
    nia.post("/enquiry")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    sent = {"speak": "pl", "name": "Eve"}
    assert nia.post("/enquiry/you?lang=pl", sent, hidden={}, headers=foreign).status_code == 403
    assert nia.post("/enquiry/you?lang=pl", sent, hidden={}).status_code == 200
    assert Draft.get().answers == {}
