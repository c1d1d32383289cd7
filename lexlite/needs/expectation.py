"""The result a client hopes for, beside the worst, the likely and the best one (rules K2, K3).

Seen by the firm alone. A wide gap is a mismatch until somebody has talked it through with the client."""

from babel.numbers import get_territory_currencies
from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.records import Moment, Record

MOST = 999_999_999
PAGE = 50


class Expectation(Record):
    """One writing down, in whole units; written anew it is a new row, and the old one stays as it was."""

    matter = ForeignKeyField(Matter, backref="expectations", index=False)
    why = TextField()  # at intake, or since an offer came
    hoped_words = TextField()
    language = TextField()  # of hoped_words
    hoped = IntegerField()
    worst = IntegerField()
    likely = IntegerField()
    best = IntegerField()
    unit = TextField()  # PLN, months
    line = TextField(default="")  # why so
    is_wide = BooleanField()
    by = ForeignKeyField(Staff)
    at = Moment()
    replaced_at = Moment(null=True)
    talked_at = Moment(null=True)
    talked_by = ForeignKeyField(Staff, null=True)
    talked_how = TextField(default="")

    class Meta:
        constraints = [
            Check("why IN ('intake','offer')"),
            Check("likely BETWEEN min(worst, best) AND max(worst, best)"),
            Check("(talked_at IS NULL) = (talked_by_id IS NULL)"),
            Check("talked_how IN ('','call','meeting','email','letter','other')"),
        ]

    @classmethod
    def of(cls, matter):
        """What stands now, or None."""
        return cls.get_or_none(cls.matter == matter, cls.replaced_at.is_null())

    @classmethod
    def history_of(cls, matter):
        """Every version, the last first, each with who wrote it."""
        written = cls.select(cls, Staff).join(Staff, on=cls.by).where(cls.matter == matter)
        return list(written.order_by(cls.id.desc()))

    @classmethod
    def write(cls, matter, *, why, hoped_words, language, hoped, worst, likely, best, unit, line, by, at):
        """Write down what is hoped for and what is likely. Raises RuleBroken."""
        matter.must_be_open()
        if not hoped_words:
            raise RuleBroken(_("Write what they hope for, in their words."), field="hoped_words")
        if not min(worst, best) <= likely <= max(worst, best):
            raise RuleBroken(_("The likely result lies between the worst and the best."), field="likely")
        with database.atomic():
            cls.update(replaced_at=at).where(cls.matter == matter, cls.replaced_at.is_null()).execute()
            mine = cls.create(
                matter=matter,
                why=why,
                hoped_words=hoped_words,
                language=language,
                hoped=hoped,
                worst=worst,
                likely=likely,
                best=best,
                unit=unit,
                line=line,
                is_wide=is_wide(hoped, worst, likely, best),
                by=by,
                at=at,
            )
            record(by, "expectation.written", mine, at=at, client_id=matter.client_id, matter=matter.id, why=why)
        return mine

    @property
    def waits_for_a_talk(self):
        """The gap is wide, and nobody has talked it through."""
        return self.is_wide and self.talked_at is None and self.replaced_at is None

    def talk_through(self, *, how, by, at):
        """Somebody has talked about the gap with the client. Raises RuleBroken for one that was written anew."""
        self.matter.must_be_open()
        if self.reload().replaced_at:
            raise RuleBroken(_("This was written anew meanwhile. Read it again."))
        if self.talked_at:
            return
        with database.atomic():
            self.change(talked_at=at, talked_by=by, talked_how=how)
            record(by, "expectation.talked", self, at=at, client_id=self.matter.client_id, how=how)


Expectation.add_index(Expectation.matter, Expectation.id, name="expectation_matter")
Expectation.add_index(Expectation.matter, unique=True, where=SQL("replaced_at IS NULL"), name="expectation_now")
Expectation.add_index(
    Expectation.id,
    where=SQL("is_wide AND talked_at IS NULL AND replaced_at IS NULL"),
    name="expectation_wide",
)


def is_wide(hoped, worst, likely, best):
    """Outside worst to best, or farther from likely than half of what lies between them; on either side, since who
    hopes for too little settles for too little."""
    outside = not min(worst, best) <= hoped <= max(worst, best)
    return outside or 2 * abs(hoped - likely) > abs(best - worst)


def usual_unit(firm):
    """The currency of the firm's country."""
    return next(iter(get_territory_currencies(firm.country)), "EUR")
