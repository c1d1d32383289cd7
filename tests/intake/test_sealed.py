"""The sealed story (rules C2, C5): where it stands before, between and after the decision, and nowhere else."""

import json
import logging
import re
from urllib.parse import quote, quote_plus

import pytest
from markupsafe import escape

from lexlite import timetable
from lexlite.doctor import examine
from lexlite.firm.sessions import Session
from lexlite.intake.conflicts import Asked, search
from lexlite.intake.drafts import Draft
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.intake.story import Story
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.messages.transport import transport_for
from tests.asking import PAGES, fill_in, send
from tests.conftest import NOON
from tests.conventions.test_markup import crawl
from tests.factories import day, enquiry, every_row, later, on
from tests.fakes import message

FIELDS = (*PAGES["story"], "desired_result", "arrived_what")
CANARY = {name: f"kanarek{number} żółć您{name.replace('_', '')}" for number, name in enumerate(FIELDS)}
STORY = {**CANARY, "what_happened": (CANARY["what_happened"] + " ") * 400}  # longer than a page of the database
MARKS = [f"kanarek{number}" for number in range(len(FIELDS))]
SENT_AT = later(NOON, minutes=5)


@pytest.fixture
def sent(cast, browse, set_clock, caplog):
    """An enquiry with a canary in every field of the story, sent through the public form."""
    caplog.set_level(logging.DEBUG)
    public = browse()
    fill_in(public, name="Eve Asker", email="eve@asker.example", other_parties="Rex Rival", **STORY)
    set_clock(SENT_AT)
    answer, _page = send(public)
    assert answer.status_code == 303
    return Enquiry.get(Enquiry.name == "Eve Asker")


def found_in(text):
    """The canaries in a text, however they are written."""
    return [mark for mark in MARKS if mark in text]


def staff_pages(browse, who, *more):
    """Every page this person can reach, and a search for each canary without the words that were searched for."""
    browser = browse(who)
    rooms = ("/", "/intakes", "/matters", "/clients", "/update-hour", "/messages", "/settings", "/staff")
    met = crawl(browser, *rooms, *more)
    pages = {address: answer.text for address, answer in met.items()}
    for words in (*MARKS, *CANARY.values()):
        searched = browser.get("/search", query_string={"q": words}).text
        pages[f"search for {words}"] = searched.replace(str(escape(words)), "")
        board = browser.get("/", query_string={"q": words}).text
        echo = "|".join(map(re.escape, (str(escape(words)), quote_plus(words), quote(words))))  # typed: in links too
        pages[f"board, {words}"] = re.sub(echo, "", board)
    return pages


def tables_with_canaries():
    return {name for name, rows in every_row().items() if found_in(" ".join(rows))}


def built_mail(settings, at):
    """Every message as it would leave, headers and every part of its body decoded."""
    for row in Outbox.select():
        letter = message(row.bytes or build(row, at, settings))
        yield "\n".join([*map(str, letter.values()), *(part.get_content() for part in letter.walk() if is_text(part))])


def is_text(part):
    return part.get_content_maintype() == "text"


def rest_of_the_data(settings):
    """{file: bytes} of everything in the data folder: database, log, journal, queue, outbox."""
    return {file.name: file.read_bytes() for file in settings.data.rglob("*") if file.is_file()}


def written(words):
    """The ways in which words may stand in a file."""
    return [words.encode(), json.dumps(words)[1:-1].encode(), words.encode("utf-16-le")]


def files_with_canaries(settings):
    files = rest_of_the_data(settings)
    needles = [way for words in (*MARKS, *CANARY.values()) for way in written(words)]
    return {name for name, content in files.items() if any(needle in content for needle in needles)}


# open


@pytest.mark.parametrize("who", ["olga", "alice", "bob"])
def test_before_the_decision_no_page_of_staff_shows_a_word_of_it(sent, cast, browse, who):
    ids = f"/intakes/{sent.id}"
    decisions = [f"{ids}/{what}" for what in ("conflict", "accept", "decline", "duplicate")]
    pages = staff_pages(browse, getattr(cast, who), ids, *(decisions if who != "bob" else ()))
    assert len(pages) > 40
    assert ids in pages
    assert {address for address, text in pages.items() if found_in(text)} == set()


def test_before_the_decision_it_stands_in_the_table_of_stories_and_nowhere_else(sent):
    assert tables_with_canaries() == {"Story"}
    words = Story.get(Story.enquiry == sent).words
    assert sorted(words) == sorted(FIELDS)


def test_once_sent_the_draft_holds_nothing(sent):
    assert [draft.answers for draft in Draft.select()] == [{}]


def test_no_message_holds_a_word_of_it_neither_today_nor_in_the_morning(sent, cast, settings):
    timetable.run(SENT_AT, transport_for(settings.mail))
    timetable.run(on(19, "08:05"), transport_for(settings.mail))
    kinds = {row.kind for row in Outbox.select()}
    assert {"new_enquiry", "enquiry_received", "digest"} <= kinds
    assert [found_in(text) for text in built_mail(settings, on(19, "08:05")) if found_in(text)] == []
    for file in settings.mail.folder.iterdir():
        assert not found_in(message(file.read_bytes()).as_string())


def test_doctor_and_logs_hold_no_word_of_it(sent, app, caplog, browse, settings):
    timetable.run(SENT_AT, transport_for(settings.mail))
    browse().get("/healthz")
    said = " ".join(what for _well, what in examine(app))
    assert not found_in(said)
    assert not found_in(caplog.text)


