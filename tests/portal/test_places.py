"""Where the link of each letter leads after the door: to the place it was written about."""

import re

import pytest

from lexlite.clients.links import Link
from lexlite.followup import closing, publishing, questions
from lexlite.matters.requests import Request
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.reminders.planning import plan
from tests.factories import day, on, row_of
from tests.fakes import message

AT = on(18, "12:00")


def published(cast):
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=AT)
    return f"#word-{word.id}"


def answered(cast):
    question = questions.ask(cast.matter, cast.dana, "When?", AT)
    return f"#word-{questions.answer(question, body='Soon.', by=cast.alice, at=AT).id}"


def asked(cast):
    facts = {"kind": "document", "words": "The lease", "due_on": day(25), "language": "en"}
    Request.ask(cast.matter, **facts, by=cast.alice, at=AT)
    return "#needed"


def asked_again(cast):
    asked(cast)
    plan(on(21, "12:00"))
    return "#needed"


def dated(cast):
    cast.matter.add_date(kind="hearing", on=day(30), words="Hearing", by=cast.alice, at=AT, shared=True)
    return "#dates"


def near(cast):
    cast.matter.add_date(kind="hearing", on=day(23), words="Hearing", by=cast.alice, at=AT, shared=True)
    plan(on(19, "09:00"))
    return "#dates"


def moved(cast):
    publishing.change_date(cast.matter, next_word_on=day(25), reason="court", told="", by=cast.alice, at=AT)
    return ""


def closed(cast):
    closing.close(cast.matter, outcome="settled", told="Thank you.", by=cast.alice, at=AT)
    return ""


CAUSES = {
    "welcome": lambda cast: "", "update": published, "answer": answered, "request": asked,
    "request_reminder": asked_again, "date_set": dated, "hearing_near": near, "promise_moved": moved, "closing": closed,
}  # fmt: skip


@pytest.mark.parametrize("spoken", ["en", "pl", "zh"])
@pytest.mark.parametrize("kind", CAUSES)
def test_behind_the_door_stands_what_the_letter_was_about(cast, browse, settings, kind, spoken, set_clock):
    cast.dana.change(language=spoken)
    Outbox.update(language=spoken).where(Outbox.kind == "welcome").execute()
    place = CAUSES[kind](cast)
    letter = message(build(row_of(kind, person=cast.dana), on(21, "13:00"), settings))
    assert letter["Content-Language"] == {"zh": "zh-Hans"}.get(spoken, spoken)
    (token,) = set(re.findall(r"/status/([\w-]+)", letter.get_body(("plain",)).get_content()))
    dana = browse()
    set_clock(on(21, "13:00"))
    opened = dana.post(f"/status/{token}", {"knows": "blue heron"})
    assert (opened.status_code, opened.location) == (303, f"/status/matters/{cast.matter.id}{place}")
    page = dana.get(opened.location).text
    assert not place or f'id="{place[1:]}"' in page


def test_a_link_from_before_still_leads_to_its_matter(cast):
    assert Link(leads_to="matter:12").target == (12, None)
    assert Link(leads_to="").target == (None, None)
