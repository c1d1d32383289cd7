"""Forms of what keeps the follow-up right: snooze, days between contacts, small work, correction."""

from lexlite.fields import Count, DayField, Line, Radios, Suggested, Tick
from lexlite.forms import EditForm, Form
from lexlite.i18n import _l
from lexlite.matters.forms import own_cadence

CAN_WAIT = [
    ("asked", _l("They asked for a later call")),
    ("away", _l("They cannot be reached before that")),
    ("written", _l("We have written to them meanwhile")),
]


class SnoozeForm(Form):
    until = DayField(_l("Until"), needed=_l("Choose a day from today to the promised day."))
    reason = Suggested(_l("Why it can wait"), choices=CAN_WAIT, needed=_l("Say why it can wait."))


class CadenceForm(EditForm):
    cadence_days = own_cadence()


class WorkForm(Form):
    """Something done without news."""

    words = Line(_l("What was done"), needed=_l("Write what was done."), most=1000)
    minutes = Count(_l("Minutes"), least=0, most=1440)
    show = Tick(_l("Show it on the client's page: the work, not the minutes"))


TAKEN_BACK = [
    ("wrong_entry", _l("It is wrong")),
    ("wrong_matter", _l("It belongs to another matter")),
    ("bounced", _l("It came back: they never got it")),
]


class CorrectionForm(Form):
    why = Radios(_l("Why"), choices=TAKEN_BACK, needed=_l("Choose one of the list."))
