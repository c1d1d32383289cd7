"""A contact: what counts as a word, what it promises, what it settles (rules S2, S3)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import closing, publishing, questions
from lexlite.followup.forms import earliest_day
from lexlite.followup.models import Promise, Word
from lexlite.followup.standing import count_letters
from lexlite.intake.taking_on import enter_running
from tests.factories import contact, day, due_of, on, unreachable
from tests.followup.saying import FIRST_DUE, arrive, ask


def test_a_call_that_told_something_resets_the_clock(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"))
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")
    assert cast.matter.last_word_at == on(18, "12:00")


def test_a_call_from_the_client_counts_when_we_told_them_something(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), direction="in")
    assert cast.matter.reload().last_word_at == on(18, "12:00")


@pytest.mark.parametrize(
    "facts",
    [
        {"reached": False},
        {"channel": "email", "direction": "in"},
        {"channel": "text", "direction": "in"},
        {"channel": "letter", "direction": "in"},
        {"told": "", "note": "Read the file."},
        {"told": "", "direction": "in"},
    ],
    ids=["unanswered call", "e-mail in", "text in", "letter in", "internal note", "they rang, nothing told"],
)
def test_what_did_not_reach_or_tell_the_client_does_not_reset_the_clock(cast, facts):
    word = contact(cast.matter, cast.alice, on(18, "12:00"), **facts)
    assert word.counts_from is None
    assert due_of(cast.matter) == FIRST_DUE
    assert Promise.open_in(cast.matter).made_at == on(9, "10:00")


def test_a_letter_counts_two_working_days_after_posting(cast):
    contact(cast.matter, cast.alice, on(19, "12:00"), channel="letter")  # a Thursday
    assert count_letters(on(23, "11:59")) == 0
    assert due_of(cast.matter) == FIRST_DUE
    assert count_letters(on(23, "12:00")) == 1
    assert due_of(cast.matter) == (on(37, "16:00"), "cadence")


def test_a_letter_begins_to_count_once(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), channel="letter")
    assert [count_letters(on(20, "12:01")), count_letters(on(20, "12:02"))] == [1, 0]
    assert Promise.select().where(Promise.how == "kept").count() == 1


def test_a_letter_overtaken_by_a_call_is_no_second_word(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), channel="letter")
    contact(cast.matter, cast.alice, on(20, "13:00"))
    assert count_letters(on(20, "14:00")) == 0
    assert cast.matter.reload().last_word_at == on(20, "13:00")


def test_the_date_promised_in_a_word_is_due_at_its_close(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")
    assert cast.matter.client_day == day(20)


def test_an_hour_promised_is_due_at_that_hour(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20), next_word_at="10:30")
    assert due_of(cast.matter) == (on(20, "10:30"), "promise")


def test_a_word_ends_the_promise_made_before_it(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    contact(cast.matter, cast.alice, on(19, "12:00"))
    assert due_of(cast.matter) == (on(33, "16:00"), "cadence")


def test_a_date_later_than_the_cadence_is_kept_for_the_client_while_the_clock_runs_out_at_the_cadence(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(40))
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")
    assert cast.matter.client_day == day(40)


@pytest.mark.parametrize("wrong", [day(17), day(18 + 367)])
def test_a_promise_lies_neither_in_the_past_nor_beyond_a_year(cast, wrong):
    with pytest.raises(RuleBroken) as no:
        contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=wrong)
    assert no.value.field == "next_word_on"
    assert due_of(cast.matter) == FIRST_DUE


def test_an_hour_at_which_the_firm_does_not_work_is_not_promised(cast):
    with pytest.raises(RuleBroken) as no:
        contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20), next_word_at="17:30")
    assert no.value.field == "next_word_at"


def test_a_letter_that_arrives_after_a_call_leaves_the_date_promised_in_the_call(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), channel="letter")
    contact(cast.matter, cast.alice, on(19, "12:00"), next_word_on=day(25))
    count_letters(on(20, "12:00"))
    assert due_of(cast.matter) == (on(25, "16:00"), "promise")


def test_an_answer_nobody_has_opened_leaves_the_question_running(cast):
    unreachable(cast.dana)
    question = ask(cast, on(18, "12:00"))
    questions.answer(question, body="A thousand.", by=cast.alice, at=on(18, "13:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "question")
    publishing.page_opened(cast.dana, cast.matter, on(18, "14:00"))
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")


def test_an_hour_without_a_day_is_no_promise(cast):
    with pytest.raises(RuleBroken):
        contact(cast.matter, cast.alice, on(18, "12:00"), next_word_at="10:30")


def test_what_they_said_they_need_becomes_a_stated_need_in_their_language(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), need="Keep the cat.")
    need = cast.matter.needs.order_by(cast.matter.needs.model.id.desc()).get()
    assert (need.kind, need.words, need.said_by) == ("stated", "Keep the cat.", "Dana Client")


def test_they_asked_something_makes_it_a_question(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), told="", asked="How long?", direction="in")
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_one_talk_may_concern_other_matters_of_the_client(cast):
    other = enter_running(
        client=cast.client,
        name="",
        kind="person",
        email="",
        phone="",
        language="en",
        practice_area="debt",
        side="creditor",
        stage="intake",
        responsible=cast.alice,
        second=None,
        last_word_on=day(9),
        next_word_on=None,
        by=cast.alice,
        at=on(10, "10:00"),
    )
    contact(cast.matter, cast.alice, on(18, "12:00"), also=[other], minutes=10)
    assert other.reload().last_word_at == cast.matter.reload().last_word_at == on(18, "12:00")
    assert [word.minutes for word in Word.select().where(Word.at == on(18, "12:00"))] == [10, None]


def test_only_a_word_that_counts_answers_and_tells(cast):
    question, news = ask(cast, on(18, "12:00")), arrive(cast, on(18, "12:00"))
    contact(cast.matter, cast.alice, on(18, "13:00"), reached=False, answers=[question], news=[news])
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_a_closed_matter_takes_no_contact(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    with pytest.raises(RuleBroken):
        contact(cast.matter, cast.alice, on(18, "13:00"))


def test_the_form_names_the_first_day_that_can_be_kept(firm):
    assert earliest_day(firm, on(18, "12:00")) == day(18)
    assert earliest_day(firm, on(18, "16:00")) == day(19)
    assert earliest_day(firm, on(21, "12:00")) == day(23)
