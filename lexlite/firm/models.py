"""The firm, its staff, their absences and the firm's days off."""

from zoneinfo import ZoneInfo

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.addresses import email_norm
from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.firm import passwords
from lexlite.i18n import _
from lexlite.records import Day, Json, Moment, Record
from lexlite.worktime import WorkCalendar, public_holidays, spans_from_json

WORKDAY = [["08:00", "16:00"]]
ORDINARY_HOURS = {str(weekday): WORKDAY for weekday in range(5)}


def initials(name):
    """Ewa N."""
    first, *rest = name.split() or ["?"]
    return f"{first} {rest[-1][0]}." if rest else first


def short_name(name):
    """E. Nowak"""
    *first, last = name.split() or [""]
    return f"{first[0][0]}. {last}" if first else last


class Firm(Record):
    """The one firm of this database."""

    name = TextField()
    phone = TextField()
    country = TextField()  # ISO code; public holidays and phone numbers are read by it
    region = TextField(default="")
    timezone = TextField()
    languages = Json(default=lambda: ["en", "pl", "zh"])  # offered to the public, the firm's own first
    hours = Json(default=lambda: dict(ORDINARY_HOURS))
    cadence_days = IntegerField(default=14)
    cadence_max_days = IntegerField(default=30)  # the minimum of care: no matter may be silent longer
    story_days = IntegerField(default=30)  # how long a declined enquirer's story stays (rule C5)
    own_matters_only = BooleanField(default=False)  # rule P8
    digits_open = BooleanField(default=True)  # the last four digits of a phone may open a client's page
    fee_shown = BooleanField(default=False)  # the client's page tells the fee and its estimate (rule M2)
    minutes_offered = BooleanField(default=True)  # a contact's form proposes minutes (6 a call, 12 a letter)
    is_demo = BooleanField(default=False)
    version = IntegerField(default=1)
    created_at = Moment()
    door_strict = BooleanField(null=True)  # a one-time code opens a client's page, whatever word is agreed

    class Meta:
        constraints = [
            Check("id = 1"),
            Check("cadence_days BETWEEN 1 AND cadence_max_days"),
            Check("cadence_max_days BETWEEN 1 AND 90"),
        ]

    @classmethod
    def the(cls):
        """The firm, or None before `lexlite init`."""
        return cls.first_where("id = 1")

    @property
    def zone(self):
        return ZoneInfo(self.timezone)

    @property
    def language(self):
        return self.languages[0]

    def calendar(self):
        """The firm's working time: its hours, its country's holidays, its own days off."""
        return WorkCalendar(
            hours=spans_from_json(self.hours),
            zone=self.zone,
            closed=frozenset(off.day for off in DayOff.select()),
            holidays=public_holidays(self.country, self.region),
        )

    def today(self, at):
        return at.astimezone(self.zone).date()


