"""How many true needs and goals outside the case were met, by practice area, and the rows behind each number
(rule D8). Of closed matters that one may see; nothing is said of fewer than ten."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from lexlite.db import database
from lexlite.i18n import language
from lexlite.matters.queries import visible
from lexlite.playbooks import library
from lexlite.records import moment_from, moment_text

ENOUGH = 10  # closed cases, before that no numbers
PAGE = 50
KINDS = ("true", "outside")
SAYS = {"firm": "score_lawyer", "client": "score_client"}
WHICH = {"said": "n.{column} IS NOT NULL", "none": "n.{column} IS NULL"}
WHICH |= {score: f"n.{{column}} = '{score}'" for score in ("met", "partly", "not_met")}

ENDED = "m.closed_at IS NOT NULL AND m.closed_at >= ? AND m.closed_at < ? AND {seen}"
WANTED = "n.kind IN ('true','outside') AND n.state <> 'dropped'"
COUNTS = f"""
SELECT m.practice_area, '', NULL, NULL, count(*) FROM matter m WHERE {ENDED} GROUP BY 1
UNION ALL
SELECT m.practice_area, n.kind, n.score_lawyer, n.score_client, count(*) FROM matter m
JOIN need n ON n.matter_id = m.id WHERE {ENDED} AND {WANTED} GROUP BY 1, 2, 3, 4"""
ROWS = f"""
SELECT n.id, n.words, n.language, n.score_lawyer, n.score_client, m.id, m.reference, m.practice_area, c.name,
 m.closed_at
FROM need n JOIN matter m ON m.id = n.matter_id JOIN client c ON c.id = m.client_id
WHERE {ENDED} AND {WANTED} AND n.kind = ? AND {{more}} AND n.id > ? ORDER BY n.id LIMIT ?"""


@dataclass
class Tally:
    """How often each score was given; `None`: nobody said."""

    numbers: dict = field(default_factory=dict)

    def add(self, score, number):
        self.numbers[score] = self.numbers.get(score, 0) + number

    @property
    def met(self):
        return self.numbers.get("met", 0)

    @property
    def partly(self):
        return self.numbers.get("partly", 0)

    @property
    def said(self):
        return sum(number for score, number in self.numbers.items() if score)

    @property
    def unsaid(self):
        return self.numbers.get(None, 0)

    @property
    def percent(self):
        return self.met * 100 // self.said if self.said else 0


@dataclass
class Line:
    """One practice area, or all of them (`code` is empty)."""

    code: str
    closed: int = 0
    tallies: dict = field(default_factory=lambda: {(kind, says): Tally() for kind in KINDS for says in SAYS})

    @property
    def is_enough(self):
        return self.closed >= ENOUGH

    @property
    def name(self):
        return library.area(self.code).name.in_(language())

    def add(self, kind, by_firm, by_client, number):
        if not kind:
            self.closed += number
        else:
            self.tallies[kind, "firm"].add(by_firm, number)
            self.tallies[kind, "client"].add(by_client, number)


@dataclass(frozen=True)
class Row:
    """One need behind a number."""

    id: int
    words: str
    language: str
    by_firm: str | None
    by_client: str | None
    matter_id: int
    reference: str
    practice_area: str
    client: str
    closed_at: str

    @property
    def title(self):
        return library.area(self.practice_area).matter.in_(language())

    @property
    def closed(self):
        return moment_from(self.closed_at)


@dataclass
class Reached:
    """What one person may know of it. `year`: of closing, or None for all of them."""

    staff: object
    firm: object
    now: datetime
    year: int | None = None

    @property
    def years(self):
        """Those in which cases can have been closed here, the last first."""
        return list(range(self.firm.today(self.now).year, self.firm.today(self.firm.created_at).year - 1, -1))

    def _ended(self):
        """The condition of closed matters in sight, and its values."""
        seen, values = visible(self.staff, self.firm, self.firm.today(self.now))
        years = (self.year, self.year + 1) if self.year else (1900, 2300)
        turns = [moment_text(datetime.combine(date(year, 1, 1), time(), self.firm.zone)) for year in years]
        return seen, [*turns, *values]

    def lines(self):
        """(all areas together, each area), in one statement."""
        seen, values = self._ended()
        total, areas = Line(""), {}
        statement = COUNTS.format(seen=seen)
        for area, *facts in database.connection().execute(statement, values * 2).fetchall():
            for line in (total, areas.setdefault(area, Line(area))):
                line.add(*facts)
        return total, sorted(areas.values(), key=lambda line: (-line.closed, line.code))

    def rows(self, kind, says, which, area=None, after=0, limit=PAGE):
        """The needs behind a number, and the key of the next page (None: no more)."""
        seen, values = self._ended()
        more = WHICH[which].format(column=SAYS[says]) + (" AND m.practice_area = ?" if area else "")
        given = [*values, kind, *([area] if area else []), after, limit + 1]
        found = database.connection().execute(ROWS.format(seen=seen, more=more), given).fetchall()
        rows = [Row(*each) for each in found]
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else None
