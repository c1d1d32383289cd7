"""What something said becomes with one press: a need, a goal outside the case, a date (first talk and checklist).

Each verb takes (matter, words, by, at, prompt) and returns the record, or None where it needs more than these words.
What later features make of a sentence stands in `lexlite.facts.turning`; the edge hands it in."""

from collections import namedtuple

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.i18n import _
from lexlite.matters.models import MatterDate
from lexlite.needs.days import day_in
from lexlite.needs.models import Need
from lexlite.needs.prompts import PromptAnswer
from lexlite.needs.talk import Talk, language_of, sentences

MOST = 200  # characters of a date's words
Turned = namedtuple("Turned", "what words record")  # record: None where the words do not say enough


def as_need(matter, words, by, at, prompt=None):
    """A stated need in the client's words; its layer is the question's (rule D3)."""
    return _note(matter, "stated", words, by, at, prompt)


def as_goal(matter, words, by, at, prompt=None):
    return _note(matter, "outside", words, by, at, prompt)


def as_date(matter, words, by, at, prompt=None):
    """A date not to be missed, where the words name one day to come; a second person checks it (rule T2)."""
    today = Firm.the().today(at)
    day = day_in(words, today)
    if day is None:
        return None
    known = matter.open_dates.where(MatterDate.on_day == day, MatterDate.words == words[:MOST]).first()
    told = {"how": "talk", "day": today.isoformat()}
    return known or matter.add_date(kind="deadline", on=day, words=words[:MOST], told=told, by=by, at=at)


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


def talk(matter, *, words, take, marked, by, at, version=None, turns=TURNS):
    """Save the first talk, and make something of one sentence of it: `take` says what («need:» and the sentence;
    without one, what is marked, else the last of the text)."""
    what, _colon, sentence = take.partition(":")
    with database.atomic():
        Talk.keep(matter, words=words, by=by, at=at, version=version)
        if what not in turns:
            return None
        sentence = sentence or marked or sentences(words)[-1]
        return Turned(what, sentence, turns[what](matter, sentence, by, at))


def answer_prompt(matter, prompt, *, words, take, by, at, turns=TURNS):
    """What became of a question of the checklist, and what its answer becomes: `take` is one of `turns`, «keep»,
    «asked» or «not_applicable». Raises RuleBroken."""
    if take not in (*turns, "keep", "asked", "not_applicable"):
        raise RuleBroken(_("Press one of the buttons."), field="take")
    state = take if take in ("asked", "not_applicable") else "answered"
    with database.atomic():
        PromptAnswer.keep(matter, prompt, state=state, words=words, by=by, at=at)
        if take not in turns:
            return None
        return Turned(take, words, turns[take](matter, words, by, at, prompt))
