"""The board (rules S4, S6, P8): lanes computed when they are read, from the stored due moments."""

import pytest

from lexlite.followup import closing, filters, holds, publishing, questions
from lexlite.followup.board import CARDS_IN_A_LANE, ROWS_IN_A_LIST, Board, Filters, key_from
from lexlite.followup.hints import what_to_say
from lexlite.matters.models import Matter
from tests.factories import contact, day, on, unreachable


@pytest.fixture
def board(cast, firm):
    return lambda at, staff=None, **filters: Board(staff or cast.alice, firm, at, Filters(**filters))


def lane_of(board, matter):
    """The lanes in which the matter's card stands: one."""
    (code,) = [lane.code for lane in board.lanes() if matter.id in [card.id for card in lane.cards]]
    return code


def card_of(board, matter):
    return board.card(matter.id)


@pytest.mark.parametrize(
    ("at", "lane"),
    [
        (on(13, "12:00"), "later"),
        (on(16, "12:00"), "week"),
        (on(23, "08:00"), "today"),
        (on(23, "16:00"), "today"),
        (on(23, "16:01"), "late"),
    ],
)
def test_a_matter_moves_through_the_lanes_by_time_alone(board, cast, at, lane):
    assert lane_of(board(at), cast.matter) == lane


def test_lateness_needs_no_worker(board, cast):
    card = card_of(board(on(30, "12:00")), cast.matter)
    assert (card.lane, card.working_days_late) == ("late", 5)


def test_every_open_matter_stands_in_exactly_one_lane_and_is_counted_there(board, cast):
    others = [cast.take_on(name=f"Ola {n}", email=f"ola{n}@client.example", phone="") for n in range(3)]
    contact(others[0], cast.alice, on(18, "10:00"), next_word_on=day(18))
    contact(others[1], cast.alice, on(18, "10:00"), next_word_on=day(60))
    lanes = board(on(18, "12:00")).lanes()
    assert sorted(card.id for lane in lanes for card in lane.cards) == [m.id for m in Matter.select()]
    assert [lane.count for lane in lanes] == [len(lane.cards) for lane in lanes]


def test_silence_is_a_share_of_what_was_promised(board, cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(18), next_word_at="14:00")
    shares = [card_of(board(on(18, clock)), cast.matter).percent for clock in ("12:00", "13:00", "14:00", "15:00")]
    assert shares == [0, 50, 100, 150]


def test_on_hold_the_silence_runs_from_the_beginning_of_the_hold(board, cast):
    hold(cast, on(18, "16:00"), day(19))
    card = card_of(board(on(19, "04:00")), cast.matter)
    assert (card.lane, card.percent) == ("hold", 50)


def hold(cast, at, until):
    holds.hold(cast.matter, until=until, reason="abroad", told="We agreed.", channel="call", by=cast.alice, at=at)


def test_late_wins_over_on_hold(board, cast):
    hold(cast, on(18, "12:00"), day(19))
    assert lane_of(board(on(19, "16:00")), cast.matter) == "hold"
    assert lane_of(board(on(19, "16:01")), cast.matter) == "late"


def test_a_question_kept_waiting_on_hold_is_late(board, cast):
    hold(cast, on(18, "12:00"), day(60))
    questions.ask(cast.matter, cast.dana, "When?", on(19, "12:00"))
    assert lane_of(board(on(20, "12:01")), cast.matter) == "late"


