"""The client rings (rules C6, P8): who is calling, who may be told what, and whose card opens for whom."""

import re

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.clients.models import Person
from lexlite.errors import TooManyTries
from lexlite.followup import closing
from lexlite.followup.calling import said_the_word
from lexlite.followup.models import News, Question, Word
from lexlite.followup.questions import news_arrived
from tests.conftest import NOON
from tests.factories import contact, day, due_of, on, staff

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
    daughter(cast)
    assert "Dora Daughter, daughter</strong> · dates only" in browse(cast.alice).get(card(cast)).text


# one press logs the call


def press(browser, cast, person=None, **more):
    """The form as the card fills it in, with what is changed of it."""
    page = browser.get(card(cast)).text
    drafted = re.search(r'<textarea[^>]*name="told"[^>]*>([^<]*)', page)[1].strip()
    values = {"caller": str((person or cast.dana).id), "told": drafted, "how": "told", **more}
    return browser.post(f"{card(cast)}/call", values, form_on=card(cast))


def last_word(cast):
    return Word.select().where(Word.matter == cast.matter).order_by(Word.id.desc()).first()


def daughter(cast, told="dates"):
    return Person.enter(cast.client, "Dora Daughter", language="en", relation="daughter", may_be_told=told)


def test_one_press_logs_the_call_as_it_is_drafted_and_the_clock_starts_anew(cast, browse):
    before = due_of(cast.matter)
    answer = press(browse(cast.alice), cast)
    word = last_word(cast)
    assert (answer.status_code, answer.location) == (303, f"{card(cast)}?logged=told")
    assert (word.kind, word.channel, word.direction, word.reached) == ("contact", "call", "in", True)
    assert "The work has been with us" in word.told and word.counts_from == NOON
    assert due_of(cast.matter) > before
    assert "Call logged." in browse(cast.alice).get(answer.location).text


def test_what_arrived_is_drafted_and_told_by_the_press(cast, browse):
    news_arrived(cast.matter, kind="offer", words="They offer 5,000", by=cast.bob, at=NOON)
    alice = browse(cast.alice)
    assert "What has arrived: They offer 5,000" in alice.get(card(cast)).text
    press(alice, cast, news=str(News.get().id))
    assert News.get().told_by_word == last_word(cast)


def test_the_date_promised_before_still_stands_after_the_press_with_its_hour(cast, browse):
    contact(cast.matter, cast.alice, NOON, next_word_on=day(24), next_word_at="14:30")
    page = browse(cast.alice).get(card(cast)).text
    assert 'value="2026-11-24"' in page
    press(browse(cast.alice), cast, next_word_on="2026-11-24")
    assert cast.matter.reload().next_word_due_at == on(24, "14:30")


def test_who_is_not_on_the_matter_logs_the_call_and_stays_on_the_card(cast, browse, own_only):
    charlie = browse(cast.charlie)
    answer = press(charlie, cast, asked="When is the hearing?")
    assert answer.location == f"{card(cast)}?logged=told"
    assert last_word(cast).by == cast.charlie
    assert Question.get().body == "When is the hearing?"
    assert charlie.get(f"/matters/{cast.matter.id}/contacts").status_code == 404
    assert cast.charlie.key in verbs("word.contact") and verbs("card.opened")


def test_of_a_restricted_matter_the_named_alone_log_a_call(cast, browse):
    charlie = browse(cast.charlie)
    charlie.get(card(cast))
    hidden = charlie.hidden(card(cast))
    cast.matter.restrict(cast.alice, AT)
    refused = charlie.post(f"{card(cast)}/call", {"caller": str(cast.dana.id), "how": "asked"}, hidden=hidden)
    assert refused.status_code == 404
    assert last_word(cast).kind == "taken_on"


def test_who_no_longer_works_here_logs_nothing(cast, browse):
    eve = staff("Eve Gone", "lawyer")
    browser = browse(eve)
    hidden = browser.hidden(card(cast))
    eve.disable(by=cast.olga, at=NOON)
    answer = browser.post(f"{card(cast)}/call", {"caller": str(cast.dana.id), "how": "asked"}, hidden=hidden)
    assert answer.location.startswith("/login")
    assert last_word(cast).kind == "taken_on"


@pytest.mark.parametrize(
    ("may", "noted"),
    [
        ("dates", "Spoke with Dora Daughter, who may be told dates only."),
        ("nothing", "Spoke with Dora Daughter, and told nothing."),
        ("everything", "Spoke with Dora Daughter: The work has been with us"),
    ],
)
def test_only_the_contact_resets_the_clock_whatever_others_were_told(cast, browse, may, noted):
    before = due_of(cast.matter)
    answer = press(browse(cast.alice), cast, daughter(cast, may), asked="How is she?")
    word = last_word(cast)
    assert answer.location.endswith("?logged=runs_on")
    assert (word.told, word.counts_from, word.direction) == ("", None, "in")
    assert word.note.startswith(noted) and word.note.endswith("They asked: How is she?")
    assert due_of(cast.matter) == before
    assert not Question.select().exists()


