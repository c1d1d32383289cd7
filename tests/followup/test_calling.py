"""The client rings (rules C6, P8): who is calling, who may be told what, and whose card opens for whom."""

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.errors import TooManyTries
from lexlite.followup.calling import said_the_word
from tests.factories import on

AT = on(18, "12:00")


@pytest.fixture
def own_only(firm):
    firm.change(own_matters_only=True)


def card(cast):
    return f"/matters/{cast.matter.id}/card"


def verbs(verb):
    return [entry.actor for entry in AuditEntry.select().where(AuditEntry.verb == verb)]


def test_the_card_begins_with_the_question_who_is_calling(cast, browse):
    page = browse(cast.alice).get(card(cast)).text
    assert page.index("Who is calling? Ask for the agreed word.") < page.index("Who may be told what")
    assert "not even that there is a matter" in page


def test_the_right_word_is_known_and_a_wrong_one_is_not_and_both_are_kept(cast, browse):
    alice, dana = browse(cast.alice), str(cast.dana.id)
    assert "That is the word of Dana Client." in alice.post(card(cast), {"person": dana, "knows": "Blue Heron"}).text
    assert "Say nothing" in alice.post(card(cast), {"person": dana, "knows": "5678"}).text
    assert verbs("caller.known") == verbs("caller.unknown") == [cast.alice.key]


def test_the_right_word_is_known_on_the_page_that_a_wrong_one_led_to(cast, browse):
    alice, said = browse(cast.alice), {"person": str(cast.dana.id), "once": "the same page"}
    assert "Say nothing" in alice.post(card(cast), {**said, "knows": "Grey Heron"}).text
    assert "That is the word of Dana Client." in alice.post(card(cast), {**said, "knows": "Blue Heron"}).text


def test_after_five_wrong_words_within_an_hour_nobody_guesses_on(cast):
    for _try in range(5):
        assert not said_the_word(cast.matter, person=cast.dana, knows="guess", by=cast.alice, at=AT)
    with pytest.raises(TooManyTries):
        said_the_word(cast.matter, person=cast.dana, knows="blue heron", by=cast.alice, at=AT)


def test_what_was_said_by_a_caller_is_never_shown_again(cast, browse):
    page = browse(cast.alice).post(card(cast), {"person": str(cast.dana.id), "knows": "secretguess"})
    assert "secretguess" not in page.text


def test_of_an_unrestricted_matter_it_opens_for_any_staff_and_is_logged(cast, browse, own_only):
    charlie = browse(cast.charlie)
    assert charlie.get(f"/matters/{cast.matter.id}").status_code == 404
    page = charlie.get(card(cast))
    assert page.status_code == 200 and "is logged" in page.text
    assert f'href="/matters/{cast.matter.id}"' not in page.text
    assert verbs("card.opened") == [cast.charlie.key]
    browse(cast.alice).get(card(cast))
    assert verbs("card.opened") == [cast.charlie.key]


def test_of_a_restricted_matter_it_opens_for_the_named_only(cast, browse):
    cast.matter.restrict(cast.alice, AT)
    assert browse(cast.charlie).get(card(cast)).status_code == 404
    assert browse(cast.olga).get(card(cast)).status_code == 404
    assert browse(cast.bob).get(card(cast)).status_code == 200


def test_who_rings_is_found_by_name_or_number_also_in_others_matters(cast, browse, own_only):
    for typed in ("dana", "345678", cast.matter.reference):
        assert card(cast) in browse(cast.charlie).get(f"/search?q={typed}").text
    cast.matter.restrict(cast.alice, AT)
    assert card(cast) not in browse(cast.charlie).get("/search?q=dana").text


def test_somebody_who_may_be_told_dates_only_stands_on_the_card_as_such(cast, browse):
    from lexlite.clients.models import Person

    Person.enter(cast.client, "Dora Daughter", language="en", relation="daughter", may_be_told="dates")
    assert "Dora Daughter, daughter</strong> · dates only" in browse(cast.alice).get(card(cast)).text
