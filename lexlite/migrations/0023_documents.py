"""The files clients send: frozen as it was on the day it was made."""

STATEMENTS = [
    'CREATE TABLE "document" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "request_id" INTEGER NOT NULL, "question_id" INTEGER NOT NULL, "person_id" INTEGER NOT NULL, "told_id" INTEGER NOT NULL, "stored_as" TEXT NOT NULL, "name" TEXT NOT NULL, "type" TEXT NOT NULL, "size" INTEGER NOT NULL, "sha256" TEXT NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("request_id") REFERENCES "request" ("id"), FOREIGN KEY ("question_id") REFERENCES "question" ("id"), FOREIGN KEY ("person_id") REFERENCES "person" ("id"), FOREIGN KEY ("told_id") REFERENCES "staff" ("id"), CHECK (size > 0))',
    'CREATE INDEX "document_matter_id" ON "document" ("matter_id")',
    'CREATE INDEX "document_question_id" ON "document" ("question_id")',
    'CREATE INDEX "document_person_id" ON "document" ("person_id")',
    'CREATE INDEX "document_told_id" ON "document" ("told_id")',
    'CREATE UNIQUE INDEX "document_stored_as" ON "document" ("stored_as")',
    'CREATE UNIQUE INDEX "document_request_id_sha256" ON "document" ("request_id", "sha256")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
