"""The plan (rules K2, K3, D6): prefilled, versioned, without a promise; which step serves which need."""

import re

import pytest

from lexlite.errors import Conflict, RuleBroken
from lexlite.followup import stages
from lexlite.intake.card import TakeOnCard
from lexlite.intake.fee import Fee
from lexlite.needs.agreements import Agreement
from lexlite.needs.heard import as_text
from lexlite.needs.mismatches import seen_by
from lexlite.needs.models import Need
from lexlite.needs.queries import needs_of
from lexlite.needs.steps import StepNeed
from lexlite.risks.models import Risk
from lexlite.risks.plans import Plan
from tests.factories import BEGUN, day, on

AT = on(18, "12:00")


def keep(cast, by=None, **more):
    facts = {"steps": ["letter", "talks"], "beside": "", "cost": "4,000 zł", "settle": "Yes, by instalments."}
    return Plan.keep(cast.matter, **{**facts, "serves": {}, **more}, by=by or cast.alice, at=AT)


@pytest.fixture
def need(cast):
    return Need.note(cast.matter, kind="true", words="The winter season.", language="en", by=cast.alice, at=AT)


def test_the_client_reads_steps_costs_what_could_go_wrong_settling_and_a_good_end(cast):
    cast.matter.wants("Out by May without debt.", cast.alice, AT)
    assert as_text(keep(cast).parts) == (
        "What we will do, and how long it usually takes\n"
        "We write to the other side and wait for the answer (2 to 6 weeks, and at least the month to pay)\n"
        "We negotiate (2 to 8 weeks)\n\n"
        "What it may cost\n4,000 zł\n\n"
        "What could go wrong\nBefore withholding rent: The landlord may end the lease; being right about defects does"
        " not by itself stop this.\n\n"
        "Can it be settled without a court?\nYes, by instalments.\n\n"
        "What would be a good end for you\nOut by May without debt.\n"
        "This is what we work towards. It is not a promise of the result."
    )


def test_under_every_plan_stands_that_it_is_no_promise_even_without_a_good_end(cast):
    assert as_text(keep(cast).parts).endswith("It is not a promise of the result.")


def test_it_comes_in_the_clients_language_and_what_was_typed_stays_in_its_own(cast):
    cast.dana.change(language="pl")
    parts = keep(cast, cost="Around four thousand").parts
    assert parts[0][0] == "Co zrobimy i\u00a0ile to zwykle trwa"
    assert parts[0][1][1] == ["Negocjujemy (od 2 do 8 tygodni)", "pl"]
    assert parts[1][1] == [["Around four thousand", "en"]]


def test_only_risks_of_what_is_planned_stand_in_it_and_those_of_any_day(cast):
    Risk.note(cast.matter, words="The bank hears of it.", step="claim", severity=None, by=cast.alice, at=AT)
    assert "The bank" not in as_text(keep(cast).parts)
    assert "The bank" in as_text(keep(cast, steps=["claim"]).parts)


def test_a_plan_of_nothing_is_refused(cast):
    with pytest.raises(RuleBroken) as no:
        keep(cast, steps=[])
    assert no.value.field == "steps"


def test_what_is_done_beside_the_steps_can_be_the_whole_plan(cast):
    assert keep(cast, steps=[], beside="We ring the landlord.").version == 1


def test_steps_stand_in_the_order_of_the_playbook_and_a_step_of_another_is_left_out(cast):
    assert keep(cast, steps=["talks", "moon", "letter"]).steps == ["letter", "talks"]


def test_each_change_is_a_version_and_the_old_one_stays(cast):
    first = keep(cast)
    second = keep(cast, cost="5,000 zł")
    assert (first.version, second.version) == (1, 2)
    assert "4,000 zł" in as_text(Plan.get_by_id(first.id).parts)


def test_the_same_again_is_no_version(cast):
    assert keep(cast) == keep(cast)


def test_two_who_write_a_version_at_once_do_not_overwrite_each_other(cast):
    keep(cast, version=0)
    with pytest.raises(Conflict):
        keep(cast, by=cast.bob, cost="5,000 zł", version=0)


