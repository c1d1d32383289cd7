"""How often the true need was met (rule D8): from ten closed cases an area, each number with its rows."""

import pytest

from lexlite.db import database
from lexlite.followup import closing
from lexlite.matters.models import Matter
from lexlite.needs.models import Need
from lexlite.reports.reached import PAGE, Reached
from tests.conftest import NOON
from tests.factories import on

AT = on(18, "12:00")


def closed(cast, number, ours="met", theirs=None, **more):
    """A closed lease with one true need and one goal, scored."""
    matter = cast.take_on(
        name=f"Client {number}", email=f"c{number}@x.example", phone=f"+4851234{5000 + number}", **more
    )
    home = Need.note(matter, kind="true", words=f"Home {number}", language="en", by=cast.alice, at=AT)
    goal = Need.note(matter, kind="outside", words=f"Goal {number}", language="en", by=cast.alice, at=AT)
    scores = {home.id: ours, goal.id: "partly"}
    closing.close(matter, outcome="ended", told="Thank you.", by=cast.alice, at=AT, scores=scores)
    home.change(score_client=theirs, score_client_at=theirs and AT)
    return matter


@pytest.fixture
def ten(cast):
    """Seven met, two partly, one never scored; the clients said so of four, and of one the contrary."""
    ours = ["met"] * 7 + ["partly"] * 2 + [None]
    theirs = ["met"] * 4 + ["not_met"] + [None] * 5
    return [closed(cast, number, *said) for number, said in enumerate(zip(ours, theirs, strict=True))]


def report(cast, firm, staff=None, **more):
    return Reached(staff or cast.alice, firm, AT, **more)


def tally(line, kind="true", says="firm"):
    found = line.tallies[kind, says]
    return found.met, found.partly, found.said, found.unsaid


def test_met_is_counted_of_what_was_scored_and_the_rest_stands_beside_it(cast, firm, ten):
    total, (lease,) = report(cast, firm).lines()
    assert (lease.code, lease.closed, lease.is_enough) == ("lease", 10, True)
    assert tally(lease) == (7, 2, 9, 1)
    assert tally(lease, says="client") == (4, 0, 5, 5)
    assert tally(lease, "outside") == (0, 10, 10, 0)
    assert tally(total) == tally(lease)


def test_before_ten_closed_cases_of_an_area_no_number_is_shown(cast, browse, ten):
    closed(cast, 90, practice_area="loan", side="lender")
    seen = browse(cast.alice).get("/reports/needs").text
    assert seen.count("Numbers begin with ten closed cases.") == 1
    Matter.get(Matter.practice_area == "lease", Matter.closed_at.is_null(False)).change(practice_area="loan")
    assert browse(cast.alice).get("/reports/needs").text.count("Numbers begin with ten closed cases.") == 2


def test_what_is_open_or_dropped_or_only_asked_for_is_not_counted(cast, firm, ten):
    Need.note(cast.matter, kind="true", words="Open.", language="en", by=cast.alice, at=AT)
    ten[0].needs.where(Need.kind == "true").get().change(state="dropped")
    ten[1].needs.where(Need.kind == "stated").get().change(score_lawyer="met")
    _total, (lease,) = report(cast, firm).lines()
    assert tally(lease) == (6, 2, 8, 1)


def test_a_restricted_matter_is_counted_and_listed_for_the_named_only(cast, firm, ten):
    ten[0].restrict(cast.alice, AT)
    total, _areas = report(cast, firm, cast.charlie).lines()
    assert (total.closed, tally(total)) == (9, (6, 2, 8, 1))
    rows, _more = report(cast, firm, cast.charlie).rows("true", "firm", "met")
    assert ten[0].id not in {row.matter_id for row in rows}
    assert report(cast, firm).lines()[0].closed == 10


@pytest.mark.parametrize(
    ("says", "which", "number"),
    [("firm", "met", 7), ("firm", "partly", 2), ("firm", "not_met", 0), ("firm", "said", 9), ("firm", "none", 1),
     ("client", "met", 4), ("client", "not_met", 1), ("client", "said", 5), ("client", "none", 5)],
)  # fmt: skip
def test_behind_each_number_stand_its_rows(cast, firm, ten, says, which, number):
    rows, more = report(cast, firm).rows("true", says, which, area="lease")
    assert (len(rows), more) == (number, None)
    assert report(cast, firm).rows("true", says, which, area="loan") == ([], None)


