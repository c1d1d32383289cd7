"""One-time codes for the door: a few minutes, once, only their hash kept; wrong ones count as wrong answers do."""

import secrets
from datetime import timedelta

from peewee import ForeignKeyField, TextField

from lexlite.addresses import digits_in
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.firm import passwords
from lexlite.records import Moment, Record

CODE_LASTS = timedelta(minutes=10)


class DoorCode(Record):
    """The code a person was sent last; gone once it has opened their page."""

    person = ForeignKeyField(Person, unique=True, backref="codes", on_delete="CASCADE")
    hash = TextField()  # argon2id: six digits are soon guessed from a quick one
    ends_at = Moment()

    @classmethod
    def drawn(cls, person, at):
        """(six digits, the code not yet kept)."""
        digits = f"{secrets.randbelow(10**6):06}"
        return digits, cls(person=person, hash=passwords.hashed(digits), ends_at=at + CODE_LASTS)

    def keep(self):
        """From now on the one before it opens nothing."""
        with database.atomic():
            DoorCode.end_of(self.person_id)
            self.save(force_insert=True)

    @classmethod
    def fitting(cls, person, answer, at):
        """The living code of this person that the answer is, however its digits are typed, or None after as
        long. One that a clock far ahead has drawn is not living."""
        code = cls.get_or_none(cls.person == person, cls.ends_at > at, cls.ends_at < at + 2 * CODE_LASTS)
        right = passwords.matches(digits_in(answer), code.hash if code else passwords.nobodys())
        return code if code and right else None

    def use(self):
        """It opens once: False where somebody else was quicker."""
        return bool(DoorCode.delete().where(DoorCode.id == self.id, DoorCode.hash == self.hash).execute())

    @classmethod
    def end_of(cls, person):
        cls.delete().where(cls.person == person).execute()

    @classmethod
    def forget_ended(cls, at):
        cls.delete().where(cls.ends_at <= at).execute()
