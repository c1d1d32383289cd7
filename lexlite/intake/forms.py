"""Forms of enquiries: the public pages, one for staff on the telephone, and the decisions."""

from wtforms import HiddenField
from wtforms.validators import ValidationError

from lexlite.clients.forms import CHANNELS, Reach
from lexlite.clients.forms import SAFE as SAFE_TOLD
from lexlite.clients.models import word_hash
from lexlite.errors import RuleBroken
from lexlite.fields import Choice, DayField, Line, Lines, Pick, Radios, Text, Tick, clean
from lexlite.firm.models import Firm
from lexlite.forms import Form
from lexlite.i18n import NAMES, _, _l
from lexlite.matters.forms import Answering, area_choices, own_cadence, side_choices

KINDS = [("person", _l("For myself")), ("organisation", _l("For a company or an organisation"))]
SAFE = [
    ("ok", _l("No, only I can")),
    ("no_message", _l("Yes. Please do not write to me and leave no messages")),
    ("agreed_hours", _l("Yes, sometimes. Please call only at the hours I name")),
]
MOST_NAMES = 40  # of other people in one enquiry
LAWYER = [("none", _l("No, nobody")), ("had", _l("Yes, before")), ("has", _l("Yes, I still do"))]


class YouForm(Reach, Form):
    """Who and how to reach."""

    kind = Radios(_l("Who is it for?"), choices=KINDS, default="person", needed=_l("Choose one of the list."))
    name = Line(
        _l("Name"),
        needed=_l("Enter your name, or the name of the company."),
        hint=_l("Your own, or that of the company"),
        render_kw={"autocomplete": "name"},
    )
    contact_name = Line(_l("For a company: whom should we ask for?"))
    acts_for = Line(
        _l("Are you writing for somebody else? For whom?"), hint=_l("Their name. Leave it empty if it is for yourself.")
    )
    phone = Line(_l("Phone number"), render_kw={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
    email = Line(_l("E-mail"), render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"})
    safe_contact = Radios(
        _l("Could anybody else read your phone or e-mail?"),
        choices=SAFE,
        default="ok",
        needed=_l("Choose one of the list."),
    )
    preferred_channel = Choice(_l("How should we answer?"), choices=CHANNELS, default="phone")
    best_time = Line(_l("Best time to call"))
    language = HiddenField(filters=[clean])  # empty: the language of the pages

    def validate_language(self, field):
        if field.data and field.data not in Firm.the().languages:
            raise ValidationError(_("Choose one of the list."))

    def validate(self, extra_validators=None):
        return super().validate(extra_validators) and self.one_is_needed()


class OthersForm(Form):
    """What it is about, and who else is involved: before the story, so that we may check (rule C2)."""

    practice_area = Choice(_l("What is it about?"), needed=_l("Choose what it is about; “Something else” will do."))
    other_parties = Lines(
        _l("Who else is involved?"),
        hint=_l("Names of people and companies, one on each line. We check first that we are free to help you."),
        rows=4,
        most=MOST_NAMES,
    )


class SideForm(Form):
    side = Radios(_l("Where do you stand?"), needed=_l("Choose one of the list."))


class StoryForm(Form):
    """What happened (rule F3)."""

    what_happened = Text(
        _l("What happened?"),
        needed=_l("Write in a few sentences what happened."),
        hint=_l("A few sentences, in any language. Please do not send documents yet."),
        rows=8,
    )
    when_happened = Line(_l("When?"))
    where_happened = Line(_l("Where?"))
    why_happened = Text(_l("Why did it come to that?"), rows=3)
    handled_so_far = Text(_l("What has been done about it so far?"), rows=3)


class HopesForm(Form):
    """Dates, and what would be a good result."""

    desired_result = Text(_l("What would be a good result for you?"), rows=3, most=4000)
    arrived_what = Line(_l("Did a letter or a message arrive? Which?"))
    arrived_on = DayField(_l("On which day did it arrive?"))
    deadline_on = DayField(_l("Is there a date you worry about?"))
    other_lawyer = Radios(_l("Has another lawyer helped you with this?"), choices=LAWYER, default="none")
    heard_from = Line(_l("How did you hear of us?"))
    referred_by = Line(_l("Did somebody recommend us? Who?"))


class SendForm(Form):
    """The last page: read, and sent. The web address is a field that only machines fill in."""

    privacy_read = Tick(_l("I have read how you use what I write."))
    sensitive_agreed = Tick(
        _l("I agree separately that you handle the sensitive information I write here, such as health or money.")
    )
    sharing_agreed = Tick(
        _l("I agree separately that you give it to others, such as courts and authorities, where my matter needs it.")
    )
    notice = HiddenField(filters=[clean])  # the version that stood behind the link
    website = Line()

    def for_country(self, country):
        """Firms in China ask for two separate consents (单独同意); elsewhere nothing more is asked."""
        if country != "CN":
            del self.sensitive_agreed, self.sharing_agreed
        return self

    def validate_privacy_read(self, field):
        if not field.data:
            raise ValidationError(_("Read the privacy notice and tick the box."))

    def validate_sensitive_agreed(self, field):
        if not field.data:
            raise ValidationError(_("Without this consent we may not take what you wrote. Tick the box, or call us."))

    def validate_sharing_agreed(self, field):
        if not field.data:
            raise ValidationError(_("Without this consent we could not act for you. Tick the box, or call us."))

    @staticmethod
    def must_be_read(version, in_force):
        """Raises RuleBroken where another notice has come into force since the page was shown."""
        if version and version != in_force.version:
            raise RuleBroken(
                _("The privacy notice has changed meanwhile. Read it again, then send."), field="privacy_read"
            )


class CallForm(Reach, Form):
    """An enquiry from a telephone call, entered by staff in one page while they speak: what the conflict check and
    the call back need stands first, the rest may stay closed."""

    name = Line(_l("Name"), needed=_l("Enter a name."), render_kw={"autofocus": True})
    phone = Line(_l("Phone"), render_kw={"type": "tel"})
    other_parties = Lines(_l("Who else is involved"), rows=2, most=MOST_NAMES, hint=_l("One name on each line."))
    practice_area = Choice(_l("Practice area"), needed=_l("Choose a practice area."))
    what_happened = Text(
        _l("What they say"),
        rows=2,
        hint=_l("Only what you were told already: ask for no secrets before the conflict check."),
    )
    deadline_on = DayField(_l("A date they worry about"))
    # more
    email = Line(_l("E-mail"))
    acts_for = Line(_l("Calls for somebody else: for whom"))
    kind = Choice(_l("The client is"), choices=[("person", _l("A person")), ("organisation", _l("An organisation"))])
    contact_name = Line(_l("Whom to ask for"))
    language = Choice(_l("Language"), choices=list(NAMES.items()), needed=_l("Choose a language."))
    side = Choice(_l("Side"))
    safe_contact = Choice(_l("Could anybody else read their phone or e-mail?"), choices=SAFE_TOLD, default="ok")
    desired_result = Text(_l("What would be a good result"), rows=2)
    arrived_what = Line(_l("Which letter or message arrived"))
    arrived_on = DayField(_l("When it arrived"))
    other_lawyer = Choice(_l("Has another lawyer helped them"), choices=LAWYER, default="none")

    @property
    def more(self):
        """The fields that stay closed until they are wanted, or wrong."""
        return [
            self.email, self.acts_for, self.kind, self.contact_name, self.language, self.side, self.safe_contact,
            self.desired_result, self.arrived_what, self.arrived_on, self.other_lawyer,
        ]  # fmt: skip

    def offer_all(self):
        if not self.is_submitted():
            self.language.data = Firm.the().language
        self.practice_area.choices = [("", _("Please choose")), *area_choices()]
        self.side.choices = [("", ""), *side_choices()]
        return self

    def validate(self, extra_validators=None):
        return super().validate(extra_validators) and self.one_is_needed()


CONFLICT = [
    ("none", _l("No conflict: open the story")),
    ("decline", _l("Conflict: decline, delete the story unread")),
    ("ask", _l("Ask the owner to decide")),
]


class ConflictForm(Form):
    decision = Radios(_l("Decision"), choices=CONFLICT, needed=_l("Choose one of the list."))
    words = Text(_l("Why"), rows=2, most=2000)

    def offer_to(self, staff):
        """An owner decides: there is nobody to ask."""
        if staff.is_owner:
            self.decision.choices = CONFLICT[:2]
        return self


REACHED = [("yes", ""), ("no", ""), ("wrote", "")]  # three buttons, which say it


class CallBackForm(Form):
    """A call to the enquirer; its buttons say how it went."""

    reached = Choice(choices=REACHED, needed=_l("Say whether you spoke."))
    note = Text(
        _l("Note"),
        rows=2,
        most=2000,
        hint=_l("When to call again, what was agreed. No secrets before the conflict check."),
    )
    decide_on = DayField(_l("We decide by"), hint=_l("What they were told; left empty, the next working day."))

    def facts(self):
        facts = super().facts()
        how = "written" if facts["reached"] == "wrote" else "call"
        return {**facts, "how": how, "reached": facts["reached"] != "no"}


class CheckForm(Form):
    """About a name that came to a matter or a client that we have."""

    decision = Radios(
        _l("Decision"),
        choices=[("none", _l("No conflict")), ("ask", _l("Ask the owner to decide"))],
        needed=_l("Choose one of the list."),
    )
    words = Text(_l("Why"), rows=2, most=2000)

    def offer_to(self, staff):
        """An owner decides: there is nobody to ask."""
        if staff.is_owner:
            self.decision.choices = self.decision.choices[:1]
        return self


class AcceptForm(Answering):
    practice_area = Choice(_l("Practice area"), needed=_l("Choose a practice area."))
    side = Choice(_l("The client's side"), needed=_l("Choose the client's side in this kind of case."))
    cadence_days = own_cadence()
    client = Choice(_l("Client"), default="new", needed=_l("Choose whether they are a client already."))
    agreed_word = Line(
        _l("Agreed word"),
        most=100,
        hint=_l(
            "Opens their page and begins a call. At least four letters or digits, or two Chinese characters, that the"
            " other side does not know; never sent."
        ),
    )

    def offer_all(self, known, name=""):
        self.offer_staff()
        self.known = {str(client.id): client for client in known}
        new = _("A new client: %(name)s", name=name) if name else _("A new client")
        self.client.choices = [("new", new), *((str(each.id), each.name) for each in known)]
        if known:
            self.client.choices = [("", _("Please choose")), *self.client.choices]
            if not self.is_submitted():
                self.client.data = ""  # whether they are known already is said, not guessed
        self.practice_area.choices = area_choices()
        self.side.choices = [("", _("Please choose")), *side_choices()]
        return self

    def facts(self):
        facts = super().facts()
        facts["client"] = self.known.get(facts["client"])
        facts["agreed_word"] = facts["agreed_word"] and word_hash(facts["agreed_word"])
        return facts


class DeclineForm(Form):
    reason = Line(_l("Reason (stays inside)"), needed=_l("Write the reason. The letter never gives it."))


class DuplicateForm(Form):
    of = Pick(_l("The same as"), needed=_l("Choose another enquiry."))
