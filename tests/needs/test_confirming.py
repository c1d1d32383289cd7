"""What fits and what does not, confirmed and corrected (rules D3, D6, D8): every change is kept."""

import pytest

from lexlite.errors import Conflict, RuleBroken
from lexlite.followup import stages
from lexlite.followup.models import Question
from lexlite.needs.agreements import Agreement
from lexlite.needs.checking import check_with_client
from lexlite.needs.mismatches import days_unchecked, seen_by
from lexlite.needs.models import Need, NeedChange
from lexlite.needs.queries import history_of, needs_of
from lexlite.portal.agreeing import answer_need
from tests.factories import day, on

AT = on(18, "12:00")


@pytest.fixture
def need(cast):
    return note(cast)


def note(cast, kind="true", words="A home for the winter.", **more):
    return Need.note(cast.matter, kind=kind, words=words, language="en", by=cast.alice, at=AT, shared=True, **more)


def reword(cast, need, at=AT, **more):
    facts = {"words": need.words, "state": need.state, "shared": need.shared, **more}
    need.reword(**facts, by=cast.alice, at=at)


def flags(cast):
    return {row.need.words: row.codes for row in needs_of(cast.matter) if row.codes}


def listed(cast, firm, who=None):
    return [(row.code, row.words) for row in seen_by(who or cast.alice, firm, day(18))[0]]


# history, met


def test_every_change_is_kept_with_who_and_what_stood_there_before(cast, need):
    reword(cast, need, words="A home until May.", state="partly")
    need.confirm(cast.dana, on(19, "09:00"))
    told = [(change.why, who, change.before) for change, who in history_of(need)]
    assert told == [
        ("confirmed", "Dana Client", {}),
        ("changed", "Alice Lawyer", {"words": "A home for the winter.", "state": "not_yet"}),
    ]


def test_met_needs_who_says_so(cast, need):
    with pytest.raises(RuleBroken) as no:
        reword(cast, need, state="met")
    assert no.value.field == "state"
    reword(cast, need, state="met", met_by="client")
    assert (need.state, need.met_by) == ("met", "client")
    reword(cast, need, state="partly", met_by="client")
    assert need.met_by == ""


# confirmed and corrected


def test_a_need_confirmed_keeps_the_exact_text_its_language_and_when(cast, need):
    need.confirm(cast.dana, AT)
    kept = Agreement.get()
    assert (kept.about, kept.answer, kept.shown, kept.shown_language) == (need.key, "right", need.words, "en")
    assert (kept.person, kept.staff, kept.at) == (cast.dana, None, AT)
    assert (need.confirmed_at, need.confirmed_how) == (AT, "page")


def test_what_was_confirmed_in_person_names_who_asked(cast, need):
    need.confirm(cast.bob, AT)
    assert (Agreement.get().person, Agreement.get().staff, need.confirmed_how) == (cast.dana, cast.bob, "person")


def test_new_words_are_nobodys_yet(cast, need):
    need.confirm(cast.dana, AT)
    reword(cast, need, state="partly")
    assert need.confirmed_at == AT
    reword(cast, need, words="A home until May.")
    assert need.confirmed_at is None
    assert Agreement.get().shown == "A home for the winter."


def test_not_quite_comes_back_as_a_question_in_the_clients_words(cast, need):
    answer_need(need, answer="not_quite", comment="Until June.", person=cast.dana, at=AT)
    question = Question.get()
    assert "Until June." in question.body
    assert question.answer_due_at == on(19, "12:00")
    assert need.corrected_words == "Until June."
    assert flags(cast)["A home for the winter."] == ["corrected"]
    reword(cast, need, words="A home until June.")
    assert need.corrected_words == ""


def test_not_quite_without_words_says_so_and_no_more(cast, need):
    answer_need(need, answer="not_quite", comment="", person=cast.dana, at=AT)
    assert Question.get().in_words() == "A home for the winter – not quite right."


def test_an_answer_to_words_that_have_changed_is_not_taken(cast, need):
    reword(cast, need, words="A home until June.")
    with pytest.raises(RuleBroken):
        answer_need(need, answer="right", comment="", person=cast.dana, at=AT, version=1)
    assert Need.get_by_id(need.id).confirmed_at is None


def test_the_list_gone_through_confirms_what_is_right_and_corrects_the_rest(cast, need):
    goal = note(cast, kind="outside", words="Peace.")
    needs, seen = [need, goal], {need.id: 1, goal.id: 1}
    check_with_client(cast.matter, needs, said={goal.id: "Quiet nights."}, seen=seen, by=cast.bob, at=AT)
    assert need.confirmed_how == "person"
    assert (goal.confirmed_at, goal.corrected_words) == (None, "Quiet nights.")


