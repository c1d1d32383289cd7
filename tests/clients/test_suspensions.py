"""A page suspended by the owner (rule S9): a calm sentence, the phone number, no letters; the promise goes on."""

import re

import pytest

from lexlite import timetable
from lexlite.audit.models import AuditEntry
from lexlite.clients.devices import devices_of
from lexlite.clients.links import Link
from lexlite.clients.suspensions import REASONS, Suspension
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup import publishing, suspending
from lexlite.followup.models import Word
from tests.factories import on, unreachable
from tests.fakes import Sender

AT = on(18, "12:00")


def suspend(cast, reason="court_order", words="File 7", at=AT):
    return suspending.suspend(cast.dana, reason=reason, words=words, by=cast.olga, at=at)


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason != "wrong_hands"])
def test_the_page_says_one_calm_sentence_and_the_phone_number_and_never_why(cast, browse, reason):
    dana, door = browse(person=cast.dana), f"/status/{Link.mint(cast.dana, AT)}"
    suspend(cast, reason)
    inside = [dana.get("/status"), dana.get(f"/status/matters/{cast.matter.id}"), dana.get("/status/devices")]
    outside = [browse().get(door), browse().post(door, {"knows": "blue heron"}, hidden={})]
    for pages, forms in ((inside, ["/status/leave"]), (outside, [])):
        for page in pages:
            assert page.status_code == 403
            assert "This page is closed at the moment" in page.text and "+48 22 123 45 67" in page.text
            assert "File 7" not in page.text and cast.matter.reference not in page.text
            assert re.findall('<form[^>]* action="([^"]*)"', page.text) == forms
            assert page.text.count("<form") == len(forms)


def test_a_link_in_the_wrong_hands_ends_with_every_device(cast, browse):
    dana, door = browse(person=cast.dana), f"/status/{Link.mint(cast.dana, AT)}"
    suspend(cast, "wrong_hands")
    assert browse().get(door).status_code == 410
    assert dana.get("/status").location == "/status/link"


def test_opened_again_the_page_asks_every_device_anew_and_opens_by_the_same_link(cast, browse, set_clock):
    dana, door = browse(person=cast.dana), f"/status/{Link.mint(cast.dana, AT)}"
    suspension = suspend(cast)
    dana.get("/status")
    suspension.lift(by=cast.olga, at=on(18, "12:10"))
    set_clock(on(18, "12:11"))
    assert dana.get(f"/status/matters/{cast.matter.id}").location == "/status/link"
    assert devices_of(cast.dana, on(18, "12:11")) == []
    assert dana.post(door, {"knows": "blue heron"}).status_code == 303
    assert dana.get(f"/status/matters/{cast.matter.id}").status_code == 200


def test_who_has_the_page_open_can_leave_it_while_it_is_suspended(cast, browse):
    dana = browse(person=cast.dana)
    suspend(cast)
    assert dana.post("/status/leave", form_on="/status").location == "/status/left"
    assert dana.get("/status").location == "/status/link"
    assert devices_of(cast.dana, AT) == []


def test_nothing_is_written_to_them_and_an_update_waits_to_be_read(cast):
    suspend(cast)
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=AT)
    assert (word.counts_from, word.awaits_opening) == (None, True)
    sender = Sender()
    timetable.run(on(18, "12:15"), sender)
    assert sender.to("dana@client.example") == []


def test_a_letter_on_its_way_is_called_back_and_what_it_told_of_does_not_count(cast):
    due = cast.matter.next_word_due_at
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=AT)
    assert word.counts_from
    suspend(cast, at=on(18, "12:05"))
    sender = Sender()
    timetable.run(on(18, "12:15"), sender)
    assert "update" not in sender.to("dana@client.example")
    word = Word.get_by_id(word.id)
    assert (word.counts_from, word.awaits_opening) == (None, True)
    assert cast.matter.reload().next_word_due_at == due


def test_the_promise_goes_on_as_a_task_and_the_board_says_why_to_be_careful(cast, browse):
    due = cast.matter.next_word_due_at
    suspend(cast)
    assert cast.matter.reload().next_word_due_at == due
    assert "Their page is suspended: read why before you speak to them." in browse(cast.alice).get("/").text
    sender = Sender()
    timetable.run(on(24, "08:30"), sender)
    assert "word_late" in sender.to("alice@firm.example")


def test_nobody_gets_a_link_of_a_suspended_page(cast, browse):
    suspend(cast)
    with pytest.raises(RuleBroken):
        Link.fresh(cast.dana, by=cast.alice, at=AT)
    browse().post("/status/link", {"where": "dana@client.example"})
    sender = Sender()
    timetable.run(on(18, "12:01"), sender)
    assert "link" not in sender.kinds


