"""The conflict search: like names, phones and e-mails of clients, other sides and every enquiry (rule C3)."""

from dataclasses import asdict, dataclass, field, replace

from lexlite.audit.models import record
from lexlite.clients.models import Channel, Client, Person
from lexlite.db import database
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.matters.models import MatterClient
from lexlite.matters.parties import BESIDE_THE_CLIENT, Party
from lexlite.matters.queries import M, of_client
from lexlite.names.models import MOST_FOUND, find

GRADES = ("same", "very_like", "sounds_alike", "reach")


@dataclass(frozen=True)
class Hit:
    """What matches, whoever looks at it; sight.py shows of it what one person may see.

    `typed`: the name, phone or e-mail that was asked for; `found`: the name that matches, `former` if it is not borne
    any more; `role`: client, person, enquirer, acts_for, a role of Party, or more (there were too many
    to show); `grade`: one of GRADES; `why`: a code of the likeness, phone or email; `matters`: ids of those it stands
    in; `reference`: that of an enquiry which led to none."""

    typed: str
    found: str
    role: str
    grade: str
    why: str
    former: bool = False
    matters: tuple = ()
    reference: str = ""

    def as_row(self):
        return {**asdict(self), "matters": list(self.matters)}

    @classmethod
    def of_row(cls, row):
        return cls(**{**row, "matters": tuple(row["matters"])})


@dataclass(frozen=True)
class Asked:
    """What is searched for: `names`; `reach`: e-mails and phones in their compared form; `apart`: keys of records
    that are asked about themselves."""

    names: tuple
    reach: tuple = ()
    apart: frozenset = frozenset()

    @classmethod
    def of_enquiry(cls, enquiry):
        names = dict.fromkeys(name.name for name in enquiry.names)
        return cls(tuple(names), tuple(filter(None, (enquiry.email, enquiry.phone))), frozenset({enquiry.key}))

    @property
    def typed(self):
        return [*self.names, *self.reach]


def search(asked):
    """What matches, each once, the likest first, in a steady order; the number of statements does not grow."""
    named = {name: find(name) for name in asked.names}
    matches = [*_names(named), *_reach(asked.reach)]
    bearers = _bearers({match.whose for match in matches})
    hits = {_hit(match, bearers[match.whose]) for match in matches if _counts(bearers.get(match.whose), asked.apart)}
    hits |= {Hit(name, "", "more", "sounds_alike", "one_word") for name in named if len(named[name]) == MOST_FOUND}
    return sorted(hits, key=_place)


def _place(hit):
    return (GRADES.index(hit.grade), hit.found, hit.matters, hit.reference, hit.role, hit.typed, hit.why)


@dataclass(frozen=True)
class Match:
    typed: str
    name: str
    whose: str
    grade: str
    why: str
    former: bool = False


def _names(named):
    for name, known in named.items():
        for found in known:
            yield Match(name, found.name, found.whose, found.grade, found.why, found.former)


def _reach(values):
    if not values:
        return
    for channel in Channel.select(Channel, Person).join(Person).where(Channel.norm.in_(values)):
        yield Match(channel.norm, channel.person.name, channel.person.key, "reach", channel.kind)
    for record_, key in ((Party, "party"), (EnquiryName, "enquiry_name")):
        mine = record_.email_norm.in_(values) | record_.phone_norm.in_(values)
        for each in record_.select().where(mine):
            for why in ("email", "phone"):
                value = getattr(each, f"{why}_norm")
                if value in values:
                    yield Match(value, each.name, f"{key}:{each.id}", "reach", why)


@dataclass
class Bearer:
    """Who bears a name."""

    role: str
    keys: set  # of the records it belongs to
    matters: list = field(default_factory=list)
    reference: str = ""


def _counts(bearer, apart):
    return bearer is not None and not bearer.keys & apart


def _hit(match, bearer):
    matters, reference = tuple(sorted(bearer.matters)), "" if bearer.matters else bearer.reference
    return Hit(match.typed, match.name, bearer.role, match.grade, match.why, match.former, matters, reference)


