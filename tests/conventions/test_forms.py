"""What every form keeps: its token, its once, its version, and what was typed."""

import pytest

from lexlite.db import database
from lexlite.facts.models import Fact
from lexlite.firm.models import Firm
from lexlite.intake.card import TakeOnCard
from lexlite.matters.models import Matter
from lexlite.matters.parties import Party
from lexlite.messages.own_words import LetterWords
from lexlite.needs.talk import Talk
from lexlite.playbooks.copies import PlaybookCopy
from lexlite.risks.plans import Plan
from tests.conftest import NOON
from tests.conventions.conftest import rules, undone
from tests.conventions.reading import form_with, ids, parsed, title, typed, words_of
from tests.conventions.samples import ALL, NAMES, SAMPLES, SECRETS, TYPED

every_form = pytest.mark.parametrize(("endpoint", "sample"), ALL, ids=NAMES)
every_bad_filling = pytest.mark.parametrize(
    "sample",
    [sample for _endpoint, sample in ALL if sample.bad is not None],
    ids=[name for name, (_endpoint, sample) in zip(NAMES, ALL, strict=True) if sample.bad is not None],
)
SHOWN_ONCE = {
    "clients.links",
    "firm.feed",
    "firm.staff",
    "pages.paper_card",
}  # a secret is shown on the first answer and kept nowhere
NOT_COUNTED = {  # what a second press makes anew, so that it gets its cookie or its answer too
    "firm.login": ("session", "audit_entry"),
    "portal.door": ("session", "audit_entry"),
    "enquiry.start": ("draft", "attempt"),
    "people.card": ("audit_entry",),  # each time the caller is asked, the answer is the true one
}


def rows(*without):
    """Every row of the database."""
    tables = [name for name in database.get_tables() if name not in without and "migration" not in name]
    return {name: database.connection().execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}


def test_every_form_has_a_sample(the_stage):
    assert set(SAMPLES) == {rule.endpoint for rule in rules(the_stage.app, "POST")}


# the token


@every_form
def test_without_its_token_a_form_changes_nothing_and_loses_nothing(stage, endpoint, sample):
    browser = sample.browser(stage)
    hidden = {**browser.hidden(sample.page(stage)), "csrf_token": ""}
    before = rows()
    answer = sample.send(stage, browser, sample.good, hidden=hidden)
    assert rows() == before
    assert answer.status_code in ((422, 303) if sample.bad is None else (422,))
    if answer.status_code == 422 and sample.good:
        assert not_lost(answer, sample.good, stage) == {}


# once


@every_form
def test_the_same_form_sent_three_times_is_taken_once_and_answered_alike(stage, endpoint, sample):
    browser = sample.browser(stage)
    hidden = browser.hidden(sample.page(stage))
    pressed = dict(browser.client._cookies)  # a second press leaves before the first answer has brought its cookies
    without = NOT_COUNTED.get(endpoint, ())
    first = sample.send(stage, browser, sample.good, hidden=hidden)
    assert first.status_code in (200, 303), first.text
    after_one = rows(*without)
    if endpoint in ("firm.logout", "firm.password", "portal.leave", "portal.end_all"):
        return  # whoever left cannot send it again
    for _again in range(2):
        browser.client._cookies = dict(pressed)
        again = sample.send(stage, browser, sample.good, hidden=hidden)
        assert rows(*without) == after_one
        assert again.headers.get("Set-Cookie", "")[:14] == first.headers.get("Set-Cookie", "")[:14]
        if endpoint not in SHOWN_ONCE:
            assert (again.status_code, again.location) == (first.status_code, first.location)


# bad input


@every_bad_filling
def test_bad_input_is_answered_with_what_is_wrong_and_what_was_typed(stage, sample):
    browser = sample.browser(stage)
    answer = sample.send(stage, browser, sample.bad)
    assert answer.status_code == 422
    page = parsed(answer)
    assert title(page).startswith("Error:")
    summary = page.find(".//div[@role='alert']")
    assert words_of(summary.find(".//h2")) == "There is a problem"
    known = ids(page)
    links = [link.get("href") for link in summary.iter("a")]
    assert all(link.startswith("#") and link[1:] in known for link in links)
    assert links or "do not belong together" in words_of(summary)  # a wrong sign-in names no field
    assert not_lost(answer, sample.bad, stage) == {}


@every_bad_filling
def test_bad_input_changes_nothing(stage, sample):
    browser = sample.browser(stage)
    hidden = browser.hidden(sample.page(stage))
    kept = ("attempt", "person", "audit_entry") if "knows" in sample.bad or "password" in sample.bad else ()
    before = rows(*kept)
    sample.send(stage, browser, sample.bad, hidden=hidden)
    assert rows(*kept) == before


def not_lost(answer, data, stage):
    """{field: (typed, shown)} of what the answer shows otherwise than it was typed; choices off the list are left
    out, secrets are never shown again."""
    sent = {key: value(stage) if callable(value) else value for key, value in data.items()}
    form = form_with(parsed(answer), sent)
    shown = typed(form)
    lost = {}
    for name, value in sent.items():
        if name in SECRETS:
            assert not any(shown.get(name, []))
        elif not isinstance(value, str):  # a file: no browser shows it again
            assert shown[name] == [""]
        elif name in shown and value.strip() and value != "?" and value != "pigeon" and value not in shown[name]:
            lost[name] = (value, shown[name])
        elif name not in shown and TYPED in value:
            lost[name] = (value, None)
    return lost


