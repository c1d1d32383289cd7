"""«Nothing new» (rule S5): whole sentences in the client's language; it says something, and not the same again."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import drafts, publishing, stages
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
    assert "The work is with us, inside the firm, since 9 November 2026." in draft(cast)


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
