"""Every state a client's page can be in says so in words."""

import pytest

from lexlite.followup import closing, hints, holds, publishing, questions
from lexlite.followup.board import Board
from lexlite.followup.publishing import page_opened
from lexlite.followup.stages import move
from lexlite.matters.models import MatterClient
from lexlite.matters.requests import Request
from lexlite.needs.models import Need
from tests.browsing import Browser
from tests.factories import contact, day, on, unreachable

AT = on(18, "12:00")


@pytest.fixture
def read(cast, browse, set_clock):
    """The text of the page at a moment."""
    app = browse().app

    def read(at=on(18, "13:00"), person=None, address=None):
        set_clock(at)
        answer = Browser(app, person=person or cast.dana).get(address or f"/status/matters/{cast.matter.id}")
        assert answer.status_code == 200
        return answer.text

    return read


def in_order(text, *parts):
    places = [text.index(part) for part in parts]
    assert places == sorted(places), list(zip(parts, places, strict=True))


def test_the_eight_parts_stand_in_their_order(cast, read):
    Need.note(cast.matter, kind="true", words="A home.", language="en", by=cast.alice, at=AT, shared=True)
    publishing.publish(cast.matter, body="The newest.", by=cast.alice, at=AT)
    contact(cast.matter, cast.alice, on(18, "11:00"), told="Before it.", shared=True)
    in_order(
        read(), "Your case: ", "You will hear from us by", "What we need from you", "What is happening now",
        "The newest.",
        "The steps", "What matters to you", "A home.", "Ask us", "I feel forgotten", "What we told you", "Before it.",
    )  # fmt: skip


def test_nothing_needed_and_nothing_told_yet(read):
    text = read()
    assert "You do not need to do anything now." in text
    assert "No entry yet. The first one stands here as soon as there is something to tell." in text


def test_waiting_for_others_says_for_whom_since_when_and_how_long_it_usually_takes(cast, read):
    move(cast.matter, stage="claim", by=cast.alice, at=AT, override_reason="x")
    publishing.publish(cast.matter, body="Sent.", acts="court", by=cast.alice, at=AT)
    text = read()
    assert "We have been waiting for the court since 18 November 2026." in text
    assert "This usually takes:" in text


def test_a_request_or_a_need_in_another_language_says_so(cast, read):
    words = {"kind": "document", "why": "", "due_on": day(27), "by": cast.alice, "at": AT}
    Request.ask(cast.matter, words="Umowa najmu.", language="pl", **words)
    page = read()
    assert page.count("This part is in Polish; phone us and we explain it.") == 1
    assert "By Friday 27 November, please." in page
    Need.note(cast.matter, kind="true", words="Spokój.", language="pl", by=cast.alice, at=AT).change(shared=True)
    assert read().count("This part is in Polish") == 2


def test_what_must_be_answered_is_one_link_away(cast, read):
    word = publishing.publish(cast.matter, body="Yes or no?", must_act=True, by=cast.alice, at=AT)
    page = read()
    assert f'<a href="#word-{word.id}">Please answer what we wrote below.</a>' in page
    assert f'id="word-{word.id}"' in page


def test_a_date_that_was_moved_stands_on_top_and_is_told_below(cast, read):
    publishing.change_date(cast.matter, next_word_on=day(27), reason="court", told="", by=cast.alice, at=AT)
    assert "You will hear from us by Monday 23 November" in read(on(18, "12:05"))  # it can still be undone
    text = read()
    assert "You will hear from us by Friday 27 November" in text
    told = text[text.index("What is happening now") :]
    assert "27 November" in told[: told.index("By Alice Lawyer")]


def test_an_answer_stands_with_the_question_it_answers(cast, read):
    question = questions.ask(cast.matter, cast.dana, "When is the hearing?", AT)
    waiting = read(on(18, "12:01"))
    assert "You get an answer by Thursday 19 November, 12:00." in waiting
    questions.answer(question, body="On Monday.", by=cast.alice, at=on(18, "12:30"))
    text = read()
    in_order(text, "What is happening now", "When is the hearing?", "On Monday.")
    assert "You get an answer by" not in text


def test_late_is_owned_with_the_number_to_call(read):
    text = read(on(24, "09:00"))
    assert "We promised that you would hear from us by Monday 23 November, and you have not. We are sorry." in text
    assert "This is about our contact with you, not about a date in court." in text
    assert 'href="tel:+48221234567"' in text


