"""Taking back what should not have been said or logged: it leaves its trace, and the clock is recomputed (rule S3)."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.followup.publishing import PAGE_LETTERS, followed, refuse
from lexlite.followup.standing import forget
from lexlite.i18n import _
from lexlite.messages.models import cancel

CAN_BE_TAKEN_BACK = ("contact", "update", "nothing_new", "answer", "small_work", "date_change")
APOLOGISED_FOR = ("wrong_entry", "wrong_matter")  # where the client has seen it, their page says so
SENT = ("email", "text", "letter", "page")  # what can come back


def can_be_taken_back(word):
    return word.kind in CAN_BE_TAKEN_BACK and word.taken_back_at is None


def take_off(word, *, why, by, at):
    """A wrong entry, an entry of another matter, or a letter that came back. It stays in the record, crossed out; the
    client's page loses it with a line of apology; the clock runs as if it had not been. Raises RuleBroken."""
    word = word.reload()
    word.matter.must_be_open()
    if word.taken_back_at:
        return
    if not can_be_taken_back(word):
        raise RuleBroken(_("This belongs to the history of the matter and stays."))
    if why == "bounced" and (word.channel not in SENT or word.direction == "in"):
        raise RuleBroken(_("Only what was sent can come back."), field="why")
    with database.atomic():
        cancel(word.matter.key, PAGE_LETTERS, at, key=word.key)
        record(by, "word.taken_off", word, at=at, client_id=word.matter.client_id, why=why)
        if why == "bounced":
            _came_back(word, by, at)
        else:
            forget(word, at, why)
            word.change(taken_back_by=by)


def _came_back(word, by, at):
    """The address does not work; what stands on the page counts when it is opened."""
    mailbox = followed(word).email
    if word.channel in ("email", "page") and mailbox and not mailbox.bad_at:
        mailbox.change(bad_at=at, bad_why="bounced")
    if word.channel == "page" and word.answer_due_at is None:
        refuse(word, at)
    else:
        forget(word, at, "bounced")
        word.change(taken_back_by=by)
