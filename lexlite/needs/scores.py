"""How far each need was met in the end: as we say, and as the client says (rule D8)."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.i18n import _

SCORES = ("met", "partly", "not_met")
AS_IT_STANDS = {"met": "met", "partly": "partly"}  # «not yet» says nothing of the end


def to_score(rows):
    """The needs that are scored at the end, of rows of queries.py: true ones, goals outside the case, and what was
    asked for where nobody understood more of it."""
    return [row.need for row in rows if row.need.state != "dropped"]


def score_of(need):
    """What a score begins with: the last one given, else how far it has come."""
    return need.score_lawyer or AS_IT_STANDS.get(need.state)


def keep_scores(matter, scores, by, at):
    """The lawyer's scores {need id: score} at closing; what is not scored stays so. Inside a transaction."""
    for need in matter.needs:
        score = scores.get(need.id)
        if score:
            need.change(score_lawyer=score)
            record(by, "need.scored", need, at=at, client_id=matter.client_id, score=score)


def score_as_client(need, *, score, by, at):
    """The client's own score, on their page once the case has ended; they may change their mind. Raises RuleBroken."""
    matter = need.matter.reload()
    if matter.is_open:
        raise RuleBroken(_("We ask you this when your case has ended."))
    with database.atomic():
        need.change(score_client=score, score_client_at=at)
        record(by, "need.scored", need, at=at, client_id=matter.client_id, score=score)
