"""Moving to a stage (rule D7): the gate out of intake, and who may open it without everything known."""

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.followup import closing, stages
from lexlite.needs.models import Need
from tests.factories import BEGUN, on

AT = on(18, "12:00")


def move(cast, by=None, **more):
    return stages.move(cast.matter, stage="papers", by=by or cast.alice, at=AT, **more)


def know_everything(cast):
    """Stated need there already; true need, good end, goals outside, dates."""
    Need.note(cast.matter, kind="true", words="A home for the winter.", language="en", by=cast.alice, at=BEGUN)
    cast.matter.wants("Out by May without debt.", cast.alice, BEGUN)
    cast.matter.asked_none_outside(cast.alice, BEGUN)
    cast.matter.no_dates_known(cast.alice, BEGUN)


def test_with_everything_known_a_matter_leaves_intake(cast):
    know_everything(cast)
    move(cast)
    assert cast.matter.reload().stage == "papers"
    assert cast.matter.stage_since == AT


def test_an_assistant_may_move_it_when_everything_is_known(cast):
    know_everything(cast)
    move(cast, by=cast.bob)
    assert cast.matter.reload().stage == "papers"


def test_with_something_missing_it_stays_in_intake(cast):
    with pytest.raises(RuleBroken) as no:
        move(cast)
    assert no.value.field == "override_reason"
    assert cast.matter.reload().stage == "intake"


@pytest.mark.parametrize("who", ["alice", "olga"])
def test_a_lawyer_or_owner_may_override_with_a_reason_that_is_kept(cast, who):
    move(cast, by=getattr(cast, who), override_reason="A hearing tomorrow.")
    change = cast.matter.reload().stage_changes.order_by(-cast.matter.stage_changes.model.id).get()
    assert (cast.matter.stage, change.override_reason, change.by) == (
        "papers",
        "A hearing tomorrow.",
        getattr(cast, who),
    )


def test_an_override_can_be_counted_in_the_log_which_keeps_no_words(cast):
    move(cast, override_reason="A hearing tomorrow.")
    entry = AuditEntry.select().where(AuditEntry.verb == "matter.moved").get()
    assert entry.detail["override"] is True
    assert "hearing" not in str(entry.detail)


def test_an_assistant_may_not_override(cast):
    with pytest.raises(NotAllowed):
        move(cast, by=cast.bob, override_reason="A hearing tomorrow.")
    assert cast.matter.reload().stage == "intake"


def test_between_later_stages_there_is_no_gate(cast):
    move(cast, override_reason="A hearing tomorrow.")
    stages.move(cast.matter, stage="letter", by=cast.bob, at=AT)
    assert cast.matter.reload().stage == "letter"


def test_a_stage_of_another_playbook_is_refused(cast):
    with pytest.raises(RuleBroken) as no:
        stages.move(cast.matter, stage="moon", by=cast.alice, at=AT, override_reason="x")
    assert no.value.field == "stage"


def test_a_stage_says_who_usually_acts_from_then_on(cast):
    for stage in cast.matter.playbook.stages:
        stages.move(cast.matter, stage=stage.code, by=cast.alice, at=AT, override_reason="x")
        expected = stage.waiting_for if stage.waiting_for in stages.OTHERS else "us"
        assert (cast.matter.reload().acts, cast.matter.acts_since) == (expected, AT)


def test_two_who_move_it_at_once_do_not_overwrite_each_other(cast):
    version = cast.matter.version
    move(cast, override_reason="x", version=version)
    with pytest.raises(Conflict):
        move(cast, override_reason="x", version=version)


def test_a_closed_matter_moves_nowhere(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        move(cast, override_reason="x")


def test_moving_a_stage_is_no_word(cast):
    before = cast.matter.next_word_due_at
    move(cast, override_reason="x")
    assert cast.matter.reload().next_word_due_at == before
