"""Messages that did not go out, and about which nobody has decided yet: red tasks on the board."""

from lexlite.clients.models import Person
from lexlite.matters.models import MatterClient
from lexlite.matters.queries import M, of_client, seen_by
from lexlite.messages.models import Outbox

LOOKED_AT = 200


def in_trouble(staff, at):
    """(row, the matter it is about or None) of those about matters and clients this person may see, oldest first."""
    rows = list(Outbox.in_trouble().order_by(Outbox.id).limit(LOOKED_AT))
    matters, people, clients = (_ids_about(rows, kind) for kind in ("matter", "person", "client"))
    if not matters | people | clients:
        return [(row, None) for row in rows]
    of_people = Person.select(Person.client).where(Person.id.in_(people))
    theirs = M.id.in_(matters) | of_client(clients) | of_client(of_people)
    seen = {matter.key: matter for matter in seen_by(staff, at).where(theirs)}
    jointly = MatterClient.select().where(MatterClient.matter.in_([matter.id for matter in seen.values()]))
    seen_clients = {each.client_id for each in (*seen.values(), *jointly)}
    known = {f"client:{id}" for id in seen_clients}
    of_seen = Person.client.in_(seen_clients)
    known |= {person.key for person in Person.select().where(of_seen)}
    return [
        (row, seen.get(row.about))
        for row in rows
        if row.about in seen or row.about in known or not row.about.startswith(("matter:", "person:", "client:"))
    ]


def _ids_about(rows, kind):
    return {int(row.about.partition(":")[2]) for row in rows if row.about.startswith(f"{kind}:")}
