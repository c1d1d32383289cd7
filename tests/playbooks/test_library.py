"""The playbooks the product ships with, and what happens to a file that is broken."""

import re
import shutil
from pathlib import Path

import pytest

from lexlite.playbooks import library
from lexlite.playbooks.files import load

SIDES = {
    "lease": ["landlord", "tenant"],
    "contract": ["buyer", "seller", "contractor", "customer"],
    "loan": ["lender", "borrower"],
    "inheritance": ["heir", "executor"],
    "defamation": ["claimant", "defendant"],
    "debt": ["creditor", "debtor"],
    "family": ["applicant", "respondent"],
    "employment": ["employee", "employer"],
    "immigration": ["applicant"],
    "injury": ["injured", "insured"],
    "company": ["company", "partner"],
    "criminal": ["suspect", "victim"],
    "property": ["buyer", "seller", "owner"],
    "administrative": ["applicant"],
    "other": ["party"],
}
EVERY_SIDE = [(area, side) for area, sides in SIDES.items() for side in sides]
WITH_A_FILE = ["lease", "debt", "loan", "inheritance", "other"]
IN_FULL = [(area, side) for area in ("lease", "loan", "inheritance", "debt") for side in SIDES[area]]


def texts(record):
    """Every Text in a record, however deep."""
    if isinstance(record, library.Text):
        return [record]
    if isinstance(record, dict):
        return [text for each in record.values() for text in texts(each)]
    if isinstance(record, tuple):
        return [text for each in record for text in texts(each)]
    return texts(vars(record)) if hasattr(record, "__dataclass_fields__") else []


def every_text():
    return [text for area in library.areas() for text in texts(library.playbook(area))]


def words_in(language):
    return [text[language] for text in every_text()]


# What is there


def test_every_area_of_the_interface_has_a_playbook():
    assert {code: [side.code for side in area.sides] for code, area in library.areas().items()} == SIDES
    assert all(library.playbook(code).area is library.area(code) for code in SIDES)


@pytest.mark.parametrize(("area", "side"), EVERY_SIDE)
def test_every_side_has_four_to_six_prompts_in_each_layer(area, side):
    layers = [prompt.layer for prompt in library.playbook(area).prompts_for(side)]
    assert all(4 <= layers.count(layer) <= 6 for layer in ("general", "typical", "particular"))


@pytest.mark.parametrize(("area", "side"), EVERY_SIDE)
def test_prompts_go_from_the_general_to_the_particular(area, side):
    layers = [prompt.layer for prompt in library.playbook(area).prompts_for(side)]
    assert list(dict.fromkeys(layers)) == ["general", "typical", "particular"]
    assert layers == sorted(layers, key=["general", "typical", "particular"].index)


@pytest.mark.parametrize(("area", "side"), EVERY_SIDE)
def test_every_side_has_risks_and_goals_outside_the_case(area, side):
    book = library.playbook(area)
    assert len(book.risks_for(side)) >= 3
    assert len(book.outside_goals_for(side)) >= 4


@pytest.mark.parametrize("area", SIDES)
def test_every_playbook_asks_for_days_and_lists_papers_and_stages(area):
    book = library.playbook(area)
    assert len(book.stages) >= 5
    assert len(book.documents) >= 3
    assert all(re.search(r"\bdays?\b", question["en"]) for question in book.limit_questions)


@pytest.mark.parametrize("area", WITH_A_FILE)
def test_nobody_is_said_to_have_checked_what_nobody_has_checked(area):
    assert not library.playbook(area).is_checked


def test_a_name_and_a_day_make_a_playbook_checked(folder):
    change(folder / "lease.toml", 'checked_by = ""', 'checked_by = "A. Lawyer"')
    assert not load(folder)["lease"].is_checked
    change(folder / "lease.toml", 'checked_on = ""', 'checked_on = "2026-11-20"')
    assert load(folder)["lease"].is_checked


@pytest.mark.parametrize(("area", "side"), IN_FULL)
def test_the_areas_written_in_full_ask_six_things_in_each_layer(area, side):
    book = library.playbook(area)
    own = [prompt.layer for prompt in book.prompts if prompt.side == side]
    assert [own.count(layer) for layer in ("general", "typical", "particular")] == [6, 6, 6]
    assert len(book.risks_for(side)) >= 4
    assert len(book.outside_goals_for(side)) >= 4


