"""The first talk and the checklist (rules D2, D5, F3): nothing typed is lost, what was said becomes something."""

import re

import pytest

from lexlite.errors import Conflict, RuleBroken
from lexlite.i18n import speaking
from lexlite.needs import turning
from lexlite.needs.days import day_in
from lexlite.needs.models import Need
from lexlite.needs.prompts import PromptAnswer, checklist, next_line
from lexlite.needs.talk import Talk, language_of, sentences
from lexlite.portal.queries import page_of
from tests.conventions.conftest import translated  # noqa: F401
from tests.factories import day, on

AT = on(18, "12:00")
SAID = "They want me out. I must stay until the season ends."


def talk(cast, words=SAID, take="", marked="", version=None):
    return turning.talk(cast.matter, words=words, take=take, marked=marked, by=cast.alice, at=AT, version=version)


def question(cast, code):
    return next(line.prompt for line in checklist(cast.matter) if line.prompt.code == code)


def answered(cast, code, words="", take="need"):
    return turning.answer_prompt(cast.matter, question(cast, code), words=words, take=take, by=cast.alice, at=AT)


# sentences


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("They want me out. I owe 3 months! Now?", ["They want me out.", "I owe 3 months!", "Now?"]),
        ("Umowa z 2024 r. jest u mnie. Koniec", ["Umowa z 2024 r. jest u mnie.", "Koniec"]),
        ("Mieszkam przy ul. Długiej.", ["Mieszkam przy ul. Długiej."]),
        ("他们要我搬走。我欠三个月租金！", ["他们要我搬走。", "我欠三个月租金！"]),
        ("One line\nanother\n\n", ["One line", "another"]),
        ("", []),
    ],
)
def test_a_text_falls_into_its_sentences_in_each_language(words, found):
    assert sentences(words) == found


@pytest.mark.parametrize(
    ("words", "code"), [("我想留下", "zh"), ("Chcę zostać", "pl"), ("I stay", "en"), ("Zostaje tutaj", "en")]
)
def test_the_language_of_what_was_typed_is_seen_by_its_letters_else_it_is_the_typists(words, code):
    assert language_of(words, "zh", "en") == code


# the box


def test_what_is_typed_in_the_first_talk_is_kept_as_an_internal_note(cast, firm):
    talk(cast)
    assert Talk.of(cast.matter).words == SAID
    assert "season" not in str(page_of(cast.dana.id, cast.matter.id, firm, on(18, "13:00")))


def test_a_press_takes_what_is_marked_and_saves_everything(cast):
    talk(cast, take="need:", marked="They want me out.")
    assert Talk.of(cast.matter).words == SAID
    need = cast.matter.needs.order_by(cast.matter.needs.model.id.desc()).get()
    assert (need.kind, need.words, need.said_by, need.language) == ("stated", "They want me out.", "Dana Client", "en")


def test_without_a_mark_a_press_takes_the_last_sentence(cast):
    assert talk(cast, take="outside:").record.words == "I must stay until the season ends."


def test_a_sentence_of_the_list_is_taken_by_its_own_button(cast):
    assert talk(cast, take="outside:They want me out.").record.words == "They want me out."


def test_a_rule_that_refuses_the_need_still_loses_no_word_of_the_box(cast, browse):
    browser, address = browse(cast.alice), f"/matters/{cast.matter.id}/talk"
    refused = browser.post(address, {"words": " ", "take": "need:"})
    assert refused.status_code == 422
    assert browser.post(address, {"words": SAID, "take": "nonsense:"}).status_code == 303
    assert "I must stay until the season ends." in browser.get(address).text


def test_two_who_write_at_once_do_not_overwrite_each_other(cast):
    talk(cast)
    with pytest.raises(Conflict):
        talk(cast, words="Other notes.")
    with pytest.raises(Conflict):
        talk(cast, words="Other notes.", version=7)
    assert Talk.of(cast.matter).words == SAID


def test_a_sentence_that_was_taken_offers_no_button_any_more(cast, browse):
    talk(cast, take="need:They want me out.")
    page = browse(cast.alice).get(f"/matters/{cast.matter.id}/talk").text
    assert 'value="need:They want me out."' not in page
    assert 'value="need:I must stay until the season ends."' in page


# dates


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pay by 30 November", day(30)),
        ("do 15 grudnia 2026 r.", day(45)),
        ("最迟12月15日付清", day(45)),
        ("on December 5th, 2026", day(35)),
        ("2026-12-05 or 6 December", None),
        ("3 November 2026", None),
        ("31.11.2026", None),
        ("I owe 3.500", None),
    ],
)
def test_a_day_is_found_where_one_to_come_is_named(words, found):
    assert day_in(words, day(18)) == found


def test_a_sentence_with_a_day_becomes_a_date_that_nobody_has_checked_yet(cast):
    date = talk(cast, words="I can pay until 30 November.", take="date:").record
    assert (date.on_day, date.words, date.checked_by) == (day(30), "I can pay until 30 November.", None)
    assert "Wed 18 Nov" in date.basis


def test_the_same_sentence_pressed_twice_is_one_date(cast):
    for version in (None, 1):
        talk(cast, words="I can pay until 30 November.", take="date:", version=version)
    assert cast.matter.dates.count() == 1


def test_what_a_date_rests_on_is_said_in_the_language_of_its_reader(cast, browse, translated, app):  # noqa: F811
    translated(app)
    talk(cast, words="I can pay until 30 November.", take="date:")
    for code, said in (("pl", "Według klienta"), ("zh", "客户所述")):
        cast.alice.change(language=code)
        assert "Said by the client" not in browse(cast.alice).get(f"/matters/{cast.matter.id}").text
        with speaking(code):
            assert said in cast.matter.dates.get().basis, cast.matter.dates.get().basis


