"""Finding clients and matters: the lists and the search, each only what one may see (rule P8)."""

from lexlite.addresses import digits_typed, name_norm
from lexlite.clients.models import Channel, Client, Person
from lexlite.db import SQL
from lexlite.firm.models import Firm, Staff
from lexlite.matters.queries import M, of_client, seen_by, visible

PAGE, FEWEST_DIGITS = 50, 4


def clients_of(staff, at):
    """Clients with a matter this person may see, or with none at all, as a query by name."""
    firm = Firm.the()
    condition, values = visible(staff, firm, firm.today(at))
    seen = SQL(
        f"(EXISTS (SELECT 1 FROM matter m WHERE m.client_id = t1.id AND {condition})"
        f" OR EXISTS (SELECT 1 FROM matter_client x JOIN matter m ON m.id = x.matter_id"
        f" WHERE x.client_id = t1.id AND {condition})"
        " OR NOT EXISTS (SELECT 1 FROM matter m WHERE m.client_id = t1.id)"
        " AND NOT EXISTS (SELECT 1 FROM matter_client x WHERE x.client_id = t1.id))",
        [*values, *values],
    )
    return Client.select(Client, Staff).join(Staff).where(seen).order_by(Client.search, Client.id)


def clients_found(staff, at, search="", after=None):
    """A page of them: by a part of the name, after the client with this id."""
    query = clients_of(staff, at)
    if search:
        query = query.where(Client.search.contains(name_norm(search)))
    last = after and clients_of(staff, at).where(Client.id == after).first() if after and 0 < after < 2**63 else None
    if last:
        query = query.where((Client.search > last.search) | ((Client.search == last.search) & (Client.id > last.id)))
    return list(query.limit(PAGE))


def matters_found(staff, at, search):
    """Matters by the beginning of their reference, or by their client's name or phone number."""
    found = seen_by(staff, at).select_extend(Client).join(Client).where(_matching(search))
    return list(found.order_by(M.closed_at.is_null(False), M.next_word_due_at).limit(PAGE))


def cards_found(staff, at, search):
    """Open matters of others whose answer card this person may open, since who rings must be served (rule P8)."""
    if not Firm.the().own_matters_only or staff.is_owner:
        return []
    mine = seen_by(staff, at).select(M.id)
    open_ones = M.select(M, Client).join(Client).where(~M.restricted, M.closed_at.is_null(), M.id.not_in(mine))
    return list(open_ones.where(_matching(search)).order_by(M.next_word_due_at).limit(PAGE))


def _matching(search):
    by_client = of_client(Client.select(Client.id).where(Client.search.contains(name_norm(search) or "\0")))
    for digits in digits_typed(search):
        if len(digits) >= FEWEST_DIGITS:
            reached = Channel.kind == "phone", Channel.norm.contains(digits)
            by_client |= of_client(Channel.select(Person.client).join(Person).where(*reached))
    return M.reference.startswith(search.strip().upper()) | by_client
