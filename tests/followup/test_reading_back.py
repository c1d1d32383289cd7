"""Reading back what we heard (rules D1, D4, K3, S13): the exact text, their answer, what comes of it."""

from datetime import timedelta

import pytest

from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import publishing
from lexlite.followup.board import Board
from lexlite.followup.corrections import take_off
from lexlite.followup.hints import what_to_say
from lexlite.followup.models import Promise, Question
from lexlite.followup.reading_back import ReadBack
from lexlite.messages.models import Outbox
from lexlite.needs.agreements import Agreement
from lexlite.needs.mismatches import of_matters_seen_by
from lexlite.needs.models import Need
from lexlite.needs.talk import Talk
from lexlite.portal.queries import page_of
from lexlite.reports.record import MatterRecord
from tests.factories import contact, day, due_of, on

AT, SHOWN = on(18, "12:00"), on(18, "12:10")


@pytest.fixture
def need(cast):
    stated = cast.matter.needs.get()
    return Need.note(
        cast.matter, kind="true", words="The winter season.", language="en", stated=stated, by=cast.alice, at=AT
    )


@pytest.fixture
def heard(cast, need):
    cast.matter.wants("Out by May without debt.", cast.alice, AT)
    return ReadBack.send(cast.matter, story="They want you out.", by=cast.alice, at=AT)


def take(cast, heard, answer="right", comment="", by=None, at=SHOWN):
    heard.take(answer=answer, comment=comment, by=by or cast.dana, at=at)


def test_the_client_reads_their_account_what_they_asked_our_understanding_and_the_good_end(heard):
    assert heard.word.told == (
        "What you told us\nThey want you out.\n\nWhat you asked for\nStay until spring.\n\n"
        "Your need, as we understand it\nThe winter season.\n\n"
        "What would be a good end for you\nOut by May without debt.\n"
        "This is what we work towards. It is not a promise of the result."
    )


@pytest.mark.parametrize(
    ("language", "ours"),
    [("en", ("true", "stated")), ("pl", ("rzeczywist", "zgłoszon")), ("zh", ("真实", "自述", "赢"))],
)
def test_the_words_true_and_stated_do_not_leave_the_office(cast, need, language, ours):
    cast.dana.change(language=language)
    cast.matter.wants("Out by May.", cast.alice, AT)
    told = ReadBack.send(cast.matter, story="They want you out.", by=cast.alice, at=AT).word.told.casefold()
    assert [word for word in ours if word in told] == []


def test_it_comes_in_the_clients_language(cast, need):
    cast.dana.change(language="pl")
    heard = ReadBack.send(cast.matter, story="They want you out.", by=cast.alice, at=AT)
    assert heard.word.language == "pl"
    assert heard.parts[0][1] == [["They want you out.", "en"]]


def test_what_it_tells_of_is_shown_when_the_client_has_said_that_it_is_right(cast, heard, need, firm):
    assert page_of(cast.dana.id, cast.matter.id, firm, SHOWN).needs == []
    take(cast, heard)
    assert [wanted.words for wanted in page_of(cast.dana.id, cast.matter.id, firm, SHOWN).needs] == [need.words]


def test_what_was_undone_shows_nothing_of_the_needs(cast, heard, firm):
    publishing.take_back(heard.word, by=cast.alice, at=on(18, "12:05"))
    assert page_of(cast.dana.id, cast.matter.id, firm, SHOWN).needs == []


def test_it_stands_on_their_page_after_ten_minutes_and_can_be_undone_till_then(cast, heard, firm):
    assert page_of(cast.dana.id, cast.matter.id, firm, AT).updates == []
    (update,) = page_of(cast.dana.id, cast.matter.id, firm, SHOWN).updates
    assert (update.read_back, update.words, update.must_act) == (heard.id, heard.word.told, True)
    publishing.take_back(heard.word, by=cast.alice, at=on(18, "12:05"))
    assert ReadBack.last_of(cast.matter) is None


def test_its_letter_carries_nothing_of_it(heard):
    row = Outbox.get(Outbox.kind == "update")
    assert "They want" not in str(row.params)


def test_unanswered_after_one_working_day_a_call_is_due(cast, heard):
    assert due_of(cast.matter) == (on(19, "12:00"), "call")


def test_the_card_says_what_to_ask_and_gives_nothing_of_the_text(cast, heard, firm):
    card = Board(cast.alice, firm, on(19, "13:00")).card(cast.matter.id)
    assert (card.lane, what_to_say(card)) == ("late", "Ask whether what we heard is right.")


