"""The forms of a client's own page."""

from lexlite.fields import Choice, Files, Text
from lexlite.forms import Form
from lexlite.i18n import _l
from lexlite.needs.forms import AnswerForm, ScoreForm
from lexlite.risks.forms import AcknowledgementForm

ANSWERS = [(code, code) for code in ("given", "cannot_find", "yes", "no", "talk")]  # pressed as buttons, each in words


class QuestionForm(Form):
    body = Text(_l("Your question"), needed=_l("Write your question."), rows=4, most=4000)


class RequestAnswerForm(Form):
    answer = Choice(_l("Your answer"), choices=ANSWERS, needed=_l("Press one of the buttons."))
    words = Text(_l("In your own words"), rows=3, most=4000)


class FilesForm(Form):
    """`alone`: files are written outside of any transaction; `repeats`: sent twice, they are kept once."""

    alone = repeats = True
    file = Files(
        _l("Photos or documents"),
        needed=_l("Choose a photo or a document, then send."),
        hint=_l("Photos, PDF, Word, Excel or text. Several at once, each up to 20 MB."),
    )


class LeaveForm(Form):
    """Only the press of a button."""


FORMS = {  # by the kind of what a client can answer on their page
    "need": AnswerForm,
    "read_back": AnswerForm,
    "risks_told": AcknowledgementForm,
    "request": RequestAnswerForm,
    "files": FilesForm,
    "score": ScoreForm,
}
