"""Forms: the shape of what is typed. The rule stays with the record; its no becomes an error at the field."""

import re
import unicodedata
from contextlib import nullcontext
from datetime import date
from uuid import uuid4

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
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
from lexlite.db import database
from lexlite.errors import Conflict, RuleBroken, TooManyTries
from lexlite.firm.receipts import Receipt
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
            self.data = valuelist[0].replace("\n", " ")


class Text(Typed, TextAreaField):
    """A few sentences."""

    def __init__(self, label="", *, most=LONG, rows=4, **more):
        self.rows = rows
        super().__init__(label, most=most, **more)


class Lines(Text):
    """One thing per line; the data is a list."""

    def process_formdata(self, valuelist):
        self.raw_text = clean("\n".join(valuelist))
        self.data = [line for line in (clean(line) for line in self.raw_text.splitlines()) if line]

    def __init__(self, label="", **more):
        super().__init__(label, filters=[lambda data: data or []], **more)

    def _value(self):
        return getattr(self, "raw_text", None) or "\n".join(self.data or [])


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


class Tick(BooleanField):
    """Yes or nothing."""

    false_values = (False, "false", "", "no", "0", "off")

    def __init__(self, label="", *, hint="", **more):
        self.hint = hint
        super().__init__(label, **more)


class Form(FlaskForm):
    """The base of every form. `once` makes a second sending harmless, `version` finds a change by somebody else."""

    once = HiddenField(default=lambda: str(uuid4()), filters=[clean])
    status = 200
    theirs = None  # the record as somebody else has left it: then the answer is 409
    leads_to = ""
    result = None
    alone = False  # True: the verb keeps its own transactions (it hashes, or must note a wrong try)
    repeats = False  # True: sent twice, it is done twice (signing in: each press gets its cookie)

    def facts(self):
        """What was typed or chosen, by the field's name in the form class."""
        return {
            name: field.chosen if isinstance(field, (Pick, Ticks)) else field.data
            for name, field in self._fields.items()
            if name not in ("csrf_token", "once")
        }

    def submit(self, verb, leads_to="", **more):
        """Check the shape and call `verb(**facts, **more)` in one transaction with the form's receipt.

        A rule's no becomes a field error (422), a change by somebody else 409, too many tries 429.
        `leads_to`: an address, or a function of the verb's result that gives it. Returns whether it was done."""
        if not self.validate():
            self.status = 422
            return False
        try:
            self._once(verb, leads_to, {**self.facts(), **more})
        except RuleBroken as broken:
            self.add_error(broken.message, broken.field)
        except Conflict as conflict:
            self.status, self.theirs = 409, conflict.theirs
            self.version.data = conflict.theirs.version  # sent again, it is done knowingly
        except TooManyTries as wait:
            self.status, self.wait = 429, wait.seconds
            self.form_errors.append(
                _(
                    "Too many tries. Your text is still here: wait %(minutes)s minutes, then send it again.",
                    minutes=wait.seconds // 60 + 1,
                )
            )
        return self.status == 200

    def _once(self, verb, leads_to, facts):
        once = f"{self.once.data or uuid4()}:{request.path}"[:300]
        with nullcontext() if self.alone else database.atomic():
            receipt = None if self.repeats else Receipt.of(once)
            if receipt:
                self.leads_to = receipt.leads_to
                return
            self.result = verb(**facts)
            self.leads_to = leads_to(self.result) if callable(leads_to) else leads_to
            if not self.repeats:
                Receipt.keep(once, clock.now(), self.leads_to)

    def add_error(self, message, field=None):
        self.status = 422
        target = self._fields.get(field)
        if target is None:
            self.form_errors.append(message)
        else:
            target.errors = [*target.errors, message]

    @property
    def all_errors(self):
        """(field id or None, message) of every error, for the summary on top."""
        found = [(None, message) for message in self.form_errors]
        for field in self:
            for message in field.errors:
                if field.name == "csrf_token":
                    found.append((None, _("This form had been open too long. Nothing was lost: send it again.")))
                else:
                    found.append((_first_id(field), message))
        return found

    @property
    def differences(self):
        """(label, theirs) of each field that somebody else has left otherwise than it is typed here."""
        pairs = [(field, getattr(self.theirs, name, None)) for name, field in self._fields.items() if name != "version"]
        return [
            (field.label.text, value)
            for field, value in pairs
            if isinstance(value, (str, int)) and not isinstance(value, bool) and value != field.data
        ]

    def stand_apart(self, mark):
        """Ids of its own, for a page with several forms of one kind; the names stay."""
        for field in self:
            field.id = field.label.field_id = f"{field.id}-{mark}"

    def hidden(self):
        """The hidden fields of the form."""
        return Markup("").join(field(id=False) for field in self if isinstance(field, HiddenField))


def _first_id(field):
    return f"{field.id}-0" if isinstance(field, (Radios, Ticks)) else field.id


class EditForm(Form):
    """A form that changes a record: it carries the version it was shown with."""

    version = HiddenField(filters=[lambda data: int(data) if str(data or "").isdecimal() else None])


__all__ = [
    "Choice", "Count", "DayField", "EditForm", "Field", "Form", "HourField", "Line", "Lines", "Pick", "Radios",
    "Secret", "Text", "Tick", "Ticks", "clean",
]  # fmt: skip
