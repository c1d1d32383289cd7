"""Forms of needs."""

from wtforms import HiddenField

from lexlite.fields import Choice, Count, Line, Pick, Radios, Text, Tick, clean
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _l
from lexlite.needs.expectation import MOST, usual_unit
from lexlite.needs.models import Need

KINDS = [
    ("stated", _l("Asked for: in the client's own words")),
    ("true", _l("Needed: as we understand it")),
    ("outside", _l("Goal outside the case")),
]
LAYERS = [
    ("", _l("derived")),
    ("general", _l("General: money, what is gained or kept")),
    ("typical", _l("Typical: what clients here usually want")),
    ("particular", _l("Particular: beyond the case")),
]
BECOMES = [  # what a sentence or an answer becomes
    ("need", _l("Need")),
    ("outside", _l("Goal outside the case")),
    ("fact", _l("Fact")),
    ("date", _l("Date")),
    ("request", _l("Request")),
]
STATES = [
    ("not_yet", _l("Not yet")),
    ("partly", _l("Partly")),
    ("met:client", _l("Met: the client says so")),
    ("met:firm", _l("Met: we say so")),
    ("met:document", _l("Met: a document shows it")),
    ("dropped", _l("Dropped")),
]


class NeedForm(Form):
    kind = Choice(_l("Kind"), choices=KINDS, needed=_l("Choose one of the list."), default="true")
    words = Text(_l("The need, in a few words"), needed=_l("Write the need in a few words."), most=2000, rows=2)
    stated = Pick(_l("It answers what the client asked for"), name="for")
    shared = Tick(_l("Show it on the client's page"))
    layer = Choice(_l("Layer"), choices=LAYERS, default="")
    said_by = Line(_l("Who said so"))
    reason = Line(_l("Why we believe it"))
    priority = Count(_l("Priority, 1 is the highest"), least=1, most=5)
    measure = Line(_l("How we will know it is met"))
    language = Choice(_l("Language of these words"), choices=[("", _l("as they are written")), *NAMES.items()])


class ChangeNeedForm(EditForm):
    words = Text(_l("The need, in a few words"), needed=_l("Write the need in a few words."), most=2000, rows=2)
    state = Choice(_l("How far"), choices=STATES, needed=_l("Choose one of the list."))
    next_step = Line(_l("Next step"), hint=_l("What we do for this goal, and by when"), most=500)
    owner = Pick(_l("Who sees to it"))
    measure = Line(_l("How we will know it is met"))
    shared = Tick(_l("Show it on the client's page"))


class TalkForm(EditForm):
    """The big box of the first talk. `take`: what becomes of a sentence; `marked`: what is marked in the box."""

    words = Text(_l("What the client says"), needed=_l("Write down what they say."), rows=14, most=100_000)
    take = Text(most=100_000)
    marked = HiddenField(filters=[clean])


class PromptForm(Form):
    """The answer to one question, and what becomes of it."""

    words = Text(_l("What the client says"), rows=3, most=2000)
    take = Text()


class ReadBackForm(Form):
    story = Text(
        _l("What they told you, in plain words"),
        needed=_l("Write what they told you."),
        rows=8,
        hint=_l("Everything is written so that the client may read it."),
    )


ANSWERS = [("right", _l("Right")), ("not_quite", _l("Not quite"))]


class AnswerForm(EditForm):
    """Right, or not quite and in their own words; `version`: of the words they were shown."""

    answer = Choice(_l("Your answer"), choices=ANSWERS, needed=_l("Choose “Right” or “Not quite”."))
    comment = Text(_l("What is not quite right?"), rows=3, most=4000)


class DecisionForm(Form):
    advice = Text(_l("What we advised"), needed=_l("Write what we advised."), rows=3, most=4000)
    decision = Text(_l("What the client decided"), needed=_l("Write what the client decided."), rows=3, most=4000)


class CheckForm(Form):
    """Going through the list with the client: a line for each need; `seen`: which and what was shown."""

    seen = HiddenField(filters=[clean])
    ids = ()

    def facts(self):
        seen = dict(pair.split(":") for pair in self.seen.data.split() if pair.count(":") == 1)
        return {
            "said": {id: self.line(id).data for id in self.ids},
            "seen": {int(id): int(version) for id, version in seen.items() if id.isdecimal() and version.isdecimal()},
        }

    def line(self, id):
        return self[f"words_{id}"]


def check_form(needs):
    """The form for these needs."""
    fields = {
        f"words_{need.id}": Text(_l("What they say instead, if this is not quite right"), rows=2, most=2000)
        for need in needs
    }
    seen = " ".join(f"{need.id}:{need.version}" for need in needs)
    return type("ThisCheckForm", (CheckForm,), {**fields, "ids": tuple(need.id for need in needs)})(seen=seen)


class NoneForm(Form):
    kind = Choice(_l("Kind"), choices=[("outside", _l("Goal outside the case"))], default="outside")


class WinForm(EditForm):
    definition_of_win = Text(
        _l("What would be a good end"),
        needed=_l("Write what would be a good end."),
        rows=3,
        most=4000,
        hint=_l("What counts as a win, agreed with the client. It is not a promise of the result."),
    )


WHY = [("intake", _l("At the first talk")), ("offer", _l("An offer has come"))]
TALKED = [
    ("meeting", _l("In person")),
    ("call", _l("Phone")),
    ("email", _l("E-mail")),
    ("letter", _l("Letter")),
    ("other", _l("Other")),
]


def _number(label, **more):
    return Count(label, least=-MOST, most=MOST, needed=_l("Enter a whole number."), **more)


class ExpectationForm(Form):
    """What they hope for in their words and as a number, beside the worst, the likely and the best result."""

    hoped_words = Text(
        _l("What they hope for, in their words"), needed=_l("Write what they hope for."), rows=2, most=2000
    )
    hoped = _number(_l("As a number"), hint=_l("What they pay: with a minus, as -5000."))
    worst = _number(_l("Worst"))
    likely = _number(_l("Likely"))
    best = _number(_l("Best"))
    unit = Line(_l("Unit"), needed=_l("Name the unit, for example a currency or months."), most=20)
    line = Line(_l("Why so, in one line"), most=300)
    why = Choice(_l("When"), choices=WHY, needed=_l("Choose one of the list."))

    @classmethod
    def on(cls, matter, now, firm, why=None, **more):
        """The form with what stands `now`, else with what they asked for first and the firm's currency."""
        known = {"why": why or "intake"}
        if now is None:
            asked = Need.select().where(Need.matter == matter, Need.kind == "stated").order_by(Need.id).first()
            known |= {"hoped_words": asked.words if asked else "", "unit": usual_unit(firm)}
            return cls(data=known, **more)
        names = ("hoped_words", "hoped", "worst", "likely", "best", "unit", "line")
        return cls(data={**{name: getattr(now, name) for name in names}, **known}, **more)


class TalkedForm(Form):
    how = Radios(_l("How you talked about it"), choices=TALKED, needed=_l("Choose how you spoke."), default="meeting")


SCORES = [("met", _l("Met")), ("partly", _l("Partly")), ("not_met", _l("Not met"))]


class ScoreForm(Form):
    """The client's own score of one need."""

    score = Choice(_l("How far we reached it"), choices=SCORES, needed=_l("Choose one of the three."))
