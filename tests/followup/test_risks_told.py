"""Telling risks (rules K1, S13): the exact text, their acknowledgement, a call after three working days, the gate."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lexlite.db import database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup import closing, publishing, stages
from lexlite.followup.board import Board
from lexlite.followup.corrections import take_off
from lexlite.followup.hints import what_to_say
from lexlite.followup.models import Word
from lexlite.followup.risks_told import RisksTold, untold_before
from lexlite.followup.standing import settle_all
from lexlite.messages.models import Outbox
from lexlite.needs.agreements import Agreement
from lexlite.portal.queries import page_of
from lexlite.reports.record import MatterRecord
from lexlite.risks.models import Risk
from lexlite.risks.plans import Plan
from lexlite.risks.register import risks_of
from tests.factories import contact, day, due_of, on

AT, SHOWN = on(18, "12:00"), on(18, "12:10")


@pytest.fixture
def planned(cast):
    said = {"steps": ["letter", "claim"], "beside": "", "cost": "4,000 zł", "settle": ""}
    return Plan.keep(cast.matter, **said, serves={}, by=cast.alice, at=AT)


def tell(cast, *ids, how="page", at=AT, by=None, **more):
    lines = [line for line in risks_of(cast.matter) if line.id in ids]
    return RisksTold.tell(cast.matter, risks=lines, how=how, by=by or cast.alice, at=at, **more)


@pytest.fixture
def told(cast, planned):
    return tell(cast, "suing_landlord")


def move(cast, by=None, **more):
    stages.move(cast.matter, stage="claim", by=by or cast.alice, at=SHOWN, **more)


@pytest.fixture
def at_work(cast):
    stages.move(cast.matter, stage="letter", by=cast.alice, at=AT, override_reason="x")


# sent to their page


def test_the_plan_and_the_risks_that_were_ticked_come_on_one_page(told):
    said = told.word.told
    assert "Before suing the landlord, with rent unpaid: Your claim may bring theirs" in said
    assert "withholding rent" not in said
    assert "We write to the other side" in said
    assert said.endswith("This is what we work towards. It is not a promise of the result.")


def test_what_is_the_playbooks_comes_in_the_clients_language(cast, planned):
    cast.dana.change(language="zh")
    told = tell(cast, "suing_landlord")
    assert "您起诉后，对方可能反诉" in told.word.told
    assert told.word.language == "zh"


def test_what_was_sent_is_a_version_of_the_plan(cast, planned):
    cast.matter.wants("Out by May without debt.", cast.alice, AT)
    assert (tell(cast, "suing_landlord").plan.version, planned.version) == (2, 1)


def test_without_a_plan_nothing_is_sent(cast):
    with pytest.raises(RuleBroken):
        tell(cast, "suing_landlord")
    assert not Word.unanswered(cast.matter).exists()


def test_it_stands_on_their_page_after_ten_minutes_and_its_letter_gives_nothing_away(cast, told, firm):
    assert page_of(cast.dana.id, cast.matter.id, firm, AT).updates == []
    (update,) = page_of(cast.dana.id, cast.matter.id, firm, SHOWN).updates
    assert (update.risks, update.words, update.must_act) == (told.id, told.word.told, True)
    assert "claim" not in str(Outbox.get(Outbox.kind == "update").params)


def test_unacknowledged_after_three_working_days_a_call_is_due(cast, told, firm):
    assert told.word.answer_due_at == on(23, "12:00")  # Wednesday, Thursday, Friday, Monday
    assert due_of(cast.matter) == (on(23, "12:00"), "call")
    card = Board(cast.alice, firm, on(23, "13:00")).card(cast.matter.id)
    assert (card.lane, what_to_say(card)) == (
        "late",
        "Tell them what could go wrong, and log it under “Risks” as told.",
    )


def test_three_working_days_stay_three_when_the_firms_hours_change(cast, told, firm):
    firm.change(hours={str(weekday): [["08:00", "18:00"]] for weekday in range(5)})
    settle_all(SHOWN)
    assert told.word.reload().answer_due_at == on(23, "12:00")


def test_the_date_promised_before_still_stands_when_they_acknowledge(cast, planned):
    contact(cast.matter, cast.alice, AT, next_word_on=day(20))
    tell(cast, "suing_landlord", at=SHOWN).acknowledge(own_words="", by=cast.dana, at=on(19, "09:00"))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")


def test_a_promised_date_that_has_passed_meanwhile_binds_nobody_when_they_acknowledge(cast, planned):
    contact(cast.matter, cast.alice, AT, next_word_on=day(20))
    tell(cast, "suing_landlord", at=SHOWN).acknowledge(own_words="", by=cast.dana, at=on(23, "09:00"))
    assert due_of(cast.matter) == (on(37, "16:00"), "cadence")


def test_sent_twice_it_is_refused_while_the_first_waits(cast, told):
    with pytest.raises(RuleBroken) as no:
        tell(cast, "suing_landlord")
    assert no.value.field == "risks"


def test_undone_it_was_not_told(cast, told):
    publishing.take_back(told.word, by=cast.alice, at=on(18, "12:05"))
    assert RisksTold.in_(cast.matter) == []
    assert due_of(cast.matter)[1] != "call"


# acknowledged


def test_the_acknowledgement_is_kept_with_the_exact_text_their_own_words_and_when(cast, told):
    told.acknowledge(own_words="They may sue me back.", by=cast.dana, at=SHOWN)
    kept = Agreement.get()
    assert (kept.about, kept.answer, kept.shown, kept.own_words) == (
        told.key, "acknowledged", told.word.told, "They may sue me back.",
    )  # fmt: skip
    assert (kept.person, kept.staff, kept.at) == (cast.dana, None, SHOWN)
    assert due_of(cast.matter)[1] != "call"


def test_it_is_acknowledged_once(cast, told):
    told.acknowledge(own_words="", by=cast.dana, at=SHOWN)
    with pytest.raises(RuleBroken):
        told.acknowledge(own_words="", by=cast.dana, at=SHOWN)
    assert Agreement.select().count() == 1


def test_a_closed_matter_is_not_acknowledged_any_more(cast, told):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=SHOWN)
    with pytest.raises(RuleBroken):
        told.acknowledge(own_words="", by=cast.dana, at=SHOWN)


def test_what_closing_settled_they_never_knew(cast, at_work, told, firm):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=SHOWN)
    closing.reopen(cast.matter, cast.olga, on(18, "13:00"))
    with pytest.raises(RuleBroken):
        stages.move(cast.matter, stage="claim", by=cast.alice, at=on(18, "14:00"))
    assert page_of(cast.dana.id, cast.matter.id, firm, on(18, "14:00")).updates[-1].answer is None
    tell(cast, "suing_landlord", at=on(18, "14:00"))  # anew


def test_they_have_acknowledged_it_though_its_letter_was_refused_afterwards(cast, told):
    told.acknowledge(own_words="", by=cast.dana, at=SHOWN)
    row = Outbox.get(Outbox.kind == "update")
    row.note_try(SHOWN, "rcpt", 550, "5.1.1 no such user")
    row.ends("failed", SHOWN)
    publishing.settle_refused(SHOWN)
    assert RisksTold.in_(cast.matter)[0].is_known


def test_told_in_a_talk_needs_no_plan_counts_at_once_and_keeps_what_they_said(cast):
    told = tell(cast, "suing_landlord", how="call", by=cast.bob, own_words="So I could owe more.")
    assert (told.word.channel, told.word.counts_from, told.waits) == ("call", AT, False)
    kept = Agreement.get()
    assert (kept.staff, kept.person, kept.own_words, kept.shown) == (
        cast.bob, cast.dana, "So I could owe more.", told.word.told,
    )  # fmt: skip


def test_a_talk_in_which_nothing_was_told_is_refused(cast):
    with pytest.raises(RuleBroken) as no:
        tell(cast, how="meeting")
    assert no.value.field == "risks"


def test_told_in_a_talk_what_was_sent_asks_for_no_call(cast, told):
    tell(cast, "suing_landlord", how="call", at=SHOWN)
    assert due_of(cast.matter)[1] != "call"
    assert untold_before(cast.matter, "claim") == []


def test_a_talk_about_half_of_it_leaves_the_rest_to_be_acknowledged(cast, planned):
    tell(cast, "suing_landlord", "withholding_rent")
    tell(cast, "suing_landlord", how="call", at=SHOWN)
    assert due_of(cast.matter)[1] == "call"
    assert untold_before(cast.matter, "claim") == []


def test_logged_as_decided_in_any_contact_it_is_told(cast, told):
    contact(cast.matter, cast.alice, SHOWN, told="They know.", acted_on=[told.word])
    assert untold_before(cast.matter, "claim") == []


# the gate (K1)


def test_a_step_with_untold_risks_is_blocked_and_they_are_named(cast, at_work):
    with pytest.raises(RuleBroken) as no:
        move(cast)
    assert no.value.field == "override_reason"
    assert "Your claim may bring theirs" in no.value.message
    assert cast.matter.reload().stage == "letter"


def test_sent_is_not_told_before_they_acknowledge(cast, at_work, told):
    with pytest.raises(RuleBroken):
        move(cast)
    told.acknowledge(own_words="", by=cast.dana, at=SHOWN)
    move(cast)
    assert cast.matter.reload().stage == "claim"


def test_our_own_risks_block_their_step_too(cast, at_work):
    risk = Risk.note(cast.matter, words="The bank hears.", step="talks", severity=3, by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        stages.move(cast.matter, stage="talks", by=cast.alice, at=SHOWN)
    risk.end(cast.alice, AT)
    stages.move(cast.matter, stage="talks", by=cast.alice, at=SHOWN)


def test_a_step_cannot_be_jumped_over_to_the_next_of_its_kind(cast, at_work):
    with pytest.raises(RuleBroken):
        stages.move(cast.matter, stage="hearing", by=cast.alice, at=SHOWN)


def test_a_lawyer_overrides_with_a_reason_that_is_kept_and_stands_on_record(cast, at_work, firm):
    move(cast, override_reason="The time limit ends today.")
    change = cast.matter.stage_changes.order_by(-cast.matter.stage_changes.model.id).get()
    assert change.override_reason == "The time limit ends today."
    also = [line for entry in MatterRecord.of(cast.matter, firm, SHOWN).entries for line in entry.also]
    assert "Gone on before all was known or told: The time limit ends today." in also


def test_an_assistant_overrides_nothing(cast, at_work):
    with pytest.raises(NotAllowed):
        move(cast, by=cast.bob, override_reason="Now.")


def test_risks_of_any_day_block_no_step(cast, at_work):
    stages.move(cast.matter, stage="talks", by=cast.bob, at=SHOWN)
    assert cast.matter.reload().stage == "talks"


def test_a_telling_taken_back_leaves_the_step_blocked(cast, at_work):
    told = tell(cast, "suing_landlord", how="call")
    take_off(told.word, why="wrong_entry", by=cast.alice, at=SHOWN)
    with pytest.raises(RuleBroken):
        move(cast)


def test_the_page_of_the_stage_names_what_is_untold_with_the_reason_to_give(cast, at_work, browse):
    alice, address = browse(cast.alice), f"/matters/{cast.matter.id}/stage"
    answer = alice.post(address, {"stage": "claim", "override_reason": ""})
    assert answer.status_code == 422
    assert "Your claim may bring theirs" in answer.text
    assert 'name="override_reason"' in answer.text


class Twin:
    """What the rule alone says of one risk, in a second program: what was sent and spoken, and what they know of it."""

    def __init__(self):
        self.pages, self.talks = [], []  # [sent at, answered at or None]; moments

    def send(self, at):
        if not any(answered is None for _sent, answered in self.pages):
            self.pages.append([at, None])

    def undo(self, at):
        self.pages[-1:] = []

    def acknowledge(self, at):
        if self.pages and self.pages[-1][1] is None:
            self.pages[-1][1] = at

    def call(self, at):
        self.talks.append(at)
        for page in self.pages:
            page[1] = page[1] or at

    def take_back(self, at):
        for page in self.pages if self.talks else ():
            page[1] = None if page[1] == self.talks[-1] else page[1]
        self.talks[-1:] = []

    def log(self, at):
        if self.pages:
            self.pages[-1][1] = at

    def recompute(self, at):
        pass

    @property
    def is_known(self):
        return bool(self.talks) or any(answered for _sent, answered in self.pages)

    @property
    def waits_since(self):
        return [sent for sent, answered in self.pages if answered is None]


def done(cast, name, at):
    """The same in the product."""
    pages, talks = [], []
    for each in RisksTold.in_(cast.matter):
        (talks if each.word.channel == "call" else pages).append(each)
    if name in ("send", "call"):
        return tell(cast, "suing_landlord", how={"send": "page", "call": "call"}[name], at=at)
    if name == "recompute":
        return settle_all(at)
    if name == "take_back":
        return talks and take_off(talks[-1].word, why="wrong_entry", by=cast.alice, at=at)
    page = pages and pages[-1]
    return (
        page
        and {
            "undo": lambda: publishing.take_back(page.word, by=cast.alice, at=at),
            "acknowledge": lambda: page.acknowledge(own_words="", by=cast.dana, at=at),
            "log": lambda: contact(cast.matter, cast.alice, at, acted_on=[page.word]),
        }[name]()
    )


NAMES = ("send", "undo", "acknowledge", "call", "take_back", "log", "recompute")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(names=st.lists(st.sampled_from(NAMES), max_size=9))
def test_after_any_acts_the_step_is_open_just_when_they_know_and_calls_are_due_for_what_waits(cast, planned, names):
    twin = Twin()
    with database.atomic() as change:
        for number, name in enumerate(names):
            at = on(18, f"13:0{number}")
            with suppress(RuleBroken):
                done(cast, name, at)
            getattr(twin, name)(at)
        assert (untold_before(cast.matter, "claim") == []) == twin.is_known
        due = [word.answer_due_at for word in Word.unanswered(cast.matter)]
        assert due == [sent + timedelta(days=5) for sent in twin.waits_since]  # over a weekend
        change.rollback()


# their page, without script


def test_the_client_acknowledges_in_their_own_words(cast, told, browse, set_clock):
    set_clock(SHOWN)
    dana = browse(person=cast.dana)
    set_clock(SHOWN)
    page = f"/status/matters/{cast.matter.id}"
    assert "In your own words: what could go wrong?" in dana.get(page).text
    done = dana.post(f"/status/risks/{told.id}/acknowledgement", {"own_words": "They sue me back."}, form_on=page)
    assert done.status_code == 303
    assert "Read and understood: 18 November 2026." in dana.get(page).text
    assert Agreement.get().own_words == "They sue me back."


def test_before_it_is_shown_nobody_can_acknowledge_it(cast, told, browse):
    dana, page = browse(person=cast.dana), f"/status/matters/{cast.matter.id}"
    hidden = dana.hidden(page)
    told.word.change(shown_from=on(18, "23:00"))
    assert dana.post(f"/status/risks/{told.id}/acknowledgement", hidden=hidden).status_code == 404


def test_nobody_acknowledges_for_somebody_else(cast, told, browse, set_clock):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    ola = browse(person=other.client.contact)
    set_clock(SHOWN)
    hidden = ola.hidden(f"/status/matters/{other.id}")
    assert ola.post(f"/status/risks/{told.id}/acknowledgement", hidden=hidden).status_code == 404


# on record (S14)


def test_what_was_told_and_that_they_know_it_stand_on_the_record(cast, told, firm):
    told.acknowledge(own_words="They sue me back.", by=cast.dana, at=SHOWN)
    said = {entry.what: entry for entry in MatterRecord.of(cast.matter, firm, on(18, "14:00")).entries}
    assert said["update, what could go wrong"].text == told.word.told
    assert said["what could go wrong: read and understood"].text == "They sue me back."
