"""Risks of our own, the plan in its versions, what was told of both, and which step serves a need: frozen."""

STATEMENTS = [
    'CREATE INDEX "need_true_ones" ON "need" ("id") WHERE kind = \'true\'',
    'CREATE TABLE "step_need" ("id" INTEGER NOT NULL PRIMARY KEY, "need_id" INTEGER NOT NULL, "step" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("need_id") REFERENCES "need" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"))',
    'CREATE UNIQUE INDEX "step_need_need_id" ON "step_need" ("need_id")',
    'CREATE INDEX "step_need_by_id" ON "step_need" ("by_id")',
    'CREATE TABLE "risk" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "words" TEXT NOT NULL, "language" TEXT NOT NULL, "step" TEXT NOT NULL, "severity" INTEGER, "noted_by_id" INTEGER NOT NULL, "noted_at" TEXT NOT NULL, "ended_at" TEXT, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("noted_by_id") REFERENCES "staff" ("id"), CHECK (words <> \'\'), CHECK (severity BETWEEN 1 AND 3))',
    'CREATE INDEX "risk_matter_id" ON "risk" ("matter_id")',
    'CREATE INDEX "risk_noted_by_id" ON "risk" ("noted_by_id")',
    'CREATE TABLE "plan" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "version" INTEGER NOT NULL, "steps" TEXT NOT NULL, "beside" TEXT NOT NULL, "cost" TEXT NOT NULL, "settle" TEXT NOT NULL, "good_end" TEXT NOT NULL, "typed_in" TEXT NOT NULL, "parts" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"))',
    'CREATE INDEX "plan_by_id" ON "plan" ("by_id")',
    'CREATE UNIQUE INDEX "plan_matter_id_version" ON "plan" ("matter_id", "version")',
    'CREATE TABLE "risks_told" ("id" INTEGER NOT NULL PRIMARY KEY, "matter_id" INTEGER NOT NULL, "word_id" INTEGER NOT NULL, "plan_id" INTEGER, "risks" TEXT NOT NULL, "parts" TEXT NOT NULL, FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("word_id") REFERENCES "word" ("id"), FOREIGN KEY ("plan_id") REFERENCES "plan" ("id"))',
    'CREATE UNIQUE INDEX "risks_told_word_id" ON "risks_told" ("word_id")',
    'CREATE INDEX "risks_told_plan_id" ON "risks_told" ("plan_id")',
    'CREATE INDEX "risks_told_matter" ON "risks_told" ("matter_id", "id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
