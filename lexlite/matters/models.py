"""A matter, its members, the other people in it, its dates and its stages."""

import secrets
from datetime import date

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.clients.models import Client
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _, language, listed, short_day
from lexlite.messages.models import cancel, enqueue
from lexlite.playbooks import library
from lexlite.records import Day, Json, Moment, Record

ACTORS = ("court", "other_side", "authority", "expert", "client", "us")
LETTERS_AND_DIGITS = "ABCDEFGHJKMNPQRTUVWXY346789"  # none that look alike
INTAKE = "intake"


def new_reference():
    return "LX-" + "".join(secrets.choice(LETTERS_AND_DIGITS) for _letter in range(6))


class Matter(Record):
    """Open, it has exactly one moment by which the client must hear from us (rule S1); the silence clock
    (followup) keeps `next_word_due_at`, `due_because`, `client_day`, `last_word_at` and `hold_until`."""

    reference = TextField(unique=True)
    client = ForeignKeyField(Client, backref="matters")
    practice_area = TextField()
    side = TextField()
    stage = TextField(default=INTAKE)
    stage_since = Moment()
    acts = TextField(default="us")
    acts_since = Moment()
    responsible = ForeignKeyField(Staff)
    second = ForeignKeyField(Staff, null=True)
    restricted = BooleanField(default=False)
    cadence_days = IntegerField()  # in force: see cadence.py
    cadence_own = IntegerField(null=True)  # agreed for this matter
    definition_of_win = TextField(default="")
    outside_none_by = ForeignKeyField(Staff, null=True)  # asked for goals outside the case: none
    dates_none_by = ForeignKeyField(Staff, null=True)  # looked for dates not to be missed: none known (rule T2)
    dates_none_at = Moment(null=True)
    last_word_at = Moment()
    next_word_due_at = Moment(null=True)
    due_because = TextField(null=True)
    client_day = Day(null=True)
    hold_until = Day(null=True)
    version = IntegerField(default=1)
    opened_at = Moment()
    closed_at = Moment(null=True)
    outcome = TextField(default="")
    digits_forbidden = BooleanField(null=True)  # the last digits of a phone do not open the page of its people

    class Meta:
        constraints = [
            Check("acts IN ('court','other_side','authority','expert','client','us')"),
            Check("cadence_days > 0"),
            Check("cadence_own > 0"),
            Check("second_id <> responsible_id"),
            Check("(closed_at IS NULL) = (next_word_due_at IS NOT NULL)"),
            Check("(next_word_due_at IS NULL) = (due_because IS NULL)"),
            Check("(next_word_due_at IS NULL) = (client_day IS NULL)"),
            Check("due_because IN ('promise','cadence','question','news','hold','call')"),
            Check("due_because IN ('question','news','call') OR next_word_due_at > last_word_at"),
        ]

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def area(self):
        return library.area(self.practice_area)

    @property
    def playbook(self):
        return library.playbook(self.practice_area)

    @property
    def title(self):
        """The matter in two words, in the language being spoken."""
        return self.area.matter.in_(language())

    @property
    def clients(self):
        """The client, and who engaged us jointly with them (rule P1)."""
        joint = MatterClient.select(MatterClient, Client).join(Client).where(MatterClient.matter == self)
        return [self.client, *(each.client for each in joint.order_by(MatterClient.id))]

    @property
    def readers(self):
        """Whom letters about this matter go to: the contact of each client."""
        return [client.contact for client in self.clients]

    def take_on_jointly(self, client, by, at):
        """One more client of this matter, with the same standing. Raises RuleBroken."""
        by.must_decide()
        self.must_be_open()
        if client in self.clients:
            raise RuleBroken(_("This is a client of this matter already."), field="client")
        with database.atomic():
            MatterClient.create(matter=self, client=client)
            record(by, "matter.client_added", self, at=at, client_id=client.id)

    @property
    def who_answers(self):
        return [self.responsible, *([self.second] if self.second else [])]

    def must_be_open(self):
        """Raises RuleBroken if it is closed, also if somebody closed it a moment ago."""
        if not self.reload().is_open:
            raise RuleBroken(_("This matter is closed. Reopen it first."))

    # what stands in it

    def wants(self, words, by, at, version=None):
        """Write down what would count as a good end (rule D4). Raises Conflict."""
        if not words:
            raise RuleBroken(_("Write what would be a good end."), field="definition_of_win")
        with database.atomic():
            self.changed_since(version)
            self.change(definition_of_win=words)
            record(by, "matter.win_defined", self, at=at, client_id=self.client_id)

    def asked_none_outside(self, by, at):
        """The client was asked for goals outside the case and has none."""
        with database.atomic():
            self.change(outside_none_by=by)
            record(by, "matter.outside_none", self, at=at, client_id=self.client_id)

    def add_date(self, *, kind, on, words, by, at, hour=None, place="", source="", told=None, shared=False):
        """A date that must not be missed, with its source (rule T2); LexLite computes none (rule T3). `told`: how the
        client told it, where that is its source."""
        with database.atomic():
            date = MatterDate.create(
                matter=self,
                kind=kind,
                on_day=on,
                hour=hour and hour.strftime("%H:%M"),
                place=place,
                words=words,
                source=source,
                told=told,
                shared=shared,
                entered_by=by,
                entered_at=at,
            )
            self.change(dates_none_by=None, dates_none_at=None)
            record(by, "date.entered", date, at=at, client_id=self.client_id)
            if shared and kind == "hearing":
                date.write("date_set", by, at)
        return date

    @property
    def open_dates(self):
        """Dates not to be missed that still stand, the nearest first."""
        standing = self.dates.where(MatterDate.cancelled_at.is_null(), MatterDate.done_at.is_null())
        return standing.order_by(MatterDate.on_day, MatterDate.id)

    def no_dates_known(self, by, at):
        """None known: who looked, and when (rule T2)."""
        if self.open_dates.exists():
            raise RuleBroken(_("There are dates on the list. Take them off first if they do not hold."))
        with database.atomic():
            self.change(dates_none_by=by, dates_none_at=at)
            record(by, "date.none_known", self, at=at, client_id=self.client_id)

    # who may see it (rule P8)

    def admit(self, staff, by, at):
        """Name a member who may see this matter."""
        with database.atomic():
            MatterMember.insert(matter=self, staff=staff).on_conflict_ignore().execute()
            record(by, "matter.member_added", self, at=at, client_id=self.client_id, staff=staff.id)

    def dismiss(self, staff, by, at):
        with database.atomic():
            MatterMember.delete().where(MatterMember.matter == self, MatterMember.staff == staff).execute()
            record(by, "matter.member_removed", self, at=at, client_id=self.client_id, staff=staff.id)

    def restrict(self, by, at):
        """Only the named see it from now on. Owner and lawyer may; only the owner lifts it."""
        by.must_decide()
        with database.atomic():
            self.change(restricted=True)
            record(by, "matter.restricted", self, at=at, client_id=self.client_id)

    def lift_restriction(self, by, at):
        by.must_own()
        with database.atomic():
            self.change(restricted=False)
            record(by, "matter.restriction_lifted", self, at=at, client_id=self.client_id)


