"""The conflict search (rules C3, C4): whom it finds, how like, why and where."""

import pytest

from lexlite.clients.models import Client, Person
from lexlite.intake.conflicts import Asked, Hit, check_again, search
from lexlite.intake.models import Enquiry
from lexlite.intake.sight import grouped
from lexlite.matters.parties import BESIDE_THE_CASE, ROLES, Party
from lexlite.names.models import MOST_FOUND, note
from tests.factories import enquiry, on

AT = on(18, "12:00")
EVE = {"name": "Eve Asker", "email": "eve@asker.example", "phone": "+48600700800", "other_parties": ["Nobody Known"]}


def hits(**changes):
    return search(Asked.of_enquiry(enquiry(AT, **{**EVE, **changes})))


def found(**changes):
    return {(hit.found, hit.role, hit.why) for hit in hits(**changes)}


def test_who_is_unknown_matches_nothing(cast):
    assert hits() == []


def test_a_clients_name_is_found_however_it_is_written(cast):
    assert ("Dana Client", "client", "name") in found(name="  dana   CLIENT ")
    assert ("Dana Client", "client", "name") in found(other_parties=["Dána Client"])
    assert ("Dana Client", "client", "name") in found(other_parties=["Client, Dana"])


def test_the_other_side_of_a_running_matter_is_found_as_enquirer_and_as_other_side(cast):
    for changes in ({"name": "Landlord Ltd", "kind": "organisation"}, {"other_parties": ["LANDLORD Limited"]}):
        assert ("Landlord Ltd", "other_side", "name") in found(**changes)


def test_a_clients_mail_or_phone_under_another_name_is_found(cast):
    assert ("Dana Client", "person", "email") in found(email="dana@client.example")
    assert ("Dana Client", "person", "phone") in found(phone="+48512345678")


def test_an_other_sides_phone_or_mail_is_found(cast):
    Party.enter(cast.matter, "Mr Smith", email_norm="smith@landlord.example", phone_norm="+48600111000")
    assert ("Mr Smith", "other_side", "email") in found(email="smith@landlord.example")
    assert ("Mr Smith", "other_side", "phone") in found(phone="+48600111000")


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
    before = enquiry(AT, name="Ola Inna", email="ola@inna.example", phone="", other_parties=["Piotr Rywal"])
    before.decide_conflict(decision="decline", words="x", hits=[], by=cast.alice, at=AT)
    assert ("Ola Inna", "enquirer", "name") in found(other_parties=["Ola Inna"])
    assert ("Piotr Rywal", "other_side", "name") in found(name="Piotr Rywal")
    assert ("Ola Inna", "enquirer", "email") in found(email="ola@inna.example")


def test_former_clients_are_found_as_such(cast):
    from lexlite.followup import closing

    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=AT)
    ((_grade, lines),) = grouped(hits(other_parties=["Dana Client"]), cast.alice, AT)
    assert ("Dana Client", ["former_client"]) in [(line.found, line.roles) for line in lines]


def test_a_name_borne_before_is_found_and_called_a_former_name(cast):
    named = {name: getattr(cast.dana, name) for name in ("language", "preferred_channel", "best_time", "safe_contact")}
    cast.dana.describe(name="Dana Wedded", email="dana@client.example", phone="", by=cast.alice, at=AT, **named)
    assert Client.get_by_id(cast.client.id).name == "Dana Wedded"
    (hit,) = [hit for hit in hits(other_parties=["Dana Client"]) if hit.role == "client"]
    assert (hit.found, hit.former) == ("Dana Client", True)
    assert ("Dana Wedded", "client", "name") in found(other_parties=["Dana Wedded"])


@pytest.mark.parametrize("role", ROLES)
def test_opponents_and_who_stands_beside_them_are_found_but_no_court_office_expert_or_referrer(cast, role):
    Party.enter(cast.matter, "Somebody Named", role)
    is_found = any(hit.found == "Somebody Named" for hit in hits(other_parties=["Somebody Named"]))
    assert is_found is (role not in BESIDE_THE_CASE)


def test_an_enquiry_does_not_match_itself(cast):
    assert search(Asked.of_enquiry(enquiry(AT, **EVE))) == []


def test_a_hit_says_how_like_it_is_why_and_where(cast):
    (hit,) = [hit for hit in hits(other_parties=["dana client"]) if hit.role == "client"]
    assert hit == Hit("dana client", "Dana Client", "client", "same", "name", matters=(cast.matter.id,))
    (like,) = [hit for hit in hits(other_parties=["D. Client"]) if hit.role == "client"]
    assert (like.grade, like.why) == ("very_like", "initial")


@pytest.mark.parametrize("name", ["陈建国", "Żaneta Łąka", "O'Brien & Sons"])
def test_names_of_every_script_are_compared(cast, name):
    enquiry(AT, **{**EVE, "name": name, "email": "a@b.example", "phone": ""})
    assert any(hit.found == name for hit in hits(other_parties=[name.upper()]))


def test_a_chinese_name_is_found_in_latin_letters(cast):
    cast.take_on(AT, name="单伟", email="shan@client.example", phone="", other_parties=[])
    for typed in ("Shan Wei", "Dan Wei", "Wei Shan"):
        assert ("单伟", "client", "script") in found(other_parties=[typed])


def test_a_name_of_signs_alone_matches_nothing(cast):
    enquiry(AT, **{**EVE, "name": "---", "email": "a@b.example", "phone": ""})
    assert not [hit for hit in hits(other_parties=["???"]) if hit.grade != "reach"]


