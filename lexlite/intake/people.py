"""People who come to a matter or a client after the first check: entered, and searched for conflicts at once
(rules C3, P1)."""

from lexlite.clients.models import Client, Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.followup.closing import welcome
from lexlite.i18n import _
from lexlite.intake.conflicts import Asked, check_again, clients_matters, own_keys
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
        check_again(party.matter, Asked((party.name,), reach, own_keys(party.matter)), by, at)


def add_person(client, *, by, at, version=None, **plain):
    """One more person of a client."""
    with database.atomic():
        person = Person.join(client, by=by, at=at, **plain)
        _search_for_person(person, by, at)
    return person


def change_person(person, *, by, at, **plain):
    """Change a person of a client; another name is searched for anew. Raises RuleBroken, Conflict."""
    before = person.name
    with database.atomic():
        person.describe(by=by, at=at, **plain)
        if person.name != before:
            _search_for_person(person, by, at)


def _search_for_person(person, by, at):
    reach = tuple(channel.norm for channel in person.channels)
    check_again(person.client, Asked((person.name,), reach, clients_matters(person.client)), by, at)


def add_joint_client(matter, *, client, name, kind, email, phone, language, by, at):
    """Somebody engages us together with the client: known already (`client`), or new. They get a welcome letter
    with a link of their own. Raises RuleBroken."""
    by.must_decide()
    if client is None and not name:
        raise RuleBroken(_("Write the client's name, or choose a client."), field="name")
    with database.atomic():
        if client is None:
            client = Client.enter(kind=kind, name=name, responsible=matter.responsible, by=by, at=at)
            Person.join(client, name=name, email=email, phone=phone, language=language, by=by, at=at)
        matter.take_on_jointly(client, by, at)
        contact = client.contact
        reach = tuple(channel.norm for channel in contact.channels)
        check_again(matter, Asked((client.name,), reach, own_keys(matter)), by, at)
        welcome(matter, contact, at)
    return client
