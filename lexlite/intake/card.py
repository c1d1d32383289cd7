"""The take-on card: what is settled before work starts, line by line (rules M1, M3)."""

from peewee import JOIN, Case, Check, ForeignKeyField, IntegerField, TextField, Value

from lexlite.audit.models import record
from lexlite.db import database, fn
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.followup.models import Word
from lexlite.followup.risks_told import RisksTold
from lexlite.i18n import _
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.fee import Fee
from lexlite.intake.lines import LINES, STATE_OF, TAKES_OVER, shipped
from lexlite.intake.models import Enquiry
from lexlite.matters.models import Matter, MatterDate
from lexlite.records import Day, Moment, Record
from lexlite.risks.plans import Plan

UNTOUCHED = {"by_on": None, "done_on": None, "words": "", "by": None, "at": None}


class TakeOnCard(Record):
    """A matter's card. `lines`: those that stand on it now, in order, as CardLine."""

    matter = ForeignKeyField(Matter, unique=True)
    other_lawyer = TextField(null=True)  # none, had, has; nothing: not asked yet
    version = IntegerField(default=1)

    class Meta:
        constraints = [Check("other_lawyer IN ('none','had','has')")]

    # reading

    @classmethod
    def of(cls, matter, dates):
        """The card of a matter, or None where nobody has begun it; one statement.

        `dates`: the dates of the matter's list that hold (rule T2)."""
        lines = CardLine.of(matter)
        if not lines:
            return None
        first = lines[0]
        return first.card._stands(matter, lines, dates, first.told, first.settled, first.checks)

    @classmethod
    def of_or_drafted(cls, matter):
        """The card; where nobody has begun it, as it would begin, kept nowhere yet."""
        dates = list(matter.dates.where(MatterDate.cancelled_at.is_null()))
        card = cls.of(matter, dates)
        if card is None:
            enquiry = Enquiry.get_or_none(Enquiry.matter == matter)
            card, lines = cls._drafted(matter, enquiry)
            settled, checks = _ways_told(matter).scalar(), _checks_of(matter).scalar()
            card._stands(matter, lines, dates, matter.fees.exists(), settled, checks)
        return card

    def _stands(self, matter, lines, dates, told, settled, checks):
        """With what the product knows by itself: the decision on conflict, a fee told, ways to settle told with the
        plan, the list of dates."""
        stand = {line.code: line for line in lines}
        self._conflict(stand["conflict"], checks)
        if told:
            stand["fee"] = CardLine(code="fee", state="done", is_known=True)
        if settled and not stand["settle"].is_settled:
            stand["settle"] = CardLine(code="settle", state="done", is_known=True)
        safe = all(date.checked_by_id for date in dates) if dates else matter.dates_none_by_id
        stand["dates"] = CardLine(code="dates", state="done" if safe else "open", is_known=True)
        self._take_over(stand)
        self.lines = [stand[code] for code in LINES if code in stand]
        for line in self.lines:
            line.card = self
        return self

    def _conflict(self, line, checks):
        """Decided by those who may, on the checks: open while one waits, or where nobody has searched yet."""
        line.is_known = True
        if checks:
            line.state = "open" if "open" in checks else "done"

    def _take_over(self, stand):
        """The list for taking over, where there is or was another lawyer; their line is done with it."""
        codes = [code for code, line in LINES.items() if line.takes_over]
        for code in codes:
            if self.takes_over:
                stand.setdefault(code, CardLine(code=code, state="open"))
            else:
                stand.pop(code, None)
        if self.takes_over:
            stand["other_lawyer"].state = "done" if all(stand[code].is_settled for code in codes) else "open"

    @property
    def takes_over(self):
        return self.other_lawyer in TAKES_OVER

    @property
    def open_lines(self):
        return [line for line in self.lines if not line.is_settled]

    @property
    def next_line(self):
        """The open line with the nearest day, or None."""
        return min((line for line in self.lines if line.by_on), key=lambda line: line.by_on, default=None)

    # beginning

    @classmethod
    def begin(cls, matter, enquiry, by, at):
        """Make the card of a matter, prefilled by country, kind of client and case, and the enquiry (None: there was
        none); in the transaction of taking on."""
        with database.atomic():
            card, lines = cls._drafted(matter, enquiry)
            card.save()
            CardLine.insert_many([{**line.__data__, "card": card.id} for line in lines]).execute()
            record(by, "card.begun", card, at=at, client_id=matter.client_id)
        return card

    @classmethod
    def _drafted(cls, matter, enquiry):
        card = cls(matter=matter, other_lawyer=enquiry and enquiry.answers.get("other_lawyer"))
        states = shipped(Firm.the().country, matter.client.kind == "person")
        states["other_lawyer"] = STATE_OF.get(card.other_lawyer, "open")
        lines = {code: CardLine(code=code, state=state, **UNTOUCHED) for code, state in states.items()}
        if enquiry:
            _prefill(lines, enquiry)
        return card, list(lines.values())

    # filling in

    @classmethod
    def fill_in(cls, matter, said, by, at, version=None):
        """Keep the lines that were changed. `said`: {code: (choice, day or None, words)} of those typed; a choice is
        a state, or who else acts (none, had, has). Returns whether the list for taking over has just opened.

        Raises RuleBroken; Conflict if somebody changed the card since `version`."""
        matter.must_be_open()
        with database.atomic():
            if not cls.select().where(cls.matter == matter).exists():
                cls.begin(matter, Enquiry.get_or_none(Enquiry.matter == matter), by, at)
            card = cls.of_or_drafted(matter)
            changed = [line for line in card.lines if not line.is_known and said.get(line.code, line.said) != line.said]
            took_over = card.takes_over
            if changed:
                card.changed_since(version)
                for line in changed:
                    line.answer(*said[line.code], by, at)
                states = {line.code: line.state for line in changed}
                record(by, "card.changed", card, at=at, client_id=matter.client_id, lines=states)
        return card.takes_over and not took_over


