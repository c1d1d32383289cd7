"""Enquiries in daily work: the order of the list, calling back, who decides, the state on the enquirer's own page."""

import re

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.db import database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.i18n import speaking
from lexlite.intake.calls import EnquiryCall, log_call
from lexlite.intake.models import Enquiry, page_token
from lexlite.intake.queries import waiting
from lexlite.intake.story import Story
from lexlite.intake.taking_on import take_on
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.portal.sent import standing_of
from tests.conftest import NOON
from tests.conventions.reading import form_with, parsed, typed
from tests.factories import SECRET, day, enquiry, on, row_of, staff
from tests.fakes import message

AT = on(18, "12:00")
NEXT = on(19, "10:00")


@pytest.fixture
def asked(cast):
    Outbox.delete().execute()
    return enquiry(AT, name="Eve Asker", email="eve@asker.example", phone="+48512345699", other_parties=[])


def called(asked, by, reached=True, at=NEXT, note=""):
    return log_call(asked, reached=reached, note=note, by=by, at=at)


def ask_owner(asked, by):
    asked.decide_conflict(decision="ask", words="Not sure.", hits=[], by=by, at=AT)


def sent_page(browse, asked):
    return browse().get(f"/enquiry/sent/{page_token(asked.reference, SECRET)}").text


# the order of the list


def test_waiting_ones_come_by_the_moment_they_must_be_answered_the_suspect_ones_last(cast):
    late, early = enquiry(on(20, "12:00")), enquiry(AT)
    suspect = enquiry(on(17, "12:00"))
    suspect.change(suspect=True)
    assert waiting(cast.alice, AT) == [early, late, suspect]


def test_a_date_past_or_within_seven_days_goes_on_top(cast):
    plain, far = enquiry(on(16, "12:00")), enquiry(on(16, "12:01"), deadline_on=day(26))
    near, past = enquiry(on(17, "12:00"), deadline_on=day(25)), enquiry(AT, deadline_on=day(10))
    assert waiting(cast.alice, AT) == [past, near, plain, far]
    assert [bool(each.near) for each in waiting(cast.alice, AT)] == [True, True, False, False]


def test_a_suspect_one_stays_last_with_a_near_date_too(cast):
    suspect = enquiry(AT, deadline_on=day(19))
    suspect.change(suspect=True)
    plain = enquiry(on(20, "12:00"))
    assert waiting(cast.alice, AT) == [plain, suspect]


def test_what_an_owner_was_asked_stands_for_the_owner_after_the_near_ones(cast):
    plain, near, asked = enquiry(on(16, "12:00")), enquiry(AT, deadline_on=day(19)), enquiry(AT)
    ask_owner(asked, cast.alice)
    assert waiting(cast.olga, AT) == [near, asked, plain]
    assert waiting(cast.alice, AT) == [near, plain, asked]


def test_the_list_is_one_statement_over_the_index_of_open_ones(cast):
    told = []
    connection = database.connection()
    connection.set_trace_callback(told.append)
    waiting(cast.alice, AT)
    connection.set_trace_callback(None)
    (statement,) = [each for each in told if 'FROM "enquiry"' in each]
    plan = " ".join(str(row) for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statement}").fetchall())
    assert "USING INDEX enquiry_open" in plan
    assert "USING INDEX enquiry_call_enquiry_id" in plan


def test_the_list_says_whether_somebody_has_called(cast, asked, browse, set_clock):
    set_clock(NEXT)
    alice = browse(cast.alice)
    assert "nobody has called yet" in alice.get("/intakes").text
    called(asked, cast.bob, reached=False, at=on(19, "09:00"))
    assert "tried on Thu 19 Nov, no answer" in alice.get("/intakes").text
    called(asked, cast.bob)
    page = alice.get("/intakes").text
    assert "answered on Thu 19 Nov" in page
    assert "decide by Fri 20 Nov" in page
    assert "no answer" not in page


def test_the_list_gives_the_number_to_call(cast, asked, browse):
    assert 'href="tel:+48512345699"' in browse(cast.alice).get("/intakes").text


