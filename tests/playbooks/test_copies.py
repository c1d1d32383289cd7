"""A firm's own copy of a playbook: it stays as it is, and what the shipped one says anew is offered, not forced."""

from copy import deepcopy
from datetime import date, timedelta

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.db import database
from lexlite.doctor import examine
from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import stages
from lexlite.followup.risks_told import untold_by_step
from lexlite.matters.models import StageChange
from lexlite.needs.prompts import PromptAnswer, checklist
from lexlite.playbooks import library
from lexlite.playbooks.copies import PlaybookCopy, keep_up
from lexlite.playbooks.entries import entries, put
from lexlite.risks.models import Risk
from lexlite.risks.register import nearest, risks_of
from tests.browsing import Browser
from tests.conftest import NOON

FIRST = ("prompt", "tenant.general.1")


@pytest.fixture(autouse=True)
def shipped_again():
    yield
    library.put_out({}, None)


@pytest.fixture
def copy(cast):
    return PlaybookCopy.make("lease", by=cast.olga, at=NOON)


def in_force(area="lease"):
    keep_up(Firm.the())
    return library.playbook(area)


def three(text, words):
    return {f"{text}_{code}": f"{words} {code}?" for code in ("en", "pl", "zh")}


def reword(copy, by, kind, name, unused=False, **changes):
    """As its form would send it, with some fields typed otherwise."""
    copy.reword(kind, name, by=by, at=NOON, **{**copy.typed(kind, name), "unused": unused, **changes})


def ships(monkeypatch, area, change):
    """A later version of the program: its playbook of the area changed by `change(values)`."""
    values = deepcopy(library.shipped_values(area))
    changed = change(values) or values
    before = library.shipped_values
    monkeypatch.setattr(library, "shipped_values", lambda code: changed if code == area else before(code))


def anew(values):
    values["prompt"][0]["words"] = {"en": "New?", "pl": "Nowe?", "zh": "新？"}


# one's own words


def test_without_a_copy_the_shipped_playbook_is_in_force(cast):
    assert in_force() is library.playbook("lease")
    assert in_force().prompts[0].words["en"].startswith("How much is owed")


def test_a_copy_begins_as_the_shipped_playbook_is(cast, copy):
    assert copy.body == library.shipped_values("lease")
    assert copy.offers == {}
    with pytest.raises(RuleBroken):
        PlaybookCopy.make("lease", by=cast.olga, at=NOON)


def test_a_question_in_the_firms_own_words_is_asked_from_then_on(cast, copy):
    reword(copy, cast.olga, *FIRST, **three("words", "How much"))
    assert in_force().prompts_for("tenant")[0].words["pl"] == "How much pl?"


def test_a_question_of_the_firms_own_stands_behind_the_others_of_its_layer(cast, copy):
    copy.add_prompt(
        side="tenant", layer="general", by=cast.olga, at=NOON, **three("words", "Own"), **three("softer", "")
    )
    copy.add_prompt(side="tenant", layer="typical", by=cast.olga, at=NOON, **three("words", "2"), **three("softer", ""))
    asked = [prompt.code for prompt in in_force().prompts_for("tenant")]
    assert asked[6] == "own.1"
    assert asked[13] == "own.2"


def test_the_usual_length_that_is_changed_is_that_of_the_firms_country(cast, copy):
    reword(copy, cast.olga, "stage", "claim", **three("usual", "long"))
    assert in_force().stage("claim").usual_in("PL")["en"] == "long en?"
    assert in_force().stage("claim").usual_in("GB")["en"] == "1 to 2 months"


def test_a_language_left_empty_is_refused_at_its_field_and_nothing_changes(cast, copy):
    with pytest.raises(RuleBroken) as no:
        reword(copy, cast.olga, *FIRST, words_zh="")
    assert no.value.field == "words_zh"
    with pytest.raises(RuleBroken) as no:
        reword(copy, cast.olga, "stage", "claim", usual_pl="")
    assert no.value.field == "usual_pl"
    assert PlaybookCopy.of("lease").body == library.shipped_values("lease")


