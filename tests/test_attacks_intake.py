"""Attacks on intake: what one may not see, the sealed story, conflicts, people, the take-on card."""

import threading
import time
from contextlib import suppress

import pytest

from lexlite import timetable
from lexlite.access import about
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.errors import RuleBroken, TooManyTries
from lexlite.followup import publishing
from lexlite.followup.calling import said_the_word
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.conflicts import Asked, search
from lexlite.intake.drafts import Draft
from lexlite.intake.models import Enquiry
from lexlite.intake.people import add_joint_client, add_party, add_person, change_party, change_person
from lexlite.intake.sight import grouped
from lexlite.intake.taking_on import enter_running, take_on
from lexlite.messages.models import Outbox
from lexlite.messages.transport import Handed
from lexlite.names import models as names
from tests.factories import day, enquiry, on

AT = on(18, "12:00")
RIVAL = {"name": "Jan Rival", "role": "other_side", "email": "", "phone": ""}
ANNA = {
    "name": "Anna Druga", "relation": "wife", "email": "anna@client.example", "phone": "", "language": "pl",
    "preferred_channel": "email", "best_time": "", "safe_contact": "ok", "address_form": "pani",
    "may_be_told": "everything", "timezone": "",
}  # fmt: skip
JAN = {
    "client": None, "name": "Jan Mąż", "kind": "person", "email": "jan@client.example", "phone": "", "language": "pl",
    "words": "",
}  # fmt: skip


def checks(about):
    return list(ConflictCheck.of(about.key))


def running(cast, **changes):
    facts = {
        "client": cast.client, "name": "", "kind": "person", "email": "", "phone": "", "language": "en",
        "practice_area": "family", "side": "applicant", "stage": "intake", "responsible": cast.alice, "second": None,
        "last_word_on": day(17), "next_word_on": None, "by": cast.alice, "at": AT, **changes,
    }  # fmt: skip
    return enter_running(**facts)


# what a check found is shown to who may see less than who ran it


def secret_rival(cast):
    """A restricted matter of Alice alone, with Jan Rival in it."""
    matter = running(cast, client=None, name="Secret Sue", email="sue@secret.example")
    matter.restrict(cast.alice, AT)
    add_party(matter, **RIVAL, by=cast.alice, at=AT)
    return matter


@pytest.mark.parametrize("who", ["bob", "charlie", "olga"])
def test_the_check_of_a_matter_hides_the_restricted_matter_from_who_is_not_named_on_it(cast, browse, who):
    hidden = secret_rival(cast)
    add_party(cast.matter, **RIVAL, by=cast.alice, at=AT)
    (check,) = checks(cast.matter)
    page = browse(getattr(cast, who)).get(f"/checks/{check.id}")
    assert page.status_code == 200
    assert hidden.reference not in page.text


@pytest.mark.parametrize("who", ["bob", "charlie", "olga"])
def test_the_check_of_an_enquiry_hides_the_restricted_matter_from_who_is_not_named_on_it(cast, browse, who):
    hidden = secret_rival(cast)
    asked = enquiry(AT, name="Eve Asker", email="eve@a.example", phone="", other_parties=["Secret Sue"])
    browse(cast.alice).post(f"/intakes/{asked.id}/conflict", {"decision": "none", "words": "another Sue"})
    (check,) = checks(asked)
    page = browse(getattr(cast, who)).get(f"/checks/{check.id}")
    assert page.status_code == 200
    assert hidden.reference not in page.text


def test_a_matter_restricted_after_a_check_is_hidden_in_it(cast, browse):
    hidden = running(cast, client=None, name="Secret Sue", email="sue@secret.example")
    add_party(cast.matter, **{**RIVAL, "name": "Secret Sue"}, by=cast.alice, at=AT)
    hidden.restrict(cast.alice, AT)
    (check,) = checks(cast.matter)
    assert hidden.reference not in browse(cast.bob).get(f"/checks/{check.id}").text


def test_a_duplicate_of_an_enquiry_that_led_to_a_restricted_matter_is_hidden_with_it(cast, browse):
    first = enquiry(AT, name="Secret Sue", email="sue@secret.example", phone="", other_parties=[])
    again = enquiry(AT, name="Secret Sue", email="sue@secret.example", phone="", other_parties=["Jan Rival"])
    first.decide_conflict(decision="none", words="looked at", hits=[], by=cast.alice, at=AT)
    again.call_duplicate(of=first, by=cast.alice, at=AT)
    matter = take_on(
        first, responsible=cast.alice, second=None, practice_area="lease", side="tenant", cadence_days=7, client=None,
        by=cast.alice, at=AT,
    )  # fmt: skip
    matter.restrict(cast.alice, AT)
    charlie = browse(cast.charlie)
    assert "Secret Sue" not in charlie.get("/intakes").text
    assert charlie.get(f"/intakes/{again.id}").status_code == 404