def test_somebody_else_who_calls_is_noted_and_told_nothing(cast, browse):
    press(browse(cast.alice), cast, caller="")
    assert (last_word(cast).told, last_word(cast).note) == ("", "Somebody else called and was told nothing.")


def test_after_a_wrong_word_nothing_told_can_be_logged_and_the_right_one_mends_it(cast, browse):
    alice, dana = browse(cast.alice), str(cast.dana.id)
    wrong = alice.post(card(cast), {"person": dana, "knows": "grey goose"}).text
    assert re.search(r'value="asked"[^>]*checked|checked[^>]*value="asked"', wrong)
    refused = press(alice, cast, told="All of it.")
    assert refused.status_code == 422 and "nothing may be told" in refused.text and "All of it." in refused.text
    assert last_word(cast).kind == "taken_on"
    alice.post(card(cast), {"person": dana, "knows": "blue heron"})
    assert press(alice, cast, told="All of it.").status_code == 303


def test_a_call_with_a_wrong_word_is_noted_and_its_question_is_not_the_clients(cast, browse):
    said_the_word(cast.matter, person=cast.dana, knows="grey goose", by=cast.alice, at=NOON)
    press(browse(cast.alice), cast, how="asked", asked="What did the court say?")
    word = last_word(cast)
    assert word.told == "" and word.counts_from is None
    assert word.note.startswith("Called as Dana Client with a wrong word, and was told nothing.")
    assert not Question.select().exists()


def test_called_back_on_the_number_known_the_client_is_told_although_the_word_was_wrong(cast, browse):
    said_the_word(cast.matter, person=cast.dana, knows="grey goose", by=cast.alice, at=NOON)
    press(browse(cast.alice), cast, how="back", told="It went well.")
    assert (last_word(cast).direction, last_word(cast).counts_from) == ("out", NOON)


def test_called_back_without_an_answer_the_clock_runs_on(cast, browse):
    before = due_of(cast.matter)
    press(browse(cast.alice), cast, how="tried")
    assert (last_word(cast).reached, last_word(cast).counts_from) == (False, None)
    assert due_of(cast.matter) == before
    assert press(browse(cast.alice), cast, how="tried", caller="").status_code == 422


def test_nothing_written_is_nothing_told(cast, browse):
    answer = press(browse(cast.alice), cast, told=" ")
    assert answer.status_code == 422
    assert "choose that nothing was told" in answer.text


def test_the_card_says_the_next_hearing_and_what_not_to_say_but_no_time_limit_of_ours(cast, browse):
    cast.matter.add_date(kind="deadline", on=day(20), words="Appeal", by=cast.alice, at=NOON)
    cast.matter.add_date(kind="hearing", on=day(25), words="First session", by=cast.alice, at=NOON)
    daughter(cast, "nothing")
    page = browse(cast.alice).get(card(cast)).text
    assert "Next date:</strong> Wednesday 25 November, First session" in page
    assert "Appeal" not in page
    assert "To Dora Daughter: nothing at all." in page


def test_a_closed_matters_card_logs_nothing(cast, browse):
    closing.close(cast.matter, outcome="won", told="Bye", by=cast.alice, at=NOON)
    assert 'name="told"' not in browse(cast.alice).get(card(cast)).text
    assert 'name="told"' not in browse(cast.alice).get(f"{card(cast)}/call").text


# found by name or by digits as they are typed

TYPED = [
    "512 345 678", "+48 512-345-678", "0048512345678", "0 512 345 678", "5678", "345678", "５１２３４５６７８",
    "(0)512345678",
]  # fmt: skip


@pytest.mark.parametrize("typed", [*TYPED, "dana", "Client"])
def test_the_card_is_two_presses_away_from_a_name_or_a_number_as_typed(cast, browse, typed):
    found = browse(cast.alice).get("/search", query_string={"q": typed}).text
    (first, *_others) = re.findall(r'<main.*?href="(/[^"]*)"', found, re.DOTALL)
    assert first == card(cast)


def test_a_number_in_an_area_abroad_is_found_with_its_zero(cast, browse):
    cast.dana.reach("phone", "+44 20 7946 0123", "GB", AT)
    for typed in ("020 7946 0123", "+44 (0)20 7946 0123", "0123"):
        assert card(cast) in browse(cast.alice).get("/search", query_string={"q": typed}).text, typed


def test_another_number_is_not_found(cast, browse):
    for typed in ("512 345 679", "678", "0000"):
        assert card(cast) not in browse(cast.alice).get("/search", query_string={"q": typed}).text
