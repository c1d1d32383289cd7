"""People who come later (rules C3, P1): searched at once, kept with the decision; joint clients; a client's people."""

import pytest

from lexlite.clients.links import Link
from lexlite.clients.models import Client, Person
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.firm.sessions import Session
from lexlite.followup import publishing
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.people import add_joint_client, add_party, add_person, change_party, change_person
from lexlite.messages.models import Outbox
from tests.factories import on

AT = on(18, "12:00")
RIVAL = {"name": "Jan Rival", "role": "other_side", "email": "", "phone": ""}
ANNA = {
    "name": "Anna Druga", "relation": "wife", "email": "anna@client.example", "phone": "", "language": "pl",
    "preferred_channel": "email", "best_time": "", "safe_contact": "ok", "address_form": "pani",
    "may_be_told": "everything", "timezone": "",
}  # fmt: skip


def checks(about):
    return list(ConflictCheck.of(about.key))


# others in a matter


def test_whoever_comes_to_a_matter_is_searched_and_the_search_is_kept(cast):
    add_party(cast.matter, **RIVAL, by=cast.bob, at=AT)
    (check,) = checks(cast.matter)
    assert (check.names, check.hits, check.decision, check.by) == (["Jan Rival"], [], "none", cast.bob)


def test_a_client_of_ours_who_comes_as_the_other_side_waits_for_a_decision(cast):
    cast.take_on(AT, name="Jan Rival", email="jan@rival.example", phone="", other_parties=[])
    add_party(cast.matter, **RIVAL, by=cast.bob, at=AT)
    (check,) = checks(cast.matter)
    assert check.is_open and check.hits[0]["role"] == "client"
    with pytest.raises(NotAllowed):
        check.decide(decision="none", words="x", by=cast.bob, at=AT)
    with pytest.raises(RuleBroken) as no:
        check.decide(decision="none", words="", by=cast.alice, at=AT)
    assert no.value.field == "words"
    check.decide(decision="none", words="Another Jan.", by=cast.alice, at=AT)
    assert not check.is_open
    with pytest.raises(RuleBroken):
        check.decide(decision="none", words="Again.", by=cast.alice, at=AT)


def test_an_owner_is_not_offered_to_ask_the_owner(cast, browse):
    cast.take_on(AT, name="Jan Rival", email="jan@rival.example", phone="", other_parties=[])
    add_party(cast.matter, **RIVAL, by=cast.alice, at=AT)
    (check,) = checks(cast.matter)
    pages = {who: browse(who).get(f"/checks/{check.id}").text for who in (cast.alice, cast.olga)}
    assert ['value="ask"' in page for page in pages.values()] == [True, False]
    with pytest.raises(RuleBroken):
        check.decide(decision="ask", words="", by=cast.olga, at=AT)


def test_a_new_joint_client_is_offered_the_firms_language(cast, browse, firm):
    firm.change(languages=["pl", "en", "zh"])
    page = browse(cast.alice).get(f"/matters/{cast.matter.id}/clients").text
    assert '<option selected value="pl">' in page


def test_asked_the_owner_decides_and_gets_a_letter(cast):
    cast.take_on(AT, name="Jan Rival", email="jan@rival.example", phone="", other_parties=[])
    add_party(cast.matter, **RIVAL, by=cast.alice, at=AT)
    (check,) = checks(cast.matter)
    check.decide(decision="ask", words="", by=cast.alice, at=AT)
    assert Outbox.get(Outbox.kind == "conflict_asked", Outbox.about == cast.matter.key).staff == cast.olga
    with pytest.raises(RuleBroken):
        check.decide(decision="none", words="fine", by=cast.alice, at=AT)
    check.decide(decision="none", words="Looked at both files.", by=cast.olga, at=AT)
    assert ConflictCheck.of_id(check.id).decided_by == cast.olga


def test_somebody_who_changes_role_or_name_is_searched_anew(cast):
    party = add_party(cast.matter, **{**RIVAL, "role": "court"}, by=cast.bob, at=AT)
    assert checks(cast.matter) == []
    change_party(party, **RIVAL, by=cast.bob, at=AT)
    assert len(checks(cast.matter)) == 1
    change_party(party, **RIVAL, by=cast.bob, at=AT)
    assert len(checks(cast.matter)) == 1
    change_party(party, **{**RIVAL, "name": "Jan Trzeci"}, by=cast.bob, at=AT)
    assert [check.names for check in checks(cast.matter)] == [["Jan Rival"], ["Jan Trzeci"]]


