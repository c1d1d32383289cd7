"""The conflict search: the same name, phone or e-mail among clients, other sides and every enquiry (rule C3)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from lexlite.clients.models import Channel, Client, Person
from lexlite.firm.models import Staff
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.matters.models import Party
from lexlite.matters.queries import M, seen_by


@dataclass(frozen=True)
class Hit:
    """`found`: the name that matches; `role`: client, person, other_side, witness, other, enquirer, or hidden;
    `where`: LX-…; `why`: name, phone or email."""

    found: str
    role: str
    where: str
    why: str

    def as_row(self):
        return asdict(self)


def search(enquiry, staff, at):
    """What the enquiry's names, phone and e-mail match, each once, in a steady order.

    Of a matter that this member of staff may not see, only that something matches, and why."""
    norms = [name.norm for name in enquiry.names if name.norm]
    reach = [value for value in (enquiry.email, enquiry.phone) if value]
    sight = Sight(staff, at)
    hits = {
        *_clients(norms, sight),
        *_people(norms, sight),
        *_channels(reach, sight),
        *_parties(norms, sight),
        *_enquiries(enquiry, norms, reach, sight),
    }
    return sorted(hits, key=lambda hit: (hit.where, hit.found, hit.role, hit.why))


@dataclass(frozen=True)
class Sight:
    """What one person may be told of a match."""

    staff: Staff
    at: datetime

    def hit(self, matters, found, role, why, where=None):
        """The hit with the references of the matters (ids) one may see; hidden where there are others only."""
        seen = seen_by(self.staff, self.at).where(M.id.in_(matters)).order_by(M.id) if matters else []
        references = [matter.reference for matter in seen]
        if matters and not references:
            return Hit("", "hidden", "", why)
        return Hit(found, role, where or ", ".join(references), why)

    def client_hit(self, client, found, role, why):
        return self.hit([matter.id for matter in client.matters], found, role, why)


def _clients(norms, sight):
    for client in Client.select().where(Client.search.in_(norms)):
        yield sight.client_hit(client, client.name, "client", "name")


def _people(norms, sight):
    people = Person.select(Person, Client).join(Client)
    for person in people.where(Person.search.in_(norms), Person.search != Client.search):
        yield sight.client_hit(person.client, person.name, "person", "name")


def _channels(reach, sight):
    for channel in Channel.select(Channel, Person).join(Person).where(Channel.norm.in_(reach)):
        yield sight.client_hit(channel.person.client, channel.person.name, "person", channel.kind)


def _parties(norms, sight):
    for party in Party.select().where(Party.norm.in_(norms)):
        yield sight.hit([party.matter_id], party.name, party.role, "name")


def _enquiries(enquiry, norms, reach, sight):
    others = EnquiryName.select(EnquiryName, Enquiry).join(Enquiry).where(Enquiry.id != enquiry.id)
    for why, matching in (
        ("name", EnquiryName.norm.in_(norms)),
        ("email", EnquiryName.email_norm.in_(reach)),
        ("phone", EnquiryName.phone_norm.in_(reach)),
    ):
        for name in others.where(matching):
            led_to = [name.enquiry.matter_id] if name.enquiry.matter_id else []
            yield sight.hit(led_to, name.name, name.role, why, where=name.enquiry.reference)
