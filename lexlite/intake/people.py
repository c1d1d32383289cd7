"""People who come to a matter or a client after the first check: entered, and searched for conflicts at once
(rules C3, P1)."""

from lexlite.addresses import email_norm, phone_norm
from lexlite.clients.links import Link
from lexlite.clients.models import Client, Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.closing import welcome
from lexlite.followup.suspending import call_back
from lexlite.i18n import _
from lexlite.intake.conflicts import Asked, check_again, clients_side, keep_check, own_side, search
from lexlite.matters.parties import Party


def add_party(matter, *, name, role, email, phone, by, at, version=None):
    """Somebody comes into a matter."""
    with database.atomic():
        party = Party.add(matter, name=name, role=role, email=email, phone=phone, by=by, at=at)
        _search_for_party(party, by, at)
    return party


def change_party(party, *, by, at, **plain):
    """Change somebody in a matter; another name or role is searched for anew. Raises Conflict."""
    before = (party.name, party.role, party.email_norm, party.phone_norm)
    with database.atomic():
        party.describe(by=by, at=at, **plain)
        if before != (party.name, party.role, party.email_norm, party.phone_norm):
            _search_for_party(party, by, at)


def _search_for_party(party, by, at):
    if party.counts_in_conflicts:
        reach = tuple(filter(None, (party.email_norm, party.phone_norm)))
        check_again(party.matter, Asked((party.name,), reach, own_side(party.matter, party.role)), by, at)


def add_person(client, *, by, at, version=None, **plain):
    """One more person of a client."""
    with database.atomic():
        person = Person.join(client, by=by, at=at, **plain)
        _search_for_person(person, by, at)
    return person


def change_person(person, *, by, at, **plain):
    """Change a person of a client; another name or address is searched for anew. Links of who may no longer be told
    everything end (rule C6); what waits for whom nothing may be sent any more is called back. Raises RuleBroken,
    Conflict."""
    before = _known_of(person)
    with database.atomic():
        person.describe(by=by, at=at, **plain)
        if not person.has_a_page:
            Link.end_all_of(person, "told_less", at)
        if not (person.has_a_page and person.may_be_written_to):
            call_back(person, at)
        if _known_of(person) - before:
            _search_for_person(person, by, at)


def _known_of(person):
    return {person.name, *(channel.norm for channel in person.channels)}


def _search_for_person(person, by, at):
    reach = tuple(channel.norm for channel in person.channels)
    check_again(person.client, Asked((person.name,), reach, clients_side(person.client)), by, at)


def add_joint_client(matter, *, client, name, kind, email, phone, language, words, by, at):
    """Somebody engages us together with the client: known already (`client`), or new. They get a welcome letter
    with a link of their own: so where somebody like them is known, `words` say first why that is no conflict.
    Raises RuleBroken."""
    by.must_decide()
    asked = asked_of_joint(matter, client, name, email, phone)
    hits = search(asked)
    if hits and not words:
        raise RuleBroken(_("Something matches. Write why it is no conflict."), field="words")
    with database.atomic():
        if client is None:
            client = Client.enter(kind=kind, name=name, responsible=matter.responsible, by=by, at=at)
            Person.join(client, name=name, email=email, phone=phone, language=language, by=by, at=at)
        matter.take_on_jointly(client, by, at)
        check = keep_check(matter, asked, hits, by, at)
        if hits:
            check.decide(decision="none", words=words, by=by, at=at)
        welcome(matter, client.contact, at)
    return client


def asked_of_joint(matter, client, name, email, phone):
    """What is searched for before somebody becomes a client of this matter. Raises RuleBroken without a name."""
    if client is None and not name:
        raise RuleBroken(_("Write the client's name, or choose a client."), field="name")
    country, apart = Firm.the().country, own_side(matter, "client")
    if client is None:
        reach = (email and email_norm(email), phone and phone_norm(phone, country))
        return Asked((name,), tuple(filter(None, reach)), apart)
    reach = tuple(channel.norm for channel in client.contact.channels)
    return Asked((client.name,), reach, apart | clients_side(client))
