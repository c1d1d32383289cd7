"""A firm's own copies of playbooks."""

STATEMENTS = [
    'CREATE TABLE "playbook_copy" ("id" INTEGER NOT NULL PRIMARY KEY, "area" TEXT NOT NULL, "body" TEXT NOT NULL, "based_on" TEXT NOT NULL, "version" INTEGER NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("by_id") REFERENCES "staff" ("id"))',
    'CREATE UNIQUE INDEX "playbook_copy_area" ON "playbook_copy" ("area")',
    'CREATE INDEX "playbook_copy_by_id" ON "playbook_copy" ("by_id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
