"""“I feel forgotten”, and what it leaves to do: frozen as it was on the day it was made."""

STATEMENTS = [
    'CREATE TABLE "new_follow_up" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "cause" TEXT NOT NULL, "due_at" TEXT NOT NULL, "snoozed_why" TEXT NOT NULL, "done_at" TEXT, "done_by_id" INTEGER, "done_by_word_id" INTEGER, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("done_by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("done_by_word_id") REFERENCES "word" ("id"), CHECK (kind IN (\'try_again\',\'another_way\',\'forgotten\')))',
    "INSERT INTO new_follow_up (id, matter_id, kind, cause, due_at, snoozed_why, done_at, done_by_id, done_by_word_id) SELECT id, matter_id, kind, cause, due_at, snoozed_why, done_at, done_by_id, done_by_word_id FROM follow_up",
    "DROP TABLE follow_up",
    "ALTER TABLE new_follow_up RENAME TO follow_up",
    'CREATE UNIQUE INDEX "follow_up_cause" ON "follow_up" ("cause")',
    'CREATE INDEX "follow_up_done_by_id" ON "follow_up" ("done_by_id")',
    'CREATE INDEX "follow_up_done_by_word_id" ON "follow_up" ("done_by_word_id")',
    'CREATE INDEX "follow_up_open" ON "follow_up" ("matter_id", "due_at") WHERE done_at IS NULL',
    'CREATE INDEX "follow_up_due" ON "follow_up" ("due_at") WHERE done_at IS NULL',
    'CREATE TABLE "new_sign" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "cause" TEXT NOT NULL, "at" TEXT NOT NULL, "cleared_at" TEXT, "cleared_by_word_id" INTEGER, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("cleared_by_word_id") REFERENCES "word" ("id"), CHECK (kind IN (\'moved_twice\',\'forgotten\')))',
    "INSERT INTO new_sign (id, matter_id, kind, cause, at, cleared_at, cleared_by_word_id) SELECT id, matter_id, kind, cause, at, cleared_at, cleared_by_word_id FROM sign",
    "DROP TABLE sign",
    "ALTER TABLE new_sign RENAME TO sign",
    'CREATE UNIQUE INDEX "sign_cause" ON "sign" ("cause")',
    'CREATE INDEX "sign_cleared_by_word_id" ON "sign" ("cleared_by_word_id")',
    'CREATE INDEX "sign_open" ON "sign" ("matter_id") WHERE cleared_at IS NULL',
    'CREATE TABLE "forgotten" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "person_id" INTEGER NOT NULL, "on_day" TEXT NOT NULL, "at" TEXT NOT NULL, "caller_id" INTEGER NOT NULL, "other_id" INTEGER, "due_at" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("person_id") REFERENCES "person" ("id"), FOREIGN KEY ("caller_id") REFERENCES "staff" ("id"), FOREIGN KEY ("other_id") REFERENCES "staff" ("id"), CHECK (other_id <> caller_id))',
    'CREATE INDEX "forgotten_person_id" ON "forgotten" ("person_id")',
    'CREATE INDEX "forgotten_at" ON "forgotten" ("at")',
    'CREATE INDEX "forgotten_caller_id" ON "forgotten" ("caller_id")',
    'CREATE INDEX "forgotten_other_id" ON "forgotten" ("other_id")',
    'CREATE UNIQUE INDEX "forgotten_matter_id_person_id_on_day" ON "forgotten" ("matter_id", "person_id", "on_day")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
