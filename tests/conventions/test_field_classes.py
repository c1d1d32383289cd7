"""Each class of field, five hundred times over the wire: no failure of ours, and nothing that was typed is lost."""

import inspect
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wtforms import Field

from lexlite import fields
from lexlite.clients.links import Link
from lexlite.fields import clean
from lexlite.forms import Form
from tests.conftest import NOON
from tests.conventions.conftest import undone
from tests.conventions.samples import ENQUIRY_HOPES, ENQUIRY_OTHERS, ENQUIRY_STORY, ENQUIRY_YOU, SAMPLES
from tests.conventions.test_hostile import anything, as_received, once_more, quick, send

EXAMPLES = 500
UNSEEN = ("website", "once", "csrf_token", "version", "notice")


@dataclass
class Place:
    """Where a field of one class stands: the form's sample, the field's name, a good filling of the others."""

    sample: object
    field: str
    good: dict
    strategy: object = anything


def sample(endpoint, number=0):
    return SAMPLES[endpoint][number]


def address_of_beas_door(stage, browser):
    """Bea has no agreed word: the digits of her phone are asked for, and nothing is hashed."""
    from lexlite.clients.models import Person

    stage.ids.token = Link.mint(Person.get_by_id(stage.ids.bea), NOON)


class Door:
    """The door of a client's page, at which a secret is typed."""

    @staticmethod
    def browser(stage):
        browser = stage.browser()
        address_of_beas_door(stage, browser)
        return browser

    @staticmethod
    def at(stage):
        return f"/status/{stage.ids.token}"

    page = at


digits = st.integers(-(10**20), 10**20).map(str)
hours = st.one_of(anything, st.times().map(str), st.from_regex(r"\A[0-9]{1,3}[:.][0-9]{1,3}\Z"))
days = st.one_of(
    anything,
    st.from_regex(r"\A[0-9]{1,5}[-./ ][0-9]{1,2}[-./ ][0-9]{1,5}\Z"),
    st.dates().map(lambda day: f"{day.day}.{day.month}.{day.year}"),
)
PLACES = {
    "Line": Place(sample("enquiry.page", 0), "name", ENQUIRY_YOU),
    "Text": Place(sample("enquiry.page", 5), "what_happened", ENQUIRY_STORY),
    "Lines": Place(
        sample("enquiry.page", 3), "other_parties", {**ENQUIRY_OTHERS, "practice_area": "?"}
    ),  # always shown again
    "Secret": Place(Door, "knows", {"knows": ""}, st.one_of(anything, digits)),
    "DayField": Place(sample("enquiry.page", 6), "deadline_on", ENQUIRY_HOPES, days),
    "HourField": Place(sample("matters.dates"), "at", sample("matters.dates").good, hours),
    "Count": Place(sample("firm.settings"), "story_days", sample("firm.settings", 1).bad, st.one_of(anything, digits)),
    "Choice": Place(sample("enquiry.page", 3), "practice_area", ENQUIRY_OTHERS),
    "Radios": Place(sample("enquiry.page", 0), "kind", ENQUIRY_YOU),
    "Suggested": Place(sample("keeping.snooze"), "reason", sample("keeping.snooze").bad),
    "Pick": Place(sample("firm.absences"), "deputy", sample("firm.absences").good, st.one_of(anything, digits)),
    "Ticks": Place(
        sample("followup.contacts"),
        "also",
        sample("followup.contacts").bad,
        st.lists(st.one_of(anything, digits), max_size=4),
    ),
    "Files": Place(sample("portal.request_files"), "file", {}),  # anything but files
    "Tick": Place(sample("enquiry.check"), "privacy_read", {"privacy_read": "yes"}),
}


def test_every_class_of_field_has_its_place():
    defined = {
        name
        for name, each in inspect.getmembers(fields, inspect.isclass)
        if each.__module__ == fields.__name__ and issubclass(each, Field)
    }
    assert defined == set(PLACES)


def shown(page, name):
    """What stands in the text field of this name, or None where there is none on the page."""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', page, re.S)
    if found:
        return unescape(found[1])
    (control,) = re.findall(rf'<(?:input|select)[^>]* name="{name}"[^>]*>', page)[:1] or [""]
    typed = re.search(r' value="([^"]*)"', control)
    return unescape(typed[1]) if typed and "radio" not in control and "checkbox" not in control else None


def same(one, other):
    """Blanks are folded in several ways, marks that nobody types are left out; a day that was understood is shown
    as the browser's calendar writes it."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", one) and one in days_understood(other):
        return True
    return "".join(clean(one).split()) == "".join(clean(other).split())


def days_understood(typed):
    for pattern in fields.DAY_FORMATS:
        with suppress(ValueError):
            yield datetime.strptime(typed.strip(), pattern).date().isoformat()


def must_hold(answer, name, kind, filled):
    """The form shown again holds what was typed into every field of text, and no secret."""
    if kind == "Secret":
        assert shown(answer.text, name) in (None, "")
        return
    for each, value in filled.items():
        held = shown(answer.text, each)
        if held is not None and each not in UNSEEN and isinstance(value, str):
            assert same(held, as_received(value)), each


@pytest.mark.parametrize("kind", PLACES)
def test_no_input_of_a_field_fails_or_takes_what_was_typed(the_stage, kind):
    place = PLACES[kind]
    with undone():
        browser = place.sample.browser(the_stage)
        hidden = browser.hidden(place.sample.page(the_stage))
        address = place.sample.at(the_stage)
        good = {key: value(the_stage) if callable(value) else value for key, value in place.good.items()}
        cookies = dict(browser.client._cookies)
        met = set()

        @settings(quick, max_examples=EXAMPLES)
        @given(place.strategy)
        def attempt(value):
            filled = {**good, place.field: value}
            pairs = [(key, each) for key, values in filled.items() for each in _several(values)]
            with once_more():
                browser.client._cookies = dict(cookies)
                answer = send(browser, address, [*{**hidden, "once": str(uuid4())}.items(), *pairs])
            met.add(answer.status_code)
            assert answer.status_code in (303, 422), answer.text
            if answer.status_code == 422:
                must_hold(answer, place.field, kind, filled)

        attempt()
        assert 422 in met


def _several(values):
    return values if isinstance(values, list) else [values]


@pytest.mark.parametrize(
    "end", ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
)
def test_a_line_is_one_line_whatever_ends_lines(the_stage, end):
    class OneForm(Form):
        line = fields.Line("Line")

    with the_stage.app.test_request_context(method="POST", data={"line": f" Eve{end}https://evil.example "}):
        assert OneForm().line.data == "Eve https://evil.example"