def test_on_hold_it_says_that_they_agreed(cast, read):
    holds.hold(cast.matter, until=day(60), reason="abroad", told="agreed", channel="call", by=cast.alice, at=AT)
    assert "We agreed on this longer silence with you." in read()


def test_what_is_in_another_language_is_marked_and_offered_by_phone(cast, read):
    contact(cast.matter, cast.alice, AT, told="Napisaliśmy do sądu.", shared=True).change(language="pl")
    text = read()
    assert ' lang="pl">Napisaliśmy do sądu.</p>' in text
    assert "This part is in Polish; phone us and we explain it." in text


def test_while_the_lawyer_is_away_it_says_who_stands_in_until_when(cast, read):
    cast.alice.be_away(day(18), day(27), cast.charlie, by=cast.alice, at=AT)
    assert "even if there is no news.<br>Charlie Lawyer stands in until Friday 27 November." in read()
    assert "stands in" not in read(on(30, "09:00"))


def test_who_stands_in_for_who_stands_in_is_named(cast, read):
    cast.alice.be_away(day(18), day(27), cast.charlie, by=cast.alice, at=AT)
    cast.charlie.be_away(day(18), day(19), cast.olga, by=cast.olga, at=AT)
    assert "Olga Owner stands in until Friday 27 November." in read()


def test_nobody_outside_a_restricted_matter_is_named_as_standing_in(cast, read):
    cast.matter.restrict(cast.alice, AT)
    cast.alice.be_away(day(18), day(27), cast.charlie, by=cast.alice, at=AT)
    assert "Bob Assistant stands in until Friday 27 November." in read()
    cast.matter.change(second=None)
    assert "stands in" not in read()


def test_two_who_stand_in_for_each_other_leave_the_page_as_it_is(cast, read):
    cast.alice.be_away(day(18), day(27), cast.charlie, by=cast.alice, at=AT)
    cast.charlie.be_away(day(18), day(27), cast.alice, by=cast.olga, at=AT)
    assert "You will hear from us by" in read()


def test_closed_it_thanks_promises_nothing_and_asks_nothing(cast, read):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    text = read()
    assert "Your case is closed." in text
    for gone in ("You will hear from us", "What we need from you", "Send my question", "I feel forgotten"):
        assert gone not in text


def test_several_matters_stand_in_a_list_each_with_its_day(cast, read):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="", practice_area="loan", side="borrower")
    MatterClient.create(matter=other, client=cast.client)
    closing.close(other, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    text = read(address="/status")
    in_order(text, cast.matter.reference, "You will hear from us by Monday 23 November.", other.reference, "closed")


def test_joint_clients_read_the_same_page_each_in_their_own_language(cast, read):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="", language="pl")
    MatterClient.create(matter=cast.matter, client=other.client)
    Request.ask(cast.matter, kind="document", words="The lease", due_on=day(25), language="en", by=cast.alice, at=AT)
    assert "The lease" in read()
    theirs = read(person=other.client.contact)
    assert '<html lang="pl">' in theirs
    assert "The lease" in theirs


# who never opens it


def hints_at(cast, firm, at):
    return [each for each in hints.reasons(Board(cast.alice, firm, at).card(cast.matter.id)) if "ever opened" in each]


def test_told_twice_on_a_page_that_nobody_has_ever_opened_we_call_once(cast, firm):
    publishing.publish(cast.matter, body="One.", by=cast.alice, at=AT)
    assert hints_at(cast, firm, AT) == []
    publishing.publish(cast.matter, body="Two.", by=cast.alice, at=on(19, "12:00"))
    assert len(hints_at(cast, firm, on(19, "12:00"))) == 1
    contact(cast.matter, cast.alice, on(19, "13:00"))
    assert hints_at(cast, firm, on(19, "13:00")) == []  # and it does not nag


def test_once_somebody_has_opened_it_nothing_is_said(cast, firm):
    publishing.publish(cast.matter, body="One.", by=cast.alice, at=AT)
    page_opened(cast.dana, cast.matter, on(18, "13:00"))
    for number in (19, 20):
        publishing.publish(cast.matter, body=f"Day {number}.", by=cast.alice, at=on(number, "12:00"))
    assert hints_at(cast, firm, on(20, "13:00")) == []


def test_where_nobody_can_write_to_them_the_update_that_was_not_read_says_it_already(cast, firm):
    unreachable(cast.dana)
    for number in (18, 19):
        publishing.publish(cast.matter, body=f"Day {number}.", by=cast.alice, at=on(number, "12:00"))
    assert hints_at(cast, firm, on(19, "13:00")) == []
