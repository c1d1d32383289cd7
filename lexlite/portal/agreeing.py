"""What the client says to a need on their page: right, or not quite and in their own words (rules D3, D6)."""

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.followup.questions import ask
from lexlite.i18n import _


def answer_need(need, *, answer, comment, person, at, version=None):
    """*Right* confirms the words as they were shown; *not quite* comes back to the firm as a question with the client's
    words, answered by one working day later. Raises RuleBroken if the words have changed meanwhile."""
    matter = need.reload().matter
    matter.must_be_open()
    if version is not None and need.version != version:
        raise RuleBroken(_("We have written this anew meanwhile. Please read it again."))
    with database.atomic():
        if answer == "right":
            need.confirm(person, at)
            return
        need.correct(comment, person, at)
        ask(matter, person, comment, at, about="need", quoted=need.words)
