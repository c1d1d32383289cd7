"""Attacks that once went through."""

import threading
from datetime import timedelta

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.clients.links import Link
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Session
from lexlite.followup import questions
from lexlite.intake.taking_on import enter_running
from lexlite.matters.answering import let_go, who_answers
from tests.factories import PASSWORD, day, enquiry, on

AT = on(18, "12:00")


def second_matter(cast, restricted):
    matter = enter_running(
        client=cast.client, name="", kind="person", email="", phone="", language="en", practice_area="family",
        side="applicant", stage="intake", responsible=cast.alice, second=None, last_word_on=day(17), next_word_on=None,
        by=cast.alice, at=AT,
    )  # fmt: skip
    if restricted:
        matter.restrict(cast.alice, AT)
    return matter


@pytest.mark.parametrize("page", ["", "/word", "/links"])
def test_who_may_not_see_all_of_a_clients_matters_changes_nothing_that_opens_them(cast, browse, page):
    address = f"/clients/{cast.client.id}/people/{cast.dana.id}{page}"
    assert browse(cast.charlie).get(address).status_code == 200
    second_matter(cast, restricted=True)
    assert browse(cast.charlie).get(address).status_code == 404
    assert browse(cast.alice).get(address).status_code == 200


@pytest.mark.parametrize(
    "where", ["//evil.example", "/%09/evil.example", "/%0a/evil.example", "/%5cevil.example", "x:y"]
)
def test_signing_in_leads_nowhere_else(cast, browse, where):
    answer = browse().post(
        f"/login?next={where}", {"email": "alice@firm.example", "password": PASSWORD}, form_on="/login"
    )
    assert (answer.status_code, answer.location) == (303, "/")


def test_however_many_answers_come_at_once_five_are_judged(cast, app, monkeypatch):
    judged = []
    monkeypatch.setattr(Person, "knows", lambda self, answer, digits: judged.append(answer) or False)
    link = Link.of(Link.mint(cast.dana, AT))

    def try_it():
        with database.opened():
            Link.get_by_id(link.hash).open("wrong", True, False, AT)
            database.close()

    threads = [threading.Thread(target=try_it) for _thread in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(judged) == 5
    assert not link.reload().holds(AT)


def test_a_right_answer_that_comes_after_the_fifth_wrong_one_opens_nothing(cast):
    token = Link.mint(cast.dana, AT)
    link, stale = Link.of(token), Link.of(token)
    for _try in range(5):
        assert link.open("wrong", True, False, AT) is None
    assert stale.open("blue heron", True, False, AT) is None


def judged_meanwhile(monkeypatch, link, *others):
    """While the right word is judged, these other answers come, one after another, and are decided."""
    others, told = list(others), []

    def knows(person, answer, digits):
        while answer == "blue heron" and others:
            assert Link.get_by_id(link.hash).open(others.pop(), True, False, AT, told.append) is None
        return answer == "blue heron"

    monkeypatch.setattr(Person, "knows", knows)
    return told


@pytest.mark.parametrize("before", [3, 4])
def test_a_right_answer_opens_whatever_wrong_one_is_decided_while_it_is_judged(cast, monkeypatch, before):
    link = Link.of(Link.mint(cast.dana, AT))
    told = judged_meanwhile(monkeypatch, link, "wrong", "wronger")
    for number in range(before):
        link.open(f"wrong {number}", True, False, AT, told.append)
    assert Session.alive(link.open("blue heron", True, False, AT, told.append), "person", AT)
    assert link.reload().holds(AT)
    assert (told, cast.dana.reload().wrong_tries) == ([], 0)


def test_a_right_and_a_wrong_fifth_answer_in_threads_open_the_page_or_close_it(cast, app, monkeypatch):
    monkeypatch.setattr(Person, "knows", lambda self, answer, digits: answer == "right")
    for _round in range(5):
        link, tokens, go = Link.of(Link.mint(cast.dana, AT)), [], threading.Barrier(2)
        Person.update(wrong_tries=4).execute()

        def answer_with(answer, link=link, tokens=tokens, go=go):
            with database.opened():
                mine = Link.get_by_id(link.hash)
                go.wait()
                tokens.append(mine.open(answer, True, False, AT))
                database.close()

        threads = [threading.Thread(target=answer_with, args=[answer]) for answer in ("right", "wrong")]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        token = next(filter(None, tokens), None)
        assert (token is not None) == link.reload().holds(AT)
        assert bool(Session.alive(token, "person", AT)) == link.holds(AT)


def test_a_closing_is_told_once_whatever_comes_in_the_same_burst(cast, browse):
    link = Link.of(Link.mint(cast.dana, AT))
    told, stale = [], [Link.get_by_id(link.hash) for _answer in range(12)]
    for number, each in enumerate(stale):
        each.open(f"wrong {number}", True, False, AT, told.append)
    assert told == [cast.dana]


def test_a_process_that_died_while_it_judged_keeps_nobody_from_closing_the_page(cast, monkeypatch):
    link, told = Link.of(Link.mint(cast.dana, AT)), []

    def dies(*_answer):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Person, "knows", dies)
        with pytest.raises(KeyboardInterrupt):
            link.open("wrong", True, False, AT)
    for minute in range(5):
        link.open("wrong", True, False, AT + timedelta(minutes=2, seconds=minute), told.append)
    assert not link.reload().holds(AT)
    assert told == [cast.dana]


