"""Ways that do not work and when they are tried again; what one address was sent in a day."""

STATEMENTS = [
    'CREATE TABLE "circuit" ("channel" TEXT NOT NULL PRIMARY KEY, "since" TEXT NOT NULL, "failures" INTEGER NOT NULL, "next_try_at" TEXT NOT NULL, "phase" TEXT NOT NULL, "code" INTEGER, "reply" TEXT NOT NULL, "refuses_us" INTEGER NOT NULL, "way" TEXT NOT NULL)',
    'CREATE INDEX "outbox_to_address_sent_at" ON "outbox" ("to_address", "sent_at")',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
