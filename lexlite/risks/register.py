"""Every risk of a matter: the playbook's and our own, by the step they are told before (rule K1)."""

from dataclasses import dataclass

from lexlite.firm.models import Firm
from lexlite.i18n import _, speaking
from lexlite.playbooks import library
from lexlite.risks.models import Risk

AT_ONCE = 3  # as many as a frightened person can take in


@dataclass(frozen=True)
class Line:
    """One risk. `steps`: the stages it is told before; none: the client may take that step any day."""

    id: str  # the playbook's code, or risk:3
    steps: tuple
    usual: library.Risk | None = None
    own: Risk | None = None

    @property
    def step(self):
        return self.steps[0] if self.steps else ""

    def in_(self, code):
        """[its words, the language they are in]: the playbook's in the language `code`, our own as typed."""
        if self.own:
            return [self.own.words, self.own.language]
        with speaking(code):
            before, words = self.usual.before.in_(code), self.usual.words.in_(code)
            return [_("%(before)s: %(words)s", before=before[:1].upper() + before[1:], words=words), code]


def risks_of(matter, country=None):
    """Those of any day first, then by step; within one the playbook's, then our own, the most serious first."""
    usual = matter.playbook.risks_for(matter.side, country or Firm.the().country)
    lines = [Line(risk.code, risk.steps, usual=risk) for risk in usual]
    own = Risk.select().where(Risk.matter == matter, Risk.ended_at.is_null())
    for risk in own.order_by(Risk.severity.desc(), Risk.id):
        lines.append(Line(risk.key, (risk.step,) if risk.step else (), own=risk))
    order = ["", *(stage.code for stage in matter.playbook.stages)]
    return sorted(lines, key=lambda line: order.index(line.step) if line.step in order else len(order))


def nearest(lines, matter):
    """Of these the ones to tell next, three at most: of any day, and of the first step ahead that has any."""
    codes = [stage.code for stage in matter.playbook.stages_with({matter.stage})]
    here = codes.index(matter.stage) if matter.stage in codes else -1
    ahead = next((code for code in codes[here + 1 :] if any(code in line.steps for line in lines)), None)
    return [line for line in lines if not line.steps or ahead in line.steps][:AT_ONCE]
