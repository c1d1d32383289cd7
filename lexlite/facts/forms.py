"""Forms of facts."""

from lexlite.facts.wording import STATE_NAMES
from lexlite.fields import Choice, Line, Pick, Suggested, Text, Tick, Ticks
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _l

STATES = list(STATE_NAMES.items())
SPEAKERS = [("client", _l("The client")), ("other_side", _l("The other side"))]
WHEN = _l("A day, or words: “spring 2024” or “March 2026”.")


class Happened(Form):
    words = Text(_l("What happened, as they say it"), needed=_l("Write what happened."), most=2000, rows=2)
    happened_on = Line(_l("When it happened"), hint=WHEN)
    place = Line(_l("Where it happened"))
    said_by = Suggested(_l("Who says so"), choices=SPEAKERS, default="client")


class FactForm(Happened):
    important = Tick(_l("It decides the case"), default=True)
    state = Choice(_l("How far it is verified"), choices=STATES, default="said")
    evidence = Line(_l("Evidence"), hint=_l("The document, the witness, the page. Needed for supported and verified."))
    language = Choice(_l("Language of these words"), choices=list(NAMES.items()))


class CorrectionForm(Happened, EditForm):
    pass


class StateForm(EditForm):
    state = Choice(_l("How far it is verified"), choices=STATES, needed=_l("Choose one of the list."))
    evidence = Line(_l("Evidence"), hint=_l("The document, the witness, the page. Needed for supported and verified."))
    plain_words = Text(
        _l("As it may be stated"),
        hint=_l("For what is verified or admitted, in neutral words. Empty: their own words stay in quotation marks."),
        most=2000,
        rows=2,
    )
    important = Tick(_l("It decides the case"))


class SentencesForm(Form):
    sentences = Ticks(_l("Tick the sentences that decide the case"))


class ContradictionForm(Form):
    other = Pick(_l("It contradicts this fact"), needed=_l("Choose another fact of this matter."))
