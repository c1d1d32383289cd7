"""The pages of the card and of the fee, and their one line on the matter."""

import re

from lexlite.intake.card import TakeOnCard
from lexlite.intake.fee import Fee
from tests.factories import day, every_row
from tests.intake.test_card import AT, say, taken_on, tell_fee, without_card


def left(browser, matter):
    """The line of the matter's page, without markup."""
    line = re.search(r'<p class="meta" id="take-on">(.*?)</p>', browser.get(f"/matters/{matter.id}").text)[1]
    return " ".join(re.sub("<[^>]+>", " ", line).split())


def settle_all(matter, by):
    """Nothing is open any more."""
    matter.no_dates_known(by, AT)
    tell_fee(matter, by)
    say(matter, by, other_lawyer=("none", None, ""))
    open_ones = TakeOnCard.of_or_drafted(matter.reload()).open_lines
    say(matter, by, **{line.code: ("done", None, "words") for line in open_ones})


def test_the_matter_says_how_many_lines_are_open_and_which_day_is_nearest(browse, cast):
    say(cast.matter, cast.bob, power_of_attorney=("by_when", day(27), ""))
    assert left(browse(cast.alice), cast.matter) == "Take-on card: 10 open · Power of attorney: by Fri 27 Nov"


def test_a_day_that_is_over_is_marked_as_late(browse, cast):
    say(cast.matter, cast.bob, power_of_attorney=("by_when", day(17), ""))
    assert left(browse(cast.alice), cast.matter).endswith("Power of attorney: late, was due Tue 17 Nov")


def test_with_nothing_open_the_card_is_complete(browse, cast):
    settle_all(cast.matter, cast.bob)
    assert left(browse(cast.alice), cast.matter) == "Take-on card: complete"


def test_a_matter_without_a_card_offers_to_begin_it_and_reading_writes_nothing(browse, cast):
    without_card(cast.matter)
    alice = browse(cast.alice)
    assert left(alice, cast.matter) == "Take-on card: not begun"
    before = {name: rows for name, rows in every_row().items() if name != "Session"}
    assert alice.get(f"/matters/{cast.matter.id}/take-on").status_code == 200
    assert {name: rows for name, rows in every_row().items() if name != "Session"} == before


def test_a_saved_card_leads_to_the_matter_and_to_the_list_for_taking_over_where_that_has_opened(browse, cast):
    bob, address = browse(cast.bob), f"/matters/{cast.matter.id}/take-on"
    assert bob.post(address, {"identity_state": "done"}).location == f"/matters/{cast.matter.id}"
    assert bob.post(address, {"other_lawyer_state": "had"}).location == f"{address}#take-over"
    assert "Taking over from another lawyer" in bob.get(address).text


def test_the_letter_of_the_enquiry_stands_at_the_dates_and_nothing_is_computed(browse, cast):
    matter = taken_on(cast, arrived_on="2026-11-16")
    page = browse(cast.bob).get(f"/matters/{matter.id}/take-on").text
    assert "A letter arrived on Mon 16 Nov: ask whether it starts a time limit." in page
    assert not matter.dates.exists()


def test_the_card_says_that_the_engagement_is_concluded_elsewhere(browse, cast):
    page = browse(cast.bob).get(f"/matters/{cast.matter.id}/take-on").text
    assert "The engagement is concluded outside these pages: signed in the office or sent by you." in page


def test_what_is_known_has_no_fields(browse, cast):
    tell_fee(cast.matter, cast.bob)
    page = browse(cast.bob).get(f"/matters/{cast.matter.id}/take-on").text
    assert [code for code in ("conflict", "fee", "dates") if f'name="{code}_state"' in page] == []
    assert 'name="identity_state"' in page


def test_a_fee_is_not_done_by_ticking_it(browse, cast):
    answer = browse(cast.bob).post(f"/matters/{cast.matter.id}/take-on", {"fee_state": "done"})
    assert answer.status_code == 422


def test_the_card_of_a_closed_matter_is_read_and_has_no_button(browse, cast):
    from lexlite.followup import closing

    closing.close(cast.matter, outcome="settled", told="All done.", by=cast.alice, at=AT)
    page = browse(cast.bob).get(f"/matters/{cast.matter.id}/take-on").text
    assert "Conflict of interest" in page
    assert 'name="identity_state"' not in page


def test_a_fee_told_again_begins_as_it_was_told_and_leads_to_the_card(browse, cast):
    tell_fee(cast.matter, cast.bob, words="350 an hour")
    bob, address = browse(cast.bob), f"/matters/{cast.matter.id}/fee"
    assert 'value="350 an hour"' in bob.get(address).text
    assert bob.post(address, {"estimate": "6,000"}).location == f"/matters/{cast.matter.id}/take-on#line-fee"
    assert [fee.estimate for fee in Fee.told_in(cast.matter)] == ["6,000", "3,000"]


def test_the_fee_page_leads_to_the_news_that_starts_the_clock(browse, cast):
    bob = browse(cast.bob)
    assert f"/matters/{cast.matter.id}/news?kind=costs" in bob.get(f"/matters/{cast.matter.id}/fee").text
    assert '<option selected value="costs">' in bob.get(f"/matters/{cast.matter.id}/news?kind=costs").text
