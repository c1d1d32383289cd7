"""The index of names: what is kept, found, forgotten, and how much asking it takes (rule C3)."""

from itertools import islice, permutations
from math import factorial
from time import process_time

import pytest
from playhouse.test_utils import count_queries

from lexlite.clients.models import Client
from lexlite.db import database
from lexlite.names.keys import RULES
from lexlite.names.models import KnownName, NameKey, bring_up_to_date, find, note
from tests.names.pairs import ALIKE, APART


def found(name):
    return [(each.whose, each.grade, each.why) for each in find(name)]


def test_a_noted_name_is_found_by_its_like(app):
    note("client:1", "Katarzyna Nowak")
    note("party:2", "Jan Kowalski")
    (hit,) = find("Kasia Nowak")
    assert (hit.name, hit.whose, hit.former, hit.grade, hit.why) == (
        "Katarzyna Nowak",
        "client:1",
        False,
        "very_like",
        "short_form",
    )


@pytest.mark.parametrize(("one", "other", "why"), ALIKE)
def test_whatever_is_alike_is_found_whichever_was_there_first(app, one, other, why):
    note("client:1", one)
    note("client:2", other)
    assert {("client:1", why), ("client:2", "name")} == {(each.whose, each.why) for each in find(other)}
    assert {("client:2", why), ("client:1", "name")} == {(each.whose, each.why) for each in find(one)}


def test_what_is_not_alike_is_not_found(app):
    for place, (one, _) in enumerate(APART):
        note(f"client:{place}", one)
    for place, (_, other) in enumerate(APART):
        assert f"client:{place}" not in {whose for whose, _, _ in found(other)}, other


def test_the_best_comes_first_then_the_name(app):
    for place, name in enumerate(["Kowalski", "Piotr Kowalski", "J. Kowalski", "Jan Kowalski", "JAN KOWALSKI"]):
        note(f"person:{place}", name)
    assert [each.name for each in find("Jan Kowalski")] == ["JAN KOWALSKI", "Jan Kowalski", "J. Kowalski", "Kowalski"]
    assert [each.name for each in find("Jan Kowalski", limit=1)] == ["JAN KOWALSKI"]


@pytest.mark.parametrize(
    "line",
    [
        "Jan Kowalski, Anna Nowak, Piotr Zieliński, Maria Wiśniewska, Adam Rywalski",
        "my landlord, who lives next door to me, Adam Rywalski",
        "the man who lives next door to me and his brother Adam Rywalski from the second floor",
        "Jan Kowalski i Adam Rywalski",
    ],
)
def test_a_name_on_a_line_of_more_is_found_whichever_was_there_first(app, line):
    note("party:1", "Adam Rywalski")
    note("party:2", line)
    assert ("party:1", "Adam Rywalski") in {(each.whose, each.name) for each in find(line)}
    assert {each.whose for each in find("Adam Rywalski")} == {"party:1", "party:2"}


def test_of_several_names_on_a_line_none_is_mixed_with_another(app):
    note("party:1", "Jan Nowak")
    assert find("Jan Kowalski, Anna Nowak") == []


def test_a_line_of_several_names_finds_each_record_once_by_its_best_reason(app):
    note("party:1", "Jan Kowalski")
    assert found("J. Kowalski, Jan Kowalski") == [("party:1", "same", "name")]


def test_a_changed_name_stays_known_as_a_former_one(app):
    note("person:1", "Anna Nowak")
    note("person:1", "Anna Kowalska")
    assert [(each.whose, each.former) for each in find("Anna Nowak")] == [("person:1", True)]
    assert [(each.whose, each.former) for each in find("Anna Kowalska")] == [("person:1", False)]


def test_a_name_taken_back_is_no_longer_a_former_one(app):
    for name in ("Anna Nowak", "Anna Kowalska", "Anna Nowak"):
        note("person:1", name)
    assert [(each.name, each.former) for each in KnownName.select().order_by(KnownName.id)] == [
        ("Anna Nowak", False),
        ("Anna Kowalska", True),
    ]


