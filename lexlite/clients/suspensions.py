"""A person's page suspended by the owner, with a kept reason; the promise goes on as a task (rules S1, S9)."""

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.clients.codes import DoorCode
from lexlite.clients.links import Link
from lexlite.clients.models import Person
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.firm.sessions import Session
from lexlite.i18n import _, _l
from lexlite.records import Moment, Record

REASONS = {
    "mandate_ended": _l("The mandate has ended"),
    "wrong_hands": _l("The link is in the wrong hands"),
    "court_order": _l("A court has ordered it"),
    "death": _l("Death, or capacity lost"),
    "law": _l("A law forbids us to speak"),
}


class Suspension(Record):
    """Kept for good: who suspended the page, why, until when."""

    person = ForeignKeyField(Person, backref="suspensions", on_delete="CASCADE")
    reason = TextField()
    words = TextField()  # for the firm only
    by = ForeignKeyField(Staff)
    at = Moment()
    ended_by = ForeignKeyField(Staff, null=True)
    ended_at = Moment(null=True)

    class Meta:
        constraints = [
            Check("reason IN ('mandate_ended','wrong_hands','court_order','death','law')"),
            Check("(ended_at IS NULL) = (ended_by_id IS NULL)"),
        ]

    @classmethod
    def of(cls, person):
        """The one in force, or None."""
        return cls.get_or_none(cls.person == person, cls.ended_at.is_null())

    @classmethod
    def all_of(cls, person):
        """With who began them, the newest first."""
        return list(cls.select(cls, Staff).join(Staff, on=cls.by).where(cls.person == person).order_by(cls.id.desc()))

    @classmethod
    def begin(cls, person, *, reason, words, by, at):
        """The page shows the phone number and nothing else, and nothing is written to the person. A link in the wrong
        hands ends with all others. Owner only. Raises RuleBroken where it is suspended already."""
        by.must_own()
        with database.atomic():
            if cls.of(person):
                raise RuleBroken(_("This page is suspended already."))
            suspension = cls.create(person=person, reason=reason, words=words, by=by, at=at)
            person.change(suspended_at=at)
            if reason == "wrong_hands":
                Link.end_all_of(person, "wrong_hands", at)
            record(by, "page.suspended", person, at=at, client_id=person.client_id, reason=reason)
        return suspension

    def lift(self, by, at):
        """The page opens again for who knows what the door asks for: devices that were open before the suspension have
        ended with it, and so has a code that was sent. Owner only."""
        by.must_own()
        with database.atomic():
            if self.reload().ended_at is None:
                self.change(ended_at=at, ended_by=by)
                self.person.change(suspended_at=None)
                Session.end_all_of_person(self.person_id, at)
                DoorCode.end_of(self.person_id)
                record(by, "page.suspension_lifted", self.person, at=at, client_id=self.person.client_id)


Suspension.add_index(Suspension.person, unique=True, where=SQL("ended_at IS NULL"), name="suspension_in_force")
