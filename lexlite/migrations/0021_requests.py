"""What is asked of a client: frozen as it was on the day it was made."""

STATEMENTS = [
    'CREATE TABLE "request" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "words" TEXT NOT NULL, "language" TEXT NOT NULL, "why" TEXT NOT NULL, "due_on" TEXT NOT NULL, "about" TEXT NOT NULL, "asked_by_id" INTEGER NOT NULL, "asked_at" TEXT NOT NULL, "answer" TEXT NOT NULL, "answer_words" TEXT NOT NULL, "answered_by" TEXT NOT NULL, "answered_at" TEXT, "withdrawn_at" TEXT, "call_since" TEXT, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("asked_by_id") REFERENCES "staff" ("id"), CHECK (kind IN (\'document\',\'information\',\'decision\')), CHECK (words <> \'\'), CHECK (answer IN (\'\',\'came\',\'given\',\'cannot_find\',\'yes\',\'no\',\'talk\')), CHECK ((answered_at IS NULL) = (answer = \'\')), CHECK ((answered_at IS NULL) = (answered_by = \'\')), CHECK (answered_at IS NULL OR withdrawn_at IS NULL))',
    'CREATE INDEX "request_matter_id" ON "request" ("matter_id")',
    'CREATE INDEX "request_asked_by_id" ON "request" ("asked_by_id")',
    'CREATE INDEX "request_waiting" ON "request" ("asked_at") WHERE answered_at IS NULL AND withdrawn_at IS NULL',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
