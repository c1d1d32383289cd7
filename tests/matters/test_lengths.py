"""How long each stage takes in this firm (rule K3): its own figures need ten closed cases, and are ranges."""

from datetime import timedelta

import pytest

from lexlite.followup import closing
from lexlite.i18n import speaking
from lexlite.matters.lengths import StageLength, in_words
from lexlite.matters.models import StageChange
from lexlite.portal.queries import page_of
from tests.factories import BEGUN, later

FIRST, NEXT = "papers", "good_end"


def ended(cast, number, days):
    """A closed case whose first stage took so many days."""
    matter = cast.take_on(name=f"Client {number}", email=f"c{number}@client.example", phone=f"+4851234{6000 + number}")
    for stage, at in ((FIRST, BEGUN), (NEXT, later(BEGUN, days=days))):
        StageChange.create(matter=matter, stage=stage, at=at, by=cast.alice)
    closing.close(matter, outcome="settled", told="Done.", by=cast.alice, at=later(BEGUN, days=days + 3))
    return matter


@pytest.fixture
def cases(cast):
    def cases(*lengths):
        return [ended(cast, number, days) for number, days in enumerate(lengths)]

    return cases


def usual_of(cast, firm, code="en"):
    """What the client reads of the stage that their case stands in."""
    cast.matter.change(stage=FIRST)
    with speaking(code):
        return page_of(cast.dana.id, cast.matter.id, firm, later(BEGUN, days=1)).usual


def test_before_ten_closed_cases_the_playbook_speaks(cases, cast, firm):
    cases(*[6] * 9)
    assert usual_of(cast, firm) == "2 to 5 working days"


def test_from_ten_closed_cases_the_firms_own_range_stands_without_the_extremes(cases, cast, firm):
    cases(1, *range(5, 13), 90)
    assert usual_of(cast, firm) == "5 to 12 days"


def test_it_reads_in_each_language(cases, cast, firm):
    cases(*range(4, 14))
    assert usual_of(cast, firm, "pl") == "od 5 do 12 dni"
    assert usual_of(cast, firm, "zh") == "5至12天"


def test_cases_of_another_area_do_not_count(cases, cast, firm):
    for matter in cases(*[6] * 10)[:2]:
        matter.change(practice_area="loan")
    StageLength.measure("lease")
    assert usual_of(cast, firm) == "2 to 5 working days"


def test_a_stage_come_to_twice_counts_as_one_case_with_both_its_times(cases, cast, firm):
    (matter,) = cases(4)
    at = matter.closed_at - timedelta(days=2)
    StageChange.create(matter=matter, stage=FIRST, at=at, by=cast.alice)
    StageLength.measure("lease")
    row = StageLength.get(StageLength.stage == FIRST)
    assert (row.cases, row.most_days) == (1, 6)


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (0, 0, "1 day"),
        (3, 3, "3 days"),
        (2, 14, "2 to 14 days"),
        (13, 30, "1 to 5 weeks"),
        (20, 21, "2 to 3 weeks"),
        (60, 200, "1 to 7 months"),
        (400, 420, "12 to 14 months"),
    ],
)
def test_a_range_is_said_in_the_unit_that_fits_and_never_narrower_than_it_is(app, least, most, words):
    with speaking("en"):
        assert in_words(least, most) == words
