"""The door: links asked for: frozen as it was on the day it was made."""

STATEMENTS = [
    'CREATE TABLE "link_asked" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT NOT NULL, "phone" TEXT NOT NULL, "at" TEXT NOT NULL)',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
