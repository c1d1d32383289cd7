"""The board counts from its indexes alone; messages in trouble are found without reading those that were settled."""

STATEMENTS = [
    'DROP INDEX "matter_board"',
    'CREATE INDEX "matter_board" ON "matter" ("next_word_due_at", "id", "hold_until", "restricted", "responsible_id", "second_id") WHERE closed_at IS NULL',
    'DROP INDEX "matter_mine"',
    'CREATE INDEX "matter_mine" ON "matter" ("responsible_id", "next_word_due_at", "id", "hold_until", "restricted", "second_id") WHERE closed_at IS NULL',
    'CREATE INDEX "outbox_in_trouble" ON "outbox" ("id") WHERE state IN (\'failed\',\'expired\',\'held\') AND settled_at IS NULL',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
