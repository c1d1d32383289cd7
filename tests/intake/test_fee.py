"""The fee as it was told (rule M2): every telling is kept, the last one stands on the card and on the client's page."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import closing
from lexlite.intake.fee import Fee
from lexlite.portal.queries import page_of
from tests.factories import day, on
from tests.intake.test_card import AT, lines, say, states, tell_fee


def test_a_told_fee_makes_its_line_done_by_itself(cast):
    say(cast.matter, cast.bob, fee=("by_when", day(27), ""))
    tell_fee(cast.matter, cast.bob)
    assert states(cast.matter)["fee"] == "done"
    assert lines(cast.matter)["fee"].by_on is None


def test_a_fee_told_again_is_a_new_row_and_the_first_stays(cast):
    tell_fee(cast.matter, cast.bob)
    tell_fee(cast.matter, cast.alice, estimate="5,000", told_on=day(18))
    assert [(fee.estimate, fee.by) for fee in Fee.told_in(cast.matter)] == [("5,000", cast.alice), ("3,000", cast.bob)]


def test_a_fee_on_another_basis_is_said_in_words(cast):
    with pytest.raises(RuleBroken) as no:
        tell_fee(cast.matter, cast.bob, basis="other")
    assert no.value.field == "words"


def test_a_fee_was_not_told_on_a_day_to_come(cast):
    with pytest.raises(RuleBroken) as no:
        tell_fee(cast.matter, cast.bob, told_on=day(19))
    assert no.value.field == "told_on"


def test_no_fee_is_told_in_a_closed_matter(cast):
    closing.close(cast.matter, outcome="settled", told="All done.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        tell_fee(cast.matter, cast.bob)


# the client's page


def test_clients_read_no_fee_unless_the_firm_so_decides(cast, firm):
    tell_fee(cast.matter, cast.bob)
    assert page_of(cast.dana.id, cast.matter.id, firm, AT).fee is None


def test_the_client_reads_the_fee_that_was_told_last(cast, firm):
    firm.change(fee_shown=True)
    assert page_of(cast.dana.id, cast.matter.id, firm, AT).fee is None
    tell_fee(cast.matter, cast.bob, told_on=day(18), estimate="4,000 zł")
    tell_fee(cast.matter, cast.bob, told_on=day(12))
    fee = page_of(cast.dana.id, cast.matter.id, firm, on(18, "13:00")).fee
    assert (str(fee.basis), fee.estimate, fee.told_on, fee.language) == ("By the hour", "4,000 zł", day(18), "en")
