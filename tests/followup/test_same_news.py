"""The same news for many matters: one text, many ticks, each its own date, each under a name."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import closing, publishing
from lexlite.followup.models import Word
from lexlite.followup.same_news import tell_all
from lexlite.messages.models import Outbox
from tests.conftest import NOON
from tests.factories import contact, day, due_of, unreachable

STRIKE = "The court is on strike until 1 December."
STRAJK = "Sąd strajkuje do 1 grudnia."


@pytest.fixture
def three(cast):
    """Dana, who reads English; Piotr, Polish; Wei, Chinese."""
    piotr = cast.take_on(name="Piotr Client", email="p@x.example", phone="+48512345601", language="pl")
    wei = cast.take_on(name="Wei Client", email="w@x.example", phone="+48512345602", language="zh")
    return [cast.matter, piotr, wei]


def tell(cast, matters, bodies=None, dates=None):
    return tell_all(matters, bodies=bodies or {"en": STRIKE}, dates=dates or {}, by=cast.alice, at=NOON)


def test_each_reads_it_in_their_language_where_it_was_written_else_in_the_writers(cast, three):
    words, closed = tell(cast, three, {"en": STRIKE, "pl": STRAJK})
    assert closed == []
    assert [(word.told, word.language) for word in words] == [(STRIKE, "en"), (STRAJK, "pl"), (STRIKE, "en")]


def test_each_is_a_word_of_its_own_with_its_own_date_letter_and_undo(cast, three):
    words, _closed = tell(cast, three, dates={three[0].id: day(25), three[1].id: day(27)})
    assert [word.promised_on for word in words] == [day(25), day(27), None]
    assert {word.by for word in words} == {cast.alice}
    assert Outbox.select().where(Outbox.kind == "update").count() == 3
    publishing.take_back(words[0], by=cast.alice, at=NOON)
    assert [word.reload().taken_back_at is None for word in words] == [False, True, True]


def test_one_closed_meanwhile_is_reported_and_the_others_are_told(cast, three):
    closing.close(three[1], outcome="won", told="Done.", by=cast.alice, at=NOON)
    words, closed = tell(cast, three)
    assert closed == [three[1]]
    assert [word.matter for word in words] == [three[0], three[2]]


@pytest.mark.parametrize(
    ("bodies", "dates", "field"),
    [({"pl": STRAJK}, {}, "body_en"), (None, {1: day(2)}, "on_1"), (None, {1: day(500)}, "on_1")],
    ids=["no text for some", "a day that is past", "a day too far"],
)
def test_what_is_wrong_with_one_keeps_all_back_and_is_named_at_its_field(cast, three, bodies, dates, field):
    with pytest.raises(RuleBroken) as no:
        tell(cast, three, bodies, dates)
    assert no.value.field == field
    assert not Word.select().where(Word.kind == "update").exists()


def test_nobody_ticked_is_said(cast):
    with pytest.raises(RuleBroken) as no:
        tell(cast, [])
    assert no.value.field == "matters"


# the page


def ticks(matters, **more):
    return {"matters": [str(matter.id) for matter in matters], "body_en": STRIKE, **more}


def test_the_page_lists_open_matters_with_the_date_that_stands_or_the_cadence_gives(cast, three, browse):
    contact(three[0], cast.alice, NOON, next_word_on=day(26))
    page = browse(cast.alice).get("/updates").text
    assert f'name="on_{three[0].id}" type="date" value="2026-11-26"' in page
    assert f'name="on_{three[1].id}" type="date" value="2026-12-02"' in page
    assert 'name="body_pl"' in page
    assert 'name="body_zh"' in page


def test_it_is_narrowed_by_lawyer_and_by_who_acts(cast, three, browse):
    three[1].change(acts="court")
    three[2].change(responsible=cast.charlie)
    alice = browse(cast.alice)
    court = alice.get("/updates?acts=court").text
    assert "Piotr" in court
    assert "Dana" not in court
    charlies = alice.get(f"/updates?lawyer={cast.charlie.id}").text
    assert "Wei" in charlies
    assert "Piotr" not in charlies


def test_sent_it_comes_back_with_each_to_be_undone(cast, three, browse):
    alice = browse(cast.alice)
    answer = alice.post("/updates", ticks(three[:2]))
    assert (answer.status_code, answer.location) == (303, "/updates")
    page = alice.get(answer.location).text
    assert page.count("can be undone until 12:10") == 2
    word = Word.get(Word.kind == "update")
    undone = alice.post(f"/matters/{word.matter_id}/words/{word.id}/undo?from=updates")
    assert undone.location == "/updates"


def test_sent_twice_they_are_told_once(cast, three, browse):
    alice = browse(cast.alice)
    hidden = alice.hidden("/updates")
    for _twice in range(2):
        assert alice.post("/updates", ticks(three), hidden=hidden).status_code == 303
    assert Word.select().where(Word.kind == "update").count() == 3


def test_a_no_keeps_ticks_texts_and_dates(cast, three, browse):
    data = ticks(three[:2], body_pl=STRAJK, **{f"on_{three[0].id}": "2026-11-27", f"on_{three[1].id}": "2026-11-01"})
    answer = browse(cast.alice).post("/updates", data)
    assert answer.status_code == 422
    assert f'href="#on_{three[1].id}"' in answer.text
    assert answer.text.count("<input checked") == 2
    assert STRIKE in answer.text
    assert STRAJK in answer.text
    assert 'value="2026-11-27"' in answer.text
    assert 'value="2026-11-01"' in answer.text


def test_one_closed_while_the_page_stood_open_is_named_after_it(cast, three, browse):
    alice = browse(cast.alice)
    hidden = alice.hidden("/updates")
    closing.close(three[1], outcome="won", told="Done.", by=cast.alice, at=NOON)
    answer = alice.post("/updates", ticks(three), hidden=hidden)
    assert answer.location == f"/updates?closed={three[1].id}"
    page = alice.get(answer.location).text
    assert "Not told, since closed meanwhile:" in page
    assert three[1].reference in page
    assert page.count("can be undone until") == 2


def test_who_cannot_be_written_to_is_named_to_be_called(cast, three, browse):
    unreachable(cast.dana)
    alice = browse(cast.alice)
    assert alice.get("/updates").text.count("no working e-mail: call") == 1
    alice.post("/updates", ticks(three[:2]))
    assert alice.get("/updates").text.count("it counts only when they open their page. Call.") == 1


def test_what_one_may_not_see_is_neither_offered_nor_told(cast, three, browse):
    before = due_of(three[0])
    three[0].restrict(cast.alice, NOON)
    charlie = browse(cast.charlie)
    assert "Dana" not in charlie.get("/updates").text
    answer = charlie.post("/updates", ticks(three[:1]))
    assert answer.status_code == 422
    assert "Dana" not in answer.text
    assert "Dana" not in charlie.get(f"/updates?closed={three[0].id}").text
    assert due_of(three[0]) == before


def test_fifty_are_listed_and_more_are_said_to_be_there(cast, browse, monkeypatch):
    from lexlite.followup import same_news_views

    monkeypatch.setattr(same_news_views, "SHOWN", 1)
    cast.take_on(name="Piotr Client", email="p@x.example", phone="+48512345601")
    page = browse(cast.alice).get("/updates").text
    assert "Only the 50 nearest are listed." in page
