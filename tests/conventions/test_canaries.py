"""A canary sits in every text that is the firm's own: none is heard on a client's page, in a message or in a feed.

Every column of text is the firm's own unless it stands below by name: what a client may see, and what steers the
program (codes, keys, languages). A new column is the firm's own until somebody says otherwise here."""

import json

import pytest
from peewee import TextField

from lexlite.clients.codes import DoorCode
from lexlite.clients.links import Link
from lexlite.clients.models import Person
from lexlite.clients.suspensions import Suspension
from lexlite.db import database
from lexlite.followup import holds
from lexlite.followup.closures import Closure
from lexlite.followup.forgotten import feel_forgotten
from lexlite.intake.calls import log_call
from lexlite.intake.fee import Fee
from lexlite.intake.models import Enquiry
from lexlite.matters.handover import Handover
from lexlite.matters.models import Matter, StageChange
from lexlite.matters.requests import Request
from lexlite.messages.asked_links import LinkAsked
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.models import ALL
from lexlite.needs.agreements import Agreement
from lexlite.needs.models import Need
from lexlite.needs.prompts import PromptAnswer
from lexlite.records import Day, Json, Moment
from tests.browsing import Browser
from tests.conftest import NOON
from tests.factories import contact
from tests.fakes import message

# What a client may see; where a condition stands, the rows that it holds for are the firm's own.
SEEN = {
    "firm.name": None, "firm.phone": None, "firm.hours": None, "notice.words": None, "staff.name": None,
    "client.name": None, "person.name": None, "matter.reference": None, "enquiry.reference": None,
    "question.body": None, "question.quoted": None, "own_words.words": None, "read_back.parts": None,
    "risks_told.parts": None,
    "fee.words": None, "fee.estimate": None, "request.why": "withdrawn_at IS NOT NULL",
    "request.words": "withdrawn_at IS NOT NULL", "letter_words.words": None, "need.words": "NOT shared",
    "session.device": None,
    "word.told": "NOT shared", "matter_date.words": "NOT shared", "matter_date.place": "NOT shared",
}  # fmt: skip
# Codes, keys, addresses of theirs and languages: they decide what is shown and are never shown as they are.
STEERING = {
    "audit_entry": "actor verb about", "firm": "country region timezone languages",
    "staff": "email role language timezone", "notice": "version language", "session": "who", "attempt": "kind key",
    "receipt": "once", "heartbeat": "name", "name_key": "key", "client": "kind",
    "person": "language preferred_channel may_be_told timezone address_form safe_contact agreed_word",
    "channel": "kind value norm", "link": "leads_to", "suspension": "reason",
    "outbox": "kind channel to_address language about dedupe_key message_id params state", "outbox_try": "phase",
    "circuit": "channel phase way", "letter_words": "kind language", "playbook_copy": "area body based_on",
    "matter": "practice_area side stage acts due_because", "party": "role", "matter_date": "kind hour",
    "stage_change": "stage", "stage_length": "practice_area stage", "request": "kind language about answer answered_by",
    "need": "kind layer language said_by state noted_by prompt met_by confirmed_how score_lawyer score_client",
    "need_change": "by why before", "prompt_answer": "prompt state", "agreement": "about answer shown_language",
    "expectation": "why language unit talked_how", "fact": "language said_by state noted_by", "step_need": "step",
    "risk": "language step", "plan": "steps typed_in parts",
    "word": "kind channel direction language promised_at taken_back_why", "question": "language about", "news": "kind",
    "promise": "because how", "own_words": "language", "follow_up": "kind cause", "sign": "kind cause",
    "work": "language", "read_back": "needs answer", "risks_told": "risks", "closure": "archive",
    "draft": "answers language sent_to", "document": "type",
    "enquiry": "source kind language preferred_channel safe_contact practice_area side privacy_version "
    "conflict_decision decision answers",
    "enquiry_name": "role", "conflict_check": "about names hits decision", "enquiry_call": "how",
    "take_on_card": "other_lawyer", "card_line": "code state", "fee": "basis language told_how",
}  # fmt: skip
NO_ROWS = {  # nothing of a client's stands in them, or no page is made from them
    "day_off", "attempt", "receipt", "circuit", "hour_draft", "skip", "outbox_try", "letter_words",
    "known_name", "own_words",
}  # fmt: skip


def texts():
    """(table, column, the field) of every column of text."""
    for model in ALL:
        for field in model._meta.sorted_fields:
            if isinstance(field, TextField | Json) and not isinstance(field, Day | Moment):
                yield model._meta.table_name, field.column_name, field


def steers(table, column):
    return column in STEERING.get(table, "").split()


