"""How often a page asks the database: within its budget, and no more often for fifteen rows than for one."""

from datetime import timedelta
from io import BytesIO

import pytest

from lexlite import clock
from lexlite.audit.models import record
from lexlite.clients.links import Opening
from lexlite.clients.models import Person
from lexlite.clients.suspensions import Suspension
from lexlite.db import database
from lexlite.facts.models import Fact
from lexlite.firm.sessions import Session
from lexlite.followup import closing, publishing, questions
from lexlite.followup.closures import ARCHIVE
from lexlite.followup.documents import Sent, send
from lexlite.followup.hour import skip
from lexlite.followup.risks_told import RisksTold
from lexlite.followup.small_work import Work
from lexlite.intake.calls import log_call
from lexlite.intake.card import TakeOnCard
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.fee import Fee
from lexlite.intake.lines import LINES
from lexlite.intake.models import Enquiry
from lexlite.intake.taking_on import take_on
from lexlite.matters.handover import Handover
from lexlite.matters.models import Matter, StageChange
from lexlite.matters.requests import Request
from lexlite.messages.models import Outbox, enqueue
from lexlite.messages.own_words import NEEDED, LetterWords
from lexlite.needs.agreements import Agreement
from lexlite.needs.expectation import Expectation
from lexlite.needs.models import Need
from lexlite.needs.prompts import PromptAnswer, checklist
from lexlite.needs.talk import Talk
from lexlite.playbooks.copies import PlaybookCopy
from lexlite.risks.models import Risk
from lexlite.risks.plans import Plan
from lexlite.risks.register import risks_of
from tests.conftest import NOON
from tests.factories import enquiry
from tests.pictures import pdf

MANY = 15
BUDGETS = {
    ("dana", "/status/matters/%(matter)s"): 8,
    ("alice", "/"): 8,
    ("alice", "/board?view=list"): 8,
    ("alice", "/board?lane=later"): 8,
    ("alice", "/matters/%(matter)s"): 16,
    ("alice", "/matters/%(closed)s"): 16,
    ("alice", "/messages"): 8,
    ("alice", "/messages?state=next"): 8,
}


def asked(browser, address):
    """The statements of one request. `count_queries` would not see those of `database.connection()`."""
    told = []
    connection = database.connection()
    browser.get(address)  # what is done once a minute or once a process is done
    connection.set_trace_callback(told.append)
    try:
        answer = browser.get(address)
    finally:
        connection.set_trace_callback(None)
    assert answer.status_code == 200, address
    return [each for each in told if not each.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "--"))]


@pytest.fixture
def quiet(stage, monkeypatch):
    """An ordinary moment: nothing can be undone any more, and no message has failed."""
    Outbox.update(settled_at=NOON).where(Outbox.settled_at.is_null()).execute()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=12))


@pytest.mark.parametrize(("who", "address"), BUDGETS, ids=[address for _who, address in BUDGETS])
def test_a_page_keeps_within_its_budget(stage, quiet, who, address):
    statements = asked(stage.browser(who), address % vars(stage.ids))
    shown = "\n".join(" ".join(each.split())[:150] for each in statements)
    assert len(statements) <= BUDGETS[who, address], shown


def more_matters(stage):
    for number in range(MANY):
        sent = enquiry(NOON, name=f"Client {number}", email=f"c{number}@x.example", phone=f"+4851234{6000 + number}")
        sent.decide_conflict(decision="none", words="", hits=[], by=stage.alice, at=NOON)
        take_on(
            sent, responsible=stage.alice if number % 2 else stage.charlie, second=stage.bob, practice_area="lease",
            side="tenant", cadence_days=number % 14 + 1, client=None, by=stage.alice, at=NOON,
        )  # fmt: skip


def more_matters_of_one_client(stage):
    for number in range(MANY):
        sent = enquiry(NOON, email=f"d{number}@x.example")
        sent.decide_conflict(decision="none", words="known", hits=[], by=stage.alice, at=NOON)
        take_on(
            sent, responsible=stage.alice, second=stage.bob, practice_area="lease", side="tenant", cadence_days=7,
            client=stage.client, by=stage.alice, at=NOON,
        )  # fmt: skip


