"""The facts of a matter as its pages show them, and the sentences of its enquiry that may become facts."""

from dataclasses import dataclass, field
from itertools import groupby

from lexlite.facts.models import Fact, FactContradiction
from lexlite.facts.sentences import split
from lexlite.firm.models import Staff

TOLD_IN = ("what_happened", "why_happened", "handled_so_far")  # of a story: what may hold facts


@dataclass(frozen=True)
class Sentence:
    """A sentence of the enquiry; `id`: its number in the story."""

    id: int
    words: str


@dataclass
class Facts:
    """Every fact of a matter, the order that of the days they name, those without a day last."""

    standing: list = field(default_factory=list)
    corrected: list = field(default_factory=list)
    against: dict = field(default_factory=dict)  # id: the standing facts that contradict it

    @classmethod
    def of(cls, matter):
        """Read in three statements, however many there are."""
        order = Fact.happened_on.is_null(), Fact.happened_on, Fact.id
        rows = list(Fact.select().where(Fact.matter == matter).order_by(*order))
        replaced, by_id = {fact.replaces_id for fact in rows}, {fact.id: fact for fact in rows}
        staff = {each.id: each for each in Staff.select()}
        for fact in rows:
            fact.checked_by = staff.get(fact.checked_by_id)
        found = cls([f for f in rows if f.id not in replaced], [f for f in rows if f.id in replaced])
        links = FactContradiction.select().join(Fact, on=FactContradiction.a).where(Fact.matter == matter)
        for link in links:
            for one, other in ((link.a_id, link.b_id), (link.b_id, link.a_id)):
                if other not in replaced:
                    found.against.setdefault(one, []).append(by_id[other])
        return found

    @property
    def to_verify(self):
        """What decides the case and nobody has verified yet: their state is asked for (rule F1)."""
        return [f for f in self.standing if f.important and f.state in ("said", "supported", "contradicted")]

    @property
    def deciding(self):
        return [fact for fact in self.standing if fact.important]

    @property
    def days(self):
        """(what the day is called by, its facts): facts of one day, or of one wording of it, stand together."""
        key = lambda fact: (fact.happened_on, fact.happened_words)  # noqa: E731
        return [(rows[0], rows) for _key, group in groupby(self.standing, key) for rows in [list(group)]]


def sentences_of(story, facts):
    """The sentences of a story that are no fact of the matter yet."""
    told = [sentence for part in TOLD_IN for sentence in split((story or {}).get(part, ""))]
    known = {fact.words for fact in (*facts.standing, *facts.corrected)}
    return [Sentence(number, words) for number, words in enumerate(told, 1) if words not in known]
