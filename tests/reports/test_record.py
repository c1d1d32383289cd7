"""The record of a matter (rule S14): what was told, when, and how it was answered; and what is never on it."""

from datetime import time, timedelta

import pytest

from lexlite.clients.links import Opening
from lexlite.followup import asked_for, closing, corrections, holds, publishing, questions, stages
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.fee import Fee
from lexlite.matters.handover import hand_over
from lexlite.needs.models import Need
from lexlite.needs.scores import score_as_client
from lexlite.reports.record import MatterRecord
from tests.conftest import NOON
from tests.factories import asked_for_paper, contact, day, on


def entries(cast, firm, now=NOON):
    return MatterRecord.of(cast.matter.reload(), firm, now).entries


def of(what, found):
    """The one entry that is called so."""
    (entry,) = [each for each in found if each.what.startswith(what)]
    return entry


def page(cast, browse, **more):
    return browse(cast.alice).get(f"/matters/{cast.matter.id}/record", query_string=more).text


def test_a_contact_stands_with_moment_way_speaker_text_and_what_was_promised(cast, firm):
    contact(
        cast.matter, cast.bob, NOON, direction="in", told="Exactly this.", next_word_on=day(24), next_word_at="14:30"
    )
    said = of("by phone", entries(cast, firm))
    assert (said.at, said.who, said.what) == (NOON, "Bob Assistant", "by phone, the client began")
    assert (said.text, said.language) == ("Exactly this.", "en")
    assert said.also == ("Next contact promised: Tuesday 24 November 2026, 14:30",)


def test_the_oldest_stands_first(cast, firm):
    contact(cast.matter, cast.bob, NOON)
    contact(cast.matter, cast.bob, NOON + timedelta(hours=1))
    found = [entry.at for entry in entries(cast, firm)]
    assert found == sorted(found) and len(found) >= 3


def test_a_try_that_reached_nobody_is_on_it_as_one(cast, firm):
    contact(cast.matter, cast.bob, NOON, reached=False, told="")
    assert of("tried, no answer", entries(cast, firm)).text == ""


def test_an_update_stands_with_when_it_was_shown_and_one_undone_with_when(cast, firm):
    publishing.publish(cast.matter, body="First", by=cast.alice, at=on(18, "12:00"))
    undone = publishing.publish(cast.matter, body="Second", by=cast.alice, at=on(18, "13:00"))
    publishing.take_back(undone, cast.alice, on(18, "13:05"))
    first, second = [entry for entry in entries(cast, firm) if entry.what == "update"]
    assert first.also == ("On the client’s page from: Wednesday 18 November 2026, 12:10",)
    back = ("Taken back: Wednesday 18 November 2026, 13:05", "It was undone before it was shown.")
    assert (second.text, second.also) == ("Second", back)


def test_what_belonged_to_another_matter_keeps_its_trace_but_not_its_text(cast, firm, browse):
    wrong = contact(cast.matter, cast.bob, NOON, told="Words meant for somebody else.")
    corrections.take_off(wrong, why="wrong_matter", by=cast.alice, at=NOON)
    said = of("by phone", entries(cast, firm))
    assert said.text == "" and "It belonged to another matter." in said.also
    assert said.also[0].endswith("Alice Lawyer")
    assert "somebody else." not in page(cast, browse) and "somebody else." in page(cast, browse, notes=1)


def test_what_the_client_must_act_on_stands_with_whether_they_have(cast, firm):
    word = publishing.publish(cast.matter, body="Decide by Monday.", must_act=True, by=cast.alice, at=NOON)
    assert "The client had to act on it; answered: not answered yet" in of("update", entries(cast, firm)).also
    contact(cast.matter, cast.alice, on(19, "10:00"), acted_on=[word])
    answered = "The client had to act on it; answered: Thursday 19 November 2026, 10:00"
    assert answered in of("update", entries(cast, firm)).also


def test_openings_of_the_page_stand_as_one_line_for_each_person_and_day(cast, firm):
    for number, clock in ((16, "08:00"), (16, "09:00"), (16, "23:30"), (17, "00:10")):
        Opening.create(person=cast.dana, matter_id=cast.matter.id, at=on(number, clock))
    first, second = [entry for entry in entries(cast, firm) if entry.what == "read on the client’s page"]
    assert (first.who, first.at, first.also) == (
        "Dana Client",
        on(16, "08:00"),
        ("opened 3 times", "8:00, 9:00, 23:30"),
    )
    assert second.also == ("opened 1 time", "0:10")


