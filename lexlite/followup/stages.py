"""Moving a matter to a stage: what must be known and told first (rules D7, K1), and who acts from now on."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup.risks_told import untold_before
from lexlite.i18n import _, language
from lexlite.matters.models import INTAKE, StageChange
from lexlite.needs.models import missing_for_work

OTHERS = ("court", "other_side", "authority", "expert")


def move(matter, *, stage, by, at, override_reason="", acts=None, version=None):
    """To a stage of the playbook, or back to intake.

    Out of intake only when nothing of rule D7 is missing, and to a stage only when its risks have been told (rule K1);
    or with an owner's or lawyer's reason, which is kept."""
    matter.must_be_open()
    if stage != INTAKE and stage not in {each.code for each in matter.playbook.stages}:
        raise RuleBroken(_("Choose a stage of the list."), field="stage")
    if matter.stage == INTAKE and stage != INTAKE:
        _must_be_known(matter, override_reason, by)
    _must_be_told(matter, stage, override_reason, by)
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
    if missing_for_work(matter):
        _needs_a_reason(
            _("Something is still missing before work starts. Add it, or give a reason."), override_reason, by
        )


def _must_be_told(matter, stage, override_reason, by):
    untold = untold_before(matter, stage)
    if untold:
        named = " ".join(line.in_(language())[0] for line in untold)
        no = _(
            "The client does not know yet what could go wrong here: %(risks)s Tell them, or give a reason.", risks=named
        )
        _needs_a_reason(no, override_reason, by)


def _needs_a_reason(no, reason, by):
    if not reason:
        raise RuleBroken(no, field="override_reason")
    if not by.may_decide:
        raise NotAllowed


def _usually_acts(matter, stage):
    waiting_for = None if stage == INTAKE else matter.playbook.stage(stage).waiting_for
    return waiting_for if waiting_for in OTHERS else "us"
