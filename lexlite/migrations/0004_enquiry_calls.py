"""Calls to enquirers, and when they were told of the decision."""

STATEMENTS = [
    'CREATE TABLE "enquiry_call" ("id" INTEGER NOT NULL PRIMARY KEY, "enquiry_id" INTEGER NOT NULL, "how" TEXT NOT NULL, "reached" INTEGER NOT NULL, "note" TEXT NOT NULL, "by_id" INTEGER NOT NULL, "at" TEXT NOT NULL, FOREIGN KEY ("enquiry_id") REFERENCES "enquiry" ("id"), FOREIGN KEY ("by_id") REFERENCES "staff" ("id"), CHECK (how IN (\'call\',\'written\')))',
    'CREATE INDEX "enquiry_call_enquiry_id" ON "enquiry_call" ("enquiry_id")',
    'CREATE INDEX "enquiry_call_by_id" ON "enquiry_call" ("by_id")',
    'CREATE TABLE "new_enquiry" ("id" INTEGER NOT NULL PRIMARY KEY, "reference" TEXT NOT NULL, "page_hash" BLOB NOT NULL, "source" TEXT NOT NULL, "kind" TEXT NOT NULL, "name" TEXT NOT NULL, "contact_name" TEXT NOT NULL, "email" TEXT NOT NULL, "phone" TEXT NOT NULL, "language" TEXT NOT NULL, "preferred_channel" TEXT NOT NULL, "best_time" TEXT NOT NULL, "safe_contact" TEXT NOT NULL, "practice_area" TEXT NOT NULL, "side" TEXT NOT NULL, "answers" TEXT NOT NULL, "arrived_at" TEXT NOT NULL, "answer_by" TEXT NOT NULL, "deadline_on" TEXT, "suspect" INTEGER NOT NULL, "privacy_version" TEXT NOT NULL, "conflict_decision" TEXT, "first_reply_at" TEXT, "told_at" TEXT, "decision" TEXT, "decided_by_id" INTEGER, "decided_at" TEXT, "reason" TEXT NOT NULL, "matter_id" INTEGER, "same_as_id" INTEGER, "version" INTEGER NOT NULL, FOREIGN KEY ("decided_by_id") REFERENCES "staff" ("id"), FOREIGN KEY ("matter_id") REFERENCES "matter" ("id"), FOREIGN KEY ("same_as_id") REFERENCES "new_enquiry" ("id"), CHECK (source IN (\'form\',\'staff\')), CHECK (decision IN (\'taken_on\',\'declined\',\'duplicate\')), CHECK (conflict_decision IN (\'none\',\'decline\',\'ask\')), CHECK (decision IS NULL OR (decision=\'taken_on\') = (matter_id IS NOT NULL)), CHECK ((decision IS NULL) = (decided_at IS NULL)))',
    'INSERT INTO new_enquiry (id, reference, page_hash, source, kind, name, contact_name, email, phone, language, preferred_channel, best_time, safe_contact, practice_area, side, answers, arrived_at, answer_by, deadline_on, suspect, privacy_version, conflict_decision, first_reply_at, decision, decided_by_id, decided_at, reason, matter_id, same_as_id, version, told_at) SELECT id, reference, page_hash, source, kind, name, contact_name, email, phone, language, preferred_channel, best_time, safe_contact, practice_area, side, answers, arrived_at, answer_by, deadline_on, suspect, privacy_version, conflict_decision, first_reply_at, decision, decided_by_id, decided_at, reason, matter_id, same_as_id, version, decided_at FROM enquiry',
    'DROP TABLE enquiry',
    'ALTER TABLE new_enquiry RENAME TO enquiry',
    'CREATE UNIQUE INDEX "enquiry_reference" ON "enquiry" ("reference")',
    'CREATE UNIQUE INDEX "enquiry_page_hash" ON "enquiry" ("page_hash")',
    'CREATE INDEX "enquiry_decided_by_id" ON "enquiry" ("decided_by_id")',
    'CREATE INDEX "enquiry_matter_id" ON "enquiry" ("matter_id")',
    'CREATE INDEX "enquiry_same_as_id" ON "enquiry" ("same_as_id")',
    'CREATE INDEX "enquiry_open" ON "enquiry" ("answer_by") WHERE decision IS NULL',
    'CREATE INDEX "enquiry_untold" ON "enquiry" ("decided_at") WHERE decision = \'declined\' AND told_at IS NULL',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
