"""The take-on card, the fee as it was told, and whether clients see it: frozen as it was on the day it was made."""

STATEMENTS = [
    'CREATE TABLE "take_on_card" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "other_lawyer" TEXT, "version" INTEGER NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), CHECK (other_lawyer IN (\'none\',\'had\',\'has\')))',
    'CREATE UNIQUE INDEX "take_on_card_matter_id" ON "take_on_card" ("matter_id")',
    'CREATE TABLE "card_line" ("id" INTEGER NOT NULL PRIMARY KEY, "card_id" INTEGER NOT NULL, "code" TEXT NOT NULL, "state" TEXT NOT NULL, "by_on" TEXT, "done_on" TEXT, "words" TEXT NOT NULL, "by_id" INTEGER, "at" TEXT, FOREIGN KEY ("card_id") REFERENCES "take_on_card" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), CHECK (state IN (\'open\',\'by_when\',\'done\',\'not_needed\')), CHECK ((state = \'by_when\') = (by_on IS NOT NULL)), CHECK (done_on IS NULL OR state = \'done\'), CHECK (by_id IS NULL OR at IS NOT NULL))',
    'CREATE INDEX "card_line_card_id" ON "card_line" ("card_id")',
    'CREATE INDEX "card_line_by_id" ON "card_line" ("by_id")',
    'CREATE UNIQUE INDEX "card_line_card_id_code" ON "card_line" ("card_id", "code")',
    'CREATE TABLE "fee" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "basis" TEXT NOT NULL, "words" TEXT NOT NULL, "estimate" TEXT NOT NULL, "language" TEXT NOT NULL, "told_on" TEXT NOT NULL, "told_how" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), CHECK (basis IN (\'hourly\',\'fixed\',\'tariff\',\'other\')), CHECK (estimate <> \'\'))',
    'CREATE INDEX "fee_matter_id" ON "fee" ("matter_id")',
    'CREATE INDEX "fee_by_id" ON "fee" ("by_id")',
]
FIRM = [
    'CREATE TABLE "new_firm" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "phone" TEXT NOT NULL, "country" TEXT NOT NULL, "region" TEXT NOT NULL, "timezone" TEXT NOT NULL, "languages" TEXT NOT NULL, "hours" TEXT NOT NULL, "cadence_days" INTEGER NOT NULL, "cadence_max_days" INTEGER NOT NULL, "story_days" INTEGER NOT NULL, "own_matters_only" INTEGER NOT NULL, "digits_open" INTEGER NOT NULL, "fee_shown" INTEGER NOT NULL, "privacy_notice" TEXT NOT NULL, "is_demo" INTEGER NOT NULL, "version" INTEGER NOT NULL, "created_at" TEXT NOT NULL, CHECK (id = 1), CHECK (cadence_days BETWEEN 1 AND cadence_max_days), CHECK (cadence_max_days BETWEEN 1 AND 90))',
    'INSERT INTO "new_firm" ("id", "name", "phone", "country", "region", "timezone", "languages", "hours", "cadence_days", "cadence_max_days", "story_days", "own_matters_only", "digits_open", "privacy_notice", "is_demo", "version", "created_at", "fee_shown") SELECT "id", "name", "phone", "country", "region", "timezone", "languages", "hours", "cadence_days", "cadence_max_days", "story_days", "own_matters_only", "digits_open", "privacy_notice", "is_demo", "version", "created_at", 0 FROM "firm"',
    'DROP TABLE "firm"',
    'ALTER TABLE "new_firm" RENAME TO "firm"',
]


def up(migrator, db):
    for statement in STATEMENTS + FIRM:
        db.execute_sql(statement)
