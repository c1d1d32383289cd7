"""Forms as nobody has typed in them yet, written cheaply: a client's page shows up to a dozen of them."""

from functools import lru_cache
from uuid import uuid4

from flask import g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from lexlite.i18n import language

HERE = "\ue000"  # stands in what is remembered where the mark of a form goes


class Blank:
    """Where `form_class(formdata=None)` is shown only: the same text, its fields remembered for each language.

    `mark`: its own part of every id, for a page with several forms of one kind; `version`: the number of what the form
    changes."""

    status, all_errors = 200, ()

    def __init__(self, form_class, mark="", version=None):
        self.form_class, self.mark, self.version = form_class, mark, version

    def hidden(self):
        """The hidden fields. All blank forms of a page share one `once`: it holds for the address it is sent to."""
        blank = g.get("blank")
        if blank is None:
            blank = g.blank = (
                f'<input name="once" type="hidden" value="{uuid4()}">'
                f'<input name="csrf_token" type="hidden" value="{generate_csrf()}">'
            )
        if not hasattr(self.form_class, "version"):
            return Markup(blank)
        return Markup(f'{blank}<input name="version" type="hidden" value="{self.version or ""}">')

    def id_of(self, name):
        return f"{name}-{self.mark}" if self.mark else name

    def written(self, name):
        text = _written(self.form_class, name, bool(self.mark), language())
        return Markup(text.replace(HERE, self.mark))


@lru_cache(maxsize=200)
def _written(form_class, name, marked, code):
    form = form_class(formdata=None)
    if marked:
        form.stand_apart(HERE)
    return str(form.written(name))
