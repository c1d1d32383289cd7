"""How long each stage takes in this firm: frozen as it was on the day it was made."""

STATEMENTS = [
    'CREATE TABLE "stage_length" ("id" INTEGER NOT NULL PRIMARY KEY, "practice_area" TEXT NOT NULL, "stage" TEXT NOT NULL, "least_days" INTEGER NOT NULL, "most_days" INTEGER NOT NULL, "cases" INTEGER NOT NULL)',
    'CREATE UNIQUE INDEX "stage_length_practice_area_stage" ON "stage_length" ("practice_area", "stage")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