def test_a_question_stands_with_its_answer_and_news_with_when_it_was_told(cast, firm):
    question = questions.ask(cast.matter, cast.dana, "When?", on(16, "10:00"))
    questions.news_arrived(cast.matter, kind="offer", words="5,000", by=cast.bob, at=on(16, "11:00"))
    found = entries(cast, firm, on(16, "12:00"))
    assert of("question", found).also == ("Not answered yet; due: Tuesday 17 November 2026, 10:00",)
    assert of("arrived: An offer", found).also[0].startswith("Not told yet; due: Monday 16 November 2026")
    questions.answer(question, body="Soon", by=cast.alice, at=on(16, "13:00"))
    contact(cast.matter, cast.alice, on(16, "14:00"), news=list(cast.matter.news))
    found = entries(cast, firm)
    asked = of("question", found)
    assert (asked.who, asked.text) == ("Dana Client", "When?")
    assert asked.also == ("Answered: Monday 16 November 2026, 13:00, answer",)
    assert of("arrived: An offer", found).also == ("Told: Monday 16 November 2026, 14:00, by phone",)


def test_moved_dates_and_holds_stand_with_their_reasons_and_promises_with_what_became_of_them(cast, firm):
    publishing.change_date(
        cast.matter, next_word_on=day(20), reason="court", told="The court is slow.", by=cast.alice, at=on(16, "10:00")
    )
    contact(cast.matter, cast.alice, on(23, "10:00"))
    contact(cast.matter, cast.alice, on(24, "10:00"))
    holds.hold(
        cast.matter, until=day(60), reason="abroad", told="Until January.", channel="call", by=cast.alice,
        at=on(24, "11:00"),
    )  # fmt: skip
    holds.end_hold(cast.matter, cast.alice, on(25, "10:00"))
    found = entries(cast, firm, on(30, "10:00"))
    moved = of("date changed", found)
    assert (moved.text, moved.also[0]) == ("The court is slow.", "Reason: The court")
    held = of("put on hold", found)
    assert held.also == ("Reason: The client is away", "Until: Wednesday 30 December 2026")
    assert of("the hold ended", found).at == on(25, "10:00")
    kept = [entry.also[0] for entry in found if entry.what.startswith("contact due")]
    assert kept == [
        "moved by agreement or with notice",
        "kept late",
        "kept in time",
        "moved by agreement or with notice",
    ]


def test_a_promise_that_is_late_now_stands_on_it_as_not_kept(cast, firm):
    late = [entry for entry in entries(cast, firm, on(24, "10:00")) if entry.what.startswith("contact due")]
    assert [entry.also for entry in late] == [("late, and not kept yet",)]
    assert late[0].at == on(23, "16:00")


def test_what_was_decided_stands_with_who_decided_it(cast, firm):
    stages.move(cast.matter, stage="papers", override_reason="It is urgent.", by=cast.alice, at=NOON)
    Fee.tell(
        cast.matter, basis="hourly", words="300 an hour", estimate="3,000", told_on=day(17), told_how="call",
        by=cast.bob, at=NOON,
    )  # fmt: skip
    hand_over(cast.matter, responsible=cast.charlie, second=cast.bob, note="Secret note", by=cast.alice, at=NOON)
    closing.close(cast.matter, outcome="settled", told="All done.", by=cast.charlie, at=NOON)
    closing.reopen(cast.matter, cast.olga, NOON + timedelta(hours=1))
    found = entries(cast, firm, NOON + timedelta(hours=2))
    begun = [entry for entry in found if entry.what.startswith("stage: ")][-1]
    assert begun.also == ("Gone on before all was known or told: It is urgent.",)
    assert of("fee told, By the hour", found).text == "300 an hour · 3,000"
    assert of("handed over: from Alice Lawyer to Charlie Lawyer", found).who == "Alice Lawyer"
    assert (of("closed", found).text, of("closed", found).who) == ("All done.", "Charlie Lawyer")
    assert of("reopened", found).who == "Olga Owner"
    decided = of("search for conflicts of interest", found)
    assert (decided.who, decided.also) == ("Alice Lawyer", ("Decided: no conflict.",))


INSIDE = ("a private remark", "LX-OTHER stands against us", "ended well inside", "hand this on quietly")


