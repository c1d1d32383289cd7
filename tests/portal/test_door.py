"""The door from outside: scanners, guessed links, wrong words, asking for a new link (quality 4)."""

import base64
import random
import re
from datetime import timedelta

import pytest

from lexlite import timetable
from lexlite.audit.models import AuditEntry
from lexlite.clients.links import Link
from lexlite.db import database
from lexlite.firm.sessions import Session
from lexlite.messages.asked_links import LinkAsked
from lexlite.messages.models import Outbox
from tests.browsing import HIDDEN
from tests.factories import on
from tests.fakes import Sender

AT = on(18, "12:00")
SCANNERS = [
    "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; Microsoft Outlook SafeLinks)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 BingPreview/1.0b",
    "Mozilla/5.0 (compatible; Barracuda Sentinel; +https://www.barracuda.com)",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "Mimecast URL Protect/1.0",
    "Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)",
    "GoogleImageProxy (via ggpht.com GoogleImageProxy)",
    "Symantec Email Security.cloud",
    "Cisco IronPort URL scanner",
    "Sophos Time of Click/2.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp/2.23.20.0 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "curl/8.5.0",
    "",
]


def everything():
    """Every row of every table."""
    tables = [name for (name,) in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: database.execute_sql(f'SELECT * FROM "{name}"').fetchall() for name in tables}


def door(person):
    return f"/status/{Link.mint(person, AT)}"


# scanners


def test_a_thousand_looks_of_mail_scanners_change_nothing(cast, browse):
    address, scanner = door(cast.dana), browse()
    before, pages = everything(), set()
    for number in range(1000):
        agent, method = SCANNERS[number % len(SCANNERS)], ("GET", "HEAD")[number % 2]
        more = {"Purpose": "prefetch", "Range": "bytes=0-99"} if number % 5 == 0 else {}
        answer = scanner._send(method, address, False, headers={"User-Agent": agent, **more})
        assert answer.status_code == 200
        pages.add(re.sub(r'value="[^"]*"|-[0-9a-f-]{36}', "", answer.text))
    assert everything() == before
    assert len(pages - {""}) == 1


def test_what_scanners_send_beside_get_and_head_is_refused(cast, browse):
    address, before = door(cast.dana), everything()
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        assert browse()._send(method, address, False).status_code in (200, 405)
    assert browse()._send("POST", address, False, data={"knows": "blue heron"}).status_code == 422
    assert everything() == before


# guessed links


def mutated(token, chance):
    """The token with something small wrong."""
    at, mark = chance.randrange(len(token)), chance.choice("abcXYZ019-_. =%é\u200b")
    ways = [
        token[:at] + mark + token[at + 1 :],
        token[:at] + token[at + 1 :],
        token[:at] + mark + token[at:],
        token[:at] + token[at].swapcase() + token[at + 1 :],
        token[:at] + token[at:][::-1],
        token[: max(at, 1)],
        token + chance.choice(["=", " ", "/", "x", token]),
        chance.choice([" ", "\t", "."]) + token,
        token.upper() if at % 2 else token.lower(),
    ]
    return chance.choice(ways)


def test_ten_thousand_mutated_tokens_open_nothing(cast, browse):
    chance, tokens = random.Random(7), [Link.mint(cast.dana, AT) for _number in range(5)]
    tried = [mutated(chance.choice(tokens), chance) for _try in range(10_000)]
    assert [token for token in tried if token not in tokens and Link.of(token)] == []
    before, stranger = everything(), browse()
    for token in [each for each in tried if each.isascii() and each.replace("-", "").replace("_", "").isalnum()][:100]:
        if token not in tokens:
            answer = stranger.post(f"/status/{token}", {"knows": "blue heron"}, hidden={})
            assert (answer.status_code, answer.headers.get("Set-Cookie", "").count("lexlite_person")) == (404, 0)
    assert everything() == before


def test_another_spelling_of_the_same_bytes_is_another_token(cast):
    token = Link.mint(cast.dana, AT)
    twin = next(
        token[:-1] + last
        for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        if last != token[-1]
        and base64.urlsafe_b64decode(token[:-1] + last + "=") == base64.urlsafe_b64decode(token + "=")
    )
    assert Link.of(token)
    assert Link.of(twin) is None


# wrong answers


def test_a_thousand_wrong_answers_over_many_links_and_addresses_are_closed_after_five(cast, browse):
    doors, visitor = [door(cast.dana) for _link in range(20)], browse()
    hidden = visitor.hidden(doors[0])
    said = []
    for number in range(1000):
        place = {"REMOTE_ADDR": f"198.51.{number % 100}.{number % 250}"}
        answer = visitor.post(doors[number % 20], {"knows": f"wrong {number}"}, hidden=hidden, environ_overrides=place)
        said.append(answer.status_code)
    assert said == [422] * 5 + [410] * 995
    assert AuditEntry.select().where(AuditEntry.verb == "link.wrong_try").count() == 5
    assert Link.select().where(Link.ended_why != "wrong_tries").count() == 0
    assert [row.to_address for row in Outbox.select().where(Outbox.kind == "door_locked")] == ["alice@firm.example"]
    assert visitor.post(door(cast.dana), {"knows": "blue heron"}).status_code == 422


