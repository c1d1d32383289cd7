"""Forms of the end: closing, and the talk after it."""

from lexlite.fields import DayField, Line, Radios, Text, Ticks
from lexlite.firm.models import Firm
from lexlite.followup import closing
from lexlite.followup.closures import ARCHIVE, kept_until
from lexlite.forms import Form
from lexlite.i18n import _l, html_lang
from lexlite.needs.forms import SCORES
from lexlite.needs.scores import score_of


class ClosureForm(Form):
    """How it ended; with a score for each need where `closure_form` makes it."""

    outcome = Line(_l("How it ended (internal)"), needed=_l("Write how it ended."))
    told = Text(_l("Last words to the client"), needed=_l("Write the last words the client will read."), rows=6)
    archive = Ticks(_l("What goes back, and what is kept"), hint=_l("Tick what is done. The rest stays on the list."))
    archive_words = Line(_l("What we keep, and where"), most=500)
    keep_until = DayField(_l("Keep it until"))
    needs = ()

    def facts(self):
        facts = {name: value for name, value in super().facts().items() if not name.startswith("score_")}
        return {**facts, "scores": {need.id: self.score(need).data for need in self.needs}}

    def score(self, need):
        return self[f"score_{need.id}"]


def closure_form(needs, matter, at, **source):
    """The form with a line for each need, filled in with how far it has come, and drafted thanks."""
    fields = {f"score_{need.id}": Radios(need.words, choices=SCORES, default=score_of(need)) for need in needs}
    form = type("ThisClosureForm", (ClosureForm,), {**fields, "needs": needs})(**source)
    form.archive.offer(ARCHIVE, lambda item: item.words)
    if not form.is_submitted():
        spoken = matter.client.contact.language
        form.told.data, form.told.render_kw = closing.thanks(spoken), {"lang": html_lang(spoken)}
        form.keep_until.data = kept_until(Firm.the().today(at))
    return form


class SurveyForm(Form):
    words = Text(_l("What they said (internal)"), rows=3, most=4000)
