"""Needs in depth: confirmed, corrected, met by whom; what the checklist and the first talk found; agreements: frozen."""

STATEMENTS = [
    'CREATE TABLE "new_need" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "layer" TEXT, "words" TEXT NOT NULL, "language" TEXT NOT NULL, "stated_id" INTEGER, "said_by" TEXT NOT NULL, "reason" TEXT NOT NULL, "priority" INTEGER, "measure" TEXT NOT NULL, "shared" INTEGER NOT NULL, "state" TEXT NOT NULL, "noted_by" TEXT NOT NULL, "noted_at" TEXT NOT NULL, "version" INTEGER NOT NULL, "prompt" TEXT NOT NULL, "met_by" TEXT NOT NULL, "confirmed_at" TEXT, "confirmed_how" TEXT NOT NULL, "corrected_words" TEXT NOT NULL, "next_step" TEXT NOT NULL, "owner_id" INTEGER, "checked_at" TEXT, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("stated_id") REFERENCES "need" ("id"), FOREIGN KEY ("owner_id") REFERENCES "staff" ("id"), CHECK (kind IN (\'stated\',\'true\',\'outside\')), CHECK (layer IN (\'general\',\'typical\',\'particular\')), CHECK (kind <> \'outside\' OR layer = \'particular\'), CHECK (kind = \'true\' OR stated_id IS NULL), CHECK (priority BETWEEN 1 AND 5), CHECK (state IN (\'not_yet\',\'partly\',\'met\',\'dropped\')), CHECK ((state = \'met\') = (met_by <> \'\')), CHECK (met_by IN (\'\',\'client\',\'firm\',\'document\')), CHECK ((confirmed_at IS NULL) = (confirmed_how = \'\')), CHECK (confirmed_how IN (\'\',\'page\',\'person\')))',
    "INSERT INTO new_need (id, matter_id, kind, layer, words, language, stated_id, said_by, reason, priority, measure, shared, state, noted_by, noted_at, version, prompt, met_by, confirmed_at, confirmed_how, corrected_words, next_step, owner_id, checked_at) SELECT id, matter_id, kind, layer, words, language, stated_id, said_by, reason, priority, measure, shared, state, noted_by, noted_at, version, '', CASE state WHEN 'met' THEN 'firm' ELSE '' END, NULL, '', '', '', NULL, NULL FROM need",
    'DROP TABLE need',
    'ALTER TABLE new_need RENAME TO need',
    'CREATE INDEX "need_matter_id" ON "need" ("matter_id")',
    'CREATE INDEX "need_stated_id" ON "need" ("stated_id")',
    'CREATE INDEX "need_owner_id" ON "need" ("owner_id")',
    'CREATE INDEX "need_stated_ones" ON "need" ("id") WHERE kind = \'stated\'',
    'CREATE INDEX "need_outside_ones" ON "need" ("id") WHERE kind = \'outside\'',
    'CREATE INDEX "need_corrected" ON "need" ("id") WHERE corrected_words <> \'\'',
    'CREATE TABLE "need_change" ("id" INTEGER NOT NULL PRIMARY KEY, "need_id" INTEGER NOT NULL, "at" TEXT NOT NULL, "by" TEXT NOT NULL, "why" TEXT NOT NULL, "before" TEXT NOT NULL, FOREIGN KEY ("need_id") REFERENCES "need" ("id"), CHECK (why IN (\'changed\',\'confirmed\',\'corrected\')))',
    'CREATE INDEX "need_change_need_id" ON "need_change" ("need_id")',
    'CREATE TABLE "prompt_answer" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "prompt" TEXT NOT NULL, "state" TEXT NOT NULL, "words" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), CHECK (state IN (\'asked\',\'not_applicable\',\'answered\')))',
    'CREATE INDEX "prompt_answer_by_id" ON "prompt_answer" ("by_id")',
    'CREATE UNIQUE INDEX "prompt_answer_matter_id_prompt" ON "prompt_answer" ("matter_id", "prompt")',
    'CREATE TABLE "talk" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "words" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, "version" INTEGER NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"))',
    'CREATE UNIQUE INDEX "talk_matter_id" ON "talk" ("matter_id")',
    'CREATE INDEX "talk_by_id" ON "talk" ("by_id")',
    'CREATE TABLE "agreement" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "about" TEXT NOT NULL, "person_id" INTEGER, "staff_id" INTEGER, "answer" TEXT NOT NULL, "own_words" TEXT NOT NULL, "shown" TEXT NOT NULL, "shown_language" TEXT NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("person_id") REFERENCES "person" ("id"), FOREIGN KEY ("staff_id") REFERENCES "staff" ("id"), CHECK (answer IN (\'right\',\'not_quite\',\'acknowledged\')))',
    'CREATE INDEX "agreement_person_id" ON "agreement" ("person_id")',
    'CREATE INDEX "agreement_staff_id" ON "agreement" ("staff_id")',
    'CREATE INDEX "agreement_matter_id_at" ON "agreement" ("matter_id", "at")',
    'CREATE TABLE "read_back" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "word_id" INTEGER NOT NULL, "story" TEXT NOT NULL, "parts" TEXT NOT NULL, "needs" TEXT NOT NULL, "answer" TEXT, "answered_at" TEXT, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("word_id") REFERENCES "word" ("id"), CHECK (answer IN (\'right\',\'not_quite\')), CHECK ((answer IS NULL) = (answered_at IS NULL)))',
    'CREATE UNIQUE INDEX "read_back_word_id" ON "read_back" ("word_id")',
    'CREATE INDEX "read_back_matter" ON "read_back" ("matter_id", "id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