def test_a_language_that_the_firm_does_not_offer_takes_the_words_of_its_first(cast, copy):
    Firm.the().change(languages=["pl", "en"])
    reword(copy, cast.olga, *FIRST, words_en="How?", words_pl="Ile?", words_zh="")
    assert in_force().prompts[0].words["zh"] == "Ile?"


def test_what_may_be_absent_goes_where_it_is_empty_in_all_languages(cast, copy):
    reword(copy, cast.olga, "stage", "claim", **{f"ahead_{code}": "" for code in ("en", "pl", "zh")})
    assert in_force().stage("claim").ahead is None


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_only_an_owner_makes_or_changes_a_copy(cast, copy, who):
    other = getattr(cast, who)
    with pytest.raises(NotAllowed):
        PlaybookCopy.make("debt", by=other, at=NOON)
    with pytest.raises(NotAllowed):
        reword(copy, other, *FIRST, words_en="Mine?")
    with pytest.raises(NotAllowed):
        copy.end(by=other, at=NOON)


def test_words_changed_meanwhile_are_a_conflict(cast, copy):
    reword(PlaybookCopy.of("lease"), cast.olga, *FIRST, words_en="Theirs?")
    with pytest.raises(Conflict) as clash:
        reword(copy, cast.olga, *FIRST, words_en="Mine?")
    assert clash.value.theirs.words_en == "Theirs?"


def test_two_questions_added_at_once_are_both_there(cast, copy):
    for stale in (copy, PlaybookCopy.of("lease")):
        stale.add_prompt(
            side="tenant", layer="general", by=cast.olga, at=NOON, **three("words", "x"), **three("softer", "")
        )
    assert [each["code"] for each in PlaybookCopy.of("lease").body["prompt"][-2:]] == ["own.1", "own.2"]


def test_the_log_says_which_entry_was_changed_and_none_of_its_words(cast, copy):
    reword(copy, cast.olga, *FIRST, words_en="A secret thought?")
    last = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
    assert last.verb == "playbook.changed"
    assert "tenant.general.1" in str(last.__data__)
    assert "secret thought" not in str(last.__data__)


# what is hidden


def test_a_hidden_question_is_not_asked_but_stays_where_it_was_answered(cast, copy):
    matter = cast.matter
    matter.change(practice_area="lease", side="tenant")
    asked = in_force().prompts_for("tenant")
    PromptAnswer.keep(matter, asked[0], state="answered", words="Three months.", by=cast.alice, at=NOON)
    for prompt in asked[:2]:
        reword(copy, cast.olga, "prompt", prompt.code, unused=True)
    in_force()
    shown = [line.prompt.code for line in checklist(matter)]
    assert asked[0].code in shown
    assert asked[1].code not in shown


def test_a_matter_in_a_hidden_stage_goes_on_and_no_other_comes_to_it(cast, copy):
    matter = cast.matter
    matter.change(practice_area="lease", side="tenant", stage="talks")
    reword(copy, cast.olga, "stage", "talks", unused=True)
    book = in_force()
    assert "talks" not in [stage.code for stage in book.stages]
    assert matter.playbook.stage("talks").words["en"] == "We negotiate"
    assert [stage.code for stage in book.stages_with({"talks"})].index("talks") == 3
    stages.move(matter, stage="agreement", by=cast.alice, at=NOON + timedelta(hours=1), override_reason="told before")
    with pytest.raises(RuleBroken):
        stages.move(matter, stage="talks", by=cast.alice, at=NOON + timedelta(hours=2))


def test_the_form_of_the_stage_shows_the_hidden_one_a_matter_stands_in(cast, copy, browse):
    matter = cast.matter
    matter.change(practice_area="lease", side="tenant", stage="talks")
    reword(copy, cast.olga, "stage", "talks", unused=True)
    page = f"/matters/{matter.id}/stage"
    assert '<option selected value="talks">' in browse(cast.alice).get(page).text
    matter.change(stage="letter")
    assert 'value="talks"' not in browse(cast.alice).get(page).text


