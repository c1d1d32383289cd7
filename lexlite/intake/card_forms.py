"""Forms of the take-on card: all of its lines as one form, and the telling of a fee."""

from lexlite.fields import Choice, DayField, Line, Text
from lexlite.followup.forms import CHANNELS
from lexlite.forms import EditForm, Form
from lexlite.i18n import _, _l, listed, short_day
from lexlite.intake.card import TakeOnCard
from lexlite.intake.fee import BASES
from lexlite.intake.lines import STATES


class CardForm(EditForm):
    """The lines as `card_form` puts them in: CODE_state, CODE_on, CODE_words of each that is typed."""

    codes = ()

    def facts(self):
        typed = super().facts()
        return {"said": {code: self.said(code) for code in self.codes}, "version": typed["version"]}

    def said(self, code):
        """(choice, day or None, words) as typed."""
        return tuple(field.data for field in self.fields_of(code))

    def fields_of(self, code):
        """State, day and note of a line; nothing where nobody types it."""
        return [self[f"{code}_{part}"] for part in ("state", "on", "words")] if code in self.codes else []

    @property
    def differences(self):
        """(line, what it says) of each that somebody else has left otherwise than it is typed here."""
        theirs = TakeOnCard.of_or_drafted(self.theirs.matter).lines
        typed = [line for line in theirs if line.code in self.codes and line.said != self.said(line.code)]
        return [(line.line.title, in_words(*line.said, line.line.choices)) for line in typed]


def in_words(choice, day, words, choices):
    """Done, Fri 20 Nov, signed · by Fri 27 Nov. `choices`: those of the line."""
    if choice == "by_when":
        return listed(_("by %(day)s", day=short_day(day)) if day else dict(choices)[choice], words)
    return listed(dict([*choices, *STATES])[choice], day and short_day(day), words)


def card_form(card):
    """The form of a card, with the fields of every line that is typed."""
    typed = [line for line in card.lines if not line.is_known]
    fields = {name: field for line in typed for name, field in _fields(line)}
    return type("ThisCardForm", (CardForm,), {**fields, "codes": tuple(line.code for line in typed)})(
        version=card.version
    )


NOTE = {"placeholder": _l("Note")}


def _fields(line):
    choice, day, words = line.said
    yield (
        f"{line.code}_state",
        Choice(_l("How it stands"), choices=line.line.choices, default=choice, needed=_l("Choose one of the list.")),
    )
    yield f"{line.code}_on", DayField(_l("Day"), default=day)
    yield (
        f"{line.code}_words",
        Text(_l("Note"), default=words, most=2000, rows=2, render_kw=NOTE)
        if line.code == "scope"
        else Line(_l("Note"), default=words, most=500, render_kw=NOTE),
    )


class FeeForm(Form):
    basis = Choice(_l("Basis of the fee"), choices=BASES, needed=_l("Choose one of the list."))
    words = Line(_l("In words"), hint=_l("What an hour costs, or what the fixed fee covers; tax"), most=500)
    estimate = Line(
        _l("Estimate of the whole"),
        needed=_l("Enter an estimate, like: 3,000 to 4,000 and the court fee"),
        hint=_l("For example: 3,000 to 4,000 and the court fee"),
        most=500,
    )
    told_on = DayField(_l("Told on"), needed=_l("Enter the day on which the client was told."))
    told_how = Choice(_l("How"), choices=CHANNELS, default="meeting", needed=_l("Choose one of the list."))
