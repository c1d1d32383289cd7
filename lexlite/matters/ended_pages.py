"""A client's page ends thirty days after their last matter has closed (rule of the door)."""

from datetime import timedelta

from lexlite.audit.models import record
from lexlite.clients.links import Link
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.records import moment_text

STAYS_OPEN = 30  # days
# A link that somebody of the firm made later, by hand, is meant to open.
OVER = f"""
WITH theirs AS (SELECT client_id, id FROM matter UNION ALL SELECT client_id, matter_id FROM matter_client),
 last AS (SELECT t.client_id, max(coalesce(m.closed_at, '9')) AS closed_at FROM theirs t JOIN matter m ON m.id = t.id
  GROUP BY t.client_id HAVING max(coalesce(m.closed_at, '9')) <= ?)
SELECT DISTINCT p.id FROM last JOIN person p ON p.client_id = last.client_id JOIN link l ON l.person_id = p.id
WHERE l.ended_at IS NULL AND l.ends_at > ? AND julianday(l.created_at) < julianday(last.closed_at) + {STAYS_OPEN}"""


def end_pages_of_the_past(now):
    """End every link and every open page of people whose matters are all closed for so long. One statement where there
    is nobody."""
    values = moment_text(now - timedelta(days=STAYS_OPEN)), moment_text(now)
    for (id,) in database.connection().execute(OVER, values).fetchall():
        with database.atomic():
            person = Person.get_by_id(id)
            Link.end_all_of(person, Link.WITH_THE_LAST_MATTER, now)
            record("system", "links.ended", person, at=now, client_id=person.client_id)
