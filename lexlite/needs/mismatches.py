"""What does not fit between what was asked for, what is needed and what is done for it (rule D6)."""

from dataclasses import dataclass
from datetime import timedelta

from lexlite.db import database
from lexlite.i18n import _
from lexlite.matters.models import INTAKE
from lexlite.matters.queries import visible
from lexlite.playbooks import library

CHECK_AFTER = timedelta(days=30)
PAGE = 50


def mismatches(need, needs, matter):
    """Codes of what does not fit about a need, as `needs_of` has read it. `needs`: all of the matter's. Before work
    starts nothing is planned yet, and no step is missed."""
    if need.corrected_words:
        return ["corrected"]
    if not need.is_open:
        return []
    if need.kind == "stated":
        served = any(each.stated_id == need.id and each.state != "dropped" for each in needs)
        return [] if served else ["no_true"]
    if need.kind == "outside":
        return [] if need.next_step and need.gone_through_at >= matter.stage_since else _of_goal(need)
    return [] if need.served_by or matter.stage == INTAKE else ["no_step"]


def _of_goal(need):
    """No next step, or none since the matter came to its stage: a goal is looked at again at each stage."""
    return ["review"] if need.next_step else ["no_action"]


def in_words(code):
    return {
        "corrected": _("The client corrected this"),
        "no_true": _("Not understood yet: what would it change for them?"),
        "no_step": _("No planned step serves this"),
        "no_action": _("Nothing is done for this yet"),
        "review": _("Look at it again: the stage is a new one"),
        "not_quite": _("Of what we heard they said: not quite"),
        "gap": _("What they hope for lies far from what is likely: talk it through"),
    }[code]


def days_unchecked(needs, at):
    """For how many days nobody has gone through the list with the client, if those are many; else None."""
    since = min((need.gone_through_at for need in needs if need.is_open), default=at)
    return (at - since).days if at - since >= CHECK_AFTER else None


OPEN = "n.state NOT IN ('met', 'dropped')"
KINDS = {
    "corrected": "n.corrected_words <> ''",
    "no_true": f"n.kind = 'stated' AND {OPEN} AND n.corrected_words = '' AND NOT EXISTS"
    " (SELECT 1 FROM need t WHERE t.stated_id = n.id AND t.state <> 'dropped')",
    "no_step": f"n.kind = 'true' AND {OPEN} AND n.corrected_words = '' AND m.stage <> 'intake' AND NOT EXISTS"
    " (SELECT 1 FROM step_need s WHERE s.need_id = n.id)",
    "no_action": f"n.kind = 'outside' AND n.next_step = '' AND {OPEN} AND n.corrected_words = ''",
    "review": f"n.kind = 'outside' AND n.next_step <> '' AND {OPEN} AND n.corrected_words = ''"
    " AND max(n.noted_at, coalesce(n.checked_at, ''), coalesce(n.confirmed_at, '')) < m.stage_since",
}


@dataclass(frozen=True)
class Row:
    """One need that does not fit, in a list over many matters."""

    code: str
    need_id: int  # of a matter as a whole: the key of its place in the list
    words: str
    language: str
    matter_id: int
    reference: str
    practice_area: str
    client: str

    @property
    def why(self):
        return in_words(self.code)

    @property
    def title(self):
        return library.area(self.practice_area).matter


# At most one of each kind in a matter: the key is twice its number, and one more for the second kind.
OF_MATTERS = """SELECT * FROM (
SELECT 2 * m.id AS key, 'not_quite', a.own_words, a.shown_language, m.id, m.reference, m.practice_area, c.name
FROM read_back r JOIN word w ON w.id = r.word_id JOIN matter m ON m.id = r.matter_id JOIN client c ON c.id = m.client_id
JOIN agreement a ON a.matter_id = r.matter_id AND a.about = 'read_back:' || r.id
WHERE r.answer = 'not_quite' AND w.taken_back_at IS NULL AND m.closed_at IS NULL AND 2 * m.id > ? AND {seen}
 AND NOT EXISTS (SELECT 1 FROM read_back n JOIN word v ON v.id = n.word_id
  WHERE n.matter_id = r.matter_id AND n.id > r.id AND v.taken_back_at IS NULL)
UNION ALL SELECT 2 * m.id + 1, 'gap', e.hoped_words, e.language, m.id, m.reference, m.practice_area, c.name
FROM expectation e JOIN matter m ON m.id = e.matter_id JOIN client c ON c.id = m.client_id
WHERE e.is_wide AND e.talked_at IS NULL AND e.replaced_at IS NULL AND m.closed_at IS NULL AND 2 * m.id + 1 > ?
 AND {seen}) ORDER BY key LIMIT {most}"""


def of_matters_seen_by(staff, firm, today, after=0):
    """What does not fit about a matter as a whole, as `seen_by` gives it about needs: what we heard, if the client said
    "not quite" and nothing was read back since; a wide gap between hope and likelihood that nobody talked through."""
    condition, values = visible(staff, firm, today)
    statement = OF_MATTERS.format(seen=condition, most=PAGE + 1)
    found = database.connection().execute(statement, [after, *values] * 2).fetchall()
    rows = [Row(code, key, words or "…", *more) for key, code, words, *more in found]
    return rows[:PAGE], rows[PAGE - 1].need_id if len(rows) > PAGE else None


def seen_by(staff, firm, today, after=0):
    """Mismatches of open matters this person may see, fifty at most, and the key of the next page (None: no more).
    One statement."""
    condition, values = visible(staff, firm, today)
    one = (
        "SELECT * FROM (SELECT '{code}' AS code, n.id, n.words, n.language, m.id AS matter_id, m.reference,"
        " m.practice_area, c.name FROM need n JOIN matter m ON m.id = n.matter_id JOIN client c ON c.id = m.client_id"
        f" WHERE {{which}} AND n.id > ? AND m.closed_at IS NULL AND {condition} ORDER BY n.id LIMIT {PAGE + 1})"
    )
    parts = [one.format(code=code, which=which) for code, which in KINDS.items()]
    statement = f"{' UNION ALL '.join(parts)} ORDER BY 2 LIMIT {PAGE + 1}"
    found = database.connection().execute(statement, [after, *values] * len(parts)).fetchall()
    rows = [Row(*each) for each in found]
    return rows[:PAGE], rows[PAGE - 1].need_id if len(rows) > PAGE else None
