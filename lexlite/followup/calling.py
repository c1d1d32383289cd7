"""The client rings: who may be told what, and whether the caller knows the agreed word (rules C6, P8)."""

from datetime import timedelta

from peewee import prefetch

from lexlite.audit.models import record
from lexlite.clients.models import Channel, Person
from lexlite.db import database
from lexlite.firm.attempts import Attempt

TRIES_AN_HOUR = 5


def people_of(matter):
    """Everybody of the matter's clients, the contacts first, with their channels."""
    ids = [client.id for client in matter.clients]
    people = Person.select().where(Person.client.in_(ids)).order_by(Person.is_contact.desc(), Person.id)
    return list(prefetch(people, Channel))


def said_the_word(matter, *, person, knows, by, at):
    """Whether what the caller said is that person's agreed word; kept in the log. Raises TooManyTries."""
    with database.atomic():  # booked before it is judged: however many come at once, five are
        Attempt.check("caller", person.key, TRIES_AN_HOUR, timedelta(hours=1), at)
        Attempt.note("caller", person.key, at)
    right = bool(person.agreed_word) and person.knows(knows, digits_allowed=False)
    with database.atomic():
        if right:
            Attempt.clear("caller", person.key)
        verb = "caller.known" if right else "caller.unknown"
        record(by, verb, person, at=at, client_id=person.client_id, matter=matter.id)
    return right


def log_exception(matter, by, at):
    """Somebody outside the matter opens its answer card, since who rings must be served."""
    with database.atomic():
        record(by, "card.opened", matter, at=at, client_id=matter.client_id)