def _checks_of(matter):
    """«open,done» of the conflict checks of a matter and of the enquiry that led to it."""
    waits = ConflictCheck.decision.is_null() | (ConflictCheck.decision == "ask")
    of_enquiry = Enquiry.select(Value("enquiry:").concat(Enquiry.id)).where(Enquiry.matter == matter)
    own, led = ConflictCheck.about == matter.key, ConflictCheck.about.in_(of_enquiry)
    return ConflictCheck.select(fn.GROUP_CONCAT(Case(None, ((waits, "open"),), "done"))).where(
        own | (led & (ConflictCheck.decision == "none"))
    )


def _prefill(lines, enquiry):
    """What is known from the enquiry: the decision on conflict, and the notice that was read with the form."""
    check = next((each for each in reversed(list(ConflictCheck.of(enquiry.key))) if each.decision == "none"), None)
    if check:
        lines["conflict"].state, lines["conflict"].by, lines["conflict"].at = "done", check.by, check.at
    if enquiry.privacy_version:
        lines["privacy_notice"].state, lines["privacy_notice"].at = "done", enquiry.arrived_at


def _ways_told(matter):
    """How often the client was sent a plan that says whether it can be settled without a court."""
    sent = RisksTold.select(fn.COUNT(RisksTold.id)).join(Plan).switch(RisksTold).join(Word)
    return sent.where(RisksTold.matter == matter, Plan.settle != "", Word.taken_back_at.is_null())


class CardLine(Record):
    """One line: open, by when, done (`done_on`: the day, where it was another than the one of the entry) or not
    needed. Without `by` nobody has touched it: it came prefilled."""

    card = ForeignKeyField(TakeOnCard, backref="kept")
    code = TextField()
    state = TextField()
    by_on = Day(null=True)
    done_on = Day(null=True)
    words = TextField(default="")
    by = ForeignKeyField(Staff, null=True)
    at = Moment(null=True)
    is_known = False  # the product knows it: nobody types it

    class Meta:
        constraints = [
            Check("state IN ('open','by_when','done','not_needed')"),
            Check("(state = 'by_when') = (by_on IS NOT NULL)"),
            Check("done_on IS NULL OR state = 'done'"),
            Check("by_id IS NULL OR at IS NOT NULL"),
        ]
        indexes = ((("card", "code"), True),)

    @classmethod
    def of(cls, matter):
        """Every line of a matter's card, with the card, who changed it, whether a fee was told, ways to settle,
        and how the conflict checks stand: one statement."""
        told = Fee.select(fn.COUNT(Fee.id)).where(Fee.matter == matter)
        lines = cls.select(
            cls,
            TakeOnCard,
            Staff,
            told.alias("told"),
            _ways_told(matter).alias("settled"),
            _checks_of(matter).alias("checks"),
        )
        lines = lines.join(TakeOnCard).switch(cls).join(Staff, JOIN.LEFT_OUTER, on=cls.by)
        return list(lines.where(TakeOnCard.matter == matter))

    @property
    def line(self):
        return LINES[self.code]

    @property
    def is_settled(self):
        return self.state in ("done", "not_needed")

    @property
    def said(self):
        """(choice, day or None, words) as the form shows it."""
        choice = self.state
        if self.code == "other_lawyer":
            choice = self.card.other_lawyer or choice
        return choice, self.by_on or self.done_on, self.words

    def is_late(self, today):
        return self.by_on is not None and self.by_on < today

    def answer(self, choice, day, words, by, at):
        """Change the line as the form says. A day left over from the state before is none. Raises RuleBroken."""
        if self.code == "other_lawyer":
            self.card.change(other_lawyer=choice if choice in STATE_OF else None)
        state = STATE_OF.get(choice, choice)
        day = None if day == (self.by_on if state == "done" else self.done_on) else day
        if choice == "open" and day:
            state = "by_when"
        self._must_make_sense(state, day, words, Firm.the().today(at))
        self.change(
            state=state,
            by_on=day if state == "by_when" else None,
            done_on=day if state == "done" else None,
            words=words,
            by=by,
            at=at,
        )

    def _must_make_sense(self, state, day, words, today):
        if state == "by_when" and not day:
            raise RuleBroken(_("Enter the day by which it will be done."), field=f"{self.code}_on")
        if state == "done" and day and day > today:
            raise RuleBroken(_("This day has not come yet."), field=f"{self.code}_on")
        if state == "done" and self.code == "scope" and not words:
            raise RuleBroken(_("Write the scope in two sentences."), field="scope_words")
