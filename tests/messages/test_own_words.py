"""A firm's own words for its letters: filled in once, never carried out, refused where they could not be."""

import re

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.intake import telling
from lexlite.messages.building import build
from lexlite.messages.letters import LETTERS
from lexlite.messages.models import enqueue
from lexlite.messages.own_words import FIXED, MOST, NEEDED, LetterWords, filled, must_be_fillable, offered, shipped
from lexlite.messages.preview import example
from lexlite.messages.reasons import REASONS
from tests.conftest import NOON
from tests.factories import enquiry, on, row_of
from tests.fakes import message

LANGUAGES = ("en", "pl", "zh")
FILLED = {"signed": "Alice Lawyer", "day": on(25, "12:00").date(), "digits": False}


def keep(cast, words, kind="update", language="en", **more):
    LetterWords.keep(kind, language, words=words, by=cast.olga, at=NOON, **more)


def built(cast, settings, kind="update", **params):
    row = enqueue(kind, cast.dana, cast.matter, NOON, key="event:1", **{**FILLED, **params})
    return message(build(row, NOON, settings))


def plain(letter):
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")


# what a letter says


def test_a_letter_is_written_in_the_firms_own_words_between_greeting_and_name(cast, settings):
    keep(cast, "Please have a look, {name}:\n{link}\n\nYours, {lawyer}, {phone}")
    said = plain(built(cast, settings))
    assert said.startswith("Dear Dana Client,\n\nPlease have a look, Dana Client:\nhttp://127.0.0.1:8000/status/")
    assert said.endswith("Yours, Alice Lawyer, +48 22 123 45 67\n\nAlice Lawyer\n+48 22 123 45 67\n")
    assert "There is something new" not in said


def test_own_words_of_another_language_or_letter_change_nothing(cast, settings):
    keep(cast, "Proszę zajrzeć:\n{link}", language="pl")
    keep(cast, "An answer:\n{link}", kind="answer")
    assert "There is something new on your page:" in plain(built(cast, settings))


def test_back_to_the_shipped_words(cast, settings):
    keep(cast, "Look:\n{link}")
    keep(cast, "")
    assert "There is something new on your page:" in plain(built(cast, settings))


def test_what_must_always_be_said_stands_also_under_own_words(cast, settings):
    keep(cast, "Hello, until {day}:\n{link}", kind="welcome")
    keep(cast, "{reference} {day}\n{link}", kind="enquiry_received")
    assert "It asks for the word we agreed on." in plain(built(cast, settings, kind="welcome"))
    telling.received(enquiry(name="Walt Other", email="walt@new.example"), "a-page", NOON)
    said = plain(message(build(row_of("enquiry_received", to_address="walt@new.example"), NOON, settings)))
    assert "does not stop or extend any time limit" in said
    assert "does not make us your lawyers yet" in said


def test_what_is_put_in_is_not_looked_at_again(cast, settings):
    cast.dana.change(name="{link} {phone}")
    keep(cast, "For {name}\n{link}")
    said = plain(built(cast, settings))
    assert "For {link} {phone}\n" in said
    assert len(re.findall("/status/", said)) == 1


def test_words_are_escaped_in_the_html_part(cast, settings):
    keep(cast, "<b>{name}</b> & <script>alert(1)</script>\n{link}")
    cast.dana.change(name="<i>Dana</i>")
    html = built(cast, settings).get_body(("html",)).get_content()
    assert "&lt;b&gt;&lt;i&gt;Dana&lt;/i&gt;&lt;/b&gt; &amp; &lt;script&gt;" in html
    assert "<script" not in html


def test_a_line_typed_into_own_words_adds_no_header(cast, settings):
    keep(cast, "x\r\nBcc: evil@evil.example\r\n\r\n{name}\n{link}")
    cast.dana.change(name="Dana\r\nBcc: evil@evil.example")
    letter = built(cast, settings)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Something new for you"


# what is refused


@pytest.mark.parametrize(
    "words",
    [
        "{{ 7*7 }}\n{link}",
        "{{link}}",
        "{% for x in y %}\n{link}",
        "{__class__}\n{link}",
        "{name.__class__.__mro__}\n{link}",
        "{name!r}\n{link}",
        "{0}\n{link}",
        "{}\n{link}",
        "{day}\n{link}",
        "{Name}\n{link}",
        "{ name }\n{link}",
        "{name\n{link}",
        "name}\n{link}",
        "{ｌｉｎｋ}\n{link}",
    ],
)
def test_what_is_not_on_the_list_is_refused(cast, words):
    with pytest.raises(RuleBroken, match="not on the list"):
        keep(cast, words)
    assert LetterWords.own("update", "en") == ""


