"""Words follow the state and the reader, in every output and every language (rule F2)."""

import re
from types import SimpleNamespace

import pytest

from lexlite.facts.models import STATES, Fact
from lexlite.facts.wording import READERS, plainly, stated
from lexlite.firm.models import Staff
from lexlite.followup import publishing
from lexlite.i18n import LANGUAGES, _, speaking
from lexlite.messages.models import Outbox
from tests.browsing import Browser
from tests.conftest import NOON
from tests.conventions.conftest import translated  # noqa: F401
from tests.conventions.test_markup import crawl, parsed

SPEAKERS = ("client", "other_side", "Jan Kowal")
TOLD_BY = {  # language.md, for what the client says
    ("file", "en"): "The client states that",
    ("file", "pl"): "Według relacji klienta",
    ("file", "zh"): "据委托人陈述",
    ("client", "en"): "You told us that",
    ("client", "pl"): "Z Państwa relacji wynika, że",
    ("client", "zh"): "据您所述",
}


def fact(state, words="the lock was changed", said_by="client", language="en", plain=None, plain_language="en"):
    return SimpleNamespace(
        words=words, language=language, state=state, said_by=said_by, evidence="photograph",
        plain_words=plain, plain_language=plain and plain_language,
    )  # fmt: skip


@pytest.fixture
def speaks(app, translated):  # noqa: F811
    translated(app)
    return app


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", [state for state in STATES if state not in ("verified", "admitted")])
def test_what_is_not_verified_names_who_says_so_to_every_reader(speaks, state, code):
    for reader in READERS:
        words = plainly(fact(state), reader, code)
        assert words.startswith(TOLD_BY["client" if reader == "client" else "file", code]), words
        assert "Jan Kowal" in plainly(fact(state, said_by="Jan Kowal"), reader, code)
        other = plainly(fact(state, said_by="other_side"), reader, code)
        assert {"en": "other side states", "pl": "drugiej strony", "zh": "据对方当事人陈述"}[code] in other
        assert re.search("[“„]the lock was changed”", words)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_only_what_is_verified_or_admitted_is_written_as_a_fact_and_only_in_neutral_words(speaks, state, code):
    for reader in READERS:
        for speaker in SPEAKERS:
            words = plainly(fact(state, "he hit me", speaker, plain="Mr A hit Mr B"), reader, code)
            if state in ("verified", "admitted"):
                assert words.startswith("Mr A hit Mr B.") and "hit me" not in words
            else:
                assert "Mr A" not in words and re.search("[“„]he hit me”", words)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_the_first_person_never_stands_outside_quotation_marks(speaks, state, code):
    for reader in READERS:
        for speaker in SPEAKERS:
            words = plainly(fact(state, "I paid him", speaker), reader, code)
            assert words.count("I paid him") == len(re.findall("[“„]I paid him”", words)) == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_two_states_read_alike_but_to_the_court_what_is_only_said(speaks, code):
    for reader in READERS:
        for speaker in SPEAKERS:
            read = [plainly(fact(state, said_by=speaker), reader, code) for state in STATES]
            assert len(set(read)) == (5 if reader == "court" else 6), read


@pytest.mark.parametrize("code", ["pl", "zh"])
def test_no_english_is_left_around_the_words(speaks, code):
    for state in STATES:
        for reader in READERS:
            for speaker in SPEAKERS:
                words = plainly(fact(state, "zamek", speaker, "pl"), reader, code)
                left = words.replace("zamek", "").replace("photograph", "").replace("Jan Kowal", "")
                assert not re.search(r"[A-Za-z]{3}", left) if code == "zh" else " the " not in left.lower(), words


def test_words_in_another_language_are_marked_and_hostile_ones_are_harmless(speaks):
    shown = stated(fact("said", "zamek <b> 100 % %(name)s", language="pl"), "file", "en")
    assert '<span lang="pl">zamek &lt;b&gt; 100 % %(name)s</span>' in shown


def test_a_sentence_ends_once(speaks):
    assert plainly(fact("admitted", plain="They lied!"), "file", "en").startswith("They lied! The other side")
    assert plainly(fact("said", "They lied."), "file", "en") == "The client states that “They lied”."
    zh = fact("admitted", "他说谎。", language="zh", plain="对方说谎。", plain_language="zh")
    assert plainly(zh, "file", "zh") == "对方说谎。对方当事人承认此事实。"


