"""A matter and its dates (rules D4, T2, P8): a second person's check, none known, who may be named."""

import pytest
from peewee import IntegrityError

from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.followup import closing
from lexlite.matters.models import LETTERS_AND_DIGITS, MatterMember, new_reference
from tests.factories import day, on

AT = on(18, "12:00")


def add_date(cast, by=None, **more):
    return cast.matter.add_date(kind="deadline", on=day(30), words="Answer", by=by or cast.alice, at=AT, **more)


# T2


def test_a_date_is_checked_by_a_second_person(cast):
    date = add_date(cast, source="Letter of the court")
    with pytest.raises(RuleBroken):
        date.check(cast.alice, AT)
    date.check(cast.bob, AT)
    assert (date.reload().checked_by, date.checked_at) == (cast.bob, AT)


def test_the_database_too_refuses_a_check_by_who_entered_it(cast):
    with pytest.raises(IntegrityError):
        add_date(cast).change(checked_by=cast.alice)


def test_none_known_says_who_looked_and_when(cast):
    cast.matter.no_dates_known(cast.bob, AT)
    assert (cast.matter.reload().dates_none_by, cast.matter.dates_none_at) == (cast.bob, AT)


def test_with_a_date_on_the_list_none_known_is_refused(cast):
    date = add_date(cast)
    with pytest.raises(RuleBroken):
        cast.matter.no_dates_known(cast.bob, AT)
    date.cancel(cast.alice, AT)
    cast.matter.no_dates_known(cast.bob, AT)
    assert cast.matter.reload().dates_none_by == cast.bob


def test_a_new_date_ends_none_known(cast):
    cast.matter.no_dates_known(cast.bob, AT)
    add_date(cast)
    assert cast.matter.reload().dates_none_by is None


# D4


def test_a_good_end_is_written_down(cast):
    cast.matter.wants("Out by May without debt.", cast.alice, AT)
    assert cast.matter.reload().definition_of_win == "Out by May without debt."


def test_an_empty_good_end_is_refused(cast):
    with pytest.raises(RuleBroken):
        cast.matter.wants("", cast.alice, AT)


def test_two_who_write_the_good_end_at_once_do_not_overwrite_each_other(cast):
    version = cast.matter.version
    cast.matter.wants("One.", cast.alice, AT, version)
    with pytest.raises(Conflict):
        cast.matter.wants("Two.", cast.bob, AT, version)
    assert cast.matter.reload().definition_of_win == "One."


# P7, P8


def test_a_matter_names_who_answers_and_a_second(cast):
    assert cast.matter.who_answers == [cast.alice, cast.bob]


def test_the_second_is_somebody_else(cast):
    with pytest.raises(IntegrityError):
        cast.matter.change(second=cast.alice)


def test_owner_and_lawyer_restrict_and_only_the_owner_lifts_it(cast):
    with pytest.raises(NotAllowed):
        cast.matter.restrict(cast.bob, AT)
    cast.matter.restrict(cast.alice, AT)
    with pytest.raises(NotAllowed):
        cast.matter.lift_restriction(cast.alice, AT)
    assert cast.matter.reload().restricted
    cast.matter.lift_restriction(cast.olga, AT)
    assert not cast.matter.reload().restricted


def test_a_member_is_named_once(cast):
    for _time in range(2):
        cast.matter.admit(cast.charlie, by=cast.alice, at=AT)
    assert [member.staff for member in cast.matter.members] == [cast.charlie]
    cast.matter.dismiss(cast.charlie, by=cast.alice, at=AT)
    assert MatterMember.select().count() == 0


# what the database refuses


@pytest.mark.parametrize(
    "wrong",
    [
        {"acts": "nobody"},
        {"cadence_days": 0},
        {"due_because": "weather"},
        {"client_day": None},
        {"next_word_due_at": on(8, "12:00")},  # before the last word, and not for a question
        {"closed_at": AT},
    ],
)
def test_the_database_refuses_what_no_matter_can_be(cast, wrong):
    with pytest.raises(IntegrityError):
        cast.matter.change(**wrong)


def test_a_reference_has_six_letters_or_digits_that_do_not_look_alike():
    made = {new_reference() for _time in range(50)}
    assert len(made) == 50
    assert all(set(reference[3:]) <= set(LETTERS_AND_DIGITS) and len(reference) == 9 for reference in made)
    assert not set("IO01S5Z2") & set(LETTERS_AND_DIGITS)


def test_a_change_to_a_closed_matter_is_refused_also_in_a_tab_that_was_open(cast):
    from lexlite.matters.models import Matter

    old_tab = Matter.get_by_id(cast.matter.id)
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        old_tab.must_be_open()
