"""Privacy notices: every version that was in force or read; the firm's one text becomes its own first one."""

import hashlib

STATEMENTS = [
    'CREATE TABLE "notice" ("version" TEXT NOT NULL PRIMARY KEY, "language" TEXT NOT NULL, "words" TEXT NOT NULL, "own" INTEGER NOT NULL, "since" TEXT NOT NULL, "by_id" INTEGER, "ended_at" TEXT, FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), CHECK (language IN (\'en\',\'pl\',\'zh\')))',
    'CREATE INDEX "notice_by_id" ON "notice" ("by_id")',
    'CREATE UNIQUE INDEX "notice_in_force" ON "notice" ("language") WHERE own AND ended_at IS NULL',
]
CARRY_OVER = """
    INSERT INTO "notice" ("version", "language", "words", "own", "since")
    SELECT ?, json_extract("languages", '$[0]'), ?, 1, strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') FROM "firm"
"""


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    row = db.execute_sql('SELECT "privacy_notice" FROM "firm"').fetchone()
    if row and row[0]:
        mark = hashlib.sha256(row[0].encode()).hexdigest()[:12]  # as it stands in the enquiries that read it
        db.execute_sql(CARRY_OVER, (mark, row[0]))
    db.execute_sql('ALTER TABLE "firm" DROP COLUMN "privacy_notice"')
