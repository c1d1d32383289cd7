"""Forms of the firm: sign-in, settings, staff, absences."""

from functools import cache
from zoneinfo import available_timezones

from wtforms.validators import ValidationError

from lexlite.addresses import phone_norm
from lexlite.errors import RuleBroken
from lexlite.fields import Choice, Count, DayField, Line, Pick, Secret, Text, Tick
from lexlite.firm.models import Firm
from lexlite.forms import EditForm, Form
from lexlite.i18n import LANGUAGES, NAMES, _, _l, html_lang

ROLES = [("owner", _l("Owner")), ("lawyer", _l("Lawyer")), ("assistant", _l("Assistant"))]
LANGUAGE_CHOICES = list(NAMES.items())


timezones = cache(available_timezones)  # reading the list takes 10 ms


def possible_timezone(form, field):
    if field.data not in timezones():
        raise ValidationError(_("Enter a time zone like Europe/Warsaw"))


def possible_phone(form, field):
    country = form["country"].data.strip().upper() if "country" in form else Firm.the().country
    if field.data:
        try:
            phone_norm(field.data, country)
        except RuleBroken as broken:
            raise ValidationError(broken.message) from None


class LoginForm(Form):
    alone = repeats = True
    email = Line(_l("E-mail"), needed=_l("Enter your e-mail."))
    password = Secret(_l("Password"), needed=_l("Enter your password."))


class SettingsForm(EditForm):
    name = Line(_l("Name of the firm"), needed=_l("Enter the firm's name."))
    phone = Line(_l("Phone"), needed=_l("Enter the firm's phone number."), validators=[possible_phone])
    country = Line(
        _l("Country"),
        needed=_l("Enter a country code like PL"),
        hint=_l("Two letters, like PL, CN or GB: public holidays and phone numbers are read by it."),
    )
    region = Line(_l("Region"), hint=_l("Only where public holidays differ within the country."))
    timezone = Line(_l("Time zone"), needed=_l("Enter a time zone like Europe/Warsaw"), validators=[possible_timezone])
    languages = Line(
        _l("Languages"),
        needed=_l("Enter at least one of: en, pl, zh"),
        hint=_l("Of en, pl, zh, the firm's own first."),
    )
    hours = Text(
        _l("Working hours"),
        needed=_l("Enter the hours, a day on each line, like: Mon 8:00-16:00"),
        rows=7,
        most=500,
        hint=_l("A day on each line, like: Mon 8:00-12:00 13:00-16:00. A day not named is not worked."),
    )
    days_off = Text(
        _l("Days off of this firm"),
        rows=3,
        most=5000,
        hint=_l("Beside the public holidays; a day on each line, like: 2026-12-24"),
    )
    cadence_days = Count(_l("Days between two contacts"), least=1, most=90, needed=_l("Enter a whole number."))
    cadence_max_days = Count(
        _l("Nobody waits longer than (days)"), least=1, most=90, needed=_l("Enter a whole number.")
    )
    story_days = Count(
        _l("Days until a declined enquirer's account is deleted"),
        least=1,
        most=365,
        needed=_l("Enter a whole number."),
    )
    own_matters_only = Tick(_l("Lawyers and assistants see only their own matters"))
    digits_open = Tick(_l("The last four digits of a client's phone may open their page"))
    door_strict = Tick(
        _l(
            "A client's page opens with a one-time code sent to them, instead of a word or digits"
            " (where the other side may be near, an agreed word stays)"
        )
    )
    fee_shown = Tick(_l("Clients see the fee and its estimate on their page"))
    minutes_offered = Tick(_l("Offer minutes when a contact is logged: 6 for a call, 12 for a letter"))


class NoticeForm(EditForm):
    """The firm's own privacy notice, in the languages it offers."""

    en = Text("English", rows=12, render_kw={"lang": html_lang("en")})
    pl = Text("Polski", rows=12, render_kw={"lang": html_lang("pl")})
    zh = Text("中文", rows=12, render_kw={"lang": html_lang("zh")})

    def offer(self, languages):
        for code in set(LANGUAGES) - set(languages):
            del self[code]
        return self


class StaffForm(Form):
    alone = True
    name = Line(_l("Full name"), needed=_l("Enter a name."))
    email = Line(_l("E-mail"), needed=_l("Enter an e-mail address, like name@example.com"))
    phone = Line(_l("Phone"), validators=[possible_phone])
    role = Choice(_l("Role"), choices=ROLES, default="lawyer", needed=_l("Choose a role."))
    language = Choice(_l("Language"), choices=LANGUAGE_CHOICES, needed=_l("Choose a language."))
    takes_enquiries = Tick(_l("Is told of new enquiries"))


class AccountForm(Form):
    """One's own account."""

    language = Choice(_l("Language"), choices=LANGUAGE_CHOICES, needed=_l("Choose a language."))
    phone = Line(_l("Phone"), validators=[possible_phone])


class PasswordForm(Form):
    alone = True
    old = Secret(_l("Password now"), needed=_l("Enter your password."))
    password = Secret(_l("New password"), needed=_l("Enter a new password."))


class AbsenceForm(Form):
    from_on = DayField(_l("First day away"), needed=_l("Enter a day."), name="from")
    to_on = DayField(_l("Last day away"), needed=_l("Enter a day."), name="to")
    deputy = Pick(_l("Who stands in"), needed=_l("Choose who stands in."))
