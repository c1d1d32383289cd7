"""The update hour: what is due, one after another; skipped, kept, undone; nothing is lost."""

import re

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import closing, holds, hour, publishing, questions
from lexlite.followup.forgotten import feel_forgotten
from lexlite.followup.hour import Hour, HourDraft, Skip
from lexlite.followup.models import Word
from lexlite.messages.models import Outbox
from tests.conftest import NOON
from tests.factories import contact, day, due_of, on, unreachable

TODAY = day(18)


@pytest.fixture
def due(cast):
    """Dana's matter and four more, due today; the first named is the nearest."""
    matters = [cast.matter]
    for number in range(4):
        matters.append(
            cast.take_on(name=f"Client {number}", email=f"c{number}@x.example", phone=f"+4851234560{number}")
        )
    for number, matter in enumerate(matters):
        contact(matter, cast.alice, on(17, "12:00"), next_word_on=TODAY, next_word_at=f"1{number + 1}:00")
    return matters


def names(page):
    return re.findall(r'<h2 class="h3".*?<a [^>]*>(.*?)</a>', page.text)


def now_of(cast, at=NOON, staff=None, **more):
    return Hour(staff or cast.alice, Firm.the(), at, **more)


# what is due


def test_the_nearest_due_stands_first_and_all_are_counted(cast, due):
    cards, number = now_of(cast).due()
    assert ([card.id for card in cards], number) == ([matter.id for matter in due], 5)


def test_what_is_due_tomorrow_comes_with_the_next_days(cast, due):
    contact(due[0], cast.alice, on(18, "10:00"), next_word_on=day(19))
    contact(due[1], cast.alice, on(17, "13:00"), next_word_on=day(19))
    assert now_of(cast).due()[1] == 3
    ahead = [card.id for card in now_of(cast, ahead=True).due()[0]]
    assert due[1].id in ahead
    assert due[0].id not in ahead  # who has heard today is not told again today


def test_the_hours_of_others_are_not_mine_but_can_be_asked_for(cast, due):
    assert now_of(cast, staff=cast.charlie).due() == ([], 0)
    assert now_of(cast, staff=cast.charlie, lawyer=cast.alice.id).due()[1] == 5


def test_who_stands_in_today_has_the_matters_of_who_is_away(cast, due):
    cast.alice.be_away(TODAY, day(20), cast.charlie, by=cast.olga, at=NOON)
    assert now_of(cast, staff=cast.charlie).due()[1] == 5
    due[0].restrict(cast.alice, NOON)
    assert now_of(cast, staff=cast.charlie).due()[1] == 4


def test_who_stands_in_for_the_one_who_stands_in_has_them_too(cast, due):
    cast.alice.be_away(TODAY, day(20), cast.charlie, by=cast.olga, at=NOON)
    cast.charlie.be_away(TODAY, day(20), cast.olga, by=cast.olga, at=NOON)
    assert now_of(cast, staff=cast.olga).due()[1] == 5
    cast.olga.be_away(TODAY, day(20), cast.alice, by=cast.olga, at=NOON)  # in a circle nobody but the lead has them
    assert now_of(cast, staff=cast.olga).due()[1] == 0
    assert now_of(cast).due()[1] == 5


def test_a_question_in_a_matter_on_hold_is_due_all_the_same(cast, due):
    held = due[0]
    holds.hold(held, until=day(40), reason="abroad", told="Agreed.", channel="call", by=cast.alice, at=on(17, "12:30"))
    assert now_of(cast).due()[1] == 4
    questions.ask(held, cast.dana, "When?", on(17, "13:00"))
    assert [card.id for card in now_of(cast).due()[0]][1] == held.id


def test_when_nobody_is_due_the_page_says_so_and_who_is_next(cast, browse):
    page = browse(cast.alice).get("/update-hour").text
    assert "Nobody is due today." in page
    assert "Next: Dana Client, Mon 23 Nov." in " ".join(page.split())


# send and next


def send(browser, matter, **more):
    address = f"/update-hour/{matter.id}"
    return browser.post(address, {"nothing_new": "yes", "body": draft_of(browser, address), **more})


def draft_of(browser, address):
    return re.search(r"<textarea[^>]*name=\"body\"[^>]*>\s*(.*?)</textarea>", browser.get(address).text, re.S)[1]


