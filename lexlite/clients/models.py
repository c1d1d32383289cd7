"""A client is a person or an organisation; people are who one talks to, and who hold links (rule P1)."""

import hmac
import unicodedata
from zoneinfo import ZoneInfo

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.addresses import email_norm, name_norm, phone_norm, phone_shown, secret_norm
from lexlite.audit.models import record
from lexlite.config import settings_in_use
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm import passwords
from lexlite.firm.models import Firm, Staff
from lexlite.firm.sessions import Session
from lexlite.i18n import _
from lexlite.names import models as names
from lexlite.records import Day, Moment, Record

TRIES_AT_THE_DOOR = 5


class Client(Record):
    kind = TextField()
    name = TextField()
    search = TextField(index=True)  # name_norm of the name
    responsible = ForeignKeyField(Staff)
    cadence_days = IntegerField(null=True)  # agreed for all their matters: days between two contacts at the most
    created_at = Moment()

    class Meta:
        constraints = [Check("kind IN ('person','organisation')"), Check("cadence_days BETWEEN 1 AND 90")]

    @classmethod
    def enter(cls, *, kind, name, responsible, by, at):
        """A new client."""
        client = cls.create(kind=kind, name=name, search=name_norm(name), responsible=responsible, created_at=at)
        names.note(client.key, name)
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
    relation = TextField(default="")  # who they are to the client: managing director, daughter
    is_contact = BooleanField(default=False)  # the one we write to and call
    may_be_told = TextField(default="everything")  # everything, dates, nothing (rule C6)
    best_time = TextField(default="")
    timezone = TextField(default="")  # empty: the firm's
    address_form = TextField(default="panstwo")
    safe_contact = TextField(default="ok")
    agreed_word = TextField(null=True)  # its argon2id hash
    wrong_tries = IntegerField(default=0)
    version = IntegerField(default=1)
    suspended_at = Moment(null=True)  # their page is: see suspensions.py
    custody_since = Day(null=True)  # nothing is sent to them meanwhile: see followup/custody.py
    custody_where = TextField(null=True)  # the firm's own note

    class Meta:
        constraints = [
            Check("language IN ('en','pl','zh')"),
            Check("preferred_channel IN ('email','sms','phone')"),
            Check("safe_contact IN ('ok','no_message','agreed_hours')"),
            Check("address_form IN ('panstwo','pani','pan')"),
            Check("may_be_told IN ('everything','dates','nothing')"),
            Check("NOT is_contact OR may_be_told = 'everything'"),
        ]

    @classmethod
    def enter(cls, client, name, **more):
        """A new person of a client; the first one is the contact."""
        first = not cls.select().where(cls.client == client).exists()
        person = cls.create(client=client, name=name, search=name_norm(name), is_contact=first, **more)
        if person.search != client.search:  # a person who is the client has one name in the register
            names.note(person.key, name)
        return person

    @classmethod
    def join(cls, client, *, name, email, phone, by, at, **plain):
        """One more person of a client that is known. Raises RuleBroken."""
        with database.atomic():
            person = cls.enter(client, name, **plain)
            person._reach_by(email, phone, at)
            record(by, "person.entered", person, at=at, client_id=client.id)
        return person

    @classmethod
    def contact_of(cls, client_id):
        """The person one talks to for a client, with the client."""
        return cls.select(cls, Client).join(Client).where(cls.client == client_id, cls.is_contact).first()

    def become_contact(self, by, at):
        """Letters and calls go to this person from now on. Raises RuleBroken for one who may not be told all."""
        if not self.has_a_page:
            raise RuleBroken(_("The contact is somebody who may be told everything."))
        with database.atomic():
            theirs = Person.client == self.client_id, Person.is_contact
            Person.update(is_contact=False, version=Person.version + 1).where(*theirs).execute()
            self.changed_since(None)
            self.change(is_contact=True)
            record(by, "person.made_contact", self, at=at, client_id=self.client_id)

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
        """Nobody else may read what we send, their page is not suspended, and they are free to read it."""
        return self.safe_contact == "ok" and self.suspended_at is None and not self.is_in_custody

    @property
    def is_in_custody(self):
        return self.custody_since is not None

    @property
    def mailbox(self):
        """The channel a message may be sent to, or None: then we call."""
        return self.way_for(sms=True)

    def way_for(self, sms, phone_first=False):
        """E-mail; for what may go as a text message too (`sms`), and where the firm sends them, the phone of who
        prefers that (or of everybody: `phone_first`) or has no working e-mail. None where nothing may be sent."""
        good = [each for each in self.channels if each.bad_at is None] if self.may_be_written_to else []
        kinds = ["email", "phone"] if sms and settings_in_use().sms else ["email"]
        if self.preferred_channel == "sms" or phone_first:
            kinds.reverse()
        return next((each for kind in kinds for each in good if each.kind == kind), None)

    def reach(self, kind, value, country, at):
        """Add or replace the e-mail or phone; typed again, a bad one is tried again. Raises RuleBroken."""
        value = value.strip()
        norm = email_norm(value) if kind == "email" else phone_norm(value, country)
        if kind == "phone":
            value = phone_shown(norm)
        known = self._first(kind)
        if known and known.norm == norm:
            mended = {"good_from": at} if known.bad_at else {}
            return known.change(value=value, bad_at=None, bad_why="", **mended)
        self.lose(kind)
        return Channel.create(person=self, kind=kind, value=value, norm=norm)

    def describe(self, *, email, phone, by, at, version=None, **plain):
        """Change what is known of this person. Raises RuleBroken, Conflict.

        Who may no longer be told everything loses the page that is open (rule C6)."""
        if self.is_contact and plain.get("may_be_told", "everything") != "everything":
            raise RuleBroken(_("This is the person we write to. Choose another contact first."), field="may_be_told")
        with database.atomic():
            self.changed_since(version)
            before = self.search
            self.change(**plain, search=name_norm(plain["name"]))
            self._note_name(before)
            self._reach_by(email, phone, at)
            if not self.has_a_page:
                Session.end_all_of_person(self.id, at)
            record(by, "person.changed", self, at=at, client_id=self.client_id)

    def _note_name(self, before):
        """Keep the name for conflict checks; a person who is the client gives the client their new name too."""
        client = self.client
        if client.kind == "person" and client.search == before:
            client.change(name=self.name, search=self.search)
        names.note(client.key if client.search == self.search else self.key, self.name)

    def _reach_by(self, email, phone, at):
        country = Firm.the().country
        for kind, value in (("email", email), ("phone", phone)):
            if value:
                self.reach(kind, value, country, at)
            else:
                self.lose(kind)

    def lose(self, kind):
        """What was theirs is so no longer: a code that may have gone there opens nothing."""
        if Channel.delete().where(Channel.person == self, Channel.kind == kind).execute():
            for code in self.codes:
                code.delete_instance()

    def agree_word(self, hashed, by, at):
        """Keep the agreed word (as `word_hash` made it), which opens their page and begins a call (rule C6).
        What the old word has opened is closed."""
        with database.atomic():
            self.change(agreed_word=hashed)
            Session.end_all_of_person(self.id, at)
            record(by, "person.word_agreed", self, at=at, client_id=self.client_id)

    @property
    def has_a_page(self):
        """Only who may be told everything has a page of their own (rule C6)."""
        return self.may_be_told == "everything"

    @property
    def may_open_their_page(self):
        return self.has_a_page and self.suspended_at is None

    @property
    def is_locked_out(self):
        """Five wrong answers in a row: only a link from the firm's own hand lets them in again."""
        return self.wrong_tries >= TRIES_AT_THE_DOOR

    def zone(self, firm):
        """Their time zone: the firm's, if they named none."""
        return ZoneInfo(self.timezone) if self.timezone else firm.zone

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


