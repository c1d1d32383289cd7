"""Reminders (rules S6, P7, P8): the morning digest, words due, words late, and whom they go to."""

import pytest

from lexlite.firm.models import DayOff, Firm
from lexlite.followup import closing, holds, questions
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.reminders.planning import plan
from tests.factories import contact, day, enquiry, on
from tests.fakes import message


def told(kind):
    """Who is told by rows of this kind: first names, in order."""
    rows = Outbox.select().where(Outbox.kind == kind).order_by(Outbox.id)
    return [row.staff.name.split()[0] for row in rows]


def lines_of(staff, kind="digest"):
    """What the one message of this kind to them says, in plain text."""
    from flask import current_app

    (row,) = Outbox.select().where(Outbox.kind == kind, Outbox.staff == staff)
    built = message(build(row, row.not_before, current_app.config["LEXLITE"]))
    return built.get_body(("plain",)).get_content()


# the digest


def test_the_digest_comes_at_eight_of_the_day_something_is_due(cast):
    plan(on(23, "07:59"))
    assert told("digest") == []
    plan(on(23, "08:00"))
    assert told("digest") == ["Alice"]


def test_the_digest_comes_once_a_day_however_often_the_pass_runs(cast):
    for clock in ("08:00", "08:01", "12:00", "23:59"):
        plan(on(23, clock))
    assert told("digest") == ["Alice"]
    plan(on(24, "08:00"))
    assert told("digest") == ["Alice", "Alice"]


def test_the_digest_that_was_missed_at_eight_comes_with_the_next_pass(cast):
    plan(on(23, "10:30"))
    assert told("digest") == ["Alice"]


@pytest.mark.parametrize("number", [28, 29])
def test_no_digest_comes_on_a_weekend(cast, number):
    plan(on(number, "09:00"))
    assert told("digest") == []


def test_no_digest_comes_on_a_holiday_or_a_day_off(cast):
    late = cast.take_on(at=on(2, "10:00"), cadence_days=7, name="Ola Inna", email="ola@client.example", phone="")
    assert late.next_word_due_at == on(9, "16:00")
    plan(on(11, "09:00"))  # Independence Day
    DayOff.create(day=day(12))
    plan(on(12, "09:00"))
    assert told("digest") == []
    plan(on(13, "09:00"))
    assert "Alice" in told("digest")


def test_eight_is_each_persons_own_eight(cast):
    cast.alice.change(timezone="Asia/Shanghai")
    plan(on(23, "01:00"))
    assert told("digest") == ["Alice"]


def test_who_has_nobody_to_speak_to_gets_no_digest(cast):
    plan(on(18, "08:00"))
    assert told("digest") == []


def test_a_digest_is_enough_to_work_from_a_telephone(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(23))
    plan(on(23, "08:00"))
    text = lines_of(cast.alice)
    for needed in ("Dana Client", "+48 512 345 678", cast.matter.reference, "Mon 23 Nov, 16:00", "English"):
        assert needed in text
    assert "Say what we are working on." in text
    assert "Wed 18 Nov, by phone" in text
    assert f"/matters/{cast.matter.id}" in text


def test_a_digest_says_which_question_to_answer_and_what_to_tell(cast):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    questions.ask(cast.matter, cast.dana, "May I paint the walls?", on(20, "12:00"))
    questions.news_arrived(other, kind="decision", words="The ruling of the court", by=cast.bob, at=on(20, "12:00"))
    plan(on(23, "08:00"))
    text = lines_of(cast.alice)
    assert "May I paint the walls?" in text
    assert "The ruling of the court" in text


def test_a_digest_names_late_ones_too(cast):
    plan(on(24, "08:00"))
    assert "Dana Client" in lines_of(cast.alice)


def test_a_digest_names_nobody_who_is_due_later(cast):
    cast.take_on(at=on(18, "12:00"), name="Ola Inna", email="ola@client.example", phone="")
    plan(on(23, "08:00"))
    assert "Ola Inna" not in lines_of(cast.alice)


def test_a_digest_counts_the_enquiries_that_wait_for_an_answer_today(cast):
    enquiry(at=on(20, "12:00"), name="Ola Inna", email="ola@client.example")
    plan(on(23, "08:00"))
    assert "1 enquiry waits" in lines_of(cast.olga)


# due soon


def test_two_hours_before_a_word_is_due_who_answers_is_told(cast):
    plan(on(23, "13:59"))
    assert told("word_due") == []
    plan(on(23, "14:00"))
    assert told("word_due") == ["Alice"]


def test_a_word_due_early_in_the_day_is_told_at_the_opening(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20), next_word_at="09:00")
    plan(on(20, "07:30"))
    assert told("word_due") == []
    plan(on(20, "08:00"))
    assert told("word_due") == ["Alice"]


def test_one_due_moment_is_told_once_however_often_the_pass_runs(cast):
    for clock in ("14:00", "14:01", "15:00", "16:00"):
        plan(on(23, clock))
    assert told("word_due") == ["Alice"]