def test_sent_it_goes_on_to_the_next(cast, due, browse):
    alice = browse(cast.alice)
    met = []
    for _each in due:
        page = alice.get("/update-hour")
        met += names(page)
        matter = due[len(met) - 1]
        answer = send(alice, matter, done=f"Read page {len(met)}.")
        assert (answer.status_code, answer.location) == (303, "/update-hour")
    assert met == ["Dana Client", *(f"Client {number}" for number in range(4))]
    assert "Nobody else is due today." in alice.get("/update-hour").text
    assert Outbox.select().where(Outbox.kind == "update").count() == 5


def test_nothing_is_sent_before_something_is_said_and_nothing_typed_is_lost(cast, due, browse):
    answer = send(browse(cast.alice), due[0], next_word_on="2026-11-26")
    assert answer.status_code == 422
    assert 'href="#checked-0"' in answer.text
    assert 'value="2026-11-26"' in answer.text
    assert not Word.select().where(Word.kind == "nothing_new").exists()


def test_sent_twice_it_is_told_once(cast, due, browse):
    alice = browse(cast.alice)
    address = f"/update-hour/{due[0].id}"
    hidden = alice.hidden(address)
    data = {"nothing_new": "yes", "body": draft_of(alice, address), "done": "Read it."}
    assert [alice.post(address, data, hidden=hidden).status_code for _twice in range(2)] == [303, 303]
    assert Word.select().where(Word.kind == "nothing_new").count() == 1


def test_somebody_else_who_spoke_meanwhile_is_named_and_the_client_not_told_twice(cast, due, browse):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    hidden, body = alice.hidden(address), draft_of(alice, address)
    contact(due[0], cast.bob, NOON, next_word_on=day(25))
    answer = alice.post(address, {"nothing_new": "yes", "body": body, "done": "Read it."}, hidden=hidden)
    assert answer.status_code == 409
    assert "Read it." in answer.text
    assert "Wed 25 Nov" in answer.text


def test_a_question_is_not_passed_over_with_nothing_new(cast, due, browse):
    questions.ask(due[0], cast.dana, "When is the hearing?", on(16, "15:00"))
    page = browse(cast.alice).get("/update-hour").text
    assert "When is the hearing?" in page
    assert "/answer?from=hour" in page
    assert 'name="nothing_new"' not in page


def test_an_update_that_leaves_something_open_is_put_aside_and_not_shown_again_and_again(cast, due, browse):
    questions.ask(due[0], cast.dana, "When is the hearing?", on(16, "15:00"))
    alice = browse(cast.alice)
    assert alice.post(f"/update-hour/{due[0].id}", {"body": "We filed it."}).status_code == 303
    page = alice.get("/update-hour")
    assert names(page) == ["Client 0"]
    assert "Sent, but something is still open" in page.text


def test_who_has_no_working_channel_is_to_be_called(cast, due, browse):
    unreachable(cast.dana)
    alice = browse(cast.alice)
    assert "Better call." in alice.get("/update-hour").text
    assert send(alice, due[0], done="Read it.").status_code == 303
    page = alice.get("/update-hour")
    assert names(page) == ["Client 0"]
    assert "it counts only when they open their page. Call." in page.text


def test_an_answer_given_from_the_hour_leads_back_to_it(cast, due, browse):
    question = questions.ask(due[0], cast.dana, "When?", on(16, "15:00"))
    alice = browse(cast.alice)
    answer = alice.post(f"/questions/{question.id}/answer?from=hour", {"body": "In May."})
    assert answer.location == "/update-hour"
    assert 'name="from" value="hour"' in alice.get(f"/matters/{due[1].id}/contacts?from=hour").text
    done = {"from": "hour", "channel": "call", "direction": "out", "reached": "yes", "told": "We spoke."}
    assert alice.post(f"/matters/{due[1].id}/contacts", done).location == "/update-hour"
    done["from"] = "https://evil.example"
    assert alice.post(f"/matters/{due[1].id}/contacts", done).location == f"/matters/{due[1].id}"


# undo


