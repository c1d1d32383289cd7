"""Who comes in, and how far the data has moved: one statement for every page of the staff, and of a client."""

import json
from dataclasses import dataclass, field

from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.firm.models import Firm, Staff
from lexlite.firm.sessions import Session, digest
from lexlite.records import moment_from

MOVED = """
 (SELECT hex(chain) FROM audit_entry ORDER BY id DESC LIMIT 1),
 (SELECT group_concat(id) FROM (SELECT id FROM outbox
   WHERE state IN ('failed','expired','held') AND settled_at IS NULL ORDER BY id LIMIT 200))"""
COMES_IN = f"""
SELECT {Firm.columns("f")}, {Session.columns("e")}, {Staff.columns("s")},
 (SELECT json_group_object(name, at) FROM heartbeat WHERE name NOT GLOB '* of *'),
 EXISTS (SELECT 1 FROM circuit), {MOVED}
FROM firm f LEFT JOIN session e ON e.hash = ? AND e.who = 'staff' LEFT JOIN staff s ON s.id = e.staff_id
WHERE f.id = 1"""

COMES_HOME = f"""
SELECT {Firm.columns("f")}, {Session.columns("e")}, {Person.columns("p")}
FROM firm f LEFT JOIN session e ON e.hash = ? AND e.who = 'person' LEFT JOIN person p ON p.id = e.person_id
WHERE f.id = 1"""


@dataclass(frozen=True)
class Pulse:
    """While it stands, nobody has changed anything that a board shows: the newest link of the log, and the messages
    in trouble. It knows of every matter, so it never leaves the house."""

    link: str
    trouble: str

    @classmethod
    def now(cls):
        """The pulse after what this request has changed."""
        link, trouble = database.connection().execute(f"SELECT {MOVED}").fetchone()
        return cls(link or "", trouble or "")


@dataclass
class Arrival:
    """The firm (None before `lexlite init`), the living session of who comes (or None); of a client, who they are; for
    staff, {name: moment} of the worker's signs of life, whether a way out fails, the pulse."""

    firm: Firm | None
    session: Session | None = None
    person: Person | None = None
    beats: dict = field(default_factory=dict)
    way_fails: bool = False
    pulse: Pulse | None = None

    @classmethod
    def of(cls, token, at):
        """Who comes in with this cookie's token at a moment."""
        row = database.connection().execute(COMES_IN, (digest(token or ""),)).fetchone()
        if row is None:
            return cls(None)
        *rest, beats, way_fails, link, trouble = row
        columns = iter(rest)
        firm, session, staff = Firm.of_row(columns), Session.of_row(columns), Staff.of_row(columns)
        return cls(
            firm=firm,
            session=_living(session, staff, at),
            beats={name: moment_from(at) for name, at in json.loads(beats).items()},
            way_fails=bool(way_fails),
            pulse=Pulse(link or "", trouble or ""),
        )

    @classmethod
    def of_person(cls, token, at):
        """Which client comes in with this cookie's token at a moment."""
        row = database.connection().execute(COMES_HOME, (digest(token or ""),)).fetchone()
        if row is None:
            return cls(None)
        columns = iter(row)
        firm, session, person = Firm.of_row(columns), Session.of_row(columns), Person.of_row(columns)
        lives = session.hash is not None and person.id is not None and session.holds(at)
        return cls(firm, session, person) if lives else cls(firm)


def _living(session, staff, at):
    if session.hash is None or staff.disabled_at or not session.holds(at):
        return None
    session.staff = staff
    session._dirty.clear()
    return session