@pytest.fixture
def sat(stage):
    """{canary: where it sits}: one in every row of every text that is the firm's own."""
    more_of_everything(stage)
    found, empty = {}, set()
    for table, column, field in texts():
        where = SEEN.get(f"{table}.{column}", "1")
        if steers(table, column) or where is None:
            continue
        (count,) = database.execute_sql(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
        empty |= {table} - NO_ROWS if not count else set()
        canary = f"canary-{table}-{column}-"
        mark = f"'{{\"said\": \"{canary}' || rowid || '\"}}'" if isinstance(field, Json) else f"'{canary}' || rowid"
        database.execute_sql(f"UPDATE {table} SET {column} = {mark} WHERE {where}")
        found[canary] = f"{table}.{column}"
    assert empty == set(), "no row there to put a canary into"
    return found


def more_of_everything(stage):
    """Rows of what the stage lacks."""
    matter, alice = stage.matter, stage.alice
    contact(matter, alice, NOON, told="Between us.", note="Inside.")
    Need.note(matter, kind="outside", words="Not shown.", language="en", by=alice, at=NOON)
    holds.hold(
        Matter.get_by_id(stage.ids.other), until=NOON.date().replace(day=28), reason="abroad", told="agreed",
        channel="call", by=alice, at=NOON,
    )  # fmt: skip
    Fee.tell(matter, basis="fixed", words="", estimate="4,000", told_on=NOON.date(), told_how="call", by=alice, at=NOON)
    Handover.create(matter=matter, giver=alice, taker=stage.bob, by=alice, at=NOON, note="Careful.")
    StageChange.create(matter=matter, stage="papers", at=NOON, by=alice, override_reason="Known.")
    Agreement.create(
        matter=matter, about="need:1", staff=alice, answer="right", own_words="Yes.", shown="A home.",
        shown_language="en", at=NOON,
    )  # fmt: skip
    log_call(Enquiry.get_by_id(stage.ids.waiting), reached=False, note="Rang.", by=alice, at=NOON)
    PromptAnswer.create(matter=matter, prompt="tenant.general.1", state="answered", words="Inside.", by=alice, at=NOON)
    gone = {"kind": "document", "words": "Wrong.", "why": "Wrong.", "due_on": NOON.date(), "language": "en"}
    Request.ask(matter, **gone, by=alice, at=NOON).withdraw(alice, NOON)
    Link.mint(stage.dana, NOON)
    DoorCode.create(person=stage.dana, hash="Kept.", ends_at=NOON)
    LinkAsked.create(email="somebody@client.example", phone="+48512345699", at=NOON)
    Suspension.create(
        person=stage.dana, reason="law", words="Careful.", by=alice, at=NOON, ended_by=alice, ended_at=NOON
    )
    feel_forgotten(matter, stage.dana, NOON)
    assert Closure.select().count()


def heard(text, sat):
    return sorted({where for canary, where in sat.items() if canary in text})


def test_what_is_named_here_is_there(the_stage):
    known = {(table, column) for table, column, _field in texts()}
    named = {tuple(name.split(".")) for name in SEEN}
    named |= {(table, column) for table, columns in STEERING.items() for column in columns.split()}
    assert named - known == set()


def test_no_page_of_a_client_or_an_enquirer_lets_one_be_heard(stage, sat):
    cyd = Matter.get_by_id(stage.ids.closed).client.contact
    for who, matter in (("dana", stage.ids.matter), ("bea", stage.ids.other), (cyd, stage.ids.closed)):
        browser = stage.browser(who) if isinstance(who, str) else Browser(stage.app, person=cyd)
        page = f"/status/matters/{matter}"
        for address in ("/status", page, f"{page}?all=1"):
            answer = browser.get(address)
            assert answer.status_code in (200, 302)
            assert heard(answer.text, sat) == []
        wrong = browser.post(f"{page}/questions", {"body": ""}, form_on=page)
        assert heard(wrong.text, sat) == []
    nobody = stage.browser()
    token = Link.mint(Person.get_by_id(stage.ids.dana), NOON)
    for address in (f"/status/{token}", f"/enquiry/sent/{stage.sent_token}", "/enquiry", "/privacy", "/status/link"):
        answer = nobody.get(address)
        assert answer.status_code == 200, address
        assert heard(answer.text, sat) == []


def test_no_message_to_a_client_or_an_enquirer_lets_one_be_heard(stage, sat):
    letters = Outbox.select().where(Outbox.staff.is_null())
    assert {letter.kind for letter in letters} >= {"welcome", "update", "request", "closing", "enquiry_received"}
    for letter in letters:
        raw = build(letter, NOON, stage.app.config["LEXLITE"])
        assert heard(readable(raw), sat) == [], letter.kind
        assert "We wrote to the court." not in readable(raw)  # no case content either


def readable(raw):
    letter = message(raw)
    parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    return "\n".join([json.dumps(dict(letter.items())), *parts])


def test_no_feed_lets_one_be_heard(stage, sat):
    answer = stage.browser().get(f"/feeds/{stage.feed_token}.ics")
    assert (answer.status_code, heard(answer.text, sat)) == (200, [])
    assert "Dana" not in answer.text


def test_a_canary_that_gets_out_is_heard(stage, sat, monkeypatch):
    """The control: a note put onto the page is found."""
    database.execute_sql("UPDATE word SET told = note WHERE shared AND kind = 'update'")
    database.execute_sql("UPDATE word SET told = 'canary-word-note-1' WHERE shared AND told = ''")
    page = stage.browser("dana").get(f"/status/matters/{stage.ids.matter}").text
    assert heard(page, sat) == ["word.note"]
