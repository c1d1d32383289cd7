"""Fields: what can be typed or chosen, cleaned and limited, with plain words for what is missing."""

import re
import unicodedata
from datetime import date

from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from lexlite import clock
from lexlite.i18n import _, _l

SHORT, LONG = 200, 20_000
NOT_TEXT = {"Cc", "Cs", "Cn", "Co"}


def clean(text):
    """What a person can have typed: no control characters but line breaks and tabs, no blanks around it."""
    if not text:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in NOT_TEXT).strip()


class Typed:
    """A text field that is cleaned and limited, with a plain word for what is missing."""

    def __init__(self, label="", *, needed=None, most=SHORT, hint="", validators=(), **more):
        rules = [Needed(needed)] if needed else [Optional()]
        rules += [Length(max=most, message=_l("Take at most %(max)d characters.")), *validators]
        more.setdefault("filters", [clean])
        self.hint, self.most = hint, most
        super().__init__(label, rules, **more)


class Needed:
    """The field must be filled; says what to write."""

    field_flags = {"required": True}

    def __init__(self, message):
        self.message = message

    def __call__(self, form, field):
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []
            raise StopValidation(self.message)


class Line(Typed, StringField):
    """One line of text."""

    def process_formdata(self, valuelist):
        if valuelist:
            self.data = " ".join(valuelist[0].splitlines())


class Text(Typed, TextAreaField):
    """A few sentences."""

    def __init__(self, label="", *, most=LONG, rows=4, **more):
        self.rows = rows
        super().__init__(label, most=most, **more)


class Lines(Text):
    """One thing per line, `most` of them; the data is a list."""

    def process_formdata(self, valuelist):
        self.raw_text = clean("\n".join(valuelist))
        self.data = [line for line in (clean(line) for line in self.raw_text.splitlines()) if line]

    def __init__(self, label="", *, most, validators=(), **more):
        rules = [*validators, Length(max=most, message=_l("Write at most %(max)d lines.")), _short_lines]
        super().__init__(label, filters=[lambda data: data or []], validators=rules, **more)

    def _value(self):
        return getattr(self, "raw_text", None) or "\n".join(self.data or [])


def _short_lines(form, field):
    if any(len(line) > SHORT for line in field.data or []):
        raise ValidationError(_("Write at most %(max)d characters on a line.", max=SHORT))


class Secret(PasswordField):
    """A password or agreed word: never shown again."""

    def __init__(self, label="", *, needed, hint="", **more):
        self.hint = hint
        super().__init__(label, [Needed(needed), Length(max=300)], **more)


DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y年%m月%d日", "%d %m %Y"]
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


class DayField(DateField):
    """A day, by the browser's calendar or typed in one of the usual ways."""

    def __init__(self, label="", *, needed=None, hint="", quick=None, **more):
        self.hint, self.quick = hint, quick or []
        super().__init__(label, [Needed(needed) if needed else Optional(), _possible], DAY_FORMATS, **more)

    def process_formdata(self, valuelist):
        try:
            super().process_formdata([" ".join(valuelist).strip()] if valuelist else valuelist)
        except ValueError:
            raise ValueError(_("Enter a day like %(example)s", example=clock.now().date().isoformat())) from None

    def _value(self):
        if self.raw_data and self.raw_data[0]:
            return self.data.isoformat() if self.data else self.raw_data[0]
        return self.data.isoformat() if self.data else ""


def _possible(form, field):
    if field.data and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(_("Enter a day like %(example)s", example=clock.now().date().isoformat()))


class HourField(TimeField):
    """An hour of a day, 14:30."""

    def __init__(self, label="", *, hint="", **more):
        self.hint = hint
        super().__init__(label, [Optional()], ["%H:%M", "%H.%M", "%H:%M:%S"], **more)

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter an hour like 14:30")) from None


class Count(IntegerField):
    def __init__(self, label="", *, least, most, needed=None, hint="", **more):
        self.hint = hint
        between = NumberRange(least, most, message=_l("Enter a whole number from %(min)s to %(max)s."))
        super().__init__(label, [InputRequired(needed) if needed else Optional(), between], **more)

    def process_formdata(self, valuelist):
        if valuelist and not re.fullmatch(r"\s*[+-]?\d{1,9}\s*", valuelist[0] or "0", re.ASCII):
            raise ValueError(_("Enter a whole number."))
        super().process_formdata(valuelist)


class Offered:
    """Choices are given as (value, words)."""

    @property
    def choices(self):
        return SelectField.choices.fget(self)

    @choices.setter
    def choices(self, pairs):
        SelectField.choices.fset(self, [SelectChoice(*pair) for pair in pairs])


class Choice(Offered, SelectField):
    """One of a list; a value not on it is named plainly."""

    def __init__(self, label="", *, choices=(), needed=None, hint="", **more):
        self.hint = hint
        more.setdefault("coerce", str)
        super().__init__(label, [Needed(needed)] if needed else [Optional()], **more)
        self.choices = choices

    def pre_validate(self, form):
        if not self.data and not any(isinstance(rule, Needed) for rule in self.validators):
            return
        if not self.data or self.data not in {value for value, *_rest in self.iter_choices()}:
            raise StopValidation(self._needed_words() or _("Choose one of the list."))

    def _needed_words(self):
        return next((rule.message for rule in self.validators if isinstance(rule, Needed)), None)


class Radios(Choice):
    """A choice with every possibility in sight."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.RadioInput()


class Suggested(Radios):
    """Answers to press, or one's own words in the line below them, which win."""

    def process_formdata(self, valuelist):
        super().process_formdata([value.strip() for value in valuelist if value.strip()][-1:])

    @property
    def own_words(self):
        return "" if any(self.data == value for value, *_rest in self.iter_choices()) else self.data or ""

    def pre_validate(self, form):
        if len(self.own_words) > 200:
            raise StopValidation(_("Take at most %(max)d characters.", max=200))


class Ticks(Offered, SelectMultipleField):
    """Any number of a list of records, ticked; `records` gives them by id as text."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label="", *, hint="", **more):
        self.hint = hint
        self.records = {}
        super().__init__(label, [Optional()], **more)
        self.choices = []

    def offer(self, records, words):
        """Offer these records, each under `words(record)`."""
        self.records = {str(record.id): record for record in records}
        self.choices = [(key, words(record)) for key, record in self.records.items()]
        return self

    @property
    def chosen(self):
        return [self.records[key] for key in self.data or [] if key in self.records]


class Pick(Choice):
    """One of some records, by id; `chosen` is the record (None for the empty choice)."""

    def offer(self, records, words, empty=None):
        """Offer these records, each under `words(record)`; `empty`: the words for none of them."""
        self.records = {str(record.id): record for record in records}
        none = [("", empty)] if empty else []
        self.choices = none + [(key, words(record)) for key, record in self.records.items()]
        return self

    @property
    def chosen(self):
        return self.records.get(self.data)


class Files(MultipleFileField):
    """Any number of files; a browser cannot show them again."""

    def __init__(self, label="", *, needed, hint="", **more):
        self.hint = hint
        super().__init__(label, [Needed(needed)], **more)


class Tick(BooleanField):
    """Yes or nothing."""

    false_values = (False, "false", "", "no", "0", "off")

    def __init__(self, label="", *, hint="", **more):
        self.hint = hint
        super().__init__(label, **more)
