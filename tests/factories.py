"""The standing cast, made through the product's own verbs."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from zoneinfo import ZoneInfo

from lexlite.clients.models import word_hash
from lexlite.db import database
from lexlite.firm import passwords
from lexlite.firm.models import Firm, Staff
from lexlite.firm.settings import found
from lexlite.followup import contacts, documents
from lexlite.followup.documents import Document
from lexlite.intake.models import Enquiry
from lexlite.intake.taking_on import take_on
from lexlite.matters.models import Matter
from lexlite.matters.requests import Request
from lexlite.messages.models import Outbox
from lexlite.models import ALL

PDF = b"%PDF-1.4\n%%EOF\n"
PASSWORD = "four ordinary words here"
SECRET = "a key for tests"
BEGUN = datetime(2026, 11, 9, 9, tzinfo=UTC)  # Monday 10:00 in Warsaw
_hash = None


def found_firm(at, **changes):
    """A firm and its owner Olga; hashing is done once for the whole run."""
    values = {
        "name": "Nowak & Li",
        "phone": "+48 22 123 45 67",
        "country": "PL",
        "timezone": "Europe/Warsaw",
        "languages": ["en", "pl", "zh"],
        "owner": {"name": "Olga Owner", "email": "olga@firm.example", "language": "en", "password": PASSWORD},
        **changes,
    }
    with one_hash():
        return found(**values, at=at)


class one_hash:
    """Within it every password is hashed once and for all: argon2 would take most of the tests' time."""

    def __enter__(self):
        global _hash
        self.kept, self.strong = passwords.hashed, passwords.must_be_strong
        _hash = _hash or passwords.hashed(PASSWORD)
        passwords.hashed = lambda secret: _hash if secret == PASSWORD else self.kept(secret)
        passwords.must_be_strong = lambda password, about=(): None

    def __exit__(self, *error):
        passwords.hashed, passwords.must_be_strong = self.kept, self.strong


@cache
def blue_heron():
    """The hash of Dana's agreed word, made once for the whole run."""
    return word_hash("blue heron")


def staff(name, role, at=BEGUN, language="en", **more):
    first = name.split()[0].lower()
    values = {"takes_enquiries": False, **more}
    with one_hash():
        return Staff.join(
            name=name,
            email=f"{first}@firm.example",
            role=role,
            language=language,
            timezone="Europe/Warsaw",
            password=PASSWORD,
            by="shell",
            at=at,
            **values,
        )


def answers(**changes):
    """An enquiry's answers as the form gives them."""
    values = {
        "kind": "person",
        "name": "Dana Client",
        "email": "dana@client.example",
        "phone": "+48512345678",
        "language": "en",
        "preferred_channel": "email",
        "safe_contact": "ok",
        "practice_area": "lease",
        "side": "tenant",
        "other_parties": ["Landlord Ltd"],
        "what_happened": "They want me out.",
        "desired_result": "Stay until spring.",
    }
    values.update(changes)
    return values


def enquiry(at=BEGUN, **changes):
    return Enquiry.send(answers(**changes), source="form", at=at, secret=SECRET)


class Cast:
    """Olga the owner, Alice the responsible lawyer, Bob her assistant (and second), Charlie who has no access
    (a lawyer not named on the matter, which is restricted), Dana the client, Eve who is not invited."""

    def __init__(self):
        self.olga = Staff.get(Staff.role == "owner")
        self.alice = staff("Alice Lawyer", "lawyer")
        self.bob = staff("Bob Assistant", "assistant")
        self.charlie = staff("Charlie Lawyer", "lawyer")
        self.matter = self.take_on()
        self.client = self.matter.client
        self.dana = self.client.contact
        self.dana.agree_word(blue_heron(), by=self.alice, at=BEGUN)

    @classmethod
    def met_again(cls):
        """The cast of a file in which it stands already."""
        cast = cls.__new__(cls)
        cast.olga, cast.alice, cast.bob, cast.charlie = Staff.select().order_by(Staff.id)
        cast.matter = Matter.get()
        cast.client = cast.matter.client
        cast.dana = cast.client.contact
        return cast

    def take_on(self, at=BEGUN, by=None, cadence_days=14, restricted=False, **changes):
        """A matter from an enquiry, through every verb in between."""
        by = by or self.alice
        asked = enquiry(at, **changes)
        asked.decide_conflict(decision="none", words="looked at", hits=[], by=by, at=at)
        matter = take_on(
            asked,
            responsible=by,
            second=self.bob,
            practice_area=asked.practice_area,
            side=asked.side,
            cadence_days=cadence_days,
            client=None,
            by=by,
            at=at,
        )
        if restricted:
            matter.restrict(by, at)
        return matter


def later(moment, **span):
    return moment + timedelta(**span)


def local(firm=None, *date_and_time):
    """A UTC moment of the firm's local date and time."""
    firm = firm or Firm.the()
    return datetime(*date_and_time, tzinfo=firm.zone).astimezone(UTC)


# November 2026 in Warsaw: the 2nd, 9th, 16th, 23rd and 30th are Mondays, the 11th is a holiday


def day(number):
    """That day of November 2026; numbers above 30 go on into December."""
    return date(2026, 11, 1) + timedelta(days=number - 1)


def on(number, clock):
    """The moment of that day's local time in Warsaw: on(18, "12:00")."""
    return datetime.combine(day(number), time.fromisoformat(clock), ZoneInfo("Europe/Warsaw")).astimezone(UTC)


def contact(matter, by, at, **more):
    """A call that reached the client and told something, unless said otherwise."""
    facts = {"channel": "call", "direction": "out", "reached": True, "told": "We spoke.", **more}
    return contacts.log_contact(matter, by=by, at=at, **facts)


def unreachable(person):
    """Nobody may write to this person: somebody else could read it."""
    person.change(safe_contact="no_message")


def due_of(matter):
    """(moment, why) stored on the matter."""
    matter.reload()
    return matter.next_word_due_at, matter.due_because


def row_of(kind, **more):
    """The one outbox row of this kind."""
    rows = list(Outbox.select().where(Outbox.kind == kind).order_by(Outbox.id))
    (row,) = [row for row in rows if all(getattr(row, name) == value for name, value in more.items())]
    return row


def every_row():
    """Every row of every table, as text, by the name of its record."""
    return {
        model.__name__: sorted(map(str, database.execute_sql(f"SELECT * FROM {model._meta.table_name}").fetchall()))
        for model in ALL
    }


def asked_for_paper(cast, at=BEGUN, **more):
    """The client is asked for the lease."""
    facts = {"kind": "document", "words": "The lease", "due_on": day(25), "language": "en", "by": cast.alice, **more}
    return Request.ask(cast.matter, at=at, **facts)


def document(cast, name="lease.pdf", data=PDF, at=BEGUN, request=None):
    """A file that Dana has sent for what she was asked for."""
    request = request or Request.get_or_none() or asked_for_paper(cast, at)
    assert documents.send(request, [documents.Sent(name, BytesIO(data))], person=cast.dana, at=at) == []
    return Document.select().order_by(Document.id.desc()).first()