@pytest.mark.parametrize("words", ["Look: {link}", "{link}.", "{link}\n{link}", "{link}{link}"])
def test_the_link_stands_once_on_a_line_of_its_own(cast, words):
    with pytest.raises(RuleBroken, match="on a line of its own"):
        keep(cast, words)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, needed in NEEDED.items() for name in needed])
def test_a_letter_without_what_it_needs_is_refused(app, kind, name):
    words = "".join(f"{{{each}}}\n" for each in NEEDED[kind] if each != name)
    with pytest.raises(RuleBroken, match=f"{{{name}}} is missing"):
        must_be_fillable(kind, "en", words or "Hello.")


def test_percent_signs_dollars_and_backslashes_are_only_text(cast, settings):
    keep(cast, "100 % (phone)s %(x)s $name \\1 \\g<0>\n{link}")
    assert "100 % (phone)s %(x)s $name \\1 \\g<0>\n" in plain(built(cast, settings))


def test_filling_in_is_one_pass():
    assert filled("{name}{phone}{x}", {"name": "{phone}", "phone": "1"}) == "{phone}1{x}"


# whose they are


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_only_an_owner_writes_letters(cast, who):
    with pytest.raises(NotAllowed):
        LetterWords.keep("update", "en", words="x\n{link}", by=getattr(cast, who), at=NOON)


def test_words_changed_meanwhile_are_a_conflict(cast):
    keep(cast, "Mine\n{link}", version=1)
    with pytest.raises(Conflict):
        keep(cast, "Hers\n{link}", version=1)
    assert LetterWords.own("update", "en") == "Mine\n{link}"


def test_the_log_says_who_changed_which_letter_and_none_of_its_words(cast):
    keep(cast, "Secret words\n{link}")
    keep(cast, "")
    entries = AuditEntry.select().where(AuditEntry.about.startswith("letter_words:"))
    assert [(each.verb, each.actor, each.detail) for each in entries] == [
        ("letter.words_changed", cast.olga.key, {"kind": "update", "language": "en"}),
        ("letter.words_taken_back", cast.olga.key, {"kind": "update", "language": "en"}),
    ]
    assert "Secret" not in str([each.__data__ for each in AuditEntry.select()])


# every letter there is


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NEEDED)
def test_the_shipped_words_could_be_typed_as_they_are_and_give_the_shipped_letter(firm, settings, kind, language):
    words = shipped(kind, language)
    must_be_fillable(kind, language, words)
    assert len(words) < MOST / 2
    assert set(re.findall(r"\{(\w+)\}", words)) <= set(offered(kind, language))
    plain_one = example(kind, language, firm, "Alice", NOON, settings)
    assert example(kind, language, firm, "Alice", NOON, settings, words) == plain_one


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*NEEDED, *FIXED])
def test_every_letter_has_a_greeting_a_name_the_phone_and_nothing_before_them(firm, settings, kind, language):
    sender, subject, text, html = example(kind, language, firm, "Alice Lawyer", NOON, settings)
    lines = text.strip().split("\n")
    assert lines[0] and lines[1] == ""
    assert lines[-2:] == [sender or firm.name, firm.phone]
    assert firm.name not in sender + subject
    assert "style" not in html and "<img" not in html and "<script" not in html
    assert len(html) < 3000


def test_every_kind_of_letter_has_a_name_and_a_reason():
    assert set(REASONS) == set(LETTERS)


def test_every_letter_to_a_client_can_be_written_in_own_words():
    assert {kind for kind, letter in LETTERS.items() if letter.link} <= set(NEEDED)
    assert not set(FIXED) & set(NEEDED)


def test_the_declining_letter_has_no_words_of_its_own(cast, firm, settings):
    LetterWords.create(kind="enquiry_declined", language="en", words="No, because of you", by=cast.olga, at=NOON)
    assert LetterWords.own("enquiry_declined", "en") == ""
    assert "because" not in example("enquiry_declined", "en", firm, "Olga", NOON, settings, "No, because")[2]