def test_a_list_that_has_changed_meanwhile_is_looked_at_again(cast, need):
    reword(cast, need, words="A home until June.")
    with pytest.raises(RuleBroken):
        check_with_client(cast.matter, [need], said={}, seen={need.id: 1}, by=cast.bob, at=AT)
    assert not Agreement.select().exists()


def test_two_who_confirm_and_reword_at_once_do_not_meet(cast, need):
    again = Need.get_by_id(need.id)
    need.confirm(cast.dana, AT, version=1)
    with pytest.raises(Conflict):
        again.reword(words="x", state="met", met_by="firm", shared=True, by=cast.alice, at=AT, version=1)
    assert NeedChange.select().count() == 1


# what does not fit (D6)


def test_a_stated_need_with_no_true_need_does_not_fit(cast):
    assert flags(cast) == {"Stay until spring.": ["no_true"]}
    need = note(cast, stated=cast.matter.needs.get())
    assert flags(cast) == {}
    reword(cast, need, state="dropped")
    assert flags(cast) == {"Stay until spring.": ["no_true"]}


def test_a_goal_outside_the_case_needs_a_next_step_and_is_looked_at_at_each_stage(cast, need, firm):
    goal = note(cast, kind="outside", words="Peace.")
    assert flags(cast)["Peace."] == ["no_action"]
    reword(cast, goal, next_step="Write in a calm tone.", owner=cast.bob)
    assert "Peace." not in flags(cast)
    cast.matter.no_dates_known(cast.alice, AT)
    cast.matter.wants("Out by May.", cast.alice, AT)
    stages.move(cast.matter, stage="papers", by=cast.alice, at=on(20, "09:00"))
    assert flags(cast)["Peace."] == ["review"]
    assert ("review", "Peace.") in listed(cast, firm)
    reword(cast, goal, at=on(20, "10:00"), next_step=goal.next_step)
    assert "Peace." not in flags(cast)


def test_what_is_met_or_dropped_fits(cast):
    for state, met_by in (("met", "client"), ("dropped", "")):
        reword(cast, note(cast, kind="outside", words=state), state=state, met_by=met_by)
    reword(cast, cast.matter.needs.get(), state="dropped")
    assert flags(cast) == {}


def test_all_of_it_stands_in_one_list(cast, firm, need):
    goal = note(cast, kind="outside", words="Peace.")
    need.correct("Until June.", cast.dana, AT)
    found = [("no_true", "Stay until spring."), ("corrected", need.words), ("no_action", goal.words)]
    assert listed(cast, firm) == found


def test_the_list_holds_nothing_of_a_restricted_matter(cast, firm):
    cast.matter.restrict(cast.alice, AT)
    assert listed(cast, firm, cast.charlie) == []
    assert listed(cast, firm) != []


def test_the_list_is_paged_by_key(cast, firm):
    for number in range(60):
        note(cast, kind="outside", words=f"Goal {number}")
    first, key = seen_by(cast.alice, firm, day(18))
    rest, end = seen_by(cast.alice, firm, day(18), key)
    assert (len(first), len(rest), end) == (50, 11, None)
    assert len({row.need_id for row in first + rest}) == 61


def test_after_thirty_days_the_list_is_to_be_checked_with_the_client(cast, need):
    assert days_unchecked([need], on(18 + 29, "12:00")) is None
    assert days_unchecked([need], on(18 + 41, "12:00")) == 41
    need.confirm(cast.bob, on(18 + 41, "12:00"))
    assert days_unchecked([need], on(18 + 41, "12:00")) is None


# the client decides (D9)


def test_a_decision_against_advice_is_kept_with_the_advice_given(cast, firm):
    Agreement.decide(cast.matter, advice="Wait for the offer.", decision="Sue now.", by=cast.bob, at=AT)
    (kept,) = Agreement.decisions(cast.matter)
    assert (kept.shown, kept.own_words, kept.staff, kept.person) == (
        "Wait for the offer.", "Sue now.", cast.bob, cast.dana,
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["advice", "decision"])
def test_neither_is_kept_without_the_other(cast, missing):
    facts = {"advice": "Wait.", "decision": "Sue.", missing: ""}
    with pytest.raises(RuleBroken) as no:
        Agreement.decide(cast.matter, **facts, by=cast.bob, at=AT)
    assert no.value.field == missing


def test_it_stands_on_the_record_and_not_on_the_clients_page(cast, firm, browse):
    Agreement.decide(cast.matter, advice="Wait for the offer.", decision="Sue now.", by=cast.bob, at=AT)
    record = browse(cast.alice).get(f"/matters/{cast.matter.id}/record").text
    assert "Wait for the offer." in record and "Sue now." in record
    assert "Sue now." not in browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
