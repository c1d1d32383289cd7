"""Who says so, how far it is verified; corrected, never deleted (rule F1); contradictions linked."""

import pytest
from peewee import IntegrityError

from lexlite.audit.models import AuditEntry
from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.facts.models import Fact, FactContradiction
from lexlite.facts.queries import Facts, sentences_of
from lexlite.followup import closing
from lexlite.intake.models import Enquiry
from tests.conftest import NOON


def note(cast, words="The lock was changed.", **more):
    return Fact.note(cast.matter, **{"words": words, "language": "en", "by": cast.bob, "at": NOON, **more})


def test_a_fact_begins_as_said_by_the_client_and_nobody_has_checked_it(cast):
    fact = note(cast).reload()
    assert (fact.said_by, fact.state, fact.checked_by, fact.noted_by) == ("client", "said", None, cast.bob.key)


def test_verified_needs_evidence_and_keeps_who_checked_it_when(cast):
    with pytest.raises(RuleBroken) as broken:
        note(cast, state="verified")
    assert broken.value.field == "evidence"
    fact = note(cast)
    with pytest.raises(RuleBroken):
        fact.settle(state="verified", evidence="", important=True, by=cast.alice, at=NOON)
    fact.settle(state="verified", evidence="photograph of 3 May", important=True, by=cast.alice, at=NOON)
    fact.reload()
    assert (fact.state, fact.checked_by, fact.checked_at) == ("verified", cast.alice, NOON)


def test_supported_names_its_document(cast):
    with pytest.raises(RuleBroken) as broken:
        note(cast, state="supported")
    assert broken.value.field == "evidence"
    assert note(cast, state="supported", evidence="lease, page 4").checked_by is None


def test_the_database_itself_refuses_a_verified_fact_that_nobody_checked(cast):
    fact = note(cast)
    with pytest.raises(IntegrityError):
        fact.change(state="verified")


def test_who_checked_it_stays_the_same_when_somebody_else_only_saves_it_again(cast):
    fact = note(cast, state="verified", evidence="photograph")
    fact.settle(state="verified", evidence="photograph", important=False, by=cast.alice, at=NOON)
    assert fact.reload().checked_by == cast.bob


def test_other_evidence_is_another_check(cast):
    fact = note(cast, state="verified", evidence="photograph")
    fact.settle(state="verified", evidence="bailiff's report", important=False, by=cast.alice, at=NOON)
    assert fact.reload().checked_by == cast.alice


def test_what_is_disputed_after_all_is_no_longer_checked_by_anybody(cast):
    fact = note(cast, state="verified", evidence="photograph")
    fact.settle(state="disputed", evidence="photograph", important=True, by=cast.alice, at=NOON)
    assert fact.reload().checked_by is None


def test_a_corrected_fact_stays_beside_the_one_that_replaces_it(cast):
    old = note(cast, state="verified", evidence="photograph", important=True)
    new = old.correct(words="The door was changed.", by=cast.alice, at=NOON)
    assert (Fact.select().count(), old.reload().words, new.replaces) == (2, "The lock was changed.", old)
    facts = Facts.of(cast.matter)
    assert (facts.standing, facts.corrected) == ([new], [old])


def test_what_was_checked_was_the_old_wording(cast):
    old = note(cast, state="verified", evidence="photograph", important=True)
    new = old.correct(words="The door was changed.", by=cast.alice, at=NOON)
    assert (new.state, new.checked_by, new.important, old.reload().state) == ("said", None, True, "verified")


def test_a_corrected_fact_changes_no_more(cast):
    old = note(cast)
    old.correct(words="The door was changed.", by=cast.alice, at=NOON)
    for change in (
        lambda: old.correct(words="Again", by=cast.alice, at=NOON),
        lambda: old.settle(state="admitted", evidence="", important=True, by=cast.alice, at=NOON),
        lambda: old.contradicts(note(cast, "Another"), cast.alice, NOON),
        lambda: note(cast, "Another").contradicts(old, cast.alice, NOON),
    ):
        with pytest.raises(RuleBroken):
            change()


def test_two_who_correct_the_same_fact_meet_a_conflict(cast):
    mine, yours = note(cast), Fact.get()
    mine.settle(state="admitted", evidence="", important=True, by=cast.bob, at=NOON, version=1)
    with pytest.raises(Conflict):
        yours.correct(words="Otherwise", by=cast.alice, at=NOON, version=1)


def test_contradictions_are_linked_once_whichever_way_they_are_told(cast):
    one, other = note(cast), note(cast, "Nobody touched it.", said_by="other_side")
    other.contradicts(one, cast.bob, NOON)
    one.contradicts(other, cast.bob, NOON)
    assert FactContradiction.select().count() == 1
    assert (one.contradicting(), other.contradicting()) == ([other], [one])


def test_only_what_nobody_has_checked_is_contradicted_by_a_link(cast):
    said, verified = note(cast), note(cast, "Nobody touched it.", state="verified", evidence="film")
    said.contradicts(verified, cast.bob, NOON)
    assert (said.reload().state, verified.reload().state) == ("contradicted", "verified")