def test_the_same_name_again_changes_nothing(app):
    note("client:1", "Alfa sp. z o.o.")
    before = list(database.execute_sql("SELECT * FROM known_name")), list(NameKey.select().tuples())
    assert note("client:1", "Alfa sp. z o.o.") is None
    assert (list(database.execute_sql("SELECT * FROM known_name")), list(NameKey.select().tuples())) == before


def test_names_without_keys_are_found_all_the_same(app):
    KnownName.create(whose="client:1", name="Jan Kowalski")
    assert found("Jan Kowalski") == [("client:1", "same", "name")]


def test_bringing_up_to_date_makes_the_keys_of_old_rules_anew(app):
    note("client:1", "Jan Kowalski")
    NameKey.delete().where(NameKey.key.startswith("j:")).execute()
    KnownName.update(rules=RULES - 1).execute()
    bring_up_to_date()
    assert KnownName.get().rules == RULES
    assert found("Kowalski Jan") == [("client:1", "same", "name")]


def test_many_names_are_brought_up_to_date_in_batches(app, monkeypatch):
    monkeypatch.setattr("lexlite.names.models.BATCH", 10)
    for place in range(25):
        KnownName.create(whose=f"client:{place}", name="Jan Kowalski")
    bring_up_to_date()
    assert KnownName.select().where(KnownName.rules < RULES).count() == 0
    assert len(find("Jan Kowalski")) == 25


def test_a_search_takes_two_statements_however_many_names_there_are(app):
    for place in range(30):
        note(f"client:{place}", "Jan Kowalski")
    bring_up_to_date()
    for name in ("Jan Kowalski", "陈建国", "Przedsiębiorstwo Alfa Bud Jan Kowalski i Synowie sp. z o.o.", "???"):
        with count_queries() as counter:
            find(name)
        assert counter.count <= 2


SYLLABLES = "chen jian guo wang wei ming li zhang".split()
HEARD_ALIKE = "kowalski kovalski kowalsky kovalsky kowallski kowalskij kovallski kowalssky".split()


@pytest.mark.parametrize("words", [SYLLABLES, SYLLABLES[:4], HEARD_ALIKE, ["曾", "单", "仇", "解"]], ids=range(4))
def test_names_made_to_take_long_do_not(app, words):
    """The public form takes many names: nobody is to keep the lawyer waiting by what is typed there."""
    turned = list(islice(permutations(words), 0, None, max(1, factorial(len(words)) // 60)))[:60]
    for place, each in enumerate(turned):
        note(f"enquiry_name:{place}", " ".join(each))
    bring_up_to_date()
    begun = process_time()
    for each in turned:
        find(" ".join(each))
    assert process_time() - begun < 1.5


def test_nothing_behind_costs_one_statement_that_reads_an_index(app):
    note("client:1", "Jan Kowalski")
    bring_up_to_date()
    with count_queries() as counter:
        bring_up_to_date()
    assert counter.count == 1
    plan = database.execute_sql("EXPLAIN QUERY PLAN SELECT id, name FROM known_name WHERE rules < 1").fetchall()
    assert "known_name_rules" in str(plan)


@pytest.mark.parametrize("name", ["", "?!", "\u202e", "x" * 10_000, "Jan \udfff", "陈" * 5_000])
def test_a_name_of_any_kind_is_kept_and_looked_for(app, name):
    note("client:1", name)
    find(name)
    assert KnownName.select().where(KnownName.rules == RULES).count() == 1


def test_names_known_before_the_index_are_in_it(cast):
    client = Client.select().first()
    database.execute_sql("DELETE FROM known_name")
    from importlib.util import module_from_spec, spec_from_file_location

    from lexlite.db import MIGRATIONS

    spec = spec_from_file_location("names", MIGRATIONS / "0002_names.py")
    step = module_from_spec(spec)
    spec.loader.exec_module(step)
    for statement in step.STATEMENTS:
        if statement.startswith("INSERT"):
            database.execute_sql(statement)
    assert {f"client:{client.id}", f"person:{client.contact.id}"} <= {each.whose for each in find(client.name)}
