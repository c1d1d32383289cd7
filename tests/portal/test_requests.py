"""What we need from the client, on their page: why and by when, answered by buttons (rule S13)."""

import pytest

from lexlite.followup.models import Question
from lexlite.matters.requests import Request
from tests.factories import day, later, on

AT = on(18, "12:00")


@pytest.fixture
def ask(cast):
    def ask(kind="document", words="The lease", **more):
        facts = {"kind": kind, "words": words, "due_on": day(25), "language": "en", "by": cast.alice, "at": AT, **more}
        return Request.ask(cast.matter, **facts)

    return ask


@pytest.fixture
def dana(browse, cast):
    from tests.browsing import Browser

    browse()
    return lambda: Browser(browse().app, person=cast.dana)


def address(cast):
    return f"/status/matters/{cast.matter.id}"


def test_each_stands_with_its_day_and_its_reason(cast, ask, dana):
    ask(why="The court asks for it.")
    page = dana().get(address(cast)).text
    assert "The lease" in page
    assert "The court asks for it." in page
    assert "By Wednesday 25 November, please." in page
    assert "You do not need to do anything now." not in page


def test_with_nothing_asked_the_page_says_so(cast, dana):
    assert "You do not need to do anything now." in dana().get(address(cast)).text


def test_a_decision_is_pressed_and_stands_as_answered(cast, ask, dana):
    asked = ask("decision", "Do we accept 5,000?")
    browser = dana()
    sent = browser.post(f"/status/requests/{asked.id}/answer", {"answer": "talk"}, form_on=address(cast))
    assert sent.status_code == 303
    page = browser.get(address(cast)).text
    assert "Your answer of 18 November 2026: Let us talk about it." in page
    assert "We have your message." in page
    assert f"/status/requests/{asked.id}/answer" not in page


def test_a_wrong_press_loses_nothing_that_was_typed(cast, ask, dana):
    asked = ask("information", "Since when?")
    typed = {"answer": "yes", "words": "Since May & June"}
    answer = dana().post(f"/status/requests/{asked.id}/answer", typed, form_on=address(cast))
    assert answer.status_code == 422
    assert "Since May &amp; June" in answer.text
    assert Question.select().count() == 0


def test_withdrawn_it_is_not_there(cast, ask, dana):
    asked = ask()
    browser = dana()
    hidden = browser.hidden(address(cast))
    asked.withdraw(cast.alice, later(AT, minutes=1))
    assert "The lease" not in browser.get(address(cast)).text
    answer = browser.post(f"/status/requests/{asked.id}/answer", {"answer": "cannot_find"}, hidden=hidden)
    assert answer.status_code == 404


def test_in_a_closed_matter_nothing_is_asked(cast, ask, dana):
    from lexlite.followup import closing

    asked = ask()
    browser = dana()
    hidden = browser.hidden(address(cast))
    closing.close(cast.matter, outcome="settled", told="Done.", by=cast.alice, at=AT)
    assert "What we need from you" not in browser.get(address(cast)).text
    answer = browser.post(f"/status/requests/{asked.id}/answer", {"answer": "cannot_find"}, hidden=hidden)
    assert answer.status_code == 422