def test_a_story_deleted_unread_is_in_no_file_any_more(cast, browse, settings):
    asked = enquiry(AT, what_happened="CANARYSTORY happened", arrived_what="CANARYLETTER came", name="Zoe Zero")
    answer = browse(cast.alice).post(f"/intakes/{asked.id}/conflict", {"decision": "decline", "words": "we know them"})
    assert answer.status_code == 303
    for file in settings.data.glob("lexlite.db*"):
        assert b"CANARY" not in file.read_bytes(), file.name
    assert AuditEntry.get(AuditEntry.verb == "story.deleted_unread").about == asked.key


def test_what_arrived_is_sealed_with_the_story(cast, browse):
    asked = enquiry(AT, arrived_what="CANARYLETTER came", name="Zoe Zero")
    assert "CANARY" not in browse(cast.alice).get(f"/intakes/{asked.id}").text
    asked.decide_conflict(decision="none", words="looked at", hits=[], by=cast.alice, at=AT)
    assert "CANARY" in browse(cast.alice).get(f"/intakes/{asked.id}").text


def test_a_story_that_was_opened_is_not_called_unread(cast):
    asked = enquiry(AT, name="Zoe Zero")
    for decision in ("none", "decline"):
        asked.decide_conflict(decision=decision, words="looked at", hits=[], by=cast.alice, at=AT)
    verbs = [entry.verb for entry in AuditEntry.select().where(AuditEntry.about == asked.key)]
    assert "story.deleted" in verbs
    assert "story.deleted_unread" not in verbs


def test_nobody_leaves_a_restricted_matter_to_nobody(cast):
    matter = second_matter(cast, restricted=True)
    with pytest.raises(RuleBroken):
        let_go(cast.alice, by=cast.olga, at=AT)
    matter.admit(cast.bob, cast.alice, AT)
    let_go(cast.alice, by=cast.olga, at=AT)
    assert who_answers(matter.reload(), day(18)) == cast.bob


def test_a_question_on_a_restricted_matter_is_not_told_to_a_deputy_who_may_not_see_it(cast):
    cast.matter.restrict(cast.alice, AT)
    cast.alice.be_away(day(18), day(20), cast.charlie, by=cast.alice, at=AT)
    assert who_answers(cast.matter, day(18)) == cast.bob


def test_settings_that_leave_no_working_day_are_refused(cast, browse):
    olga, firm = browse(cast.olga), Firm.the()
    mondays = "\n".join((day(23) + timedelta(weeks=week)).isoformat() for week in range(70))
    typed = {
        "name": firm.name, "phone": firm.phone, "country": "PL", "timezone": "Europe/Warsaw", "languages": "en",
        "hours": "Mon 8:00-16:00", "days_off": mondays, "cadence_days": 14, "cadence_max_days": 30, "story_days": 30,
    }  # fmt: skip
    assert olga.post("/settings", typed).status_code == 422
    assert olga.post("/settings", {**typed, "days_off": "", "hours": "Mon 8:00-12:00 13-17"}).status_code == 422
    assert olga.get("/").status_code == 200


def test_two_who_answer_one_question_at_once_do_not_both_answer(cast):
    question = questions.ask(cast.matter, cast.dana, "What now?", AT)
    mine, theirs = type(question).get_by_id(question.id), type(question).get_by_id(question.id)
    questions.answer(mine, body="This.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        questions.answer(theirs, body="That.", by=cast.bob, at=AT)