def more_in_a_matter(stage):
    matter, by = Matter.get_by_id(stage.ids.matter), stage.alice
    for number in range(MANY):
        at = NOON - timedelta(minutes=60 - number)
        publishing.publish(matter, body=f"Update {number}", by=by if number % 2 else stage.olga, at=at)
        Need.note(
            matter, kind=("stated", "true", "outside")[number % 3], words=f"Need {number}", language="en", by=by, at=at,
            shared=True,
        )  # fmt: skip
        day = NOON.date() + timedelta(days=number + 1)
        matter.add_date(kind="other", on=day, words=f"Date {number}", by=by, at=at, shared=True).check(stage.bob, at)
        questions.ask(matter, stage.dana, f"Question {number}", at)
        questions.news_arrived(matter, kind="offer", words=f"Offer {number}", by=by, at=at)


def more_needs(stage):
    """Answered one by one, with owners, changed again and again; the whole checklist, a long first talk."""
    more_in_a_matter(stage)
    people = (stage.bob, stage.olga, stage.alice)
    first = Need.get_by_id(stage.ids.need)
    for number, need in enumerate(Need.select().where(Need.kind == "outside")):
        steps = {"next_step": f"Step {number}", "owner": people[number % 3]} if number % 2 else {}
        need.reword(words=f"Goal {number}", state="partly", shared=True, by=people[number % 3], at=NOON, **steps)
        first.confirm(stage.dana if number % 2 else people[number % 3], NOON)
        Agreement.decide(stage.matter, advice="Wait.", decision="Sue.", by=people[number % 3], at=NOON)
    for line in checklist(stage.matter):
        PromptAnswer.keep(stage.matter, line.prompt, state="answered", words="So.", by=stage.bob, at=NOON)
    long = " ".join(f"Sentence {number}." for number in range(MANY))
    Talk.keep(stage.matter, words=long, by=stage.bob, at=NOON, version=1)


def more_files(stage):
    """Several for one request, and for many requests, some of them ended."""
    matter, day = stage.matter, NOON.date() + timedelta(days=9)
    for number in range(MANY):
        asked = Request.ask(
            matter, kind="document", words=f"Paper {number}", due_on=day, language="en", by=stage.alice, at=NOON
        )
        for request in (asked, Request.get_by_id(stage.ids.paper)):
            sent = Sent(f"{number}.pdf", BytesIO(pdf(str(number).encode())))
            send(request, [sent], person=stage.dana, at=NOON)
        if number % 3 == 0:
            asked.withdraw(stage.alice, NOON)


def more_dates(stage):
    """In many matters, past, near and later; entered and checked by different people; openings of the page too."""
    more_matters(stage)
    people = (stage.alice, stage.bob, stage.olga)
    for number, matter in enumerate(Matter.select().where(Matter.closed_at.is_null())):
        by, other = people[number % 3], people[(number + 1) % 3]
        for days in (-2, 3, 12):
            day = NOON.date() + timedelta(days=days)
            date = matter.add_date(kind="hearing", on=day, words=f"Date {number}", by=by, at=NOON)
            if days == 12:
                date.check(other, NOON)


def more_on_record(stage):
    more_in_a_matter(stage)
    for number in range(MANY):
        at, by = NOON + timedelta(minutes=number), (stage.alice, stage.bob, stage.olga)[number % 3]
        person = Person.enter(stage.client, f"Person {number}", language="en")
        Opening.create(person=person, matter_id=stage.ids.matter, at=at)
        Handover.create(matter=stage.matter, giver=by, taker=stage.charlie, by=by, at=at)
        StageChange.create(matter=stage.matter, stage="papers", at=at, by=by)
        ConflictCheck.create(about=stage.matter.key, by=by, at=at, decision="none", decided_by=by, decided_at=at)
        questions.ask(stage.matter, person, f"Of {number}", at)
    more_in_a_card(stage)


def more_openings(stage):
    """On many devices, suspended and opened again, time after time."""
    for number in range(MANY):
        at = NOON + timedelta(minutes=number)
        Opening.create(person=stage.dana, matter_id=stage.ids.matter, at=at)
        Session.open_for_person(stage.ids.dana, NOON, device=f"Browser {number}")
        suspension = Suspension.begin(stage.dana, reason="law", words="x", by=stage.olga, at=at)
        if number % 2:
            Suspension.update(by=stage.alice).where(Suspension.id == suspension.id).execute()
        suspension.lift(stage.olga, at)


