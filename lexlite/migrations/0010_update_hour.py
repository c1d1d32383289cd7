"""The update hour: what was being typed, what was put aside; own words beside fixed sentences; who began lately."""

STATEMENTS = [
    'CREATE TABLE "own_words" ("id" INTEGER NOT NULL PRIMARY KEY, "word_id" INTEGER NOT NULL, "words" TEXT NOT NULL, "language" TEXT NOT NULL, FOREIGN KEY ("word_id") REFERENCES "word" ("id") ON DELETE CASCADE)',
    'CREATE UNIQUE INDEX "own_words_word_id" ON "own_words" ("word_id")',
    'CREATE TABLE "hour_draft" ("id" INTEGER NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "matter_id" INTEGER NOT NULL, "fields" TEXT NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE CASCADE, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id") ON DELETE CASCADE)',
    'CREATE INDEX "hour_draft_matter_id" ON "hour_draft" ("matter_id")',
    'CREATE UNIQUE INDEX "hour_draft_staff_id_matter_id" ON "hour_draft" ("staff_id", "matter_id")',
    'CREATE TABLE "skip" ("id" INTEGER NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "matter_id" INTEGER NOT NULL, "reason" TEXT NOT NULL, "due_at" TEXT NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE CASCADE, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id") ON DELETE CASCADE, CHECK (reason IN (\'no_time\',\'expected\',\'somebody_else\',\'facts\',\'still_open\')))',
    'CREATE INDEX "skip_matter_id" ON "skip" ("matter_id")',
    'CREATE INDEX "skip_staff_id_matter_id_due_at" ON "skip" ("staff_id", "matter_id", "due_at")',
    'CREATE INDEX "word_lately" ON "word" ("at")',
    'CREATE INDEX "question_lately" ON "question" ("asked_at")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
