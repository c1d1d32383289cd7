"""Forms of the update hour, and of the same news for several clients."""

from werkzeug.datastructures import MultiDict

from lexlite.fields import LONG, Choice, DayField, Text, Ticks, clean
from lexlite.followup import drafts
from lexlite.followup.forms import UpdateForm, next_date
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _, _l, html_lang, language

SKIPS = [
    ("no_time", _l("Not now, later today")),
    ("expected", _l("We expect something today")),
    ("somebody_else", _l("Somebody else speaks to them")),
    ("facts", _l("I must find something out first")),
]
STILL_OPEN = ("still_open", _l("Sent, but something is still open: call or answer"))
KEPT = ("body", "checked", "done", "acts", "news", "next_word_on", "language")


class SkipForm(Form):
    reason = Choice(_l("Why you skip"), choices=SKIPS, needed=_l("Choose why you skip this client."))


class KeepForm(Form):
    """Keeps what is typed, as often as it is pressed."""

    repeats = True
    then = Choice(choices=[("leave", ""), ("call", "")])


class HourForm(EditForm, UpdateForm):
    reason = Choice(_l("Why you skip"), choices=[("", ""), *SKIPS])

    def facts(self):
        facts = super().facts()
        del facts["reason"]
        return facts

    def take_up(self, kept):
        """Show again what somebody was typing; what the draft says of itself is as it is today."""
        for name in kept if not self.is_submitted() else ():
            if not (name == "body" and self.pairs):
                self._fields[name].process(MultiDict({name: kept[name]}))
        return self


def typed(form, matter, at):
    """What was typed of a posted form, to be kept: not a draft that nobody has touched."""
    fields = {name: [clean(value)[:LONG] for value in form.getlist(name)] for name in KEPT}
    if drafts.is_untouched(matter, "\n".join(fields["body"]), at):
        del fields["body"]
    return {name: values for name, values in fields.items() if any(values)}


class SameNewsForm(Form):
    """One text for many: in the writer's language, and in each other that they can write; a tick and a date each."""

    matters = Ticks(_l("Clients"))

    @classmethod
    def for_these(cls, matters, languages, firm, at):
        """The form for these matters: with a text in each of these languages, and the next date of each matter as it
        stands or as the cadence gives it (rule S2)."""
        calendar = firm.calendar()
        more = {f"body_{code}": Text(_words_in(code), rows=4) for code in languages}
        for matter in matters:
            day = next_date(matter, firm, at, calendar) if matter.is_open else None
            more[f"on_{matter.id}"] = DayField(_l("Next contact by"), default=day)
        form = type("SameNewsForm", (cls,), more)()
        form.matters.offer(matters, lambda matter: matter.reference)
        for code in languages:
            form[f"body_{code}"].render_kw = {"lang": html_lang(code)} if code != language() else {}
        return form

    def facts(self):
        return {
            "matters": self.matters.chosen,
            "bodies": {code: self[f"body_{code}"].data for code in NAMES if f"body_{code}" in self},
            "dates": {matter.id: self[f"on_{matter.id}"].data for matter in self.matters.chosen},
        }


def _words_in(code):
    if code == language():
        return _("What the clients should know, in your language")
    return {
        "en": _("The same in English, if you can write it"),
        "pl": _("The same in Polish, if you can write it"),
        "zh": _("The same in Chinese, if you can write it"),
    }[code]