# The board counts and orders from these two alone, without reading a matter (up to 1,001 of a lane).
Matter.add_index(
    Matter.next_word_due_at,
    Matter.id,
    Matter.hold_until,
    Matter.restricted,
    Matter.responsible,
    Matter.second,
    where=SQL("closed_at IS NULL"),
    name="matter_board",
)
Matter.add_index(
    Matter.responsible,
    Matter.next_word_due_at,
    Matter.id,
    Matter.hold_until,
    Matter.restricted,
    Matter.second,
    where=SQL("closed_at IS NULL"),
    name="matter_mine",
)
Matter.add_index(  # what became of closed matters is read by area and year
    Matter.practice_area,
    Matter.closed_at,
    where=SQL("closed_at IS NOT NULL"),
    name="matter_ended",
)


class MatterMember(Record):
    """Staff named on a matter beside the responsible and the second."""

    matter = ForeignKeyField(Matter, backref="members", on_delete="CASCADE")
    staff = ForeignKeyField(Staff)

    class Meta:
        indexes = ((("matter", "staff"), True),)


class MatterClient(Record):
    """Somebody who engaged us in a matter jointly with its first client (rule P1)."""

    matter = ForeignKeyField(Matter, backref="joint_clients")
    client = ForeignKeyField(Client, backref="joint_matters")

    class Meta:
        indexes = ((("matter", "client"), True),)


