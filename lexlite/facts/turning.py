"""A sentence of the talk, or the answer to a question, becomes a fact that the client states (rule F1); what else it
may become stands in `lexlite.needs.turning`."""

from lexlite.facts.models import Fact
from lexlite.needs.talk import language_of
from lexlite.needs.turning import TURNS


def as_fact(matter, words, by, at, prompt=None):
    """Said by the client; its state is not asked for before it decides the case."""
    language = language_of(words, by.language, matter.client.contact.language)
    return Fact.note(matter, words=words, language=language, by=by, at=at)


def as_request(matter, words, by, at, prompt=None):
    """These words do not say by which day, nor why: the form of a request opens with them."""
    return


ALL_TURNS = {**TURNS, "fact": as_fact, "request": as_request}
