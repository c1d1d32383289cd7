"""A person in custody: since when, and the firm's own note where: frozen as it was on the day it was made."""

STATEMENTS = [
    'ALTER TABLE person ADD COLUMN "custody_since" TEXT',
    'ALTER TABLE person ADD COLUMN "custody_where" TEXT',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