def test_right_is_kept_with_the_exact_text_its_language_and_when(cast, heard):
    take(cast, heard)
    kept = Agreement.get()
    assert (kept.about, kept.answer, kept.shown, kept.shown_language) == (heard.key, "right", heard.word.told, "en")
    assert (kept.person, kept.at) == (cast.dana, SHOWN)


def test_right_confirms_what_it_told_of_and_no_call_is_due(cast, heard, need):
    take(cast, heard)
    assert Need.get_by_id(need.id).confirmed_at == SHOWN
    assert due_of(cast.matter)[1] != "call"


def test_right_does_not_confirm_what_was_written_anew_meanwhile(cast, heard, need):
    Need.get_by_id(need.id).reword(words="Until June.", state="not_yet", shared=True, by=cast.alice, at=AT)
    take(cast, heard)
    assert Need.get_by_id(need.id).confirmed_at is None


def test_not_quite_comes_back_as_a_question_with_their_words(cast, heard, need):
    take(cast, heard, "not_quite", "I owe four months, not three.")
    question = Question.get()
    assert "I owe four months, not three." in question.body
    assert (question.person, due_of(cast.matter)) == (cast.dana, (question.answer_due_at, "question"))
    assert Agreement.get().own_words == "I owe four months, not three."
    assert Need.get_by_id(need.id).confirmed_at is None


def test_not_quite_without_words_says_so_and_no_more(cast, heard):
    take(cast, heard, "not_quite", "")
    assert Question.get().in_words() == "What we heard is not quite right."


def test_notes_of_a_talk_are_sent_as_they_are_only_with_a_warning(cast, browse):
    alice, address = browse(cast.alice), f"/matters/{cast.matter.id}/read-back"
    warning = "These are your notes of the talk"
    assert warning not in alice.get(address).text
    Talk.keep(cast.matter, words="She fears the bank.", by=cast.alice, at=AT)
    page = alice.get(address).text
    assert warning in page and "She fears the bank." in page


def test_not_quite_leaves_nothing_right_that_was_read_back(cast, need):
    need.confirm(cast.dana, on(18, "10:00"))
    heard = ReadBack.send(cast.matter, story="They want you out.", by=cast.alice, at=AT)
    take(cast, heard, "not_quite", "Not this.")
    assert (need.reload().confirmed_at, need.confirmed_how) == (None, "")


def test_not_quite_leaves_what_they_confirmed_since_it_was_sent(cast, heard, need):
    need.confirm(cast.dana, AT + timedelta(minutes=1))
    take(cast, heard, "not_quite", "Not this.")
    assert need.reload().confirmed_at


def test_not_quite_does_not_fit_until_it_is_read_back_anew(cast, heard, browse):
    take(cast, heard, "not_quite", "I owe four months.")

    def listed(staff):
        rows, _more = of_matters_seen_by(staff, Firm.the(), day(18))
        return [(row.code, row.words, row.matter_id) for row in rows]

    assert listed(cast.alice) == [("not_quite", "I owe four months.", cast.matter.id)]
    assert "not quite" in browse(cast.alice).get("/needs").text
    assert "not quite" in browse(cast.alice).get(f"/matters/{cast.matter.id}/needs").text
    cast.matter.restrict(cast.alice, AT)
    assert listed(cast.charlie) == []
    ReadBack.send(cast.matter, story="You owe four months.", by=cast.alice, at=on(18, "15:00"))
    assert listed(cast.alice) == []


def test_it_is_answered_once(cast, heard):
    take(cast, heard)
    with pytest.raises(RuleBroken):
        take(cast, heard, "not_quite")
    assert Agreement.select().count() == 1


def test_the_last_one_is_answered_and_the_one_before_asks_no_more(cast, heard):
    again = ReadBack.send(cast.matter, story="They want you out by May.", by=cast.alice, at=on(18, "13:00"))
    with pytest.raises(RuleBroken):
        take(cast, heard, at=on(18, "14:00"))
    take(cast, again, at=on(18, "14:00"))
    assert due_of(cast.matter)[1] != "call"


def test_what_the_client_says_on_the_phone_names_who_asked(cast, heard):
    take(cast, heard, "not_quite", "Four months.", by=cast.bob)
    assert (Agreement.get().staff, Agreement.get().person) == (cast.bob, cast.dana)
    assert "Four months." in Question.get().body


def test_without_an_account_nothing_is_read_back(cast):
    with pytest.raises(RuleBroken):
        ReadBack.send(cast.matter, story="", by=cast.alice, at=AT)


# its clock (S2, S3, S13)


def everything_due(cast):
    return due_of(cast.matter), [(row.due_at, row.how) for row in cast.matter.promises.order_by(Promise.id)]


