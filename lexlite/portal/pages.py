"""The pages of the enquiry form: which, in which order, what is missing still, and how the answers read."""

from datetime import date

from flask import g
from wtforms import HiddenField

from lexlite.addresses import phone_shown
from lexlite.i18n import _, full_day, language
from lexlite.intake.forms import HopesForm, OthersForm, SideForm, StoryForm, YouForm
from lexlite.intake.models import NEAR
from lexlite.matters.forms import area_choices
from lexlite.playbooks import library

FORMS = {"you": YouForm, "others": OthersForm, "side": SideForm, "story": StoryForm, "hopes": HopesForm}
NEAR_AREAS = ("family", "criminal")


def shape(page, answers, **source):
    """The form of a page, its choices filled in from what is known. `source`: other form data than the request's."""
    form = FORMS[page](data=_with_days(answers), **source)
    if page == "others":
        form.practice_area.choices = [("", _("Please choose")), *area_choices()]
    if page == "side":
        sides = library.area(answers.get("practice_area", "other")).sides
        known = [(side.code, side.words.in_(language())) for side in sides]
        form.side.choices = [*known, ("unsure", _("I am not sure"))]
    return form


def _with_days(answers):
    return {
        key: date.fromisoformat(value) if key.endswith("_on") and value else value for key, value in answers.items()
    }


def pages_for(answers):
    """The pages in order; where an area has one side only, nothing is asked about it."""
    sides = library.area(answers.get("practice_area", "other")).sides
    return [page for page in FORMS if page != "side" or len(sides) > 1]


def next_page(page, answers):
    """The page after this one, or None: then comes the check."""
    pages = pages_for(answers)
    return pages[pages.index(page) + 1] if page in pages[:-1] else None


def page_before(page, answers):
    """The page before this one, or None: that is the start."""
    pages = pages_for(answers)
    at = pages.index(page) if page in pages else 0
    return pages[at - 1] if at else None


def is_complete(page, answers):
    """After a change on the topic page the side may have to be asked again."""
    return page != "others" or "side" not in pages_for(answers) or answers.get("side_of") == answers["practice_area"]


def first_gap(answers):
    """The first page with something needed still missing, or None: it may be sent."""
    if not (answers.get("name") and (answers.get("email") or answers.get("phone"))):
        return "you"
    if not answers.get("practice_area"):
        return "others"
    return None if answers.get("what_happened") else "story"


def is_watched(answers):
    """Somebody near may look over their shoulder: then a way out is offered."""
    return answers.get("practice_area") in NEAR_AREAS or answers.get("safe_contact", "ok") != "ok"


def is_near(answers, at):
    """The day they worry about is past or within seven days (rule T1)."""
    day = answers.get("deadline_on")
    return bool(day) and date.fromisoformat(day) <= g.firm.today(at) + NEAR


def to_send(answers, spoken):
    """The draft's answers as an enquiry takes them: days as days, the side only of the chosen area."""
    area = library.area(answers.get("practice_area") or "other")
    own_sides = {side.code for side in area.sides}
    sent = {key: value for key, value in answers.items() if value and key != "side_of"}
    sent["practice_area"] = area.code
    sent["side"] = sent["side"] if sent.get("side") in own_sides else area.only_side
    sent["language"] = sent.get("language") or spoken
    if not (sent.get("email") or sent.get("preferred_channel") == "sms"):
        sent["preferred_channel"] = "phone"
    if sent.get("deadline_on"):
        sent["deadline_on"] = date.fromisoformat(sent["deadline_on"])
    return sent


def readable(answers):
    """(page, rows (field, label, words)) for the check page; choices in words, days as days."""
    return [(page, _rows(shape(page, answers, formdata=None), answers)) for page in pages_for(answers)]


def _rows(form, answers):
    shown = [field for field in form if not isinstance(field, HiddenField)]
    return [(field.name, field.label.text, _words(field, answers.get(field.name))) for field in shown]


def _words(field, value):
    if field.name == "phone" and value:
        return phone_shown(value)
    if field.name.endswith("_on") and value:
        return full_day(date.fromisoformat(value))
    if hasattr(field, "iter_choices"):
        return {key: label for key, label, *_rest in field.iter_choices()}.get(value or field.data, "")
    return "\n".join(value) if isinstance(value, list) else value or ""
