"""Forms of clients and their people."""

from lexlite.clients.models import word_hash
from lexlite.fields import Choice, Line, Secret
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _l

CHANNELS = [("email", _l("E-mail")), ("sms", _l("Text message")), ("phone", _l("Phone"))]
ADDRESS_FORMS = [("panstwo", "Państwo"), ("pani", "Pani"), ("pan", "Pan")]
SAFE = [
    ("ok", _l("No, only me")),
    ("no_message", _l("Yes: please do not write and leave no messages")),
    ("agreed_hours", _l("Yes, sometimes: only at the hours I name")),
]


class PersonForm(EditForm):
    name = Line(_l("Full name"), needed=_l("Enter a name."))
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
    address_form = Choice(_l("Form of address in Polish"), choices=ADDRESS_FORMS, needed=_l("Choose one of the list."))


class AgreedWordForm(Form):
    agreed_word = Secret(
        _l("Agreed word"),
        needed=_l("Agree on a word of at least four letters or digits."),
        hint=_l("Something the other side does not know. Say it in person or by phone; it is never sent."),
        render_kw={"autocomplete": "off"},
    )

    def facts(self):
        return {"hashed": word_hash(self.agreed_word.data)}


class NewLinkForm(Form):
    """Only the press of a button."""
