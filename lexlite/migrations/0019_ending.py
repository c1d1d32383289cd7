"""Expectations, scores of needs, what is kept of a closing: frozen as they were on the day they were made."""

STATEMENTS = [
    'CREATE INDEX "matter_ended" ON "matter" ("practice_area", "closed_at") WHERE closed_at IS NOT NULL',
    'ALTER TABLE need ADD COLUMN "score_lawyer" TEXT CHECK (score_lawyer IN (\'met\',\'partly\',\'not_met\'))',
    'ALTER TABLE need ADD COLUMN "score_client" TEXT CHECK (score_client IN (\'met\',\'partly\',\'not_met\'))',
    'ALTER TABLE need ADD COLUMN "score_client_at" TEXT',
    'CREATE TABLE "expectation" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "why" TEXT NOT NULL, "hoped_words" TEXT NOT NULL, "language" TEXT NOT NULL, "hoped" INTEGER NOT NULL, "worst" INTEGER NOT NULL, "likely" INTEGER NOT NULL, "best" INTEGER NOT NULL, "unit" TEXT NOT NULL, "line" TEXT NOT NULL, "is_wide" INTEGER NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, "replaced_at" TEXT, "talked_at" TEXT, "talked_by_id" INTEGER, "talked_how" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("talked_by_id") REFERENCES "staff" ("id"), CHECK (why IN (\'intake\',\'offer\')), CHECK (likely BETWEEN min(worst, best) AND max(worst, best)), CHECK ((talked_at IS NULL) = (talked_by_id IS NULL)), CHECK (talked_how IN (\'\',\'call\',\'meeting\',\'email\',\'letter\',\'other\')))',
    'CREATE INDEX "expectation_by_id" ON "expectation" ("by_id")',
    'CREATE INDEX "expectation_talked_by_id" ON "expectation" ("talked_by_id")',
    'CREATE INDEX "expectation_matter" ON "expectation" ("matter_id", "id")',
    'CREATE UNIQUE INDEX "expectation_now" ON "expectation" ("matter_id") WHERE replaced_at IS NULL',
    'CREATE INDEX "expectation_wide" ON "expectation" ("id") WHERE is_wide AND talked_at IS NULL AND replaced_at IS NULL',
    'CREATE TABLE "closure" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "word_id" INTEGER NOT NULL, "archive" TEXT NOT NULL, "archive_words" TEXT NOT NULL, "keep_until" TEXT, "survey_due_at" TEXT NOT NULL, "survey_done_at" TEXT, "survey_done_by_id" INTEGER, "survey_words" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("word_id") REFERENCES "word" ("id"), FOREIGN KEY ("survey_done_by_id") REFERENCES "staff" ("id"))',
    'CREATE UNIQUE INDEX "closure_word_id" ON "closure" ("word_id")',
    'CREATE INDEX "closure_survey_done_by_id" ON "closure" ("survey_done_by_id")',
    'CREATE INDEX "closure_matter" ON "closure" ("matter_id", "id")',
    'CREATE INDEX "closure_survey" ON "closure" ("survey_due_at") WHERE survey_done_at IS NULL',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
