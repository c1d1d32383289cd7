"""Going through the list with the client, in the office or on the phone (rules D3, D9, D10)."""

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.i18n import _


def check_with_client(matter, needs, *, said, seen, by, at):
    """What the client says to each need: nothing, then it is right; else their words. `seen`: {need id: version} of
    the list they were asked about. Raises RuleBroken if it has changed meanwhile."""
    matter.must_be_open()
    if {need.id: need.version for need in needs} != seen:
        raise RuleBroken(_("Somebody changed the list meanwhile. Look at it again, then send."))
    with database.atomic():
        for need in needs:
            words = said.get(need.id)
            if words:
                need.correct(words, by, at)
            else:
                need.confirm(by, at)
