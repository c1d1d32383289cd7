"""What clients say by pressing reaches each reader in their language; the client's own words stay as they are."""

import html
import re

import pytest

from lexlite.db import database
from lexlite.followup import asked_for, replies
from lexlite.followup.board import Board
from lexlite.followup.hints import what_to_say
from lexlite.followup.models import Question
from lexlite.followup.questions import answer, ask
from lexlite.followup.reading_back import ReadBack
from lexlite.i18n import speaking
from lexlite.needs.models import Need
from lexlite.portal.agreeing import answer_need
from lexlite.reports.record import MatterRecord
from tests.factories import asked_for_paper, on

AT, SHOWN = on(18, "12:00"), on(18, "12:10")
THEIRS = "是四个月，不是三个月。"
SAID = {
    "en": "What we heard is not quite right.",
    "pl": "Podsumowanie rozmowy nie do końca się zgadza.",
    "zh": "谈话小结不完全正确。",
}


@pytest.fixture
def doubted(cast):
    """Dana, who reads Chinese, has pressed "not quite" and written why."""
    cast.dana.change(language="zh")
    heard = ReadBack.send(cast.matter, story="They want you out.", by=cast.alice, at=AT)
    heard.take(answer="not_quite", comment=THEIRS, by=cast.dana.reload(), at=SHOWN)
    return Question.get()


def visible(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.text)))


def test_what_was_pressed_is_kept_as_a_code_and_their_words_in_their_language(doubted):
    assert (doubted.about, doubted.quoted, doubted.body, doubted.language) == ("heard", None, THEIRS, "zh")


@pytest.mark.parametrize("code", SAID)
def test_staff_read_what_was_pressed_in_their_own_language(cast, browse, doubted, code):
    cast.alice.change(language=code)
    alice = browse(cast.alice.reload())
    for address in (f"/matters/{cast.matter.id}", f"/questions/{doubted.id}/answer"):
        page = alice.get(address)
        assert SAID[code] in visible(page), address
        tag = re.search(rf"<(?:q|blockquote)([^>]*)>(?:<p>)?{THEIRS}", page.text)
        assert ("zh" in tag[1]) == (code != "zh"), address
        assert not any(words in visible(page) for other, words in SAID.items() if other != code), address


@pytest.mark.parametrize("code", SAID)
def test_the_card_and_the_record_say_it_in_the_language_of_who_reads(cast, firm, doubted, code):
    with speaking(code):
        card = Board(cast.alice, firm, SHOWN).card(cast.matter.id)
        assert f"{SAID[code][:-1]}" in what_to_say(card)
        assert THEIRS in what_to_say(card)
        lines = [line.what for line in MatterRecord.of(cast.matter, firm, SHOWN).entries if line.text == THEIRS]
        assert any(SAID[code] in what for what in lines)


@pytest.mark.parametrize("code", SAID)
def test_on_their_page_it_stands_in_the_language_of_the_page(cast, browse, doubted, code):
    dana = browse(person=cast.dana)
    page = visible(dana.get(f"/status/matters/{cast.matter.id}?lang={code}"))
    assert SAID[code] in page
    assert THEIRS in page


def test_a_need_is_named_beside_what_they_say_of_it_without_its_full_stop_before_the_dash(cast):
    need = Need.note(cast.matter, kind="true", words="A home.", language="en", by=cast.alice, at=AT)
    answer_need(need, answer="not_quite", comment="Until June.", person=cast.dana, at=SHOWN)
    question = Question.get()
    assert (question.about, question.quoted, question.body) == ("need", "A home.", "Until June.")
    with speaking("pl"):
        assert question.in_words() == "A home – to nie do końca się zgadza: Until June."


def test_an_answer_to_a_request_is_read_in_the_readers_language(cast):
    cast.dana.change(language="pl")
    asked = asked_for_paper(cast, AT)
    dana = cast.dana.reload()
    question = asked_for.answer(asked, answer="cannot_find", words="Ma je siostra.", person=dana, at=SHOWN)
    assert (question.body, question.language) == ("Ma je siostra.", "pl")
    with speaking("zh"):
        assert question.in_words().endswith("\nMa je siostra.")
        assert replies.pressed("cannot_find") in question.in_words()
    with speaking("pl"):
        assert replies.pressed("cannot_find") in question.in_words()


def test_a_sentence_kept_whole_from_before_is_read_as_it_was(cast):
    database.execute_sql("UPDATE question SET about = NULL")
    question = ask(cast.matter, cast.dana, "To nie tak: było inaczej.", AT)
    assert question.frame is None
    assert question.in_words() == "To nie tak: było inaczej."


def test_what_was_pressed_without_words_can_be_answered(cast, browse, doubted):
    doubted.change(body="")
    answer(doubted, body="Thank you.", by=cast.alice, at=SHOWN)
    assert SAID["zh"] in visible(browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}?shown=all"))
