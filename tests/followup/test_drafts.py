"""«Nothing new» (rule S5): whole sentences in the client's language; it says something, and not the same again."""

from dataclasses import replace

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import drafts, publishing, stages
from lexlite.followup.own_words import OwnWords
from lexlite.playbooks import library
from tests.factories import contact, day, on

AT = on(18, "12:00")


def draft(cast, code="en"):
    return drafts.draft(cast.matter, day(25), AT, code)


def say_nothing_new(cast, at=AT, checked="We rang the court.", body=None):
    body = body or f"{drafts.draft(cast.matter, day(25), at, 'en')}\n{checked}"
    return publishing.publish(cast.matter, body=body, nothing_new=True, next_word_on=day(25), by=cast.alice, at=at)


def test_a_draft_says_where_it_stands_who_acts_since_when_and_the_next_date(cast):
    stages.move(cast.matter, stage="papers", by=cast.alice, at=on(16, "12:00"), override_reason="x", acts="court")
    stage = cast.matter.playbook.stage("papers")
    text = draft(cast)
    assert stage.standing.in_("en") in text.splitlines()
    assert stage.ahead.in_("en") in text.splitlines()
    assert "We are waiting for the court. It has had the papers since 16 November 2026." in text
    assert "You will hear from us by Wednesday 25 November, even if there is no news." in text


def test_a_draft_of_work_inside_the_firm_says_so(cast):
    assert "The work has been with us, inside the firm, since 9 November 2026." in draft(cast)


def test_a_draft_is_written_in_the_clients_language(cast):
    assert draft(cast, "zh") != draft(cast, "en")
    assert len(draft(cast, "zh").splitlines()) == len(draft(cast, "en").splitlines())


def test_the_draft_alone_says_nothing_that_was_checked_or_done(cast):
    with pytest.raises(RuleBroken) as no:
        say_nothing_new(cast, body=draft(cast))
    assert no.value.field == "checked"


def test_blank_lines_and_other_blanks_say_nothing_either(cast):
    with pytest.raises(RuleBroken):
        say_nothing_new(cast, body=draft(cast).upper().replace(" ", "  ") + "\n\n  ")


def test_with_one_thing_checked_it_is_a_word(cast):
    word = say_nothing_new(cast)
    assert word.kind == "nothing_new"
    assert cast.matter.reload().last_word_at == AT


def test_it_may_not_repeat_the_last_one(cast):
    body = say_nothing_new(cast).told
    with pytest.raises(RuleBroken) as no:
        say_nothing_new(cast, at=on(20, "12:00"), body=body)
    assert no.value.field == "checked"


def test_one_that_was_undone_may_be_said_again(cast):
    word = say_nothing_new(cast)
    publishing.take_back(word, by=cast.alice, at=on(18, "12:05"))
    assert say_nothing_new(cast, at=on(18, "12:06"), body=word.told).told == word.told


def test_every_line_to_choose_from_says_something(cast):
    for acts in ("court", "other_side", "authority", "expert", "client", "us"):
        cast.matter.change(acts=acts)
        for line in drafts.checked_lines(cast.matter, "en"):
            drafts.must_say_something(cast.matter, f"{draft(cast)}\n{line}", AT)


def test_the_third_in_a_row_asks_for_a_call(cast):
    say_nothing_new(cast, at=on(18, "12:00"), checked="We rang the court.")
    assert not drafts.calls_for_a_call(cast.matter)
    say_nothing_new(cast, at=on(19, "12:00"), checked="We read the file.")
    assert drafts.calls_for_a_call(cast.matter)


def test_a_call_in_between_begins_a_new_row(cast):
    say_nothing_new(cast, at=on(18, "12:00"), checked="We rang the court.")
    say_nothing_new(cast, at=on(19, "12:00"), checked="We read the file.")
    contact(cast.matter, cast.alice, on(19, "13:00"))
    assert not drafts.calls_for_a_call(cast.matter)


def test_one_that_was_undone_does_not_count_in_the_row(cast):
    say_nothing_new(cast, at=on(18, "12:00"), checked="We rang the court.")
    word = say_nothing_new(cast, at=on(19, "12:00"), checked="We read the file.")
    publishing.take_back(word, by=cast.alice, at=on(19, "12:01"))
    assert not drafts.calls_for_a_call(cast.matter)


# whole sentences, in every language


@pytest.mark.parametrize("code", ["en", "pl", "zh"])
@pytest.mark.parametrize("area", ["lease", "loan", "other"])
def test_every_stage_has_whole_sentences_of_its_own_in_each_language(area, code):
    for stage in library.playbook(area).stages:
        for text in (stage.standing, stage.ahead):
            assert text[code].endswith("。" if code == "zh" else ".")


@pytest.mark.parametrize("code", ["en", "pl", "zh"])
def test_every_line_of_a_draft_is_a_sentence_and_only_a_day_is_filled_in(cast, code):
    for stage in cast.matter.playbook.stages:
        for acts in ("court", "other_side", "authority", "expert", "client", "us"):
            cast.matter.change(stage=stage.code, acts=acts)
            lines = draft(cast, code).splitlines()
            assert len(lines) == 4
            assert all(line.endswith("。" if code == "zh" else (".", "r.")) for line in lines)
            assert stage.usual_in("PL").in_(code) not in "".join(lines) or not stage.usual_in("PL").in_(code)