def test_the_clients_page_shows_a_hidden_stage_only_to_those_who_have_come_to_it(cast, copy, app, browse):
    matter = cast.matter
    matter.change(practice_area="lease", side="tenant", stage="letter")
    reword(copy, cast.olga, "stage", "talks", unused=True)
    dana, page = Browser(app, person=cast.dana), f"/status/matters/{matter.id}"
    assert "We negotiate" not in dana.get(page).text
    StageChange.create(matter=matter, stage="talks", at=NOON, by=cast.alice)
    for stage in ("talks", "agreement"):
        matter.change(stage=stage)
        assert "We negotiate" in dana.get(page).text


def test_the_risks_of_a_hidden_stage_are_told_before_the_next(cast, copy):
    reword(copy, cast.olga, "stage", "agreement", unused=True)
    steps = {risk.code: risk.steps for risk in in_force().risks}
    assert steps["instalments"] == ("claim",)


def test_in_a_hidden_stage_the_risks_of_what_lies_behind_are_not_told_next(cast, copy):
    reword(copy, cast.olga, "stage", "talks", unused=True)
    in_force()
    cast.matter.change(stage="talks")
    behind = Risk.note(cast.matter, words="Behind us.", step="papers", severity=None, by=cast.alice, at=NOON)
    told_next = nearest(risks_of(cast.matter), cast.matter)
    assert [line.id for line in told_next] == ["withholding_rent", "instalments"]
    assert behind.key not in {line.id for _stage, lines in untold_by_step(cast.matter) for line in lines}


def test_what_is_hidden_comes_back(cast, copy):
    reword(copy, cast.olga, "risk", "locks_and_power", unused=True)
    assert "locks_and_power" not in [risk.code for risk in in_force().risks]
    reword(copy, cast.olga, "risk", "locks_and_power", unused=False)
    assert "locks_and_power" in [risk.code for risk in in_force().risks]


def test_the_last_stage_in_use_cannot_be_hidden(cast, copy):
    *others, last = [stage["code"] for stage in copy.body["stage"]]
    for code in others:
        reword(copy, cast.olga, "stage", code, unused=True)
    with pytest.raises(RuleBroken):
        reword(copy, cast.olga, "stage", last, unused=True)


# what the shipped playbook says anew


def test_once_there_is_a_copy_nothing_changes_by_itself(cast, copy, monkeypatch):
    ships(monkeypatch, "lease", anew)
    assert in_force().prompts[0].words["en"].startswith("How much is owed")
    assert list(copy.offers) == [FIRST]


def test_an_update_that_is_taken_stands_in_place_of_ours_and_hidden_where_ours_was(cast, copy, monkeypatch):
    reword(copy, cast.olga, *FIRST, unused=True, words_en="Mine?")
    ships(monkeypatch, "lease", anew)
    copy.decide(*FIRST, take=True, by=cast.olga, at=NOON)
    assert copy.entries[FIRST]["words"]["en"] == "New?"
    assert copy.entries[FIRST]["hidden"]
    assert copy.offers == {}


def test_an_update_that_is_refused_is_not_offered_again_before_it_changes(cast, copy, monkeypatch):
    reword(copy, cast.olga, *FIRST, words_en="Mine?")
    ships(monkeypatch, "lease", anew)
    copy.decide(*FIRST, take=False, by=cast.olga, at=NOON)
    assert copy.entries[FIRST]["words"]["en"] == "Mine?"
    assert copy.offers == {}
    with pytest.raises(RuleBroken):
        copy.decide(*FIRST, take=True, by=cast.olga, at=NOON)
    ships(monkeypatch, "lease", lambda values: values["prompt"][0]["words"].update(en="Newer?"))
    assert list(copy.offers) == [FIRST]


def test_what_is_new_is_offered_and_taken_in_its_place(cast, copy, monkeypatch):
    def one_more(values):
        values["stage"].insert(3, {**values["stage"][2], "code": "visit"})
        values["documents"].append({"en": "Plan", "pl": "Plan", "zh": "平面图"})

    ships(monkeypatch, "lease", one_more)
    assert list(copy.offers) == [("head", "documents"), ("stage", "visit")]
    copy.decide("stage", "visit", take=True, by=cast.olga, at=NOON)
    copy.decide("head", "documents", take=True, by=cast.olga, at=NOON)
    assert [stage.code for stage in in_force().stages][2:5] == ["letter", "visit", "talks"]
    assert in_force().documents[-1]["en"] == "Plan"