def test_a_sentence_without_one_leads_to_the_form_of_a_date(cast, browse):
    answer = browse(cast.alice).post(f"/matters/{cast.matter.id}/talk", {"words": "It ends soon.", "take": "date:"})
    assert "/dates?words=It+ends+soon." in answer.location.replace("%20", "+")
    assert 'value="It ends soon."' in browse(cast.alice).get(answer.location).text


# the checklist


def test_the_checklist_is_that_of_area_and_side_from_general_to_particular(cast):
    layers = [line.prompt.layer for line in checklist(cast.matter)]
    assert layers == sorted(layers, key=["general", "typical", "particular"].index)
    assert {line.prompt.side for line in checklist(cast.matter)} == {"tenant"}


def test_an_answer_becomes_a_need_whose_layer_and_question_are_derived(cast):
    need = answered(cast, "tenant.typical.1", "Keep the place.").record
    assert (need.kind, need.layer, need.prompt) == ("stated", "typical", "tenant.typical.1")


def test_an_answer_can_become_a_goal_outside_the_case(cast):
    assert answered(cast, "tenant.particular.1", "Finish the season.", "outside").record.layer == "particular"


@pytest.mark.parametrize(("take", "state"), [("asked", "asked"), ("not_applicable", "not_applicable")])
def test_a_question_is_asked_or_does_not_apply_without_a_word(cast, take, state):
    assert answered(cast, "tenant.general.1", take=take) is None
    assert checklist(cast.matter)[0].state == state


@pytest.mark.parametrize("take", ["need", "keep", "outside", "date"])
def test_answered_needs_the_answer(cast, take):
    with pytest.raises(RuleBroken):
        answered(cast, "tenant.general.1", take=take)
    assert not PromptAnswer.select().exists()


def test_the_answer_stays_where_the_question_is_only_marked_later(cast):
    answered(cast, "tenant.general.1", "Three months.", "keep")
    answered(cast, "tenant.general.1", take="asked")
    assert PromptAnswer.get().words == "Three months."


def test_the_next_question_stands_open_until_somebody_chooses_another(cast):
    answered(cast, "tenant.general.1", take="asked")
    lines = checklist(cast.matter)
    assert next_line(lines).prompt.code == "tenant.general.2"
    assert next_line(lines, "tenant.general.1").prompt.code == "tenant.general.1"
    assert next_line(lines, "nonsense") is None


def test_a_question_of_another_kind_of_case_is_not_there(cast, browse):
    assert browse(cast.alice).get(f"/matters/{cast.matter.id}/needs/prompts/landlord.general.1").status_code == 404


def test_what_would_that_change_leads_from_the_stated_to_the_true_need(cast, browse):
    browser, address = browse(cast.alice), f"/matters/{cast.matter.id}/needs"
    stated = cast.matter.needs.get()
    assert "What would that change for you?" in browser.get(address).text
    browser.post(address, {"kind": "true", "for": str(stated.id), "words": "The winter season."})
    assert stated.answered_by.get().words == "The winter season."
    assert "What would that change for you?" not in browser.get(address).text


def test_on_the_list_to_check_no_blank_follows_a_full_width_colon(cast, browse):
    cast.dana.change(language="zh")
    stated = cast.matter.needs.get()
    Need.note(cast.matter, kind="true", words="The season.", language="en", stated=stated, by=cast.alice, at=AT)
    page = browse(cast.alice).get(f"/matters/{cast.matter.id}/needs/check").text
    assert re.search(f"您提出的要求：<q[^>]*>{stated.words}</q>", page)


def test_a_need_written_down_is_in_the_language_of_its_letters_unless_another_is_chosen(cast, browse):
    alice, address = browse(cast.alice), f"/matters/{cast.matter.id}/needs"
    shown = re.search(r'<select[^>]*name="language".*?</select>', alice.get(address).text, re.S)[0]
    first = re.search(r'value="([^"]*)"', shown)[1]
    alice.post(address, {"kind": "outside", "words": "不换学校。", "language": first})
    alice.post(address, {"kind": "outside", "words": "Bez rozgłosu.", "language": "pl"})
    assert {need.words: need.language for need in cast.matter.needs if need.kind == "outside"} == {
        "不换学校。": "zh", "Bez rozgłosu.": "pl",
    }  # fmt: skip


def test_the_notes_stand_on_the_record_only_where_internal_notes_are_asked_for(cast, browse):
    talk(cast)
    browser, address = browse(cast.alice), f"/matters/{cast.matter.id}/record"
    assert "I must stay until the season ends." not in browser.get(address).text
    assert "I must stay until the season ends." in browser.get(f"{address}?notes=1").text


# facts and requests


def test_a_sentence_becomes_a_fact_that_the_client_states(cast):
    from lexlite.facts.turning import ALL_TURNS

    turned = turning.talk(
        cast.matter, words=SAID, take="fact:They want me out.", marked="", by=cast.alice, at=AT, turns=ALL_TURNS
    )
    fact = turned.record
    assert (fact.words, fact.said_by, fact.state) == ("They want me out.", "client", "said")


def test_a_request_opens_its_form_with_the_words_since_they_name_no_day(browse, cast):
    browser = browse(cast.bob)
    address = f"/matters/{cast.matter.id}/talk"
    sent = browser.post(address, {"words": SAID, "take": "request:They want me out."})
    assert sent.location.startswith(f"/matters/{cast.matter.id}/requests?words=They+want+me+out.")
    assert "They want me out.</textarea>" in browser.get(sent.location).text
