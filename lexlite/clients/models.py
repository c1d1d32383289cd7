"""A client is a person or an organisation; people are who one talks to, and who hold links (rule P1)."""

import hmac
import secrets
from datetime import timedelta

from peewee import BlobField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.addresses import email_norm, name_norm, phone_norm, phone_shown, secret_norm
from lexlite.audit.models import record
from lexlite.db import Moment, Record, database
from lexlite.errors import RuleBroken
from lexlite.firm import passwords
from lexlite.firm.models import Firm, Staff
from lexlite.firm.sessions import Session, digest
from lexlite.i18n import _

LINK_LASTS = timedelta(days=90)  # after its last use
TRIES_AT_THE_DOOR = 5


class Client(Record):
    kind = TextField()
    name = TextField()
    search = TextField(index=True)  # name_norm of the name
    responsible = ForeignKeyField(Staff)
    created_at = Moment()

    class Meta:
        constraints = [Check("kind IN ('person','organisation')")]

    @classmethod
    def enter(cls, *, kind, name, responsible, by, at):
        """A new client."""
        client = cls.create(kind=kind, name=name, search=name_norm(name), responsible=responsible, created_at=at)
        record(by, "client.entered", client, at=at, client_id=client.id)
        return client

    @property
    def contact(self):
        """The person one talks to."""
        return Person.contact_of(self.id)


class Person(Record):
    client = ForeignKeyField(Client, backref="people")
    name = TextField()
    search = TextField(index=True)  # name_norm of the name
    language = TextField()
    preferred_channel = TextField(default="email")
    best_time = TextField(default="")
    address_form = TextField(default="panstwo")
    safe_contact = TextField(default="ok")
    agreed_word = TextField(null=True)  # its argon2id hash
    wrong_tries = IntegerField(default=0)
    version = IntegerField(default=1)

    class Meta:
        constraints = [
            Check("language IN ('en','pl','zh')"),
            Check("preferred_channel IN ('email','sms','phone')"),
            Check("safe_contact IN ('ok','no_message','agreed_hours')"),
            Check("address_form IN ('panstwo','pani','pan')"),
        ]

    @classmethod
    def enter(cls, client, name, **more):
        """A new person of a client."""
        return cls.create(client=client, name=name, search=name_norm(name), **more)

    @classmethod
    def contact_of(cls, client_id):
        """The person one talks to for a client, with the client."""
        return cls.select(cls, Client).join(Client).where(cls.client == client_id).order_by(cls.id).first()

    @property
    def email(self):
        return self._first("email")

    @property
    def phone(self):
        return self._first("phone")

    def _first(self, kind):
        return next((each for each in self.channels if each.kind == kind), None)

    @property
    def may_be_written_to(self):
        """Nobody else may read what we send."""
        return self.safe_contact == "ok"

    @property
    def mailbox(self):
        """The channel a message may be sent to, or None: then we call."""
        email = self.email
        return email if email and email.bad_at is None and self.may_be_written_to else None

    def reach(self, kind, value, country):
        """Add or replace the e-mail or phone. Raises RuleBroken if it is not one."""
        value = value.strip()
        norm = email_norm(value) if kind == "email" else phone_norm(value, country)
        if kind == "phone":
            value = phone_shown(norm)
        known = self._first(kind)
        if known and known.norm == norm:
            return known.change(value=value)
        self.lose(kind)
        return Channel.create(person=self, kind=kind, value=value, norm=norm)

    def describe(self, *, email, phone, by, at, version=None, **plain):
        """Change what is known of this person. Raises RuleBroken, Conflict."""
        country = Firm.the().country
        with database.atomic():
            self.changed_since(version)
            self.change(**plain, search=name_norm(plain["name"]))
            for kind, value in (("email", email), ("phone", phone)):
                if value:
                    self.reach(kind, value, country)
                else:
                    self.lose(kind)
            record(by, "person.changed", self, at=at, client_id=self.client_id)

    def lose(self, kind):
        Channel.delete().where(Channel.person == self, Channel.kind == kind).execute()

    def agree_word(self, hashed, by, at):
        """Keep the agreed word (as `word_hash` made it), which opens their page and begins a call (rule C6)."""
        with database.atomic():
            self.change(agreed_word=hashed)
            record(by, "person.word_agreed", self, at=at, client_id=self.client_id)

    def fresh_link(self, by, at):
        """The token of a link from the firm's own hand; it also lets in who was locked out by wrong tries."""
        with database.atomic():
            token = Link.mint(self, at)
            self.change(wrong_tries=0)
            record(by, "link.minted", self, at=at, client_id=self.client_id)
        return token

    # the door

    def how_to_open(self, digits_allowed):
        """What this person is asked for at the door: word, digits, or None where neither exists."""
        if self.agreed_word:
            return "word"
        return "digits" if digits_allowed and self.phone else None

    def knows(self, answer, digits_allowed):
        """Whether the answer is the agreed word or, where allowed, the phone's last four digits."""
        given = secret_norm(answer)
        how = self.how_to_open(digits_allowed)
        if how == "word":
            return passwords.matches(given, self.agreed_word)
        return how == "digits" and hmac.compare_digest(given.encode(), self.phone.norm[-4:].encode())

    def open_door(self, answer, digits_allowed, stays, link, at):
        """The token of a new session, or None for a wrong answer.

        Each try is booked before it is judged, so that no more than five are, however many come at once; the
        fifth wrong one in a row, over all links, ends them all (rule of the door)."""
        with database.atomic():
            free = Person.wrong_tries < TRIES_AT_THE_DOOR
            booked = Person.update(wrong_tries=Person.wrong_tries + 1).where(Person.id == self.id, free).execute()
        right = bool(booked) and self.knows(answer, digits_allowed)
        with database.atomic():
            if right and link.reload().holds(at):
                Person.update(wrong_tries=0).where(Person.id == self.id).execute()
                link.change(last_used_at=at, ends_at=at + LINK_LASTS)
                record(self, "link.opened", self, at=at, client_id=self.client_id)
                return Session.open_for_person(self.id, at, stays)
            record(self, "link.wrong_try", self, at=at, client_id=self.client_id)
            if self.reload().wrong_tries >= TRIES_AT_THE_DOOR:
                Link.end_all_of(self, "wrong_tries", at)
        return None


