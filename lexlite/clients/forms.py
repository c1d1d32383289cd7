"""Forms of clients and their people."""

from zoneinfo import available_timezones

from wtforms.validators import ValidationError

from lexlite.addresses import email_norm, name_norm, phone_norm
from lexlite.clients.models import word_hash
from lexlite.clients.suspensions import REASONS
from lexlite.errors import RuleBroken
from lexlite.fields import Choice, DayField, Line, Pick, Radios, Secret, Text
from lexlite.firm.models import Firm
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _, _l

CHANNELS = [("email", _l("E-mail")), ("sms", _l("Text message")), ("phone", _l("Phone"))]
ADDRESS_FORMS = [("panstwo", "Państwo"), ("pani", "Pani"), ("pan", "Pan")]
SAFE = [
    ("ok", _l("No, only they can")),
    ("no_message", _l("Yes: do not write, and leave no messages")),
    ("agreed_hours", _l("Yes, sometimes: only at the hours they name")),
]


class Reach:
    """E-mail and phone are read as such, and one of them is needed."""

    def validate_name(self, field):
        if field.data and not name_norm(field.data):
            raise ValidationError(_("Enter a name."))

    def validate_email(self, field):
        _read(field, email_norm)

    def validate_phone(self, field):
        _read(field, lambda value: phone_norm(value, Firm.the().country))

    def facts(self):
        """E-mail and phone in the one form they are compared in."""
        facts = super().facts()
        if facts["email"]:
            facts["email"] = email_norm(facts["email"])
        if facts["phone"]:
            facts["phone"] = phone_norm(facts["phone"], Firm.the().country)
        return facts

    def one_is_needed(self):
        if self.email.data or self.phone.data:
            return True
        self.phone.errors = [_("Enter a phone number or an e-mail address, so that we can answer.")]
        return False


def _read(field, norm):
    if field.data:
        try:
            norm(field.data)
        except RuleBroken as broken:
            raise ValidationError(broken.message) from None


TOLD = [
    ("everything", _l("Everything")),
    ("dates", _l("Dates only")),
    ("nothing", _l("Nothing")),
]


def possible_timezone(form, field):
    if field.data and field.data not in available_timezones():
        raise ValidationError(_("Enter a time zone like Europe/Warsaw"))


class PersonForm(Reach, EditForm):
    name = Line(_l("Full name"), needed=_l("Enter a name."))
    relation = Line(_l("Who they are"), hint=_l("For example: managing director, daughter, accountant"))
    email = Line(_l("E-mail"))
    phone = Line(_l("Phone"))
    language = Choice(_l("Language"), choices=list(NAMES.items()), needed=_l("Choose a language."))
    preferred_channel = Choice(_l("Prefers"), choices=CHANNELS, needed=_l("Choose one of the list."))
    best_time = Line(_l("Best time to call"))
    safe_contact = Choice(
        _l("Could anybody else read their phone or e-mail?"),
        choices=SAFE,
        needed=_l("Choose one of the list."),
    )
    may_be_told = Choice(
        _l("May be told"),
        choices=TOLD,
        needed=_l("Choose one of the list."),
        hint=_l("Ask the client. Only who may be told everything has a page. Who pays is not therefore the client."),
    )
    timezone = Line(
        _l("Time zone"), hint=_l("Only if it is not the firm's, like Asia/Shanghai."), validators=[possible_timezone]
    )
    address_form = Choice(_l("Form of address in Polish"), choices=ADDRESS_FORMS, needed=_l("Choose one of the list."))


class NewPersonForm(PersonForm):
    """One more person of a client: nothing is told to them until somebody says so."""

    def __init__(self, *given, **more):
        super().__init__(*given, **{"data": {"may_be_told": "dates", "language": Firm.the().language}, **more})


class AgreedWordForm(Form):
    agreed_word = Secret(
        _l("Agreed word"),
        needed=_l("Agree on a word of at least four letters or digits, or two Chinese characters."),
        hint=_l(
            "At least four letters or digits, or two Chinese characters. Something the other side does not know. Say it"
            " in person or by phone; it is never sent."
        ),
        render_kw={"autocomplete": "off"},
    )

    def facts(self):
        return {"hashed": word_hash(self.agreed_word.data)}


class PaperCardForm(Form):
    person = Pick(_l("For whom"), needed=_l("Choose one of the list."))
    language = Choice(_l("Language of the card"), choices=[("", _l("Theirs")), *NAMES.items()])


class SuspensionForm(Form):
    reason = Radios(_l("Why"), choices=list(REASONS.items()), needed=_l("Choose one of the list."))
    words = Text(_l("In your own words"), rows=3, most=2000, hint=_l("Kept for the firm; the client does not see it."))


class CustodyForm(Form):
    since = DayField(_l("Since"), needed=_l("Enter a day."))
    where = Line(_l("Where"), hint=_l("Kept for the firm; the client does not see it."))


class NewLinkForm(Form):
    """Only the press of a button."""