def test_what_was_sent_can_be_undone_from_the_hour_until_the_hour_it_names(cast, due, browse, set_clock):
    alice = browse(cast.alice)
    send(alice, due[0], done="Read the file.")
    word = Word.get(Word.kind == "nothing_new")
    page = alice.get("/update-hour").text
    assert "can be undone until 12:10" in page
    assert f'data-until="{word.can_be_undone_until.isoformat()}"' in page
    answer = alice.post(f"/matters/{due[0].id}/words/{word.id}/undo?from=hour")
    assert (answer.status_code, answer.location) == (303, "/update-hour")
    page = alice.get("/update-hour")
    assert names(page) == ["Dana Client"]
    assert "Read the file." in page.text  # and what was typed is there again


def test_after_ten_minutes_it_cannot_be_undone_and_is_not_listed(cast, due, browse, set_clock):
    alice = browse(cast.alice)
    send(alice, due[0], done="Read the file.")
    set_clock(on(18, "12:10"))
    assert "can be undone until" not in alice.get("/update-hour").text


def test_what_others_sent_is_not_listed(cast, due, browse):
    send(browse(cast.bob), due[0], done="Read the file.")
    assert "can be undone until" not in browse(cast.alice).get("/update-hour").text


# skip


def test_a_skip_needs_a_reason_and_loses_nothing(cast, due, browse):
    address = f"/update-hour/{due[0].id}"
    answer = browse(cast.alice).post(f"{address}/skip", {"nothing_new": "yes", "done": "Half a sent"}, form_on=address)
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text
    assert "Half a sent" in answer.text


def test_a_skipped_one_is_put_aside_for_today_and_kept_in_the_log_as_a_code(cast, due, browse, set_clock):
    before = due_of(due[0])
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    answer = alice.post(f"{address}/skip", {"reason": "facts", "done": "Half a sent"}, form_on=address)
    assert answer.location == "/update-hour"
    page = alice.get("/update-hour")
    assert names(page) == ["Client 0"]
    assert "I must find something out first" in page.text
    assert due_of(due[0]) == before  # no snooze
    entry = AuditEntry.get(AuditEntry.verb == "hour.skipped")
    assert (entry.detail, entry.about) == ({"reason": "facts"}, due[0].key)
    assert "Half a sent" in alice.get(address).text
    set_clock(on(19, "09:00"))
    assert names(browse(cast.alice).get("/update-hour")) == ["Dana Client"]


def test_a_skip_is_one_persons(cast, due):
    hour.skip(due[0], reason="facts", by=cast.bob, at=NOON)
    assert now_of(cast).due()[1] == 5


def test_what_comes_due_anew_is_shown_anew(cast, due):
    hour.skip(due[0], reason="facts", by=cast.alice, at=NOON)
    questions.ask(due[0], cast.dana, "And now?", on(17, "09:00"))
    assert now_of(cast).due()[1] == 5


def test_a_reason_that_is_none_is_refused(cast, due):
    with pytest.raises(RuleBroken):
        hour.skip(due[0], reason="?", by=cast.alice, at=NOON)
    assert not Skip.select().exists()


# leaving in the middle


def test_what_is_typed_is_kept_when_leaving_and_shown_again(cast, due, browse, set_clock):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    typed = {"nothing_new": "yes", "body": draft_of(alice, address), "done": "Half a sent", "next_word_on": "soon"}
    answer = alice.post(f"{address}/draft", {**typed, "then": "leave"}, form_on=address)
    assert (answer.status_code, answer.location) == (303, "/")
    page = browse(cast.alice).get("/update-hour").text
    assert "Half a sent" in page
    assert 'value="soon"' in page
    assert "Half a sent" not in browse(cast.bob).get(address).text  # it is one person's


def test_on_the_way_it_is_kept_as_often_as_it_changes(cast, due, browse):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    hidden = alice.hidden(address)
    for text in ("Half", "Half a sent"):
        answer = alice.post(f"{address}/draft", {"done": text}, hidden=hidden, fragment=True)
        assert (answer.status_code, answer.text.strip()) == (200, "Kept at 12:00.")
    assert "Half a sent" in alice.get(address).text
    assert HourDraft.select().count() == 1


def test_before_a_call_it_is_kept_too(cast, due, browse):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    answer = alice.post(f"{address}/draft", {"done": "Half a sent", "then": "call"}, form_on=address)
    assert answer.location == f"/matters/{due[0].id}/contacts?from=hour"
    assert "Half a sent" in alice.get(address).text


