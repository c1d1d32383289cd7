"""Other people in a matter: the other side and who stands beside it, witnesses, courts, who pays (rules C3, C6)."""

from peewee import Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.matters.models import Matter
from lexlite.names import models as names
from lexlite.records import Record

ROLES = (
    "other_side", "co_party", "representative", "owner", "payer", "witness", "court", "office", "expert", "referrer",
    "other",
)  # fmt: skip
BESIDE_THE_CLIENT = ("co_party", "payer", "client", "enquirer", "acts_for")  # the last three: in the conflict search
BESIDE_THE_CASE = ("court", "office", "expert", "referrer")


class Party(Record):
    """Somebody else in a matter: the other side, a witness …"""

    matter = ForeignKeyField(Matter, backref="parties")
    role = TextField()
    name = TextField()
    email_norm = TextField(default="", index=True)
    phone_norm = TextField(default="", index=True)
    version = IntegerField(default=1)

    class Meta:
        constraints = [Check(f"role IN ({', '.join(repr(role) for role in ROLES)})")]

    @classmethod
    def enter(cls, matter, name, role="other_side", **reach):
        party = cls.create(matter=matter, role=role, name=name, **reach)
        names.note(party.key, name)
        return party

    @classmethod
    def add(cls, matter, *, name, role, email, phone, by, at):
        """Somebody comes into a matter."""
        matter.must_be_open()
        with database.atomic():
            party = cls.enter(matter, name, role, email_norm=email, phone_norm=phone)
            record(by, "party.entered", party, at=at, client_id=matter.client_id, role=role)
        return party

    def describe(self, *, name, role, email, phone, by, at, version=None):
        """Change what is known of them. Raises Conflict."""
        with database.atomic():
            self.changed_since(version)
            self.change(name=name, role=role, email_norm=email, phone_norm=phone)
            names.note(self.key, name)
            record(by, "party.changed", self, at=at, client_id=self.matter.client_id, role=role)

    @property
    def counts_in_conflicts(self):
        """Courts, offices, experts and who referred the client are nobody's other side (rule C3)."""
        return self.role not in BESIDE_THE_CASE
