"""Enquiries that nobody answers: who takes them is told at half of the standard, the owners too at its end."""

import pytest

from lexlite import timetable
from lexlite.db import database
from lexlite.firm.models import DayOff
from lexlite.intake.calls import log_call
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.reminders.planning import plan
from tests.factories import day, enquiry, on
from tests.fakes import message

AT = on(18, "12:00")  # answered by Thursday 16:00: twelve working hours
HALF, END = on(19, "10:00"), on(19, "16:00")
AFTER = on(19, "16:01")


@pytest.fixture
def asked(cast):
    """Eve's enquiry; Bob takes enquiries, Olga owns."""
    cast.olga.change(takes_enquiries=False)
    cast.bob.change(takes_enquiries=True)
    return enquiry(AT, name="Eve Asker", email="eve@asker.example", what_happened="CANARY of the story")


def told(kind):
    rows = Outbox.select().where(Outbox.kind == kind).order_by(Outbox.id)
    return [row.staff.name.split()[0] for row in rows]


def text_of(kind, settings):
    row = Outbox.select().where(Outbox.kind == kind).first()
    built = message(build(row, AFTER, settings))
    return built["Subject"], built.get_body(("plain",)).get_content()


# half of the standard


def test_at_half_of_the_working_time_who_takes_enquiries_is_told(asked):
    plan(on(19, "09:59"))
    assert told("enquiry_waiting") == []
    plan(HALF)
    assert told("enquiry_waiting") == ["Bob"]


def test_half_is_counted_from_the_next_opening(cast):
    enquiry(on(20, "18:00"))  # Friday evening: Monday 8:00 to Tuesday 16:00
    plan(on(23, "15:59"))
    assert told("enquiry_waiting") == []
    plan(on(23, "16:00"))
    assert told("enquiry_waiting") == ["Olga"]


def test_a_day_off_between_does_not_count(cast):
    DayOff.create(day=day(19))
    enquiry(AT)  # four hours on Wednesday, eight on Friday
    plan(on(20, "09:59"))
    assert told("enquiry_waiting") == []
    plan(on(20, "10:00"))
    assert told("enquiry_waiting") == ["Olga"]


def test_of_a_suspect_one_half_tells_nobody_and_the_end_does(asked):
    asked.change(suspect=True)
    plan(HALF)
    assert told("enquiry_waiting") == []
    plan(AFTER)
    assert told("enquiry_late") == ["Bob", "Olga"]


# the end


def test_at_the_end_who_takes_enquiries_and_the_owners_are_told(asked):
    plan(END)
    assert told("enquiry_late") == []
    plan(AFTER)
    assert told("enquiry_late") == ["Bob", "Olga"]


def test_an_owner_who_takes_enquiries_is_told_once(cast):
    enquiry(AT)
    plan(AFTER)
    assert told("enquiry_late") == ["Olga"]


def test_each_is_told_once_however_often_the_pass_runs(asked):
    for clock in ("10:00", "10:01", "16:01", "16:02", "23:00"):
        plan(on(19, clock))
    plan(on(24, "12:00"))
    assert told("enquiry_waiting") == ["Bob"]
    assert told("enquiry_late") == ["Bob", "Olga"]


def test_after_an_outage_only_the_end_is_told(asked):
    plan(on(24, "12:00"))
    assert (told("enquiry_waiting"), told("enquiry_late")) == ([], ["Bob", "Olga"])


# answered


def test_after_a_talk_nobody_is_reminded(asked, cast):
    log_call(asked, reached=True, note="", by=cast.bob, at=on(19, "09:00"))
    for at in (HALF, AFTER):
        plan(at)
    assert told("enquiry_waiting") + told("enquiry_late") == []


def test_a_try_is_no_answer(asked, cast):
    log_call(asked, reached=False, note="", by=cast.bob, at=on(19, "09:00"))
    for at in (HALF, AFTER):
        plan(at)
    assert told("enquiry_waiting") == ["Bob"]
    assert told("enquiry_late") == ["Bob", "Olga"]