@pytest.fixture
def with_notes(cast):
    contact(cast.matter, cast.alice, NOON, note=INSIDE[0])
    check = ConflictCheck.get()
    check.change(words=INSIDE[1])
    hand_over(cast.matter, responsible=cast.charlie, second=cast.bob, note=INSIDE[3], by=cast.alice, at=NOON)
    closing.close(cast.matter, outcome=INSIDE[2], told="All done.", by=cast.alice, at=NOON)


def test_internal_words_are_not_on_it_and_it_says_so(with_notes, cast, browse):
    shown = page(cast, browse)
    assert [words for words in INSIDE if words in shown] == []
    assert "Internal notes are not on it." in shown


def test_with_notes_it_says_that_it_is_not_to_be_handed_out(with_notes, cast, browse):
    shown = page(cast, browse, notes=1)
    assert [words for words in INSIDE if words not in shown] == []
    assert "not to be handed out" in shown


def test_whose_name_matched_in_a_search_is_not_on_it_in_any_way(cast, browse):
    check = ConflictCheck.get()
    check.change(hits=[{"found": "Somebody Else"}], names=["Landlord Ltd"])
    for notes in ({}, {"notes": 1}):
        assert "Somebody Else" not in page(cast, browse, **notes)


def test_a_text_in_another_language_is_marked_with_it_and_dates_with_source_and_check(cast, browse):
    publishing.publish(cast.matter, body="Piszemy do sądu.", language="pl", by=cast.alice, at=NOON)
    date = cast.matter.add_date(
        kind="deadline", on=day(25), words="Appeal", source="judgment of 2 November", by=cast.alice, at=NOON
    )
    shown = page(cast, browse)
    assert '<p lang="pl">Piszemy do sądu.</p>' in shown
    assert "judgment of 2 November" in shown and "Not checked by a second person." in shown
    date.check(cast.bob, NOON)
    date.do(cast.bob, NOON)
    shown = page(cast, browse)
    assert "Checked: Bob Assistant, 18 November 2026" in shown and "Done: Bob Assistant, 18 November 2026" in shown


def test_that_nobody_looked_for_dates_or_knew_of_none_is_on_it(cast, browse):
    assert "Nobody has looked yet." in page(cast, browse)
    cast.matter.no_dates_known(cast.bob, NOON)
    assert "None known: Bob Assistant looked on 18 November 2026." in page(cast, browse)


def test_its_head_names_firm_client_reference_and_when_it_was_printed(cast, browse, set_clock):
    shown, printed = page(cast, browse), "As it stood on Wednesday 18 November 2026, 12:00"
    assert [w for w in ("Nowak &amp; Li", "Dana Client", cast.matter.reference, printed) if w not in shown] == []


def test_how_far_each_need_was_met_is_on_it_and_what_the_client_has_not_seen_is_inside(cast, firm, browse):
    shown, hidden = (
        Need.note(cast.matter, kind="true", words=words, language="en", shared=is_shown, by=cast.alice, at=NOON)
        for words, is_shown in (("A home.", True), ("Quiet revenge.", False))
    )
    scores = {shown.id: "met", hidden.id: "partly"}
    closing.close(cast.matter, outcome="settled", told="All done.", by=cast.alice, at=NOON, scores=scores)
    score_as_client(shown, score="partly", by=cast.dana, at=NOON + timedelta(hours=1))
    found = entries(cast, firm, NOON + timedelta(hours=2))
    assert of("how far each need was met, we say", found).also == ("A home. – Met",)
    assert of("how far each need was met, the client says", found).also == ("A home. – Partly",)
    assert "Quiet revenge." not in page(cast, browse)
    assert "Quiet revenge. – Partly" in page(cast, browse, notes=1)


def test_what_they_answered_in_sentences_stands_with_one_mark_after_each(cast, firm):
    asked = asked_for_paper(cast, on(16, "10:00"))
    asked_for.answer(asked, answer="cannot_find", words="It never came in.", person=cast.dana, at=on(16, "11:00"))
    said = of("asked of the client", entries(cast, firm)).also[-1]
    assert said == "Answer: I cannot find it, It never came in, Monday 16 November 2026, 11:00"


def test_in_polish_an_hour_after_a_day_says_that_it_is_one(cast, browse):
    cast.matter.add_date(
        kind="hearing", on=day(30), hour=time(10), words="Rozprawa", by=cast.alice, at=NOON, shared=True
    )
    cast.alice.change(language="pl")
    assert "30 listopada 2026\u00a0r., godz.\u00a010.00" in page(cast, browse)
    shown = browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}?lang=pl").text
    assert "poniedziałek, 30 listopada, godz.\u00a010.00</strong>" in shown
