"""What a client answered by pressing, as a code beside their own words: frozen as it was on the day it was made.

Questions from before hold the whole sentence in their words, in the client's language: they stay as they are."""

STATEMENTS = [
    'ALTER TABLE question ADD COLUMN "about" TEXT',
    'ALTER TABLE question ADD COLUMN "quoted" TEXT CHECK (quoted IS NULL OR about IS NOT NULL)',
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