def test_the_date_that_was_promised_stands_when_they_have_answered(cast):
    contact(cast.matter, cast.alice, AT, next_word_on=day(24), next_word_at="10:30")
    heard = ReadBack.send(cast.matter, story="They want you out.", by=cast.alice, at=on(18, "13:00"))
    take(cast, heard, at=on(18, "14:00"))
    assert due_of(cast.matter) == (on(24, "10:30"), "promise")


def test_a_date_that_passed_while_they_did_not_answer_is_promised_no_more(cast):
    contact(cast.matter, cast.alice, AT, next_word_on=day(19))
    heard = ReadBack.send(cast.matter, story="They want you out.", by=cast.alice, at=on(18, "13:00"))
    take(cast, heard, at=on(20, "12:00"))
    assert due_of(cast.matter) == (on(34, "16:00"), "cadence")


def test_spoken_about_before_they_answer_it_counts_from_the_talk(cast, heard):
    contact(cast.matter, cast.alice, on(18, "15:00"), acted_on=[heard.word])
    before = everything_due(cast)
    take(cast, heard, at=on(20, "12:00"))
    assert heard.word.reload().counts_from == on(18, "15:00")
    assert everything_due(cast) == before


def test_sent_anew_and_undone_what_was_spoken_about_stays_spoken_about(cast, heard):
    contact(cast.matter, cast.alice, on(18, "15:00"), acted_on=[heard.word])
    before = everything_due(cast)
    again = ReadBack.send(cast.matter, story="Out by May.", by=cast.alice, at=on(19, "12:00"))
    publishing.take_back(again.word, by=cast.alice, at=on(19, "12:05"))
    assert everything_due(cast) == before


def test_sent_anew_while_a_call_is_late_and_undone_the_call_is_late_as_before(cast, heard):
    before = everything_due(cast)
    again = ReadBack.send(cast.matter, story="Out by May.", by=cast.alice, at=on(20, "12:00"))
    assert everything_due(cast)[0] == (on(23, "12:00"), "call")
    publishing.take_back(again.word, by=cast.alice, at=on(20, "12:05"))
    assert everything_due(cast) == before == ((on(19, "12:00"), "call"), [(on(19, "12:00"), None)])


def test_a_talk_about_the_first_taken_back_after_the_second_was_sent_lets_the_second_alone_ask(cast, heard):
    talk = contact(cast.matter, cast.alice, on(18, "15:00"), acted_on=[heard.word])
    ReadBack.send(cast.matter, story="Out by May.", by=cast.alice, at=on(19, "12:00"))
    take_off(talk, why="wrong_matter", by=cast.alice, at=on(19, "13:00"))
    assert due_of(cast.matter) == (on(20, "12:00"), "call")


# their page


def test_the_client_answers_without_script(cast, heard, browse, set_clock):
    set_clock(SHOWN)
    browser = browse(person=cast.dana)
    set_clock(SHOWN)
    page = f"/status/matters/{cast.matter.id}"
    assert "Is this right?" in browser.get(page).text
    done = browser.post(f"/status/read-backs/{heard.id}/answer", {"answer": "right", "comment": ""}, form_on=page)
    assert done.status_code == 303
    assert "You said on 18 November 2026: right." in browser.get(page).text


def test_before_it_is_shown_nobody_can_answer_it(cast, heard, browse):
    browser, page = browse(person=cast.dana), f"/status/matters/{cast.matter.id}"
    hidden = browser.hidden(page)
    heard.word.change(shown_from=on(18, "23:00"))
    answer = browser.post(f"/status/read-backs/{heard.id}/answer", {"answer": "right"}, hidden=hidden)
    assert answer.status_code == 404


@pytest.mark.parametrize("what", ["needs", "read-backs"])
def test_nobody_answers_for_somebody_else(cast, heard, need, browse, set_clock, what):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    browser = browse(person=other.client.contact)
    set_clock(on(18, "12:15"))
    id = need.id if what == "needs" else heard.id
    hidden = browser.hidden(f"/status/matters/{other.id}")
    assert browser.post(f"/status/{what}/{id}/answer", {"answer": "right"}, hidden=hidden).status_code == 404


# on record (S14)


def test_their_answer_stands_on_the_record_with_their_words(cast, heard, need, firm):
    take(cast, heard, "not_quite", "Four months.")
    Need.get_by_id(need.id).confirm(cast.bob, on(18, "13:00"))
    said = {entry.what: entry for entry in MatterRecord.of(cast.matter, firm, on(18, "14:00")).entries}
    assert (said["what we heard: not quite"].text, said["what we heard: not quite"].who) == (
        "Four months.",
        "Dana Client",
    )
    assert said["what matters to them: right"].also == ("Shown: The winter season.", "said to: Bob Assistant")
