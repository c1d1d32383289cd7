"""A link that has ended says so and sends a new one to the address on file, alike for everybody (quality 4)."""

from datetime import timedelta

import pytest

from lexlite import timetable
from lexlite.clients.links import Link
from lexlite.db import database
from lexlite.firm.receipts import Receipt
from lexlite.followup import suspending
from lexlite.messages.asked_links import LinkAsked
from tests.browsing import HIDDEN
from tests.factories import every_row, on
from tests.fakes import Sender

AT = on(18, "12:00")
NEVER = "A" * 43


@pytest.fixture
def ended(cast):
    """The token of a link that ran out."""
    return Link.mint(cast.dana, AT - timedelta(days=91))


def sent(at=on(18, "12:01")):
    sender = Sender()
    timetable.run(at, sender)
    return [(kind, to) for kind, to, _raw in sender.sent if kind == "link"]


def press(browse, token, place=1):
    browser = browse()
    browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{place}"
    return browser.post(f"/status/{token}/link", form_on=f"/status/{token}")


def work(browser, method, token, address, data=None):
    """(headers, bytes without the token and what is new each time, statements)."""
    told = []
    connection = database.connection()
    connection.set_trace_callback(told.append)
    try:
        answer = browser._send(method, address, False, data=data)
    finally:
        connection.set_trace_callback(None)
    headers = sorted((name, value) for name, value in answer.headers if name != "Set-Cookie")
    return headers, HIDDEN.sub("", answer.text).replace(token, ""), [" ".join(each.split()[:4]) for each in told]


def test_it_says_so_with_the_phone_number_and_one_press(cast, browse, ended):
    before = every_row()
    answer = browse().get(f"/status/{ended}")
    assert answer.status_code == 410
    assert "This link has ended" in answer.text and "+48 22 123 45 67" in answer.text
    assert f'action="/status/{ended}/link"' in answer.text
    assert every_row() == before


def test_the_press_sends_a_new_one_to_the_address_on_file(cast, browse, ended):
    answer = press(browse, ended)
    assert answer.status_code == 200
    assert "If this was a link to your page, a new one is on its way" in answer.text
    assert "dana@client.example" not in answer.text
    assert sent() == [("link", "dana@client.example")]
    assert LinkAsked.select().count() == 0


def test_a_link_that_ended_and_one_that_never_was_get_the_same_bytes_after_the_same_work(cast, browse, ended):
    locked = Link.mint(cast.dana, AT)
    Link.end_all_of(cast.dana, "wrong_tries", AT)
    looked, pressed = [], []
    for token in (ended, locked, NEVER, "-" * 43):
        looked.append(work(browse(), "GET", token, f"/status/{token}"))
        browser = browse()
        data = browser.hidden(f"/status/{token}")
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{len(pressed)}"
        pressed.append(work(browser, "POST", token, f"/status/{token}/link", data))
    assert all(each == looked[0] for each in looked)
    assert all(each == pressed[0] for each in pressed)
    assert any("link_asked" in each for each in pressed[0][2])


def test_what_the_press_answers_is_read_in_another_language_at_the_address_of_the_link(cast, browse, ended):
    for token in (ended, NEVER):
        assert f'<a href="/status/{token}?lang=pl"' in press(browse, token).text


def test_what_was_never_a_link_brings_nothing(cast, browse):
    assert press(browse, NEVER).status_code == 200
    assert sent() == []
    assert LinkAsked.select().count() == 0


def test_neither_the_locked_out_nor_the_suspended_nor_those_of_the_past_are_sent_one(cast, browse, ended):
    cast.dana.change(wrong_tries=5)
    press(browse, ended, 1)
    assert sent() == []
    cast.dana.change(wrong_tries=0)
    Link.end_all_of(cast.dana, Link.WITH_THE_LAST_MATTER, AT)
    press(browse, ended, 2)
    assert sent(on(18, "12:02")) == []
    Link.mint(cast.dana, AT)
    Link.end_all_of(cast.dana, "staff", AT)
    suspending.suspend(cast.dana, reason="law", words="", by=cast.olga, at=AT)
    press(browse, ended, 3)
    assert sent(on(18, "12:03")) == []


def test_five_an_hour_are_asked_for_from_one_place_and_five_sent_to_one_person(cast, browse, ended):
    assert [press(browse, ended).status_code for _time in range(6)] == [200] * 5 + [429]
    for place in range(2, 9):
        press(browse, ended, place)
        sent(on(18, f"12:{place:02}"))
    assert Link.select().where(Link.created_at > AT).count() == 5


def test_without_its_token_the_press_does_nothing(cast, browse, ended):
    answer = browse().post(f"/status/{ended}/link", hidden={})
    assert answer.status_code == 422
    assert "This link has ended" in answer.text
    assert LinkAsked.select().count() == 0


def test_no_receipt_of_a_form_holds_the_secret_of_its_address(cast, browse, ended):
    press(browse, ended)
    assert Receipt.select().count() == 1
    assert ended not in str(list(Receipt.select().tuples()))