def test_what_belongs_to_a_stage_that_was_not_taken_is_refused_in_plain_words(cast, copy, monkeypatch):
    def one_more(values):
        values["stage"].insert(3, {**values["stage"][2], "code": "visit"})
        values["risk"][0]["steps"] = ["visit"]
        values["service"].append({**values["service"][0], "at": "visit"})

    ships(monkeypatch, "lease", one_more)
    for key in (("risk", "withholding_rent"), ("service", "visit")):
        with pytest.raises(RuleBroken, match="take that first"):
            copy.decide(*key, take=True, by=cast.olga, at=NOON)
    for key in copy.offers:
        copy.decide(*key, take=True, by=cast.olga, at=NOON)
    assert {risk.code: risk.steps for risk in in_force().risks}["withholding_rent"] == ("visit",)


def test_what_is_new_and_left_out_stays_out(cast, copy, monkeypatch):
    ships(monkeypatch, "lease", lambda values: values["stage"].append({**values["stage"][2], "code": "visit"}))
    copy.decide("stage", "visit", take=False, by=cast.olga, at=NOON)
    assert copy.offers == {}
    assert "visit" not in [stage.code for stage in in_force().stages]


def test_what_the_firm_says_already_is_not_offered(cast, copy, monkeypatch):
    reword(copy, cast.olga, *FIRST, words_en="New?", words_pl="Nowe?", words_zh="新？")
    ships(monkeypatch, "lease", anew)
    assert copy.offers == {}


def test_what_is_not_shipped_any_more_stays_in_the_firms_copy(cast, copy, monkeypatch):
    ships(monkeypatch, "lease", lambda values: values["stage"].pop(3) and None)
    assert copy.offers == {}
    assert in_force().stage("talks")


def test_back_to_the_shipped_playbook(cast, copy):
    reword(copy, cast.olga, *FIRST, words_en="Mine?")
    copy.end(by=cast.olga, at=NOON)
    assert in_force().prompts[0].words["en"].startswith("How much is owed")
    assert PlaybookCopy.of("lease") is None


# who checked it


def head(copy, **changes):
    return {**copy.typed_head(), **changes}


def test_a_lawyer_and_a_day_make_the_copy_checked(cast, copy):
    copy.rewrite_head(by=cast.olga, at=NOON, **head(copy, checked_by="Ewa Nowak", checked_on=date(2026, 11, 17)))
    assert in_force().is_checked
    with pytest.raises(RuleBroken):
        copy.rewrite_head(by=cast.olga, at=NOON, **head(copy, checked_by="Ewa Nowak", checked_on=None))


def test_noting_the_check_does_not_count_as_a_change_of_the_words(cast, copy):
    copy.rewrite_head(
        by=cast.olga, at=NOON + timedelta(days=3), **head(copy, checked_by="Ewa Nowak", checked_on=date(2026, 11, 19))
    )
    assert copy.at == NOON
    copy.rewrite_head(
        by=cast.olga, at=NOON + timedelta(days=3), **head(copy, documents_en=[], documents_pl=[], documents_zh=[])
    )
    assert copy.at == NOON + timedelta(days=3)


def test_papers_stand_on_as_many_lines_in_each_language(cast, copy):
    with pytest.raises(RuleBroken) as no:
        copy.rewrite_head(by=cast.olga, at=NOON, **head(copy, documents_pl=["Umowa"]))
    assert no.value.field == "documents_pl"


# how it is read


def test_the_copies_are_read_again_only_when_something_has_changed(cast, copy):
    in_force()
    told, firm = [], Firm.the()
    database.connection().set_trace_callback(told.append)
    try:
        for _page in range(3):
            keep_up(firm)
    finally:
        database.connection().set_trace_callback(None)
    assert told == []


