"""«Send me a new link»: the page notes what was typed or which link has ended, alike for everybody; the pass looks up
whose it is."""

from datetime import timedelta

from peewee import BlobField, TextField

from lexlite.addresses import email_norm, phone_norm
from lexlite.clients.links import Link
from lexlite.clients.models import Channel
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.messages.models import Outbox, enqueue
from lexlite.records import Moment, Record

MOST = ((timedelta(hours=1), 5), (timedelta(days=1), 20))  # links to one person, whoever asks for them
AT_ONCE = 200


class LinkAsked(Record):
    """An e-mail address, a phone number or an ended link for which somebody asked for a link; gone once the pass has
    looked at it."""

    email = TextField(default="")
    phone = TextField(default="")
    at = Moment()
    link = BlobField(null=True)  # the hash of what its address holds, whether or not it was ever a link

    @classmethod
    def note(cls, where, at):
        """The same work for what is known, unknown or no address at all: nothing is looked up here."""
        phone = _read(phone_norm, where, Firm.the().country)
        return cls.create(email=_read(email_norm, where), phone=phone, at=at)

    @classmethod
    def note_link(cls, token, at):
        """The same work for a link that has ended and for what was never one: nothing is looked up here."""
        return cls.create(link=Link.hash_of(token), at=at)

    @classmethod
    def answer_all(cls, now):
        """Queue a link for everybody it was asked for, to the e-mail address on file only."""
        for asked in list(cls.select().order_by(cls.id).limit(AT_ONCE)):
            with database.atomic():
                for person in asked._people():
                    if _may_get_one(person, now):
                        key, signed = now.isoformat(timespec="minutes"), person.client.responsible.name
                        enqueue("link", person, person, now, key=key, signed=signed)
                asked.delete_instance()

    def _people(self):
        if self.link is not None:
            return [link.person for link in Link.select().where(Link.hash == self.link)]
        norms = [norm for norm in (self.email, self.phone) if norm]
        channels = Channel.select().where(Channel.norm.in_(norms)) if norms else []
        return list({channel.person_id: channel.person for channel in channels}.values())


def _read(norm, *typed):
    try:
        return norm(*typed)
    except RuleBroken:
        return ""


def _may_get_one(person, now):
    """Who has a page that nobody has been locked out of and that has not ended with their last matter, and has not had
    too many links already."""
    if not person.has_a_page or person.is_locked_out or person.suspended_at or Link.ended_with_the_last_matter(person):
        return False
    sent = Outbox.select().where(Outbox.person == person, Outbox.kind == "link")
    return all(sent.where(Outbox.created_at > now - within).count() < most for within, most in MOST)