def test_the_rows_come_by_fifty_each_once(cast, firm, ten):
    matter = ten[0]
    for number in range(2 * PAGE):
        values = {"matter": matter, "kind": "true", "words": str(number), "language": "en", "noted_by": "x"}
        Need.create(**values, noted_at=AT, score_lawyer="met")
    found, after = [], 0
    while after is not None:
        rows, after = report(cast, firm).rows("true", "firm", "met", after=after)
        assert len(rows) <= PAGE
        found += [row.id for row in rows]
    assert len(found) == len(set(found)) == 2 * PAGE + 7


def test_a_year_holds_what_was_closed_in_it_on_the_firms_clock(cast, firm, ten):
    ten[0].change(closed_at=on(61, "23:30"))  # 31 December in Warsaw
    ten[1].change(closed_at=on(62, "00:30"))
    assert [report(cast, firm, year=year).lines()[0].closed for year in (2025, 2026, 2027)] == [0, 9, 1]
    assert report(cast, firm).lines()[0].closed == 10


def test_as_many_statements_for_ten_areas_and_cases_as_for_one(cast, firm, ten):
    told = []
    database.connection().set_trace_callback(told.append)
    report(cast, firm).lines()
    database.connection().set_trace_callback(None)
    assert len(told) == 1


def test_the_page_says_it_in_numbers_that_lead_to_their_rows(cast, browse, ten):
    alice = browse(cast.alice)
    seen = alice.get("/reports/needs").text
    address = "/reports/needs/rows?which=met&amp;kind=true&amp;says=firm&amp;area=lease"
    assert f'<a href="{address}">7</a>' in seen
    assert "Home 0" in alice.get(address.replace("&amp;", "&")).text


@pytest.mark.parametrize("query", ["kind=stated", "which=won", "says=court", "area=nowhere"])
def test_what_the_report_does_not_know_is_not_there(cast, browse, query):
    assert browse(cast.alice).get(f"/reports/needs/rows?{query}").status_code == 404


def test_the_file_for_a_spreadsheet_carries_out_no_formula(cast, browse, ten):
    need = ten[0].needs.where(Need.kind == "true").get()
    need.change(words='=HYPERLINK("http://evil.example")')
    answer = browse(cast.alice).get("/reports/needs/file?kind=true&which=met")
    assert answer.headers["Content-Disposition"] == "attachment; filename=needs.csv"
    assert answer.mimetype == "text/csv"
    assert "\n=HYPERLINK" not in answer.text and ",=HYPERLINK" not in answer.text
    assert "'=HYPERLINK" in answer.text
    assert answer.text.count("\n") == 8  # the head and seven rows


# the summary


def test_the_summary_says_what_was_asked_needed_and_reached_and_what_is_kept(cast, browse):
    stated = cast.matter.needs.get()
    home = Need.note(cast.matter, kind="true", words="A home.", language="en", stated=stated, by=cast.alice, at=AT)
    closing.close(
        cast.matter, outcome="Settled in May.", told="Goodbye.", by=cast.alice, at=NOON, scores={home.id: "partly"},
        archive_words="Binder 14",
    )  # fmt: skip
    seen = browse(cast.alice).get(f"/matters/{cast.matter.id}/summary").text
    for words in (stated.words, "A home.", "Partly", "not said", "Settled in May.", "Goodbye.", "Binder 14"):
        assert words in seen
    assert "18 November 2026" in seen


def test_an_open_matter_has_no_summary_yet(cast, browse):
    answer = browse(cast.alice).get(f"/matters/{cast.matter.id}/summary")
    assert answer.location == f"/matters/{cast.matter.id}"


def test_a_matter_closed_before_closings_were_kept_has_a_summary_too(cast, browse):
    closing.close(cast.matter, outcome="ended", told="Goodbye.", by=cast.alice, at=NOON)
    from lexlite.followup.closures import Closure

    Closure.delete().execute()
    assert browse(cast.alice).get(f"/matters/{cast.matter.id}/summary").status_code == 200
    assert browse(cast.alice).get(f"/matters/{cast.matter.id}").status_code == 200
