"""The end of a case: scores, thanks, what goes back and what is kept, the day to ask (rules D8, P6, Q4)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import closing, questions
from lexlite.followup.board import Board, Filters
from lexlite.followup.closures import ARCHIVE, Closure
from lexlite.i18n import LANGUAGES
from lexlite.messages.models import Outbox
from lexlite.needs.models import Need
from lexlite.needs.queries import needs_of
from lexlite.needs.scores import score_of, to_score
from tests.factories import contact, day, on

AT = on(18, "12:00")


def note(cast, kind, words, **more):
    return Need.note(cast.matter, kind=kind, words=words, language="en", by=cast.alice, at=AT, **more)


def close(cast, at=AT, told="Thank you.", by=None, **more):
    return closing.close(cast.matter, outcome="settled", told=told, by=by or cast.alice, at=at, **more)


def closure(cast):
    return Closure.last_of(cast.matter)


# what is scored


def test_true_needs_goals_and_wishes_nobody_understood_are_scored_each_once(cast):
    stated = cast.matter.needs.get()
    note(cast, "stated", "Win.")
    true = note(cast, "true", "A home.", stated=stated)
    goal = note(cast, "outside", "Peace.")
    dropped = note(cast, "true", "Revenge.")
    dropped.reword(words="Revenge.", state="dropped", shared=False, by=cast.alice, at=AT)
    found = to_score(needs_of(cast.matter))
    assert {need.words for need in found} == {true.words, goal.words, "Win."}


@pytest.mark.parametrize(("state", "begins"), [("met:client", "met"), ("partly:", "partly"), ("not_yet:", None)])
def test_a_score_begins_with_how_far_the_need_has_come_and_not_yet_says_nothing(cast, state, begins):
    need = note(cast, "true", "A home.")
    state, _colon, met_by = state.partition(":")
    need.reword(words="A home.", state=state, met_by=met_by, shared=True, by=cast.alice, at=AT)
    assert score_of(need) == begins


def test_closing_asks_for_no_score(cast):
    need = note(cast, "true", "A home.")
    close(cast)
    assert not cast.matter.reload().is_open
    assert need.reload().score_lawyer is None


def test_the_lawyers_scores_are_kept_with_the_closing_and_leave_the_clients_alone(cast):
    home, peace = note(cast, "true", "A home."), note(cast, "outside", "Peace.")
    close(cast, scores={home.id: "met", peace.id: None})
    assert [need.reload().score_lawyer for need in (home, peace)] == ["met", None]
    assert home.score_client is None


def test_a_need_of_another_matter_is_not_scored_with_this_one(cast):
    other = cast.take_on(email="second@client.example", phone="+48512345679")
    theirs = other.needs.get()
    close(cast, scores={theirs.id: "met"})
    assert theirs.reload().score_lawyer is None


def test_closed_again_the_form_begins_with_the_last_scores(cast):
    need = note(cast, "true", "A home.")
    close(cast, scores={need.id: "not_met"})
    closing.reopen(cast.matter, by=cast.alice, at=on(19, "12:00"))
    assert score_of(need.reload()) == "not_met"
    close(cast, at=on(20, "12:00"), scores={need.id: "partly"})
    assert need.reload().score_lawyer == "partly"


# the form


def test_the_form_is_filled_in_with_what_is_known(cast, browse):
    need = note(cast, "true", "A home.")
    need.reword(words="A home.", state="met", met_by="client", shared=True, by=cast.alice, at=AT)
    seen = browse(cast.alice).get(f"/matters/{cast.matter.id}/closure").text
    assert f'<input checked id="score_{need.id}-0" name="score_{need.id}" type="radio" value="met">' in seen
    assert closing.thanks("en").splitlines()[0] in seen
    assert 'value="2036-12-31"' in seen


def test_outcome_and_last_words_alone_close_a_matter(cast, browse):
    alice = browse(cast.alice)
    sent = {"outcome": "settled", "told": "Thank you."}
    assert alice.post(f"/matters/{cast.matter.id}/closure", sent).status_code == 303
    assert not cast.matter.reload().is_open
    assert (closure(cast).archive, closure(cast).keep_until) == ([], None)


def test_one_tap_for_each_need_and_the_list_are_kept(cast, browse):
    need = note(cast, "true", "A home.")
    sent = {
        "outcome": "settled", "told": "Thank you.", f"score_{need.id}": "partly", "archive": ["originals", "power"],
        "archive_words": "Binder 14", "keep_until": "2036-12-31",
    }  # fmt: skip
    assert browse(cast.alice).post(f"/matters/{cast.matter.id}/closure", sent).status_code == 303
    assert need.reload().score_lawyer == "partly"
    assert (closure(cast).archive, closure(cast).archive_words) == (["originals", "power"], "Binder 14")
    assert sum(is_done for _words, is_done in closure(cast).archive_list) == 2
    assert len(closure(cast).archive_list) == len(ARCHIVE)


def test_a_score_off_the_list_is_refused_and_nothing_is_closed(cast, browse):
    need = note(cast, "true", "A home.")
    sent = {"outcome": "settled", "told": "Thank you.", f"score_{need.id}": "won"}
    assert browse(cast.alice).post(f"/matters/{cast.matter.id}/closure", sent).status_code == 422
    assert cast.matter.reload().is_open


# the thanks


def test_the_thanks_speak_the_clients_language_and_of_no_result(cast):
    for code in LANGUAGES:
        assert len(closing.thanks(code).splitlines()) == 3
    assert len({closing.thanks(code) for code in LANGUAGES}) == 3
    cast.dana.change(language="pl")
    word = close(cast, told=closing.thanks("pl"))
    assert (word.language, word.told) == ("pl", closing.thanks("pl"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_thanks_alone_do_not_close_over_a_question_or_news(cast, browse, code):
    questions.ask(cast.matter, cast.dana, "When do I get the deposit?", on(18, "12:00"))
    sent = {"outcome": "settled", "told": closing.thanks(code).replace("\n", "\r\n")}
    refused = browse(cast.alice).post(f"/matters/{cast.matter.id}/closure", sent)
    assert refused.status_code == 422 and closing.thanks(code).splitlines()[0] in refused.text
    assert cast.matter.reload().is_open
    close(cast, told=closing.thanks(code) + "\nThe deposit comes on Friday.")
    assert not cast.matter.reload().is_open


def test_thanks_with_a_line_of_ones_own_stay_in_the_clients_language(cast):
    cast.dana.change(language="zh")
    assert close(cast, told=f"{closing.thanks('zh')}\n祝好！").language == "zh"


def test_last_words_typed_anew_are_in_the_language_they_were_typed_in(cast):
    cast.dana.change(language="zh")
    assert close(cast, told="It was a pleasure.").language == "en"


def test_the_letter_of_the_end_holds_no_word_of_it(cast):
    close(cast, told="We have settled for 30,000.")
    letter = Outbox.get(Outbox.kind == "closing")
    assert "30,000" not in str(letter.params)


# the day to ask


def test_two_weeks_after_the_end_somebody_asks_how_satisfied_they_are(cast):
    close(cast)
    assert closure(cast).survey_due_at == on(32, "16:00")  # Wednesday 2 December


def test_on_a_day_off_they_are_asked_on_the_next_working_day(cast):
    close(cast, at=on(21, "12:00"))  # a Saturday
    assert closure(cast).survey_due_at == on(37, "16:00")  # Monday 7 December


def tasks(cast, at, staff=None, lawyer=None):
    board = Board(staff or cast.alice, Firm.the(), at, Filters(lawyer=lawyer))
    return [(task.kind, task.matter_id) for task in board.tasks()]


def test_on_that_day_the_board_says_so_until_it_is_done(cast):
    close(cast)
    assert tasks(cast, on(31, "12:00")) == []
    assert tasks(cast, on(32, "08:00")) == [("survey", cast.matter.id)]
    closure(cast).asked(words="Very.", by=cast.bob, at=on(32, "09:00"))
    assert tasks(cast, on(33, "08:00")) == []
    assert (closure(cast).survey_done_by, closure(cast).survey_words) == (cast.bob, "Very.")


def test_many_who_were_not_asked_hide_nobody_who_must_be_tried_again(cast):
    close(cast)
    other = cast.take_on(email="second@client.example", phone="+48512345679", at=on(40, "09:00"))
    contact(other, cast.alice, on(40, "10:00"), reached=False, told="")
    board = Board(cast.alice, Firm.the(), on(41, "08:00"))
    assert [task.kind for task in board.tasks(limit=1)] == ["try_again", "survey"]


def test_who_is_to_be_asked_is_seen_by_who_sees_the_matter_and_through_the_filters(cast):
    close(cast)
    cast.matter.restrict(cast.alice, AT)
    assert tasks(cast, on(33, "08:00"), staff=cast.charlie) == []
    assert tasks(cast, on(33, "08:00"), staff=cast.bob) == [("survey", cast.matter.id)]
    assert tasks(cast, on(33, "08:00"), lawyer=cast.charlie.id) == []


def test_nobody_is_asked_twice(cast):
    close(cast)
    closure(cast).asked(words="", by=cast.bob, at=on(32, "09:00"))
    with pytest.raises(RuleBroken):
        closure(cast).asked(words="", by=cast.alice, at=on(33, "09:00"))


def test_reopened_nobody_asks_and_closed_again_the_days_are_counted_anew(cast):
    close(cast)
    closing.reopen(cast.matter, by=cast.alice, at=on(20, "12:00"))
    assert tasks(cast, on(33, "08:00")) == []
    with pytest.raises(RuleBroken):
        closure(cast).asked(words="", by=cast.bob, at=on(33, "09:00"))
    close(cast, at=on(24, "12:00"))
    assert closure(cast).survey_due_at == on(38, "16:00")
    assert Closure.select().where(Closure.matter == cast.matter).count() == 2


def test_nothing_is_sent_to_the_client_on_that_day(cast):
    from lexlite.reminders.planning import plan

    close(cast)
    before = Outbox.select().where(Outbox.person.is_null(False)).count()
    plan(on(32, "12:00"))
    assert Outbox.select().where(Outbox.person.is_null(False)).count() == before


def test_the_day_until_which_the_file_is_kept_is_asked_for_and_not_needed(cast):
    close(cast, keep_until=day(40))
    assert closure(cast).keep_until == day(40)