def test_a_talk_ends_the_first_promise_and_makes_another_the_decision(cast, asked, browse, set_clock):
    set_clock(on(20, "12:00"))
    alice = browse(cast.alice)
    assert "is-late" in alice.get("/intakes").text
    called(asked, cast.bob)
    assert "is-late" not in alice.get("/intakes").text
    assert asked.reload().decision is None
    assert asked in waiting(cast.alice, NEXT)
    set_clock(on(23, "12:00"))
    assert "is-late" in browse(cast.alice).get("/intakes").text


def test_the_day_of_the_decision_may_be_named(cast, asked):
    log_call(asked, reached=True, note="", decide_on=day(25), by=cast.bob, at=NEXT)
    assert asked.reload().answer_by == on(25, "16:00")
    with pytest.raises(RuleBroken) as no:
        log_call(asked, reached=True, note="", decide_on=day(10), by=cast.bob, at=NEXT)
    assert no.value.field == "decide_on"


def test_an_answer_in_writing_is_a_first_reply_too(cast, asked, browse):
    browse(cast.bob).post(f"/intakes/{asked.id}/calls", {"reached": "wrote", "note": ""})
    assert asked.reload().first_reply_at
    assert "wrote back" in browse(cast.bob).get(f"/intakes/{asked.id}").text


def test_once_somebody_has_looked_it_no_longer_looks_automatic(cast, asked):
    asked.change(suspect=True)
    called(asked, cast.bob)
    assert not asked.reload().suspect
    asked.change(suspect=True)
    asked.decide_conflict(decision="none", words="fine", hits=[], by=cast.alice, at=NEXT)
    assert not asked.reload().suspect


def test_who_was_declined_without_a_letter_stays_on_the_list_until_they_are_told(cast, browse):
    untold = enquiry(AT, name="Una Told", email="", phone="+48512345777")
    untold.decline(reason="no time", by=cast.alice, at=AT)
    alice = browse(cast.alice)
    assert "Declined, and not told yet" in alice.get("/intakes").text
    sent = browse().get(f"/enquiry/sent/{page_token(untold.reference, SECRET)}").text
    assert "We have answered" not in sent and "If you have not heard from us, please call." in sent
    called(untold, cast.bob)
    assert untold.reload().told_at
    assert "Declined, and not told yet" not in alice.get("/intakes").text
    with pytest.raises(RuleBroken):
        called(untold, cast.bob)


def test_why_no_letter_can_go_is_said_as_it_is(cast, browse):
    alice = browse(cast.alice)
    untold, robot = enquiry(AT, email="", phone="+48512345777"), enquiry(AT)
    robot.change(suspect=True)
    assert "No letter can go to this person." in alice.get(f"/intakes/{untold.id}/decline").text
    page = alice.get(f"/intakes/{robot.id}/decline").text
    assert "No letter can go to this person." not in page and "It looks automatic" in page


def test_a_conflict_is_named_in_words_where_it_was_declined(cast, asked, browse):
    asked.decide_conflict(decision="decline", words="known", hits=[], by=cast.alice, at=AT)
    page = browse(cast.alice).get(f"/intakes/{asked.id}").text
    assert "A conflict of interest" in page and "</strong> conflict" not in page


def test_a_letter_of_refusal_tells_them(cast, asked):
    asked.decline(reason="no time", by=cast.alice, at=AT)
    assert asked.reload().told_at == AT


# calling back


def test_the_first_call_that_reached_them_is_the_first_reply(asked, cast):
    called(asked, cast.bob, reached=False, at=on(19, "09:00"))
    assert asked.reload().first_reply_at is None
    called(asked, cast.bob)
    called(asked, cast.alice, at=on(20, "09:00"))
    assert asked.reload().first_reply_at == NEXT
    assert AuditEntry.select().where(AuditEntry.verb == "enquiry.called", AuditEntry.about == asked.key).count() == 3


def test_an_assistant_logs_a_call_by_pressing_how_it_went(asked, cast, browse, set_clock):
    set_clock(NEXT)
    address = f"/intakes/{asked.id}/calls"
    answer = browse(cast.bob).post(address, {"reached": "yes", "note": "On Monday again."})
    assert (answer.status_code, answer.location) == (303, f"/intakes/{asked.id}")
    call = EnquiryCall.get()
    assert (call.reached, call.note, call.by, call.at) == (True, "On Monday again.", cast.bob, NEXT)
    page = browse(cast.bob).get(f"/intakes/{asked.id}").text
    assert "On Monday again." in page
    assert "Bob Assistant" in page