def test_the_fifth_wrong_answer_closes_the_door_in_sight(cast, browse):
    visitor, here = browse(), door(cast.dana)
    pages = [visitor.post(here, {"knows": f"wrong {number}"}).text for number in range(5)]
    assert all('name="knows"' in page for page in pages[:4])
    assert 'name="knows"' not in pages[4] and "Open my page" not in pages[4]
    assert "The page is closed: please call us." in pages[4] and 'href="tel:' in pages[4]


def test_wrong_answers_for_one_person_close_nobody_elses_page(cast, browse):
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679").client.contact
    visitor, theirs = browse(), door(other)
    for number in range(6):
        visitor.post(door(cast.dana), {"knows": f"wrong {number}"})
    assert visitor.post(theirs, {"knows": "5679"}).status_code == 303


# asking for a new link

KNOWN = ["dana@client.example", " DANA@client.example", "+48 512 345 678", "512345678"]
UNKNOWN = ["nobody@client.example", "+48 512 000 000", "call me", "x@y", "‮@‮", "'; DROP TABLE link; --"]


def asks(browser, where):
    """(status, bytes without what is new each time, statements) of one who asks for a link."""
    hidden, told = browser.hidden("/status/link"), []
    connection = database.connection()
    connection.set_trace_callback(told.append)
    try:
        answer = browser.post("/status/link", {"where": where}, hidden=hidden)
    finally:
        connection.set_trace_callback(None)
    headers = sorted((name, value) for name, value in answer.headers if name != "Set-Cookie")
    return (answer.status_code, headers, HIDDEN.sub("", answer.text)), [" ".join(each.split()[:3]) for each in told]


def test_known_and_unknown_addresses_are_told_the_same_bytes_after_the_same_work(cast, browse):
    locked = cast.take_on(name="Lo Locked", email="lo@client.example", phone="+48512345600").client.contact
    locked.change(wrong_tries=5)
    shared = cast.take_on(name="Sha Red", email="sha@client.example", safe_contact="no_message").client.contact
    seen = []
    for number, where in enumerate([*KNOWN, *UNKNOWN, "lo@client.example", shared.email.norm]):
        browser = browse()
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        seen.append(asks(browser, where))
    assert {status for (status, _headers, _page), _work in seen} == {200}
    assert all(each == seen[0] for each in seen)


@pytest.mark.parametrize("where", KNOWN)
def test_the_pass_sends_the_link_to_the_address_on_file(cast, browse, where):
    browse().post("/status/link", {"where": where})
    sender = Sender()
    timetable.run(on(18, "12:01"), sender)
    assert sender.to("dana@client.example").count("link") == 1
    token = re.search(r"/status/([\w-]{43})", sender.text("link"))[1]
    assert Link.of(token).person == cast.dana
    assert LinkAsked.select().count() == 0


def test_nobody_else_is_sent_a_link(cast, browse):
    shared = cast.take_on(name="Sha Red", email="sha@client.example", safe_contact="no_message").client.contact
    locked = cast.take_on(name="Lo Locked", email="lo@client.example", phone="+48512345600").client.contact
    locked.change(wrong_tries=5)
    for number, where in enumerate([*UNKNOWN, shared.email.norm, locked.email.norm]):
        browser = browse()
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        browser.post("/status/link", {"where": where})
    sender = Sender()
    timetable.run(on(18, "12:01"), sender)
    assert "link" not in sender.kinds
    assert LinkAsked.select().count() == 0


def test_however_often_it_is_asked_for_one_person_gets_five_links_an_hour(cast, browse):
    sender = Sender()
    for number in range(12):
        browser = browse()
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        browser.post("/status/link", {"where": "dana@client.example"})
        timetable.run(on(18, f"12:{number:02}"), sender)
    assert sender.kinds.count("link") == 5


def test_twenty_links_a_day_are_sent_to_one_person(cast):
    Outbox.delete().execute()
    for hour in range(6):
        for minute in range(5):
            asked_at = AT + timedelta(hours=hour, minutes=minute)
            LinkAsked.note("dana@client.example", asked_at)
            LinkAsked.answer_all(asked_at)
    assert Outbox.select().where(Outbox.kind == "link").count() == 20
    LinkAsked.note("dana@client.example", AT + timedelta(days=1))
    LinkAsked.answer_all(AT + timedelta(days=1, minutes=1))
    assert Outbox.select().where(Outbox.kind == "link").count() == 21


def test_who_asks_too_often_is_told_to_wait_whatever_they_ask_for(cast, browse):
    for where in ("dana@client.example", "nobody@client.example"):
        browser = browse()
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{len(where)}"
        said = [browser.post("/status/link", {"where": where}).status_code for _time in range(6)]
        assert said == [200] * 5 + [429]


def test_no_session_is_left_by_whoever_only_knocks(cast, browse):
    visitor = browse()
    visitor.get(door(cast.dana))
    visitor.post(door(cast.dana), {"knows": "wrong"})
    assert Session.select().count() == 0
