"""A moved date: by telling the client, never a promise kept (rule S4)."""

import pytest

from lexlite import i18n
from lexlite.errors import Conflict, RuleBroken
from lexlite.followup import publishing
from lexlite.followup.forms import REASONS
from lexlite.followup.models import Promise
from tests.factories import contact, day, due_of, on, row_of, unreachable
from tests.followup.saying import FIRST_DUE, change_date, everything_known_of, texts_on_page


def test_a_moved_date_is_a_word_but_never_a_promise_kept(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    change_date(cast, on(19, "12:00"), day(26))
    assert due_of(cast.matter) == (on(26, "16:00"), "promise")
    assert cast.matter.last_word_at == on(19, "12:00")
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["kept", "moved", None]


def test_a_date_is_moved_by_telling_the_client(cast, firm):
    change_date(cast, on(18, "12:00"), day(25))
    assert row_of("promise_moved").to_address == "dana@client.example"
    assert texts_on_page(cast, on(18, "12:10"), firm) == ["We need some days more."]


def test_a_moved_date_can_be_undone(cast):
    before = everything_known_of(cast.matter)
    publishing.take_back(change_date(cast, on(18, "12:00"), day(19)), by=cast.alice, at=on(18, "12:01"))
    assert everything_known_of(cast.matter) == before


def test_a_date_is_not_moved_without_a_new_day(cast):
    with pytest.raises(RuleBroken) as no:
        publishing.change_date(
            cast.matter, next_word_on=None, reason="court", told="Later.", by=cast.alice, at=on(18, "12:00")
        )
    assert no.value.field == "next_word_on"


@pytest.mark.parametrize("code", ["en", "pl", "zh"])
@pytest.mark.parametrize("reason", [code for code, _words in REASONS])
def test_where_nothing_is_typed_the_client_reads_a_sentence_for_the_reason_in_their_language(cast, code, reason):
    cast.dana.change(language=code)
    word = publishing.change_date(
        cast.matter, next_word_on=day(25), reason=reason, told="", by=cast.alice, at=on(18, "12:00")
    )
    with i18n.speaking(code):
        assert i18n.on_day(day(25)) in word.told
    assert word.language == code


def test_where_nothing_can_be_written_the_date_is_moved_by_a_call(cast):
    unreachable(cast.dana)
    with pytest.raises(RuleBroken):
        change_date(cast, on(18, "12:00"), day(25))
    assert due_of(cast.matter) == FIRST_DUE


def test_two_who_move_the_date_at_once_do_not_overwrite_each_other(cast):
    version = cast.matter.version
    change_date(cast, on(18, "12:00"), day(25), version=version)
    with pytest.raises(Conflict):
        change_date(cast, on(18, "12:01"), day(26), version=version)
    assert due_of(cast.matter) == (on(25, "16:00"), "promise")


def test_a_promise_that_was_broken_already_is_not_mended_by_moving_it(cast):
    contact(cast.matter, cast.alice, on(12, "10:00"), next_word_on=day(16))
    change_date(cast, on(17, "10:00"), to=day(20))
    broken = Promise.get(Promise.matter == cast.matter, Promise.due_at == on(16, "16:00"))
    assert broken.how == "broken_then_kept"
