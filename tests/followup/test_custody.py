"""A client in custody (rules S1, P5): nothing is sent, the day stays a task, the page says that we come or write."""

import pytest

from lexlite import timetable
from lexlite.audit.models import AuditEntry
from lexlite.clients.links import Link
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import publishing
from lexlite.followup.custody import begin_custody, end_custody
from lexlite.followup.forgotten import feel_forgotten
from lexlite.followup.models import Word
from lexlite.matters.doors import door_of
from lexlite.messages.models import Outbox, enqueue
from tests.factories import contact, day, on
from tests.fakes import Sender, message

AT = on(18, "12:00")
COMES = "As things are, we come to see you, or write you a letter."
VISIT = "In custody: visit, or write through the facility."


def jail(cast, at=AT):
    begin_custody(cast.dana, since=day(17), where="Białołęka, block 3", by=cast.alice, at=at)


def to_dana(at):
    sender = Sender()
    timetable.run(at, sender)
    return sender.to("dana@client.example")


def page(browse, person, cast):
    return browse(person=person).get(f"/status/matters/{cast.matter.id}").text


# nothing is sent


def test_nothing_is_queued_or_sent_and_what_is_told_waits_to_be_told_there(cast, browse):
    Outbox.delete().execute()
    due = cast.matter.reload().next_word_due_at
    jail(cast)
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=AT)
    cast.matter.add_date(kind="hearing", on=day(25), words="Hearing", by=cast.alice, at=AT, shared=True)
    browse().post("/status/link", {"where": "dana@client.example"})
    assert enqueue("code", cast.dana.reload(), cast.dana, AT, key="x") is None
    assert to_dana(on(18, "12:15")) == to_dana(on(23, "09:00")) == []
    assert Outbox.select().where(Outbox.person == cast.dana).count() == 0
    assert (word.counts_from, word.awaits_opening) == (None, True)
    assert cast.matter.reload().next_word_due_at == due


def test_whatever_waits_is_called_back_and_what_it_told_of_does_not_count(cast):
    due = cast.matter.reload().next_word_due_at
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=AT)
    enqueue("link", cast.dana, cast.dana, AT, key="y", signed="Alice")
    jail(cast, on(18, "12:05"))
    assert Outbox.select().where(Outbox.person == cast.dana, Outbox.state == "queued").count() == 0
    assert to_dana(on(18, "12:15")) == []
    word = Word.get_by_id(word.id)
    assert (word.counts_from, word.awaits_opening) == (None, True)
    assert cast.matter.reload().next_word_due_at == due


def test_the_day_goes_on_as_a_task_and_a_visit_keeps_it(cast):
    jail(cast)
    sender = Sender()
    timetable.run(on(24, "08:30"), sender)
    assert "word_late" in sender.to("alice@firm.example")
    contact(cast.matter, cast.alice, on(24, "10:00"), channel="meeting")
    assert cast.matter.reload().next_word_due_at > on(24, "10:00")


def test_a_date_is_moved_by_a_visit_and_not_by_a_letter_of_ours(cast):
    jail(cast)
    with pytest.raises(RuleBroken, match="visit, or write through the facility"):
        publishing.change_date(cast.matter.reload(), next_word_on=day(27), reason="x", told="", by=cast.alice, at=AT)


# who works for them reads how to speak to them


def test_board_matter_and_morning_letter_say_to_visit_or_write_through_the_facility(cast, browse):
    jail(cast)
    alice = browse(cast.alice)
    for address in ("/", "/board?view=list", f"/matters/{cast.matter.id}", f"/clients/{cast.client.id}"):
        assert VISIT in alice.get(address).text, address
    assert "+48 512 345 678" not in alice.get("/").text
    sender = Sender()
    timetable.run(on(23, "08:00"), sender)
    assert VISIT in sender.text("digest").replace("\n", " ")


def test_the_board_does_not_ask_to_call_whom_no_call_reaches(cast, browse):
    jail(cast)
    cast.dana.email.change(bad_at=AT)
    for number in (18, 19):
        publishing.publish(cast.matter, body=f"News {number}.", by=cast.alice, at=on(number, "12:00"))
    board = browse(cast.alice).get("/").text
    assert "The update on the page has not been read." in board
    for asks in ("not been read: call", "Nobody has ever opened their page", "e-mail address does not work"):
        assert asks not in board


