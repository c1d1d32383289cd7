"""See it as they do: the client's page for staff, who read what when, and who never came."""

import re

import pytest

from lexlite.clients.links import Opening
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.followup import publishing
from lexlite.followup.corrections import take_off
from lexlite.followup.forgotten import feel_forgotten
from lexlite.matters.requests import Request
from lexlite.reports.readers import Readers
from tests.factories import contact, day, every_row, on

AT = on(18, "12:00")
MINTED = re.compile(r'(name="(?:once|csrf_token)" type="hidden" value=")[^"]*')


@pytest.fixture
def both(cast, browse, set_clock):
    """(the reader's page, what Alice sees of it): bytes without the two fields that every form mints anew."""

    def both(person=None, at=on(18, "13:00"), more=""):
        set_clock(at)
        person = person or cast.dana
        theirs = browse(person=person)
        mine = browse(cast.alice)
        set_clock(at)
        seen = mine.get(f"/matters/{cast.matter.id}/page/{person.id}{more}")
        answer = theirs.get(f"/status/matters/{cast.matter.id}{more}")
        assert (seen.status_code, answer.status_code) == (200, 200)
        return MINTED.sub(r"\1", answer.text).encode(), MINTED.sub(r"\1", seen.text).encode()

    return both


def test_the_bytes_are_the_same(cast, both):
    publishing.publish(cast.matter, body="We wrote to the court.", by=cast.alice, at=AT)
    Request.ask(
        cast.matter, kind="decision", words="Do we accept?", due_on=day(25), language="en", by=cast.alice, at=AT
    )
    feel_forgotten(cast.matter, cast.dana, AT)
    theirs, seen = both()
    assert b"We wrote to the court." in seen
    assert b"Alice Lawyer calls you by" in seen
    assert seen == theirs


@pytest.mark.parametrize("spoken", ["pl", "zh"])
def test_they_are_the_same_in_the_readers_language_not_in_the_language_of_who_looks(cast, both, spoken):
    cast.dana.change(language=spoken)
    theirs, seen = both()
    assert seen == theirs
    assert b'<html lang="en"' not in seen


def test_what_can_still_be_undone_is_not_seen_either(cast, both):
    publishing.publish(cast.matter, body="We wrote to the court.", by=cast.alice, at=AT)
    theirs, seen = both(at=on(18, "12:05"))
    assert seen == theirs
    assert b"We wrote to the court." not in seen


def test_another_person_of_the_client_is_seen_as_themselves(cast, both):
    ken = Person.create(client=cast.client, name="Ken", search="ken", language="en", may_be_told="everything")
    feel_forgotten(cast.matter, cast.dana, AT)
    assert b"Alice Lawyer calls you by" in both()[1]
    theirs, seen = both(ken)
    assert seen == theirs
    assert b"Alice Lawyer calls you by" not in seen


def test_nothing_can_be_sent_from_it_though_this_browser_has_their_page_open(cast, browse):
    policy = browse(cast.alice).get(f"/matters/{cast.matter.id}/page/{cast.dana.id}").headers["Content-Security-Policy"]
    assert "form-action 'none'" in policy and "form-action 'self'" not in policy
    assert (
        "form-action 'self'"
        in browse(cast.dana).get(f"/status/matters/{cast.matter.id}").headers["Content-Security-Policy"]
    )


def test_looking_writes_nothing_down(cast, browse, set_clock):
    alice = browse(cast.alice)
    alice.get("/matters")
    before = every_row()
    alice.get(f"/matters/{cast.matter.id}/page/{cast.dana.id}")
    assert every_row() == before


def test_who_may_not_be_told_everything_has_no_page_to_be_seen(cast, browse):
    ken = Person.create(client=cast.client, name="Ken", search="ken", language="en", may_be_told="dates")
    assert browse(cast.alice).get(f"/matters/{cast.matter.id}/page/{ken.id}").status_code == 404


def test_a_person_of_another_client_is_not_a_reader(cast, browse):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    address = f"/matters/{cast.matter.id}/page/{other.client.contact.id}"
    assert browse(cast.alice).get(address).status_code == 404


