"""The index of names: who bears or bore which, and the search for all that are like one (rule C3)."""

from dataclasses import dataclass
from functools import lru_cache

from peewee import BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from lexlite.db import database
from lexlite.names.keys import RULES, keys, wanted
from lexlite.names.likeness import RANK, compare
from lexlite.names.lines import pieces
from lexlite.records import Record

MOST_CANDIDATES, LEAST_OF_A_PIECE = 1000, 250
MOST_FOUND = 200
BATCH = 2000


class KnownName(Record):
    """A name somebody bears or, `former`, bore; `whose`: client:3, person:4, party:5, enquiry_name:6."""

    whose = TextField(index=True)
    name = TextField()
    former = BooleanField(default=False)
    rules = IntegerField(default=0, index=True)  # the rules that made its keys; 0: none yet


class NameKey(Record):
    """A key that a name is found by."""

    key = TextField()
    known_name = ForeignKeyField(KnownName, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("key", "known_name")
        without_rowid = True


@dataclass(frozen=True)
class Found:
    """A known name like the one looked for; `grade` and `why` as in Likeness."""

    name: str
    whose: str
    former: bool
    grade: str
    why: str


def note(whose, name):
    """Keep the name of a record (rule C3). The name it bore until now stays, as a former one.

    Its keys are made before the next search: whoever sends the public form waits the same for every name (rule C4)."""
    mine = KnownName.whose == whose
    name = name.encode(errors="ignore").decode()  # half a sign (a lone surrogate) can't be stored
    with database.atomic():
        borne = KnownName.first_where("whose = ? ORDER BY name = ? DESC, former", whose, name)
        if borne is None:  # new here, as most are
            KnownName.create(whose=whose, name=name)
        elif borne.name != name or borne.former:
            KnownName.update(former=True).where(mine).execute()
            if not KnownName.update(former=False).where(mine, KnownName.name == name).execute():
                KnownName.create(whose=whose, name=name)


def find(name, limit=MOST_FOUND):
    """The known names like one of those on this line, best grade first, then by name: [Found, …], `limit` at most."""
    bring_up_to_date()
    asked, best = pieces(name), {}
    wanted_of = [wanted(piece) for piece in asked]
    for place, id, known, whose, former in _candidates(wanted_of):
        likeness = _best([compare(asked[place], each) for each in _met(wanted_of[place], pieces(known))])
        if likeness and (id not in best or likeness is _best([likeness, best[id][0]])):
            best[id] = (likeness, Found(known, whose, bool(former), likeness.grade, likeness.why))
    found = sorted(best.values(), key=lambda each: (each[0].rank, each[1].name, each[1].whose))
    return [each for _, each in found[:limit]]


def _best(likenesses):
    """The one of the best grade and the nearest reason, or None."""
    return min(filter(None, likenesses), key=lambda each: (each.rank, RANK[each.why]), default=None)


def _met(sought, known):
    """Of the pieces of a known line those that share a key."""
    return known if len(known) == 1 else [each for each in known if not sought.isdisjoint(_keys_of_piece(each))]


@lru_cache(maxsize=1536)
def _keys_of_piece(piece):
    return frozenset(keys(piece))


def _candidates(wanted_of):
    """Names that share a key with a piece, of too many those that share most (fewer for each of many pieces), all of
    one name together: (place of the piece, id, name, whose, former)."""
    sought = [(place, keys) for place, keys in enumerate(wanted_of) if keys]
    if not sought:
        return []
    most = max(MOST_CANDIDATES // len(sought), LEAST_OF_A_PIECE)
    shared = " UNION ALL ".join(_sharing(place, len(keys), most) for place, keys in sought)
    return database.execute_sql(
        f'SELECT c."place", n."id", n."name", n."whose", n."former" FROM ({shared}) AS c '
        'JOIN "known_name" AS n ON n."id" = c."id" ORDER BY n."id"',
        tuple(key for _, keys in sought for key in keys),
    ).fetchall()


def _sharing(place, size, most):
    marks = ",".join("?" * size)
    return (
        f'SELECT * FROM (SELECT {place} AS "place", "known_name_id" AS "id", COUNT(*) AS "shared" FROM "name_key" '
        f'WHERE "key" IN ({marks}) GROUP BY 2 ORDER BY "shared" DESC LIMIT {most})'
    )


def bring_up_to_date():
    """Make the keys of every name that older rules (or none) made them for, each batch a transaction of its own."""
    while _behind(1):
        with database.atomic():
            _renew(_behind(BATCH))


def _behind(most):
    statement = f'SELECT "id", "name" FROM "known_name" WHERE "rules" < ? LIMIT {most}'
    return database.execute_sql(statement, (RULES,)).fetchall()


def _renew(names):
    ids = [id for id, _ in names]
    NameKey.delete().where(NameKey.known_name.in_(ids)).execute()
    _keep_keys(names)
    KnownName.update(rules=RULES).where(KnownName.id.in_(ids)).execute()


def _keys_of_all(line):
    return set().union(*map(keys, pieces(line)))


def _keep_keys(names):
    """The keys of [(id, name), …]."""
    rows = [(key, id) for id, name in names for key in sorted(_keys_of_all(name))]
    for start in range(0, len(rows), 400):
        part = rows[start : start + 400]
        marks = ",".join(["(?,?)"] * len(part))
        values = tuple(value for row in part for value in row)
        database.execute_sql(f'INSERT INTO "name_key" ("key", "known_name_id") VALUES {marks}', values)
