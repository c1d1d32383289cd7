"""A deadline or a hearing comes near (rule T2): when who answers is told, and that it is told once."""

import pytest

from lexlite.followup import closing
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.reminders.planning import plan
from tests.conftest import NOON
from tests.factories import day, on
from tests.fakes import message


@pytest.fixture
def deadline(cast):
    """Friday 27 November; the Wednesday and the Thursday before it are worked."""
    return cast.matter.add_date(kind="deadline", on=day(27), words="Appeal", source="judgment", by=cast.bob, at=NOON)


def told():
    rows = Outbox.select().where(Outbox.kind == "date_near").order_by(Outbox.id)
    return [(row.staff.name.split()[0], row.dedupe_key.split(":")[3]) for row in rows]


def test_it_is_told_two_working_days_before_and_on_the_morning_of_the_day_before(cast, deadline):
    plan(on(25, "07:59"))
    assert told() == []
    plan(on(25, "08:00"))
    assert told() == [("Alice", "two")]
    plan(on(26, "07:59"))
    assert told() == [("Alice", "two")]
    plan(on(26, "08:00"))
    assert told() == [("Alice", "two"), ("Alice", "one")]


def test_it_is_told_once_however_often_the_pass_runs(cast, deadline):
    for number, clock in ((25, "08:00"), (25, "08:01"), (25, "23:00"), (26, "09:00"), (26, "15:00"), (27, "10:00")):
        plan(on(number, clock))
    assert len(told()) == 2


def test_after_days_without_a_pass_the_second_alone_is_sent_and_after_the_day_none(cast, deadline):
    plan(on(27, "07:00"))
    assert told() == [("Alice", "one")]
    cast.matter.add_date(kind="hearing", on=day(26), words="Session", by=cast.bob, at=NOON)
    plan(on(27, "08:00"))
    assert len(told()) == 1


def test_of_a_monday_it_is_told_on_thursday_and_on_friday(cast):
    cast.matter.add_date(kind="hearing", on=day(30), words="Session", by=cast.bob, at=NOON)
    plan(on(26, "08:00"))
    assert told() == [("Alice", "two")]
    plan(on(27, "08:00"))
    assert told()[1:] == [("Alice", "one")]


@pytest.mark.parametrize("end", ["do", "cancel"])
def test_done_or_taken_off_nothing_is_told_and_what_has_not_left_is_taken_back(cast, deadline, end):
    plan(on(25, "08:00"))
    getattr(deadline, end)(cast.alice, on(25, "08:01"))
    plan(on(26, "08:00"))
    assert [row.state for row in Outbox.select().where(Outbox.kind == "date_near")] == ["cancelled"]


def test_of_another_kind_or_in_a_closed_matter_nothing_is_told(cast, deadline):
    cast.matter.add_date(kind="other", on=day(27), words="Lunch", by=cast.bob, at=NOON)
    closing.close(cast.matter, outcome="won", told="Bye", by=cast.alice, at=NOON)
    plan(on(26, "08:00"))
    assert told() == []


def test_who_stands_in_is_told(cast, deadline):
    cast.alice.be_away(day(26), day(26), cast.charlie, by=cast.alice, at=NOON)
    plan(on(26, "08:00"))
    assert told() == [("Charlie", "one")]


def test_of_a_restricted_matter_somebody_named_is_told(cast, deadline):
    cast.matter.restrict(cast.alice, NOON)
    cast.alice.be_away(day(26), day(26), cast.charlie, by=cast.alice, at=NOON)
    plan(on(26, "08:00"))
    assert told() == [("Bob", "one")]


@pytest.mark.parametrize("language", ["en", "pl", "zh"])
def test_the_subject_tells_nothing_of_the_case_and_the_letter_what_is_known_of_the_date(cast, deadline, app, language):
    cast.alice.change(language=language)
    plan(on(26, "08:00"))
    row = Outbox.get(Outbox.kind == "date_near")
    letter = message(build(row, row.not_before, app.config["LEXLITE"]))
    assert cast.matter.reference in letter["Subject"]
    assert not [word for word in ("Appeal", "Dana", "judgment") if word in letter["Subject"]]
    text = letter.get_body(("plain",)).get_content()
    assert "Appeal" in text and "judgment" in text and f"/matters/{cast.matter.id}" in text


def test_that_nobody_has_checked_it_is_said(cast, deadline, app):
    plan(on(25, "08:00"))
    deadline.check(cast.alice, on(25, "09:00"))
    plan(on(26, "08:00"))
    first, second = [
        message(build(row, row.not_before, app.config["LEXLITE"])).get_body(("plain",)).get_content()
        for row in Outbox.select().where(Outbox.kind == "date_near").order_by(Outbox.id)
    ]
    assert "No second person has checked this date." in first
    assert "No second person has checked this date." not in second


# the client


def reminded():
    return [row.person.name for row in Outbox.select().where(Outbox.kind == "hearing_near", Outbox.state == "queued")]


def shared(cast, **more):
    facts = {"kind": "hearing", "on": day(27), "words": "Session", "by": cast.bob, "at": NOON, "shared": True, **more}
    return cast.matter.add_date(**facts)


def test_of_a_hearing_on_their_page_the_client_is_reminded_once_two_working_days_before(cast):
    shared(cast)
    plan(on(25, "07:59"))
    assert reminded() == []
    for number, clock in ((25, "08:00"), (25, "08:01"), (26, "08:00")):
        plan(on(number, clock))
    assert reminded() == ["Dana Client"]


@pytest.mark.parametrize("more", [{"shared": False}, {"kind": "deadline"}, {"at": on(25, "12:00")}])
def test_of_what_they_do_not_see_or_have_just_been_told_they_are_not(cast, more):
    shared(cast, **more)
    plan(on(26, "08:00"))
    assert reminded() == []


def test_a_hearing_taken_off_reminds_nobody(cast):
    date = shared(cast)
    plan(on(25, "07:00"))
    plan(on(25, "08:00"))
    date.cancel(cast.alice, on(25, "08:01"))
    assert reminded() == []


def test_the_clients_reminder_says_neither_what_nor_where(cast, settings):
    shared(cast, place="Court, room 12")
    plan(on(25, "08:00"))
    text = message(build(Outbox.get(Outbox.kind == "hearing_near"), on(25, "08:01"), settings)).as_string()
    assert "comes near" in text
    assert "room 12" not in text and "Session" not in text and "27 November" not in text
