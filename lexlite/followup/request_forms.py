"""Forms of what the client is asked for."""

from wtforms import HiddenField

from lexlite.fields import Choice, DayField, Line, Text, clean
from lexlite.forms import Form
from lexlite.i18n import NAMES, _l

REQUEST_KINDS = [
    ("document", _l("A paper, a photo, a file")),
    ("information", _l("An answer in words")),
    ("decision", _l("A decision: yes, no, or a talk")),
]


class RequestForm(Form):
    """Something the client is asked for. `fact`: the one that hangs on it, by its number."""

    words = Text(
        _l("What you need"), needed=_l("Write what you need."), rows=2, most=2000, hint=_l("The client reads this.")
    )
    why = Line(_l("Why"), hint=_l("One line: what it is good for"), most=500)
    due_on = DayField(_l("By which day"), needed=_l("Choose a day from today on, within a year."))
    kind = Choice(_l("Kind"), choices=REQUEST_KINDS, needed=_l("Choose one of the list."), default="document")
    language = Choice(_l("Language of these words"), choices=list(NAMES.items()), needed=_l("Choose a language."))
    fact = HiddenField(filters=[clean])


class AgainForm(Form):
    words = Text(
        _l("What is missing or wrong"),
        needed=_l("Write what is missing or wrong: the client reads it."),
        rows=3,
        most=500,
        hint=_l("The client reads this, beside what you asked for."),
    )
    due_on = DayField(_l("By which day"), needed=_l("Choose a day from today on, within a year."))


class CameForm(Form):
    evidence = Line(_l("What came"), hint=_l("As you name it in the file, for example: lease of 3 May 2024"), most=500)
