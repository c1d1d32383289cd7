"""The conflict search: the same name, phone or e-mail among clients, other sides and every enquiry (rule C3)."""

from dataclasses import asdict, dataclass

from lexlite.clients.addresses import name_norm
from lexlite.clients.models import Channel, Client, Person
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.matters.models import Matter, Party


@dataclass(frozen=True)
class Hit:
    """`found`: the name that matches; `role`: client, person, other_side, enquirer; `where`: LX-…;
    `why`: name, phone or email."""

    found: str
    role: str
    where: str
    why: str

    def as_row(self):
        return asdict(self)


def search(enquiry):
    """What the enquiry's names, phone and e-mail match, each once, in a steady order."""
    norms = [name.norm for name in enquiry.names if name.norm]
    reach = [value for value in (enquiry.email, enquiry.phone) if value]
    hits = {
        *_clients(norms),
        *_people(norms),
        *_parties(norms),
        *_channels(reach),
        *_enquiries(enquiry, norms, reach),
    }
    return sorted(hits, key=lambda hit: (hit.where, hit.found, hit.role, hit.why))


def _clients(norms):
    for client in Client.select().where(Client.search.in_(norms)):
        yield Hit(client.name, "client", _matters_of(client), "name")


def _people(norms):
    for person in Person.select(Person, Client).join(Client):
        if name_norm(person.name) in norms and name_norm(person.name) != person.client.search:
            yield Hit(person.name, "person", _matters_of(person.client), "name")


def _parties(norms):
    for party in Party.select(Party, Matter).join(Matter).where(Party.norm.in_(norms)):
        yield Hit(party.name, party.role, party.matter.reference, "name")


def _channels(reach):
    for channel in Channel.select(Channel, Person).join(Person).where(Channel.norm.in_(reach)):
        yield Hit(channel.person.name, "person", _matters_of(channel.person.client), channel.kind)


def _enquiries(enquiry, norms, reach):
    others = EnquiryName.select(EnquiryName, Enquiry).join(Enquiry).where(Enquiry.id != enquiry.id)
    for name in others.where(EnquiryName.norm.in_(norms)):
        yield Hit(name.name, name.role, name.enquiry.reference, "name")
    for name in others.where(EnquiryName.email_norm.in_(reach)):
        yield Hit(name.name, name.role, name.enquiry.reference, "email")
    for name in others.where(EnquiryName.phone_norm.in_(reach)):
        yield Hit(name.name, name.role, name.enquiry.reference, "phone")


def _matters_of(client):
    references = [matter.reference for matter in client.matters]
    return ", ".join(references) or client.name
