"""What something said becomes with one press: a need, a goal outside the case, a date (first talk and checklist).

Each verb takes (matter, words, by, at, prompt) and returns the record, or None where it needs more than these words.
What later features make of a sentence (a fact, a request) joins `TURNS` at the edge: see `views.py`."""

from lexlite.firm.models import Firm
from lexlite.i18n import _, short_day
from lexlite.needs.days import day_in
from lexlite.needs.models import Need
from lexlite.needs.talk import language_of


def as_need(matter, words, by, at, prompt=None):
    """A stated need in the client's words; its layer is the question's (rule D3)."""
    return _note(matter, "stated", words, by, at, prompt)


def as_goal(matter, words, by, at, prompt=None):
    return _note(matter, "outside", words, by, at, prompt)


def as_date(matter, words, by, at, prompt=None):
    """A date not to be missed, where the words name one day to come; a second person checks it (rule T2)."""
    day = day_in(words, Firm.the().today(at))
    if day is None:
        return None
    source = _("Said by the client, %(day)s", day=short_day(Firm.the().today(at)))
    return matter.add_date(kind="deadline", on=day, words=words, source=source, by=by, at=at)


def _note(matter, kind, words, by, at, prompt):
    person = matter.client.contact
    return Need.note(
        matter,
        kind=kind,
        layer=prompt and prompt.layer,
        words=words,
        language=language_of(words, by.language, person.language),
        said_by=person.name,
        prompt=prompt.code if prompt else "",
        by=by,
        at=at,
    )


TURNS = {"need": as_need, "outside": as_goal, "date": as_date}