def test_hits_come_each_once_and_in_a_steady_order(cast):
    again = {"name": "Dana Client", "email": "dana@client.example", "other_parties": ["Landlord Ltd", "Landlord Ltd"]}
    first, second = hits(**again), hits(**again)
    assert len(first) == len(set(first))
    assert [hit for hit in second if hit in first] == first


def seen(asked, staff):
    """(found, where, hidden) of every line this person is shown."""
    return [
        (line.found, line.where, line.hidden) for _grade, lines in grouped(search(asked), staff, AT) for line in lines
    ]


def test_a_match_in_a_restricted_matter_says_only_that_the_owner_must_be_asked(cast):
    secret = cast.take_on(AT, name="Secret Person", email="secret@person.example", phone="", restricted=True)
    asked = Asked.of_enquiry(enquiry(AT, **{**EVE, "other_parties": ["Secret Person"]}))
    assert seen(asked, cast.charlie) == [("", "", True)]
    assert seen(asked, cast.alice) == [("Secret Person", secret.reference, False)]


def test_the_owner_is_told_whom_to_ask_about_a_restricted_matter_they_are_not_named_on(cast):
    cast.take_on(AT, name="Secret Person", email="secret@person.example", phone="", restricted=True)
    asked = Asked.of_enquiry(enquiry(AT, **{**EVE, "other_parties": ["Secret Person"]}))
    assert seen(asked, cast.olga) == [("", "Alice Lawyer", True)]


def test_somebody_who_has_seen_and_unseen_matters_is_named_with_the_seen_ones_only(cast):
    hidden = cast.take_on(AT, name="Other Person", email="o@p.example", phone="", other_parties=["Big Rival"])
    shown = cast.take_on(AT, name="Third Person", email="t@p.example", phone="", other_parties=["Big Rival"])
    hidden.restrict(cast.alice, AT)
    asked = Asked.of_enquiry(enquiry(AT, **{**EVE, "other_parties": ["Big Rival"]}))
    assert set(seen(asked, cast.charlie)) == {("Big Rival", shown.reference, False), ("", "", True)}


def test_a_kept_search_shows_to_each_what_they_may_see_whoever_ran_it(cast, browse):
    secret = cast.take_on(AT, name="Secret Person", email="secret@person.example", phone="", restricted=True)
    check = check_again(cast.matter, Asked(("Secret Person",)), cast.alice, AT)
    alice, charlie = (browse(who).get(f"/checks/{check.id}").text for who in (cast.alice, cast.charlie))
    assert secret.reference in alice
    assert secret.reference not in charlie and "ask the owner" in charlie


def test_an_enquiry_that_led_to_a_restricted_matter_is_not_there_for_others(cast, browse):
    matter = cast.take_on(AT, name="Secret Person", email="secret@person.example", phone="", restricted=True)
    address = f"/intakes/{Enquiry.get(Enquiry.matter == matter).id}"
    assert browse(cast.charlie).get(address).status_code == 404
    assert "Secret Person" not in browse(cast.charlie).get("/intakes").text
    assert "They want me out." in browse(cast.alice).get(address).text


def test_hits_are_grouped_by_how_like_they_are_and_one_bearer_stands_once(cast):
    groups = dict(
        grouped(
            hits(name="Dana Client", email="dana@client.example", other_parties=["Landlord sp. z o.o."]), cast.alice, AT
        )
    )
    (dana,) = groups["same"]
    assert (dana.found, dana.roles) == ("Dana Client", ["client"])
    assert dana.whys == [("name", "Dana Client"), ("email", "dana@client.example"), ("phone", "+48600700800")][:2]
    assert [line.found for line in groups["very_like"]] == ["Landlord Ltd"]
    assert "reach" not in groups


def test_a_name_like_too_many_says_so_instead_of_leaving_some_out(cast):
    for number in range(MOST_FOUND + 1):
        note(f"party:{1000 + number}", f"Rivalska Agencja {number}")
        Party.create(id=1000 + number, matter=cast.matter, role="other_side", name=f"Rivalska Agencja {number}")
    assert any(hit.role == "more" and hit.typed == "Rivalska" for hit in hits(other_parties=["Rivalska"]))


def test_the_search_asks_as_often_for_twenty_hits_as_for_two(cast):
    from tests.fakes import statements

    asked = Asked.of_enquiry(enquiry(AT, **{**EVE, "other_parties": ["Jan Rival"]}))
    Party.enter(cast.matter, "Jan Rival")
    Person.enter(cast.client, "Jan Rival", language="en")
    few = statements(lambda: grouped(search(asked), cast.alice, AT))
    for number in range(20):
        matter = cast.take_on(AT, name=f"Klient{number}", email=f"k{number}@x.example", phone="", other_parties=[])
        Party.enter(matter, "Jan Rival")
    assert statements(lambda: grouped(search(asked), cast.alice, AT)) == few


def test_an_enquiry_by_telephone_with_a_side_of_another_area_is_refused(cast, browse):
    typed = {
        "name": "Eve Asker", "phone": "600 700 800", "practice_area": "lease", "side": "lender",
        "language": "en", "what_happened": "They want me out.",
    }  # fmt: skip
    assert browse(cast.bob).post("/intakes/new", typed).status_code == 422
    taken = browse(cast.bob).post("/intakes/new", {**typed, "side": ""})
    assert browse(cast.bob).get(taken.location).status_code == 200
