"""Facts of a matter: who says so, how far it is verified, what contradicts what (rules F1, F2)."""

from peewee import BooleanField, Check, CompositeKey, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.facts.days import WRITTEN_AS_A_DAY, understood
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.needs.talk import language_of
from lexlite.records import Day, Moment, Record

STATES = ("said", "supported", "verified", "admitted", "disputed", "contradicted")
CLIENT, OTHER_SIDE = "client", "other_side"


class Fact(Record):
    """Something that is said to have happened, in the words of who says it. Corrected, never deleted."""

    matter = ForeignKeyField(Matter, backref="facts")
    words = TextField()
    language = TextField()
    said_by = TextField()  # client, other_side, or somebody's name
    state = TextField(default="said")
    evidence = TextField(default="")
    checked_by = ForeignKeyField(Staff, null=True)
    checked_at = Moment(null=True)
    happened_on = Day(null=True)  # to sort by: the first day of what the words below name
    happened_words = TextField(default="")  # «spring 2024»; empty: the day is exact, or nobody has said when
    place = TextField(default="")
    important = BooleanField(default=False)  # it decides the case: its state is asked for
    replaces = ForeignKeyField("self", null=True, unique=True)
    noted_by = TextField()
    noted_at = Moment()
    version = IntegerField(default=1)
    plain_words = TextField(null=True)  # neutral ones, in which it may be stated where it is verified or admitted
    plain_language = TextField(null=True)

    class Meta:
        constraints = [
            Check("words <> '' AND said_by <> ''"),
            Check(f"state IN ({','.join(repr(state) for state in STATES)})"),
            Check("state <> 'verified' OR (checked_by_id IS NOT NULL AND checked_at IS NOT NULL AND evidence <> '')"),
            Check("(checked_by_id IS NULL) = (checked_at IS NULL)"),
            Check("replaces_id <> id"),
        ]

    @classmethod
    def note(cls, matter, *, words, language, by, at, said_by=CLIENT, state="said", happened_on="", **more):
        """Write a fact down (rule F1). `happened_on`: a day in free words; `more`: evidence, place, important,
        replaces. Who says «verified» is the one who checked it. Raises RuleBroken."""
        matter.must_be_open()
        if not words:
            raise RuleBroken(_("Write what happened."), field="words")
        _must_have_evidence(state, more.get("evidence"))
        with database.atomic():
            fact = cls.create(
                matter=matter,
                words=words,
                language=language,
                said_by=said_by or CLIENT,
                state=state,
                noted_by=by.key,
                noted_at=at,
                **_checked(state, by, at),
                **_when(happened_on),
                **more,
            )
            record(by, "fact.noted", fact, at=at, client_id=matter.client_id, state=state)
        return fact

    @classmethod
    def take_sentences(cls, matter, *, sentences, language, by, at):
        """Sentences of the enquiry that decide the case start as said by the client (rule F1); what is a fact already
        is not taken again. Returns the new facts."""
        if not sentences:
            raise RuleBroken(_("Tick at least one sentence."), field="sentences")
        with database.atomic():
            known = {fact.words for fact in cls.select(cls.words).where(cls.matter == matter)}
            new = [words for words in dict.fromkeys(sentences) if words not in known]
            return [cls.note(matter, words=words, language=language, important=True, by=by, at=at) for words in new]

    @property
    def replaced_by(self):
        """The fact that corrects this one, or None."""
        return Fact.get_or_none(Fact.replaces == self)

    def settle(self, *, state, evidence, important, by, at, version=None, plain_words=""):
        """Say how far it is verified. Verified needs the evidence, and `by` is who checked it. `plain_words`: how it is
        stated once it is verified or admitted; without them their own words are quoted. Raises Conflict."""
        self._must_stand()
        _must_have_evidence(state, evidence)
        checked = {} if state == self.state == "verified" and evidence == self.evidence else _checked(state, by, at)
        plain = plain_words or None
        spoken = plain and language_of(plain, by.language, self.language)
        with database.atomic():
            self.changed_since(version)
            self.change(
                state=state,
                evidence=evidence,
                important=important,
                plain_words=plain,
                plain_language=self.plain_language if plain == self.plain_words else spoken,
                **checked,
            )
            record(by, "fact.settled", self, at=at, client_id=self.matter.client_id, state=state)

    def correct(self, *, words, by, at, version=None, happened_on="", place="", said_by=""):
        """Other words for what happened: a new fact beside the old one, which stays. What was checked was the old
        wording, so the new one is only said. Contradictions pass on. Raises RuleBroken, Conflict."""
        with database.atomic():
            self.changed_since(version)
            self._must_stand()
            fact = Fact.note(
                self.matter,
                words=words,
                language=self.language,
                said_by=said_by or self.said_by,
                happened_on=happened_on,
                place=place,
                important=self.important,
                evidence=self.evidence,
                replaces=self,
                by=by,
                at=at,
            )
            for other in self.contradicting():
                FactContradiction.link(fact, other)
                fact.change(state="contradicted")
        return fact

    def contradicts(self, other, by, at):
        """Both are kept, and linked. What nobody has checked is contradicted from now on. Raises RuleBroken."""
        self._must_stand()
        other._must_stand()
        if other == self or other.matter_id != self.matter_id:
            raise RuleBroken(_("Choose another fact of this matter."), field="other")
        with database.atomic():
            FactContradiction.link(self, other)
            for fact in (self, other):
                if fact.state in ("said", "supported"):
                    fact.change(state="contradicted", version=fact.version + 1)
            record(by, "fact.contradicted", self, at=at, client_id=self.matter.client_id, other=other.id)

    def contradicting(self):
        """The facts linked to this one that have not been corrected."""
        links = FactContradiction.select().where((FactContradiction.a == self) | (FactContradiction.b == self))
        ids = [link.b_id if link.a_id == self.id else link.a_id for link in links]
        newer = Fact.alias()
        corrected = newer.select(newer.replaces).where(newer.replaces.in_(ids))
        return list(Fact.select().where(Fact.id.in_(ids), Fact.id.not_in(corrected)).order_by(Fact.id))

    def _must_stand(self):
        self.matter.must_be_open()
        if self.replaced_by:
            raise RuleBroken(_("This fact has been corrected. Change the one that replaces it."))


def _must_have_evidence(state, evidence):
    if state == "verified" and not evidence:
        raise RuleBroken(_("Name the evidence that was checked."), field="evidence")
    if state == "supported" and not evidence:
        raise RuleBroken(_("Name the document that supports it."), field="evidence")


def _checked(state, by, at):
    return {"checked_by": by, "checked_at": at} if state == "verified" else {"checked_by": None, "checked_at": None}


def _when(words):
    day, is_exact = understood(words)
    if not is_exact and WRITTEN_AS_A_DAY.fullmatch(words or ""):
        raise RuleBroken(_("There is no such day. Correct it, or use words."), field="happened_on")
    return {"happened_on": day, "happened_words": "" if is_exact else words}


class FactContradiction(Record):
    """Two facts of one matter that cannot both be true."""

    a = ForeignKeyField(Fact, backref="+")
    b = ForeignKeyField(Fact, backref="+")

    class Meta:
        primary_key = CompositeKey("a", "b")
        constraints = [Check("a_id < b_id")]

    @classmethod
    def link(cls, one, other):
        a, b = sorted((one.id, other.id))
        cls.insert(a=a, b=b).on_conflict_ignore().execute()