def word_hash(word):
    """The hash of an agreed word, made outside any write. Raises RuleBroken for a short one."""
    norm = secret_norm(word)
    if sum(2 if unicodedata.east_asian_width(mark) == "W" else 1 for mark in norm) < 4:
        raise RuleBroken(
            _("Agree on a word of at least four letters or digits, or two Chinese characters."), field="agreed_word"
        )
    return passwords.hashed(norm)


Person.add_index(Person.client, unique=True, where=SQL("is_contact"), name="person_contact")


class Channel(Record):
    person = ForeignKeyField(Person, backref="channels", on_delete="CASCADE")
    kind = TextField()
    value = TextField()  # as they wrote it
    norm = TextField(index=True)
    bad_at = Moment(null=True)
    bad_why = TextField(default="")
    good_from = Moment(null=True)  # typed again after it was bad: what was refused before says nothing any more

    def is_held_good(self, refused_at):
        """Nobody has called it bad, nor has it been typed again since something was refused there."""
        return self.bad_at is None and (self.good_from is None or self.good_from <= refused_at)

    @property
    def carries(self):
        """What goes there: e-mail, or text messages."""
        return "email" if self.kind == "email" else "sms"

    class Meta:
        constraints = [Check("kind IN ('email','phone')")]
        indexes = ((("person", "kind", "norm"), True),)
