"""The wire between the board and HTMX: its attributes, the board's markup, the answers that mend it."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lexlite.followup.models import Word
from lexlite.matters.models import Matter
from tests.conftest import NOON
from tests.conventions.conftest import rules, undone
from tests.conventions.reading import form_with, parsed, typed, words_of
from tests.conventions.samples import CONTACT, TYPED

ROOT = Path(__file__).parent.parent.parent
LANES = ["late", "today", "week", "later", "hold"]
BARE = re.compile(r"[\s\"']hx-(?!partial\b)[a-z-]+\s*=")
WHOLE = [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}]


@pytest.mark.parametrize(
    "file", sorted(path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.html")), ids=str
)
def test_no_template_writes_an_htmx_attribute_but_through_the_macro(file):
    text = (ROOT / file).read_text()
    assert not BARE.search(text)
    assert "data-hx-" not in text


def test_only_the_wiring_uses_htmx_flask():
    users = [path.name for path in (ROOT / "lexlite").rglob("*.py") if "htmx_flask" in path.read_text()]
    assert users == ["wiring.py"]


def test_every_element_with_htmx_attributes_carries_the_nonce_of_its_answer(the_stage):
    met = 0
    for rule in rules(the_stage.app, "GET"):
        for fragment in (False, True):
            with undone():
                answer = the_stage.browser("olga").get(the_stage.address(rule), fragment=fragment)
            if rule.endpoint == "requests.document":
                continue  # a file, as it was sent
            assert not BARE.search(answer.text), rule
            if answer.mimetype != "text/html" or not answer.text:
                continue
            for each in parsed(answer, fragment="<html" not in answer.text).iter():
                if any(name.startswith("data-hx-") for name in each.attrib):
                    met += 1
                    assert each.get("data-hx-nonce") in answer.headers["Content-Security-Policy"], rule
    assert met > 10


# the board's markup


@pytest.mark.parametrize("address", ["/", "/board", "/board?view=list", "/board?lawyer=1&q=nobody"])
def test_all_five_lanes_stand_on_the_board_in_every_view(stage, address):
    page = parsed(stage.browser("alice").get(address))
    lanes = [each for each in page.iter("section") if (each.get("id") or "").startswith("lane-")]
    assert [lane.get("id") for lane in lanes] == [f"lane-{code}" for code in LANES]
    for lane in lanes:
        counts = [each for each in lane.iter() if each.get("class") == "count"]
        assert [words_of(each).isdecimal() for each in counts] == [True]


def test_a_lanes_number_is_the_number_of_its_cards(stage):
    page = parsed(stage.browser("alice").get("/"))
    for lane in page.iter("section"):
        number = next(words_of(each) for each in lane.iter() if each.get("class") == "count")
        assert int(number) == len(list(lane.iter("article")))


def test_an_open_matter_stands_in_exactly_one_lane_and_a_closed_one_in_none(stage):
    page = parsed(stage.browser("olga").get("/"))
    cards = [each.get("id") for each in page.iter("article")]
    assert sorted(cards) == sorted(f"matter-{id}" for id in (stage.ids.matter, stage.ids.other))


def test_a_card_tells_its_silence_and_its_due_moment_on_the_firms_clock(stage):
    page = parsed(stage.browser("alice").get("/"))
    for card in page.iter("article"):
        matter = Matter.get_by_id(int(card.get("id").removeprefix("matter-")))
        due = datetime.fromisoformat(card.get("data-due"))
        assert due == matter.next_word_due_at
        assert due.utcoffset() == timedelta(hours=1)  # Warsaw in winter
        passed = (NOON - matter.last_word_at) / (matter.next_word_due_at - matter.last_word_at) * 100
        assert int(card.get("data-silence")) == int(passed)


# a contact logged on the board


def on_the_board(stage, data, browser=None):
    browser = browser or stage.browser("alice")
    address = f"/matters/{stage.ids.matter}/contacts"
    shown = browser.get(f"{address}?from=board", fragment=True)
    assert shown.status_code == 200 and "<html" not in shown.text
    fields = typed(form_with(parsed(shown, fragment=True), CONTACT))
    hidden = {name: fields[name][0] for name in ("csrf_token", "once", "from")}
    return browser.post(address, data, hidden=hidden, fragment=True)


def test_logging_a_contact_on_the_board_mends_the_lanes_it_touched(stage):
    answer = on_the_board(stage, {**CONTACT, "direction": "out", "next_word_on": "2026-12-09", "asked": ""})
    assert answer.status_code == 200
    parts = {each.get("data-hx-target"): each for each in parsed(answer, fragment=True).iter("hx-partial")}
    assert {"#counts", "#first", "#said"} < set(parts)
    lanes = [target.removeprefix("#lane-") for target in parts if re.fullmatch("#lane-[a-z]+", target)]
    assert 1 <= len(lanes) <= 2 and set(lanes) <= set(LANES)
    assert any(f'id="matter-{stage.ids.matter}"' in answer.text for _lane in lanes)
    assert words_of(parts["#said"]) == "Contact logged."
    assert "<html" not in answer.text
    assert Word.select().where(Word.told == TYPED).count() == 1


def test_the_mended_lanes_stand_where_a_whole_page_would_show_them(stage):
    alice = stage.browser("alice")
    answer = on_the_board(stage, {**CONTACT, "direction": "out", "asked": ""}, alice)
    board = parsed(alice.get("/"))
    for lane in parsed(answer, fragment=True).iter("section"):
        whole = next(each for each in board.iter("section") if each.get("id") == lane.get("id"))
        assert [card.get("id") for card in lane.iter("article")] == [card.get("id") for card in whole.iter("article")]


def test_a_contact_refused_on_the_board_keeps_what_was_typed(stage):
    bad = {**CONTACT, "minutes": "a few"}
    answer = on_the_board(stage, bad)
    assert answer.status_code == 422
    assert "<html" not in answer.text
    page = parsed(answer, fragment=True)
    assert page.find(".//div[@role='alert']") is not None
    shown = typed(form_with(page, bad))
    assert {name: shown[name] for name in bad} == {name: [value] for name, value in bad.items()}


@pytest.mark.parametrize("more", WHOLE, ids=lambda more: next(iter(more)))
@pytest.mark.parametrize("address", ["/", "/matters/%(matter)s/contacts", "/matters/%(matter)s/updates?nothing_new=1"])
def test_boosted_links_and_restored_history_get_the_whole_page(stage, address, more):
    answer = stage.browser("alice").get(address % vars(stage.ids), fragment=True, headers=more)
    assert answer.text.lstrip().startswith("<!doctype html>")


def test_a_saved_form_sends_htmx_to_no_redirect(stage):
    answer = on_the_board(stage, {**CONTACT, "direction": "out"})
    assert answer.status_code == 200
    assert "Location" not in answer.headers