def test_a_client_is_no_conflict_with_themselves(cast):
    add_party(cast.matter, **{**RIVAL, "name": "Dana Client", "role": "payer"}, by=cast.bob, at=AT)
    assert checks(cast.matter)[0].hits == []


# a client's people


def test_the_first_person_is_the_contact_and_another_can_become_it(cast):
    anna = add_person(cast.client, **ANNA, by=cast.alice, at=AT)
    assert cast.client.contact == cast.dana
    anna.become_contact(cast.alice, AT)
    assert cast.client.contact == anna
    assert Person.select().where(Person.client == cast.client, Person.is_contact).count() == 1
    publishing.publish(cast.matter, body="The court has written.", by=cast.alice, at=AT)
    assert Outbox.get(Outbox.kind == "update").person == anna


def test_who_may_not_be_told_everything_is_neither_contact_nor_has_a_page(cast):
    anna = add_person(cast.client, **{**ANNA, "may_be_told": "dates"}, by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        anna.become_contact(cast.alice, AT)
    with pytest.raises(RuleBroken):
        Link.fresh(anna, by=cast.alice, at=AT)


def test_who_may_no_longer_be_told_everything_loses_the_page_that_is_open(cast, browse):
    anna = add_person(cast.client, **ANNA, by=cast.alice, at=AT)
    token, session = Link.fresh(anna, by=cast.alice, at=AT), Session.open_for_person(anna.id, AT)
    change_person(anna, **{**ANNA, "may_be_told": "nothing"}, by=cast.alice, at=AT)
    assert Session.alive(session, "person", AT) is None
    assert browse().get(f"/status/{token}").status_code == 410
    assert browse(person=anna).get("/status").status_code == 302
    change_person(anna, **ANNA, by=cast.alice, at=AT)
    assert browse().get(f"/status/{token}").status_code == 410  # told everything again, they get a new link


def test_the_contact_is_told_everything(cast):
    with pytest.raises(RuleBroken) as no:
        cast.dana.describe(**{**ANNA, "name": "Dana Client", "may_be_told": "dates"}, by=cast.alice, at=AT)
    assert no.value.field == "may_be_told"


def test_a_new_person_of_a_client_is_searched(cast):
    cast.take_on(AT, name="Other Person", email="o@p.example", phone="", other_parties=["Anna Druga"])
    add_person(cast.client, **ANNA, by=cast.alice, at=AT)
    (check,) = checks(cast.client)
    assert check.is_open and check.hits[0]["role"] == "other_side"


def test_another_agreed_word_closes_what_the_old_one_has_opened(cast):
    session = Session.open_for_person(cast.dana.id, AT)
    cast.dana.agree_word(cast.dana.agreed_word, by=cast.alice, at=AT)
    assert Session.alive(session, "person", AT) is None


def test_an_address_that_failed_is_tried_again_when_it_is_typed_again(cast):
    cast.dana.email.change(bad_at=AT, bad_why="refused")
    assert cast.dana.mailbox is None
    cast.dana.reach("email", "dana@client.example", "PL", AT)
    assert cast.dana.mailbox is not None


def test_quiet_hours_are_those_where_the_person_lives(cast):
    cast.dana.change(timezone="Asia/Shanghai")
    word = publishing.publish(cast.matter, body="The court has written.", by=cast.alice, at=on(18, "14:00"))
    row = Outbox.get(Outbox.dedupe_key.contains(word.key))
    assert row.not_before == on(19, "01:00")  # 8:00 in Shanghai


# joint clients


def joint(cast, **changes):
    return add_joint_client(
        cast.matter,
        **{
            "client": None, "name": "Jan Mąż", "kind": "person", "email": "jan@client.example", "phone": "",
            "language": "pl", "words": "", **changes,
        },
        by=cast.alice,
        at=AT,
    )  # fmt: skip


def test_a_joint_client_gets_a_welcome_of_their_own_and_every_letter(cast):
    jan = joint(cast).contact
    assert Outbox.select().where(Outbox.kind == "welcome", Outbox.person == jan).count() == 1
    publishing.publish(cast.matter, body="The court has written.", by=cast.alice, at=AT)
    told = {row.person for row in Outbox.select().where(Outbox.kind == "update")}
    assert told == {cast.dana, jan}


def test_a_joint_client_sees_the_matter_on_a_page_of_their_own(cast, browse):
    jan = joint(cast).contact
    page = browse(person=jan).get(f"/status/matters/{cast.matter.id}")
    assert page.status_code == 200 and "Jan Mąż" in page.text and "Dana" not in page.text
    assert browse(person=jan).get("/status").location.endswith(f"/status/matters/{cast.matter.id}")
    asked = browse(person=jan).post(
        f"/status/matters/{cast.matter.id}/questions", {"body": "Kiedy?"}, form_on=f"/status/matters/{cast.matter.id}"
    )
    assert asked.status_code == 303


def test_a_joint_client_sees_no_other_matter_of_the_first(cast, browse):
    from lexlite.intake.taking_on import take_on
    from tests.factories import enquiry

    jan = joint(cast).contact
    asked = enquiry(AT)
    asked.decide_conflict(decision="none", words="known", hits=[], by=cast.alice, at=AT)
    other = take_on(
        asked, responsible=cast.alice, second=None, practice_area="lease", side="tenant", cadence_days=7,
        client=cast.client, by=cast.alice, at=AT,
    )  # fmt: skip
    assert browse(person=jan).get(f"/status/matters/{other.id}").status_code == 404


def test_a_joint_client_who_is_known_is_linked_and_not_copied(cast):
    known = cast.take_on(AT, name="Jan Mąż", email="jan@client.example", phone="", other_parties=[]).client
    before = Client.select().count()
    assert joint(cast, client=known, name="") == known
    assert Client.select().count() == before
    assert cast.matter.clients == [cast.client, known]


def test_nobody_is_a_client_of_one_matter_twice(cast):
    with pytest.raises(RuleBroken) as no:
        joint(cast, client=cast.client)
    assert no.value.field == "client"


def test_a_joint_client_is_searched_before_they_are_told_anything(cast, browse):
    cast.take_on(AT, name="Other Person", email="o@p.example", phone="", other_parties=["Jan Mąż"])
    with pytest.raises(RuleBroken) as no:
        joint(cast)
    assert no.value.field == "words"
    typed = {"client": "", "name": "Jan Mąż", "kind": "person", "email": "jan@client.example", "language": "pl"}
    page = browse(cast.alice).post(f"/matters/{cast.matter.id}/clients", typed)
    assert page.status_code == 422 and "other side" in page.text
    joint(cast, words="Another Jan.")
    (check,) = checks(cast.matter)
    assert (check.decision, check.words) == ("none", "Another Jan.")


def test_the_board_and_the_lists_name_every_client_of_a_matter(cast, browse):
    joint(cast)
    assert "Dana Client, Jan Mąż" in browse(cast.alice).get("/").text
    assert cast.matter.reference in browse(cast.alice).get("/search?q=maz").text


def test_only_owner_and_lawyer_add_a_joint_client(cast, browse):
    assert browse(cast.bob).get(f"/matters/{cast.matter.id}/clients").status_code == 404


# what came between the decision and taking on


def test_who_came_to_the_firm_since_the_conflict_was_decided_waits_on_the_matter(cast):
    from lexlite.intake.taking_on import take_on
    from tests.factories import enquiry

    asked = enquiry(AT, name="Eve Asker", email="eve@asker.example", phone="", other_parties=["Nova Rival"])
    asked.decide_conflict(decision="none", words="", hits=[], by=cast.alice, at=AT)
    cast.take_on(AT, name="Nova Rival", email="nova@rival.example", phone="", other_parties=[])
    matter = take_on(
        asked, responsible=cast.alice, second=None, practice_area="lease", side="tenant", cadence_days=7, client=None,
        by=cast.alice, at=AT,
    )  # fmt: skip
    (check,) = checks(matter)
    assert check.is_open and check.hits[0]["found"] == "Nova Rival"
