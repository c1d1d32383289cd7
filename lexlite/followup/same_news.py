"""The same news for many matters (a strike at the court, holidays): one text, many ticks, each its own next date."""

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.followup import publishing
from lexlite.followup.words import must_make_sense
from lexlite.i18n import _


def tell_all(matters, *, bodies, dates, by, at):
    """Publish the same for each of these matters, each with its own next date, under one name; each can be undone by
    itself. `bodies`: the text by language; a client whose language has none gets the writer's own, marked as such.

    Returns (the words, the matters that were closed meanwhile). Raises RuleBroken, and then nobody is told."""
    if not matters:
        raise RuleBroken(_("Tick at least one client."), field="matters")
    texts = {matter.id: _text_for(matter, bodies, by) for matter in matters}
    words, closed = [], []
    with database.atomic():
        for matter in matters:
            if not matter.reload().is_open:
                closed.append(matter)
                continue
            code, body = texts[matter.id]
            _must_make_sense(matter, dates.get(matter.id), at)
            words.append(
                publishing.publish(matter, body=body, language=code, next_word_on=dates.get(matter.id), by=by, at=at)
            )
    return words, closed


def _text_for(matter, bodies, by):
    """(language, text) of what the client of this matter reads."""
    theirs = matter.client.contact.language
    code = theirs if bodies.get(theirs) else by.language
    if not bodies.get(code):
        raise RuleBroken(_("Write what the clients should know."), field=f"body_{code}")
    return code, bodies[code]


def _must_make_sense(matter, day, at):
    try:
        must_make_sense(day, None, at)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, field=f"on_{matter.id}") from None
