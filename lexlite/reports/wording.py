"""What the codes of a record's rows are called, in the language being spoken."""

from lexlite.followup import forms
from lexlite.i18n import _, language, listed
from lexlite.intake.fee import BASES
from lexlite.needs.agreements import ADVICE
from lexlite.needs.forms import SCORES

REASONS = dict([*forms.REASONS, *forms.HOLD_REASONS])


def kind_of(word):
    """How a word was said: «by phone, the client began», «update»."""
    if word.kind != "contact":
        return _kinds(word).get(word.kind) or channel_of(word)
    if not word.reached:
        return _("tried, no answer")
    return listed(channel_of(word), _("the client began") if word.direction == "in" else None)


def channel_of(word):
    return {
        "call": _("by phone"),
        "meeting": _("in person"),
        "email": _("by e-mail"),
        "text": _("by text message"),
        "letter": _("by letter"),
        "page": _("on their page"),
    }.get(word.channel, _("in another way"))


def _kinds(word):
    return {
        "update": _("update"),
        "nothing_new": _("nothing new"),
        "answer": _("answer"),
        "date_change": _("date changed"),
        "hold": _("put on hold"),
        "taken_on": _("taken on") if word.channel == "letter" else _("before it was entered here"),
        "reopened": _("reopened"),
        "closing": _("closed"),
        "small_work": _("small work shown"),
    }


def taken_back(why):
    """Why a word was taken back (rule S3)."""
    return {
        "wrong_entry": _("It was wrong."),
        "wrong_matter": _("It belonged to another matter."),
        "bounced": _("It came back."),
    }.get(why, _("It was undone before it was shown."))


def kept(how):
    """What became of a promise (rule S7); None: it has not ended."""
    return {
        "kept": _("kept in time"),
        "broken_then_kept": _("kept late"),
        "moved": _("moved by agreement or with notice"),
        "closed": _("ended with the matter"),
        None: _("late, and not kept yet"),
    }[how]


def conflict(decision):
    return {
        "none": _("Decided: no conflict."),
        "decline": _("Decided: a conflict."),
        "ask": _("The owner was asked to decide."),
    }[decision]


def stage(matter, code):
    known = {each.code: each.words.in_(language()) for each in matter.playbook.every_stage}
    return known.get(code, code)


def reason(code):
    return str(REASONS.get(code, code))


def news(kind):
    return str(dict(forms.NEWS).get(kind, kind))


def basis(code):
    return str(dict(BASES)[code])


def channel(code):
    return str(dict(forms.CHANNELS).get(code, code))


def scored(need, score):
    """A need and how far it was met."""
    return f"{need.words} – {dict(SCORES)[score]}"


def agreed(answer):
    """What the client said to a need or to what we heard, or decided against our advice."""
    if answer.about == ADVICE:
        return _("decided against our advice")
    words = {"right": _("right"), "not_quite": _("not quite"), "acknowledged": _("read and understood")}[answer.answer]
    kind = answer.about.partition(":")[0]
    about = {"read_back": _("what we heard"), "risks_told": _("what could go wrong")}.get(
        kind, _("what matters to them")
    )
    return _("%(about)s: %(answer)s", about=about, answer=words)


def shown(answer):
    """The exact text it answers; None where that stands on the record already."""
    if answer.about == ADVICE:
        return _("We advised: %(words)s", words=answer.shown)
    on_record = answer.about.startswith(("read_back:", "risks_told:"))
    return None if on_record else _("Shown: %(words)s", words=answer.shown)
