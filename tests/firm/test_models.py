"""The firm and its staff (rules P7, P8): who decides, who is away, who stands in, the last owner."""

import pytest
from peewee import IntegrityError

from lexlite.errors import NotAllowed, RuleBroken
from lexlite.firm.models import Absence, Firm, Staff
from tests.factories import PASSWORD, day, on, staff

AT = on(18, "12:00")


def join(**changes):
    values = {
        "name": "Eve New",
        "email": "eve@firm.example",
        "role": "lawyer",
        "language": "en",
        "timezone": "Europe/Warsaw",
        "password": "purple elephants dance slowly",
        "by": "shell",
        "at": AT,
        **changes,
    }
    return Staff.join(**values)


def test_only_owner_and_lawyer_decide(cast):
    assert [who.may_decide for who in (cast.olga, cast.alice, cast.bob)] == [True, True, False]
    with pytest.raises(NotAllowed):
        cast.bob.must_decide()


def test_only_the_owner_owns(cast):
    cast.olga.must_own()
    for who in (cast.alice, cast.bob):
        with pytest.raises(NotAllowed):
            who.must_own()


def test_an_address_signs_in_one_person(cast):
    with pytest.raises(RuleBroken) as no:
        join(email=" ALICE@firm.example ")
    assert no.value.field == "email"


@pytest.mark.parametrize("weak", ["short", "password1234", "eve@firm.example", "x" * 201])
def test_a_password_that_others_would_try_first_is_refused(firm, weak):
    with pytest.raises(RuleBroken) as no:
        join(password=weak)
    assert no.value.field == "password"
    assert not Staff.by_email("eve@firm.example")


def test_a_password_is_kept_as_a_hash(firm):
    assert join().password.startswith("$argon2id$")


def test_the_last_owner_stays(cast):
    with pytest.raises(RuleBroken):
        cast.olga.disable(by=cast.olga, at=AT)
    second = staff("Second Owner", "owner")
    cast.olga.disable(by=second, at=AT)
    assert Staff.owners().get() == second


def test_who_left_is_in_no_list(cast):
    cast.alice.disable(by=cast.olga, at=AT)
    assert cast.alice not in list(Staff.active())
    assert cast.alice not in list(Staff.lawyers())
    assert Staff.by_email("alice@firm.example") is None


# absences


def test_from_the_first_day_to_the_last_the_deputy_answers(cast):
    cast.alice.be_away(day(18), day(20), cast.bob, by=cast.alice, at=AT)
    answers = [cast.alice.who_answers_on(day(number)) for number in (17, 18, 20, 21)]
    assert answers == [cast.alice, cast.bob, cast.bob, cast.alice]


def test_a_deputy_who_has_left_is_no_deputy(cast):
    cast.alice.be_away(day(18), day(20), cast.bob, by=cast.alice, at=AT)
    cast.bob.disable(by=cast.olga, at=AT)
    assert cast.alice.who_answers_on(day(19)) == cast.olga


def test_when_the_deputy_is_away_too_the_next_one_answers_and_at_last_the_owner(cast):
    cast.alice.be_away(day(18), day(20), cast.charlie, by=cast.alice, at=AT)
    cast.charlie.be_away(day(18), day(20), cast.bob, by=cast.charlie, at=AT)
    assert cast.alice.who_answers_on(day(19)) == cast.bob
    cast.bob.be_away(day(18), day(20), cast.alice, by=cast.bob, at=AT)
    assert cast.alice.who_answers_on(day(19)) == cast.olga


def test_nobody_stands_in_for_themselves_or_ends_before_they_begin(cast):
    with pytest.raises(RuleBroken) as no:
        cast.alice.be_away(day(18), day(20), cast.alice, by=cast.alice, at=AT)
    assert no.value.field == "deputy"
    with pytest.raises(RuleBroken) as no:
        cast.alice.be_away(day(20), day(18), cast.bob, by=cast.alice, at=AT)
    assert no.value.field == "to_on"
    assert Absence.select().count() == 0


# the firm


def test_a_database_holds_one_firm(cast):
    with pytest.raises(IntegrityError):
        Firm.create(id=2, name="Two", phone="", country="PL", timezone="Europe/Warsaw", created_at=AT)


def test_holidays_of_its_country_are_not_worked(firm):
    assert not firm.calendar().is_working(day(11))  # Independence Day
    firm.change(country="GB")
    assert firm.calendar().is_working(day(11))


@pytest.mark.parametrize("wrong", [{"cadence_days": 0}, {"cadence_days": 31}, {"cadence_max_days": 91}])
def test_the_database_keeps_the_minimum_of_care(firm, wrong):
    with pytest.raises(IntegrityError):
        firm.change(**wrong)


def test_initials_name_a_person_shortly(cast):
    assert cast.alice.initials == "Alice L."
    assert PASSWORD not in cast.alice.password