def test_only_the_owner_suspends_and_lifts(cast):
    for by in (cast.alice, cast.bob):
        with pytest.raises(NotAllowed):
            Suspension.begin(cast.dana, reason="law", words="", by=by, at=AT)
    suspension = suspend(cast)
    with pytest.raises(NotAllowed):
        suspension.lift(by=cast.alice, at=AT)


def test_the_reason_is_kept_for_good_and_told_to_staff_alone(cast, browse):
    suspend(cast).lift(by=cast.olga, at=on(18, "13:00"))
    suspend(cast, "death", "Her son rang", at=on(18, "14:00"))
    page = browse(cast.alice).get(f"/clients/{cast.client.id}/people/{cast.dana.id}/page").text
    for said in ("A court has ordered it", "File 7", "Death, or capacity lost", "Her son rang", "Olga Owner"):
        assert said in page
    details = [entry.detail for entry in AuditEntry.select().where(AuditEntry.verb == "page.suspended")]
    assert details == [{"reason": "court_order"}, {"reason": "death"}]


def test_a_page_is_suspended_once(cast):
    suspend(cast)
    with pytest.raises(RuleBroken):
        suspend(cast)


def test_staff_see_devices_and_openings_and_end_them(cast, browse):
    dana, door = browse(person=cast.dana), f"/status/{Link.mint(cast.dana, AT)}"
    dana.get(f"/status/matters/{cast.matter.id}")
    alice, page = browse(cast.alice), f"/clients/{cast.client.id}/people/{cast.dana.id}/page"
    seen = alice.get(page).text
    assert "It opens with the agreed word." in seen
    assert re.search(r'<ul class="words"><li>[^<]*12:00</li>', seen)
    (device,) = devices_of(cast.dana, AT)
    alice.post(f"/clients/{cast.client.id}/people/{cast.dana.id}/devices/{device.mark}/end", form_on=page)
    assert devices_of(cast.dana, AT) == []
    alice.post(f"/clients/{cast.client.id}/people/{cast.dana.id}/links/end", form_on=page)
    assert browse().get(door).status_code == 410


def test_what_was_not_sent_says_that_the_page_was_suspended_and_what_was_undone_that_it_was_taken_back(cast, browse):
    undone = publishing.publish(cast.matter, body="Wrong.", by=cast.alice, at=on(18, "11:50"))
    publishing.take_back(undone, cast.alice, on(18, "11:55"))
    publishing.publish(cast.matter, body="The hearing is moved.", by=cast.alice, at=AT)
    suspension = suspend(cast, at=on(18, "12:05"))
    alice = browse(cast.alice)

    def states():
        rows = alice.get(f"/messages?matter={cast.matter.id}").text.split("<tr id=")[1:]
        return [re.search(r"Not sent: [^.]*\.", row)[0] for row in rows if "Update for the client" in row]

    told = ["Not sent: the page was suspended.", "Not sent: it was taken back."]
    assert states() == told
    suspension.lift(by=cast.olga, at=on(18, "12:30"))
    assert states() == told  # it stays true


def test_while_it_is_suspended_no_page_names_a_moment_at_which_they_see_and_get_something(cast, browse, set_clock):
    publishing.publish(cast.matter, body="The hearing is moved.", by=cast.alice, at=AT)
    suspend(cast, at=on(18, "12:05"))
    set_clock(on(18, "12:06"))
    alice, matter = browse(cast.alice), f"/matters/{cast.matter.id}"
    for place in (matter, f"{matter}/updates", f"/update-hour/{cast.matter.id}"):
        page = alice.get(place).text
        assert "sent at" not in page and "shown and sent in" not in page and "working e-mail" not in page
        assert "Their page is suspended: nothing is shown or sent" in page
    assert "Not told, because their page is suspended: The hearing is moved" in alice.get(matter).text


def test_opened_again_matter_and_board_say_what_they_were_not_told_until_they_were(cast, browse, set_clock):
    publishing.publish(cast.matter, body="The hearing is moved.", by=cast.alice, at=AT)
    suspend(cast, at=on(18, "12:05")).lift(by=cast.olga, at=on(18, "12:30"))
    set_clock(on(18, "12:31"))
    alice, matter = browse(cast.alice), f"/matters/{cast.matter.id}"
    said = "Not told, because their page was suspended: “The hearing is moved.” Call, or publish it anew."
    assert said in alice.get(matter).text and said in alice.get("/").text
    publishing.publish(cast.matter, body="The hearing is moved.", by=cast.alice, at=on(18, "12:32"))
    assert said not in alice.get(matter).text


def test_what_was_written_after_it_was_opened_again_was_told(cast, browse, set_clock):
    suspend(cast).lift(by=cast.olga, at=on(18, "12:30"))
    unreachable(cast.dana)
    publishing.publish(cast.matter, body="The hearing is moved.", by=cast.alice, at=on(18, "12:31"))
    set_clock(on(18, "12:32"))
    page = browse(cast.alice).get(f"/matters/{cast.matter.id}").text
    assert "Not told" not in page and "The update on the page has not been read: call." in page
