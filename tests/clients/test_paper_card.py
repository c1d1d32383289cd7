"""The paper card: a link of its own, in groups and as a QR code, that says nothing of whose it is."""

import math
import re
from html import unescape

import pytest
import segno

from lexlite.clients.links import SPELLED, SPELLED_LENGTH, Link
from lexlite.clients.paper_card import PaperCard
from lexlite.clients.suspensions import Suspension
from lexlite.errors import RuleBroken
from tests.factories import on

AT = on(18, "12:00")
DOOR = "https://care.firm.example/status/"


def card_of(cast):
    return PaperCard.print(cast.dana, DOOR, by=cast.alice, at=AT)


def dark(svg):
    """The dark modules that an SVG of segno draws, read back from its one path: {(row, column)}."""
    (path,) = re.findall(r'<path[^>]* d="([^"]+)"', svg)
    found, x, y = set(), 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(each) for each in numbers.split()]
        if kind == "M":
            x, y = values
        elif kind == "m":
            x, y = x + values[0], y + values[1]
        else:
            found |= {(int(y - 0.5), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
    return found


def test_a_card_carries_256_bits_in_signs_that_are_not_mistaken():
    assert SPELLED_LENGTH * math.log2(len(SPELLED)) > 256
    assert len(set(SPELLED)) == len(SPELLED)
    assert not set("il1o0s5z2") & set(SPELLED)


def test_the_link_opens_as_it_is_typed_from_paper(cast, browse):
    card = card_of(cast)
    assert len(card.groups) == 14 and {len(group) for group in card.groups} == {4}
    typed = card.address.removeprefix(DOOR)
    for token in (typed, typed.upper(), typed.replace("-", ""), typed.replace("-", " "), card.token):
        assert Link.of(token).person == cast.dana
    assert browse().post(f"/status/{typed}", {"knows": "blue heron"}).status_code == 303
    assert bytes(Link.of(typed).hash).hex() not in typed


def test_every_card_has_a_link_of_its_own_and_those_before_stay(cast):
    one, two = card_of(cast), card_of(cast)
    assert one.token != two.token
    assert Link.of(one.token).holds(AT) and Link.of(two.token).holds(AT)


def test_one_sign_typed_wrong_opens_nothing(cast):
    token = card_of(cast).token
    for at in range(len(token)):
        wrong = SPELLED[(SPELLED.index(token[at]) + 1) % len(SPELLED)]
        assert Link.of(token[:at] + wrong + token[at + 1 :]) is None
        assert Link.of(token[:at] + token[at + 1 :]) is None


def test_the_square_holds_the_address(cast):
    card = card_of(cast)
    drawn, border = dark(card.qr("The address")), 4
    rows = segno.make(card.address, error="m", micro=False).matrix
    expected = {(y + border, x + border) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert drawn == expected
    last = SPELLED[(SPELLED.index(card.address[-1]) + 1) % len(SPELLED)]
    other = segno.make(card.address[:-1] + last, error="m", micro=False).matrix
    assert drawn != {(y + border, x + border) for y, row in enumerate(other) for x, module in enumerate(row) if module}


def test_the_card_is_shown_once_and_names_nobody(cast, browse, settings):
    address = f"/matters/{cast.matter.id}/paper-card"
    alice = browse(cast.alice)
    answer = alice.post(address, {"person": cast.dana.id, "language": ""})
    assert answer.status_code == 200
    card = re.search(r'<section class="big".*?</section>', answer.text, re.S)[0]
    typed = "".join(re.findall(r'<span class="nb">([a-z0-9]{4})-?</span>', card))
    assert Link.of(typed).person == cast.dana
    shown = unescape(card)
    for secret in ("Dana", "Client", "Nowak & Li", cast.matter.reference, "Alice", "blue heron", "Tenan"):
        assert secret not in shown
    for said in ("+48 22 123 45 67", f"{settings.base_url}/status/", "It asks for the word we agreed on.", "English"):
        assert said in shown
    assert 'style="' not in card


def test_the_card_speaks_the_language_of_who_gets_it(cast, browse):
    address, alice = f"/matters/{cast.matter.id}/paper-card", browse(cast.alice)
    cast.dana.change(language="pl")
    assert '<section class="big" lang="pl">' in alice.post(address, {"person": cast.dana.id, "language": ""}).text
    chosen = alice.post(address, {"person": cast.dana.id, "language": "zh"}).text
    assert '<section class="big" lang="zh-Hans">' in chosen and "中文" in chosen


def test_whose_post_others_open_and_whose_page_is_suspended_get_no_card(cast):
    cast.dana.change(safe_contact="no_message")
    with pytest.raises(RuleBroken):
        card_of(cast)
    cast.dana.change(safe_contact="ok")
    Suspension.begin(cast.dana, reason="law", words="", by=cast.olga, at=AT)
    with pytest.raises(RuleBroken):
        card_of(cast)


def test_who_does_not_see_all_matters_of_a_client_makes_no_card(cast, browse):
    hidden = cast.take_on()
    hidden.change(client=cast.client)
    hidden.restrict(cast.alice, AT)
    address = f"/matters/{cast.matter.id}/paper-card"
    assert browse(cast.charlie).post(address, {"person": cast.dana.id}, hidden={}).status_code == 422
    page = browse(cast.charlie).get(address).text
    assert "Nobody here has a page that you may open" in page
    assert str(cast.dana.name) not in re.sub(r"<p class=\"muted\">.*?</p>", "", page)