def more_in_a_card(stage):
    """Every line said by somebody, the list for taking over too, and the fee told again and again."""
    said = dict.fromkeys(LINES, ("not_needed", None, "Said"))
    TakeOnCard.fill_in(stage.matter, {"other_lawyer": ("had", None, "")}, stage.olga, NOON)
    TakeOnCard.fill_in(stage.matter, {**said, "other_lawyer": ("has", None, "Said")}, stage.bob, NOON)
    for number in range(MANY):
        Fee.tell(
            stage.matter, basis="fixed", words="", estimate=f"{number} zł", told_on=NOON.date(), told_how="call",
            by=(stage.alice, stage.bob)[number % 2], at=NOON,
        )  # fmt: skip


def more_facts(stage):
    """By different people, in every state, on many days, corrected and contradicted ones too."""
    people, first = (stage.alice, stage.bob, stage.olga), Fact.get_by_id(stage.ids.fact)
    for number in range(MANY):
        state = ("said", "supported", "verified", "admitted", "disputed")[number % 5]
        by, day = people[number % 3], f"2026-01-{number + 1:02}"
        fact = Fact.note(
            stage.matter, words=f"Fact {number}", language="pl", state=state, evidence="Letter", happened_on=day,
            important=True, by=by, at=NOON,
        )  # fmt: skip
        first.contradicts(fact, by, NOON)
        fact.correct(words=f"Corrected {number}", by=by, at=NOON)


def more_risks(stage):
    """Told and untold, on the page and in talks, by different people; the plan in many versions."""
    people = (stage.alice, stage.bob, stage.olga)
    for number in range(MANY):
        by, at = people[number % 3], NOON - timedelta(minutes=60 - number)
        step = ("claim", "letter", "")[number % 3]
        risk = Risk.note(stage.matter, words=f"Risk {number}", step=step, severity=None, by=by, at=at)
        said = {"steps": ["letter"], "beside": f"{number}", "cost": "", "settle": ""}
        need = Need.note(stage.matter, kind="true", words=f"True {number}", language="en", by=by, at=at)
        Plan.keep(stage.matter, **said, serves={need.id: "claim"} if number % 2 else {}, by=by, at=at)
        lines = [line for line in risks_of(stage.matter) if line.own == risk]
        if number % 4:
            RisksTold.tell(stage.matter, risks=lines, how=("page", "call")[number % 2], by=by, at=at)


def more_small_work(stage):
    for number in range(MANY):
        by = (stage.alice, stage.bob, stage.olga)[number % 3]
        Work.note(stage.matter, words=f"Piece {number}", minutes=number, by=by, at=NOON, show=bool(number % 2))


def more_endings(stage):
    """Closed matters of several areas, each with needs scored by both, and somebody to ask today; gaps in open ones."""
    more_matters(stage)
    for number, matter in enumerate(
        list(Matter.select().where(Matter.closed_at.is_null(), Matter.hold_until.is_null()))
    ):
        expect(matter, stage.alice, number)
        if number % 3 and matter.id not in (stage.ids.matter, stage.ids.other):
            needs = [more_to_score(matter, stage.alice, kind, number) for kind in ("true", "outside")]
            scores = {need.id: ("met", "partly", None)[number % 3] for need in needs}
            end(matter, stage.alice, scores, NOON - timedelta(days=30))
    for number in range(MANY):
        more_to_score(Matter.get_by_id(stage.ids.closed), stage.alice, "true", number, reopened=True)
        expect(stage.matter, (stage.alice, stage.bob, stage.olga)[number % 3], number)


def expect(matter, by, number):
    Expectation.write(
        matter, why="offer", hoped_words=f"Hope {number}", language="en", hoped=90, worst=10, likely=30, best=50,
        unit="PLN", line="", by=by, at=NOON,
    )  # fmt: skip