# the client's page


@pytest.mark.parametrize("spoken", ["en", "pl", "zh"])
def test_the_page_says_calmly_that_we_come_or_write_and_keeps_its_day(cast, browse, spoken):
    cast.dana.change(language=spoken)
    before = page(browse, cast.dana, cast)
    jail(cast)
    after = page(browse, cast.dana, cast)
    hear_by = before[before.index('<div class="promise">') :].split("</div>")[0]
    assert hear_by in after
    said = {"en": COMES, "pl": "obecnej sytuacji przychodzimy", "zh": "目前由我们前来会见您"}[spoken]
    assert said in after and said not in before
    for never in ("custody", "areszt", "羁押", "Białołęka", "block 3"):
        assert never not in after


def test_who_feels_forgotten_is_visited_or_written_to(cast, browse):
    jail(cast)
    assert "We come to see you or write to you, and begin today" in page(browse, cast.dana, cast)
    feel_forgotten(cast.matter, cast.dana, AT)
    told = Sender()
    timetable.run(on(18, "12:01"), told)
    letters = [message(raw).get_body(("plain",)).get_content() for kind, _to, raw in told.sent if kind == "forgotten"]
    assert len(letters) == 2
    assert all("was promised a visit or a letter by" in " ".join(each.split()) for each in letters)
    board = browse(cast.alice).get("/").text
    assert "They were promised to hear from us by" in board and "They say that they feel forgotten." in board
    shown = page(browse, cast.dana, cast)
    assert "Alice Lawyer comes to see you or writes to you by" in shown
    assert "calls you" not in shown


def test_it_is_never_shown_on_the_page_of_a_second_person_of_the_same_client(cast, browse):
    ken = Person.create(client=cast.client, name="Ken", search="ken", language="en", may_be_told="everything")
    jail(cast)
    assert COMES in page(browse, cast.dana, cast)
    assert COMES not in page(browse, ken, cast)
    assert "Białołęka" not in page(browse, ken, cast)


def test_staff_see_the_very_page_they_print_or_show(cast, browse):
    jail(cast)
    seen = browse(cast.alice).get(f"/matters/{cast.matter.id}/page/{cast.dana.id}").text
    assert COMES in seen


def test_the_door_asks_for_no_code_and_a_link_made_in_the_office_opens(cast, browse):
    jail(cast)
    assert door_of(cast.dana.reload(), Firm.the()).code_goes_by is None
    token = Link.fresh(cast.dana, by=cast.alice, at=AT)
    assert browse().post(f"/status/{token}", {"knows": "blue heron"}).status_code == 303


# begun and ended


def test_it_is_written_down_at_the_person_and_ended_by_one_press(cast, browse):
    alice, theirs = browse(cast.alice), f"/clients/{cast.client.id}/people/{cast.dana.id}"
    alice.post(f"{theirs}/custody", {"since": "2026-11-17", "where": "Białołęka, block 3"})
    shown = alice.get(f"{theirs}/page").text
    assert "In custody since" in shown and "Białołęka, block 3" in shown
    alice.post(f"{theirs}/custody/end", form_on=f"{theirs}/page")
    dana = cast.dana.reload()
    assert (dana.custody_since, dana.custody_where) == (None, None)
    publishing.publish(cast.matter.reload(), body="News.", by=cast.alice, at=AT)
    assert "update" in to_dana(on(18, "12:15"))
    verbs = AuditEntry.select().where(AuditEntry.verb.startswith("custody")).order_by(AuditEntry.id)
    assert [(entry.verb, entry.about) for entry in verbs] == [
        ("custody.began", dana.key), ("custody.ended", dana.key),
    ]  # fmt: skip
    assert "Białołęka" not in str(database.execute_sql("SELECT * FROM audit_entry").fetchall())


def test_a_day_to_come_is_refused(cast):
    with pytest.raises(RuleBroken):
        begin_custody(cast.dana, since=day(19), where="", by=cast.alice, at=AT)


def test_what_was_not_begun_ends_without_a_trace(cast):
    end_custody(cast.dana, by=cast.alice, at=AT)
    assert not AuditEntry.select().where(AuditEntry.verb == "custody.ended").exists()