def test_the_enquirers_own_page_shows_no_word_of_it(sent, browse, cast):
    public = browse()
    fill_in(public, name="Ned New", **CANARY)
    _answer, page = send(public)
    assert not found_in(page.text)


# asked the owner


def test_while_the_owner_decides_it_stays_sealed(sent, cast, browse):
    sent.decide_conflict(decision="ask", words="", hits=[], by=cast.alice, at=SENT_AT)
    for who in (cast.olga, cast.alice):
        assert not found_in(browse(who).get(f"/intakes/{sent.id}").text)


# no conflict


def test_after_no_conflict_it_stands_on_the_enquirys_page_alone(sent, cast, browse):
    sent.decide_conflict(decision="none", words="", hits=[], by=cast.alice, at=SENT_AT)
    pages = staff_pages(browse, cast.olga)
    assert {address for address, text in pages.items() if found_in(text)} == {f"/intakes/{sent.id}"}
    assert found_in(pages[f"/intakes/{sent.id}"]) == MARKS
    assert tables_with_canaries() == {"Story"}


def test_taken_on_the_first_need_and_the_date_take_what_is_theirs_and_nothing_else_is_copied(cast, browse):
    matter = cast.take_on(name="Eve Asker", email="eve@asker.example", phone="", deadline_on=day(25), **STORY)
    assert tables_with_canaries() == {"Story", "Need", "MatterDate"}
    rows = every_row()
    assert found_in(" ".join(rows["Need"])) == found_in(CANARY["desired_result"])
    assert found_in(" ".join(rows["MatterDate"])) == found_in(CANARY["arrived_what"])
    shown = {address for address, text in staff_pages(browse, cast.olga).items() if found_in(text)}
    asked = Enquiry.get(Enquiry.matter == matter)
    lists = "dates|needs"  # of what is near and of what nobody has understood yet, for who may see the matter
    about_it = re.compile(rf"/({lists}|intakes/{asked.id}|matters/{matter.id}(/\S+)?)$")
    assert [address for address in shown if not about_it.match(address)] == []
    assert {f"/intakes/{asked.id}", f"/matters/{matter.id}/needs"} <= shown


def test_taken_on_no_letter_and_no_clients_page_holds_a_word_of_it(cast, browse, settings):
    matter = cast.take_on(name="Eve Asker", email="eve@asker.example", phone="", **STORY)
    assert not [text for text in built_mail(settings, SENT_AT) if found_in(text)]
    person = browse(person=matter.client.contact)
    assert not found_in(person.get(f"/status/matters/{matter.id}").text)


def test_it_is_not_there_for_who_may_not_see_the_restricted_matter_it_led_to(cast, browse):
    cast.take_on(name="Eve Asker", email="eve@asker.example", phone="", restricted=True, **STORY)
    pages = staff_pages(browse, cast.charlie)
    assert {address for address, text in pages.items() if found_in(text)} == set()


# a conflict


def test_after_a_conflict_no_byte_of_it_is_left_in_any_file(sent, cast, browse, settings, caplog):
    timetable.run(SENT_AT, transport_for(settings.mail))
    assert files_with_canaries(settings) - {"lexlite.db-shm"}  # it is there before, and this test would see it
    alice = browse(cast.alice)
    answer = alice.post(f"/intakes/{sent.id}/conflict", {"decision": "decline", "words": "acts for Rex Rival"})
    assert answer.status_code == 303
    timetable.run(later(SENT_AT, minutes=2), transport_for(settings.mail))
    assert files_with_canaries(settings) == set()
    assert tables_with_canaries() == set()
    assert not found_in(caplog.text)
    assert "The account was not opened." in alice.get(f"/intakes/{sent.id}").text


def test_a_session_that_had_ended_keeps_no_story_typed_on_the_telephone(cast, browse, set_clock):
    bob = browse(cast.bob)
    typed = {"name": "Eve Asker", "phone": "600 700 800", "practice_area": "other", "language": "en"}
    typed |= {name: CANARY[name] for name in ("what_happened", "desired_result")}
    hidden = bob.hidden("/intakes/new")
    Session.update(ended_at=NOON).execute()
    assert bob.post("/intakes/new", typed, hidden=hidden).status_code == 302
    assert tables_with_canaries() == set()


# declined for another reason


def test_declined_for_another_reason_it_goes_after_its_days_from_every_file_and_the_names_are_found(
    sent, cast, settings, firm
):
    sent.decline(reason="no time", by=cast.alice, at=SENT_AT)
    assert sent.story is None
    last = on(18 + firm.story_days, "12:00")
    timetable.run(later(last, days=-1), transport_for(settings.mail))
    assert tables_with_canaries() == {"Story"}
    timetable.run(last, transport_for(settings.mail))
    assert files_with_canaries(settings) == set()
    assert {name.name for name in EnquiryName.select().where(EnquiryName.enquiry == sent)} == {"Eve Asker", "Rex Rival"}
    again = enquiry(last, name="Rex Rival", email="rex@rival.example", phone="", other_parties=["Eve Asker"])
    assert {hit.found for hit in search(Asked.of_enquiry(again))} == {"Eve Asker", "Rex Rival"}


def test_a_form_begun_and_left_goes_after_seven_days_from_every_file(cast, browse, settings):
    public = browse()
    fill_in(public, **STORY)
    timetable.run(later(NOON, days=7, minutes=1), transport_for(settings.mail))
    assert files_with_canaries(settings) == set()