def more_to_score(matter, by, kind, number, reopened=False):
    facts = {"kind": kind, "words": f"Need {number}", "language": "en"}
    if reopened:
        return Need.create(matter=matter, **facts, noted_by=by.key, noted_at=NOON, score_lawyer="met")
    return Need.note(matter, **facts, by=by, at=NOON, shared=True)


def end(matter, by, scores, at):
    closing.close(matter, outcome="ended", told="Bye", by=by, at=at, scores=scores, archive=ARCHIVE)


def more_enquiries(stage):
    for number in range(MANY):
        enquiry(NOON, name=f"Sender {number}", email=f"s{number}@x.example", phone=f"+4851234{7000 + number}")
        old = enquiry(NOON, name=f"Old {number}", email=f"o{number}@x.example", phone=f"+4851234{8000 + number}")
        old.decline(reason="none", by=stage.alice, at=NOON)


def more_calls(stage):
    for number in range(MANY):
        by = (stage.bob, stage.alice, stage.olga)[number % 3]
        log_call(Enquiry.get_by_id(stage.ids.waiting), reached=False, note=f"Try {number}", by=by, at=NOON)
        check = ConflictCheck(
            about=f"enquiry:{stage.ids.cleared}", decision="none", by=by, at=NOON, decided_by=by, decided_at=NOON
        )
        check.save(force_insert=True)
        again = enquiry(NOON, name=f"Again {number}", email=f"a{number}@x.example", other_parties=[])
        again.call_duplicate(of=Enquiry.get_by_id(stage.ids.cleared), by=stage.alice, at=NOON)


def more_in_an_hour(stage):
    """Many due today, some put aside, some sent a moment ago."""
    more_matters(stage)
    for number, matter in enumerate(list(Matter.select().where(Matter.closed_at.is_null(), ~Matter.restricted))):
        if number % 3 == 0:
            skip(matter, reason="facts", by=stage.alice, at=NOON)
        if number % 3 == 1:
            publishing.publish(matter, body=f"Sent {number}", by=stage.alice, at=NOON)
        if number % 3 == 2:
            publishing.publish(matter, body="Again today", next_word_on=NOON.date(), by=stage.olga, at=NOON)


def more_messages_in_trouble(stage):
    for number in range(MANY):
        about = (stage.matter, stage.client, stage.dana)[number % 3]
        enqueue("link", stage.dana, about, NOON, key=f"number {number}").ends("failed", NOON)
    assert Outbox.in_trouble().count() > MANY


def more_messages(stage):
    """To clients, their people, enquirers and staff, waiting and sent, each tried twice."""
    for number in range(MANY):
        about = (stage.matter, stage.client, stage.dana, Enquiry.get_by_id(stage.ids.waiting))[number % 4]
        row = enqueue("link", stage.dana, about, NOON, key=f"number {number}")
        to_staff = enqueue("new_enquiry", stage.alice, about, NOON, key=f"number {number}")
        for each in (row, to_staff):
            each.note_try(NOON, "connect", reply="no route")
            each.note_try(NOON, "sent", 250, "OK")
        row.ends("sent", NOON)


def more_tries(stage):
    row = Outbox.get_by_id(stage.ids.message)
    for number in range(MANY):
        row.note_try(NOON, "send", 451, f"later {number}")
        record((stage.alice, stage.bob, stage.olga)[number % 3], "message.settled", row, at=NOON)


def more_own_words(stage):
    for kind in NEEDED:
        for language in ("en", "pl", "zh"):
            LetterWords.create(kind=kind, language=language, words="x", by=stage.olga, at=NOON)


def more_playbooks(stage):
    for area in ("lease", "loan", "other"):
        PlaybookCopy.make(area, by=stage.olga, at=NOON)
    copy = PlaybookCopy.of("debt")
    for number in range(MANY):
        copy.add_prompt(side="debtor", layer="typical", by=stage.olga, at=NOON, **{
            f"{text}_{code}": f"{number}?" for text in ("words", "softer") for code in ("en", "pl", "zh")
        })  # fmt: skip


