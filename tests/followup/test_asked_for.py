"""What we ask of a client: asked, reminded, answered on their page, come, withdrawn (rules S13, F1)."""

from datetime import timedelta

import pytest

from lexlite.errors import RuleBroken
from lexlite.facts.models import Fact
from lexlite.followup import asked_for, closing
from lexlite.followup.models import Question
from lexlite.matters.requests import Request
from lexlite.messages.models import Outbox
from lexlite.reminders.requests import plan_requests
from tests.factories import day, later, on, unreachable

AT = on(18, "12:00")


def ask(cast, at=AT, **more):
    facts = {"kind": "document", "words": "The lease", "due_on": day(25), "language": "en", **more}
    return Request.ask(cast.matter, by=cast.alice, at=at, **facts)


def letters(kind):
    return list(Outbox.select().where(Outbox.kind == kind).order_by(Outbox.id))


def test_a_letter_says_that_something_is_wanted_and_never_what(cast):
    ask(cast, why="The court asks for it")
    (row,) = letters("request")
    assert row.person == cast.dana
    assert "lease" not in str(row.params).lower() + str(row.params).lower()
    assert "court" not in str(row.params)


def test_a_request_needs_words_and_a_day_to_come(cast):
    for wrong in ({"words": ""}, {"due_on": day(17)}, {"due_on": None}, {"due_on": day(18) + timedelta(days=400)}):
        with pytest.raises(RuleBroken):
            ask(cast, **wrong)
    assert not Request.select().exists()


def test_withdrawn_at_once_no_letter_leaves(cast):
    asked = ask(cast)
    asked.withdraw(cast.alice, later(AT, minutes=5))
    assert [row.state for row in letters("request")] == ["cancelled"]
    assert not Request.open_in(cast.matter).exists()


def test_closed_at_once_no_letter_leaves_and_opened_again_they_are_reminded(cast):
    ask(cast)
    closing.close(cast.matter, outcome="settled", told="Thank you.", by=cast.alice, at=later(AT, minutes=5))
    assert [row.state for row in letters("request")] == ["cancelled"]
    closing.reopen(cast.matter, by=cast.alice, at=later(AT, hours=1))
    plan_requests(later(AT, days=3))
    assert [row.state for row in letters("request_reminder")] == ["queued"]


def test_what_a_client_answers_comes_back_as_a_question_with_its_clock(cast):
    asked = ask(cast)
    asked_for.answer(asked, answer="cannot_find", words="Perhaps my sister has it.", person=cast.dana, at=AT)
    (question,) = Question.open_in(cast.matter)
    assert question.answer_due_at == on(19, "12:00")
    assert question.in_words() == "What you need from me, “The lease”: I cannot find it.\nPerhaps my sister has it."
    assert question.body == "Perhaps my sister has it."
    assert not asked.reload().is_open


def test_a_decision_is_yes_no_or_a_talk_and_nothing_else(cast):
    asked = ask(cast, kind="decision")
    for wrong in ("cannot_find", "given", "", "maybe"):
        with pytest.raises(RuleBroken):
            asked_for.answer(asked, answer=wrong, words="x", person=cast.dana, at=AT)
    asked_for.answer(asked, answer="yes", words="", person=cast.dana, at=AT)
    assert (asked.reload().answer, asked.answered_by) == ("yes", cast.dana.key)


def test_answered_twice_it_is_answered_once(cast):
    asked = ask(cast, kind="decision")
    asked_for.answer(asked, answer="yes", words="", person=cast.dana, at=AT)
    with pytest.raises(RuleBroken):
        asked_for.answer(asked, answer="no", words="", person=cast.dana, at=later(AT, minutes=1))
    assert Question.select().count() == 1


def test_an_answer_in_words_needs_words(cast):
    with pytest.raises(RuleBroken) as broken:
        asked_for.answer(ask(cast, kind="information"), answer="given", words="", person=cast.dana, at=AT)
    assert broken.value.field == "words"


def test_what_came_supports_its_fact(cast):
    fact = Fact.note(cast.matter, words="The lock was changed.", language="en", by=cast.bob, at=AT)
    asked = ask(cast, words=asked_for.about_fact(fact), about=fact.key)
    with pytest.raises(RuleBroken):
        asked_for.it_came(asked, evidence="", by=cast.bob, at=AT)
    asked_for.it_came(asked, evidence="Photo of the door", by=cast.bob, at=AT)
    fact = fact.reload()
    assert (fact.state, fact.evidence) == ("supported", "Photo of the door")


def test_what_came_does_not_weaken_what_was_verified(cast):
    fact = Fact.note(cast.matter, words="It was changed.", language="en", by=cast.bob, at=AT)
    asked = ask(cast, about=fact.key)
    fact.settle(state="verified", evidence="Seen", important=True, by=cast.alice, at=AT)
    asked_for.it_came(asked, evidence="Photo", by=cast.bob, at=AT)
    assert (fact.reload().state, fact.evidence) == ("verified", "Seen")


def test_asking_for_what_shows_a_fact_does_not_say_that_it_is_one(cast):
    fact = Fact.note(cast.matter, words="the lock was changed", language="en", by=cast.bob, at=AT)
    assert asked_for.about_fact(fact).endswith("You told us that “the lock was changed”.")


# reminders


def remind(number, hour="12:00"):
    plan_requests(on(number, hour))


def test_it_is_asked_again_after_three_seven_and_fourteen_days_then_a_call_is_proposed(cast):
    asked = ask(cast, at=on(10, "12:00"), due_on=day(30))
    told = []
    for number in range(10, 35):
        remind(number, "12:00")
        remind(number, "13:00")
        told.append(len(letters("request_reminder")))
    assert [number for number in range(11, 35) if told[number - 10] > told[number - 11]] == [13, 17, 24]
    assert asked.reload().call_since == on(27, "12:00")


def test_after_an_outage_one_reminder_is_sent_and_not_all_that_were_missed(cast):
    ask(cast, at=on(10, "12:00"), due_on=day(30))
    remind(25)
    assert len(letters("request_reminder")) == 1


def test_answered_or_withdrawn_nobody_is_reminded(cast):
    asked_for.it_came(ask(cast, at=on(10, "12:00")), evidence="", by=cast.bob, at=on(11, "12:00"))
    ask(cast, at=on(10, "12:00")).withdraw(cast.bob, on(11, "12:00"))
    remind(28)
    assert letters("request_reminder") == []


def test_answered_meanwhile_a_reminder_that_waits_for_the_morning_does_not_leave(cast):
    asked = ask(cast, at=on(10, "21:00"), due_on=day(30))
    remind(13, "21:30")
    asked_for.answer(asked, answer="cannot_find", words="", person=cast.dana, at=on(13, "22:00"))
    assert [row.state for row in letters("request_reminder")] == ["cancelled"]


def test_who_cannot_be_written_to_is_called_at_the_first_reminder(cast):
    unreachable(cast.dana)
    asked = ask(cast, at=on(10, "12:00"), due_on=day(30))
    assert letters("request") == []
    remind(13)
    assert asked.reload().call_since == on(13, "12:00")


def test_a_closed_matters_client_is_not_reminded(cast):
    from lexlite.followup import closing

    ask(cast, at=on(10, "12:00"), due_on=day(30))
    closing.close(cast.matter, outcome="settled", told="Done.", by=cast.alice, at=on(12, "12:00"))
    remind(18)
    assert letters("request_reminder") == []