def test_that_a_hidden_matter_is_open_does_not_show_in_a_clients_role(cast):
    open_one = running(cast)
    open_one.restrict(cast.alice, AT)
    cast.matter.change(closed_at=AT, next_word_due_at=None, due_because=None, client_day=None)
    ((_grade, (line,)),) = grouped(search(Asked(("Dana Client",))), cast.charlie, AT)
    assert line.roles == ["former_client"]


# checks: who decides


def test_an_owner_who_is_asked_about_a_restricted_matter_can_decide(cast, browse):
    cast.matter.restrict(cast.alice, AT)
    running(cast, client=None, name="Jan Rival", email="jan@rival.example")
    add_party(cast.matter, **RIVAL, by=cast.alice, at=AT)
    (check,) = checks(cast.matter)
    browse(cast.alice).post(f"/checks/{check.id}", {"decision": "ask", "words": "?"})
    assert check.reload().decision != "ask" or browse(cast.olga).get(f"/checks/{check.id}").status_code == 200


def test_the_check_of_an_enquiry_is_decided_with_the_enquiry_only(cast, browse):
    asked = enquiry(AT, name="Eve Asker", email="eve@a.example", phone="", other_parties=["Jan Rival"])
    asked.decide_conflict(decision="ask", words="?", hits=[], by=cast.alice, at=AT)
    (check,) = checks(asked)
    olga = browse(cast.olga)
    olga.post(f"/checks/{check.id}", {"decision": "none", "words": "fine"}, form_on="/intakes/new")
    assert (check.reload().decision, asked.reload().conflict_decision) == ("ask", "ask")


def test_asked_again_the_first_asking_is_not_written_over(cast, browse):
    running(cast, client=None, name="Jan Rival", email="jan@rival.example")
    add_party(cast.matter, **RIVAL, by=cast.alice, at=AT)
    (check,) = checks(cast.matter)
    browse(cast.alice).post(f"/checks/{check.id}", {"decision": "ask", "words": "first words"})
    again = {"decision": "ask", "words": "other words"}
    browse(cast.charlie).post(f"/checks/{check.id}", again, form_on="/intakes/new")
    assert check.reload().words == "first words"


# conflicts that are missed


def test_the_other_side_of_the_same_matter_who_becomes_a_joint_client_waits_for_a_decision(cast):
    with pytest.raises(RuleBroken) as no:
        add_joint_client(cast.matter, **{**JAN, "name": "Landlord Ltd"}, by=cast.alice, at=AT)
    assert no.value.field == "words"


def test_the_other_side_of_another_matter_of_the_client_who_becomes_a_joint_client_waits_for_a_decision(cast):
    other = running(cast)
    with pytest.raises(RuleBroken) as no:
        add_joint_client(other, **{**JAN, "name": "Landlord Ltd"}, by=cast.alice, at=AT)
    assert no.value.field == "words"


def test_a_client_of_the_same_matter_who_comes_as_its_other_side_waits_for_a_decision(cast):
    add_joint_client(cast.matter, **JAN, by=cast.alice, at=AT)
    add_party(cast.matter, **{**RIVAL, "name": "Jan Mąż"}, by=cast.alice, at=AT)
    assert checks(cast.matter)[-1].is_open


def test_the_other_side_of_a_clients_matter_who_becomes_a_person_of_the_client_waits_for_a_decision(cast):
    add_party(cast.matter, **RIVAL, by=cast.alice, at=AT)
    add_person(cast.client, **{**ANNA, "name": "Jan Rival"}, by=cast.alice, at=AT)
    assert checks(cast.client)[-1].is_open


def test_no_welcome_goes_to_a_joint_client_whose_conflict_is_undecided(cast):
    cast.take_on(AT, name="Other Person", email="o@p.example", phone="", other_parties=["Jan Mąż"])
    before = Outbox.select().where(Outbox.kind == "welcome").count()
    with pytest.raises(RuleBroken):
        add_joint_client(cast.matter, **JAN, by=cast.alice, at=AT)
    assert Outbox.select().where(Outbox.kind == "welcome").count() == before