@pytest.mark.parametrize("area", WITH_A_FILE)
def test_every_stage_says_where_it_stands_what_comes_next_and_who_acts(area):
    for stage in library.playbook(area).stages:
        assert stage.standing
        assert stage.ahead
        assert stage.waiting_for
        assert stage.usual["en"] or stage.usual_by_country, stage.code


@pytest.mark.parametrize("area", WITH_A_FILE)
def test_the_firms_standard_is_one_line_at_intake_at_every_stage_and_at_closing(area):
    book = library.playbook(area)
    for moment in ("intake", *(stage.code for stage in book.stages), "closing"):
        assert book.service_at(moment), moment
        assert all(len(words) <= 110 for words in book.service_at(moment).values()), moment


def test_an_area_without_a_file_has_the_general_standard():
    assert library.playbook("family").service_at("intake") == library.playbook("other").service_at("intake")
    assert library.playbook("family").service_at("no such moment") is None


# Whose prompts


def test_an_area_without_a_file_uses_the_general_playbook_and_keeps_its_own_name():
    book, general = library.playbook("family"), library.playbook("other")
    assert book.area.code == "family"
    assert book.code == "other"
    assert book.stages == general.stages
    assert book.prompts_for("respondent") == general.prompts_for("party")


def test_landlord_and_tenant_are_asked_different_things():
    book = library.playbook("lease")
    assert not set(codes(book.prompts_for("tenant"))) & set(codes(book.prompts_for("landlord")))
    assert "locks_and_power" not in codes(book.risks_for("tenant"))
    assert "returning_keys" in codes(book.risks_for("tenant"))
    assert "returning_keys" in codes(book.risks_for("landlord"))


def test_a_side_without_prompts_of_its_own_is_asked_the_general_ones(folder):
    change(folder / "debt.toml", 'side = "debtor"', 'side = "creditor"', times=18)
    book = load(folder)["debt"]
    assert {prompt.side for prompt in book.prompts_for("creditor")} == {"creditor"}
    assert {prompt.side for prompt in book.prompts_for("debtor")} == {"party"}


def test_a_risk_of_one_country_is_told_in_that_country_only():
    book = library.playbook("lease")
    assert "returning_keys" in codes(book.risks_for("tenant", country="PL"))
    assert "returning_keys" not in codes(book.risks_for("tenant", country="CN"))


def test_every_risk_names_the_stage_before_which_it_is_told():
    for area in WITH_A_FILE:
        book = library.playbook(area)
        own = [risk for risk in book.risks if area == "other" or "party" not in risk.sides]
        assert {step for risk in own for step in risk.steps} <= {stage.code for stage in book.stages}


def test_a_general_risk_beside_another_playbook_names_no_stage_that_is_not_there(folder):
    change(folder / "debt.toml", 'side = "debtor"', 'side = "creditor"', times=18)
    steps = {risk.code: risk.steps for risk in load(folder)["debt"].risks}
    assert steps["writing_first"] == ()
    assert steps["no_objection"] == ("claim",)


def test_a_stage_is_found_by_its_code_and_lasts_as_long_as_in_its_country():
    claim = library.playbook("lease").stage("claim")
    assert claim.waiting_for == "other_side"
    assert claim.usual_in("PL").in_("pl") == "od 1 do 4 miesięcy"
    assert claim.usual_in("FR").in_("en") == ""
    with pytest.raises(KeyError):
        library.playbook("lease").stage("no such stage")


@pytest.mark.parametrize("area", ["family", "inheritance", "employment", "company", "criminal", "property"])
def test_somebody_near_may_be_the_other_side(area):
    assert library.area(area).adversary_near


def test_silence_is_shortest_where_somebody_may_be_in_custody():
    known = [area.cadence_days for area in library.areas().values() if area.cadence_days]
    assert library.area("criminal").cadence_days == min(known)


def test_the_library_is_read_once():
    assert library.playbook("lease") is library.playbook("lease")


# Words


def test_a_text_falls_back_to_english():
    assert library.Text({"en": "Lease", "pl": "Najem"}).in_("pl") == "Najem"
    assert library.Text({"en": "Lease", "pl": "Najem"}).in_("zh") == "Lease"


def test_every_text_exists_in_three_languages_or_in_none():
    for text in every_text():
        assert set(text) == {"en", "pl", "zh"}
        assert len({bool(words) for words in text.values()}) == 1, text


