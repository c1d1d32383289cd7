"""Moving a matter to a stage: what must be known first (rule D7), and who acts from now on."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.i18n import _
from lexlite.matters.models import INTAKE, StageChange
from lexlite.needs.models import missing_for_work

OTHERS = ("court", "other_side", "authority", "expert")


def move(matter, *, stage, by, at, override_reason="", acts=None, version=None):
    """To a stage of the playbook, or back to intake.

    Out of intake only when nothing of rule D7 is missing, or with an owner's or lawyer's reason, which is kept."""
    matter.must_be_open()
    if stage != INTAKE and stage not in {each.code for each in matter.playbook.stages}:
        raise RuleBroken(_("Choose a stage of the list."), field="stage")
    if matter.stage == INTAKE and stage != INTAKE:
        _must_be_known(matter, override_reason, by)
    with database.atomic():
        matter.changed_since(version)
        if stage == matter.stage:
            raise RuleBroken(_("The matter is at this stage already."), field="stage")
        matter.change(stage=stage, stage_since=at, acts=acts or _usually_acts(matter, stage), acts_since=at)
        StageChange.create(matter=matter, stage=stage, at=at, by=by, override_reason=override_reason)
        record(
            by,
            "matter.moved",
            matter,
            at=at,
            client_id=matter.client_id,
            stage=stage,
            override=bool(override_reason),
        )


def _must_be_known(matter, override_reason, by):
    if not missing_for_work(matter):
        return
    if not override_reason:
        raise RuleBroken(
            _("Something is still missing before work starts. Add it, or give a reason."),
            field="override_reason",
        )
    if not by.may_decide:
        raise NotAllowed


def _usually_acts(matter, stage):
    waiting_for = None if stage == INTAKE else matter.playbook.stage(stage).waiting_for
    return waiting_for if waiting_for in OTHERS else "us"