def test_what_was_kept_is_gone_once_the_client_has_heard(cast, due, browse, set_clock):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    alice.post(f"{address}/draft", {"done": "Half a sent"}, form_on=address)
    contact(due[0], cast.bob, on(18, "12:01"))
    set_clock(on(18, "12:02"))
    assert "Half a sent" not in alice.get(address).text


def test_a_late_keeping_does_not_bring_back_what_was_sent(cast, due, browse, set_clock):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    hidden = alice.hidden(address)
    send(alice, due[0], done="Whole sentence.")
    set_clock(on(18, "12:01"))
    alice.post(f"{address}/draft", {"done": "Whole sentence."}, hidden=hidden, fragment=True)
    assert "Whole sentence." not in re.sub(r"<(blockquote|q)\b.*?</\1>", "", alice.get(address).text, flags=re.S)


def test_what_was_said_to_be_checked_today_is_not_chosen_tomorrow(cast, due, browse, set_clock):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    line = "Today we planned the next step in your case."
    alice.post(f"{address}/draft", {"checked": line, "done": "Half a sent"}, form_on=address)
    assert re.search(rf'<input checked [^>]*value="{line}"', alice.get(address).text)
    set_clock(on(19, "12:00"))
    page = browse(cast.alice).get(address).text
    assert "Half a sent" in page
    assert not re.search(r'<input checked [^>]*name="checked"', page)


def test_a_draft_nobody_touched_is_not_kept_so_that_it_is_never_old(cast, due, browse):
    alice, address = browse(cast.alice), f"/update-hour/{due[0].id}"
    alice.post(f"{address}/draft", {"body": draft_of(alice, address), "done": "Half"}, form_on=address)
    assert "body" not in HourDraft.get().fields


# who sees what


def test_a_matter_out_of_sight_is_named_nowhere_in_the_hour(cast, due, browse):
    publishing.publish(due[0], body="We filed it.", by=cast.charlie, at=NOON)
    hour.skip(due[1], reason="facts", by=cast.charlie, at=NOON)
    charlie = browse(cast.charlie)
    assert "Dana Client" in charlie.get("/update-hour").text
    for matter in due[:2]:
        matter.restrict(cast.alice, NOON)
    page = charlie.get("/update-hour").text
    assert "Dana Client" not in page
    assert "Client 0" not in page
    assert charlie.get(f"/update-hour/{due[0].id}").status_code == 404


def test_a_closed_matter_leads_to_the_hour(cast, browse):
    closing.close(cast.matter, outcome="won", told="Done.", by=cast.alice, at=NOON)
    alice = browse(cast.alice)
    assert alice.get(f"/update-hour/{cast.matter.id}").location == "/update-hour"
    answer = alice.post(f"/update-hour/{cast.matter.id}", {"body": "Still typed"}, form_on="/update-hour/1")
    assert answer.status_code in (303, 422)


def test_the_letter_of_the_hour_is_the_ordinary_one(cast, due, browse):
    send(browse(cast.alice), due[0], done="Read the file.")
    row = Outbox.get(Outbox.kind == "update")
    assert row.params["signed"] == "Alice Lawyer"
    assert "Read the file" not in str(row.params)


def test_calls_promised_to_who_feels_forgotten_are_counted_and_named_whatever_is_due(cast, browse):
    contact(cast.matter, cast.alice, on(18, "09:00"))
    feel_forgotten(cast.matter, cast.dana, on(18, "10:00"))
    page = browse(cast.alice).get("/update-hour").text
    assert "They feel forgotten, and 1 call was promised:" in page
    assert f'href="/matters/{cast.matter.id}">Dana Client</a> Wed 18 Nov, 16:00' in page
    assert "Beside the calls that were promised nobody is due today." in page and "Nobody is due" not in page
    assert [task.client for task in now_of(cast).calls()] == ["Dana Client"]
    assert now_of(cast, staff=cast.charlie).calls() == []
    hour.skip(cast.matter, reason="no_time", by=cast.alice, at=NOON)
    assert len(now_of(cast).calls()) == 1  # put aside, it is promised still
    contact(cast.matter, cast.alice, on(18, "11:30"))
    assert now_of(cast).calls() == []
