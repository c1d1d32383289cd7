"""Two people on one card: neither overwrites the other unawares, and nothing that was typed is lost."""

import pytest

from lexlite.errors import Conflict
from lexlite.followup import publishing
from lexlite.followup.contacts import log_contact
from lexlite.followup.models import Word
from tests.browsing import HIDDEN
from tests.conftest import NOON
from tests.factories import contact, on

CALL = {"channel": "call", "direction": "out", "reached": "yes", "told": "Mine: the hearing is off."}
UPDATE = {"body": "Mine: the hearing is off.", "language": "en"}
DATE = {"next_word_on": "2026-12-01", "reason": "court", "told": "Mine: the hearing is off."}
FORMS = [("contacts", CALL, "told"), ("updates", UPDATE, "body"), ("promise", DATE, "told")]
by_name = pytest.mark.parametrize(("name", "typed", "field"), FORMS, ids=[name for name, *_rest in FORMS])


@pytest.fixture
def alice(browse, cast):
    return browse(cast.alice)


def told(cast):
    return [word.told for word in Word.select().where(Word.matter == cast.matter).order_by(Word.id)]


def bob_speaks(cast):
    contact(cast.matter, cast.bob, NOON, told="Theirs: the judge is ill.")


@by_name
def test_who_comes_second_sees_both_and_what_was_typed_is_kept(alice, cast, name, typed, field):
    address = f"/matters/{cast.matter.id}/{name}"
    hidden = alice.hidden(address)
    bob_speaks(cast)
    answer = alice.post(address, typed, hidden=hidden)
    assert answer.status_code == 409
    for words in ("Theirs: the judge is ill.", cast.bob.name, "by phone", "Mine: the hearing is off."):
        assert words in answer.text
    assert told(cast)[-1] == "Theirs: the judge is ill."


@by_name
def test_sent_again_it_is_recorded_knowingly(alice, cast, name, typed, field):
    address = f"/matters/{cast.matter.id}/{name}"
    hidden = alice.hidden(address)
    bob_speaks(cast)
    again = alice.post(address, typed, hidden=hidden)
    assert alice.post(address, typed, hidden=dict(HIDDEN.findall(again.text))).status_code == 303
    assert told(cast)[-2:] == ["Theirs: the judge is ill.", "Mine: the hearing is off."]


@by_name
def test_on_the_board_the_answer_is_the_card_s_form_with_both(alice, cast, name, typed, field):
    address = f"/matters/{cast.matter.id}/{name}"
    hidden = {**alice.hidden(address), "from": "board"}
    bob_speaks(cast)
    answer = alice.post(address, typed, hidden=hidden, fragment=True)
    assert answer.status_code == 409
    assert "<html" not in answer.text and 'class="speak"' in answer.text
    assert "Theirs: the judge is ill." in answer.text and "Mine: the hearing is off." in answer.text


@by_name
def test_a_script_that_names_no_version_is_taken(alice, cast, name, typed, field):
    address = f"/matters/{cast.matter.id}/{name}"
    hidden = {name: value for name, value in alice.hidden(address).items() if name != "version"}
    bob_speaks(cast)
    assert alice.post(address, typed, hidden=hidden).status_code == 303


@by_name
def test_the_same_form_twice_is_no_conflict_with_itself(alice, cast, name, typed, field):
    address = f"/matters/{cast.matter.id}/{name}"
    hidden = alice.hidden(address)
    assert [alice.post(address, typed, hidden=hidden).status_code for _time in range(2)] == [303, 303]
    assert told(cast).count("Mine: the hearing is off.") == 1


def test_nothing_of_the_second_is_kept_before_it_is_sent_again(cast):
    version = cast.matter.reload().version
    bob_speaks(cast)
    before = told(cast)
    with pytest.raises(Conflict):
        contact(cast.matter, cast.alice, NOON, version=version)
    with pytest.raises(Conflict):
        publishing.publish(cast.matter, body="News.", by=cast.alice, at=NOON, version=version)
    assert told(cast) == before


def test_a_contact_that_spoke_of_two_matters_asks_for_the_version_of_the_first_alone(cast):
    other = cast.take_on(name="Ola", email="ola@client.example", phone="")
    version = cast.matter.reload().version
    contact(other, cast.bob, on(18, "10:00"))
    word = log_contact(
        cast.matter, channel="call", direction="out", reached=True, told="Both.", also=[other], version=version,
        by=cast.alice, at=NOON,
    )  # fmt: skip
    assert word.counts_from == NOON
