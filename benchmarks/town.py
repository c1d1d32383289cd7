"""A firm with N open matters, written in bulk: clients, people, words, promises, questions, holds, outbox."""

import json
import random
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.serving import environment
from lexlite import clock, create_app
from lexlite.addresses import name_norm
from lexlite.clients.links import Link, Opening
from lexlite.clients.models import Channel, Client, Person
from lexlite.config import Settings
from lexlite.db import database
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm, Staff
from lexlite.firm.sessions import Session
from lexlite.firm.settings import found
from lexlite.followup.models import Hold, Promise, Question, Word
from lexlite.followup.silence import Lanes
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.intake.story import Story
from lexlite.matters.models import Matter, MatterDate, StageChange
from lexlite.matters.parties import Party
from lexlite.messages.models import Outbox, OutboxTry
from lexlite.names.models import KnownName, bring_up_to_date
from lexlite.needs.models import Need
from lexlite.records import moment_text

TODAY, HELD, LATE = 8, 6, 12  # cards of three lanes at any size; with two full lanes of 12 the board shows 50
FIRST_NAMES = tuple(
    "Anna Jan Ewa Piotr Maria Adam Zofia Marek Li Mei Helen Tomasz Paweł Agnieszka Krzysztof Barbara Andrzej Małgorzata"
    " Stanisław Joanna Michał Krystyna Grzegorz Dorota Wojciech Jadwiga Łukasz Teresa Rafał Halina Dariusz Danuta Hui"
    " Jing Wei John Susan David Margaret James Patricia Robert Olga Igor Natalia Henryk Lena Oskar".split()
)
SYLLABLES = ("ko", "wa", "li", "ma", "no", "sta", "ra", "dze", "mi", "chu", "be", "pie", "gor", "wi", "lo", "ka", "to")
TOLD = "The court has our papers and has set no day yet. We ask again next week; you do not need to do anything."
AREAS = ("lease", "contract", "loan", "inheritance", "debt", "employment", "property", "injury")


class Town:
    """The firm: its app, its folder, and who signs in."""

    def __init__(self, app, folder, matters, now):
        self.app, self.folder, self.matters, self.now = app, folder, matters, now
        self.alice = Staff.get(Staff.name == "Alice Lawyer")

    def staff_cookie(self):
        return {"lexlite_staff": Session.open_for_staff(self.alice, clock.now())}

    def person_cookies(self, number):
        """The cookies of the client of that matter, behind the door: who is there, and the form they came in by."""
        form = self.app.session_interface.get_signing_serializer(self.app).dumps({"csrf_token": "0" * 40})
        return {"lexlite_person": Session.open_for_person(number, clock.now()), "lexlite_form": form}


@contextmanager
def town(matters, now=None):
    """A firm with so many clients and open matters in a folder that is gone afterwards."""
    now = now or clock.now()
    with TemporaryDirectory(prefix="lexlite-bench-") as folder:
        app = create_app(Settings.from_env(environment(folder)))
        database.migrate()
        with app.app_context(), database.opened():
            _found(now - timedelta(days=400))
            fill(matters, now)
            yield Town(app, Path(folder), matters, now)
        database.let_go()


def _found(at):
    word = "seven ordinary grey herons"
    owner = {"name": "Olga Owner", "email": "olga@firm.example", "language": "en", "password": word}
    found(
        name="Nowak & Li",
        phone="+48 22 123 45 67",
        country="PL",
        timezone="Europe/Warsaw",
        languages=["en", "pl", "zh"],
        owner=owner,
        at=at,
    )
    for name, role in (("Alice Lawyer", "lawyer"), ("Bruno Lawyer", "lawyer"), ("Bob Assistant", "assistant")):
        email = f"{name.split()[0].lower()}@firm.example"
        Staff.join(
            name=name, email=email, role=role, language="en", timezone="Europe/Warsaw", password=word, by="x", at=at
        )


class Table:
    """Rows of one table, collected and written together; what a row does not say has the model's default."""

    def __init__(self, model):
        fields = model._meta.sorted_fields
        blank = model().__data__
        self.blank = {field.column_name: field.db_value(blank.get(field.name)) for field in fields}
        marks = ", ".join("?" * len(fields))
        names = ", ".join(f'"{field.column_name}"' for field in fields)
        self.statement = f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({marks})'
        self.rows = []

    def add(self, **values):
        """Returns the number of rows so far: the id where ids count from 1."""
        unknown = values.keys() - self.blank.keys()
        if unknown:
            raise KeyError(f"{self.statement}: {unknown}")
        self.rows.append([*{**self.blank, **values}.values()])
        return len(self.rows)

    def write(self):
        database.connection().executemany(self.statement, self.rows)
        self.rows = []


