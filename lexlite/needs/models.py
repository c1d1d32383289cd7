"""Needs: stated, true, outside the case (rules D1 to D3), and the gate out of intake (rule D7)."""

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter, MatterDate
from lexlite.needs.agreements import Agreement
from lexlite.records import Json, Moment, Record

LAYERS = ("general", "typical", "particular")
ENDED = ("met", "dropped")


def _scored(column):
    return Check(f"{column} IN ('met','partly','not_met')")


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
    prompt = TextField(default="")  # the question of the playbook that it answered
    met_by = TextField(default="")  # who says that it is met
    confirmed_at = Moment(null=True)  # the client: these very words are right
    confirmed_how = TextField(default="")  # on their page, or in person
    corrected_words = TextField(default="")  # what the client said instead, until it is written anew
    next_step = TextField(default="")  # of a goal outside the case
    owner = ForeignKeyField(Staff, null=True)  # of a goal outside the case; empty: who is responsible for the matter
    checked_at = Moment(null=True)  # gone through with the client, or in the firm at a stage
    score_lawyer = TextField(null=True, constraints=[_scored("score_lawyer")])  # how far it was met in the end
    score_client = TextField(null=True, constraints=[_scored("score_client")])
    score_client_at = Moment(null=True)
    served_by = None  # the step of the plan that serves it, where `needs_of` has read it

    class Meta:
        constraints = [
            Check("kind IN ('stated','true','outside')"),
            Check("layer IN ('general','typical','particular')"),
            Check("kind <> 'outside' OR layer = 'particular'"),
            Check("kind = 'true' OR stated_id IS NULL"),
            Check("priority BETWEEN 1 AND 5"),
            Check("state IN ('not_yet','partly','met','dropped')"),
            Check("(state = 'met') = (met_by <> '')"),
            Check("met_by IN ('','client','firm','document')"),
            Check("(confirmed_at IS NULL) = (confirmed_how = '')"),
            Check("confirmed_how IN ('','page','person')"),
        ]

    @classmethod
    def note(cls, matter, *, kind, words, language, by, at, stated=None, layer=None, **derived):
        """Write a need down. Layer follows from the kind where nobody says it; a true need is never the stated
        one's copy (rule D1). `derived`: said_by, reason, priority, measure, shared, prompt."""
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

    @property
    def is_open(self):
        return self.state not in ENDED

    @property
    def gone_through_at(self):
        """When somebody last asked whether it still holds."""
        return max(filter(None, (self.checked_at, self.confirmed_at, self.noted_at)))

    def reword(self, *, words, state, shared, by, at, version=None, met_by="", **more):
        """Change a need. New words are nobody's yet: the client confirms them anew, and what they corrected is dealt
        with. *Met* needs who says so. Raises Conflict if somebody changed it meanwhile, RuleBroken."""
        if not words:
            raise RuleBroken(_("Write the need in a few words."), field="words")
        if state == "met" and not met_by:
            raise RuleBroken(_("Say who says that it is met."), field="state")
        if words != self.words:
            more |= {"confirmed_at": None, "confirmed_how": "", "corrected_words": ""}
        more |= {"words": words, "state": state, "shared": shared, "met_by": met_by if state == "met" else ""}
        if self.kind == "outside":
            more["checked_at"] = at
        with database.atomic():
            self._alter("changed", by, at, version, **more)
            record(by, "need.changed", self, at=at, client_id=self.matter.client_id, state=state)

    def confirm(self, by, at, version=None, agreed=True):
        """The client: yes, this is right (rule D3); `by` is their person on the page, or staff who asked them.
        `agreed`: keep what was shown (False: it is kept with all that was read back)."""
        with database.atomic():
            how = "person" if isinstance(by, Staff) else "page"
            ended = {"corrected_words": "", "confirmed_at": at, "confirmed_how": how, "checked_at": at}
            self._alter("confirmed", by, at, version, **ended)
            if agreed:
                self._agree(by, at, "right")
            record(by, "need.confirmed", self, at=at, client_id=self.matter.client_id)

    def correct(self, words, by, at, version=None):
        """The client: not quite. Their words stand beside it until it is written anew (rule D6)."""
        with database.atomic():
            wrong = {"confirmed_at": None, "confirmed_how": "", "checked_at": at}
            self._alter("corrected", by, at, version, corrected_words=words or _("Not quite."), **wrong)
            self._agree(by, at, "not_quite", words)
            record(by, "need.corrected", self, at=at, client_id=self.matter.client_id)

    def doubt(self, by, at):
        """The client: something of what was read back is not right. That they confirmed this one ends (rule D6)."""
        with database.atomic():
            self._alter("corrected", by, at, None, confirmed_at=None, confirmed_how="")

    def _agree(self, by, at, answer, words=""):
        Agreement.keep(self.matter, self.key, answer, words, shown=self.words, language=self.language, by=by, at=at)

    def _alter(self, why, by, at, version, **values):
        """Change these fields and keep what they were before."""
        before = {name: getattr(self, name) for name, value in values.items() if getattr(self, name) != value}
        self.changed_since(version)
        self.change(**values)
        kept = {name: value for name, value in before.items() if name in KEPT}
        NeedChange.create(need=self, at=at, by=by.key, why=why, before=kept)


KEPT = ("words", "state", "met_by", "measure", "shared", "next_step", "corrected_words")  # what a history tells

Need.add_index(Need.id, where=SQL("kind = 'stated'"), name="need_stated_ones")
Need.add_index(Need.id, where=SQL("kind = 'true'"), name="need_true_ones")
Need.add_index(Need.id, where=SQL("kind = 'outside'"), name="need_outside_ones")
Need.add_index(Need.id, where=SQL("corrected_words <> ''"), name="need_corrected")


class NeedChange(Record):
    """One change of a need: who, when, and what stood there before."""

    need = ForeignKeyField(Need, backref="changes")
    at = Moment()
    by = TextField()  # staff:3, person:9
    why = TextField()
    before = Json()

    class Meta:
        constraints = [Check("why IN ('changed','confirmed','corrected')")]


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
