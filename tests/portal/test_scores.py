"""The client says how far we reached what mattered to them, once their case has ended (rule D8)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import closing
from lexlite.needs.models import Need
from lexlite.needs.scores import score_as_client
from lexlite.portal.queries import page_of, stands_on_page
from tests.factories import on

AT = on(18, "12:00")


@pytest.fixture
def home(cast):
    return note(cast, "A home.", shared=True)


def note(cast, words, kind="true", **more):
    return Need.note(cast.matter, kind=kind, words=words, language="en", by=cast.alice, at=AT, **more)


def end(cast, **more):
    closing.close(cast.matter, outcome="settled", told="Thank you.", by=cast.alice, at=AT, **more)


def shown(cast, firm):
    return [need.words for need in page_of(cast.dana.id, cast.matter.id, firm, AT).needs]


def say(cast, browse, need, score):
    page = f"/status/matters/{cast.matter.id}"
    return browse(person=cast.dana).post(f"/status/needs/{need.id}/score", {"score": score}, form_on=page)


def test_they_are_asked_about_what_was_shown_to_them_or_confirmed_by_them(cast, firm, home):
    confirmed, hidden = note(cast, "Peace.", kind="outside"), note(cast, "Revenge.")
    confirmed.confirm(cast.bob, AT)
    assert shown(cast, firm) == ["A home."]
    end(cast)
    assert shown(cast, firm) == ["A home.", "Peace."]
    assert not stands_on_page(hidden)


def test_a_wish_that_we_understood_is_asked_about_once(cast, firm):
    stated = cast.matter.needs.get()
    stated.change(shared=True)
    note(cast, "A home.", shared=True, stated=stated)
    end(cast)
    assert shown(cast, firm) == ["A home."]


def test_a_wish_whose_meaning_they_have_not_seen_is_asked_about_itself(cast, firm):
    stated = cast.matter.needs.get()
    stated.change(shared=True)
    note(cast, "A home.", stated=stated)
    end(cast)
    assert shown(cast, firm) == [stated.words]


def test_one_press_scores_a_need_and_another_changes_it(cast, browse, home):
    end(cast, scores={home.id: "met"})
    assert say(cast, browse, home, "not_met").location.endswith(f"/status/matters/{cast.matter.id}#need-{home.id}")
    assert (home.reload().score_client, home.score_lawyer) == ("not_met", "met")
    seen = browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
    assert "You said: not met." in seen
    say(cast, browse, home, "partly")
    assert home.reload().score_client == "partly"


def test_what_the_lawyer_says_does_not_stand_on_the_clients_page(cast, browse, home):
    end(cast, scores={home.id: "not_met"})
    seen = browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
    assert 'aria-pressed="true"' not in seen
    assert "You said" not in seen


def test_before_the_end_nobody_is_asked(cast, browse, home):
    assert "/score" not in browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
    with pytest.raises(RuleBroken):
        score_as_client(home, score="met", by=cast.dana, at=AT)


def test_a_case_reopened_meanwhile_says_so(cast, browse, home):
    end(cast)
    closing.reopen(cast.matter, by=cast.alice, at=on(18, "12:30"))
    answer = say(cast, browse, home, "met")
    assert answer.status_code == 422
    assert "We ask you this when your case has ended." in answer.text
    assert home.reload().score_client is None


def test_the_last_word_of_a_case_opened_again_does_not_say_how_it_stands_now(cast, browse, home):
    end(cast)
    closing.reopen(cast.matter, by=cast.alice, at=on(18, "12:30"))
    page = browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
    now, _heading, told = page.partition("What we told you")
    assert "Thank you." not in now
    assert "Thank you." in told


def test_what_is_not_on_their_page_is_not_there(cast, browse):
    hidden = note(cast, "Revenge.")
    end(cast)
    assert say(cast, browse, hidden, "met").status_code == 404


def test_the_scores_of_both_stand_side_by_side_in_the_matter(cast, browse, home):
    end(cast, scores={home.id: "met"})
    say(cast, browse, home, "partly")
    seen = browse(cast.alice).get(f"/matters/{cast.matter.id}").text
    assert "We say: Met · The client says: Partly" in seen


def test_the_end_says_thanks(cast, browse, home):
    end(cast)
    assert "Thank you for your trust." in browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
