"""Finding clients and matters: the lists and the search, each only what one may see (rule P8)."""

from lexlite.clients.addresses import name_norm
from lexlite.clients.models import Client
from lexlite.db import SQL
from lexlite.firm.models import Firm, Staff
from lexlite.matters.queries import M, seen_by, visible

PAGE = 50


def clients_seen_by(staff, at, search="", after=""):
    """A page of clients by name: those with a matter this person may see, or with none at all."""
    firm = Firm.the()
    condition, values = visible(staff, firm, firm.today(at))
    query = (
        Client.select(Client, Staff)
        .join(Staff)
        .where(
            SQL(
                "(EXISTS (SELECT 1 FROM matter m WHERE m.client_id = t1.id AND " + condition + ")"
                " OR NOT EXISTS (SELECT 1 FROM matter m WHERE m.client_id = t1.id))",
                values,
            )
        )
    )
    if search:
        query = query.where(Client.search.contains(name_norm(search)))
    if after:
        query = query.where(Client.search > after)
    return list(query.order_by(Client.search, Client.id).limit(PAGE))


def matters_found(staff, at, search):
    """Matters by reference, or by their client's name."""
    by_client = M.client.in_(Client.select(Client.id).where(Client.search.contains(name_norm(search) or "\0")))
    return list(
        seen_by(staff, at)
        .where((M.reference == search.strip().upper()) | by_client)
        .order_by(M.closed_at.is_null(False), M.next_word_due_at)
        .limit(PAGE)
    )
