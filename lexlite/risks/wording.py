"""The plan and the risks as the client reads them: parts (heading, lines (words, their language)) (rules K1 to K3).

No text of ours promises a result."""

from lexlite.firm.models import Firm
from lexlite.i18n import _, speaking
from lexlite.matters.lengths import StageLength, usual
from lexlite.needs.talk import language_of
from lexlite.risks.register import risks_of


def parts_of_plan(plan, risks=None):
    """The plan in the language of the client's contact; a part of nothing is left out, but for the good end.

    `risks`: those to tell with it; None: all that belong to what is planned."""
    spoken = plan.matter.client.contact.language
    if risks is None:
        risks = [risk for risk in risks_of(plan.matter) if not risk.steps or set(risk.steps) & set(plan.steps)]
    with speaking(spoken):
        parts = [
            [_("What we will do, and how long it usually takes"), [*_steps(plan, spoken), *_typed(plan, plan.beside)]],
            [_("What it may cost"), _typed(plan, plan.cost)],
            *parts_of_risks(risks, spoken),
            [_("Can it be settled without a court?"), _typed(plan, plan.settle)],
            [_("What would be a good end for you"), _good_end(plan, spoken)],
        ]
    return [part for part in parts if part[1]]


def parts_of_risks(risks, spoken):
    """The risks alone, as they are told in a talk."""
    with speaking(spoken):
        return [[_("What could go wrong"), [risk.in_(spoken) for risk in risks]]]


def _steps(plan, spoken):
    country, own = Firm.the().country, StageLength.of(plan.matter.practice_area)
    for stage in plan.matter.playbook.stages:
        if stage.code in plan.steps:
            words, takes = stage.words.in_(spoken), usual(stage, own.get(stage.code), country)
            yield [_("%(step)s (%(usual)s)", step=words, usual=takes) if takes else words, spoken]


def _typed(plan, words):
    return [[words, language_of(words, plan.typed_in, plan.matter.client.contact.language)]] if words else []


def _good_end(plan, spoken):
    """Under every good end and every plan stands that it is no promise (rule K3)."""
    agreed = _typed(plan, plan.good_end) or [[_("We have still to agree on it with you."), spoken]]
    return [*agreed, [_("This is what we work towards. It is not a promise of the result."), spoken]]