GROWING = [
    ("olga", "/settings/playbooks", more_playbooks),
    ("olga", "/settings/playbooks/debt", more_playbooks),
    ("alice", "/matters/%(matter)s", more_playbooks),
    ("alice", "/", more_matters),
    ("alice", "/", more_messages_in_trouble),
    ("charlie", "/", more_messages_in_trouble),
    ("alice", "/messages", more_messages),
    ("charlie", "/messages", more_messages),
    ("alice", "/messages?matter=%(matter)s", more_messages),
    ("alice", "/messages?state=sent", more_messages),
    ("alice", "/messages?state=trouble", more_messages_in_trouble),
    ("alice", "/messages?state=next", more_messages),
    ("alice", "/messages?state=next", more_matters),
    ("alice", "/messages/%(message)s", more_tries),
    ("olga", "/settings/letters", more_own_words),
    ("alice", "/board?view=list", more_matters),
    ("alice", "/board?lane=week", more_matters),
    ("alice", "/board?lane=later", more_matters),
    ("alice", "/update-hour", more_matters),
    ("alice", "/update-hour?ahead=1&lawyer=%(alice)s", more_matters),
    ("alice", "/update-hour/%(matter)s", more_in_a_matter),
    ("alice", "/update-hour/%(matter)s", more_in_an_hour),
    ("alice", "/updates", more_matters),
    ("alice", "/updates", more_in_an_hour),
    ("alice", "/matters", more_matters),
    ("alice", "/clients", more_matters),
    ("alice", "/search?q=client", more_matters),
    ("alice", "/search?q=dana", more_matters_of_one_client),
    ("alice", "/clients/%(client)s", more_matters_of_one_client),
    ("alice", "/intakes", more_enquiries),
    ("olga", "/intakes", more_calls),
    ("alice", "/intakes/%(waiting)s/calls", more_calls),
    ("alice", "/intakes/%(waiting)s", more_calls),
    ("alice", "/intakes/%(cleared)s", more_calls),
    ("alice", "/matters/%(matter)s", more_in_a_matter),
    ("alice", "/matters/%(matter)s", more_matters),
    ("alice", "/matters/%(matter)s/needs", more_in_a_matter),
    ("alice", "/matters/%(matter)s/needs", more_needs),
    ("alice", "/matters/%(matter)s", more_needs),
    ("alice", "/matters/%(matter)s/needs/prompts/tenant.general.1", more_needs),
    ("alice", "/matters/%(matter)s/needs/%(need)s", more_needs),
    ("alice", "/matters/%(matter)s/needs/check", more_needs),
    ("alice", "/matters/%(matter)s/talk", more_needs),
    ("alice", "/matters/%(matter)s/read-back", more_needs),
    ("alice", "/needs", more_needs),
    ("alice", "/matters/%(matter)s/decisions", more_needs),
    ("dana", "/status/matters/%(matter)s", more_needs),
    ("alice", "/matters/%(matter)s/record", more_in_a_matter),
    ("alice", "/matters/%(matter)s/record?notes=1", more_on_record),
    ("alice", "/matters/%(matter)s/facts", more_facts),
    ("alice", "/matters/%(matter)s/facts/enquiry", more_facts),
    ("alice", "/matters/%(matter)s/facts/%(fact)s", more_facts),
    ("alice", "/matters/%(matter)s/facts/%(fact)s/contradiction", more_facts),
    ("alice", "/matters/%(matter)s/chronology", more_facts),
    ("alice", "/matters/%(matter)s/hearing-card", more_facts),
    ("alice", "/matters/%(matter)s", more_facts),
    ("alice", "/matters/%(matter)s/risks", more_risks),
    ("alice", "/matters/%(matter)s/plan", more_risks),
    ("alice", "/matters/%(matter)s/plan", more_needs),
    ("alice", "/matters/%(matter)s/stage", more_risks),
    ("alice", "/matters/%(matter)s/record", more_risks),
    ("alice", "/matters/%(matter)s", more_risks),
    ("alice", "/needs", more_risks),
    ("dana", "/status/matters/%(matter)s", more_risks),
    ("alice", "/matters/%(matter)s/requests", more_files),
    ("alice", "/requests/%(paper)s/receipt", more_files),
    ("alice", "/requests/%(paper)s/renewal", more_files),
    ("alice", "/matters/%(matter)s/record", more_files),
    ("dana", "/status/matters/%(matter)s", more_files),
    ("alice", "/dates", more_dates),
    ("alice", "/", more_endings),
    ("alice", "/needs", more_endings),
    ("alice", "/reports/needs", more_endings),
    ("alice", "/reports/needs/rows?which=said", more_endings),
    ("alice", "/reports/needs/file", more_endings),
    ("alice", "/matters/%(closed)s", more_endings),
    ("alice", "/matters/%(closed)s/summary", more_endings),
    ("alice", "/matters/%(closed)s/survey", more_endings),
    ("alice", "/matters/%(closed)s/record", more_endings),
    ("alice", "/matters/%(matter)s/expectation", more_endings),
    ("alice", "/matters/%(matter)s/closure", more_in_a_matter),
    ("alice", "/search?q=512", more_matters),
    ("alice", "/matters/%(matter)s/card", more_on_record),
    ("alice", "/clients/%(client)s/people/%(dana)s/page", more_openings),
    ("dana", "/status/devices", more_openings),
    ("alice", "/matters/%(matter)s/paper-card", more_on_record),
    ("alice", "/matters/%(matter)s/contacts", more_in_a_matter),
    ("alice", "/matters/%(matter)s/contacts", more_matters_of_one_client),
    ("alice", "/matters/%(matter)s/members", more_matters),
    ("alice", "/matters/%(matter)s/work", more_small_work),
    ("alice", "/matters/%(matter)s/cadence", more_matters_of_one_client),
    ("alice", "/clients/%(client)s/cadence", more_matters_of_one_client),
    ("alice", "/matters/%(matter)s/take-on", more_in_a_card),
    ("alice", "/matters/%(matter)s/take-on", more_in_a_matter),
    ("alice", "/matters/%(matter)s", more_in_a_card),
    ("alice", "/matters/%(matter)s/fee", more_in_a_card),
    ("dana", "/status/matters/%(matter)s", more_in_a_card),
    ("dana", "/status/matters/%(matter)s", more_in_a_matter),
    ("dana", "/status/matters/%(matter)s?all=1", more_in_a_matter),
]


