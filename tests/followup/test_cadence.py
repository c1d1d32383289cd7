"""How long a client may be left without a word: whose days are in force, and what a change recomputes (rule S2)."""

import pytest

from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import closing
from lexlite.followup.cadence import agree_for_client, agree_for_matter
from lexlite.followup.standing import settle_all
from lexlite.matters.cadence import in_force, source, usual
from lexlite.matters.models import Matter
from tests.factories import contact, due_of, on

AT = on(18, "12:00")


def days_of(matter):
    return matter.reload().cadence_days, source(matter)


def test_the_matter_has_its_own_days_else_the_clients_else_the_playbooks_else_the_firms(cast):
    firm, matter = Firm.the(), cast.matter  # lease: 14 days
    assert days_of(matter) == (14, "playbook")
    agree_for_client(cast.client, cadence_days=10, by=cast.alice, at=AT)
    assert days_of(matter) == (10, "client")
    agree_for_matter(matter, cadence_days=5, by=cast.alice, at=AT)
    assert days_of(matter) == (5, "matter")
    agree_for_matter(matter, cadence_days=None, by=cast.alice, at=AT)
    agree_for_client(cast.client, cadence_days=None, by=cast.alice, at=AT)
    assert days_of(matter) == (14, "playbook")
    firm.change(cadence_days=9)
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="", practice_area="other", side="party",
                         cadence_days=None)  # fmt: skip
    assert days_of(other) == (9, "firm")


def test_nobody_can_be_left_longer_than_the_firms_minimum_of_care(cast):
    for agree, what in ((agree_for_matter, cast.matter), (agree_for_client, cast.client)):
        with pytest.raises(RuleBroken) as no:
            agree(what, cadence_days=31, by=cast.alice, at=AT)
        assert no.value.field == "cadence_days"
    Firm.the().change(cadence_days=7, cadence_max_days=7)
    assert (in_force(cast.matter), source(cast.matter)) == (7, "care")
    assert usual("debt") == 7


def test_a_lowered_minimum_of_care_shortens_every_open_matter_at_once(cast):
    agree_for_matter(cast.matter, cadence_days=30, by=cast.alice, at=AT)
    Firm.the().change(cadence_days=7, cadence_max_days=7)
    settle_all(AT)
    assert days_of(cast.matter) == (7, "care")
    assert due_of(cast.matter) == (on(16, "16:00"), "cadence")


def test_a_matter_opened_again_has_the_days_that_are_in_force_now(cast):
    agree_for_matter(cast.matter, cadence_days=30, by=cast.alice, at=AT)
    closing.close(cast.matter, outcome="settled", told="Done.", by=cast.alice, at=AT)
    Firm.the().change(cadence_days=7, cadence_max_days=7)
    settle_all(on(19, "12:00"))
    closing.reopen(cast.matter.reload(), by=cast.alice, at=on(20, "12:00"))
    contact(cast.matter, cast.alice, on(20, "13:00"))
    assert days_of(cast.matter) == (7, "care")
    assert due_of(cast.matter) == (on(27, "16:00"), "cadence")


def test_changing_the_clients_days_recomputes_their_matters_without_days_of_their_own_and_no_others(cast):
    second = cast.take_on(email="second@client.example")
    second.change(client=cast.client)
    own = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    agree_for_matter(second, cadence_days=12, by=cast.alice, at=AT)
    before = due_of(second), due_of(own)
    agree_for_client(cast.client, cadence_days=7, by=cast.alice, at=AT)
    assert due_of(cast.matter) == (on(16, "16:00"), "cadence")
    assert (due_of(second), due_of(own)) == before


def test_a_longer_silence_agreed_later_lets_the_clock_run_out_later(cast):
    contact(cast.matter, cast.alice, AT)
    agree_for_matter(cast.matter, cadence_days=20, by=cast.alice, at=AT)
    assert due_of(cast.matter) == (on(38, "16:00"), "cadence")


def test_only_owner_and_lawyer_agree_on_days(cast):
    for agree, what in ((agree_for_matter, cast.matter), (agree_for_client, cast.client)):
        with pytest.raises(NotAllowed):
            agree(what, cadence_days=7, by=cast.bob, at=AT)


def test_two_people_who_change_the_days_at_once_are_told(cast):
    version = Matter.get_by_id(cast.matter.id).version
    agree_for_matter(cast.matter, cadence_days=7, by=cast.alice, at=AT, version=version)
    with pytest.raises(Conflict):
        agree_for_matter(cast.matter, cadence_days=9, by=cast.olga, at=AT, version=version)


def test_days_chosen_at_taking_on_that_are_the_usual_ones_follow_the_firm_later(cast):
    assert cast.matter.cadence_own is None
    ten = cast.take_on(name="Ola Inna", email="ola@client.example", phone="", cadence_days=10)
    assert ten.cadence_own == 10