def test_a_closed_matter_stands_nowhere(board, cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    assert [lane.count for lane in board(on(18, "13:00")).lanes()] == [0] * 5


def test_a_restricted_matter_is_neither_shown_nor_counted_for_who_is_not_named(board, cast):
    cast.matter.restrict(cast.alice, on(18, "12:00"))
    for staff, count in ((cast.alice, 1), (cast.bob, 1), (cast.charlie, 0), (cast.olga, 0)):
        lanes = board(on(18, "13:00"), staff).lanes()
        assert sum(lane.count for lane in lanes) == sum(len(lane.cards) for lane in lanes) == count
        assert (board(on(18, "13:00"), staff).card(cast.matter.id) is not None) == bool(count)


def test_a_lane_lists_twelve_cards_and_counts_all(board, cast):
    for number in range(CARDS_IN_A_LANE):
        cast.take_on(name=f"Ola {number}", email=f"ola{number}@client.example", phone="")
    (lane,) = board(on(24, "12:00")).lanes(("late",))
    assert (len(lane.cards), lane.count) == (CARDS_IN_A_LANE, CARDS_IN_A_LANE + 1)
    assert lane.cards[0].id == cast.matter.id


@pytest.mark.parametrize(("lane", "today"), [("late", 24), ("today", 23), ("week", 18), ("later", 10)])
def test_the_list_of_a_lane_goes_on_by_key_and_shows_each_once(board, cast, monkeypatch, lane, today):
    from lexlite.followup import board as module

    monkeypatch.setattr(module, "ROWS_IN_A_LIST", 2)
    for number in range(4):
        cast.take_on(name=f"Ola {number}", email=f"ola{number}@client.example", phone="")
    seen, after = [], None
    for _page in range(3):
        cards, key = board(on(today, "12:00")).lane_list(lane, after)
        seen += [card.id for card in cards]
        after = key_from(key)
    assert seen == [matter.id for matter in Matter.select().order_by(Matter.id)]
    assert key is None
    assert ROWS_IN_A_LIST == 50


@pytest.mark.parametrize("text", [None, "", "2026", "a~b", "x~" + "9" * 30])
def test_a_key_that_is_none_is_no_key(text):
    assert key_from(text) is None


@pytest.mark.parametrize("rare", [0, 5000], ids=["a frequent name", "a rare name"])
def test_the_board_is_narrowed_by_lawyer_and_by_a_word_of_the_name(board, cast, monkeypatch, rare):
    monkeypatch.setattr(filters, "RARE", rare)
    other = cast.take_on(by=cast.charlie, name="Żółta Łódź", email="lodz@client.example", phone="")

    def found(**filters):
        return [card.id for lane in board(on(18, "12:00"), **filters).lanes() for card in lane.cards]

    assert found(lawyer=cast.charlie.id) == [other.id]
    assert found(search="zolta") == [other.id]
    assert found(search=cast.matter.reference.lower()) == [cast.matter.id]
    assert found(search="nobody") == []


@pytest.mark.parametrize("rare", [0, 5000])
def test_a_search_for_signs_finds_what_contains_them_and_breaks_nothing(board, cast, monkeypatch, rare):
    monkeypatch.setattr(filters, "RARE", rare)
    for signs in ("*", "[", "' OR 1=1 --", "?"):
        board(on(18, "12:00"), search=signs).lanes()


def test_a_card_knows_whom_to_ring_and_what_to_say(board, cast):
    questions.ask(cast.matter, cast.dana, "May I paint the walls?", on(18, "12:00"))
    card = card_of(board(on(18, "13:00")), cast.matter)
    assert (card.person, card.phone, card.language) == ("Dana Client", "+48 512 345 678", "en")
    assert "May I paint the walls?" in what_to_say(card)


def test_news_kept_back_is_said_before_everything_else(board, cast):
    questions.ask(cast.matter, cast.dana, "When?", on(18, "12:00"))
    questions.news_arrived(cast.matter, kind="decision", words="The ruling", by=cast.bob, at=on(18, "12:00"))
    assert "The ruling" in what_to_say(card_of(board(on(18, "13:00")), cast.matter))


def test_an_update_on_a_page_that_nobody_has_opened_says_call(board, cast):
    unreachable(cast.dana)
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:00"))
    card = card_of(board(on(18, "13:00")), cast.matter)
    assert card.unread
    assert "call" in what_to_say(card)
    publishing.page_opened(cast.dana, cast.matter, on(18, "14:00"))
    assert not card_of(board(on(18, "15:00")), cast.matter).unread


def test_the_lanes_take_two_statements_whatever_the_number_of_matters(board, cast, monkeypatch):
    from lexlite.followup import board as module

    real, statements = module._rows, []
    monkeypatch.setattr(module, "_rows", lambda *query: statements.append(query) or real(*query))
    board(on(24, "12:00")).lanes()
    few, statements[:] = len(statements), []
    for number in range(5):
        cast.take_on(name=f"Ola {number}", email=f"ola{number}@client.example", phone="")
    board(on(24, "12:00")).lanes()
    assert len(statements) == few == 2


def test_since_when_somebody_acts_is_a_day_of_the_firm(board, cast):
    cast.matter.change(acts_since=on(17, "00:30"))
    assert card_of(board(on(18, "12:00")), cast.matter).acts_since.date() == day(17)