def test_it_has_the_policy_of_the_clients_page(cast, browse):
    seen = browse(cast.alice).get(f"/matters/{cast.matter.id}/page/{cast.dana.id}")
    assert "script" not in seen.headers["Content-Security-Policy"]


def test_what_is_pressed_there_ends_on_a_page_that_says_why_and_leads_back(cast, browse):
    alice, address = browse(cast.alice), f"/matters/{cast.matter.id}/page/{cast.dana.id}"
    seen = alice.get(address).text
    assert 'href="/status/devices"' in seen
    pressed = alice.post(f"/status/matters/{cast.matter.id}/questions", {"body": "Hm?"}, form_on=address)
    for answer in (alice.get("/status/devices"), pressed):
        assert answer.location == "/status/link"
    page = alice.get("/status/link").text
    assert "You are signed in as staff." in page and '<a href="/">Back to the board</a>' in page
    assert "signed in as staff" not in browse().get("/status/link").text


# who read what when


def opened(cast, browse, set_clock, at, person=None):
    reader = browse(person=person or cast.dana)
    set_clock(at)
    assert reader.get(f"/status/matters/{cast.matter.id}").status_code == 200


def first_read(cast, at):
    return {each.word.told: each.read for each in Readers.of(cast.matter, at).shown}


def test_it_is_known_to_the_minute_when_each_was_read_first(cast, browse, set_clock):
    opened(cast, browse, set_clock, AT)
    contact(cast.matter, cast.alice, on(18, "12:02"), told="By phone.", shared=True)
    opened(cast, browse, set_clock, on(18, "12:03"))  # three minutes after the last, and something is new
    opened(cast, browse, set_clock, on(18, "12:05"))  # nothing is new
    contact(cast.matter, cast.alice, on(18, "12:06"), told="Not read.", shared=True)
    assert first_read(cast, on(18, "13:00")) == {
        "By phone.": [("Dana Client", on(18, "12:03"))], "Not read.": [],
    }  # fmt: skip
    assert [each.at for each in Opening.select().order_by(Opening.at)] == [AT, on(18, "12:03")]


def test_what_was_undone_was_never_shown_and_what_was_taken_off_was_shown_until_then(cast, browse, set_clock):
    undone = publishing.publish(cast.matter, body="Undone.", by=cast.alice, at=on(18, "11:00"))
    publishing.take_back(undone, by=cast.alice, at=on(18, "11:05"))
    wrong = contact(cast.matter, cast.alice, on(18, "11:30"), told="Wrong.", shared=True)
    take_off(wrong, why="wrong_entry", by=cast.alice, at=AT)
    opened(cast, browse, set_clock, on(18, "12:01"))
    (only,) = Readers.of(cast.matter, on(18, "13:00")).shown
    assert (only.word.told, only.until, only.read) == ("Wrong.", AT, [])


def test_who_never_came_is_named(cast, browse, set_clock):
    page = f"/matters/{cast.matter.id}/page"
    assert "Has never opened it" in browse(cast.alice).get(page).text
    opened(cast, browse, set_clock, AT)
    assert "Has never opened it" not in browse(cast.alice).get(page).text


def test_only_who_reads_it_has_opened_it(cast, browse, set_clock):
    browse(person=cast.dana).client.head(f"/status/matters/{cast.matter.id}")
    assert Opening.select().count() == 0


def test_a_page_read_again_writes_nothing(cast, browse, set_clock):
    opened(cast, browse, set_clock, AT)
    dana = browse(person=cast.dana)
    set_clock(on(18, "12:05"))
    before = {name: rows for name, rows in every_row().items() if name != "Session"}
    told = []
    database.connection().set_trace_callback(told.append)
    dana.get(f"/status/matters/{cast.matter.id}")
    database.connection().set_trace_callback(None)
    assert {name: rows for name, rows in every_row().items() if name != "Session"} == before
    assert not [each for each in told if each.startswith("INSERT")]
