"""The register of risks (rule K1): the playbook's and our own, in the order of the steps; which are told next."""

import pytest
from peewee import IntegrityError

from lexlite.errors import RuleBroken
from lexlite.followup import closing
from lexlite.playbooks import library
from lexlite.risks.models import Risk
from lexlite.risks.register import nearest, risks_of
from tests.factories import BEGUN, on

AT = on(18, "12:00")


def note(cast, **more):
    facts = {"words": "The bank hears of it.", "step": "claim", "severity": None, "by": cast.alice, "at": AT}
    return Risk.note(cast.matter, **{**facts, **more})


def ids(lines):
    return [line.id for line in lines]


def test_those_of_any_day_come_first_then_those_of_each_step(cast):
    assert ids(risks_of(cast.matter)) == ["withholding_rent", "instalments", "suing_landlord", "returning_keys"]


def test_our_own_stand_at_their_step_the_gravest_first(cast):
    mild, grave, unsaid = (note(cast, words=f"Number {n}.", severity=n or None) for n in (1, 3, 0))
    at_claim = [line.id for line in risks_of(cast.matter) if line.step == "claim"]
    assert at_claim == ["suing_landlord", grave.key, mild.key, unsaid.key]


def test_what_belongs_to_another_country_is_not_told(cast, firm):
    firm.change(country="CN")
    assert "returning_keys" not in ids(risks_of(cast.matter))


def test_the_playbooks_words_come_in_the_language_asked_for_and_ours_as_typed(cast):
    note(cast, words="Bank się dowie.", step="")
    usual, own = risks_of(cast.matter)[:2]
    assert usual.in_("zh") == ["暂停支付租金之前：出租方可能解除合同；房屋有瑕疵并不当然可以不付租金。", "zh"]
    assert usual.in_("en")[0].startswith("Before withholding rent: The landlord may end the lease")
    assert own.in_("en") == ["Bank się dowie.", "pl"]


def test_next_are_those_of_any_day_and_of_the_first_step_ahead_three_at_most(cast):
    lines = risks_of(cast.matter)
    assert ids(nearest(lines, cast.matter)) == ["withholding_rent", "instalments"]
    for n in range(4):
        note(cast, words=f"Number {n}.", step="agreement")
    assert len(nearest(risks_of(cast.matter), cast.matter)) == 3


def test_a_step_that_is_behind_us_is_not_next(cast):
    cast.matter.change(stage="agreement")
    assert ids(nearest(risks_of(cast.matter), cast.matter)) == ["withholding_rent", "suing_landlord"]


def test_a_risk_taken_off_is_told_to_nobody(cast):
    risk = note(cast)
    risk.end(cast.bob, AT)
    assert risk.key not in ids(risks_of(cast.matter))


def test_a_risk_without_words_is_refused(cast):
    with pytest.raises(RuleBroken) as no:
        note(cast, words="")
    assert no.value.field == "words"


def test_a_closed_matter_takes_no_risk(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        note(cast)


@pytest.mark.parametrize("wrong", [{"severity": 4}, {"words": ""}])
def test_the_database_refuses_what_no_risk_can_be(cast, wrong):
    values = {"words": "x", "language": "en", "noted_by": cast.alice, "noted_at": BEGUN, **wrong}
    with pytest.raises(IntegrityError):
        Risk.create(matter=cast.matter, **values)


@pytest.mark.parametrize("area", library.areas())
def test_every_step_a_playbook_names_for_a_risk_is_a_stage_of_its_own(area):
    book = library.playbook(area)
    stages = {stage.code for stage in book.stages}
    assert [risk.code for risk in book.risks if not set(risk.steps) <= stages] == []
