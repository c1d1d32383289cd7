"""Dates not to be missed that are done; a calendar feed of one's own: frozen as it was on the day it was made."""

STATEMENTS = [
    'CREATE TABLE "new_matter_date" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "on_day" TEXT NOT NULL, "hour" TEXT, "place" TEXT NOT NULL, "words" TEXT NOT NULL, "source" TEXT NOT NULL, "shared" INTEGER NOT NULL, "entered_by_id" INTEGER NOT NULL, "entered_at" TEXT NOT NULL, "checked_by_id" INTEGER, "checked_at" TEXT, "cancelled_at" TEXT, "done_by_id" INTEGER, "done_at" TEXT, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("entered_by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("checked_by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("done_by_id") REFERENCES "staff" ("id"), CHECK (kind IN (\'hearing\',\'deadline\',\'other\')), CHECK (checked_by_id <> entered_by_id), CHECK ((done_at IS NULL) = (done_by_id IS NULL)))',
    'INSERT INTO new_matter_date (id, matter_id, kind, on_day, hour, place, words, source, shared, entered_by_id, entered_at, checked_by_id, checked_at, cancelled_at) SELECT id, matter_id, kind, on_day, hour, place, words, source, shared, entered_by_id, entered_at, checked_by_id, checked_at, cancelled_at FROM matter_date',
    'DROP TABLE matter_date',
    'ALTER TABLE new_matter_date RENAME TO matter_date',
    'CREATE INDEX "matter_date_matter_id" ON "matter_date" ("matter_id")',
    'CREATE INDEX "matter_date_entered_by_id" ON "matter_date" ("entered_by_id")',
    'CREATE INDEX "matter_date_checked_by_id" ON "matter_date" ("checked_by_id")',
    'CREATE INDEX "matter_date_done_by_id" ON "matter_date" ("done_by_id")',
    'CREATE INDEX "matter_date_open" ON "matter_date" ("on_day", "id") WHERE cancelled_at IS NULL AND done_at IS NULL',
    'CREATE TABLE "feed" ("hash" BLOB NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "made_at" TEXT NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id"))',
    'CREATE UNIQUE INDEX "feed_staff_id" ON "feed" ("staff_id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
