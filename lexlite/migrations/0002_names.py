"""The index of names (rule C3), filled with every name known so far; their keys are made by names.bring_up_to_date."""

STATEMENTS = [
    'CREATE TABLE "known_name" ("id" INTEGER NOT NULL PRIMARY KEY, "whose" TEXT NOT NULL, "name" TEXT NOT NULL, "former" INTEGER NOT NULL, "rules" INTEGER NOT NULL)',
    'CREATE INDEX "known_name_whose" ON "known_name" ("whose")',
    'CREATE INDEX "known_name_rules" ON "known_name" ("rules")',
    'CREATE TABLE "name_key" ("key" TEXT NOT NULL, "known_name_id" INTEGER NOT NULL, PRIMARY KEY ("key", "known_name_id"), FOREIGN KEY ("known_name_id") REFERENCES "known_name" ("id") ON DELETE CASCADE) WITHOUT ROWID',
    'CREATE INDEX "name_key_known_name_id" ON "name_key" ("known_name_id")',
    *(
        f'INSERT INTO "known_name" ("whose", "name", "former", "rules") SELECT \'{table}:\' || "id", "name", 0, 0 FROM "{table}" ORDER BY "id"'
        for table in ("client", "person", "party", "enquiry_name")
    ),
]


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
