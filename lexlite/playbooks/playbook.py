"""What a playbook holds: area, sides, stages, prompts, risks and goals outside the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LAYERS = ("general", "typical", "particular")
ANYBODY = "party"  # the side whose prompts serve every side without prompts


class Text(Mapping):
    """The same words in every language: language code -> words."""

    def __init__(self, words):
        self._words = dict(words)

    def __getitem__(self, language):
        return self._words[language]

    def __iter__(self):
        return iter(self._words)

    def __len__(self):
        return len(self._words)

    def __repr__(self):
        return f"Text({self._words})"

    def in_(self, language):
        """The words in this language, in English where it has none."""
        return self._words.get(language) or self._words["en"]


@dataclass(frozen=True)
class Side:
    """Where the client stands: `words` as they would say it themselves, `short` as the staff does."""

    code: str
    words: Text
    short: Text


@dataclass(frozen=True)
class Area:
    """A practice area. `cadence_days`: calendar days, the longest silence towards the client, or None: as the
    firm has it."""

    code: str
    kind: str
    adversary_near: bool
    cadence_days: int | None
    name: Text
    matter: Text
    sides: tuple

    def side(self, code):
        """The side with this code, or None: nobody has said yet where the client stands."""
        return {side.code: side for side in self.sides}.get(code)

    @property
    def only_side(self):
        """The code of the side where there is one only, else nothing."""
        return self.sides[0].code if len(self.sides) == 1 else ""


@dataclass(frozen=True)
class Stage:
    """One step as the client reads it. `standing`: where the matter stands in it, `ahead`: what usually comes next,
    each a whole sentence, or None. `waiting_for`: who usually acts in it, or None."""

    code: str
    words: Text
    standing: Text | None
    ahead: Text | None
    usual: Text
    usual_by_country: dict
    waiting_for: str | None

    def usual_in(self, country):
        """The usual length in a country; its words are empty where none is known."""
        return self.usual_by_country.get(country, self.usual)


@dataclass(frozen=True)
class Prompt:
    """A question to say aloud (rule D2). `softer`: for paper and SMS, or None where `words` will do."""

    code: str
    side: str
    layer: str
    words: Text
    softer: Text | None
    tags: tuple

    @property
    def sides(self):
        return (self.side,)


@dataclass(frozen=True)
class Risk:
    """What is told `before` a step (rule K1): before the matter comes to one of the stages `steps`; none: the client
    may take that step any day, or no stage of this playbook is meant. No `countries`: everywhere."""

    code: str
    sides: tuple
    countries: tuple
    steps: tuple
    before: Text
    words: Text


@dataclass(frozen=True)
class OutsideGoal:
    """What clients often want beyond the result of the case."""

    code: str
    sides: tuple
    words: Text


@dataclass(frozen=True)
class Service:
    """The firm's own standard `at` a moment, one line (rule Q1): intake, the code of a stage, or closing."""

    at: str
    words: Text


@dataclass(frozen=True)
class Playbook:
    """What is asked and told in one practice area (rule D5); `code` names the file it stands in.

    `limit_questions` ask for the days that usually start a time limit; nothing is computed (rule T3).
    What a firm has hidden stands in `every_stage` and `every_prompt` only: matters that came to it go on with it.
    """

    area: Area
    code: str
    checked_by: str
    checked_on: str
    first_question: Text | None
    documents: tuple
    limit_questions: tuple
    stages: tuple
    every_stage: tuple
    prompts: tuple
    every_prompt: tuple
    risks: tuple
    outside_goals: tuple
    services: tuple

    @property
    def is_checked(self):
        """Has somebody put a name and a day under it?"""
        return bool(self.checked_by and self.checked_on)

    @property
    def checked_day(self):
        return date.fromisoformat(self.checked_on) if self.checked_on else None

    def stage(self, code):
        """The stage with this code, hidden or not, else KeyError."""
        return {stage.code: stage for stage in self.every_stage}[code]

    def stages_with(self, codes):
        """The stages in use, and those of these codes in their places where they are hidden."""
        return _shown(self.stages, self.every_stage, codes)

    def service_at(self, moment):
        """The firm's standard at a moment, or None."""
        return next((service.words for service in self.services if service.at == moment), None)

    def asks(self, side):
        """Does it hold prompts of this side's own?"""
        return any(prompt.side == side for prompt in self.prompts)

    def prompts_for(self, side, answered=()):
        """The checklist of a side, from the general to the particular (rule D2); of those that are hidden the ones
        answered already."""
        asked = _shown(self.prompts, self.every_prompt, answered)
        return sorted(self._meant_for(side, asked), key=lambda prompt: LAYERS.index(prompt.layer))

    def risks_for(self, side, country=None):
        """The risks of a side; with a country, without those of other countries."""
        risks = self._meant_for(side, self.risks)
        return [risk for risk in risks if country is None or not risk.countries or country in risk.countries]

    def outside_goals_for(self, side):
        return self._meant_for(side, self.outside_goals)

    def _meant_for(self, side, entries):
        meant = {side} if self.asks(side) else {side, ANYBODY}
        return [entry for entry in entries if meant.intersection(entry.sides)]


def _shown(used, every, codes):
    """The entries in use, and the hidden ones of these codes, in the order of the file."""
    if len(used) == len(every):
        return used
    shown = {entry.code for entry in used}.union(codes)
    return [entry for entry in every if entry.code in shown]
