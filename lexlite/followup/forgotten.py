"""«I feel forgotten»: one press on the client's page, and somebody calls today (rule S10)."""

from peewee import Check, ForeignKeyField

from lexlite.audit.models import record
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.firm.models import Firm, Staff
from lexlite.followup.signs import FORGOTTEN, Sign
from lexlite.followup.tasks import FollowUp
from lexlite.matters.answering import two_who_answer
from lexlite.matters.models import Matter
from lexlite.messages.models import enqueue
from lexlite.records import Day, Moment, Record


class Forgotten(Record):
    """A client said that they feel forgotten: an early complaint, kept; who was to call them by when, and who else was
    told, as they read it. Its task (`follow_up`) and its sign end with a talk, not with something published."""

    matter = ForeignKeyField(Matter, index=False)
    person = ForeignKeyField(Person)
    on_day = Day()  # the firm's day of the press: once a day is one
    at = Moment(index=True)
    caller = ForeignKeyField(Staff)
    other = ForeignKeyField(Staff, null=True)  # None: nobody else is there to be told
    due_at = Moment()

    class Meta:
        constraints = [Check("other_id <> caller_id")]
        indexes = ((("matter", "person", "on_day"), True),)

    @classmethod
    def last_of(cls, matter, person):
        """What this person said last in a matter, or None."""
        return cls.select().where(cls.matter == matter, cls.person == person).order_by(cls.at.desc()).first()

    @property
    def task(self):
        return FollowUp.get(FollowUp.cause == self.key)

    def stands_on(self, day):
        """Said on that day, or the call promised for it is still to come: then it is one."""
        is_to_come = self.task.done_at is None and day <= Firm.the().today(self.due_at)
        return self.on_day == day or is_to_come


def feel_forgotten(matter, person, at):
    """The press: a task for who answers for the matter and a second named person, by the close of today's work or of
    the next day's that begins. Pressed again while it stands, it is the same. Raises RuleBroken for a closed matter."""
    firm = Firm.the()
    with database.atomic():
        matter.must_be_open()
        last, today = Forgotten.last_of(matter, person), firm.today(at)
        if last and last.stands_on(today):
            return last
        caller, other = two_who_answer(matter, today)
        said = Forgotten.create(
            matter=matter, person=person, on_day=today, at=at, caller=caller, other=other, due_at=_due(at, firm)
        )
        FollowUp.create(matter=matter, kind=FORGOTTEN, cause=said.key, due_at=said.due_at)
        Sign.create(matter=matter, kind=FORGOTTEN, cause=f"{FORGOTTEN}:{said.key}", at=at)
        record(person, "forgotten.said", said, at=at, client_id=matter.client_id, matter=matter.id)
        _tell(said)
    return said


def _due(at, firm):
    calendar = firm.calendar()
    return calendar.close(calendar.today(calendar.open_from(at)))


def _tell(said):
    for staff, beside in ((said.caller, said.other), (said.other, said.caller)):
        if staff:
            enqueue(
                "forgotten",
                staff,
                said.matter,
                said.at,
                key=said.key,
                client=said.person.name,
                reference=said.matter.reference,
                matter=said.matter_id,
                due_at=said.due_at,
                calls=staff == said.caller,
                in_custody=said.person.is_in_custody,
                beside=beside.name if beside else "",
            )