def test_after_a_decision_nobody_is_reminded(asked, cast):
    asked.decline(reason="no time", by=cast.alice, at=on(19, "09:00"))
    for at in (HALF, AFTER):
        plan(at)
    assert told("enquiry_waiting") + told("enquiry_late") == []


def test_a_digest_counts_who_waits_for_an_answer_or_a_decision_that_day(asked, cast):
    plan(on(19, "08:00"))
    assert told("digest") == ["Bob"]
    log_call(asked, reached=True, note="", decide_on=day(24), by=cast.bob, at=on(19, "09:00"))
    Outbox.delete().execute()
    plan(on(20, "08:00"))
    assert told("digest") == []
    plan(on(24, "08:00"))
    assert "Bob" in told("digest")


# away


def test_who_stands_in_is_told_in_the_place_of_who_is_away(asked, cast):
    cast.bob.be_away(day(19), day(20), cast.charlie, by=cast.bob, at=AT)
    plan(on(19, "08:00"))
    assert told("digest") == ["Charlie"]
    for at in (HALF, AFTER):
        plan(at)
    assert told("enquiry_waiting") == ["Charlie"]
    assert told("enquiry_late") == ["Charlie", "Olga"]


def test_a_new_enquiry_too_reaches_who_stands_in(asked, cast):
    cast.bob.be_away(day(19), day(20), cast.charlie, by=cast.bob, at=AT)
    Outbox.delete().execute()
    enquiry(on(19, "12:00"))
    assert told("new_enquiry") == ["Charlie"]


def test_back_again_after_being_told_nobody_is_told_a_second_time(asked, cast):
    cast.bob.be_away(day(19), day(19), cast.charlie, by=cast.bob, at=AT)
    plan(AFTER)
    plan(on(20, "12:00"))
    assert told("enquiry_late") == ["Charlie", "Olga"]


# the letters


@pytest.mark.parametrize(("kind", "at"), [("enquiry_waiting", HALF), ("enquiry_late", AFTER)])
def test_a_reminder_names_nobody_and_leads_to_the_enquiry(asked, settings, kind, at):
    plan(at)
    subject, text = text_of(kind, settings)
    assert asked.reference in subject
    assert f"/intakes/{asked.id}" in text
    assert "Thursday 19 November, 16:00" in text
    assert not [word for word in ("Eve", "Landlord", "CANARY", "lease") if word in subject + text]


def test_a_rehearsal_names_the_reminders(asked):
    assert ("enquiry_late", asked.key) in [row[:2] for row in timetable.foresee(AFTER)]
    assert told("enquiry_late") == []


# many


def test_a_pass_with_nothing_due_asks_as_often_for_many_as_for_one(asked):
    plan(AFTER)
    few = statements(on(19, "16:05"))
    for number in range(15):
        enquiry(AT, name=f"Sender {number}", email=f"s{number}@x.example")
        enquiry(on(19, "16:03"), name=f"Fresh {number}", email=f"f{number}@x.example")
    plan(on(19, "16:04"))
    many = statements(on(19, "16:05"))
    assert len(many) == len(few)


def test_what_is_due_is_found_by_the_index_of_open_enquiries(asked):
    reminding = [each for each in statements(HALF) if 'FROM "enquiry"' in each and "NOT EXISTS" in each]
    assert len(reminding) == 2
    for each in reminding:
        plan_ = " ".join(str(row) for row in database.execute_sql(f"EXPLAIN QUERY PLAN {each}").fetchall())
        assert "enquiry_open" in plan_
        assert "outbox_dedupe_key" in plan_


def statements(at):
    asked = []
    connection = database.connection()
    connection.set_trace_callback(asked.append)
    plan(at)
    connection.set_trace_callback(None)
    return asked