def test_a_moved_due_moment_is_told_again(cast):
    plan(on(23, "14:00"))
    contact(cast.matter, cast.alice, on(23, "14:30"), next_word_on=day(24))
    plan(on(24, "14:00"))
    assert told("word_due") == ["Alice", "Alice"]


def test_a_word_that_is_not_due_yet_tells_nobody(cast):
    contact(cast.matter, cast.alice, on(23, "13:00"))
    plan(on(23, "14:00"))
    assert told("word_due") == []


# late


def test_a_broken_promise_is_told_at_once_to_who_answers(cast):
    plan(on(23, "16:00"))
    assert told("word_late") == []
    plan(on(23, "16:01"))
    assert told("word_late") == ["Alice"]


def test_the_owner_is_told_after_one_working_day(cast):
    plan(on(23, "16:01"))
    plan(on(25, "07:59"))  # 16:00 is after hours: it counts from Tuesday's opening
    assert told("word_late") == ["Alice"]
    plan(on(25, "08:00"))
    assert told("word_late") == ["Alice", "Olga"]


def test_a_broken_promise_is_told_once_to_each(cast):
    for number in (24, 25, 26, 27):
        plan(on(number, "12:00"))
    assert told("word_late") == ["Alice", "Olga"]


def test_after_an_outage_of_days_everybody_is_told_once(cast):
    plan(on(30, "12:00"))
    assert told("word_late") == ["Alice", "Olga"]


def test_a_client_on_hold_past_its_end_is_late(cast):
    holds.hold(
        cast.matter,
        until=day(26),
        reason="abroad",
        told="We agreed.",
        channel="call",
        by=cast.alice,
        at=on(18, "12:00"),
    )
    plan(on(26, "15:59"))
    assert told("word_late") == []
    plan(on(26, "16:01"))
    assert told("word_late") == ["Alice"]


def test_a_closed_matter_reminds_nobody(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    plan(on(27, "12:00"))
    assert told("word_late") == []


def test_a_late_message_says_whom_to_ring(cast):
    plan(on(24, "12:00"))
    text = lines_of(cast.alice, "word_late")
    assert "Dana Client" in text
    assert "+48 512 345 678" in text


def away(cast, deputy):
    cast.alice.be_away(day(20), day(27), deputy, by=cast.alice, at=on(19, "12:00"))


def test_while_somebody_is_away_their_deputy_gets_every_reminder(cast):
    away(cast, cast.charlie)
    for clock in ("08:00", "14:00", "16:01"):
        plan(on(23, clock))
    assert [told(kind) for kind in ("digest", "word_due", "word_late")] == [["Charlie"]] * 3


def test_back_again_they_get_their_own_reminders(cast):
    away(cast, cast.charlie)
    plan(on(30, "08:00"))
    assert told("digest") == ["Alice"]


def test_somebody_who_has_left_is_not_reminded_the_owner_is(cast):
    cast.alice.disable(by=cast.olga, at=on(19, "12:00"))
    plan(on(23, "16:01"))
    assert told("word_late") == ["Olga"]


def test_of_a_restricted_matter_the_second_is_reminded_and_not_a_deputy_who_is_not_named(cast):
    cast.matter.restrict(cast.alice, on(18, "12:00"))
    away(cast, cast.charlie)
    for clock in ("08:00", "14:00", "16:01"):
        plan(on(23, clock))
    assert told("digest") == []
    assert [told(kind) for kind in ("word_due", "word_late")] == [["Bob"]] * 2


def test_of_a_restricted_matter_an_owner_who_is_not_named_is_told_nothing(cast):
    cast.matter.restrict(cast.alice, on(18, "12:00"))
    plan(on(27, "12:00"))
    assert "Olga" not in told("word_late")


def test_where_the_firm_shows_own_matters_only_the_deputy_is_told_all_the_same(cast):
    Firm.the().change(own_matters_only=True)
    away(cast, cast.charlie)
    plan(on(23, "08:00"))
    assert "Dana Client" in lines_of(cast.charlie)


def test_an_owner_who_answers_alone_is_told_once_and_the_event_is_not_planned_again(cast, firm):
    matter = cast.take_on(by=cast.olga, name="Ola Inna", email="ola@client.example", phone="")
    for hour in ("12:00", "12:01"):
        plan(on(27, hour))
    rows = Outbox.select().where(Outbox.kind == "word_late", Outbox.about == matter.key)
    assert sorted(row.state for row in rows) == ["cancelled", "queued"]


def test_the_digest_names_whom_to_try_again_today_though_their_card_lies_further_on(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"))
    contact(cast.matter, cast.alice, on(18, "13:00"), reached=False, told="")
    plan(on(19, "08:00"))
    assert "Tried, no answer. Next try by Thu 19 Nov, 13:00" in lines_of(cast.alice)
