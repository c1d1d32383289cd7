"""The database: moments whose text order is time order, writers in turn, records that refuse a second hand."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from peewee import IntegrityError

from lexlite.db import database
from lexlite.errors import Conflict
from lexlite.firm.attempts import Attempt
from lexlite.firm.models import DayOff, Firm
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox
from lexlite.records import Json, moment_from, moment_text
from tests.factories import on

AT = on(18, "12:00")


# moments, days, values


def test_a_moment_has_six_digits_and_greenwich_time():
    assert moment_text(AT) == "2026-11-18T11:00:00.000000Z"
    there = datetime(2026, 11, 18, 19, tzinfo=timezone(timedelta(hours=8)))
    assert moment_text(there) == moment_text(AT)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        moment_text(datetime(2026, 11, 18, 12))


def test_the_order_of_texts_is_the_order_of_moments():
    moments = [AT + timedelta(microseconds=n) for n in (0, 1, 10, 999_999, 1_000_000)]
    assert sorted(moments) == [moment_from(text) for text in sorted(map(moment_text, moments))]


def test_moments_and_days_come_back_as_they_went_in(firm):
    Attempt.create(kind="x", key="y", at=AT)
    DayOff.create(day=date(2026, 12, 24))
    assert Attempt.get().at == AT
    assert Attempt.get().at.tzinfo is UTC
    assert DayOff.get().day == date(2026, 12, 24)


def test_structured_values_are_readable_text():
    assert Json.dumps({"name": "陈", "days": [1, 2]}) == '{"name":"陈","days":[1,2]}'


# records


def test_the_second_hand_on_a_version_gets_a_conflict_with_what_stands_there(cast):
    mine, theirs = Matter.get_by_id(cast.matter.id), Matter.get_by_id(cast.matter.id)
    theirs.wants("Theirs.", cast.bob, AT, theirs.version)
    with pytest.raises(Conflict) as conflict:
        mine.wants("Mine.", cast.alice, AT, mine.version)
    assert conflict.value.theirs.definition_of_win == "Theirs."


def test_a_change_without_a_version_is_taken(cast):
    before = cast.matter.version
    cast.matter.wants("A good end.", cast.alice, AT)
    assert cast.matter.reload().version == before + 1


def test_only_what_was_changed_is_written(cast):
    mine, theirs = Matter.get_by_id(cast.matter.id), Matter.get_by_id(cast.matter.id)
    theirs.change(acts="court")
    mine.change(outcome="x")
    assert Matter.get_by_id(cast.matter.id).acts == "court"


def test_reload_forgets_what_was_read_before(cast):
    mine = Matter.get_by_id(cast.matter.id)
    assert mine.responsible == cast.alice
    Matter.update(responsible=cast.charlie).execute()
    assert mine.reload().responsible == cast.charlie


@pytest.mark.parametrize("id", [0, -1, 2**63, 10**30])
def test_a_number_no_table_can_hold_fetches_nothing(firm, id):
    assert Matter.fetch(id) is None


def test_a_record_names_itself_for_log_and_outbox(cast):
    assert cast.matter.key == f"matter:{cast.matter.id}"
    assert cast.dana.key == f"person:{cast.dana.id}"


# what the database refuses


def test_foreign_keys_are_kept(cast):
    with pytest.raises(IntegrityError):
        cast.matter.change(responsible=999)


def test_the_database_itself_refuses_a_second_row_for_one_event_and_a_cadence_of_no_days(cast):
    row = Outbox.get()
    with pytest.raises(IntegrityError, match="UNIQUE"):
        Outbox.create(**{**row.__data__, "id": None})
    with pytest.raises(IntegrityError, match="CHECK"):
        cast.matter.change(cadence_days=0)


def test_the_pragmas_that_protect_the_data_are_on(app):
    def pragma(name):
        return database.execute_sql(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("foreign_keys"), pragma("synchronous"), pragma("secure_delete")) == (1, 2, 1)


# writers in turn


def test_a_failure_lets_the_next_writer_in(firm):
    with pytest.raises(ZeroDivisionError), database.atomic():
        Attempt.create(kind="x", key="y", at=AT)
        1 / 0  # noqa: B018
    with database.atomic():
        Attempt.create(kind="x", key="z", at=AT)
    assert [attempt.key for attempt in Attempt.select()] == ["z"]


def test_two_threads_that_count_lose_nothing(firm):
    def count():
        with database.opened():
            for _time in range(20):
                with database.atomic():
                    Firm.the().change(version=Firm.the().version + 1)

    threads = [threading.Thread(target=count) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Firm.the().version == 81


def test_a_reader_is_not_kept_waiting_by_a_writer(firm):
    found = []

    def read():
        with database.opened():
            found.append(Firm.the().name)

    with database.atomic():
        Firm.the().change(name="Other")
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=5)
    assert found == ["Nowak & Li"]


def test_an_open_connection_is_used_again_and_left_open(firm):
    with database.opened(), database.opened():
        pass
    assert Firm.the()
