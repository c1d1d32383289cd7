"""The door: links asked for, one-time codes, strict firms, devices, suspended pages: frozen as it was on the day it was made."""

STATEMENTS = [
    'ALTER TABLE firm ADD COLUMN "door_strict" INTEGER',
    'ALTER TABLE session ADD COLUMN "device" TEXT',
    'ALTER TABLE person ADD COLUMN "suspended_at" TEXT',
    'CREATE TABLE "suspension" ("id" INTEGER NOT NULL PRIMARY KEY, "person_id" INTEGER NOT NULL, "reason" TEXT NOT NULL, "words" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, "ended_by_id" INTEGER, "ended_at" TEXT, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE, FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("ended_by_id") REFERENCES "staff" ("id"), CHECK (reason IN (\'mandate_ended\',\'wrong_hands\',\'court_order\',\'death\',\'law\')), CHECK ((ended_at IS NULL) = (ended_by_id IS NULL)))',
    'CREATE INDEX "suspension_person_id" ON "suspension" ("person_id")',
    'CREATE INDEX "suspension_by_id" ON "suspension" ("by_id")',
    'CREATE INDEX "suspension_ended_by_id" ON "suspension" ("ended_by_id")',
    'CREATE UNIQUE INDEX "suspension_in_force" ON "suspension" ("person_id") WHERE ended_at IS NULL',
    'CREATE TABLE "link_asked" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT NOT NULL, "phone" TEXT NOT NULL, "at" TEXT NOT NULL)',
    'CREATE TABLE "door_code" ("id" INTEGER NOT NULL PRIMARY KEY, "person_id" INTEGER NOT NULL, "hash" TEXT NOT NULL, "ends_at" TEXT NOT NULL, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE)',
    'CREATE UNIQUE INDEX "door_code_person_id" ON "door_code" ("person_id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
