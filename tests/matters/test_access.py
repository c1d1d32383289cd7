"""Who sees which matter (rule P8): all, own only, deputy today, restricted to the named; lists, counts and search."""

import pytest
from werkzeug.exceptions import NotFound

from lexlite import access
from lexlite.matters.finding import clients_found, matters_found
from lexlite.matters.queries import seen_by
from tests.factories import day, on

AT = on(18, "12:00")
EVERYBODY = ("olga", "alice", "bob", "charlie")


def who_sees(cast, at=AT):
    return [name for name in EVERYBODY if seen_by(getattr(cast, name), at).exists()]


@pytest.fixture
def own_only(firm):
    firm.change(own_matters_only=True)


@pytest.fixture
def restricted(cast):
    cast.matter.restrict(cast.alice, AT)


def test_an_unrestricted_matter_is_seen_by_all_staff(cast):
    assert who_sees(cast) == [*EVERYBODY]


def test_with_own_matters_only_it_is_seen_by_responsible_second_and_owner(cast, own_only):
    assert who_sees(cast) == ["olga", "alice", "bob"]


def test_with_own_matters_only_a_member_sees_it(cast, own_only):
    cast.matter.admit(cast.charlie, by=cast.alice, at=AT)
    assert "charlie" in who_sees(cast)


def test_with_own_matters_only_a_deputy_sees_it_today_and_not_before_or_after(cast, own_only):
    cast.alice.be_away(day(18), day(19), cast.charlie, by=cast.alice, at=AT)
    seen = ["charlie" in who_sees(cast, on(number, "12:00")) for number in (17, 18, 19, 20)]
    assert seen == [False, True, True, False]


def test_today_is_the_firms_day(cast, own_only):
    cast.alice.be_away(day(19), day(19), cast.charlie, by=cast.alice, at=AT)
    assert "charlie" in who_sees(cast, on(19, "00:30"))
    assert "charlie" not in who_sees(cast, on(18, "23:30"))


def test_a_restricted_matter_is_seen_by_the_named_only(cast, restricted):
    assert who_sees(cast) == ["alice", "bob"]


def test_a_restricted_matter_is_not_seen_by_the_owner_until_named(cast, restricted):
    cast.matter.admit(cast.olga, by=cast.alice, at=AT)
    assert who_sees(cast) == ["olga", "alice", "bob"]


def test_a_restricted_matter_is_not_seen_by_a_deputy(cast, restricted, own_only):
    cast.alice.be_away(day(18), day(19), cast.charlie, by=cast.alice, at=AT)
    assert "charlie" not in who_sees(cast)


def test_a_restricted_matter_is_not_found_by_search_or_in_the_list_of_clients(cast, restricted):
    for staff, found in ((cast.alice, True), (cast.charlie, False), (cast.olga, False)):
        assert bool(matters_found(staff, AT, "dana")) is found
        assert bool(matters_found(staff, AT, cast.matter.reference)) is found
        assert bool(clients_found(staff, AT, "dana")) is found


def test_a_client_is_seen_through_any_matter_that_is(cast, restricted):
    assert clients_found(cast.charlie, AT) == []
    cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    assert [client.name for client in clients_found(cast.charlie, AT)] == ["Ola Inna"]


def test_what_one_may_not_see_is_not_there(cast, restricted, set_clock):
    set_clock(AT)
    assert access.matter_for(cast.alice, cast.matter.id) == cast.matter
    need, date = cast.matter.needs.get(), cast.matter.add_date(kind="other", on=day(30), words="x", by=cast.bob, at=AT)
    for fetch in (
        lambda staff: access.matter_for(staff, cast.matter.id),
        lambda staff: access.client_for(staff, cast.client.id),
        lambda staff: access.need_for(staff, cast.matter.id, need.id),
        lambda staff: access.date_for(staff, cast.matter.id, date.id),
        lambda staff: access.word_for(staff, cast.matter.id, cast.matter.words.get().id),
    ):
        assert fetch(cast.alice)
        with pytest.raises(NotFound):
            fetch(cast.charlie)


@pytest.mark.parametrize("id", [0, -1, 10**30, 999])
def test_a_number_that_is_no_matter_is_not_there(cast, set_clock, id):
    set_clock(AT)
    with pytest.raises(NotFound):
        access.matter_for(cast.alice, id)


def test_only_the_owner_reaches_other_staff(cast):
    from lexlite.errors import NotAllowed

    assert access.staff_for(cast.olga, cast.bob.id) == cast.bob
    with pytest.raises(NotAllowed):
        access.staff_for(cast.alice, cast.bob.id)
