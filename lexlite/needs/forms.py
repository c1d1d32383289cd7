"""Forms of needs."""

from lexlite.fields import Choice, Count, Line, Pick, Text, Tick
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _l

KINDS = [
    ("stated", _l("Asked for: in the client's own words")),
    ("true", _l("Needed: as we understand it")),
    ("outside", _l("Goal outside the case")),
]
LAYERS = [
    ("", _l("derived")),
    ("general", _l("General: money, what is gained or kept")),
    ("typical", _l("Typical: what clients here usually want")),
    ("particular", _l("Particular: beyond the case")),
]
STATES = [
    ("not_yet", _l("Not yet")),
    ("partly", _l("Partly")),
    ("met", _l("Met")),
    ("dropped", _l("Dropped")),
]


class NeedForm(Form):
    kind = Choice(_l("Kind"), choices=KINDS, needed=_l("Choose one of the list."), default="true")
    words = Text(_l("The need, in a few words"), needed=_l("Write the need in a few words."), most=2000, rows=2)
    stated = Pick(_l("It answers what the client asked for"), name="for")
    shared = Tick(_l("Show it on the client's page"))
    layer = Choice(_l("Layer"), choices=LAYERS, default="")
    said_by = Line(_l("Who said so"))
    reason = Line(_l("Why we believe it"))
    priority = Count(_l("Priority, 1 is the highest"), least=1, most=5)
    measure = Line(_l("How we will know it is met"))
    language = Choice(_l("Language of these words"), choices=list(NAMES.items()))


class ChangeNeedForm(EditForm):
    words = Text(_l("The need, in a few words"), needed=_l("Write the need in a few words."), most=2000, rows=2)
    state = Choice(_l("How far"), choices=STATES, needed=_l("Choose one of the list."))
    measure = Line(_l("How we will know it is met"))
    shared = Tick(_l("Show it on the client's page"))


class NoneForm(Form):
    kind = Choice(_l("Kind"), choices=[("outside", _l("Goal outside the case"))], default="outside")


class WinForm(EditForm):
    definition_of_win = Text(
        _l("What would be a good end"),
        needed=_l("Write what would be a good end."),
        rows=3,
        most=4000,
        hint=_l("What counts as a win, agreed with the client. It is not a promise of the result."),
    )
