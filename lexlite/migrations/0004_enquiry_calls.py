"""Calls to enquirers."""

STATEMENTS = [
    'CREATE TABLE "enquiry_call" ("id" INTEGER NOT NULL PRIMARY KEY, "enquiry_id" INTEGER NOT NULL, "reached" INTEGER NOT NULL, "note" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("enquiry_id") REFERENCES "enquiry" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"))',
    'CREATE INDEX "enquiry_call_enquiry_id" ON "enquiry_call" ("enquiry_id")',
    'CREATE INDEX "enquiry_call_by_id" ON "enquiry_call" ("by_id")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
