"""What the firm measures of itself (rule S7)."""

from datetime import timedelta

from lexlite.db import database
from lexlite.matters.queries import visible
from lexlite.records import moment_text

LOOKED_BACK = timedelta(days=90)

ASKED_FIRST = """
WITH began AS (SELECT w.id, w.matter_id, w.at, w.kind, w.direction, w.counts_from FROM word w
  JOIN matter m ON m.id = w.matter_id WHERE w.at > ? AND w.at <= ? AND w.taken_back_at IS NULL AND {seen})
SELECT
 (SELECT count(*) FROM question q JOIN matter m ON m.id = q.matter_id
  WHERE q.asked_at > ? AND q.asked_at <= ? AND {seen})
 + (SELECT count(*) FROM forgotten f JOIN matter m ON m.id = f.matter_id
  WHERE f.at > ? AND f.at <= ? AND {seen})
 + (SELECT count(*) FROM began b WHERE b.direction = 'in' AND b.counts_from IS NULL
  AND NOT EXISTS (SELECT 1 FROM question q WHERE q.matter_id = b.matter_id AND q.asked_at = b.at)
  AND NOT EXISTS (SELECT 1 FROM word o WHERE o.matter_id = b.matter_id AND o.counts_from >= b.at
   AND o.taken_back_at IS NULL)),
 (SELECT count(*) FROM began b WHERE b.direction = 'out' AND b.counts_from IS NOT NULL
  AND b.kind NOT IN ('answer', 'taken_on', 'reopened')
  AND NOT EXISTS (SELECT 1 FROM question q WHERE q.answered_by_word_id = b.id))"""


def asked_first(staff, firm, at):
    """(how often clients had to begin, of how many times) in 90 days, in what this person may see: questions, «I feel
    forgotten» and incoming contacts not yet answered ÷ these and the words we began. An answer is no word we began."""
    condition, given = visible(staff, firm, firm.today(at))
    span = [moment_text(at - LOOKED_BACK), moment_text(at)]
    statement = ASKED_FIRST.format(seen=condition)
    values = [*span, *given] * 3
    theirs, ours = database.connection().execute(statement, values).fetchone()
    return theirs, theirs + ours
