"""Risks of a matter: known, told, acknowledged; and the plan in its versions, fit to print."""

from functools import partial

from flask import Blueprint, abort, g, request, url_for

from lexlite import access, clock
from lexlite.followup.risks_told import RisksTold, acknowledged
from lexlite.i18n import NAMES, _, full_day, language, speaking
from lexlite.intake.card import CardLine
from lexlite.intake.fee import Fee
from lexlite.matters.forms import PressForm
from lexlite.needs.agreements import Agreement
from lexlite.needs.forms import DecisionForm
from lexlite.needs.models import Need
from lexlite.needs.steps import BESIDE, StepNeed
from lexlite.risks.forms import SEVERITIES, WAYS, RiskForm, Step, TellForm, plan_form
from lexlite.risks.models import Risk
from lexlite.risks.plans import Plan
from lexlite.risks.register import nearest, risks_of
from lexlite.risks.wording import parts_of_plan, parts_of_risks
from lexlite.web import answer

bp = Blueprint("risks", __name__)


@bp.route("/matters/<int:matter_id>/risks", methods=["GET", "POST"])
def index(matter_id):
    """What could go wrong, step by step; what the client knows of it; and a line to write another risk down."""
    matter = access.matter_for(g.staff, matter_id)
    form = RiskForm().of(_stages(matter))
    if request.method == "POST":
        form.submit(partial(Risk.note, matter), by=g.staff, at=clock.now())
    return _page(matter, form, risk_form=form)


@bp.route("/matters/<int:matter_id>/risks/telling", methods=["GET", "POST"])
def telling(matter_id):
    """Tell these: on the client's page with the plan, or note that they were told in a talk (rule K1)."""
    matter = access.matter_for(g.staff, matter_id)
    form = TellForm()
    if request.method == "POST":
        form.risks.offer(risks_of(matter, g.firm.country), _words)
        form.submit(partial(RisksTold.tell, matter), by=g.staff, at=clock.now())
    return _page(matter, form, tell_form=form)


@bp.post("/matters/<int:matter_id>/risks/<int:risk_id>/end")
def end(matter_id, risk_id):
    risk = access.risk_for(g.staff, matter_id, risk_id)
    form = PressForm()
    form.submit(risk.end, by=g.staff, at=clock.now())
    return answer(form, None, url_for("risks.index", matter_id=matter_id))


def _page(matter, form, **forms):
    back = url_for("risks.index", matter_id=matter.id)
    if form.status == 200 and request.method == "POST":
        return answer(form, None, back)
    told = RisksTold.in_(matter)
    waiting, known = RisksTold.waiting_in(told), RisksTold.known_in(told)
    lines = risks_of(matter, g.firm.country)
    open_lines = [line for line in lines if line.id not in known]
    tell_form = forms.get("tell_form") or TellForm(formdata=None)
    tell_form.risks.offer(open_lines, _words)
    if form is not tell_form or request.method == "GET":
        tell_form.risks.data = [line.id for line in _preset(open_lines, waiting, matter)]
    plan, spoken = Plan.last_of(matter), matter.client.contact.language
    ticked = [line for line in lines if line.id in tell_form.risks.data]
    return answer(
        form,
        None,
        back,
        page="risks/index.html",
        matter=matter,
        groups=_groups(matter, lines),
        ticks={option.data: option for option in tell_form.risks},
        tell_form=tell_form,
        risk_form=forms.get("risk_form") or RiskForm(formdata=None).of(_stages(matter)),
        press_form=PressForm(formdata=None),
        waiting=waiting,
        known=known,
        acknowledged=acknowledged(told),
        plan=plan,
        parts=parts_of_plan(plan, ticked) if plan else parts_of_risks(ticked, spoken),
        language=spoken,
        names=NAMES,
        ways=WAYS,
        severities=dict(SEVERITIES),
    )


def _words(line):
    return line.in_(language())[0]


def _preset(open_lines, waiting, matter):
    """What waits for the client: a call is logged with one press; else what is told next."""
    return [line for line in open_lines if line.id in waiting] or nearest(open_lines, matter)


def _stages(matter):
    return [(stage.code, stage.words.in_(language())) for stage in matter.playbook.stages]


def _groups(matter, lines):
    """(words of a step, its risks) in the order of the steps; those of any day first, under no words."""
    words = dict(_stages(matter))
    found = {}
    for line in lines:
        found.setdefault(line.step if line.step in words else "", []).append(line)
    return [(words.get(code, ""), rows) for code, rows in found.items()]


# the plan


@bp.route("/matters/<int:matter_id>/plan", methods=["GET", "POST"])
def plan(matter_id):
    """The plan as the client reads it, printable; the form that writes the next version stands beside it."""
    matter = access.matter_for(g.staff, matter_id)
    versions = Plan.versions_of(matter)
    last = versions[0] if versions else None
    needs = list(Need.select().where(Need.matter == matter, Need.kind == "true", Need.state.not_in(["met", "dropped"])))
    steps = [*(Step(code, words) for code, words in _stages(matter)), Step(BESIDE, _("What else we do (below)"))]
    form = plan_form(needs, steps, StepNeed.of(matter), _standing(matter, last))
    if request.method == "POST":
        form.submit(partial(Plan.keep, matter), by=g.staff, at=clock.now())
    return answer(
        form,
        None,
        url_for("risks.plan", matter_id=matter_id),
        page="risks/plan.html",
        matter=matter,
        versions=versions,
        **_shown(matter, versions),
        needs=needs,
        decisions=Agreement.decisions(matter),
        decision_form=DecisionForm(formdata=None),
        language=matter.client.contact.language,
    )


def _standing(matter, last):
    """What stands in the last version; before the first what is known already: nothing is asked twice (rule K2)."""
    if last:
        return {name: getattr(last, name) for name in ("steps", "beside", "cost", "settle", "version")}
    codes = [stage.code for stage in matter.playbook.stages]
    ahead = codes[codes.index(matter.stage) :] if matter.stage in codes else codes
    fee = next(iter(Fee.told_in(matter)), None)
    settle = next((line.words for line in CardLine.of(matter) if line.code == "settle"), "")
    cost = "\n".join(filter(None, (fee.words, fee.estimate))) if fee else ""
    return {"steps": ahead, "cost": cost, "settle": settle, "version": 0}


def _shown(matter, versions):
    """The version asked for, else the last one, as it was written; `has_changed`: risks or the good end are otherwise
    by now. Over it stands what the client reads on paper, in their language."""
    last, asked = versions[0] if versions else None, request.args.get("version", type=int)
    shown = last if asked is None else next((each for each in versions if each.version == asked), None) or abort(404)
    with speaking(matter.client.contact.language):
        below = matter.title
        if shown:
            dated = full_day(shown.at.astimezone(g.firm.zone))
            version = _("Plan, version %(number)s of %(day)s", number=shown.version, day=dated)
            below = f"{below} · {version}"
        words = {"heading": _("Plan"), "below": below}
    has_changed = bool(last) and matter.is_open and not last.says_what_holds()
    return {"parts": shown.parts if shown else [], "is_old": shown is not last, "has_changed": has_changed, **words}
