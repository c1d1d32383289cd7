"""Neutral words of facts, how the client told a date, what was not quite right: frozen as it was on the day it was made."""

STATEMENTS = [
    'ALTER TABLE fact ADD COLUMN "plain_words" TEXT',
    'ALTER TABLE fact ADD COLUMN "plain_language" TEXT',
    'ALTER TABLE matter_date ADD COLUMN "told" TEXT',
    "CREATE INDEX \"read_back_not_quite\" ON \"read_back\" (\"matter_id\") WHERE answer = 'not_quite'",
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