def test_a_good_end_agreed_later_makes_the_next_version(cast):
    plan = keep(cast)
    assert plan.as_of_now(cast.bob, AT) == plan
    cast.matter.wants("Out by May without debt.", cast.alice, AT)
    later = Plan.last_of(cast.matter).as_of_now(cast.bob, AT)
    assert (later.version, later.good_end) == (2, "Out by May without debt.")


# D6


def mismatches_of(cast):
    return [code for row in needs_of(cast.matter) for code in row.codes]


def test_a_true_need_no_planned_step_serves_does_not_fit_once_work_has_begun(cast, firm, need):
    assert "no_step" not in mismatches_of(cast)
    stages.move(cast.matter, stage="papers", by=cast.alice, at=AT, override_reason="x")
    assert "no_step" in mismatches_of(cast)
    rows, _more = seen_by(cast.alice, firm, day(18))
    assert (need.id, "No planned step serves this") in [(row.need_id, row.why) for row in rows]


def test_served_by_a_step_or_by_what_is_done_beside_them_it_fits(cast, firm, need):
    stages.move(cast.matter, stage="papers", by=cast.alice, at=AT, override_reason="x")
    for more in ({"serves": {need.id: "letter"}}, {"serves": {need.id: "beside"}, "beside": "We ring the landlord."}):
        keep(cast, **more)
        assert "no_step" not in mismatches_of(cast)
        assert need.id not in [row.need_id for row in seen_by(cast.alice, firm, day(18))[0]]


def test_what_serves_a_need_is_planned(cast, need):
    assert keep(cast, serves={need.id: "claim"}).steps == ["letter", "talks", "claim"]


def test_a_need_served_beside_the_steps_needs_it_written_down(cast, need):
    with pytest.raises(RuleBroken) as no:
        keep(cast, serves={need.id: "beside"})
    assert no.value.field == "beside"


def test_the_last_plan_says_what_serves_a_need(cast, need):
    keep(cast, serves={need.id: "letter"})
    keep(cast)
    assert StepNeed.of(cast.matter) == {}


# the page


@pytest.fixture
def alice(cast, browse):
    return browse(cast.alice)


def test_nothing_is_asked_twice(cast, alice):
    Fee.tell(
        cast.matter, basis="hourly", words="350 zł an hour", estimate="3,000 to 4,000 zł", told_on=day(9),
        told_how="call", by=cast.alice, at=BEGUN,
    )  # fmt: skip
    TakeOnCard.fill_in(cast.matter, {"settle": ("done", None, "Mediation, instalments")}, by=cast.alice, at=BEGUN)
    cast.matter.wants("Out by May without debt.", cast.alice, AT)
    page = alice.get(f"/matters/{cast.matter.id}/plan").text
    for known in ("350 zł an hour\n3,000 to 4,000 zł", "Mediation, instalments", "Out by May without debt."):
        assert known in page
    assert len(re.findall(r'<input checked[^>]*name="steps"', page)) == len(cast.matter.playbook.stages)


def test_an_earlier_version_is_shown_as_it_was_written(cast, alice):
    keep(cast)
    keep(cast, cost="5,000 zł")
    page = alice.get(f"/matters/{cast.matter.id}/plan?version=1").text
    assert "4,000 zł</span>" in page
    assert "An earlier version" in page
    assert alice.get(f"/matters/{cast.matter.id}/plan?version=7").status_code == 404


def test_a_good_end_agreed_since_is_told_beside_the_version_that_does_not_hold_it(cast, alice):
    keep(cast)
    assert "becomes the next version" not in alice.get(f"/matters/{cast.matter.id}/plan").text
    cast.matter.wants("Out by May without debt.", cast.alice, AT)
    assert "becomes the next version" in alice.get(f"/matters/{cast.matter.id}/plan").text


def test_a_step_against_advice_is_kept_with_the_advice_and_stands_beside_the_plan(cast, alice):
    Agreement.decide(cast.matter, advice="Do not sue yet.", decision="Sue now.", by=cast.alice, at=AT)
    page = alice.get(f"/matters/{cast.matter.id}/plan").text
    assert "We advised: Do not sue yet." in page
    assert "The client decided: Sue now." in page
