"""People of a client, others in a matter, joint clients, and conflict checks of any of them."""

import json

STATEMENTS = [
    'CREATE TABLE "matter_client" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "client_id" INTEGER NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("client_id") REFERENCES "client" ("id"))',
    'CREATE INDEX "matter_client_matter_id" ON "matter_client" ("matter_id")',
    'CREATE INDEX "matter_client_client_id" ON "matter_client" ("client_id")',
    'CREATE UNIQUE INDEX "matter_client_matter_id_client_id" ON "matter_client" ("matter_id", "client_id")',
    'CREATE TABLE "new_person" ("id" INTEGER NOT NULL PRIMARY KEY, "client_id" INTEGER NOT NULL, "name" TEXT NOT NULL, "search" TEXT NOT NULL, "language" TEXT NOT NULL, "preferred_channel" TEXT NOT NULL, "relation" TEXT NOT NULL, "is_contact" INTEGER NOT NULL, "may_be_told" TEXT NOT NULL, "best_time" TEXT NOT NULL, "timezone" TEXT NOT NULL, "address_form" TEXT NOT NULL, "safe_contact" TEXT NOT NULL, "agreed_word" TEXT, "wrong_tries" INTEGER NOT NULL, "version" INTEGER NOT NULL, FOREIGN KEY ("client_id") REFERENCES "client" ("id"), CHECK (language IN (\'en\',\'pl\',\'zh\')), CHECK (preferred_channel IN (\'email\',\'sms\',\'phone\')), CHECK (safe_contact IN (\'ok\',\'no_message\',\'agreed_hours\')), CHECK (address_form IN (\'panstwo\',\'pani\',\'pan\')), CHECK (may_be_told IN (\'everything\',\'dates\',\'nothing\')), CHECK (NOT is_contact OR may_be_told = \'everything\'))',
    "INSERT INTO new_person (id, client_id, name, search, language, preferred_channel, best_time, address_form, safe_contact, agreed_word, wrong_tries, version, relation, is_contact, may_be_told, timezone) SELECT id, client_id, name, search, language, preferred_channel, best_time, address_form, safe_contact, agreed_word, wrong_tries, version, '', id = (SELECT min(id) FROM person p WHERE p.client_id = person.client_id), 'everything', '' FROM person",
    'DROP TABLE person',
    'ALTER TABLE new_person RENAME TO person',
    'CREATE INDEX "person_client_id" ON "person" ("client_id")',
    'CREATE INDEX "person_search" ON "person" ("search")',
    'CREATE UNIQUE INDEX "person_contact" ON "person" ("client_id") WHERE is_contact',
    'CREATE TABLE "new_party" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "role" TEXT NOT NULL, "name" TEXT NOT NULL, "email_norm" TEXT NOT NULL, "phone_norm" TEXT NOT NULL, "version" INTEGER NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), CHECK (role IN (\'other_side\', \'co_party\', \'representative\', \'owner\', \'payer\', \'witness\', \'court\', \'office\', \'expert\', \'referrer\', \'other\')))',
    "INSERT INTO new_party (id, matter_id, role, name, email_norm, phone_norm, version) SELECT id, matter_id, role, name, '', '', 1 FROM party",
    'DROP TABLE party',
    'ALTER TABLE new_party RENAME TO party',
    'CREATE INDEX "party_matter_id" ON "party" ("matter_id")',
    'CREATE INDEX "party_email_norm" ON "party" ("email_norm")',
    'CREATE INDEX "party_phone_norm" ON "party" ("phone_norm")',
    'CREATE TABLE "new_conflict_check" ("id" INTEGER NOT NULL PRIMARY KEY, "about" TEXT NOT NULL, "names" TEXT NOT NULL, "hits" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, "decision" TEXT, "words" TEXT NOT NULL, "decided_by_id" INTEGER, "decided_at" TEXT, FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("decided_by_id") REFERENCES "staff" ("id"), CHECK (decision IN (\'none\',\'decline\',\'ask\')), CHECK (decision IS NULL OR decided_at IS NOT NULL))',
    "INSERT INTO new_conflict_check (id, about, names, hits, by_id, at, decision, words, decided_by_id, decided_at) SELECT id, 'enquiry:' || enquiry_id, '[]', hits, by_id, at, decision, words, by_id, at FROM conflict_check",
    'DROP TABLE conflict_check',
    'ALTER TABLE new_conflict_check RENAME TO conflict_check',
    'CREATE INDEX "conflict_check_about" ON "conflict_check" ("about")',
    'CREATE INDEX "conflict_check_by_id" ON "conflict_check" ("by_id")',
    'CREATE INDEX "conflict_check_decided_by_id" ON "conflict_check" ("decided_by_id")',
    'CREATE TABLE "new_enquiry_name" ("id" INTEGER NOT NULL PRIMARY KEY, "enquiry_id" INTEGER NOT NULL, "role" TEXT NOT NULL, "name" TEXT NOT NULL, "email_norm" TEXT NOT NULL, "phone_norm" TEXT NOT NULL, FOREIGN KEY ("enquiry_id") REFERENCES "enquiry" ("id"))',
    'INSERT INTO new_enquiry_name (id, enquiry_id, role, name, email_norm, phone_norm) SELECT id, enquiry_id, role, name, email_norm, phone_norm FROM enquiry_name',
    'DROP TABLE enquiry_name',
    'ALTER TABLE new_enquiry_name RENAME TO enquiry_name',
    'CREATE INDEX "enquiry_name_enquiry_id" ON "enquiry_name" ("enquiry_id")',
    'CREATE INDEX "enquiry_name_email_norm" ON "enquiry_name" ("email_norm")',
    'CREATE INDEX "enquiry_name_phone_norm" ON "enquiry_name" ("phone_norm")',
]


def _told(db, found, role, where, why):
    """A hit of the first schema as the records take it now: where it stands by the ids of matters."""
    references = where.split(", ") if where else []
    marks = ",".join("?" * len(references))
    matters = [id for (id,) in db.execute_sql(f"SELECT id FROM matter WHERE reference IN ({marks})", references)]
    return {
        "typed": "",
        "found": found,
        "role": role,
        "grade": "same" if why == "name" else "reach",
        "why": why,
        "former": False,
        "matters": matters,
        "reference": "" if matters else where,
    }


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    for id, hits in db.execute_sql("SELECT id, hits FROM conflict_check WHERE hits <> '[]'").fetchall():
        told = [_told(db, **hit) for hit in json.loads(hits)]
        db.execute_sql("UPDATE conflict_check SET hits = ? WHERE id = ?", (json.dumps(told, ensure_ascii=False), id))
