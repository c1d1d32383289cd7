"""Letters with example values, to be read before anybody gets them."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

from lexlite import i18n
from lexlite.messages.building import url_maker, written
from lexlite.messages.own_words import NEEDED

NAMES = {"en": "Helen Marsh", "pl": "Anna Zielińska", "zh": "陈建国"}
TOKEN = "ABCDEFGH-example"


def example(kind, language, firm, lawyer, now, settings, words=""):
    """(from whom, subject, text, HTML) of a letter with example values; no link is made for it."""
    url, today = url_maker(settings), firm.today(now)
    person = SimpleNamespace(name=NAMES[language], address_form="panstwo", agreed_word=True)
    soon = datetime.combine(today + timedelta(days=1), time(16), firm.zone)
    context = {
        "firm": firm,
        "url": url,
        "link": url("enquiry.sent" if kind == "enquiry_received" else "portal.door", token=TOKEN),
        "reference": "LX-4K7QAB",
        "answer_by": soon,
    }
    if kind == "enquiry_declined":
        story_ends = today + timedelta(days=firm.story_days)
        context.update(name=person.name, arrived_on=today - timedelta(days=1), story_ends=story_ends)
    elif kind != "enquiry_received":
        context.update(person=person, signed=lawyer, day=today + timedelta(days=14))
    return context.get("signed", ""), *written(kind, language, context, words if kind in NEEDED else "")


def first_line(kind, language):
    """The greeting that stands above a firm's own words."""
    with i18n.speaking(language):
        return i18n._("Good day,") if kind == "enquiry_received" else i18n.greeting(NAMES[language])
