"""The privacy notice: the firm's own words or the shipped ones, each version kept as somebody has read it."""

import pytest

from lexlite.db import database
from lexlite.errors import Conflict, NotAllowed
from lexlite.firm.notices import Notice, enter, own_words
from lexlite.i18n import speaking
from tests.factories import on

AT = on(18, "12:00")
LANGUAGES = ("en", "pl", "zh")


def in_force(firm, language="en"):
    with speaking(language):
        return Notice.in_force(firm)


def test_without_own_words_the_shipped_notice_is_shown_in_each_language(firm):
    versions = {in_force(firm, language).version for language in LANGUAGES}
    assert len(versions) == 3
    assert Notice.select().count() == 0


def test_the_shipped_notice_names_firm_phone_days_and_that_openings_are_counted(firm):
    firm.change(story_days=12)
    words = in_force(firm).words
    for told in (firm.name, firm.phone, "12 days", "We count when it is opened", "professional secrecy"):
        assert told in words


@pytest.mark.parametrize(
    ("country", "named"),
    [("PL", "UODO"), ("GB", "ICO"), ("CN", "网信部门"), ("DE", "the data protection authority")],
)
def test_complaints_go_to_the_authority_of_the_firms_country(firm, country, named):
    firm.change(country=country)
    assert named in in_force(firm).words


def test_a_firm_in_china_rests_on_consent_and_others_do_not(firm):
    assert "you consent" not in in_force(firm).words
    firm.change(country="CN")
    assert "you consent" in in_force(firm).words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_notice_fits_one_screen(firm, language):
    assert len(in_force(firm, language).words) < 2000


def test_own_words_are_shown_in_their_language_only(firm, cast):
    enter(firm, pl="Nasze zasady.", by=cast.olga, at=AT)
    assert in_force(firm, "pl").words == "Nasze zasady."
    assert in_force(firm).words != "Nasze zasady."
    assert own_words() == {"pl": "Nasze zasady."}


def test_empty_words_bring_the_shipped_notice_back(firm, cast):
    shipped = in_force(firm).version
    enter(firm, en="Ours.", by=cast.olga, at=AT)
    enter(firm, en="", by=cast.olga, at=AT)
    assert in_force(firm).version == shipped


def test_an_edited_notice_is_kept_word_for_word(firm, cast):
    enter(firm, en="First.", by=cast.olga, at=AT)
    first = in_force(firm).version
    enter(firm, en="Second.", by=cast.olga, at=AT)
    assert Notice.find(first, firm).words == "First."
    assert in_force(firm).words == "Second."


def test_words_entered_before_can_be_in_force_again(firm, cast):
    for words in ("First.", "Second.", "First."):
        enter(firm, en=words, by=cast.olga, at=AT)
    assert in_force(firm).words == "First."
    assert Notice.select().count() == 2


def test_the_same_words_saved_twice_change_nothing(firm, cast):
    enter(firm, en="Ours.", zh="", by=cast.olga, at=AT)
    before = list(Notice.select().tuples())
    enter(firm, en="Ours.", zh="", by=cast.olga, at=on(19, "12:00"))
    assert list(Notice.select().tuples()) == before


def test_the_same_words_in_two_languages_are_two_versions(firm, cast):
    enter(firm, en="Ours.", pl="Ours.", by=cast.olga, at=AT)
    assert in_force(firm, "en").version != in_force(firm, "pl").version


def test_the_shipped_words_are_kept_when_somebody_has_read_them(firm):
    read = in_force(firm)
    read.read(AT)
    read.read(on(19, "12:00"))
    firm.change(story_days=99)
    (kept,) = Notice.select()
    assert (kept.words, kept.own, kept.since) == (read.words, False, AT)
    assert in_force(firm).version != kept.version


def test_a_version_nobody_has_read_is_found_only_while_it_is_in_force(firm):
    version = in_force(firm, "zh").version
    assert Notice.find(version, firm).language == "zh"
    firm.change(phone="+48 22 000 00 00")
    assert Notice.find(version, firm) is None


def test_a_line_with_a_number_sign_is_a_heading():
    notice = Notice(words="Hello.\nAgain.\n\n# Why\nBecause.\n\n\n## Alone")
    assert list(notice.parts()) == [("", "Hello.\nAgain."), ("Why", "Because."), ("Alone", "")]


def test_only_an_owner_enters_words(firm, cast):
    with pytest.raises(NotAllowed):
        enter(firm, en="Ours.", by=cast.alice, at=AT)


def test_words_entered_over_somebody_elses_are_a_conflict_that_shows_theirs(firm, cast):
    old = firm.version
    enter(firm, en="Theirs.", version=old, by=cast.olga, at=AT)
    with pytest.raises(Conflict) as conflict:
        enter(firm, en="Mine.", version=old, by=cast.olga, at=AT)
    assert conflict.value.theirs.en == "Theirs."
    assert in_force(firm).words == "Theirs."


def test_the_owner_enters_words_for_the_languages_the_firm_offers(firm, cast, browse):
    firm.change(languages=["pl", "en"])
    olga = browse(cast.olga)
    page = olga.get("/settings/notice").text
    assert 'name="pl"' in page
    assert 'name="zh"' not in page
    assert olga.post("/settings/notice", {"pl": "# Po co\r\nAby pomóc.", "en": ""}).status_code == 303
    assert "<h2 >Po co</h2><p >Aby pomóc.</p>" in browse().get("/privacy?lang=pl").text
    assert "Nowak" in browse().get("/privacy?lang=en").text


def test_a_language_no_longer_offered_keeps_its_words_for_later(firm, cast, browse):
    enter(firm, zh="我们的告知。", by=cast.olga, at=AT)
    firm.change(languages=["en"])
    browse(cast.olga).post("/settings/notice", {"en": "Ours."})
    assert own_words() == {"en": "Ours.", "zh": "我们的告知。"}


def test_one_notice_of_the_firm_is_in_force_in_a_language(app):
    indexes = dict(database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index'").fetchall())
    assert "UNIQUE" in indexes["notice_in_force"]
