"""Openings of a client's page: read without a write, kept in batches, shown to the client and to staff."""

import threading
from datetime import timedelta

import pytest
from peewee import OperationalError

from lexlite import timetable
from lexlite.clients import openings
from lexlite.clients.links import Opening
from lexlite.clients.openings import keep_openings, note_opening, openings_of
from lexlite.db import database
from lexlite.followup import publishing
from lexlite.followup.models import Word
from tests.factories import on, unreachable
from tests.fakes import Sender

AT = on(18, "12:00")


@pytest.fixture(autouse=True)
def nothing_waits():
    yield
    openings._waiting.clear()


def written():
    return Opening.select().count()


def was_there_before(cast):
    Opening.create(person=cast.dana, matter_id=cast.matter.id, at=AT - timedelta(hours=1))


def changes():
    """How many rows this connection has ever changed."""
    return database.connection().total_changes


def test_reading_the_page_writes_nothing(cast, browse, set_clock):
    dana, page = browse(person=cast.dana), f"/status/matters/{cast.matter.id}"
    was_there_before(cast)
    set_clock(AT)
    dana.get(page)
    before = changes()
    for second in range(50):
        set_clock(AT + timedelta(seconds=second))
        assert dana.get(page).status_code == 200
    assert changes() == before
    assert written() == 1
    assert openings_of(cast.dana) == [AT, AT - timedelta(hours=1)]


def test_the_pass_writes_all_that_waits_in_one_transaction(cast, browse, set_clock):
    dana, page = browse(person=cast.dana), f"/status/matters/{cast.matter.id}"
    was_there_before(cast)
    for second in (0, 30, 59):
        set_clock(AT + timedelta(seconds=second))
        dana.get(page)
    note_opening(cast.dana.id, cast.matter.id + 1, AT)
    timetable.run(on(18, "12:01"), Sender())
    assert [(each.person_id, each.matter_id, each.at) for each in Opening.select()] == [
        (cast.dana.id, cast.matter.id, AT - timedelta(hours=1)),
        (cast.dana.id, cast.matter.id, AT),
        (cast.dana.id, cast.matter.id + 1, AT),
    ]
    timetable.run(on(18, "12:02"), Sender())
    assert written() == 3


def test_the_first_opening_is_written_at_once_and_loading_again_within_a_minute_is_none(cast, browse, set_clock):
    dana, page = browse(person=cast.dana), f"/status/matters/{cast.matter.id}"
    for second in (0, 20, 59):
        set_clock(AT + timedelta(seconds=second))
        dana.get(page)
    keep_openings()
    assert [each.at for each in Opening.select()] == [AT]


def test_where_no_pass_empties_it_a_hundred_or_a_minute_are_enough(cast):
    for number in range(99):
        note_opening(cast.dana.id, number, AT)
    assert written() == 0
    note_opening(cast.dana.id, 99, AT)
    assert written() == 100
    note_opening(cast.dana.id, 1, AT)
    note_opening(cast.dana.id, 2, AT + timedelta(minutes=1))
    assert written() == 102


def test_what_could_not_be_written_waits_on(cast, monkeypatch):
    note_opening(cast.dana.id, 1, AT)
    with monkeypatch.context() as patch:
        patch.setattr(database, "atomic", lambda: (_ for _ in ()).throw(OperationalError("database is locked")))
        keep_openings()
    assert written() == 0
    keep_openings()
    assert written() == 1


def test_of_who_is_gone_meanwhile_nothing_is_written(cast):
    note_opening(999, 1, AT)
    note_opening(cast.dana.id, 1, AT)
    keep_openings()
    assert [each.person_id for each in Opening.select()] == [cast.dana.id]


def test_many_at_once_lose_none(cast):
    def open_many(matter):
        with database.opened():
            for number in range(50):
                note_opening(cast.dana.id, matter * 100 + number, AT)
            database.close()

    threads = [threading.Thread(target=open_many, args=(number,)) for number in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    keep_openings()
    assert written() == 300


def test_an_update_that_waits_to_be_read_counts_at_once(cast, browse, set_clock):
    unreachable(cast.dana)
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=AT)
    set_clock(on(18, "12:30"))
    browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}")
    assert Word.get_by_id(word.id).counts_from == on(18, "12:30")
    assert written() == 1


def test_what_waits_is_shown_already(cast):
    Opening.create(person=cast.dana, matter_id=1, at=on(17, "10:00"))
    note_opening(cast.dana.id, 1, AT)
    assert openings_of(cast.dana) == [AT, on(17, "10:00")]


def test_what_sqlite_itself_refuses_waits_on_too(cast, monkeypatch):
    note_opening(cast.dana.id, cast.matter.id, AT)
    with monkeypatch.context() as patch:
        patch.setattr(openings, "WRITE", "INSERT INTO nowhere VALUES (?1, ?2, ?3)")
        keep_openings()
    keep_openings()
    assert written() == 1
