"""Records and statements: the short ways write and find what peewee's own would."""

import pytest
from peewee import Context, Model

from lexlite.db import Database, database
from lexlite.firm.models import Absence, Staff
from lexlite.matters.models import Matter
from lexlite.records import Record
from tests.conventions.reading import parsed
from tests.factories import on

AT = on(18, "12:00")


def kinds(base=Record):
    for each in base.__subclasses__():
        yield each
        yield from kinds(each)


def row(record):
    """What stands in the table, as SQLite keeps it."""
    key = record._meta.primary_key
    names = key.field_names if record._meta.composite_key else [key.name]
    columns = [record._meta.fields[name] for name in names]
    where = " AND ".join(f'"{column.column_name}" = ?' for column in columns)
    values = [column.db_value(record.__data__[column.name]) for column in columns]
    return database.execute_sql(f'SELECT * FROM "{record._meta.table_name}" WHERE {where}', values).fetchone()


@pytest.fixture
def no_links_checked(app):
    """Within this transaction a row may be gone for a moment."""
    with database.atomic() as change:
        database.execute_sql("PRAGMA defer_foreign_keys = 1")
        yield
        change.rollback()


def test_what_is_taken_out_and_kept_again_is_the_same_row_in_every_table(cast, no_links_checked):
    met = 0
    for kind in kinds():
        for record in list(kind.select().limit(3)):
            before = row(record)
            record.delete_instance()
            assert row(record) is None
            assert record.save(force_insert=True) == 1
            assert row(record) == before
            met += 1
    assert met > 20


def test_a_record_kept_with_every_field_set_again_is_the_same_row(cast):
    for kind in kinds():
        for record in list(kind.select().limit(3)):
            before = row(record)
            for name, value in record.__data__.items():
                if kind._meta.fields[name] is not kind._meta.primary_key:
                    setattr(record, name, value)
            if record.dirty_fields and not kind._meta.composite_key:
                assert record.save() == 1
                assert record.dirty_fields == []
            assert row(record) == before


def test_a_new_record_is_the_row_that_peewee_would_write(cast):
    values = {"staff": cast.bob, "deputy": cast.alice, "from_on": AT.date(), "to_on": AT.date()}
    ours, theirs = Absence.create(**values), Absence(**values)
    Model.save(theirs, force_insert=True)
    assert theirs.id == ours.id + 1
    assert row(ours)[1:] == row(theirs)[1:]


def test_a_value_may_be_an_expression(cast):
    before = cast.matter.version
    matter = Matter.get_by_id(cast.matter.id)
    matter.change(version=Matter.version + 2)
    assert matter.reload().version == before + 2


def test_a_record_named_before_it_was_kept_is_named_by_its_number(cast):
    old = cast.bob.__data__
    newcomer = Staff(**{**old, "id": None, "email": "new@firm.example"})
    absence = Absence(staff=newcomer, deputy=cast.alice, from_on=AT.date(), to_on=AT.date())
    newcomer.save()
    absence.save()
    assert Absence.get_by_id(absence.id).staff_id == newcomer.id > cast.bob.id


def test_of_a_record_that_is_gone_nothing_is_written(cast):
    absence = Absence.create(staff=cast.bob, deputy=cast.alice, from_on=AT.date(), to_on=AT.date())
    Absence.delete().execute()
    absence.to_on = on(20, "12:00").date()
    assert absence.save() == 0


def test_what_is_asked_for_by_one_column_is_what_peewee_finds(cast):
    assert Staff.get(Staff.email == cast.bob.email) == cast.bob
    assert Staff.get_or_none(Staff.email == "nobody@firm.example") is None
    with pytest.raises(Staff.DoesNotExist):
        Staff.get(Staff.id == 0)
    matter = Matter.get(Matter.responsible == cast.matter.responsible)
    assert matter.responsible == cast.matter.responsible
    matter.change(second=None)
    assert Matter.get(Matter.second == None) == matter  # noqa: E711  peewee's IS NULL


def test_every_statement_of_every_page_is_the_one_that_peewee_would_write(browse, cast, monkeypatch):
    met, real = set(), Database.execute

    def compared(self, query, *words, **more):
        plain = Context(**self.get_context_options()).sql(query).query()
        assert self.get_sql_context().sql(query).query() == plain
        met.add(plain[0])
        return real(self, query, *words, **more)

    monkeypatch.setattr(Database, "execute", compared)
    browser = browse(cast.alice)
    seen, waiting = set(), ["/", "/tasks", "/reports", f"/matters/{cast.matter.id}", "/settings"]
    while waiting and len(seen) < 60:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = browser.get(address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            links = [link.get("href") or "" for link in parsed(answer).iter("a")]
            waiting += [link for link in links if link.startswith("/") and "lang=" not in link]
    assert len(met) > 50
