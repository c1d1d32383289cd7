"""The migrations make the very tables that the records describe."""

import hashlib
import re
from importlib import import_module

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from lexlite import create_app
from lexlite.db import MIGRATIONS, database
from lexlite.firm.models import Firm
from lexlite.firm.notices import Notice
from lexlite.models import ALL

TABLES = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"


def schema(rows):
    """name -> statement, without what differs in spelling only."""
    return {name: re.sub(r"\s+", " ", sql.replace("IF NOT EXISTS ", "")) for name, sql in rows}


def from_models():
    fresh = SqliteDatabase(":memory:")
    with fresh.bind_ctx(ALL):
        fresh.create_tables(ALL)
        return schema(fresh.execute_sql(TABLES).fetchall())


def test_migrations_and_records_describe_the_same_tables(app):
    described, migrated = from_models(), schema(database.execute_sql(TABLES).fetchall())
    kept_by_the_runner = set(migrated) - set(described)
    assert all("migration" in name for name in kept_by_the_runner), kept_by_the_runner
    assert {name: sql for name, sql in migrated.items() if name in described} == described


def test_every_table_of_the_records_is_listed(app):
    from lexlite.records import Record

    def below(model):
        return {model, *(each for child in model.__subclasses__() for each in below(child))}

    defined = {model for model in below(Record) - {Record} if model.__module__.startswith("lexlite.")}
    assert {model._meta.table_name for model in defined} == {model._meta.table_name for model in ALL}


BEFORE_NOTICES = {
    "id": 1, "name": "Nowak", "phone": "+48 22 123 45 67", "country": "PL", "timezone": "Europe/Warsaw",
    "languages": '["pl","en"]', "hours": "{}", "cadence_days": 14, "cadence_max_days": 30, "version": 1,
    "privacy_notice": "Nasze zasady.", "created_at": "2026-10-01T09:00:00.000000Z",
}  # fmt: skip


def test_a_firms_own_notice_from_before_stays_in_force_and_is_found_by_the_enquiries_that_read_it(settings):
    create_app(settings)
    with database.opened():
        runner = Runner(database, str(MIGRATIONS))
        names = [step.name for step in runner.migrations()]
        runner.up(names[names.index("0005_notices") - 1])
        columns = [column.name for column in database.get_columns("firm")]
        database.execute_sql(
            f"INSERT INTO firm ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [BEFORE_NOTICES.get(name, 0) for name in columns],
        )
        runner.up()
        mark = hashlib.sha256(b"Nasze zasady.").hexdigest()[:12]  # as the enquiries of that time name it
        (notice,) = Notice.select()
        assert (notice.version, notice.language, notice.words, notice.own) == (mark, "pl", "Nasze zasady.", True)
        assert notice.since.tzinfo
        assert Notice.find(mark, Firm.the()) == notice
    database.let_go()


def test_migrating_twice_changes_nothing(app):
    assert database.pending_migrations() == []
    before = database.execute_sql(TABLES).fetchall()
    assert database.migrate() == []
    assert database.execute_sql(TABLES).fetchall() == before


def test_the_firm_stays_as_it_was_and_its_clients_see_no_fee():
    first, card = (import_module(f"lexlite.migrations.{name}") for name in ("0001_initial", "0003_take_on_card"))
    with SqliteDatabase(":memory:") as fresh:
        first.up(None, fresh)
        fresh.execute_sql(
            "INSERT INTO firm VALUES"
            " (1, 'Nowak', '1', 'PL', '', 'Europe/Warsaw', '[]', '{}', 9, 30, 30, 0, 1, 'ours', 0, 7, 'then')"
        )
        card.up(None, fresh)
        kept = "SELECT name, cadence_days, digits_open, fee_shown, privacy_notice, version FROM firm"
        assert fresh.execute_sql(kept).fetchall() == [("Nowak", 9, 1, 0, "ours", 7)]


def test_a_need_that_was_met_stays_met_as_the_firm_said():
    first, needs = (import_module(f"lexlite.migrations.{name}") for name in ("0001_initial", "0017_needs"))
    with SqliteDatabase(":memory:") as fresh:
        first.up(None, fresh)
        for id, state in ((1, "met"), (2, "partly")):
            fresh.execute_sql(
                "INSERT INTO need VALUES (?, 7, 'true', NULL, 'A home', 'en', NULL, 'Dana', '', NULL, '', 1, ?,"
                " 'staff:1', 'then', 3)",
                (id, state),
            )
        needs.up(None, fresh)
        kept = "SELECT id, words, state, met_by, version, confirmed_at FROM need"
        assert fresh.execute_sql(kept).fetchall() == [
            (1, "A home", "met", "firm", 3, None),
            (2, "A home", "partly", "", 3, None),
        ]
