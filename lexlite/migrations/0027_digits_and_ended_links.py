"""Digits forbidden in one matter; a link asked for by one that has ended: frozen as it was on the day it was made."""

STATEMENTS = [
    'ALTER TABLE matter ADD COLUMN "digits_forbidden" INTEGER',
    'ALTER TABLE link_asked ADD COLUMN "link" BLOB',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
