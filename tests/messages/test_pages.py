"""The pages of the messages: what staff read of them, and what nobody may read."""

import re

import pytest

from lexlite import timetable
from lexlite.followup import publishing
from lexlite.messages.building import build
from lexlite.messages.models import Outbox, enqueue
from lexlite.messages.own_words import LetterWords
from lexlite.messages.reading import HIDDEN, frozen, masked
from lexlite.messages.transport import Refused
from tests.conftest import NOON
from tests.factories import on, row_of
from tests.fakes import Sender

NEVER = Refused(550, "5.1.1 no such mailbox", final=True)


@pytest.fixture
def refused(cast):
    """The update that the client's mailbox has refused."""
    Outbox.delete().execute()
    publishing.publish(cast.matter, body="News of the court.", by=cast.alice, at=on(18, "11:00"))
    timetable.run(on(18, "11:30"), Sender(NEVER))
    return row_of("update")


def secret_of(row):
    (token,) = set(re.findall(r"/(?:status|sent)/([\w-]+)", message_text(row)))
    return token


def message_text(row):
    from tests.fakes import message

    return message(row.bytes).get_body(("plain",)).get_content()


def test_the_list_says_what_went_why_to_whom_and_what_the_server_said(browse, cast, refused):
    seen = browse(cast.bob).get("/messages").text
    for words in (
        "Update for the client", "because an update was published", "Dana Client", "dana@client.example",
        cast.matter.reference, "Refused for good", "550 5.1.1 no such mailbox", "1 try", "The contact does not count",
    ):  # fmt: skip
        assert words in seen


@pytest.mark.parametrize(
    ("state", "shown"), [("waiting", False), ("sent", False), ("trouble", True), ("all", True), ("nonsense", True)]
)
def test_the_list_is_narrowed_by_state(browse, cast, refused, state, shown):
    assert ("no such mailbox" in browse(cast.bob).get(f"/messages?state={state}").text) == shown


def test_the_list_is_narrowed_to_a_matter(browse, cast, refused):
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679")
    bob = browse(cast.bob)
    of_bea, of_dana = (bob.get(f"/messages?matter={matter.id}").text for matter in (other, cast.matter))
    assert "bea@client.example" in of_bea and "dana@client.example" not in of_bea
    assert "dana@client.example" in of_dana and "bea@client.example" not in of_dana
    assert bob.get("/messages?matter=999").status_code == 404


def test_a_long_list_is_paged_by_key_and_nothing_is_shown_twice_or_left_out(browse, cast):
    Outbox.delete().execute()
    for number in range(120):
        enqueue("link", cast.dana, cast.dana, NOON, key=f"number {number}")
    for state in ("all", "waiting"):
        address, found, pages = f"/messages?state={state}", [], 0
        while address:
            page = browse(cast.bob).get(address).text
            found += re.findall(r'id="message-(\d+)"', page)
            more = re.search(r'href="(/messages\?[^"]*after=[^"]*)"', page)
            address, pages = more and more[1].replace("&amp;", "&"), pages + 1
        assert (len(found), len(set(found)), pages) == (120, 120, 3)


# the secret in a link


def test_staff_read_the_text_as_it_left_without_the_secret_of_the_link(browse, cast, refused):
    token = secret_of(refused)
    seen = browse(cast.olga).get(f"/messages/{refused.id}").text
    assert "There is something new on your page:" in seen
    assert f"/status/{HIDDEN}" in seen
    assert token not in seen


def test_no_page_of_staff_shows_the_secret_of_any_letter_in_any_state(browse, cast, settings):
    Outbox.delete().execute()
    secrets = []
    for state in ("queued", "sent", "failed", "held", "expired", "cancelled"):
        row = enqueue("link", cast.dana, cast.dana, NOON, key=state)
        row.change(bytes=build(row, NOON, settings))
        secrets.append(secret_of(row))
        row.change(state=state, ended_at=NOON)
    olga = browse(cast.olga)
    pages = ["/", "/messages", *(f"/messages?state={each}" for each in ("waiting", "sent", "trouble", "next"))]
    for address in [*pages, *(f"/messages/{row.id}" for row in Outbox.select(Outbox.id))]:
        text = olga.get(address).text
        assert not [secret for secret in secrets if secret in text], address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://care.firm.example/status/" + "a-_Z" * 10, f"https://care.firm.example/status/{HIDDEN}"),
        ("see http://h:8/x/enquiry/sent/" + "b" * 43 + ".", f"see http://h:8/x/enquiry/sent/{HIDDEN}."),
        ("https://a-very-long-name-of-a-host.example/matters/12", "https://a-very-long-name-of-a-host.example/matters/12"),
        ("请打开https://h/status/" + "c" * 43 + "。谢谢", f"请打开https://h/status/{HIDDEN}。谢谢"),
        ("averyveryverylongword stays", "averyveryverylongword stays"),
    ],
)  # fmt: skip
def test_whatever_may_be_a_secret_in_an_address_is_dots(text, shown):
    assert masked(text) == shown


def test_a_message_that_is_not_written_yet_or_kept_no_longer_has_no_text(cast):
    assert frozen(enqueue("link", cast.dana, cast.dana, NOON, key="now")) is None


