"""Handing over (rule P7): everything open is shown, the clock runs on, and no client waits because of it."""

import pytest

from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup import questions
from lexlite.matters.handover import Handover, hand_over, hand_over_all, open_matters_of
from lexlite.messages.models import Outbox
from tests.factories import due_of, on

AT = on(18, "12:00")


def hand(cast, **changes):
    values = {"responsible": cast.charlie, "second": cast.bob, "note": "They fear the hearing.", "by": cast.alice}
    return hand_over(cast.matter, **{**values, **changes}, at=AT)


def test_the_new_person_leads_the_matter_and_the_client_and_is_told(cast):
    hand(cast)
    assert (cast.matter.reload().responsible, cast.client.reload().responsible) == (cast.charlie, cast.charlie)
    assert Outbox.get(Outbox.kind == "handed_over").staff == cast.charlie


def test_handing_over_resets_no_clock(cast):
    questions.ask(cast.matter, cast.dana, "When?", AT)
    before = due_of(cast.matter)
    hand(cast)
    assert due_of(cast.matter) == before


def test_the_letter_carries_nothing_of_the_note(cast):
    hand(cast)
    assert "fear" not in str(Outbox.get(Outbox.kind == "handed_over").params)


def test_what_the_next_must_know_stands_on_the_matter(cast, browse):
    hand(cast)
    page = browse(cast.charlie).get(f"/matters/{cast.matter.id}").text
    assert "Handed over by Alice Lawyer:" in page and "They fear the hearing." in page


def test_the_page_shows_what_is_open(cast, browse):
    questions.ask(cast.matter, cast.dana, "When is the hearing?", AT)
    cast.matter.add_date(kind="deadline", on=AT.date(), words="Answer the claim", by=cast.alice, at=AT)
    page = browse(cast.alice).get(f"/matters/{cast.matter.id}/handover").text
    for words in ("When is the hearing?", "Answer the claim", "Take-on card"):
        assert words in page


def test_the_client_sees_the_new_name_at_once(cast, browse):
    hand(cast)
    assert "Charlie Lawyer" in browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text


def test_somebody_new_must_be_named_and_nobody_is_second_to_themselves(cast):
    with pytest.raises(RuleBroken):
        hand(cast, responsible=cast.alice, second=cast.bob)
    with pytest.raises(RuleBroken) as no:
        hand(cast, second=cast.charlie)
    assert no.value.field == "second"


def test_only_owner_and_lawyer_hand_over(cast):
    with pytest.raises(NotAllowed):
        hand(cast, by=cast.bob)


def test_who_hands_a_restricted_matter_on_and_is_no_longer_named_is_led_to_the_board(cast, browse):
    cast.matter.restrict(cast.alice, AT)
    address = f"/matters/{cast.matter.id}"
    done = browse(cast.alice).post(
        f"{address}/handover", {"responsible": str(cast.charlie.id), "second": str(cast.bob.id), "note": ""}
    )
    assert (done.status_code, done.location) == (303, "/")
    assert browse(cast.charlie).get(address).status_code == 200
    assert browse(cast.alice).get(address).status_code == 404


def test_everything_of_somebody_who_leaves_goes_to_another_at_once(cast):
    second = cast.take_on(AT, by=cast.charlie, name="Third Person", email="t@p.example", phone="", other_parties=[])
    second.change(second=cast.alice)
    assert hand_over_all(cast.alice, to=cast.charlie, note="", by=cast.olga, at=AT) == 2
    assert open_matters_of(cast.alice, cast.olga, AT) == []
    assert (cast.matter.reload().responsible, cast.matter.second) == (cast.charlie, cast.bob)
    assert second.reload().second is None
    assert Handover.select().count() == 1


def test_a_restricted_matter_is_handed_over_by_the_named_only(cast):
    cast.matter.restrict(cast.alice, AT)
    assert hand_over_all(cast.alice, to=cast.charlie, note="", by=cast.olga, at=AT) == 0