def test_the_own_copy_of_the_general_playbook_serves_the_areas_without_a_file(cast):
    general = PlaybookCopy.make("other", by=cast.olga, at=NOON)
    reword(general, cast.olga, "prompt", "party.general.1", words_en="Ours?")
    assert in_force("family").prompts_for("respondent")[0].words["en"] == "Ours?"


def test_a_copy_that_cannot_be_read_leaves_the_shipped_playbook_in_force_and_the_doctor_names_it(
    cast, copy, app, browse
):
    broken = deepcopy(copy.body)
    del broken["stage"][0]["words"]["zh"]
    copy.change(body=broken)
    Firm.the().changed_since(None)
    assert in_force().stages[0].words["zh"]
    olga = browse(cast.olga)
    assert "cannot be read" in olga.get("/settings/playbooks").text
    page = olga.get("/settings/playbooks/lease").text
    assert "your words are kept" in page
    assert "Add a question" not in page
    assert olga.get("/settings/playbooks/lease/head").status_code == 404
    assert olga.get("/settings/playbooks/lease/shipped").status_code == 200
    lines = [line for line in examine(app) if "playbook" in line[1]]
    assert lines[0][0]
    assert "inheritance" in lines[0][1]
    assert lines[1] == (False, "own playbook for lease cannot be read, the shipped one serves: "
                        "lease, our own copy: stage papers: words.zh is missing")  # fmt: skip


def test_an_entry_is_put_where_it_belongs():
    values = {"stage": [{"code": "a"}, {"code": "c"}]}
    assert [each["code"] for each in put(values, "stage", "b", {"code": "b"}, ["a", "b", "c"])["stage"]] == [
        "a",
        "b",
        "c",
    ]
    assert [each["code"] for each in put(values, "stage", "z", {"code": "z"}, ["z", "a"])["stage"]] == ["z", "a", "c"]
    assert list(entries(values)) == [("stage", "a"), ("stage", "c")]
    assert values == {"stage": [{"code": "a"}, {"code": "c"}]}


# the pages


def test_the_owner_makes_a_copy_rewords_a_question_and_takes_an_update(cast, browse, monkeypatch):
    olga = browse(cast.olga)
    assert "As shipped." in olga.get("/settings/playbooks/lease").text
    assert olga.post("/settings/playbooks/lease/copy", form_on="/settings/playbooks/lease").status_code == 303
    form = "/settings/playbooks/lease/entries/prompt/tenant.general.1"
    answer = olga.post(form, {"words_en": "Ours?", "words_pl": "Nasze?", "words_zh": "我们的？"})
    assert answer.status_code == 303
    ships(monkeypatch, "lease", anew)
    page = olga.get("/settings/playbooks/lease").text
    assert "Ours?" in page
    assert "New?" in page
    olga.post(
        "/settings/playbooks/lease/offers/prompt/tenant.general.1", {"take": "yes"}, form_on="/settings/playbooks/lease"
    )
    assert PlaybookCopy.of("lease").entries[FIRST]["words"]["en"] == "New?"


def test_the_list_says_what_is_ours_and_whether_its_words_changed_since_they_were_checked(cast, copy, browse):
    copy.rewrite_head(by=cast.olga, at=NOON, **head(copy, checked_by="Ewa Nowak", checked_on=date(2026, 11, 17)))
    page = browse(cast.olga).get("/settings/playbooks").text
    assert "Checked by Ewa Nowak on 17 November 2026." in page
    assert "Changed since then." in page
    assert page.count("our own") == 1


def test_the_firms_standard_is_one_line_where_the_work_is_done(cast, browse):
    matter = cast.matter
    matter.change(practice_area="lease", side="tenant", stage="letter")
    alice = browse(cast.alice)
    for place, words in (
        ("", "Ring before you send a letter that can frighten."),
        ("/stage", "Ring before you send a letter that can frighten."),
        ("/closure", "Ask whether what mattered to them was reached"),
    ):
        assert alice.get(f"/matters/{matter.id}{place}").text.count(words) == 1, place