@pytest.mark.parametrize("grow", dict.fromkeys(grow for *_page, grow in GROWING), ids=lambda grow: grow.__name__)
def test_fifteen_rows_are_read_in_as_many_statements_as_one(stage, grow):
    pages = [(who, address % vars(stage.ids)) for who, address, grows in GROWING if grows is grow]
    few = [asked(stage.browser(who), address) for who, address in pages]
    grow(stage)
    for (who, address), before in zip(pages, few, strict=True):
        many = asked(stage.browser(who), address)
        assert len(many) <= len(before), "\n".join([address, *(" ".join(each.split())[:300] for each in many)])


def test_a_clients_list_of_matters_is_read_in_as_many_statements_for_fifteen_as_for_two(stage):
    take_on_one = more_matters_of_one_client
    take_on_one(stage)
    few = asked(stage.browser("dana"), "/status")
    for number in range(MANY):
        publishing.publish(Matter.get(Matter.client == stage.client), body=f"Update {number}", by=stage.alice, at=NOON)
    assert len(asked(stage.browser("dana"), "/status")) <= len(few) <= 8


def test_the_page_of_a_case_that_has_ended_is_read_in_as_many_statements_for_fifteen_needs_as_for_one(stage):
    end(stage.matter, stage.alice, {}, NOON - timedelta(minutes=1))
    dana, page = stage.browser("dana"), f"/status/matters/{stage.ids.matter}"
    few = asked(dana, page)
    for number in range(MANY):
        Need.create(
            matter=stage.matter, kind="true", words=f"Need {number}", language="en", shared=True, noted_by="x",
            noted_at=NOON,
        )  # fmt: skip
    assert len(asked(dana, page)) <= len(few) <= 8


def test_an_update_hour_of_twenty_matters_is_read_in_as_many_statements_as_one_of_one(stage):
    publishing.publish(stage.matter, body="Again today", next_word_on=NOON.date(), by=stage.alice, at=NOON)
    alice = stage.browser("alice")
    assert '<article class="item' in alice.get("/update-hour").text
    few = asked(alice, "/update-hour")
    more_in_an_hour(stage)
    assert len(asked(alice, "/update-hour")) <= len(few) <= 34
