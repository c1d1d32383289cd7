"""The whole story at the level of the web: enquiry, decision, matter, contact, page."""

from lexlite.intake.models import Enquiry
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox


def test_an_enquiry_becomes_a_matter_that_the_client_reads(browse, cast, at):
    public, alice = browse(), browse(cast.alice)
    assert public.post("/enquiry").status_code == 303
    pages = {
        "you": {"kind": "person", "name": "Zofia Nowa", "email": "zofia@example.com", "safe_contact": "ok"},
        "others": {"practice_area": "loan", "other_parties": "Jan Kowal\nBank SA"},
        "side": {"side": "lender"},
        "story": {"what_happened": "I lent money and hear nothing."},
        "hopes": {"desired_result": "Have it back by spring."},
    }
    for page, data in pages.items():
        answer = public.post(f"/enquiry/{page}", data)
        assert answer.status_code == 303, answer.text
    sent = public.post("/enquiry/check", {"privacy_read": "yes"})
    assert sent.status_code == 303
    assert "LX-" in public.get(sent.location).text
    enquiry = Enquiry.get(Enquiry.name == "Zofia Nowa")
    address = f"/intakes/{enquiry.id}"
    assert "hear nothing" not in alice.get(address).text
    assert alice.post(f"{address}/conflict", {"decision": "none"}).status_code == 303
    assert "hear nothing" in alice.get(address).text
    taken = alice.post(
        f"{address}/accept",
        {
            "responsible": cast.alice.id,
            "second": cast.bob.id,
            "practice_area": "loan",
            "side": "lender",
            "cadence_days": "14",
            "client": "new",
        },
    )
    assert taken.status_code == 303, taken.text
    matter = Matter.get(Matter.reference == enquiry.reference)
    assert taken.location == f"/matters/{matter.id}"
    assert matter.needs.get().words == "Have it back by spring."
    assert Outbox.get(Outbox.kind == "welcome", Outbox.about == matter.key).to_address == "zofia@example.com"
    logged = alice.post(
        f"/matters/{matter.id}/contacts",
        {"channel": "call", "direction": "out", "reached": "yes", "told": "We begin.", "shared": "yes"},
    )
    assert logged.status_code == 303
    zofia = browse(person=matter.client.contact)
    assert "We begin." in zofia.get(f"/status/matters/{matter.id}").text