def test_neutral_words_in_another_language_are_marked(speaks):
    shown = stated(fact("verified", "zamek", language="pl", plain="the lock was changed"), "court", "pl")
    assert '<span lang="en">the lock was changed.</span>' in shown


# every output

CANARY = "Canary{} sang"


@pytest.fixture
def canaries(cast, speaks):
    """A fact in every state by every speaker, with one corrected and one contradicted."""
    facts = [
        Fact.note(
            cast.matter, words=CANARY.format(f"{state}{number}x"), language="en", state=state, said_by=speaker,
            evidence="photograph", important=True, happened_on="spring 2024", by=cast.bob, at=NOON,
        )
        for state in STATES
        for number, speaker in enumerate(SPEAKERS)
    ]  # fmt: skip
    facts[0].contradicts(facts[1], cast.bob, NOON)
    facts[3].correct(words=CANARY.format("new0x"), by=cast.bob, at=NOON)
    publishing.publish(cast.matter, body="We go on.", by=cast.alice, at=NOON)
    return list(Fact.select())


def read_on(page):
    """Everything a person reads on a page, in one line; not what is being typed."""
    if page.tag in ("textarea", "script", "style"):
        return ""
    parts = [page.text or "", *(read_on(child) + (child.tail or "") for child in page)]
    return " ".join("".join(parts).split())


def unworded(text, facts, reader, code):
    """The canaries of a text that stand outside the sentences for this reader and language."""
    for fact in facts:
        text = text.replace(" ".join(plainly(fact, reader, code).split()), "")
    return re.findall(r"Canary\w+", text)


PRINTS = ("chronology", "hearing-card")


def test_a_print_in_another_language_is_in_it_as_a_whole(canaries, cast, browse):
    shown = {page: browse(cast.bob).get(f"/matters/{cast.matter.id}/{page}?in=zh").text for page in PRINTS}
    with speaking("zh"):
        headings = {"chronology": _("Chronology"), "hearing-card": _("Hearing card")}
    assert headings["chronology"] != "Chronology"
    for page, heading in headings.items():
        assert '<html lang="zh-Hans">' in shown[page] and f"<h1>{heading} · " in shown[page]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_of_staff_states_every_fact_in_the_words_of_its_state(canaries, cast, browse, code):
    Staff.update(language=code).execute()
    bob = browse(Staff.get_by_id(cast.bob.id))
    met = crawl(bob, f"/matters/{cast.matter.id}/facts", f"/matters/{cast.matter.id}/record")
    pages = {address: page for address, page in met.items() if page.status_code == 200 and "Canary" in page.text}
    pages = {address: page for address, page in pages.items() if not address.split("?")[0].endswith(PRINTS)}
    assert {re.sub(r"/\d+|\?.*", "", address) for address in pages} == {
        "/matters/requests",
        *(f"/matters/facts{page}" for page in ("", "/correction", "/contradiction")),
    }
    read_by = {address: ("client", "en") if "/requests" in address else ("file", code) for address in pages}
    found = {address: unworded(read_on(parsed(page)), canaries, *read_by[address]) for address, page in pages.items()}
    assert {address: words for address, words in found.items() if words} == {}


@pytest.mark.parametrize("page", PRINTS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_print_for_one_reader_holds_the_words_for_no_other(canaries, cast, browse, code, page):
    standing = [fact for fact in canaries if not fact.replaced_by]
    for reader in READERS:
        shown = browse(cast.bob).get(f"/matters/{cast.matter.id}/{page}?reader={reader}&in={code}")
        text = read_on(parsed(shown))
        assert text.count("Canary") == len(standing)
        assert unworded(text, standing, reader, code) == []


def test_no_fact_goes_to_the_client_or_into_a_letter_by_itself(canaries, cast, app):
    dana = Browser(app, person=cast.dana)
    shown = dana.get(f"/status/matters/{cast.matter.id}")
    assert shown.status_code == 200 and "Canary" not in shown.text
    assert Outbox.select().count() and not [row for row in Outbox.select() if "Canary" in str(row.__data__)]