def test_the_form_of_a_call_stands_on_the_enquiry_and_warns_of_secrets(asked, cast, browse):
    page = browse(cast.bob).get(f"/intakes/{asked.id}").text
    assert f'action="/intakes/{asked.id}/calls"' in page
    assert "No secrets before the conflict check." in page


def test_without_a_press_nothing_is_logged(asked, cast, browse):
    assert browse(cast.bob).post(f"/intakes/{asked.id}/calls", {"note": "x"}).status_code == 422
    assert not EnquiryCall.select().exists()


def test_a_decided_enquiry_is_not_called_back(asked, cast):
    asked.decline(reason="no time", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        called(asked, cast.bob)


def test_after_a_conflict_the_notes_of_the_calls_go_with_the_story(asked, cast):
    called(asked, cast.bob, note="A slip about the quarrel")
    asked.decide_conflict(decision="decline", words="known", hits=[], by=cast.alice, at=NEXT)
    assert [call.note for call in asked.calls] == [""]


def test_after_declining_the_notes_go_on_the_day_the_story_goes(asked, cast):
    called(asked, cast.bob, note="A slip about the quarrel")
    asked.decline(reason="no time", by=cast.alice, at=AT)
    Story.forget_ended(day(18 + 29))
    assert [call.note for call in asked.calls] == ["A slip about the quarrel"]
    Story.forget_ended(day(18 + 30))
    assert [call.note for call in asked.calls] == [""]


# asking the owner


def test_who_must_decide_stands_on_the_list_and_on_the_enquiry(asked, cast, browse):
    ask_owner(asked, cast.alice)
    for address in ("/intakes", f"/intakes/{asked.id}"):
        assert "An owner must decide about a conflict: Olga Owner" in browse(cast.bob).get(address).text
        assert "You are asked to decide about a conflict." in browse(cast.olga).get(address).text


def test_the_owners_letter_leads_to_the_enquiry(asked, cast, settings):
    ask_owner(asked, cast.alice)
    text = message(build(row_of("conflict_asked"), AT, settings)).get_body(("plain",)).get_content()
    assert f"/intakes/{asked.id}" in text
    assert "Eve" not in text


@pytest.mark.parametrize("decision", ["none", "decline", "ask"])
def test_once_the_owner_was_asked_a_lawyer_decides_nothing_more_about_it(asked, cast, decision):
    ask_owner(asked, cast.alice)
    with pytest.raises(RuleBroken):
        asked.decide_conflict(decision=decision, words="", hits=[], by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        asked.decline(reason="no time", by=cast.alice, at=AT)
    assert asked.reload().conflict_decision == "ask"
    assert asked.decision is None


@pytest.mark.parametrize("decision", ["none", "decline"])
def test_the_owner_who_was_asked_decides(asked, cast, decision):
    ask_owner(asked, cast.alice)
    asked.decide_conflict(decision=decision, words="looked", hits=[], by=cast.olga, at=AT)
    assert asked.conflict_decision == decision


def test_a_lawyer_is_not_offered_what_the_owner_was_asked(asked, cast, browse):
    address = f"/intakes/{asked.id}"
    ask_owner(asked, cast.alice)
    lawyers, owners = (browse(who).get(address).text for who in (cast.alice, cast.olga))
    for offer in (f"{address}/decline", f'action="{address}/conflict"'):
        assert offer not in lawyers
        assert offer in owners


def test_an_owner_is_not_offered_to_ask_the_owner(asked, cast, browse):
    address = f"/intakes/{asked.id}"
    assert 'value="ask"' in browse(cast.alice).get(address).text
    assert 'value="ask"' not in browse(cast.olga).get(address).text
    assert browse(cast.olga).post(f"{address}/conflict", {"decision": "ask"}).status_code == 422
    with pytest.raises(RuleBroken):
        ask_owner(asked, cast.olga)


# on the telephone

CALL = {"name": "Tom Tall", "phone": "512 345 600", "practice_area": "other", "language": "en", "kind": "person"}


def test_on_the_telephone_no_story_is_needed(cast, browse):
    answer = browse(cast.bob).post("/intakes/new", CALL)
    taken = Enquiry.get(Enquiry.name == "Tom Tall")
    assert (answer.status_code, answer.location) == (303, f"/intakes/{taken.id}")
    assert "No match: nobody known" in browse(cast.bob).get(answer.location).text


def test_an_enquiry_without_a_story_says_so_and_becomes_a_matter(cast, browse):
    browse(cast.bob).post("/intakes/new", {**CALL, "practice_area": "lease", "side": "tenant"})
    taken = Enquiry.get(Enquiry.name == "Tom Tall")
    taken.decide_conflict(decision="none", words="", hits=[], by=cast.alice, at=NOON)
    page = browse(cast.alice).get(f"/intakes/{taken.id}").text
    assert "Nothing has been written down." in page
    assert "has been deleted" not in page
    matter = take_on(
        taken, responsible=cast.alice, second=None, practice_area="lease", side="tenant", cadence_days=7, client=None,
        by=cast.alice, at=NOON,
    )  # fmt: skip
    assert list(matter.needs) == []


def test_what_is_seldom_needed_stays_closed_until_something_in_it_is_wrong(cast, browse):
    bob = browse(cast.bob)
    assert "<details>" in bob.get("/intakes/new").text
    outside = bob.post("/intakes/new", {**CALL, "name": ""})
    assert (outside.status_code, "<details>" in outside.text) == (422, True)
    inside = bob.post("/intakes/new", {**CALL, "practice_area": "lease", "side": "lender"})
    assert (inside.status_code, "<details open>" in inside.text) == (422, True)


def test_the_form_of_a_call_starts_at_the_name_and_in_the_firms_language(cast, browse, firm):
    firm.change(languages=["pl", "en"])
    page = parsed(browse(cast.bob).get("/intakes/new"))
    assert [each.get("name") for each in page.iter() if each.get("autofocus") is not None] == ["name"]
    assert typed(form_with(page, {"name": ""}))["language"] == ["pl"]


# the same one twice


def test_only_owner_and_lawyer_call_an_enquiry_a_duplicate(asked, cast, browse):
    with pytest.raises(NotAllowed):
        asked.call_duplicate(of=Enquiry.get_by_id(1), by=cast.bob, at=AT)
    assert "/duplicate" not in browse(cast.bob).get(f"/intakes/{asked.id}").text
    assert "/duplicate" in browse(cast.alice).get(f"/intakes/{asked.id}").text


def test_the_original_says_when_it_was_sent_again_and_leads_there(asked, cast, browse):
    again = enquiry(NEXT, name="Eve Asker")
    again.call_duplicate(of=asked, by=cast.alice, at=NEXT)
    page = browse(cast.bob).get(f"/intakes/{asked.id}").text
    assert "also sent on Thu 19 Nov" in page
    assert f'href="/intakes/{again.id}"' in page
    assert f'href="/intakes/{asked.id}"' in browse(cast.bob).get(f"/intakes/{again.id}").text


def test_a_duplicate_names_no_enquiry_that_led_to_a_matter_hidden_from_the_reader(asked, cast, browse):
    first = Enquiry.get(Enquiry.matter == cast.matter)
    asked.call_duplicate(of=first, by=cast.alice, at=AT)
    cast.matter.restrict(cast.alice, AT)
    hidden, seen = (browse(who).get(f"/intakes/{asked.id}") for who in (cast.charlie, cast.alice))
    assert hidden.status_code == 404
    assert first.reference in seen.text


def test_a_duplicate_is_not_offered_as_the_original_of_another(asked, cast, browse):
    asked.call_duplicate(of=Enquiry.get_by_id(1), by=cast.alice, at=AT)
    other = enquiry(NEXT)
    assert asked.reference not in browse(cast.alice).get(f"/intakes/{other.id}/duplicate").text


# the enquirer's own page


def test_the_page_says_by_when_we_answer(asked, browse):
    assert "We call or write back at the latest on Thursday 19 November, 16:00." in sent_page(browse, asked)


def test_the_page_shows_the_day_of_a_try_and_the_number_to_call(asked, cast, browse, set_clock):
    browser = browse()
    set_clock(NEXT)
    called(asked, cast.bob, reached=False)
    page = browser.get(f"/enquiry/sent/{page_token(asked.reference, SECRET)}").text
    assert "We tried to call you on Thursday 19 November and did not reach you." in page
    assert page.count('href="tel:+48221234567"') >= 2
    assert "at the latest on Thursday 19 November" in page


def test_after_a_talk_the_page_says_that_we_have_spoken(asked, cast, browse, set_clock):
    called(asked, cast.bob, note="CANARYNOTE")
    browser = browse()
    page = browser.get(f"/enquiry/sent/{page_token(asked.reference, SECRET)}").text
    assert "We answered you on Thursday 19 November." in page
    assert "You hear by Friday 20 November, 16:00, whether we can act for you." in page
    assert "We are sorry" not in page
    assert "CANARY" not in page
    assert "Bob" not in page


@pytest.mark.parametrize(("clock", "late"), [("16:00", False), ("16:01", True)])
def test_a_promise_that_was_not_kept_is_owned(asked, cast, browse, set_clock, clock, late):
    called(asked, cast.bob, reached=False)
    browser = browse()
    set_clock(on(19, clock))
    page = browser.get(f"/enquiry/sent/{page_token(asked.reference, SECRET)}").text
    owned = "We promised to answer by Thursday 19 November, 16:00, and have not. We are sorry."
    assert (owned in page) is late
    assert "We tried to call you" in page


@pytest.mark.parametrize("decision", ["none", "ask"])
def test_the_page_does_not_say_which_way_a_conflict_went(asked, cast, browse, decision):
    before = sent_page(browse, asked)
    asked.decide_conflict(decision=decision, words="Not sure.", hits=[], by=cast.alice, at=AT)
    assert sent_page(browse, asked) == before


def test_the_page_reads_the_same_however_it_was_declined(cast, browse):
    first, second = (enquiry(AT, email=f"e{n}@x.example", other_parties=[]) for n in range(2))
    first.decline(reason="no time", by=cast.alice, at=AT)
    second.decide_conflict(decision="decline", words="known", hits=[], by=cast.alice, at=AT)
    one, other = (sent_page(browse, each).replace(each.reference, "LX") for each in (first, second))
    assert one == other
    assert "We have answered your enquiry." in one


def test_the_page_never_holds_the_story(asked, cast, browse):
    asked.decide_conflict(decision="none", words="", hits=[], by=cast.alice, at=AT)
    page = sent_page(browse, asked)
    assert "They want me out." not in page
    assert "Eve" not in page


def test_taken_on_the_page_says_so_and_nothing_is_late_any_more(cast, firm):
    taken = Enquiry.get(Enquiry.matter == cast.matter)
    standing = standing_of(taken, firm, on(25, "12:00"))
    assert (standing.state, standing.late, standing.near) == ("taken_on", False, False)


def test_a_date_that_comes_near_while_they_wait_shows_the_number_to_call(asked, firm):
    asked.change(deadline_on=day(27))
    assert [standing_of(asked, firm, at).near for at in (on(19, "12:00"), on(20, "12:00"))] == [False, True]


@pytest.mark.parametrize("language", ["pl", "zh"])
def test_the_states_are_said_in_the_language_of_the_page(asked, cast, browse, set_clock, language):
    browser = browse()
    set_clock(on(20, "12:00"))
    address = f"/enquiry/sent/{page_token(asked.reference, SECRET)}?lang={language}"
    with speaking(language):
        for reached in (False, True):
            called(asked, cast.bob, reached=reached)
            assert re.search(r"<strong>[^<]+</strong>", browser.get(address).text)


def test_a_second_owner_may_decide_what_the_first_was_asked(asked, cast):
    other = staff("Ola Owner", "owner")
    ask_owner(asked, cast.alice)
    asked.decide_conflict(decision="none", words="", hits=[], by=other, at=AT)
    assert asked.story