# edit forms

EDITS = {  # endpoint: what somebody else writes meanwhile, and what of it must be seen
    "clients.person": ({"name": "Their Name"}, ["Their Name"]),
    "people.handover": None,
    "people.party": ({"name": "Their Name"}, ["Their Name"]),
    "facts.correct": ({"words": "Their words"}, ["Their words"]),
    "facts.show": ({"evidence": "Their evidence"}, ["Their evidence"]),
    "firm.notice": ({"en": "Their notice"}, ["Their notice"]),
    "firm.settings": ({"name": "Their Firm", "story_days": "77"}, ["Their Firm", "77"]),
    "followup.contacts": None,
    "followup.hold": None,
    "keeping.matter_cadence": None,
    "followup.promise": ({"next_word_on": "2026-11-30"}, ["Mon 30 Nov"]),
    "followup.stage": None,
    "followup.updates": None,
    "messages.letter": ({"words": "Their words\n{link}"}, ["Their words"]),
    "hour.send": None,
    "playbooks.entry": ({"words_pl": "Their words"}, ["Their words"]),
    "playbooks.head": ({"checked_by": "Their lawyer"}, ["Their lawyer"]),
    "needs.change": ({"words": "Their words"}, ["Their words"]),
    "needs.win": ({"definition_of_win": "Their words"}, ["Their words"]),
    "taking_on.card": ({"scope_words": "Their scope"}, ["Their scope"]),
    "risks.plan": ({"cost": "Their cost"}, ["Their cost"]),
    "talking.talk": ({"words": "Their words"}, ["Their words"]),
}


WITH_GOOD_END = {"needs.index", "needs.prompt"}  # the page of the needs holds its form
NO_EDITS = {"clients.add_person", "people.index"}  # the same form, for somebody new


def test_these_are_the_edit_forms(stage):
    found = set()
    for endpoint, sample in ALL:
        with undone():
            if sample.form_on is None and "version" in sample.browser(stage).hidden(sample.page(stage)):
                found.add(endpoint)
    assert found - {*WITH_GOOD_END, *NO_EDITS} == set(EDITS)


@pytest.mark.parametrize("endpoint", EDITS)
def test_a_form_shown_before_somebody_elses_change_is_answered_with_both(stage, endpoint):
    sample = SAMPLES[endpoint][0]
    meanwhile, seen = EDITS[endpoint] or ({}, [])
    browser, other = sample.browser(stage), sample.browser(stage)
    hidden = browser.hidden(sample.page(stage))
    if EDITS[endpoint]:
        assert sample.send(stage, other, {**sample.good, **meanwhile}).status_code == 303
    else:
        Matter.update(version=Matter.version + 1).where(Matter.id == stage.ids.matter).execute()
    before = rows()
    answer = sample.send(stage, browser, sample.good, hidden=hidden)
    assert answer.status_code == 409
    assert rows() == before
    assert not_lost(answer, sample.good, stage) == {}
    notice = " ".join(words_of(each) for each in parsed(answer).iter() if "notice" in (each.get("class") or ""))
    assert "meanwhile" in notice
    assert [words for words in seen if words not in notice] == []


@pytest.mark.parametrize("endpoint", EDITS)
def test_after_having_seen_the_other_version_the_form_can_be_sent_again(stage, endpoint):
    sample = SAMPLES[endpoint][0]
    browser = sample.browser(stage)
    hidden = browser.hidden(sample.page(stage))
    if endpoint in ("firm.settings", "firm.notice"):
        Firm.the().changed_since(None)
    elif endpoint == "clients.person":
        stage.dana.changed_since(None)
    elif endpoint == "people.party":
        Party.get_by_id(stage.ids.party).changed_since(None)
    elif endpoint == "messages.letter":
        LetterWords.keep("update", "pl", words="Theirs\n{link}", by=stage.olga, at=NOON)
    elif endpoint == "needs.change":
        need_of(stage).changed_since(None)
    elif endpoint.startswith("playbooks."):
        PlaybookCopy.of("debt").changed_since(None)
    elif endpoint == "talking.talk":
        Talk.of(stage.matter).changed_since(None)
    elif endpoint in ("facts.correct", "facts.show"):
        Fact.get_by_id(stage.ids.fact).changed_since(None)
    elif endpoint == "taking_on.card":
        TakeOnCard.get(TakeOnCard.matter == stage.matter).changed_since(None)
    elif endpoint == "risks.plan":
        said = {"steps": ["letter"], "beside": "", "cost": "Theirs", "settle": ""}
        Plan.keep(stage.matter, **said, serves={}, by=stage.olga, at=NOON)
    else:
        stage.matter.changed_since(None)
    answer = sample.send(stage, browser, sample.good, hidden=hidden)
    assert answer.status_code == 409
    shown = typed(form_with(parsed(answer), sample.good))
    hidden = {name: shown[name][0] for name in ("csrf_token", "once", "version")}
    assert sample.send(stage, browser, sample.good, hidden=hidden).status_code == 303


def need_of(stage):
    from lexlite.needs.models import Need

    return Need.get_by_id(stage.ids.need)
