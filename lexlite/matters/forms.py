"""Forms of matters."""

from lexlite.clients.forms import Reach
from lexlite.fields import Choice, Count, DayField, HourField, Line, Pick, Secret, Text, Tick
from lexlite.firm.models import Firm, Staff
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _, _l, language
from lexlite.matters.models import INTAKE
from lexlite.playbooks import library

KINDS = [("person", _l("A person")), ("organisation", _l("An organisation"))]
DATE_KINDS = [
    ("deadline", _l("Something must be done by this day")),
    ("hearing", _l("Hearing")),
    ("other", _l("Other")),
]


def area_choices():
    return [(area.code, area.name.in_(language())) for area in library.areas().values()]


def side_choices():
    """Sides grouped by area, as SelectField takes groups; each once."""
    seen, choices = set(), []
    for area in library.areas().values():
        for side in area.sides:
            if side.code not in seen:
                seen.add(side.code)
                choices.append((side.code, side.short.in_(language())))
    return choices


def stage_choices(area_code=None, current=None):
    """Stages of one area's playbook, intake first, and the current one also where it is hidden; without an area those
    of all, each under its area's name."""
    first = [(INTAKE, _("Intake"))]
    if area_code:
        stages = library.playbook(area_code).stages_with({current})
        return first + [(stage.code, stage.words.in_(language())) for stage in stages]
    choices, seen = first, {INTAKE}
    for area in library.areas().values():
        for stage in library.playbook(area.code).stages:
            if stage.code not in seen:
                seen.add(stage.code)
                choices.append((stage.code, stage.words.in_(language())))
    return choices


class Answering(Form):
    """Who is responsible, and the second person (rule P7)."""

    responsible = Pick(_l("Responsible"), needed=_l("Choose who is responsible."))
    second = Pick(_l("Second person"))

    def offer_staff(self):
        self.responsible.offer(Staff.lawyers(), lambda each: each.name)
        self.second.offer(Staff.active(), lambda each: each.name, empty=_("nobody"))
        return self


class DigitsForm(Form):
    digits_forbidden = Tick(_l("In this matter the last digits of a phone must not open the client’s page"))


class HandoverForm(EditForm, Answering):
    note = Text(
        _l("What they must know"), rows=4, most=4000, hint=_l("Stays inside. What is open stands above by itself.")
    )


class HandoverAllForm(Form):
    to = Pick(_l("Who takes over"), needed=_l("Choose who takes over."))
    note = Text(_l("What they must know"), rows=4, most=4000)


def own_cadence():
    """The field for days of a matter's own."""
    return Count(
        _l("Days between two contacts"),
        least=1,
        most=90,
        hint=_l("Empty: as agreed with the client, usual in this kind of case, or in the firm."),
    )


class RunningMatterForm(Answering):
    """A matter that already runs, in one page."""

    client = Pick(_l("Client"))
    name = Line(_l("Name of a new client"))
    kind = Choice(_l("The client is"), choices=KINDS, default="person", needed=_l("Choose one of the list."))
    email = Line(_l("E-mail"))
    phone = Line(_l("Phone"))
    language = Choice(_l("Language"), choices=list(NAMES.items()), needed=_l("Choose a language."))
    practice_area = Choice(_l("Practice area"), needed=_l("Choose a practice area."))
    side = Choice(_l("The client's side"), needed=_l("Choose the client's side in this kind of case."))
    stage = Choice(_l("Stage"), needed=_l("Choose a stage of the list."))
    last_word_on = DayField(_l("Last contact"), needed=_l("Enter the day you last spoke to the client."))
    next_word_on = DayField(_l("Promised date of the next contact"))
    cadence_days = own_cadence()

    def offer_all(self, clients):
        self.offer_staff()
        self.client.offer(clients, lambda each: each.name, _("a new client"))
        if not self.is_submitted():
            self.language.data = Firm.the().language
        self.practice_area.choices = [("", _("Please choose")), *area_choices()]
        self.side.choices = [("", _("Please choose")), *side_choices()]
        self.stage.choices = [("", _("Please choose")), *stage_choices()]
        return self


class DateForm(Form):
    kind = Choice(_l("Kind"), choices=DATE_KINDS, needed=_l("Choose one of the list."))
    on = DayField(_l("Day"), needed=_l("Enter a day."))
    hour = HourField(_l("Hour"), name="at")
    place = Line(_l("Place"))
    words = Line(_l("What"), needed=_l("Write what must be done or happens."))
    source = Line(_l("Source"), hint=_l("For example: letter of the court of 12 November"))
    shared = Tick(_l("Show it on the client's page"))


PARTY_ROLES = [
    ("other_side", _l("Other side")),
    ("co_party", _l("On the same side")),
    ("representative", _l("Acts for the other side")),
    ("owner", _l("Stands behind an organisation")),
    ("payer", _l("Pays for the client")),
    ("witness", _l("Witness")),
    ("court", _l("Court")),
    ("office", _l("Public office")),
    ("expert", _l("Expert")),
    ("referrer", _l("Sent the client to us")),
    ("other", _l("Other")),
]


class PartyForm(Reach, EditForm):
    """Somebody else in the matter."""

    name = Line(_l("Name"), needed=_l("Enter a name."))
    role = Choice(_l("Role"), choices=PARTY_ROLES, default="other_side", needed=_l("Choose one of the list."))
    phone = Line(_l("Phone"))
    email = Line(_l("E-mail"))


class JointClientForm(Form):
    """Somebody who engages us together with the client."""

    client = Pick(_l("Client"))
    name = Line(_l("Name of a new client"))
    kind = Choice(_l("The client is"), choices=KINDS, default="person", needed=_l("Choose one of the list."))
    email = Line(_l("E-mail"))
    phone = Line(_l("Phone"))
    language = Choice(_l("Language"), choices=list(NAMES.items()), needed=_l("Choose a language."))

    words = Text(
        _l("Why it is no conflict"), rows=2, most=2000, hint=_l("Only where somebody like them is known here.")
    )

    def offer_all(self, clients):
        self.client.offer(clients, lambda each: each.name, _("a new client"))
        if not self.is_submitted():
            self.language.data = Firm.the().language
        return self


class CallerForm(Form):
    """What the caller said when asked for the agreed word: each time it is asked anew."""

    alone = repeats = True
    person = Pick(_l("Who says they are calling"), needed=_l("Choose somebody."))
    knows = Secret(_l("The word they said"), needed=_l("Write what the caller said."))


class MemberForm(Form):
    staff = Pick(_l("Who may see this matter"), needed=_l("Choose somebody."))


class PressForm(Form):
    """Only the press of a button."""
