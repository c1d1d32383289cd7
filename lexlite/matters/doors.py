"""The door of a person's page, as all their matters want it, and the phone's digits forbidden for one of them."""

from lexlite.audit.models import record
from lexlite.clients.door import Door
from lexlite.db import database
from lexlite.firm.sessions import Session
from lexlite.playbooks import library

WANTED = """SELECT m.practice_area, m.digits_forbidden FROM person p
JOIN matter m ON m.id IN (SELECT id FROM matter WHERE client_id = p.client_id
 UNION ALL SELECT matter_id FROM matter_client WHERE client_id = p.client_id) WHERE p.id = ?"""


def door_of(person, firm):
    """What is asked for must do for each of their matters, since all of them lie behind it."""
    matters = database.connection().execute(WANTED, [person.id]).fetchall()
    near = any(library.area(area).adversary_near for area, _forbidden in matters)
    return Door(person, firm, near, digits_forbidden=any(forbidden for _area, forbidden in matters))


def forbid_digits(matter, *, digits_forbidden, by, at):
    """Whether the last digits of a phone may open the page of its people. Forbidden, what they have opened is
    closed."""
    with database.atomic():
        matter.change(digits_forbidden=digits_forbidden)
        if digits_forbidden:
            for person in [person for client in matter.clients for person in client.people]:
                if not person.agreed_word:
                    Session.end_all_of_person(person.id, at)
        verb = "matter.digits_forbidden" if digits_forbidden else "matter.digits_allowed"
        record(by, verb, matter, at=at, client_id=matter.client_id)
