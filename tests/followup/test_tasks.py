"""Tries in vain, tasks put off, dates moved twice (rules S3, S4)."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import hints, publishing
from lexlite.followup.board import Board
from lexlite.followup.contacts import log_contact
from lexlite.followup.corrections import take_off
from lexlite.followup.keeping_forms import SnoozeForm
from lexlite.followup.models import Word
from lexlite.followup.signs import Sign
from lexlite.followup.tasks import FollowUp
from tests.factories import contact, day, due_of, on, unreachable

AT = on(18, "12:00")


def tried(cast, at=AT, **more):
    return contact(cast.matter, cast.alice, at, reached=False, told="", **more)


def tasks(cast):
    return [(task.kind, task.due_at) for task in FollowUp.open_in(cast.matter)]


def test_a_try_without_an_answer_asks_for_a_new_one_within_a_working_day_and_resets_nothing(cast):
    before = due_of(cast.matter)
    tried(cast)
    assert tasks(cast) == [("try_again", on(19, "12:00"))]
    assert due_of(cast.matter) == before


def test_a_try_on_friday_evening_is_repeated_by_tuesday_morning(cast):
    tried(cast, on(20, "18:00"))
    assert tasks(cast) == [("try_again", on(24, "08:00"))]


def test_another_try_replaces_the_task_and_the_third_in_a_row_proposes_another_way(cast):
    tried(cast)
    tried(cast, on(19, "10:00"))
    assert tasks(cast) == [("try_again", on(20, "10:00"))]
    tried(cast, on(20, "10:00"))
    assert tasks(cast) == [("another_way", on(23, "10:00"))]


def test_speaking_to_the_client_ends_the_tries_and_the_count(cast):
    for number in (18, 19):
        tried(cast, on(number, "10:00"))
    contact(cast.matter, cast.alice, on(19, "11:00"))
    assert tasks(cast) == []
    tried(cast, on(20, "10:00"))
    assert tasks(cast)[0][0] == "try_again"


def test_one_call_in_vain_for_two_matters_asks_for_both(cast):
    other = cast.take_on(email="second@client.example")
    other.change(client=cast.client)
    tried(cast, also=[other])
    assert [task.kind for task in FollowUp.open_in(other)] == ["try_again"]


def test_an_incoming_call_nobody_took_asks_for_nothing_by_itself(cast):
    log_contact(cast.matter, channel="call", direction="in", reached=False, note="rang off", by=cast.bob, at=AT)
    assert tasks(cast) == []


def test_a_try_taken_back_takes_its_task_with_it_and_gives_back_what_it_settled(cast):
    tried(cast)
    wrong = tried(cast, on(18, "13:00"))
    take_off(wrong, why="wrong_matter", by=cast.alice, at=on(18, "13:05"))
    assert tasks(cast) == [("try_again", on(19, "12:00"))]


def test_a_word_taken_back_opens_the_task_it_had_ended(cast):
    tried(cast)
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:30"))
    assert tasks(cast) == []
    publishing.take_back(word, by=cast.alice, at=on(18, "12:35"))
    assert tasks(cast) == [("try_again", on(19, "12:00"))]


def test_a_word_that_reaches_them_later_ends_the_task_at_that_moment(cast):
    unreachable(cast.dana)
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=AT)
    tried(cast, on(18, "12:30"))
    publishing.page_opened(cast.dana, cast.matter, on(18, "13:00"))
    assert FollowUp.get().done_at == on(18, "13:00")


def the_task(cast):
    tried(cast)
    return FollowUp.open_in(cast.matter).get()


def test_a_task_can_be_put_off_to_the_promised_day_with_a_reason(cast):
    task = the_task(cast)
    task.snooze(until=day(23), reason="She is at sea.", by=cast.alice, at=AT)  # the 23rd is when the cadence runs out
    assert (task.due_at, task.snoozed_why) == (on(23, "16:00"), "She is at sea.")
    assert due_of(cast.matter) == (on(23, "16:00"), "cadence")


@pytest.mark.parametrize(
    ("until", "reason", "field"), [(day(24), "x", "until"), (day(17), "x", "until"), (None, "x", "until"),
                                   (day(20), "", "reason")])  # fmt: skip
def test_the_client_cannot_be_put_off_with_it(cast, until, reason, field):
    task = the_task(cast)
    with pytest.raises(RuleBroken) as no:
        task.snooze(until=until, reason=reason, by=cast.alice, at=AT)
    assert no.value.field == field


def test_a_task_put_off_is_due_no_later_than_the_word_itself(cast):
    task = the_task(cast)
    contact(cast.matter, cast.alice, on(18, "12:10"), told="", note="x", reached=False)
    task = FollowUp.open_in(cast.matter).get()
    task.snooze(until=day(22), reason="Sunday", by=cast.alice, at=AT)  # no working day: the Friday before
    assert task.due_at == on(20, "16:00")


def test_a_task_that_is_done_stays_done(cast):
    task = the_task(cast)
    task.do(by=cast.bob, at=AT)
    task.do(by=cast.alice, at=on(19, "12:00"))
    assert (task.done_by, task.done_at) == (cast.bob, AT)
    with pytest.raises(RuleBroken):
        task.snooze(until=day(20), reason="x", by=cast.alice, at=AT)


# the date moved again


def move(cast, at, to):
    return publishing.change_date(cast.matter, next_word_on=to, reason="court", told="", by=cast.alice, at=at)


def signs(cast):
    return [sign.kind for sign in Sign.open_in(cast.matter)]


def test_the_second_move_in_a_row_raises_a_sign_that_stands_until_somebody_speaks(cast):
    move(cast, AT, day(25))
    assert signs(cast) == []
    move(cast, on(19, "12:00"), day(26))
    assert signs(cast) == ["moved_twice"]
    move(cast, on(20, "12:00"), day(27))
    assert signs(cast) == ["moved_twice", "moved_twice"]
    contact(cast.matter, cast.alice, on(20, "13:00"))
    assert signs(cast) == []


def test_a_move_undone_takes_its_sign_with_it(cast):
    move(cast, AT, day(25))
    again = move(cast, on(18, "12:01"), day(26))
    publishing.take_back(again, by=cast.alice, at=on(18, "12:05"))
    assert signs(cast) == []


def test_a_word_undone_brings_back_the_sign_it_had_cleared(cast):
    move(cast, AT, day(25))
    move(cast, on(18, "12:01"), day(26))
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:02"))
    assert signs(cast) == []
    publishing.take_back(word, by=cast.alice, at=on(18, "12:03"))
    assert signs(cast) == ["moved_twice"]


def test_a_move_between_words_is_no_second_in_a_row(cast):
    move(cast, AT, day(25))
    contact(cast.matter, cast.alice, on(18, "13:00"))
    move(cast, on(18, "14:00"), day(26))
    assert signs(cast) == []


# on the card


def card(cast, at=AT):
    return Board(cast.alice, Firm.the(), at).card(cast.matter.id)


def test_the_card_says_what_stands_beside_the_clock(cast):
    for number in (18, 19, 20):
        tried(cast, on(number, "10:00"))
    move(cast, on(20, "11:00"), day(25))
    move(cast, on(20, "11:01"), day(26))
    cast.dana.email.change(bad_at=AT, bad_why="refused")
    shown = card(cast, on(20, "12:00"))
    assert hints.task_of(shown) is None  # the client has heard of the new date
    assert len(hints.reasons(shown)) == 2
    tried(cast, on(20, "13:00"))
    assert hints.task_of(card(cast, on(20, "13:00")))[::2] == ("try_again", on(23, "13:00"))
    assert Word.select().where(Word.kind == "contact").count() == 4


def test_why_a_task_can_wait_is_pressed_or_said_in_own_words_which_win(app):
    def said(*reasons):
        with app.test_request_context(method="POST"):
            typed = MultiDict([("until", "2026-11-20"), *(("reason", reason) for reason in reasons)])
            form = SnoozeForm(formdata=typed)
            form.validate()
            return form.reason.data, bool(form.reason.errors)

    assert said("away", "") == ("away", False)
    assert said("away", " At sea. ") == ("At sea.", False)
    assert said("At sea.") == ("At sea.", False)
    assert said("", "")[1]
    assert said("x" * 201)[1]


def test_a_task_of_today_stands_on_top_of_the_board_where_its_card_lies_further_on(cast, firm):
    contact(cast.matter, cast.alice, on(18, "09:00"))
    tried(cast)

    def named(staff, at):
        return [(task.client, task.due_at) for task in Board(staff, firm, at).tasks()]

    assert named(cast.alice, on(18, "13:00")) == []  # tomorrow's
    assert named(cast.alice, on(19, "08:00")) == [(cast.client.name, on(19, "12:00"))]
    assert named(cast.alice, on(20, "08:00")) == [(cast.client.name, on(19, "12:00"))]  # not done: still there
    cast.matter.restrict(cast.alice, on(19, "08:00"))
    assert named(cast.charlie, on(19, "09:00")) == []


def test_a_task_in_a_late_matter_stands_on_its_card_alone(cast, firm):
    tried(cast)
    late = due_of(cast.matter)[0] + timedelta(minutes=1)
    assert Board(cast.alice, firm, late).tasks() == []
