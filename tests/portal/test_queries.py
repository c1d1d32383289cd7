"""What a client's own page says (rules S3, S9, D3): theirs only, what was shared, late when the day is over."""

import pytest

from lexlite.followup import closing, publishing, questions, stages
from lexlite.portal.queries import matters_of, page_of
from lexlite.reminders.planning import plan
from tests.factories import contact, day, on, row_of

AT = on(18, "12:00")


@pytest.fixture
def page(cast, firm):
    return lambda at=AT, person=None, **more: page_of((person or cast.dana).id, cast.matter.id, firm, at, **more)


def test_the_page_says_by_which_day_they_hear_from_whom(page, cast):
    seen = page()
    assert (seen.hear_by, seen.lawyer, seen.second, seen.is_open) == (day(23), "Alice Lawyer", "Bob Assistant", True)


def test_a_matter_of_somebody_else_is_not_there(page, cast):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    assert page(person=other.client.contact) is None


def test_a_person_finds_the_matters_of_their_client(cast, firm):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    assert [row[0] for row in matters_of(cast.dana.id, firm, AT)] == [cast.matter.id]
    assert [row[0] for row in matters_of(other.client.contact.id, firm, AT)] == [other.id]


def test_what_was_told_is_shown_only_where_it_was_shared(page, cast):
    contact(cast.matter, cast.alice, AT, told="Between us.")
    contact(cast.matter, cast.alice, on(18, "12:01"), told="For the page.", shared=True, note="Do not show.")
    assert [update.words for update in page(on(18, "13:00")).updates] == ["For the page."]


def test_an_internal_note_is_never_shown(page, cast):
    contact(cast.matter, cast.alice, AT, shared=True, note="Difficult man.")
    assert "Difficult man." not in str(page(on(18, "13:00")))


def test_an_update_that_was_undone_is_not_shown(page, cast):
    word = publishing.publish(cast.matter, body="Wrong.", by=cast.alice, at=AT)
    publishing.take_back(word, by=cast.alice, at=on(18, "12:05"))
    assert page(on(18, "13:00")).updates == []


def test_late_begins_when_the_promised_day_is_over(page):
    assert not page(on(23, "23:59")).late
    assert page(on(24, "00:01")).late


def test_the_page_says_who_was_told_only_once_they_were(page, cast):
    assert page(on(24, "09:00")).told_of_lateness is None
    plan(on(23, "16:01"))
    assert page(on(24, "09:00")).told_of_lateness is None
    row_of("word_late").ends("sent", on(23, "16:02"))
    assert page(on(24, "09:00")).told_of_lateness == "Alice Lawyer"


def test_after_a_word_the_page_is_late_no_more(page, cast):
    contact(cast.matter, cast.alice, on(24, "09:00"))
    assert not page(on(24, "09:01")).late


def test_until_an_update_is_shown_a_late_page_stays_late(page, cast):
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(24, "09:00"))
    assert page(on(24, "09:05")).late
    assert not page(on(24, "09:10")).late


def test_an_answer_is_shown_with_its_question_once_it_is_on_the_page(page, cast):
    question = questions.ask(cast.matter, cast.dana, "When?", AT)
    questions.answer(question, body="Soon.", by=cast.alice, at=on(18, "13:00"))
    assert page(on(18, "13:05")).questions[0].answer_due_at == on(19, "12:00")
    assert page(on(18, "13:10")).questions[0].answer_due_at is None


def test_only_shared_dates_ahead_are_shown(page, cast):
    for number, shared, said in ((30, True, "Hearing"), (30, False, "Inside"), (17, True, "Over")):
        cast.matter.add_date(kind="hearing", on=day(number), words=said, by=cast.alice, at=AT, shared=shared)
    assert [date[3] for date in page().dates] == ["Hearing"]


def test_the_stages_show_where_it_stands(page, cast):
    stages.move(cast.matter, stage="letter", by=cast.alice, at=AT, override_reason="x")
    states = [step.state for step in page().steps]
    assert states.count("now") == 1
    assert "done" not in states  # it never was in «papers»: this case did not take that way


def test_the_page_shows_ten_updates_and_says_that_there_are_more(page, cast):
    for minute in range(12):
        contact(cast.matter, cast.alice, on(18, f"12:{minute:02}"), told=f"Word {minute}", shared=True)
    seen = page(on(18, "13:00"))
    assert (len(seen.updates), seen.has_more, seen.updates[0].words) == (10, True, "Word 11")
    assert len(page(on(18, "13:00"), everything=True).updates) == 12


def test_a_closed_matter_says_when_it_ended_and_promises_nothing(page, cast):
    closing.close(cast.matter, outcome="won at last", told="Thank you.", by=cast.alice, at=AT)
    seen = page(on(18, "13:00"))
    assert (seen.is_open, seen.closed_on, seen.hear_by, seen.late) == (False, day(18), None, False)
    assert "won at last" not in str(seen)


def test_a_broken_promise_is_owned_in_the_list_of_matters_too(cast, firm):
    assert [row[5] for row in matters_of(cast.dana.id, firm, on(23, "20:00"))] == [False]
    assert [row[5] for row in matters_of(cast.dana.id, firm, on(24, "08:00"))] == [True]