def test_a_new_address_of_a_person_is_searched_like_a_new_address_of_a_party(cast):
    add_party(
        cast.take_on(AT, name="Other Person", email="o@p.example", phone="", other_parties=[]),
        **{**RIVAL, "email": "rival@x.example"}, by=cast.alice, at=AT,
    )  # fmt: skip
    anna = add_person(cast.client, **ANNA, by=cast.alice, at=AT)
    change_person(anna, **{**ANNA, "email": "rival@x.example"}, by=cast.alice, at=AT)
    assert len(checks(cast.client)) == 2


def test_the_other_side_an_enquiry_named_is_found_also_once_its_party_is_called_a_court(cast):
    (party,) = list(cast.matter.parties)
    assert search(Asked(("Landlord Ltd",)))
    change_party(party, name="Landlord Ltd", role="court", email="", phone="", by=cast.bob, at=AT)
    assert search(Asked(("Landlord Ltd",)))


# the answer card


def test_after_a_wrong_word_the_right_one_is_known(cast, browse):
    address, dana = f"/matters/{cast.matter.id}/card", str(cast.dana.id)
    alice = browse(cast.alice)
    from tests.browsing import HIDDEN

    wrong = alice.post(address, {"person": dana, "knows": "green heron"})
    assert "Say nothing" in wrong.text
    right = alice.post(address, {"person": dana, "knows": "blue heron"}, hidden=dict(HIDDEN.findall(wrong.text)))
    assert "That is the word of Dana Client." in right.text


