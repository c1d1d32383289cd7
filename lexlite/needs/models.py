"""Needs: stated, true, outside the case (rules D1 to D3), and the gate out of intake (rule D7)."""

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import Moment, Record, database
from lexlite.errors import RuleBroken
from lexlite.i18n import _
from lexlite.matters.models import Matter, MatterDate

LAYERS = ("general", "typical", "particular")


class Need(Record):
    matter = ForeignKeyField(Matter, backref="needs")
    kind = TextField()
    layer = TextField(null=True)
    words = TextField()
    language = TextField()
    stated = ForeignKeyField("self", null=True, backref="answered_by")  # the stated need a true one answers
    said_by = TextField(default="")  # who said it: the client's person, or staff who understood it
    reason = TextField(default="")
    priority = IntegerField(null=True)
    measure = TextField(default="")  # how we will know that it is met
    shared = BooleanField(default=False)
    state = TextField(default="not_yet")
    noted_by = TextField()  # staff:3, person:9: who wrote it down
    noted_at = Moment()
    version = IntegerField(default=1)

    class Meta:
        constraints = [
            Check("kind IN ('stated','true','outside')"),
            Check("layer IN ('general','typical','particular')"),
            Check("kind <> 'outside' OR layer = 'particular'"),
            Check("kind = 'true' OR stated_id IS NULL"),
            Check("priority BETWEEN 1 AND 5"),
            Check("state IN ('not_yet','partly','met','dropped')"),
        ]

    @classmethod
    def note(cls, matter, *, kind, words, language, by, at, stated=None, layer=None, **derived):
        """Write a need down. Layer follows from the kind where nobody says it; a true need is never the stated
        one's copy (rule D1). `derived`: said_by, reason, priority, measure, shared."""
        matter.must_be_open()
        if not words:
            raise RuleBroken(_("Write the need in a few words."), field="words")
        if kind == "true" and _same(words, cls.stated_words(matter)):
            raise RuleBroken(
                _("This is what the client asked for. Write what it should change for them."), field="words"
            )
        with database.atomic():
            need = cls.create(
                matter=matter,
                kind=kind,
                layer="particular" if kind == "outside" else layer or None,
                words=words,
                language=language,
                stated=stated if kind == "true" else None,
                noted_by=by.key,
                noted_at=at,
                **derived,
            )
            if kind == "outside" and matter.outside_none_by:
                matter.change(outside_none_by=None)
            record(by, "need.noted", need, at=at, client_id=matter.client_id, kind=kind)
        return need

    @classmethod
    def stated_words(cls, matter):
        return [need.words for need in cls.select(cls.words).where(cls.matter == matter, cls.kind == "stated")]

    def reword(self, *, words, state, shared, by, at, version=None, **more):
        """Change a need. Raises Conflict if somebody changed it meanwhile."""
        if not words:
            raise RuleBroken(_("Write the need in a few words."), field="words")
        with database.atomic():
            self.changed_since(version)
            self.change(words=words, state=state, shared=shared, **more)
            record(by, "need.changed", self, at=at, client_id=self.matter.client_id, state=state)


def _same(words, others):
    return " ".join(words.casefold().split()) in {" ".join(other.casefold().split()) for other in others}


def missing_for_work(matter, needs=None, dates=None):
    """What rule D7 still asks for before the matter leaves intake: codes, in the order of the checklist.

    `needs`, `dates`: all of the matter's, where they have been read already."""
    needs = matter.needs if needs is None else needs
    kinds = {need.kind for need in needs if need.state != "dropped"}
    dates = matter.dates.where(MatterDate.cancelled_at.is_null()).exists() if dates is None else dates
    known = {
        "stated": "stated" in kinds,
        "true": "true" in kinds,
        "win": bool(matter.definition_of_win),
        "outside": "outside" in kinds or matter.outside_none_by_id,
        "dates": dates or matter.dates_none_by_id,
    }
    return [what for what, is_known in known.items() if not is_known]
