"""Facts, how far each is verified, and what contradicts what: frozen as they were on the day they were made."""

STATEMENTS = [
    'CREATE TABLE "fact" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "words" TEXT NOT NULL, "language" TEXT NOT NULL, "said_by" TEXT NOT NULL, "state" TEXT NOT NULL, "evidence" TEXT NOT NULL, "checked_by_id" INTEGER, "checked_at" TEXT, "happened_on" TEXT, "happened_words" TEXT NOT NULL, "place" TEXT NOT NULL, "important" INTEGER NOT NULL, "replaces_id" INTEGER, "noted_by" TEXT NOT NULL, "noted_at" TEXT NOT NULL, "version" INTEGER NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("checked_by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("replaces_id") REFERENCES "fact" ("id"), CHECK (words <> \'\' AND said_by <> \'\'), CHECK (state IN (\'said\',\'supported\',\'verified\',\'admitted\',\'disputed\',\'contradicted\')), CHECK (state <> \'verified\' OR (checked_by_id IS NOT NULL AND checked_at IS NOT NULL AND evidence <> \'\')), CHECK ((checked_by_id IS NULL) = (checked_at IS NULL)), CHECK (replaces_id <> id))',
    'CREATE INDEX "fact_matter_id" ON "fact" ("matter_id")',
    'CREATE INDEX "fact_checked_by_id" ON "fact" ("checked_by_id")',
    'CREATE UNIQUE INDEX "fact_replaces_id" ON "fact" ("replaces_id")',
    'CREATE TABLE "fact_contradiction" ("a_id" INTEGER NOT NULL, "b_id" INTEGER NOT NULL, PRIMARY KEY ("a_id", "b_id"), FOREIGN KEY ("a_id") REFERENCES "fact" ("id"), FOREIGN KEY ("b_id") REFERENCES "fact" ("id"), CHECK (a_id < b_id))',
    'CREATE INDEX "fact_contradiction_a_id" ON "fact_contradiction" ("a_id")',
    'CREATE INDEX "fact_contradiction_b_id" ON "fact_contradiction" ("b_id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
