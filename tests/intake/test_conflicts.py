"""The conflict search (rules C3, C4): whom it finds, and why."""

import pytest

from lexlite.firm.models import Staff
from lexlite.intake.conflicts import Hit, search
from lexlite.intake.models import Enquiry
from tests.factories import enquiry, on

AT = on(18, "12:00")
EVE = {"name": "Eve Asker", "email": "eve@asker.example", "phone": "+48600700800", "other_parties": ["Nobody Known"]}


def hits(**changes):
    return search(enquiry(AT, **{**EVE, **changes}), Staff.owners().get(), AT)


def found(**changes):
    return {(hit.found, hit.role, hit.why) for hit in hits(**changes)}


def test_who_is_unknown_matches_nothing(cast):
    assert hits() == []


def test_a_clients_name_is_found_however_it_is_written(cast):
    assert ("Dana Client", "client", "name") in found(name="  dana   CLIENT ")
    assert ("Dana Client", "client", "name") in found(other_parties=["Dána Client"])


def test_the_other_side_of_a_running_matter_is_found_as_enquirer_and_as_other_side(cast):
    for changes in ({"name": "Landlord Ltd", "kind": "organisation"}, {"other_parties": ["landlord ltd."]}):
        assert ("Landlord Ltd", "other_side", "name") in found(**changes)


def test_a_clients_mail_or_phone_under_another_name_is_found(cast):
    assert ("Dana Client", "person", "email") in found(email="dana@client.example")
    assert ("Dana Client", "person", "phone") in found(phone="+48512345678")


def test_the_person_behind_an_organisation_is_found(cast):
    cast.take_on(
        kind="organisation",
        name="Asker Holding",
        contact_name="Ola Inna",
        email="ola@client.example",
        phone="",
        other_parties=[],
    )
    assert ("Ola Inna", "person", "name") in found(other_parties=["Ola Inna"])


def test_declined_enquiries_and_their_other_sides_are_found(cast):
    before = enquiry(AT, name="Ola Inna", email="ola@inna.example", phone="", other_parties=["Pan Rival"])
    before.decide_conflict(decision="decline", words="x", hits=[], by=cast.alice, at=AT)
    assert ("Ola Inna", "enquirer", "name") in found(other_parties=["Ola Inna"])
    assert ("Pan Rival", "other_side", "name") in found(name="Pan Rival")
    assert ("Ola Inna", "enquirer", "email") in found(email="ola@inna.example")


def test_former_clients_are_found(cast):
    from lexlite.followup import closing

    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    assert ("Dana Client", "client", "name") in found(other_parties=["Dana Client"])


def test_an_enquiry_does_not_match_itself(cast):
    asked = enquiry(AT, **EVE)
    assert search(asked, cast.olga, AT) == []


def test_a_hit_says_where(cast):
    (hit,) = [hit for hit in hits(other_parties=["Dana Client"]) if hit.role == "client"]
    assert hit == Hit("Dana Client", "client", cast.matter.reference, "name")
    assert hit.as_row() == {"found": "Dana Client", "role": "client", "where": cast.matter.reference, "why": "name"}


@pytest.mark.parametrize("name", ["陈建国", "Żaneta Łąka", "O'Brien & Sons"])
def test_names_of_every_script_are_compared(cast, name):
    enquiry(AT, **{**EVE, "name": name, "email": "a@b.example", "phone": ""})
    assert any(hit.found == name for hit in hits(other_parties=[name.upper()]))


def test_a_name_of_signs_alone_matches_nothing(cast):
    enquiry(AT, **{**EVE, "name": "---", "email": "a@b.example", "phone": ""})
    assert not [hit for hit in hits(other_parties=["???"]) if hit.why == "name"]


def test_hits_come_each_once_and_in_a_steady_order(cast):
    again = {"name": "Dana Client", "email": "dana@client.example", "other_parties": ["Landlord Ltd", "Landlord Ltd"]}
    first, second = hits(**again), hits(**again)
    assert len(first) == len(set(first))
    assert [hit for hit in second if hit in first] == first


def test_a_match_in_a_restricted_matter_says_only_that_the_owner_must_be_asked(cast):
    cast.take_on(AT, name="Secret Person", email="secret@person.example", phone="+48600111222", restricted=True)
    asked = enquiry(AT, **{**EVE, "other_parties": ["Secret Person"]})
    assert search(asked, cast.charlie, AT) == [Hit("", "hidden", "", "name")]
    assert {hit.found for hit in search(asked, cast.alice, AT)} == {"Secret Person"}


def test_an_enquiry_that_led_to_a_restricted_matter_is_not_there_for_others(cast, browse):
    matter = cast.take_on(AT, name="Secret Person", email="secret@person.example", phone="", restricted=True)
    address = f"/intakes/{Enquiry.get(Enquiry.matter == matter).id}"
    assert browse(cast.charlie).get(address).status_code == 404
    assert "Secret Person" not in browse(cast.charlie).get("/intakes").text
    assert "They want me out." in browse(cast.alice).get(address).text


def test_an_enquiry_by_telephone_with_a_side_of_another_area_is_refused(cast, browse):
    typed = {
        "name": "Eve Asker", "phone": "600 700 800", "practice_area": "lease", "side": "lender",
        "language": "en", "what_happened": "They want me out.",
    }  # fmt: skip
    assert browse(cast.bob).post("/intakes/new", typed).status_code == 422
    taken = browse(cast.bob).post("/intakes/new", {**typed, "side": ""})
    assert browse(cast.bob).get(taken.location).status_code == 200