def test_a_correction_keeps_what_contradicts_it_in_sight(cast):
    one, other = note(cast), note(cast, "Nobody touched it.", said_by="other_side")
    one.contradicts(other, cast.bob, NOON)
    new = one.correct(words="The lock was changed in May.", by=cast.bob, at=NOON)
    assert (new.contradicting(), new.reload().state) == ([other], "contradicted")
    assert Facts.of(cast.matter).against[new.id] == [other]
    assert other.contradicting() == [new]


def test_no_fact_contradicts_itself_or_one_of_another_matter(cast):
    fact, other = note(cast), cast.take_on(email="b@x.example")
    stranger = Fact.note(other, words="Elsewhere", language="en", by=cast.bob, at=NOON)
    for wrong in (fact, stranger):
        with pytest.raises(RuleBroken):
            fact.contradicts(wrong, cast.bob, NOON)


def test_the_days_run_in_order_and_what_has_none_comes_last(cast):
    words = ("", "autumn 2025", "2025-03-04", "spring 2025", "2024")
    for when in words:
        note(cast, when or "no day", happened_on=when)
    assert [fact.words for fact in Facts.of(cast.matter).standing] == [
        "2024", "spring 2025", "2025-03-04", "autumn 2025", "no day"
    ]  # fmt: skip


def test_the_state_is_asked_for_the_facts_that_decide_the_case_and_no_others(cast):
    deciding = note(cast, important=True)
    note(cast, "It rained.")
    note(cast, "The lease runs.", important=True, state="verified", evidence="lease")
    assert Facts.of(cast.matter).to_verify == [deciding]


def test_ticked_sentences_of_the_enquiry_become_facts_the_client_states_and_are_offered_no_more(cast):
    story = {"what_happened": "They want me out. I paid.", "why_happened": "Greed?", "desired_result": "Stay."}
    offered = sentences_of(story, Facts.of(cast.matter))
    assert [each.words for each in offered] == ["They want me out.", "I paid.", "Greed?"]
    (fact,) = Fact.take_sentences(cast.matter, sentences=["I paid."], language="en", by=cast.bob, at=NOON)
    assert (fact.state, fact.said_by, fact.important) == ("said", "client", True)
    left = sentences_of(story, Facts.of(cast.matter))
    assert [(each.id, each.words) for each in left] == [(1, "They want me out."), (3, "Greed?")]
    fact.correct(words="I paid half.", by=cast.bob, at=NOON)
    assert len(sentences_of(story, Facts.of(cast.matter))) == 2


def test_a_closed_matter_takes_no_fact_and_changes_none(cast):
    fact = note(cast)
    closing.close(cast.matter, outcome="settled", told="Done.", by=cast.alice, at=NOON)
    fact = Fact.get_by_id(fact.id)
    with pytest.raises((RuleBroken, NotAllowed)):
        note(cast)
    with pytest.raises((RuleBroken, NotAllowed)):
        fact.settle(state="admitted", evidence="", important=True, by=cast.bob, at=NOON)


def test_every_change_stands_in_the_log_without_the_words(cast):
    fact = note(cast)
    fact.settle(state="admitted", evidence="answer, page 2", important=True, by=cast.alice, at=NOON)
    fact.contradicts(note(cast, "Another"), cast.alice, NOON)
    log = [str(entry.__data__) for entry in AuditEntry.select() if entry.verb.startswith("fact.")]
    assert len(log) == 4 and not any("lock" in entry or "page 2" in entry for entry in log)


def test_one_press_on_the_page_makes_a_sentence_of_the_enquiry_a_fact(cast, browse):
    bob, address = browse(cast.bob), f"/matters/{cast.matter.id}/facts/enquiry"
    assert "They want me out." in bob.get(address).text
    assert bob.post(address, {"sentences": "1"}).status_code == 303
    fact = Fact.get()
    assert (fact.words, fact.state, fact.language) == ("They want me out.", "said", "en")
    assert 'type="checkbox"' not in bob.get(address).text


def test_where_the_story_has_been_deleted_no_sentence_is_offered(cast, browse):
    Enquiry.get().stories.get().forget()
    shown = browse(cast.bob).get(f"/matters/{cast.matter.id}/facts/enquiry")
    assert shown.status_code == 200 and "the account is gone" in shown.text


def test_a_fact_is_corrected_on_its_page_beginning_with_what_stands(cast, browse):
    fact, bob = note(cast, happened_on="spring 2024", place="Kraków"), browse(cast.bob)
    address = f"/matters/{cast.matter.id}/facts/{fact.id}/correction"
    shown = bob.get(address).text
    assert [each for each in ("spring 2024", "Kraków", "The lock was changed.") if each not in shown] == []
    bob.post(address, {"words": "The lock was new.", "happened_on": "summer 2024", "version": "1", "said_by": "client"})
    new = fact.replaced_by
    assert (new.words, new.happened_words, new.said_by) == ("The lock was new.", "summer 2024", "client")


@pytest.mark.parametrize("words", ["31.02.2026", "2026-13-01", "30/02/2025"])
def test_a_day_that_does_not_exist_is_not_kept_as_words(cast, words):
    with pytest.raises(RuleBroken) as no:
        Fact.note(cast.matter, words="It rained.", language="en", happened_on=words, by=cast.alice, at=NOON)
    assert no.value.field == "happened_on"
