"""The phone's last digits forbidden for one matter: they open nothing that lies behind the same door (quality 4)."""

import pytest

from lexlite.clients.links import Link
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Session
from lexlite.matters.doors import door_of, forbid_digits
from lexlite.matters.models import MatterClient
from tests.factories import on

AT = on(18, "12:00")


@pytest.fixture
def wordless(cast):
    """Dana, who has agreed on no word."""
    cast.dana.change(agreed_word=None)
    return cast.dana


def asks(person):
    return door_of(person.reload(), Firm.the()).asks


def forbid(cast, forbidden=True, matter=None):
    forbid_digits((matter or cast.matter).reload(), digits_forbidden=forbidden, by=cast.alice, at=AT)


def test_forbidden_the_digits_open_nothing_and_a_code_is_asked_for(cast, wordless, browse):
    assert asks(wordless) == "digits"
    door = f"/status/{Link.mint(wordless, AT)}"
    forbid(cast)
    assert asks(wordless) == "code"
    assert browse().post(door, {"knows": "5678"}, form_on=f"{door}?code=1").status_code == 422
    forbid(cast, False)
    assert browse().post(door, {"knows": "5678"}).status_code == 303


def test_one_matter_decides_for_the_door_of_them_all_and_for_nobody_else(cast, wordless):
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679")
    joint = cast.take_on(name="Jo Int", email="jo@client.example", phone="+48512345670")
    MatterClient.create(matter=joint, client=cast.client)
    forbid(cast, matter=joint)
    assert [asks(each) for each in (wordless, other.client.contact, joint.client.contact)] == ["code", "digits", "code"]


def test_an_agreed_word_opens_as_before(cast):
    forbid(cast)
    assert asks(cast.dana) == "word"


def test_what_the_digits_have_opened_is_closed_what_a_word_has_opened_stays(cast, wordless):
    token = Session.open_for_person(wordless.id, AT)
    forbid(cast)
    assert Session.alive(token, "person", AT) is None
    wordless.change(agreed_word="x")
    token = Session.open_for_person(wordless.id, AT)
    forbid(cast)
    assert Session.alive(token, "person", AT)


def test_the_tick_stands_where_rare_things_are_and_stays_as_it_was_left(cast, browse):
    alice, address = browse(cast.alice), f"/matters/{cast.matter.id}/digits"
    assert f'href="{address}"' in alice.get(f"/matters/{cast.matter.id}").text
    assert alice.post(address, {"digits_forbidden": "yes"}).location == f"/matters/{cast.matter.id}"
    assert "checked" in alice.get(address).text
    alice.post(address, {})
    assert "checked" not in alice.get(address).text