def test_every_question_is_a_question_in_every_language():
    for area in WITH_A_FILE:
        for prompt in library.playbook(area).prompts:
            assert all(mark in prompt.words[lang] for lang, mark in (("en", "?"), ("pl", "?"), ("zh", "？"))), prompt


def test_no_prompt_names_a_gender_of_the_other_side():
    gendered = re.compile(r"\b(he|she|him|her|his|hers|pani|panu|panią|pana)\b|(?<!其)他|她", re.IGNORECASE)
    assert [words for lang in ("en", "pl", "zh") for words in words_in(lang) if gendered.search(words)] == []


def test_no_side_speaks_of_itself_in_a_past_tense_with_a_gender():
    gendered = re.compile(r"(łem|łam)\b")
    assert [words for words in words_in("pl") if gendered.search(words)] == []


def test_polish_one_letter_words_hold_to_the_next_word():
    assert [words for words in words_in("pl") if re.search(r"(?<!\w)[wziouaWZIOUA] ", words)] == []


def test_chinese_has_full_width_punctuation_and_a_polite_you():
    assert [words for words in words_in("zh") if re.search(r"[,;:?!()你]", words)] == []


PERIOD = re.compile(
    r"\d+\s*(day|week|month|year|dni|tygod|miesi|lat\b|rok|日|天|周|个月|年)"
    r"|\b(one|two|three|four|five|six|ten)\s+(day|week|month|year)s?\b|\ba (week|month|year)\b"
    r"|\b(rok|roku|lat|miesiąc|miesiąca|miesięcy|tygodni|tygodnia|dwa|trzy|sześć)\b"
    r"|[二三四五六七八九十两]+个?[天周月年日]|一个月|一年内|半年"
)


def test_no_question_about_days_and_no_risk_states_how_long_a_time_limit_is():
    """Rule T3: asked for, never computed and never stated."""
    for area in library.areas():
        book = library.playbook(area)
        told = [*book.limit_questions, *(words for risk in book.risks for words in (risk.before, risk.words))]
        assert [words for text in told for words in text.values() if PERIOD.search(words)] == []


@pytest.mark.parametrize(
    "stated", ["within 14 days", "in a year", "w ciągu 6\u00a0miesięcy", "rok od śmierci", "六个月内", "14天内"]
)
def test_a_stated_time_limit_would_be_found(stated):
    assert PERIOD.search(stated)


def test_polish_quotation_marks_are_polish_and_closed():
    for words in words_in("pl"):
        assert words.count("„") == words.count("”"), words
        assert '"' not in words, words


# Broken files


@pytest.fixture
def folder(tmp_path):
    """A copy of the library to break."""
    return shutil.copytree(library.DATA, tmp_path / "playbooks")


def codes(records):
    return [record.code for record in records]


def change(file, old, new, times=1):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= times
    file.write_text(text.replace(old, new, times), encoding="utf-8")


def test_an_untouched_copy_loads(folder):
    assert set(load(folder)) == set(SIDES)