def word_hash(word):
    """The hash of an agreed word, made outside any write. Raises RuleBroken for a short one."""
    if len(secret_norm(word)) < 4:
        raise RuleBroken(_("Agree on a word of at least four letters or digits."), field="agreed_word")
    return passwords.hashed(secret_norm(word))


class Channel(Record):
    person = ForeignKeyField(Person, backref="channels", on_delete="CASCADE")
    kind = TextField()
    value = TextField()  # as they wrote it
    norm = TextField(index=True)
    bad_at = Moment(null=True)
    bad_why = TextField(default="")

    class Meta:
        constraints = [Check("kind IN ('email','phone')")]
        indexes = ((("person", "kind", "norm"), True),)


class Link(Record):
    """A secret link to a person's page: only its hash is kept; each letter mints its own."""

    hash = BlobField(primary_key=True)
    person = ForeignKeyField(Person, backref="links")
    leads_to = TextField(default="")  # the page it opens after the door: matter:12
    created_at = Moment()
    last_used_at = Moment(null=True)
    ends_at = Moment()
    ended_at = Moment(null=True)
    ended_why = TextField(default="")

    @classmethod
    def mint(cls, person, at, leads_to=""):
        """The token of a new link; kept nowhere."""
        token = secrets.token_urlsafe(32)
        with database.atomic():
            cls.create(hash=digest(token), person=person, leads_to=leads_to, created_at=at, ends_at=at + LINK_LASTS)
        return token

    @classmethod
    def of(cls, token):
        """The link of a token, or None."""
        return cls.get_or_none(cls.hash == digest(token))

    def holds(self, at):
        return self.ended_at is None and at < self.ends_at

    @classmethod
    def end_all_of(cls, person, why, at):
        """End every link and every open page of this person."""
        cls.update(ended_at=at, ended_why=why).where(cls.person == person, cls.ended_at.is_null()).execute()
        Session.end_all_of_person(person.id, at)


class Opening(Record):
    """A person read a page of theirs."""

    person = ForeignKeyField(Person)
    matter_id = IntegerField(null=True)
    at = Moment()

    class Meta:
        indexes = ((("matter_id", "at"), False),)
