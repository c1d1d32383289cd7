"""Sessions as rows that can be ended: for staff after sign-in, for a client's person after the door."""

import hashlib
import secrets
from datetime import timedelta

from peewee import BlobField, BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm import passwords
from lexlite.firm.attempts import Attempt
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.records import Json, Moment, Record

STAFF_IDLE, STAFF_LONGEST = timedelta(hours=10), timedelta(days=7)
PERSON_IDLE, PERSON_LONGEST = timedelta(minutes=30), timedelta(hours=12)
PERSON_STAYS, PERSON_SHARED = timedelta(days=30), timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
TRIES, TRIES_FROM_ONE_PLACE, TRIES_WITHIN = 10, 50, timedelta(minutes=15)


def digest(token):
    """What the tables keep of a secret token."""
    return hashlib.sha256(token.encode()).digest()


class Session(Record):
    hash = BlobField(primary_key=True)
    who = TextField()
    staff = ForeignKeyField(Staff, null=True, backref="sessions")
    person_id = IntegerField(null=True, index=True)
    stays = BooleanField(default=False)  # the person ticked «stay signed in»
    created_at = Moment()
    seen_at = Moment()
    ends_at = Moment()
    ended_at = Moment(null=True)
    device = TextField(null=True)  # of a person: what their browser says of itself, in two words

    class Meta:
        constraints = [
            Check("(who='staff') = (staff_id IS NOT NULL) AND (who='person') = (person_id IS NOT NULL)"),
            Check("who IN ('staff','person')"),
        ]

    @classmethod
    def open_for_staff(cls, staff, at):
        """Start a session; returns the token for the cookie, kept nowhere else."""
        return cls._open(at, STAFF_LONGEST, who="staff", staff=staff)

    @classmethod
    def open_for_person(cls, person_id, at, stays=False, shared=False, device=""):
        """`shared`: a device that others use too: half an hour at the most."""
        longest = PERSON_SHARED if shared else PERSON_STAYS if stays else PERSON_LONGEST
        return cls._open(at, longest, who="person", person_id=person_id, stays=stays and not shared, device=device)

    @property
    def mark(self):
        """Its name in an address, which opens nothing."""
        return bytes(self.hash)[:8].hex()

    @classmethod
    def of_person(cls, person_id):
        """Those of a person that nobody has ended, the one used last first."""
        return cls.select().where(cls.person_id == person_id, cls.ended_at.is_null()).order_by(cls.seen_at.desc())

    @classmethod
    def _open(cls, at, longest, **whose):
        token = secrets.token_urlsafe(32)
        cls.create(hash=digest(token), created_at=at, seen_at=at, ends_at=at + longest, **whose)
        return token

    @classmethod
    def alive(cls, token, who, at):
        """The session of this cookie if it still holds, else None."""
        session = cls.first_where("hash = ? AND who = ?", digest(token), who) if token else None
        return session if session and session.holds(at) else None

    def holds(self, at):
        idle = STAFF_IDLE if self.who == "staff" else PERSON_STAYS if self.stays else PERSON_IDLE
        return self.ended_at is None and at < self.ends_at and at - self.seen_at < idle

    def touch(self, at):
        """Note that it is in use; at most one write a minute."""
        if at - self.seen_at >= SEEN_EVERY:
            self.change(seen_at=at)

    def end(self, at):
        if self.ended_at is None:
            self.change(ended_at=at)

    @classmethod
    def end_all_of_person(cls, person_id, at):
        cls.update(ended_at=at).where(cls.person_id == person_id, cls.ended_at.is_null()).execute()

    @classmethod
    def forget_ended(cls, at):
        """Rows of sessions over for a month go."""
        cls.delete().where(cls.ends_at < at - timedelta(days=30)).execute()


class Kept(Record):
    """What somebody was typing when their session had ended: shown to them after they sign in again."""

    staff = ForeignKeyField(Staff, backref="kept")
    path = TextField()
    fields = Json()
    at = Moment()

    SECRETS = {"password", "old", "agreed_word", "csrf_token", "once", "version", "what_happened", "desired_result"}

    @classmethod
    def keep(cls, token, path, fields, at):
        """Keep the typed fields for the owner of a session that has ended; None where there is none."""
        session = cls._session(token)
        typed = {
            name: value
            for name, value in fields.items()
            if value.strip() and name not in cls.SECRETS and (name, value) != ("from", "board")
        }
        if session is None or not typed:
            return None
        return cls.create(staff=session.staff, path=path, fields=typed, at=at)

    @staticmethod
    def _session(token):
        session = Session.get_or_none(Session.hash == digest(token), Session.who == "staff") if token else None
        return session if session and session.staff.disabled_at is None else None

    @classmethod
    def forget_before(cls, moment):
        cls.delete().where(cls.at < moment).execute()


def sign_in(email, password, address, at):
    """The token of a new session. Raises RuleBroken in the same words for a wrong address and a wrong password,
    TooManyTries after ten wrong ones in a quarter of an hour for one e-mail, fifty from one network address
    (a whole office may stand behind it)."""
    keys = {f"email:{email.strip().lower()}": TRIES, f"from:{address}": TRIES_FROM_ONE_PLACE}
    for key, limit in keys.items():
        Attempt.check("login", key, limit, TRIES_WITHIN, at)
    staff = Staff.by_email(email)
    right = passwords.matches(password, staff.password if staff else passwords.nobodys())
    if not (staff and right):
        for key in keys:
            Attempt.note("login", key, at)
        raise RuleBroken(_("This e-mail and password do not belong together. Check both and try again."))
    with database.atomic():
        Attempt.clear("login", next(iter(keys)))
        token = Session.open_for_staff(staff, at)
        record(staff, "staff.signed_in", staff, at=at)
    return token
