"""The door: links asked for, one-time codes, strict firms, devices: frozen as it was on the day it was made."""

STATEMENTS = [
    'ALTER TABLE firm ADD COLUMN "door_strict" INTEGER',
    'ALTER TABLE session ADD COLUMN "device" TEXT',
    'CREATE TABLE "link_asked" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT NOT NULL, "phone" TEXT NOT NULL, "at" TEXT NOT NULL)',
    'CREATE TABLE "door_code" ("id" INTEGER NOT NULL PRIMARY KEY, "person_id" INTEGER NOT NULL, "hash" TEXT NOT NULL, "ends_at" TEXT NOT NULL, FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE)',
    'CREATE UNIQUE INDEX "door_code_person_id" ON "door_code" ("person_id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
