"""Secret links to a person's page, the door they lead to, and what was opened."""

import secrets
from datetime import timedelta

from peewee import BlobField, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.clients.codes import DoorCode
from lexlite.clients.models import Person
from lexlite.clients.tries import Try
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.sessions import Session, digest
from lexlite.i18n import _
from lexlite.records import Moment, Record

LINK_LASTS = timedelta(days=90)  # after its last use
SPELLED, SPELLED_LENGTH = "abcdefghjkmnpqrtuvwxy346789", 56  # to be typed from paper: none look alike; 266 bits


class Link(Record):
    """A secret link to a person's page: only its hash is kept; each letter mints its own."""

    WITH_THE_LAST_MATTER = "closed"  # why it ended: nobody gets a new one by asking for it

    hash = BlobField(primary_key=True)
    person = ForeignKeyField(Person, backref="links")
    leads_to = TextField(default="")  # the place it opens after the door: matter:12#dates
    created_at = Moment()
    last_used_at = Moment(null=True)
    ends_at = Moment()
    ended_at = Moment(null=True)
    ended_why = TextField(default="")

    @classmethod
    def mint(cls, person, at, leads_to="", spelled=False):
        """The token of a new link; kept nowhere. `spelled`: in small letters and digits, to be typed from paper."""
        token, link = cls.drawn(person, at, leads_to, spelled)
        link.keep()
        return token

    @classmethod
    def drawn(cls, person, at, leads_to="", spelled=False):
        """(token, the link not yet kept)."""
        token = _spelled_token() if spelled else secrets.token_urlsafe(32)
        ends = at + LINK_LASTS
        return token, cls(hash=digest(token), person=person, leads_to=leads_to, created_at=at, ends_at=ends)

    def keep(self):
        with database.atomic():
            self.save(force_insert=True)

    @classmethod
    def of(cls, token):
        """The link of a token, or None; one typed from paper with or without its dashes, in any case."""
        return cls.get_or_none(cls.hash == cls.hash_of(token))

    @staticmethod
    def hash_of(token):
        return digest(_as_minted(token))

    @classmethod
    def ended_with_the_last_matter(cls, person):
        """Whether this was the end of their newest link: a new matter, or the firm's own hand, brings another."""
        newest = cls.select().where(cls.person == person).order_by(cls.created_at.desc()).first()
        return newest is not None and newest.ended_why == cls.WITH_THE_LAST_MATTER

    @classmethod
    def fresh(cls, person, by, at, spelled=False):
        """The token of a link from the firm's own hand; it also lets in who was locked out by wrong tries.
        Raises RuleBroken for somebody who may not be told everything (rule C6)."""
        if not person.has_a_page:
            raise RuleBroken(_("Only somebody who may be told everything gets a page of their own."))
        if person.suspended_at:
            raise RuleBroken(_("This page is suspended: an owner opens it again."))
        with database.atomic():
            token = cls.mint(person, at, spelled=spelled)
            person.change(wrong_tries=0)
            record(by, "link.minted", person, at=at, client_id=person.client_id)
        return token

    def open(self, answer, digits_allowed, stays, at, locked=lambda person: None, by_code=False, press="", **device):
        """The token of a new session of its person, or None for a wrong answer.

        Each try is booked before it is judged, so that no more than five are, however many come at once. The fifth
        wrong one in a row, over all links, ends them all (rule of the door), once none is judged that may be right;
        then `locked(person)` is called in the same transaction. `by_code`: only the code sent to them is right.
        `press`: names the form and its browser: the same answer from there a moment later is the same try, and opens
        again. `device`: where it stands (`shared`, `device`)."""
        person = Person.get_by_id(self.person_id)
        this = Try(person, press and f"{press}:{self.hash.hex()}:{answer}", at)
        judged = this.book() and person.may_open_their_page
        code = DoorCode.fitting(person, answer, at) if judged and by_code else None
        right = code or (judged and not by_code and person.knows(answer, digits_allowed))
        with database.atomic():
            others, may_open = this.end(), self.reload().holds(at) and person.reload().may_open_their_page
            if may_open and ((code.use() if code else right) or (by_code and this.has_opened())):
                this.opens(others)
                self.change(last_used_at=at, ends_at=at + LINK_LASTS)
                record(person, "link.opened", person, at=at, client_id=person.client_id)
                return Session.open_for_person(person.id, at, stays, **device)
            if this.mark:
                record(person, "link.wrong_try", person, at=at, client_id=person.client_id)
            if person.is_locked_out and not others and Link.end_all_of(person, "wrong_tries", at):
                locked(person)
        return None

    @property
    def target(self):
        """(id of the matter, anchor on its page or None) that it leads to; (None, None): the list of matters."""
        about, _hash, anchor = self.leads_to.partition("#")
        id = about.partition(":")[2]
        return (int(id), anchor or None) if id else (None, None)

    def holds(self, at):
        return self.ended_at is None and at < self.ends_at

    @classmethod
    def end_all_of(cls, person, why, at):
        """End every link, code and open page of this person; how many links that were."""
        DoorCode.end_of(person)
        Session.end_all_of_person(person.id, at)
        return cls.update(ended_at=at, ended_why=why).where(cls.person == person, cls.ended_at.is_null()).execute()


def _spelled_token():
    return "".join(secrets.choice(SPELLED) for _sign in range(SPELLED_LENGTH))


def _as_minted(token):
    plain = token.replace("-", "").replace(" ", "").lower()
    return plain if len(plain) == SPELLED_LENGTH and set(plain) <= set(SPELLED) else token


class Opening(Record):
    """A person read a page of theirs."""

    person = ForeignKeyField(Person)
    matter_id = IntegerField(null=True)
    at = Moment()

    class Meta:
        indexes = ((("matter_id", "at"), False),)
