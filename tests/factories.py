"""The standing cast, made through the product's own verbs."""

from datetime import UTC, datetime, timedelta

from lexlite.clients.models import word_hash
from lexlite.firm import passwords
from lexlite.firm.models import Firm, Staff
from lexlite.firm.settings import found
from lexlite.intake.models import Enquiry
from lexlite.intake.taking_on import take_on

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
        self.dana.agree_word(word_hash("blue heron"), by=self.alice, at=BEGUN)

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
