"""Forms of a firm's own copy of a playbook: the same words in three languages beside each other."""

from lexlite.fields import Choice, DayField, Line, Lines, Text, Tick
from lexlite.forms import EditForm, Form
from lexlite.i18n import LANGUAGES, NAMES, _l, html_lang
from lexlite.playbooks.entries import TEXTS

MOST = 600  # characters of one text
LAYERS = [
    ("general", _l("General: money, what is gained or kept")),
    ("typical", _l("Typical: what clients in this position usually want")),
    ("particular", _l("Particular: what matters beyond the case")),
]
LABELS = {
    "words": _l("Words"),
    "standing": _l("Where it stands, as a sentence"),
    "ahead": _l("What usually comes next, as a sentence"),
    "usual": _l("How long it usually takes"),
    "softer": _l("Softer, for paper and SMS"),
    "before": _l("Before which step"),
    "first_question": _l("Asked before all others"),
    "documents": _l("Papers usually needed, one a line"),
    "limit_questions": _l("Questions about days that often start a time limit, one a line"),
}


def three(text, field=Text, **more):
    """The fields of one text, a language each: words_en, words_pl, words_zh."""
    more = {"most": MOST, "rows": 3, **more}
    return {f"{text}_{code}": field(NAMES[code], render_kw={"lang": html_lang(code)}, **more) for code in LANGUAGES}


class InThree(Form):
    @property
    def texts(self):
        """(what it is, its fields by language) of each text."""
        names = dict.fromkeys(name.rpartition("_")[0] for name in self._fields if name.endswith("_en"))
        return [(LABELS[text], [self[f"{text}_{code}"] for code in LANGUAGES]) for text in names]


def _entry(kind):
    hint = _l("Matters that have come to it keep it; nobody else is shown it.")
    fields = {name: field for text in TEXTS[kind] for name, field in three(text).items()}
    return type("EntryForm", (InThree, EditForm), {**fields, "unused": Tick(_l("Not used any more"), hint=hint)})


ENTRY_FORMS = {kind: _entry(kind) for kind in TEXTS}


class _Prompt(InThree):
    side = Choice(_l("Whom it is for"), needed=_l("Choose a side."))
    layer = Choice(_l("Layer"), choices=LAYERS, needed=_l("Choose a layer."))


class _Head(InThree, EditForm):
    checked_by = Line(_l("Checked by"), hint=_l("A lawyer's full name; clients do not see it."))
    checked_on = DayField(_l("Checked on"))


PromptForm = type("PromptForm", (_Prompt,), {**three("words"), **three("softer")})
HeadForm = type(
    "HeadForm",
    (_Head,),
    {
        **three("first_question"),
        **three("documents", Lines, rows=8, most=4000),
        **three("limit_questions", Lines, rows=8, most=4000),
    },
)


class OfferForm(Form):
    take = Tick()


class EndForm(Form):
    sure = Tick(_l("Delete our own words of this playbook"))