def _bearers(keys):
    """{key: Bearer} of everybody who was found, with where they stand."""
    return {**_client_bearers(keys), **_party_bearers(keys), **_enquiry_bearers(keys)}


def _ids(keys, kind):
    return {int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")}


def _client_bearers(keys):
    people = {person.key: person for person in Person.select().where(Person.id.in_(_ids(keys, "person")))}
    ids = _ids(keys, "client") | {person.client_id for person in people.values()}
    matters = _matters_of(ids)
    clients = {}
    for client in Client.select().where(Client.id.in_(ids)):
        clients[client.id] = Bearer("client", {client.key}, matters.get(client.id, []))
    bearers = {f"client:{id}": bearer for id, bearer in clients.items()}
    for key, person in people.items():
        bearers[key] = replace(clients[person.client_id], role="person")
    return bearers


def _matters_of(client_ids):
    """{client id: ids of their matters}, alone or jointly."""
    matters = {}
    for matter in M.select().where(M.client.in_(client_ids)):
        matters.setdefault(matter.client_id, []).append(matter.id)
    for joint in MatterClient.select().where(MatterClient.client.in_(client_ids)):
        matters.setdefault(joint.client_id, []).append(joint.matter_id)
    return matters


def _party_bearers(keys):
    return {
        party.key: Bearer(party.role, {side_of(party.role, party.matter_id)}, [party.matter_id])
        for party in Party.select().where(Party.id.in_(_ids(keys, "party")))
        if party.counts_in_conflicts
    }


def _enquiry_bearers(keys):
    names = EnquiryName.select(EnquiryName, Enquiry).join(Enquiry).where(EnquiryName.id.in_(_ids(keys, "enquiry_name")))
    names = list(names)
    again = [name.enquiry.same_as_id for name in names if name.enquiry.same_as_id]
    led = {enquiry.id: enquiry.matter_id for enquiry in Enquiry.select().where(Enquiry.id.in_(again))}
    return {f"enquiry_name:{name.id}": _of_enquiry(name, led.get(name.enquiry.same_as_id)) for name in names}


def _of_enquiry(name, matter_of_the_same):
    """A duplicate leads where the enquiry leads that it is the same as."""
    enquiry = name.enquiry
    matter = enquiry.matter_id or matter_of_the_same
    keys = {enquiry.key, *([side_of(name.role, matter)] if matter else [])}
    return Bearer(name.role, keys, [matter] if matter else [], enquiry.reference)


# who is asked about themselves


def side_of(role, matter_id):
    """The key of one side of a matter: who stands with the client, or against them."""
    return f"{'with' if role in BESIDE_THE_CLIENT else 'against'}:{matter_id}"


def own_side(matter, role):
    """What is set apart when somebody comes to a matter: their own side of it, and only that. The other side who
    turns up as a client, or a client as the other side, is the very conflict that is looked for."""
    if role not in BESIDE_THE_CLIENT:
        return frozenset({side_of(role, matter.id)})
    return frozenset().union(*map(clients_side, matter.clients))


def clients_side(client):
    """A client, their people, and who stands with them in their matters."""
    theirs = M.select().where(of_client(client))
    return frozenset({client.key, *(side_of("client", matter.id) for matter in theirs)})


def hits_of(check):
    """The hits of a check as they were found."""
    return [Hit.of_row(row) for row in check.hits]


# again, whenever somebody is added or changes role


def check_again(about, asked, by, at):
    """Search for what came to a matter or a client later, and keep what was found; where something was, the check
    waits for a decision (rule C3). Returns the ConflictCheck."""
    return keep_check(about, asked, search(asked), by, at)


def keep_check(about, asked, hits, by, at):
    """Keep what a search has found. Nothing found is decided by itself."""
    with database.atomic():
        check = ConflictCheck.create(
            about=about.key,
            names=asked.typed,
            hits=[hit.as_row() for hit in hits],
            by=by,
            at=at,
            decision=None if hits else "none",
            decided_by=None if hits else by,
            decided_at=None if hits else at,
        )
        record(by, "conflict.searched", about, at=at, hits=len(hits))
    return check