class MatterDate(Record):
    matter = ForeignKeyField(Matter, backref="dates")
    kind = TextField()
    on_day = Day()
    hour = TextField(null=True)  # HH:MM, the firm's time
    place = TextField(default="")
    words = TextField()
    source = TextField(default="")
    shared = BooleanField(default=False)
    entered_by = ForeignKeyField(Staff)
    entered_at = Moment()
    checked_by = ForeignKeyField(Staff, null=True)
    checked_at = Moment(null=True)
    cancelled_at = Moment(null=True)
    done_by = ForeignKeyField(Staff, null=True)
    done_at = Moment(null=True)
    told = Json(null=True)  # where the client said it: {how: enquiry or talk, day, what}; each reader's own words

    class Meta:
        constraints = [
            Check("kind IN ('hearing','deadline','other')"),
            Check("checked_by_id <> entered_by_id"),
            Check("(done_at IS NULL) = (done_by_id IS NULL)"),
        ]

    @property
    def is_open(self):
        """It still holds, and nobody has said that it is done."""
        return self.cancelled_at is None and self.done_at is None

    @property
    def title(self):
        """What it is, in the reader's language where nobody has worded it."""
        return self.words or _("Date the client worries about")

    @property
    def basis(self):
        """What it rests on, as its source was written, or as the client told it, in the reader's language."""
        if self.source or not self.told:
            return self.source
        day = self.told.get("day") and short_day(date.fromisoformat(self.told["day"]))
        if self.told["how"] == "talk":
            return _("Said by the client, %(day)s", day=day)
        return listed(_("The client's enquiry"), self.told.get("what"), day and _("arrived %(day)s", day=day))

    def is_past(self, today):
        """The day is over, and nobody has said what became of it."""
        return self.is_open and self.on_day < today

    def write(self, kind, by, at):
        """A letter of this kind to the contact of each client, once: it leads to the dates on their page."""
        matter = self.matter
        for person in matter.readers:
            enqueue(kind, person, matter, at, key=self.key, signed=by.name, leads_to=f"{matter.key}#dates")

    def check(self, by, at):
        """A second person has looked at the source (rule T2). Raises RuleBroken for the one who entered it."""
        if by == self.entered_by:
            raise RuleBroken(_("A second person checks a date: somebody other than who entered it."))
        with database.atomic():
            self.change(checked_by=by, checked_at=at)
            record(by, "date.checked", self, at=at, client_id=self.matter.client_id)

    def cancel(self, by, at):
        """It does not hold any more."""
        self._end("date.cancelled", by, at, cancelled_at=at)

    def do(self, by, at):
        """What had to be done by this day is done, the hearing has been. Raises RuleBroken."""
        self._end("date.done", by, at, done_by=by, done_at=at)

    def _end(self, verb, by, at, **how):
        if not self.reload().is_open:
            raise RuleBroken(_("This date has been taken off, or is done already."))
        with database.atomic():
            self.change(**how)
            cancel(self.matter.key, ("date_near", "hearing_near"), at, key=self.key)
            record(by, verb, self, at=at, client_id=self.matter.client_id)


MatterDate.add_index(
    MatterDate.on_day,
    MatterDate.id,
    where=SQL("cancelled_at IS NULL AND done_at IS NULL"),
    name="matter_date_open",
)


class StageChange(Record):
    """When a matter moved to a stage; the reason where it left intake before all was known (rule D7)."""

    matter = ForeignKeyField(Matter, backref="stage_changes")
    stage = TextField()
    at = Moment()
    by = ForeignKeyField(Staff)
    override_reason = TextField(default="")