def test_an_enquirer_reads_everyday_troubles_first_and_i_am_not_sure_last():
    read = list(library.areas())
    assert read[:5] == ["employment", "lease", "property", "family", "debt"]
    assert read[-1] == "other"
    assert "not sure" in library.area("other").name.in_("en")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("other.toml", "words.zh = ", "words.de = ", "stage papers: words.zh is missing"),
        ("areas.toml", 'pl = "Najem"', 'pl = " "', "area lease: matter.pl is empty"),
        ("lease.toml", 'layer = "general"', 'layer = "vague"', "prompt tenant.general.1: layer is “vague”"),
        ("lease.toml", 'side = "tenant"', 'side = "lodger"', "prompt tenant.general.1: side is “lodger”"),
        ("lease.toml", 'sides = ["tenant"]', 'sides = ["guest"]', "risk withholding_rent: sides is “guest”"),
        ("lease.toml", 'sides = ["tenant"]', "sides = []", "risk withholding_rent: sides is empty"),
        ("lease.toml", 'steps = ["claim", "hearing"]', 'steps = ["court"]', "risk suing_landlord: steps is “court”"),
        ("lease.toml", 'code = "good_end"', 'code = "papers"', "stage papers: code stands there twice"),
        ("lease.toml", 'code = "tenant.general.2"', 'code = "tenant.general.1"', "code stands there twice"),
        ("areas.toml", 'code = "tenant"', 'code = "landlord"', "sides landlord: code stands there twice"),
        ("areas.toml", 'code = "loan"', 'code = "lease"', "area lease: code stands there twice"),
        ("lease.toml", 'waiting_for = "us"', 'waiting_for = "them"', "stage papers: waiting_for is “them”"),
        ("lease.toml", 'waiting_for = "us"', 'waits_for = "us"', "stage papers: waits_for is not one of"),
        (
            "lease.toml",
            "usual_by_country.PL",
            "usual_by_country.XX",
            "letter: usual_by_country.XX is not one of",
        ),
        ("lease.toml", 'code = "lease"', 'code = "loan"', "code is “loan”"),
        ("loan.toml", "checked_by = ", "checker = ", "checker is not one of"),
        ("loan.toml", 'checked_by = ""', "checked_by = 3", "checked_by is not text in quotes"),
        ("loan.toml", "documents = [", 'documents = [ "passport",', "documents is not a list of tables"),
        (
            "loan.toml",
            'checked_on = ""',
            'checked_on = "May 2026"',
            "checked_on is “May 2026”, which is not a day like",
        ),
        ("lease.toml", 'at = "papers"', 'at = "lunch"', "service lunch: at is “lunch”"),
        ("lease.toml", 'at = "papers"', 'at = "letter"', "service letter: at stands there twice"),
        ("lease.toml", 'at = "papers"', 'hidden = "no"\nat = "papers"', "service papers: hidden is not true or false"),
        ("lease.toml", 'code = "season"', 'name = "season"', "outside_goal 1: name is not one of"),
        ("lease.toml", 'code = "address"', 'code = "season"', "outside_goal season: code stands there twice"),
        ("lease.toml", 'usual = { en = "", pl = ""', 'usual = { en = "", pl = "rok"', "stage claim: usual.en is empty"),
        ("areas.toml", "cadence_days = 14", 'cadence_days = "14"', "cadence_days is not a whole number"),
        ("areas.toml", 'kind = "dispute"', 'kind = "quarrel"', "area employment: kind is “quarrel”"),
        ("areas.toml", 'code = "other"', 'code = "rest"', "lacks the code other"),
        ("loan.toml", "[[stage]]", "[[stage", "the file is not TOML"),
    ],
)
def test_a_broken_file_is_refused_by_file_and_key(folder, file, old, new, told):
    change(folder / file, old, new)
    with pytest.raises(library.PlaybookBroken) as refusal:
        load(folder)
    assert refusal.value.file == file
    assert told in str(refusal.value)


def test_a_file_may_hide_an_entry_and_have_no_standard(folder):
    change(folder / "lease.toml", 'code = "talks"', 'code = "talks"\nhidden = true')
    text = (folder / "lease.toml").read_text(encoding="utf-8")
    (folder / "lease.toml").write_text(text[: text.index("[[service]]")], encoding="utf-8")
    book = load(folder)["lease"]
    assert book.service_at("letter") is None
    assert "talks" not in codes(book.stages)
    assert "talks" in codes(book.every_stage)


def test_the_example_of_the_docs_is_a_playbook_and_shows_every_key(folder):
    text = (Path(__file__).parents[2] / "docs" / "playbooks.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    (folder / "immigration.toml").write_text(example, encoding="utf-8")
    book = load(folder)["immigration"]
    assert book.code == "immigration"
    for record in (*book.every_stage[:1], *book.prompts, *book.risks, *book.outside_goals, *book.services):
        assert all(vars(record).values()) or record in book.every_stage, record
    stage = book.every_stage[0]
    assert all((stage.waiting_for, stage.standing, stage.ahead, stage.usual_by_country))
    assert len(book.every_stage) == len(book.stages) + 1
    assert all((book.first_question, book.documents, book.limit_questions))


def test_a_file_for_an_area_nobody_knows_is_refused(folder):
    shutil.copy(folder / "lease.toml", folder / "leese.toml")
    with pytest.raises(library.PlaybookBroken, match=r"leese\.toml"):
        load(folder)


def test_a_library_without_the_general_playbook_is_refused(folder):
    (folder / "other.toml").unlink()
    with pytest.raises(library.PlaybookBroken, match=r"other\.toml: the file is missing"):
        load(folder)
