"""Needs (rules D1, D3, D7): said and understood kept apart, hidden until shared, asked before work starts."""

import pytest
from peewee import IntegrityError

from lexlite.errors import Conflict, RuleBroken
from lexlite.followup import closing
from lexlite.needs.models import Need, missing_for_work
from lexlite.portal.queries import page_of
from tests.factories import BEGUN, day, on

AT = on(18, "12:00")


def note(cast, kind="true", words="A home for the winter.", **more):
    return Need.note(cast.matter, kind=kind, words=words, language="en", by=cast.alice, at=AT, **more)


def on_page(cast, firm):
    return [need.words for need in page_of(cast.dana.id, cast.matter.id, firm, AT).needs]


# D1, D3


def test_the_first_stated_need_is_the_clients_own_words(cast):
    need = cast.matter.needs.get()
    assert (need.kind, need.words, need.language, need.said_by) == ("stated", "Stay until spring.", "en", "Dana Client")


def test_a_true_need_is_never_the_stated_ones_copy(cast):
    for copied in ("Stay until spring.", "  stay   UNTIL spring. "):
        with pytest.raises(RuleBroken) as no:
            note(cast, words=copied)
        assert no.value.field == "words"


def test_a_true_need_names_the_stated_one_it_answers(cast):
    stated = cast.matter.needs.get()
    assert note(cast, stated=stated).stated == stated


def test_only_a_true_need_answers_a_stated_one(cast):
    assert note(cast, kind="outside", stated=cast.matter.needs.get()).stated is None


def test_a_goal_outside_the_case_is_a_particular_one(cast):
    assert note(cast, kind="outside", layer="general").layer == "particular"


def test_a_need_without_words_is_refused(cast):
    with pytest.raises(RuleBroken):
        note(cast, words="")


def test_a_need_is_hidden_from_the_client_until_somebody_says_yes(cast, firm):
    need = note(cast)
    assert on_page(cast, firm) == []
    need.reword(words=need.words, state="not_yet", shared=True, by=cast.alice, at=AT)
    assert on_page(cast, firm) == ["A home for the winter."]


def test_a_need_that_was_dropped_leaves_the_page(cast, firm):
    need = note(cast, shared=True)
    need.reword(words=need.words, state="dropped", shared=True, by=cast.alice, at=AT)
    assert on_page(cast, firm) == []


def test_a_need_keeps_who_wrote_it_down_and_when(cast):
    need = note(cast, said_by="Dana Client", measure="She has signed a lease.", priority=1)
    assert (need.noted_by, need.noted_at) == (cast.alice.key, AT)
    assert (need.said_by, need.measure, need.priority) == ("Dana Client", "She has signed a lease.", 1)


def test_two_who_reword_a_need_at_once_do_not_overwrite_each_other(cast):
    need = note(cast)
    again = Need.get_by_id(need.id)
    need.reword(words="One.", state="not_yet", shared=False, by=cast.alice, at=AT, version=1)
    with pytest.raises(Conflict):
        again.reword(words="Two.", state="not_yet", shared=False, by=cast.bob, at=AT, version=1)
    assert Need.get_by_id(need.id).words == "One."


def test_a_closed_matter_takes_no_need(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        note(cast)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "wish"},
        {"layer": "deep"},
        {"kind": "outside", "layer": "general"},
        {"priority": 6},
        {"state": "done"},
    ],
)
def test_the_database_refuses_what_no_need_can_be(cast, wrong):
    values = {"kind": "true", "words": "x", "language": "en", "noted_by": "staff:1", "noted_at": AT, **wrong}
    with pytest.raises(IntegrityError):
        Need.create(matter=cast.matter, **values)


# D7


def test_what_is_missing_is_listed_in_the_order_of_the_checklist(cast):
    assert missing_for_work(cast.matter) == ["true", "win", "outside", "dates"]


def test_each_line_of_the_checklist_is_filled_by_its_own_answer(cast):
    cast.matter.no_dates_known(cast.alice, BEGUN)
    assert missing_for_work(cast.matter) == ["true", "win", "outside"]
    note(cast, kind="outside")
    assert missing_for_work(cast.matter) == ["true", "win"]
    cast.matter.wants("Out by May without debt.", cast.alice, BEGUN)
    assert missing_for_work(cast.matter) == ["true"]
    note(cast)
    assert missing_for_work(cast.matter) == []


def test_asked_and_none_fills_the_line_of_goals_outside_until_one_is_named(cast):
    cast.matter.asked_none_outside(cast.alice, BEGUN)
    assert "outside" not in missing_for_work(cast.matter)
    need = note(cast, kind="outside")
    assert cast.matter.reload().outside_none_by is None
    need.reword(words=need.words, state="dropped", shared=False, by=cast.alice, at=AT)
    assert "outside" in missing_for_work(cast.matter)


def test_a_dropped_need_fills_no_line(cast):
    stated = cast.matter.needs.get()
    stated.reword(words=stated.words, state="dropped", shared=False, by=cast.alice, at=AT)
    assert missing_for_work(cast.matter)[0] == "stated"


def test_a_date_fills_the_line_of_dates_until_it_is_taken_off(cast):
    date = cast.matter.add_date(kind="hearing", on=day(30), words="Hearing", by=cast.alice, at=AT)
    assert "dates" not in missing_for_work(cast.matter)
    date.cancel(cast.alice, AT)
    assert "dates" in missing_for_work(cast.matter)
