"""The demonstration firm: lived through forms and verbs alone, somebody in every lane, nothing sent to anybody."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lexlite import create_app, demo
from lexlite.audit.models import first_broken_link
from lexlite.clients.links import Link
from lexlite.config import Settings
from lexlite.db import database
from lexlite.firm.models import Firm, Staff
from lexlite.followup import standing
from lexlite.followup.board import LANES, Board
from lexlite.followup.models import Promise
from lexlite.intake.models import Enquiry
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox
from tests.factories import one_hash

PRODUCT = Path(demo.__file__).parents[1]
MOMENTS = {
    "on a Wednesday": datetime(2026, 11, 18, 11, tzinfo=UTC),
    "on a Sunday night": datetime(2026, 11, 22, 21, 30, tzinfo=UTC),
    "early on a Monday": datetime(2026, 11, 22, 23, 10, tzinfo=UTC),
    "on a public holiday": datetime(2026, 12, 25, 10, tzinfo=UTC),
}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def innermost(frame):
    """The file inside lexlite/ nearest to the statement, the database's own left out."""
    while frame:
        file = Path(frame.f_code.co_filename)
        if PRODUCT in file.parents and file.name not in ("db.py", "records.py"):
            return file.relative_to(PRODUCT).as_posix()
        frame = frame.f_back
    return None


@pytest.fixture(scope="module", params=MOMENTS.values(), ids=MOMENTS)
def played(request, tmp_path_factory):
    """(moment, settings, the files that wrote) of a demonstration just played."""
    data = tmp_path_factory.mktemp("demo") / "data"
    settings = Settings.from_env({"LEXLITE_DATA": str(data), "SECRET_KEY": "a key for tests"})
    app, wrote, real = create_app(settings), [], database.execute_sql
    database.migrate()

    def traced(sql, *args, **more):
        if sql.lstrip().upper().startswith(WRITES):
            wrote.append(innermost(sys._getframe(1)))
        return real(sql, *args, **more)

    database.execute_sql = traced
    try:
        with app.app_context(), database.opened():
            with one_hash():
                demo.play(settings, request.param)
            del database.execute_sql
            yield request.param, settings, wrote
    finally:
        vars(database).pop("execute_sql", None)
        database.let_go()


def test_the_demonstration_itself_writes_no_table(played):
    _now, _settings, wrote = played
    assert len(wrote) > 200
    rooms = {file.split("/")[0] for file in wrote}
    assert "demo" not in rooms
    assert rooms > {"audit", "clients", "followup", "intake", "matters", "needs"}


def test_every_lane_has_somebody(played):
    now, _settings, _wrote = played
    lanes = Board(Staff.owners().get(), Firm.the(), now).lanes()
    assert [lane.code for lane in lanes if lane.cards] == list(LANES)


def test_messages_are_recorded_as_sent_and_no_file_is_written(played):
    _now, settings, _wrote = played
    assert Outbox.select().where(Outbox.state == "sent").count() > 10
    assert not settings.mail.folder.exists()


def test_nothing_is_left_that_a_worker_would_send_at_once(played):
    now, _settings, _wrote = played
    assert not Outbox.due(now).exists()
    assert not Outbox.in_trouble().exists()


def test_nothing_happened_in_the_future_and_the_log_is_whole(played):
    now, _settings, _wrote = played
    from lexlite.audit.models import AuditEntry

    assert AuditEntry.select(AuditEntry.at).order_by(AuditEntry.at.desc()).get().at <= now
    assert first_broken_link() is None


def test_every_open_matter_keeps_its_clock(played):
    now, _settings, _wrote = played
    for matter in Matter.select().where(Matter.closed_at.is_null()):
        assert matter.next_word_due_at == standing.due(matter, now).at == Promise.open_in(matter).due_at


def test_enquiries_wait_and_one_matter_has_ended(played):
    assert Enquiry.open_ones().count() >= 1
    assert Matter.select().where(Matter.closed_at.is_null(False)).count() == 1


def test_three_people_sign_in_the_owner_first_and_a_client_has_a_fresh_link(played):
    now, settings, _wrote = played
    *staff, client, door = demo.welcome_lines(settings, now)
    assert [line.split()[0] for line in staff] == ["staff:"] * 3
    assert Staff.by_email(staff[0].split()[1]).role == "owner"
    person = Link.of(client.rsplit("/", 1)[1]).person
    assert person.knows(door.removeprefix("door: "), digits_allowed=True)


def test_the_sign_ins_are_kept_for_their_owner_only(played):
    _now, settings, _wrote = played
    assert (settings.data / "demo.txt").stat().st_mode & 0o777 == 0o600