MODELS = (
    Client, Person, Channel, Matter, Link, Opening, Party, MatterDate, StageChange, Need, Word, Question, Hold, Promise,
    Enquiry, Story, EnquiryName, KnownName, Outbox, OutboxTry,
)  # fmt: skip


def fill(matters, now):
    """So many clients, each with one open matter and a past."""
    tables = {model: Table(model) for model in MODELS}
    chance = random.Random(7)
    when = due_moments(matters, now, chance)
    for number in range(1, matters + 1):
        _client(tables, number, when[number - 1], now)
    with database.atomic():
        for table in tables.values():
            table.write()
        for staff in Staff.select():
            Heartbeat.beat(f"digest of {staff.key}", now)
        for name in ("pass", "tidy"):
            Heartbeat.beat(name, now)
    bring_up_to_date()
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def due_moments(matters, now, chance):
    """(lane, due moment) of each matter: eight due today, six on hold, 1 % late (at least 12), a fifth this week."""
    edges = Lanes.at(now, Firm.the().calendar())
    late, week = max(LATE, matters // 100), matters // 5
    spans = {
        "late": (now - timedelta(days=9), now - timedelta(minutes=5)),
        "today": (now + (edges.today_ends - now) * 0.7, edges.today_ends),
        "hold": (edges.week_ends, now + timedelta(days=60)),
        "week": (edges.today_ends, edges.week_ends),
        "later": (edges.week_ends, edges.week_ends + timedelta(days=20)),
    }
    rest = matters - TODAY - HELD - late - week
    lanes = ["today"] * TODAY + ["hold"] * HELD + ["late"] * late + ["week"] * week + ["later"] * rest
    chance.shuffle(lanes)
    return [(lane, spans[lane][0] + (spans[lane][1] - spans[lane][0]) * chance.random()) for lane in lanes]


def name_of(number):
    """A name of its own for every number."""
    surname, rest = "", number * 7919 + 13
    for _syllable in range(4):
        surname, rest = surname + SYLLABLES[rest % len(SYLLABLES)], rest // len(SYLLABLES)
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {surname.capitalize()}"


def _client(tables, number, lane_and_due, now):
    """Client, person and matter all have the id `number`."""
    (lane, due), name, lawyer = lane_and_due, name_of(number), number % 3 + 1
    due_text, word_at = moment_text(due), min(due, now) - timedelta(days=3 + number % 10)
    opened, reference = moment_text(word_at - timedelta(days=90)), f"LX-{number:06}"
    said = [moment_text(word_at - timedelta(days=days)) for days in (90, 60, 40, 20, 0)]
    norm = name_norm(name)
    add = {model: table.add for model, table in tables.items()}
    firm_name = f"{name.split()[1]} Ltd" if number % 5 == 0 else None  # every fifth client is an organisation
    kind, client = ("organisation", firm_name) if firm_name else ("person", name)
    add[Client](id=number, kind=kind, name=client, search=name_norm(client), responsible_id=lawyer, created_at=opened)
    add[Person](
        id=number, client_id=number, name=name, search=norm, language=("en", "pl", "zh")[number % 3], is_contact=True
    )
    add[KnownName](whose=f"client:{number}", name=client)
    if firm_name:
        add[KnownName](whose=f"person:{number}", name=name)
    _reach(add[Channel], number)
    hold_until = due.date().isoformat() if lane == "hold" else None
    add[Matter](
        id=number,
        reference=reference,
        client_id=number,
        practice_area=AREAS[number % len(AREAS)],
        side="tenant",
        stage="intake",
        stage_since=opened,
        acts="court",
        acts_since=said[2],
        responsible_id=lawyer,
        second_id=4 if number % 2 else None,
        cadence_days=14,
        definition_of_win="Stay until spring.",
        last_word_at=said[4],
        next_word_due_at=due_text,
        due_because="hold" if hold_until else "promise",
        client_day=due.date().isoformat(),
        hold_until=hold_until,
        opened_at=opened,
    )
    _past(add, number, lawyer, said, due_text, hold_until)
    _intake(add, number, name, norm, reference, lawyer, opened)
    _messages(add, number, lawyer, said, due_text if lane == "late" else None)


def _reach(add, number):
    mail, phone = f"client{number}@town.example", f"+48{500_000_000 + number}"
    add(id=number * 2 - 1, person_id=number, kind="email", value=mail, norm=mail)
    add(id=number * 2, person_id=number, kind="phone", value=phone, norm=phone)


def _past(add, number, lawyer, said, due_text, hold_until):
    common = {"matter_id": number, "by_id": lawyer, "language": "en"}
    first = None
    for place, (kind, channel) in enumerate(
        (("taken_on", "other"), ("contact", "call"), ("contact", "letter"), ("update", "page"), ("contact", "call"))
    ):
        at = said[place]
        word = add[Word](
            kind=kind,
            channel=channel,
            told=TOLD if place else "",
            shared=1,
            at=at,
            counts_from=at,
            shown_from=at,
            **common,
        )
        first = first or word
    missed = said[3].replace("T0", "T1", 1)
    add[Word](kind="contact", channel="call", reached=0, at=missed, **common)
    add[Promise](
        matter_id=number,
        due_at=said[4],
        because="promise",
        made_at=said[0],
        made_by_word_id=first,
        ended_at=said[4],
        how="kept",
    )
    add[Promise](matter_id=number, due_at=due_text, because="promise", made_at=said[4])
    if hold_until:
        add[Hold](matter_id=number, reason="court", from_at=said[4], until_on=hold_until, word_id=first)
    if number % 25 == 0:
        add[Question](
            matter_id=number,
            person_id=number,
            body="Is there a day yet?",
            language="en",
            asked_at=said[4],
            answer_due_at=due_text,
        )
    for kind, words in (
        ("stated", "Have it back by spring."),
        ("true", "Sleep again."),
        ("outside", "Keep the peace."),
    ):
        add[Need](
            matter_id=number,
            kind=kind,
            layer="particular",
            words=words,
            language="en",
            priority=1,
            shared=1,
            noted_by="staff:1",
            noted_at=said[0],
        )
    add[MatterDate](
        matter_id=number,
        kind="hearing",
        on_day="2099-01-15",
        hour="10:30",
        place="District Court",
        words="First hearing",
        shared=1,
        entered_by_id=lawyer,
        entered_at=said[1],
    )
    add[StageChange](matter_id=number, stage="intake", at=said[0], by_id=lawyer)


def _intake(add, number, name, norm, reference, lawyer, opened):
    other = name_of(number + 1_000_003)
    add[Party](id=number, matter_id=number, role="other_side", name=other)
    add[KnownName](whose=f"party:{number}", name=other)
    add[Enquiry](
        id=number, reference=reference, page_hash=number.to_bytes(32, "big"), source="form", kind="person", name=name,
        language="en", email=f"client{number}@town.example", phone=f"+48{500_000_000 + number}", practice_area="lease",
        side="tenant", arrived_at=opened, answer_by=opened, conflict_decision="none", decision="taken_on",
        decided_by_id=lawyer, decided_at=opened, matter_id=number, answers=json.dumps({"other_parties": [other]}),
    )  # fmt: skip
    add[Story](enquiry_id=number, words=json.dumps({"what_happened": TOLD}))
    add[EnquiryName](
        enquiry_id=number,
        role="enquirer",
        name=name,
        email_norm=f"client{number}@town.example",
        phone_norm=f"+48{500_000_000 + number}",
    )
    add[EnquiryName](enquiry_id=number, role="other_side", name=other)


def _messages(add, number, lawyer, said, late_since):
    person = {"person_id": number, "to_address": f"client{number}@town.example"}
    staff = {"staff_id": lawyer, "to_address": "alice@firm.example"}
    _sent(add, f"welcome:{number}:person:{number}", said[0], number, "welcome", person)
    _sent(add, f"update:word:{number * 6 - 2}:person:{number}", said[3], number, "update", person)
    if late_since:
        for step in ("", "owner:"):
            key = f"word_late:{step}{number}@{late_since}:staff:{lawyer}"
            _sent(add, key, late_since, number, "word_late", staff)
    add[Link](
        hash=number.to_bytes(32, "big"), person_id=number, created_at=said[0], ends_at="2099-01-01T00:00:00.000000Z"
    )
    add[Opening](person_id=number, matter_id=number, at=said[3])


def _sent(add, key, at, number, kind, whom):
    ends = {"sent_at": at, "ended_at": at, "not_before": at, "expires_at": at, "created_at": at}
    row = add[Outbox](
        kind=kind,
        language="en",
        about=f"matter:{number}",
        dedupe_key=key,
        message_id=f"<{key}@town>",
        state="sent",
        attempts=1,
        **ends,
        **whom,
    )
    add[OutboxTry](outbox_id=row, n=1, at=at, phase="sent")
