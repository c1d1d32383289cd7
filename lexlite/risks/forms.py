"""Forms of risks and of the plan."""

from dataclasses import dataclass

from lexlite.fields import Choice, Pick, Text, Ticks
from lexlite.forms import EditForm, Form
from lexlite.i18n import _, _l
from lexlite.needs.steps import BESIDE

SEVERITIES = [("", _l("not said")), ("3", _l("serious")), ("2", _l("moderate")), ("1", _l("slight"))]
WAYS = [
    ("page", _l("Send to the client, with the plan")),
    ("call", _l("Told on the phone")),
    ("meeting", _l("Told in person")),
]


class RiskForm(Form):
    words = Text(_l("What could go wrong"), needed=_l("Write what could go wrong."), rows=2, most=2000)
    step = Choice(_l("Tell it before"), default="")
    severity = Choice(_l("How serious"), choices=SEVERITIES, default="")

    def of(self, stages):
        """Offer these stages of the playbook."""
        self.step.choices = [("", _("any day")), *stages]
        return self

    def facts(self):
        facts = super().facts()
        return {**facts, "step": facts["step"] or "", "severity": int(facts["severity"]) if facts["severity"] else None}


class TellForm(Form):
    """Which risks are told, and how: each way is a button."""

    risks = Ticks(_l("What could go wrong"))
    own_words = Text(_l("What the client said to it"), rows=2, most=4000)
    how = Choice(_l("How"), choices=WAYS, needed=_l("Press one of the buttons."))


class AcknowledgementForm(EditForm):
    """On the client's page; a version it has none, since it is answered once."""

    own_words = Text(_l("In your own words: what could go wrong? (You may leave it empty.)"), rows=3, most=4000)


@dataclass(frozen=True)
class Step:
    """Something that can be planned."""

    id: str
    words: str


class PlanForm(EditForm):
    """The plan; beside it a line for each need: which step serves it."""

    steps = Ticks(_l("What we will do"))
    beside = Text(_l("What else we do"), rows=2, most=4000)
    cost = Text(_l("What it may cost"), rows=2, most=4000)
    settle = Text(_l("Can it be settled without a court?"), rows=2, most=4000)
    ids = ()

    def facts(self):
        chosen = {id: self.need(id).chosen for id in self.ids}
        facts = {name: getattr(self, name).data for name in ("beside", "cost", "settle", "version")}
        steps = [step.id for step in self.steps.chosen]
        return {**facts, "steps": steps, "serves": {id: step.id for id, step in chosen.items() if step}}

    def need(self, id):
        return self[f"need_{id}"]


def plan_form(needs, steps, served, standing, **source):
    """The form for these needs; `steps`: all that can be planned, each with `id` and `words`; `served`: {need id: step
    id} and `standing`: {field: value}, as they stand."""
    fields = {f"need_{need.id}": Pick(need.words) for need in needs}
    standing = standing | {f"need_{need.id}": served.get(need.id, "") for need in needs}
    form = type("ThisPlanForm", (PlanForm,), {**fields, "ids": tuple(need.id for need in needs)})(**standing, **source)
    form.steps.offer([step for step in steps if step.id != BESIDE], lambda step: step.words)
    for need in needs:
        form.need(need.id).offer(steps, lambda step: step.words, empty=_("no step yet"))
    return form
