"""Small work: done without news, kept inside, shown in one press (rule S11)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import publishing
from lexlite.followup.models import Word
from lexlite.followup.small_work import Work
from lexlite.portal.queries import page_of
from tests.factories import contact, day, due_of, on, row_of

AT = on(18, "12:00")


def studied(cast, **more):
    return Work.note(cast.matter, words="Studied the landlord's answer.", minutes=40, by=cast.bob, at=AT, **more)


def shown_to_dana(cast, at):
    return page_of(cast.dana.id, cast.matter.id, Firm.the(), at)


def test_small_work_stays_inside_and_resets_nothing(cast):
    before = due_of(cast.matter)
    studied(cast)
    assert due_of(cast.matter) == before
    assert shown_to_dana(cast, on(18, "13:00")).updates == []


def test_shown_it_is_a_word_like_any_update_with_the_work_and_without_the_minutes(cast):
    contact(cast.matter, cast.alice, on(18, "10:00"), next_word_on=day(25))
    word = studied(cast).show(by=cast.alice, at=AT)
    assert (word.kind, word.counts_from, word.minutes) == ("small_work", AT, None)
    (update,) = shown_to_dana(cast, on(18, "13:00")).updates
    assert (update.words, update.by) == ("Studied the landlord's answer.", "Alice Lawyer")
    assert due_of(cast.matter) == (on(25, "16:00"), "promise")  # the promised date stands
    assert row_of("update").not_before == on(18, "12:10")


def test_shown_at_once_with_the_same_press(cast):
    assert studied(cast, show=True).is_shown


def test_shown_twice_it_is_shown_once(cast):
    work = studied(cast)
    assert work.show(by=cast.alice, at=AT) == Work.get_by_id(work.id).show(by=cast.alice, at=AT)
    assert Word.select().where(Word.kind == "small_work").count() == 1


def test_undone_it_can_be_shown_again(cast):
    work = studied(cast)
    publishing.take_back(work.show(by=cast.alice, at=AT), by=cast.alice, at=on(18, "12:05"))
    work = Work.get_by_id(work.id)
    assert not work.is_shown
    work.show(by=cast.alice, at=on(18, "12:06"))
    assert Work.get_by_id(work.id).is_shown


def test_nothing_done_is_nothing_noted(cast):
    with pytest.raises(RuleBroken) as no:
        Work.note(cast.matter, words="", minutes=None, by=cast.alice, at=AT)
    assert no.value.field == "words"
