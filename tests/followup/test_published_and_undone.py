"""Something published: counts at once, shown in ten minutes, till then undone without a trace (rule S3)."""

import pytest

from lexlite.errors import RuleBroken
from lexlite.followup import holds, publishing
from lexlite.followup.models import News, Promise
from lexlite.messages.models import Outbox
from lexlite.portal.queries import page_of
from tests.factories import contact, day, due_of, on, row_of
from tests.followup.saying import arrive, everything_known_of, publish, texts_on_page


def test_an_update_counts_from_the_moment_it_is_pressed(cast):
    publish(cast, on(18, "12:00"), next_word_on=day(20))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")
    assert cast.matter.last_word_at == on(18, "12:00")


def test_for_ten_minutes_it_is_not_on_the_page_and_no_message_may_leave(cast, firm):
    publish(cast, on(18, "12:00"))
    row = row_of("update")
    assert texts_on_page(cast, on(18, "12:09"), firm) == []
    assert row not in list(Outbox.due(on(18, "12:09")))
    assert texts_on_page(cast, on(18, "12:10"), firm) == ["The court has set a date."]
    assert row in list(Outbox.due(on(18, "12:10")))


def test_until_it_is_shown_the_page_says_the_day_it_said_before(cast, firm):
    publish(cast, on(18, "12:00"), next_word_on=day(20))
    assert page_of(cast.dana.id, cast.matter.id, firm, on(18, "12:05")).hear_by == day(23)
    assert page_of(cast.dana.id, cast.matter.id, firm, on(18, "12:10")).hear_by == day(20)


@pytest.mark.parametrize("at", [on(18, "12:00"), on(23, "15:55"), on(24, "12:00")])
def test_an_update_undone_leaves_no_trace_in_clock_promises_or_outbox(cast, at):
    before = everything_known_of(cast.matter)
    word = publish(cast, at, next_word_on=day(26))
    assert everything_known_of(cast.matter) != before
    publishing.take_back(word, by=cast.alice, at=at.replace(minute=at.minute + 4))
    assert everything_known_of(cast.matter) == before


def test_an_update_is_undone_within_ten_minutes_and_not_later(cast):
    word = publish(cast, on(18, "12:00"))
    with pytest.raises(RuleBroken):
        publishing.take_back(word, by=cast.alice, at=on(18, "12:10"))
    assert word.reload().taken_back_at is None
    publishing.take_back(word, by=cast.alice, at=on(18, "12:09"))
    assert word.reload().taken_back_at == on(18, "12:09")


def test_undone_twice_is_undone_once(cast):
    word = publish(cast, on(18, "12:00"))
    for minute in ("12:01", "12:02"):
        publishing.take_back(word, by=cast.alice, at=on(18, minute))
    assert word.reload().taken_back_at == on(18, "12:01")


def test_a_contact_cannot_be_undone(cast):
    word = contact(cast.matter, cast.alice, on(18, "12:00"))
    with pytest.raises(RuleBroken):
        publishing.take_back(word, by=cast.alice, at=on(18, "12:01"))


def test_undoing_an_update_leaves_the_message_of_another_one_alone(cast):
    publish(cast, on(18, "12:00"), body="One.")
    second = publish(cast, on(18, "12:02"), body="Two.")
    publishing.take_back(second, by=cast.alice, at=on(18, "12:03"))
    assert [row.state for row in Outbox.select().where(Outbox.kind == "update").order_by(Outbox.id)] == [
        "queued",
        "cancelled",
    ]


def test_undoing_the_first_of_two_updates_leaves_the_second_as_the_last_word(cast):
    first = publish(cast, on(18, "12:00"), body="One.", next_word_on=day(19))
    publish(cast, on(18, "12:02"), body="Two.", next_word_on=day(20))
    publishing.take_back(first, by=cast.alice, at=on(18, "12:03"))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["kept", None]


def test_an_empty_update_is_refused(cast):
    with pytest.raises(RuleBroken) as no:
        publish(cast, on(18, "12:00"), body="")
    assert no.value.field == "body"


def test_an_update_may_say_who_acts_now(cast):
    publish(cast, on(18, "12:00"), acts="court")
    assert (cast.matter.reload().acts, cast.matter.acts_since) == ("court", on(18, "12:00"))


def test_undoing_an_update_brings_back_the_reminder_that_it_stopped(cast):
    from lexlite.reminders.planning import plan

    plan(on(24, "12:00"))
    word = publish(cast, on(24, "12:01"))
    assert row_of("word_late", staff=cast.alice).state == "cancelled"
    publishing.take_back(word, by=cast.alice, at=on(24, "12:02"))
    assert row_of("word_late", staff=cast.alice).state == "queued"


def test_an_update_tells_the_news_it_is_about(cast):
    news = arrive(cast, on(12, "10:00"))
    publish(cast, on(12, "11:00"), news=[news])
    assert not News.open_in(cast.matter).exists()


def test_while_a_word_can_be_undone_the_page_shows_the_hold_that_it_ends(cast, firm):
    holds.hold(
        cast.matter, until=day(40), reason="abroad", told="Until 10 December.", channel="call",
        by=cast.alice, at=on(10, "12:00"),
    )  # fmt: skip
    publishing.publish(cast.matter, body="The court has answered.", by=cast.alice, at=on(40, "12:00"))
    for minutes, hear_by in (("12:05", day(40)), ("12:10", day(53))):
        page = page_of(cast.dana.id, cast.matter.id, firm, on(40, minutes))
        assert (page.hear_by, page.late) == (hear_by, False)
