"""The log: codes and ids only, chained entry to entry, so that nothing is changed or taken out unseen."""

import pytest

from lexlite.audit.models import AuditEntry, first_broken_link, record
from lexlite.db import database
from lexlite.followup import closing
from tests.factories import contact, on

AT = on(18, "12:00")


def test_an_entry_says_who_did_what_to_what_and_when(cast):
    contact(cast.matter, cast.alice, AT)
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.actor, entry.verb, entry.at, entry.client_id) == (
        cast.alice.key,
        "word.contact",
        AT,
        cast.client.id,
    )
    assert entry.detail == {"matter": cast.matter.id}


def test_the_log_holds_no_names_and_no_words(cast):
    contact(cast.matter, cast.alice, AT, told="The court has ruled.", need="Keep the cat.", asked="When?")
    closing.close(cast.matter, outcome="settled out of court", told="Thank you.", by=cast.alice, at=AT)
    log = str([entry.__data__ for entry in AuditEntry.select()])
    secrets = ("Dana", "Alice", "Landlord", "ruled", "cat", "When", "settled", "dana@")
    assert not [secret for secret in secrets if secret in log]


def test_the_whole_chain_holds(cast):
    assert AuditEntry.select().count() > 5
    assert first_broken_link() is None


@pytest.mark.parametrize("column", ["actor", "verb", "about", "client_id", "detail", "at"])
def test_an_entry_that_was_changed_breaks_the_chain(cast, column):
    entry = AuditEntry.select().order_by(AuditEntry.id).offset(3).get()
    changed = {"client_id": 99, "detail": '{"x":1}', "at": "2026-01-01T00:00:00.000000Z"}.get(column, "staff:99")
    database.execute_sql(f"UPDATE audit_entry SET {column} = ? WHERE id = ?", (changed, entry.id))
    assert first_broken_link().id == entry.id


def test_an_entry_that_was_taken_out_breaks_the_chain(cast):
    gone = AuditEntry.select().order_by(AuditEntry.id).offset(3).get()
    gone.delete_instance()
    assert first_broken_link().id == gone.id + 1


def test_an_entry_is_rolled_back_with_its_change(cast):
    before = AuditEntry.select().count()
    with pytest.raises(ZeroDivisionError), database.atomic():
        record(cast.alice, "test.done", cast.matter, AT)
        1 / 0  # noqa: B018
    assert AuditEntry.select().count() == before
    assert first_broken_link() is None
