"""What is hoped for beside what is likely: a wide gap stands until it is talked through (rules D6, K2, K3)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import closing, questions
from lexlite.needs.expectation import Expectation, is_wide, usual_unit
from lexlite.needs.mismatches import of_matters_seen_by
from tests.factories import day, on

AT = on(18, "12:00")


def write(cast, matter=None, by=None, at=AT, **changes):
    values = {
        "why": "intake", "hoped_words": "Not a penny more.", "language": "en", "hoped": 90, "worst": 10, "likely": 30,
        "best": 50, "unit": "PLN", "line": "",
    }  # fmt: skip
    return Expectation.write(matter or cast.matter, by=by or cast.alice, at=at, **{**values, **changes})


@pytest.mark.parametrize(
    ("hoped", "wide"),
    [(51, True), (9, True), (50, False), (10, False), (30, False)],
)
def test_a_hope_outside_worst_to_best_is_a_wide_gap(hoped, wide):
    assert is_wide(hoped, worst=10, likely=30, best=50) is wide


@pytest.mark.parametrize(("hoped", "wide"), [(31, True), (30, False), (10, False)])
def test_a_hope_farther_from_likely_than_half_of_what_lies_between_is_a_wide_gap(hoped, wide):
    assert is_wide(hoped, worst=10, likely=10, best=50) is wide


@pytest.mark.parametrize(("hoped", "wide"), [(30, True), (40, False), (60, False), (95, True)])
def test_where_less_is_better_it_is_the_same(hoped, wide):
    assert is_wide(hoped, worst=90, likely=55, best=40) is wide


def test_a_certain_result_leaves_no_room_for_another_hope():
    assert is_wide(11, worst=10, likely=10, best=10)
    assert not is_wide(10, worst=10, likely=10, best=10)


def test_what_is_likely_lies_between_worst_and_best(cast):
    for likely in (9, 51):
        with pytest.raises(RuleBroken) as no:
            write(cast, likely=likely)
        assert no.value.field == "likely"


def test_the_hope_is_written_in_the_clients_words(cast):
    with pytest.raises(RuleBroken) as no:
        write(cast, hoped_words="")
    assert no.value.field == "hoped_words"


def test_written_anew_the_old_one_stays_as_it_was_and_the_gap_is_asked_about_again(cast):
    first = write(cast)
    first.talk_through(how="call", by=cast.bob, at=AT)
    second = write(cast, why="offer", hoped=95, at=on(19, "12:00"))
    assert [(each.why, each.hoped) for each in Expectation.history_of(cast.matter)] == [("offer", 95), ("intake", 90)]
    assert Expectation.of(cast.matter) == second
    assert second.waits_for_a_talk
    assert (first.reload().talked_how, first.replaced_at) == ("call", on(19, "12:00"))


def test_talking_it_through_keeps_how_when_and_who_once(cast):
    gap = write(cast)
    gap.talk_through(how="meeting", by=cast.bob, at=AT)
    gap.talk_through(how="call", by=cast.alice, at=on(19, "12:00"))
    assert (gap.talked_how, gap.talked_at, gap.talked_by) == ("meeting", AT, cast.bob)
    assert not gap.waits_for_a_talk


def test_what_was_written_anew_meanwhile_is_not_talked_through(cast):
    old = write(cast)
    write(cast, hoped=95)
    with pytest.raises(RuleBroken):
        old.talk_through(how="call", by=cast.alice, at=AT)


def test_a_closed_matter_expects_nothing_more(cast):
    gap = write(cast)
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    for change in (lambda: write(cast), lambda: gap.talk_through(how="call", by=cast.alice, at=AT)):
        with pytest.raises(RuleBroken):
            change()


# where it shows


def gaps(cast, staff, after=0):
    rows, more = of_matters_seen_by(staff, Firm.the(), day(18), after)
    return [row.reference for row in rows], more


def test_a_wide_gap_stands_in_the_list_of_what_does_not_fit_until_it_is_talked_through(cast):
    narrow = cast.take_on(email="second@client.example", phone="+48512345679")
    write(cast, narrow, hoped=35)
    gap = write(cast)
    assert gaps(cast, cast.alice) == ([cast.matter.reference], None)
    gap.talk_through(how="call", by=cast.alice, at=AT)
    assert gaps(cast, cast.alice) == ([], None)


def test_a_gap_of_a_restricted_matter_is_seen_by_the_named_only(cast):
    write(cast)
    cast.matter.restrict(cast.alice, AT)
    assert gaps(cast, cast.alice)[0] == [cast.matter.reference]
    assert gaps(cast, cast.charlie)[0] == []


def test_a_gap_ends_with_the_matter(cast):
    write(cast)
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    assert gaps(cast, cast.alice)[0] == []


def test_the_client_reads_nothing_of_it(cast, browse):
    write(cast, line="The court sees it otherwise.")
    seen = browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
    assert "Not a penny more." not in seen
    assert "The court sees it otherwise." not in seen


def test_an_offer_leads_to_it_without_asking_for_it(cast, browse):
    questions.news_arrived(cast.matter, kind="offer", words="30 now", by=cast.alice, at=AT)
    alice = browse(cast.alice)
    page = f"/matters/{cast.matter.id}"
    assert f"{page}/expectation?why=offer" in alice.get(page).text
    assert '<option selected value="offer">' in alice.get(f"{page}/expectation?why=offer").text


def test_the_form_begins_with_what_the_client_asked_for_and_the_firms_currency(cast, browse):
    seen = browse(cast.alice).get(f"/matters/{cast.matter.id}/expectation").text
    assert "Stay until spring." in seen
    assert 'value="PLN"' in seen


@pytest.mark.parametrize(("country", "unit"), [("CN", "CNY"), ("GB", "GBP"), ("XX", "EUR")])
def test_the_unit_is_the_currency_of_the_firms_country_unless_another_is_typed(firm, country, unit):
    firm.country = country
    assert usual_unit(firm) == unit


def test_one_sees_and_settles_a_gap_on_the_matters_own_pages(cast, browse):
    write(cast)
    alice, needs = browse(cast.alice), f"/matters/{cast.matter.id}/needs"
    words = "lies far from what is likely"
    assert words in alice.get(f"/matters/{cast.matter.id}").text
    assert words in alice.get(needs).text
    assert alice.post(f"/matters/{cast.matter.id}/expectation/talk", {"how": "call"}).status_code == 303
    assert words not in alice.get(f"/matters/{cast.matter.id}").text
    assert words not in alice.get(needs).text
    assert "Talked through on 18 November 2026." in alice.get(needs).text


def test_what_the_client_pays_is_a_number_below_nothing(cast, browse):
    sent = {
        "hoped_words": "Pay no more than 3,000.", "hoped": "-3000", "worst": "-9000", "likely": "-5000",
        "best": "-2000", "unit": "PLN", "why": "intake",
    }  # fmt: skip
    assert browse(cast.alice).post(f"/matters/{cast.matter.id}/expectation", sent).status_code == 303
    now = Expectation.of(cast.matter)
    assert (now.hoped, now.worst, now.likely, now.best, now.is_wide) == (-3000, -9000, -5000, -2000, False)
