"""A matter passed from one person to another."""

STATEMENTS = [
    'CREATE TABLE "handover" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "giver_id" INTEGER NOT NULL, "taker_id" INTEGER NOT NULL, "note" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("giver_id") REFERENCES "staff" ("id"), FOREIGN KEY ("taker_id") REFERENCES "staff" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"))',
    'CREATE INDEX "handover_matter_id" ON "handover" ("matter_id")',
    'CREATE INDEX "handover_giver_id" ON "handover" ("giver_id")',
    'CREATE INDEX "handover_taker_id" ON "handover" ("taker_id")',
    'CREATE INDEX "handover_by_id" ON "handover" ("by_id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
