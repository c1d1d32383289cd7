"""A firm's own words for its letters; what was sent is listed by its number."""

STATEMENTS = [
    'CREATE TABLE "letter_words" ("id" INTEGER NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL, "language" TEXT NOT NULL, "words" TEXT NOT NULL, "version" INTEGER NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), CHECK (language IN (\'en\',\'pl\',\'zh\')))',
    'CREATE INDEX "letter_words_by_id" ON "letter_words" ("by_id")',
    'CREATE UNIQUE INDEX "letter_words_kind_language" ON "letter_words" ("kind", "language")',
    'CREATE INDEX "outbox_state_id" ON "outbox" ("state", "id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