class Staff(Record):
    name = TextField()
    email = TextField(unique=True)  # lower case
    phone = TextField(default="")
    role = TextField()
    language = TextField()
    timezone = TextField()
    takes_enquiries = BooleanField(default=False)
    password = TextField()
    disabled_at = Moment(null=True)
    created_at = Moment()

    class Meta:
        constraints = [Check("role IN ('owner','lawyer','assistant')"), Check("language IN ('en','pl','zh')")]

    @property
    def is_owner(self):
        return self.role == "owner"

    @property
    def may_decide(self):
        """Only owner and lawyer take on, decline, decide a conflict, override, hold, close, hand over (rule P8)."""
        return self.role in ("owner", "lawyer")

    def must_decide(self):
        """Raises NotAllowed for those who may not."""
        if not self.may_decide:
            raise NotAllowed

    def must_own(self):
        if not self.is_owner:
            raise NotAllowed

    @property
    def initials(self):
        return initials(self.name)

    @classmethod
    def active(cls):
        return cls.select().where(cls.disabled_at.is_null()).order_by(cls.name)

    @classmethod
    def lawyers(cls):
        return cls.active().where(cls.role.in_(("owner", "lawyer")))

    @classmethod
    def owners(cls):
        return cls.active().where(cls.role == "owner")

    @classmethod
    def for_enquiries(cls, day):
        """Who is told of an enquiry: those who take them, else the owners; for who is away, who stands in."""
        takers = list(cls.active().where(cls.takes_enquiries))
        return cls.present(takers or cls.owners(), day)

    @classmethod
    def present(cls, staff, day):
        """Those who answer for these people on that day, each once, in their order (rule P7)."""
        return list(dict.fromkeys(each.who_answers_on(day) for each in staff))

    @classmethod
    def by_email(cls, email):
        return cls.active().where(cls.email == email.strip().lower()).first()

    @classmethod
    def join(cls, *, name, email, role, language, timezone, password, by, at, phone="", takes_enquiries=False):
        """A new member of staff. Raises RuleBroken for a weak password or an address in use."""
        name, email = " ".join(name.split()), email_norm(email)
        if not name:
            raise RuleBroken(_("Enter a name."), field="name")
        if cls.select().where(cls.email == email).exists():
            raise RuleBroken(_("Somebody already signs in with this e-mail."), field="email")
        passwords.must_be_strong(password, (name, email))
        hashed = passwords.hashed(password)
        with database.atomic():
            staff = cls.create(
                name=name,
                email=email,
                role=role,
                language=language,
                timezone=timezone,
                phone=phone,
                takes_enquiries=takes_enquiries,
                password=hashed,
                created_at=at,
            )
            record(by, "staff.joined", staff, at=at, role=role)
        return staff

    def set_password(self, password, by, at):
        """A new password; every session of theirs ends. Raises RuleBroken for a weak one."""
        passwords.must_be_strong(password, (self.name, self.email))
        hashed = passwords.hashed(password)
        with database.atomic():
            self.change(password=hashed)
            self.end_sessions(at)
            record(by, "staff.password_set", self, at=at)

    def end_sessions(self, at):
        """Sign this person out everywhere."""
        for session in self.sessions:
            session.end(at)

    def disable(self, by, at):
        """They can no longer sign in. Raises RuleBroken for the last owner."""
        if self.is_owner and Staff.owners().count() == 1:
            raise RuleBroken(_("The firm needs an owner. Make somebody else the owner first."))
        with database.atomic():
            self.change(disabled_at=at)
            self.end_sessions(at)
            record(by, "staff.disabled", self, at=at)

    def be_away(self, from_on, to_on, deputy, by, at):
        """Away from one day to another; the deputy sees their matters and gets their reminders (rule P7)."""
        if to_on < from_on:
            raise RuleBroken(_("The last day is before the first."), field="to_on")
        if deputy == self:
            raise RuleBroken(_("Somebody else must stand in."), field="deputy")
        with database.atomic():
            absence = Absence.create(staff=self, deputy=deputy, from_on=from_on, to_on=to_on)
            record(by, "staff.away", self, at=at, deputy=deputy.key)
        return absence

    def absences_from(self, day):
        """Those that last until this day or longer, the next first."""
        return list(self.absences.where(Absence.to_on >= day).order_by(Absence.from_on))

    def who_answers_on(self, day):
        """This person, or who stands in for them: the deputy, the deputy's deputy …, at last an owner."""
        seen, staff = set(), self
        while staff.id not in seen:
            seen.add(staff.id)
            absence = Absence.first_where("staff_id = ? AND ? BETWEEN from_on AND to_on", staff.id, day.isoformat())
            if absence is None and staff.disabled_at is None:
                return staff
            staff = absence.deputy if absence else staff
        away = [absence.staff_id for absence in Absence.of(day)]
        return Staff.owners().where(Staff.id.not_in(away)).first() or Staff.owners().first()


class Absence(Record):
    staff = ForeignKeyField(Staff, backref="absences")
    deputy = ForeignKeyField(Staff, backref="stands_in")
    from_on = Day()
    to_on = Day()

    class Meta:
        constraints = [Check("from_on <= to_on"), Check("deputy_id <> staff_id")]

    @classmethod
    def of(cls, day):
        return cls.select().where(cls.from_on <= day, cls.to_on >= day)


class DayOff(Record):
    """A day on which this firm does not work, beside the public holidays."""

    day = Day(primary_key=True)
    why = TextField(default="")