def test_a_playbook_without_sentences_of_its_own_stands_with_its_words_on_a_line_by_themselves(cast, monkeypatch):
    cast.matter.change(stage="claim")
    stage = replace(cast.matter.playbook.stage("claim"), standing=None, ahead=None)
    monkeypatch.setattr(library.Playbook, "stage", lambda book, code: stage)
    assert draft(cast).splitlines()[0] == "The claim is at court; the other side is to answer"


def test_the_day_in_the_draft_is_the_one_that_was_chosen_in_the_end(cast):
    body = drafts.draft(cast.matter, day(25), AT, "pl")
    word = publishing.publish(
        cast.matter, body=body, checked="Dziś sprawdziliśmy akta.", nothing_new=True, next_word_on=day(27),
        language="pl", by=cast.alice, at=AT,
    )  # fmt: skip
    assert "27\xa0listopada" in word.told.replace("27 ", "27\xa0")
    assert "25 listopada" not in word.told


def test_without_a_day_it_names_the_one_the_cadence_gives(cast):
    body = drafts.draft(cast.matter, day(25), AT, "en")
    word = publishing.publish(cast.matter, body=body, done="We rang.", nothing_new=True, by=cast.alice, at=AT)
    assert word.told.splitlines()[-1] == "You will hear from us by Wednesday 2 December, even if there is no news."
    assert cast.matter.reload().client_day == day(32)


def test_another_day_does_not_make_it_new(cast):
    body = say_nothing_new(cast).told.replace("25 November", "26 November")
    with pytest.raises(RuleBroken):
        say_nothing_new(cast, at=on(20, "12:00"), body=body)


# own words, beside sentences in another language


def chinese(cast, **more):
    cast.dana.change(language="zh")
    facts = {"body": drafts.draft(cast.matter, day(25), AT, "zh"), "next_word_on": day(25), "at": AT, **more}
    return publishing.publish(cast.matter, nothing_new=True, by=cast.alice, **facts)


def test_own_words_stay_in_the_language_they_were_typed_in(cast):
    word = chinese(cast, done="We rang the landlord's lawyer.")
    own = OwnWords.get(OwnWords.word == word)
    assert (word.language, own.language, own.words) == ("zh", "en", "We rang the landlord's lawyer.")
    assert "rang" not in word.told


def test_the_client_sees_in_which_language_they_are(cast, browse, set_clock):
    chinese(cast, done="We rang the landlord's lawyer.")
    set_clock(on(18, "12:15"))
    page = browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
    assert '<p  lang="en">We rang the landlord&#39;s lawyer.</p>' in page
    assert "这部分" in page or "英" in page


def test_own_words_in_the_clients_language_are_a_line_of_the_text(cast):
    word = publishing.publish(
        cast.matter, body=draft(cast), done="We rang.", nothing_new=True, next_word_on=day(25), by=cast.alice, at=AT
    )
    assert word.told.startswith("We rang.\n")
    assert not OwnWords.select().exists()


def test_the_same_own_words_again_are_refused(cast):
    chinese(cast, done="We rang the landlord's lawyer.")
    with pytest.raises(RuleBroken):
        chinese(cast, done="we rang  the landlord's lawyer.", at=on(20, "12:00"))
    assert chinese(cast, done="We rang the court.", at=on(20, "12:00"))


# the form

ADDRESS = "/matters/{}/updates?nothing_new=1"


@pytest.mark.parametrize("again", [False, True], ids=["shown", "refused"])
def test_the_form_stands_beside_the_signers_language_also_after_a_no(cast, browse, again):
    cast.dana.change(language="zh")
    alice, address = browse(cast.alice), ADDRESS.format(cast.matter.id)
    page = alice.get(address)
    if again:
        body = drafts.draft(cast.matter, day(25), AT, "zh")
        page = alice.post(address, {"nothing_new": "yes", "body": body, "next_word_on": "whenever"})
        assert page.status_code == 422
    text = " ".join(page.text.split())
    assert "The work has been with us, inside the firm, since 9 November 2026." in text
    assert "由我们在所内办理" in text
    assert "今天我们安排了您案件的下一步工作。" in text
    assert "Today we planned the next step in your case." in text
    assert '<textarea id="body"' not in text  # reviewed sentences are not typed over


def test_the_form_says_at_the_field_that_one_line_must_be_chosen_or_written(cast, browse):
    alice, address = browse(cast.alice), ADDRESS.format(cast.matter.id)
    page = alice.post(address, {"nothing_new": "yes", "body": draft(cast), "next_word_on": "2026-11-25"})
    assert page.status_code == 422
    assert 'href="#checked-0">Choose or write one thing that was checked or done.' in page.text
    assert 'id="checked-error"' in page.text


def test_the_third_can_still_be_sent(cast, browse):
    say_nothing_new(cast, at=on(16, "12:00"), checked="We rang the court.")
    say_nothing_new(cast, at=on(17, "12:00"), checked="We read the file.")
    alice, address = browse(cast.alice), ADDRESS.format(cast.matter.id)
    page = alice.get(address).text
    assert "Twice in a row" in page
    assert f'/matters/{cast.matter.id}/contacts"' in page
    done = {"nothing_new": "yes", "body": draft(cast), "done": "We wrote.", "next_word_on": "2026-11-25"}
    assert alice.post(address, done).status_code == 303
