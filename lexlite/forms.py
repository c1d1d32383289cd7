"""Forms: the shape of what is typed. The rule stays with the record; its no becomes an error at the field."""

import hashlib
import logging
from contextlib import nullcontext
from uuid import uuid4

from flask import current_app, request
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from peewee import OperationalError
from wtforms import HiddenField
from wtforms.csrf.core import CSRFTokenField

from lexlite import clock
from lexlite.db import database, is_busy, is_full
from lexlite.errors import Conflict, RuleBroken, TooManyTries
from lexlite.fields import Pick, Radios, Ticks, clean
from lexlite.firm.receipts import Receipt
from lexlite.i18n import _

log = logging.getLogger("lexlite.forms")


class Form(FlaskForm):
    """The base of every form. `once` makes a second sending harmless, `version` finds a change by somebody else."""

    once = HiddenField(default=lambda: str(uuid4()), filters=[clean])
    status = 200
    theirs = None  # the record as somebody else has left it: then the answer is 409
    leads_to = ""
    result = None
    alone = False  # True: the verb keeps its own transactions (it hashes, or must note a wrong try)
    repeats = False  # True: sent twice, it is done twice (signing in: each press gets its cookie)

    @property
    def is_sent(self):
        """Sent to be done; not only to be shown in another language, with what was typed."""
        return self.is_submitted() and "speak" not in request.form

    def facts(self):
        """What was typed or chosen, by the field's name in the form class."""
        return {
            name: field.chosen if isinstance(field, (Pick, Ticks)) else field.data
            for name, field in self._fields.items()
            if name not in ("csrf_token", "once")
        }

    def submit(self, verb, leads_to="", **more):
        """Check the shape and call `verb(**facts, **more)` in one transaction with the form's receipt.

        A rule's no becomes a field error (422), a change by somebody else 409, too many tries 429, no room on the
        disk 507, a busy database 503.
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
        except OperationalError as error:
            self._not_kept(error)
        return self.status == 200

    def _not_kept(self, error):
        """The database took nothing, through no fault of who typed: their text is shown again."""
        if is_full(error):
            self.status = 507
            words = _("This was not saved: the server has no room left. Your text is still here: send it again later.")
        elif is_busy(error):
            self.status = 503
            words = _("This was not saved: others were writing too. Your text is still here: send it again now.")
        else:
            raise error
        log.error("form=%s not kept: %s", type(self).__name__, error)
        self.form_errors.append(words)

    def _once(self, verb, leads_to, facts):
        once = _once_here(self.once.data or str(uuid4()))
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

    def id_of(self, name):
        return self._fields[name].id

    def written(self, name):
        """A field as pages show it: label, hint, errors, what is typed."""
        return current_app.jinja_env.get_template("shared/fields.html").module.field(self._fields[name])

    def hidden(self):
        """The hidden fields of the form."""
        values = [(field.name, _hidden_value(field)) for field in self if isinstance(field, HiddenField)]
        return Markup("".join(f'<input name="{name}" type="hidden" value="{escape(value)}">' for name, value in values))


def _once_here(once):
    """The form and the address it was sent to: hashed, for some addresses hold a secret."""
    return hashlib.sha256(f"{once}:{request.path}".encode()).hexdigest()


def led_to():
    """Where the same form, sent a moment ago, has led, or None: for who may no longer come here after it."""
    receipt = Receipt.of(_once_here(clean(request.form.get("once", "")))) if request.method == "POST" else None
    return receipt and receipt.leads_to


def _hidden_value(field):
    return field.current_token if isinstance(field, CSRFTokenField) else field._value()


def _first_id(field):
    return f"{field.id}-0" if isinstance(field, (Radios, Ticks)) else field.id


class EditForm(Form):
    """A form that changes a record: it carries the version it was shown with."""

    version = HiddenField(
        filters=[lambda data: int(data) if str(data or "").isdecimal() and len(str(data)) < 10 else None]
    )