def test_a_letter_to_a_colleague_is_read_by_them_and_the_owner_a_digest_by_them_alone(browse, cast, settings):
    about_matter = enqueue(
        "handed_over", cast.alice, cast.matter, NOON, key="1", client="Dana", reference="x", matter=1
    )
    line = []
    digest = enqueue("digest", cast.alice, cast.alice, NOON, key="2", on=NOON.date(), clients=line, enquiries=2)
    for row in (about_matter, digest):
        row.change(bytes=build(row, NOON, settings))
        row.ends("failed", NOON)
    theirs = "This letter was written to somebody else"

    def read(who, row):
        answer = browse(who).get(f"/messages/{row.id}")
        return answer.status_code == 200 and theirs not in answer.text

    assert [read(who, about_matter) for who in (cast.alice, cast.olga, cast.bob)] == [True, True, False]
    assert [read(who, digest) for who in (cast.alice, cast.olga, cast.bob)] == [True, False, False]


# deciding


def test_the_board_says_what_a_refused_letter_means_and_proposes_the_phone_and_another_address(browse, cast, refused):
    seen = browse(cast.bob).get("/").text
    for words in ("A message did not go out.", "The contact does not count", cast.matter.reference, "no such mailbox",
                  "The e-mail address of Dana Client does not work.", 'href="tel:+48512345678"'):  # fmt: skip
        assert words in seen
    assert f"/clients/{cast.client.id}/people/{cast.dana.id}" in seen


def test_the_red_task_stays_until_somebody_decides(browse, cast, refused):
    bob = browse(cast.bob)
    answer = bob.post(f"/messages/{refused.id}/settlement?back=board", form_on="/")
    assert (answer.status_code, answer.location) == (303, "/")
    assert f"message-{refused.id}" not in bob.get("/").text
    assert "Settled: we called，Bob".replace("，", ", ") in bob.get(f"/messages/{refused.id}").text


def test_a_refusal_is_said_on_the_page_of_the_message_with_what_to_do(browse, cast, refused):
    bob = browse(cast.bob)
    answer = bob.post(f"/messages/{refused.id}/repeat", form_on=f"/messages/{refused.id}")
    assert answer.status_code == 422
    assert "Enter a working address first, or call." in answer.text


def test_two_tabs_send_it_again_once(browse, cast, refused):
    cast.dana.reach("email", "dana@new.example", "PL", on(18, "13:00"))
    bob, address = browse(cast.bob), f"/messages/{refused.id}"
    first, second = bob.hidden(address), bob.hidden(address)
    assert bob.post(f"{address}/repeat", hidden=first).status_code == 303
    assert bob.post(f"{address}/repeat", hidden=first).status_code == 303
    late = bob.post(f"{address}/repeat", hidden=second)
    assert late.status_code == 422
    assert "Somebody has decided about this message already." in late.text
    assert Outbox.select().where(Outbox.kind == "update").count() == 1


def test_the_person_page_and_the_answer_card_say_that_the_address_does_not_work(browse, cast, refused):
    bob = browse(cast.bob)
    person = bob.get(f"/clients/{cast.client.id}/people/{cast.dana.id}").text
    assert "the address does not work" in person and 'href="tel:+48512345678"' in person
    assert "their e-mail does not work" in bob.get(f"/matters/{cast.matter.id}/card").text
    assert "Call this person, or enter another address." in bob.get(f"/clients/{cast.client.id}").text


# the letters


def test_an_owner_writes_reads_and_takes_back_own_words(browse, cast):
    olga, address = browse(cast.olga), "/settings/letters/update/en"
    assert "There is something new on your page:\n{link}" in olga.get(address).text
    assert olga.post(address, {"words": "Look, {name}:\n{link}"}).status_code == 303
    seen = olga.get(address).text
    assert "Look, Helen Marsh:" in seen
    assert "own words" in olga.get("/settings/letters").text
    assert olga.post(f"{address}/shipped", form_on=address).status_code == 303
    assert "Look" not in olga.get(address).text


@pytest.mark.parametrize("words", ["{{ 7*7 }}\n{link}", "{__class__}\n{link}", "x" * 2001 + "\n{link}", " "])
def test_what_cannot_be_filled_in_is_refused_and_kept_on_the_page(browse, cast, words):
    answer = browse(cast.olga).post("/settings/letters/update/en", {"words": words})
    assert answer.status_code == 422
    assert words.strip().split("\n")[0] in answer.text
    assert "49" not in re.sub(r'<input[^>]*type="hidden"[^>]*>|\+48[\d ]+|[\w-]{30,}', "", answer.text)
    assert LetterWords.select().count() == 0


@pytest.mark.parametrize(
    "address", ["/settings/letters/digest/en", "/settings/letters/update/fr", "/settings/letters/../en"]
)
def test_there_is_no_page_for_what_is_no_letter_to_a_client(browse, cast, address):
    assert browse(cast.olga).get(address).status_code == 404


def test_the_declining_letter_is_shown_and_cannot_be_changed(browse, cast):
    olga = browse(cast.olga)
    seen = olga.get("/settings/letters/enquiry_declined/en").text
    assert "This says nothing about your chances." in seen
    assert "cannot be changed" in seen and "<textarea" not in seen
    token = olga.hidden("/settings/letters/update/en")
    for more in ("", "/shipped"):
        answer = olga.post(f"/settings/letters/enquiry_declined/en{more}", {"words": "x"}, hidden=token)
        assert answer.status_code == 404


def test_the_preview_makes_no_link(browse, cast):
    from lexlite.clients.links import Link

    before = Link.select().count()
    browse(cast.olga).get("/settings/letters/welcome/en")
    assert Link.select().count() == before
