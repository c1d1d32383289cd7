"""The bytes of a message: what it says, to whom, in which language, and what it must not give away (rule C1)."""

import re

import pytest

from lexlite.clients.links import Link
from lexlite.config import Mail
from lexlite.followup import publishing
from lexlite.followup.models import Word
from lexlite.messages.building import build, sender
from lexlite.messages.models import Outbox, enqueue
from tests.factories import on, row_of
from tests.fakes import message

NOW = on(18, "12:30")
SECRETS = ("tenant", "lease", "Landlord", "They want me out", "The court")


@pytest.fixture
def letter(cast, settings):
    """letter(kind): the built message of the one row of this kind."""
    publishing.publish(cast.matter, body="The court has set a date.", by=cast.alice, at=on(18, "12:00"))
    return lambda kind: message(build(row_of(kind), NOW, settings))


def plain(built):
    return built.get_body(("plain",)).get_content()


def test_a_message_is_signed_by_the_one_who_spoke(letter):
    assert letter("update")["From"].addresses[0].display_name == "Alice Lawyer"


def test_a_message_names_its_row_its_moment_and_its_language(letter):
    built, row = letter("update"), row_of("update")
    assert (built["Message-ID"], built["To"], built["Content-Language"]) == (row.message_id, row.to_address, "en")
    assert built["Date"].datetime == NOW
    assert built["Auto-Submitted"] == "auto-generated"


def test_text_and_html_say_the_same_link(letter):
    built = letter("update")
    (link,) = re.findall(r"http://\S+/status/[\w-]+", plain(built))
    assert link in built.get_body(("html",)).get_content()


def test_the_link_in_a_message_opens_the_page_it_tells_of_and_rests_in_no_table(letter, cast):
    (token,) = re.findall(r"/status/([\w-]+)", plain(letter("update")))
    link = Link.of(token)
    assert (link.person, link.leads_to) == (cast.dana, Word.get(Word.kind == "update").place)
    assert token not in str([row.params for row in Outbox.select()])


@pytest.mark.parametrize("kind", ["update", "welcome"])
def test_a_message_to_a_client_gives_nothing_of_the_case_away(letter, kind):
    built = letter(kind)
    said = plain(built) + built["Subject"]
    assert not [secret for secret in SECRETS if re.search(rf"\b{secret}\b", said)]


def test_the_subject_names_neither_client_nor_firms_trade(letter):
    subject = letter("update")["Subject"].lower()
    assert not [word for word in ("dana", "law", "case", "matter", "court") if word in subject]


def test_a_message_is_written_in_the_language_of_its_reader(cast, settings):
    cast.dana.change(language="zh")
    row = enqueue("update", cast.dana, cast.matter, NOW, key="event:1", signed="Alice Lawyer")
    built = message(build(row, NOW, settings))
    assert re.search("[\u4e00-\u9fff]", plain(built))
    assert built["Content-Language"] == "zh-Hans"


def test_every_line_of_a_message_is_ascii_on_the_wire(cast, settings):
    cast.dana.change(language="zh")
    row = enqueue("update", cast.dana, cast.matter, NOW, key="event:1", signed="李梅")
    assert build(row, NOW, settings).isascii()


@pytest.mark.parametrize("name", ["20261118", "2026-W47-3", "2026-11-1x"])
def test_a_name_that_could_be_a_day_stays_a_name(cast, settings, name):
    row = enqueue("update", cast.dana, cast.matter, NOW, key="event:1", signed=name)
    assert name in plain(message(build(row, NOW, settings)))


def test_mail_comes_from_the_account_it_is_sent_with(settings):
    from dataclasses import replace

    assert sender(replace(settings, mail=Mail(host="h", user="care@firm.example"))) == "care@firm.example"
    assert sender(replace(settings, base_url="https://care.firm.example")) == "care@care.firm.example"
    assert sender(settings) == "care@localhost.localdomain"
