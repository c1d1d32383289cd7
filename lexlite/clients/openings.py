"""When a person's pages were opened."""

from lexlite.clients.links import Opening

SHOWN = 20


def openings_of(person):
    """The moments of the last ones, the newest first."""
    theirs = Opening.select(Opening.at).where(Opening.person == person).order_by(Opening.at.desc()).limit(SHOWN)
    return [each.at for each in theirs]