def test_however_many_words_are_tried_at_once_five_are_judged(cast, monkeypatch):
    judged, gate = [], threading.Barrier(12, timeout=5)

    def slow(self, answer, digits_allowed):
        judged.append(answer)
        with suppress(threading.BrokenBarrierError):
            gate.wait(1)
        return False

    monkeypatch.setattr(Person, "knows", slow)

    def try_it():
        with database.opened():
            with suppress(TooManyTries):
                said_the_word(cast.matter, person=cast.dana, knows="wrong", by=cast.bob, at=AT)
            database.close()

    threads = [threading.Thread(target=try_it) for _thread in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(judged) == 5


# letters on their way


def test_a_letter_on_its_way_to_somebody_who_may_no_longer_be_told_anything_is_not_sent(cast):
    anna = add_person(cast.client, **ANNA, by=cast.alice, at=AT)
    publishing.publish(cast.matter, body="The court has written.", by=cast.alice, at=on(18, "20:30"))
    anna.become_contact(cast.alice, on(18, "21:00"))
    plain = {**ANNA, "name": "Dana Client", "email": "dana@client.example", "may_be_told": "nothing"}
    change_person(cast.dana.reload(), **plain, by=cast.alice, at=on(18, "21:00"))
    sent = []
    timetable.run(on(19, "08:05"), Handed(sent.append))
    assert [row.kind for row in sent if row.person == cast.dana and row.kind == "update"] == []


def test_a_letter_goes_to_the_new_address_of_its_person(cast):
    publishing.publish(cast.matter, body="The court has written.", by=cast.alice, at=on(18, "20:30"))
    plain = {**ANNA, "name": "Dana Client", "email": "new@client.example"}
    change_person(cast.dana.reload(), **plain, by=cast.alice, at=on(18, "21:00"))
    sent = []
    timetable.run(on(19, "08:05"), Handed(lambda row: sent.append(row.to_address)))
    assert "dana@client.example" not in sent


def test_somebody_made_contact_and_told_nothing_at_once_is_no_failure_of_ours(cast, browse):
    anna = add_person(cast.client, **ANNA, by=cast.alice, at=AT)
    stale = Person.get_by_id(anna.id)
    anna.become_contact(cast.alice, AT)
    from lexlite.errors import Conflict

    with pytest.raises((RuleBroken, Conflict)):
        change_person(stale, **{**ANNA, "may_be_told": "nothing"}, version=stale.version, by=cast.alice, at=AT)


# the take-on card


def test_an_assistant_does_not_settle_the_line_of_the_conflict(cast, browse):
    matter = running(cast)
    bob = browse(cast.bob)
    add_party(matter, **RIVAL, by=cast.alice, at=AT)
    address = f"/matters/{matter.id}/take-on"
    from lexlite.intake.card import TakeOnCard

    typed = {}
    for line in TakeOnCard.of_or_drafted(matter).lines:
        if not line.is_known:
            typed[f"{line.code}_state"] = line.said[0]
    answer = bob.post(address, {**typed, "conflict_state": "done"})
    line = next(each for each in TakeOnCard.of_or_drafted(matter).lines if each.code == "conflict")
    assert answer.status_code != 500
    assert line.is_known and line.by != cast.bob


def test_the_conflict_line_is_open_while_a_check_of_the_matter_waits(cast):
    from lexlite.intake.card import TakeOnCard

    running(cast, client=None, name="Jan Rival", email="jan@rival.example")
    add_party(cast.matter, **RIVAL, by=cast.alice, at=AT)
    line = next(each for each in TakeOnCard.of_or_drafted(cast.matter).lines if each.code == "conflict")
    assert line.state == "open"


# enquiries


def test_what_waits_for_the_owner_is_not_called_a_duplicate_by_somebody_else(cast):

    first, again = enquiry(AT), enquiry(AT)
    again.decide_conflict(decision="ask", words="?", hits=[], by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        again.call_duplicate(of=first, by=cast.alice, at=AT)


def test_no_conflict_is_not_decided_by_a_lawyer_after_an_owner_was_asked_and_none_after_decline(cast):

    asked = enquiry(AT)
    asked.decide_conflict(decision="decline", words="x", hits=[], by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        asked.decide_conflict(decision="none", words="x", hits=[], by=cast.olga, at=AT)
    assert not asked.stories.exists()


def test_the_story_opens_only_through_the_last_decision(cast):
    asked = enquiry(AT)
    asked.decide_conflict(decision="ask", words="x", hits=[], by=cast.alice, at=AT)
    assert asked.story is None
    assert Enquiry.get_by_id(asked.id).story is None


def test_a_check_about_something_has_a_name_and_an_address(app, cast):
    with app.test_request_context():
        assert about(cast.matter.key)[0].startswith("Dana")


def test_nobody_accepts_twice_at_once(cast, browse):
    asked = enquiry(AT, name="Eve Asker", email="eve@a.example", phone="")
    asked.decide_conflict(decision="none", words="x", hits=[], by=cast.alice, at=AT)
    one, other = browse(cast.alice), browse(cast.charlie)
    address = f"/intakes/{asked.id}/accept"
    typed = {
        "responsible": cast.alice.id,
        "second": "",
        "practice_area": "lease",
        "side": "tenant",
        "cadence_days": 14,
        "client": "new",
    }
    hidden = [one.hidden(address), other.hidden(address)]
    codes = []

    def press(browser, mine):
        codes.append(browser.post(address, typed, hidden=mine).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip((one, other), hidden, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(codes) == [303, 422]


def test_another_hidden_matter_that_came_since_the_decision_waits_on_the_matter(cast):
    secret_rival(cast)
    asked = enquiry(AT, name="Eve Asker", email="eve@a.example", phone="", other_parties=["Jan Rival"])
    hits = [hit.as_row() for hit in search(Asked.of_enquiry(asked))]
    asked.decide_conflict(decision="none", words="the owner says so", hits=hits, by=cast.charlie, at=AT)
    running(cast, client=None, name="Jan Rival", email="jan@rival.example").restrict(cast.alice, AT)
    matter = take_on(
        asked, responsible=cast.charlie, second=None, practice_area="lease", side="tenant", cadence_days=7,
        client=None, by=cast.charlie, at=AT,
    )  # fmt: skip
    assert [check.is_open for check in checks(matter)] == [True]


def test_one_enquiry_of_many_syllables_does_not_keep_the_lawyer_waiting(cast, browse):
    syllables = "chen jian guo wang wei ming li zhang".split()
    many = [" ".join(syllables[turn:] + syllables[:turn]) for turn in range(8)]
    many += [" ".join(reversed(name.split())) for name in many]
    many += [f"{name.replace('wei', 'yu')}" for name in many] + [f"{name.replace('li', 'liu')}" for name in many]
    asked = enquiry(AT, name="Eve Asker", email="eve@a.example", phone="", other_parties=many)  # 64; 200 are let in
    begun = time.process_time()
    assert browse(cast.alice).get(f"/intakes/{asked.id}").status_code == 200
    assert time.process_time() - begun < 2


def test_a_name_of_the_public_form_is_no_longer_than_a_name(cast, browse):
    from tests.asking import fill_in

    with pytest.raises(AssertionError):
        fill_in(browse(), other_parties="N" * 300_000)


def test_a_name_of_invisible_signs_is_no_name(cast, browse):
    typed = {name: value for name, value in ANNA.items() if name != "name"}
    answer = browse(cast.alice).post(f"/clients/{cast.client.id}/people", {**typed, "name": "\u200b"})
    assert answer.status_code == 422


# a database of the first release

MOMENT = "2026-11-09T09:00:00.000000Z"
FIRST = {
    "firm": {
        "id": 1, "name": "Nowak", "phone": "+48 22 123 45 67", "country": "PL", "timezone": "Europe/Warsaw",
        "languages": '["en"]', "hours": "{}", "cadence_days": 14, "cadence_max_days": 30,
    },
    "staff": {"id": 1, "name": "Olga", "email": "o@f.example", "role": "owner", "language": "en", "password": "x"},
    "client": {"id": 3, "kind": "organisation", "name": "Żółw sp. z o.o.", "search": "zolw", "responsible_id": 1},
    "person": {
        "id": 4, "client_id": 3, "name": "Ewa Żółć", "search": "ewa zolc", "language": "pl",
        "preferred_channel": "email", "safe_contact": "ok", "address_form": "panstwo",
    },
    "matter": {
        "id": 5, "reference": "LX-FIRST1", "client_id": 3, "practice_area": "lease", "side": "tenant",
        "stage": "intake", "acts": "us", "responsible_id": 1, "cadence_days": 14, "due_because": "cadence",
        "next_word_due_at": "2026-11-23T15:00:00.000000Z", "client_day": "2026-11-23",
    },
    "party": {"id": 6, "matter_id": 5, "role": "other_side", "name": "Adam Rywalski"},
    "enquiry": {
        "id": 7, "reference": "LX-FIRST2", "page_hash": b"x", "source": "form", "kind": "person", "name": "Nia New",
        "language": "en", "preferred_channel": "email", "safe_contact": "ok", "practice_area": "lease",
        "answers": "{}", "conflict_decision": "none", "phone": "+48512345678",
    },
    "enquiry_name": {"id": 8, "enquiry_id": 7, "role": "enquirer", "name": "Nia New", "phone_norm": "+48512345678"},
    "conflict_check": {
        "id": 9, "enquiry_id": 7, "decision": "none", "words": "looked at", "by_id": 1,
        "hits": '[{"found":"Ewa Żółć","role":"person","where":"LX-FIRST1","why":"phone"}]',
    },
}  # fmt: skip


@pytest.fixture
def first_release(settings):
    """A database as the first release left it, brought up to date."""
    from playhouse.migrations import Runner

    from lexlite import create_app
    from lexlite.db import MIGRATIONS

    app = create_app(settings)
    with app.app_context(), database.opened():
        Runner(database, str(MIGRATIONS)).up("0001_initial")
        for table, row in FIRST.items():
            columns = {column.name: column for column in database.get_columns(table)}
            missing = {
                name: None if column.null else MOMENT if name.endswith(("_at", "_since", "at", "answer_by")) else ""
                for name, column in columns.items()
            }
            numbers = {
                name: 0 for name, column in columns.items() if column.data_type.startswith("INT") and not column.null
            }
            values = {**missing, **numbers, **row}
            marks = ", ".join("?" * len(values))
            names_of = ", ".join(f'"{name}"' for name in values)
            database.execute_sql(f'INSERT INTO "{table}" ({names_of}) VALUES ({marks})', list(values.values()))
        database.migrate()
        yield app
    database.let_go()


def test_everybody_of_the_first_release_is_found_after_the_update(first_release):
    for name, whose in (
        ("Żółw sp. z o.o.", "client:3"), ("Ewa Żółć", "person:4"), ("Adam Rywalski", "party:6"),
        ("Nia New", "enquiry_name:8"),
    ):  # fmt: skip
        assert [found.whose for found in names.find(name)] == [whose]
    assert database.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    assert Person.get_by_id(4).is_contact


def test_a_check_of_the_first_release_that_found_a_phone_can_still_be_read(first_release, set_clock):
    from lexlite.firm.models import Staff
    from tests.browsing import Browser

    set_clock(AT)
    Staff.update(disabled_at=None).execute()
    assert Browser(first_release, Staff.get_by_id(1)).get("/checks/9").status_code == 200


def test_drafts_from_one_address_are_as_few_as_its_pages(cast, browse):
    visitor = browse()
    hidden = visitor.hidden("/enquiry")
    said = []
    for _press in range(125):
        visitor.client.delete_cookie("lexlite_draft")
        said.append(visitor.post("/enquiry", hidden=hidden).status_code)
    assert said == [303] * 120 + [429] * 5
    assert Draft.select().count() == 120
