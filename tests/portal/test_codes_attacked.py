"""One-time codes under a patient attacker: asked for again and again, raced, kept, carried elsewhere, typed oddly."""

import re
import threading
from datetime import timedelta, timezone

import pytest

from lexlite import timetable
from lexlite.clients.codes import DoorCode
from lexlite.clients.devices import end_page
from lexlite.clients.links import Link
from lexlite.firm import passwords
from lexlite.firm.attempts import Attempt
from lexlite.firm.sessions import Session
from lexlite.followup import suspending
from lexlite.followup.custody import begin_custody
from lexlite.messages import decisions
from lexlite.messages.models import Outbox
from lexlite.messages.transport import Down, InDoubt, Lost, Refused
from tests.factories import every_row, on, row_of
from tests.fakes import Sender
from tests.portal.test_codes import AT, code_sent, press


def alive(person, at=AT):
    """The living code of this person: no more than one."""
    return DoorCode.select().where(DoorCode.person == person, DoorCode.ends_at > at).count()


@pytest.fixture
def code(cast):
    """A living code of Dana's, its digits known to nobody."""
    return DoorCode.create(person=cast.dana, hash="Kept.", ends_at=AT + timedelta(minutes=10))


# what ends a code


def suspend(cast):
    suspending.suspend(cast.dana, reason="court_order", words="", by=cast.olga, at=AT).lift(by=cast.olga, at=AT)


def end(cast):
    end_page(cast.dana, by=cast.alice, at=AT)


def lock_out(cast):
    cast.dana.change(wrong_tries=4)
    Link.of(Link.mint(cast.dana, AT)).open("wrong", False, False, AT)


def another_phone(cast):
    cast.dana.reach("phone", "+48 600 000 000", "PL", AT)


def another_mailbox(cast):
    cast.dana.reach("email", "new@client.example", "PL", AT)


def no_phone(cast):
    cast.dana.lose("phone")


@pytest.mark.parametrize("what", [suspend, end, lock_out, another_phone, another_mailbox, no_phone])
def test_a_code_ends_with_the_links_with_a_suspension_and_where_it_went_to_is_no_longer_theirs(cast, code, what):
    what(cast)
    assert alive(cast.dana) == 0


def test_the_same_address_typed_again_ends_no_code(cast, code):
    cast.dana.reach("email", "Dana@client.example", "PL", AT)
    cast.dana.reach("phone", "512 345 678", "PL", AT)
    assert alive(cast.dana) == 1


# asked for again and again


def codes():
    """The states of the messages with a code, oldest first."""
    return [row.state for row in Outbox.select().where(Outbox.kind == "code").order_by(Outbox.id)]


def test_twenty_codes_a_day_are_sent_to_one_person_over_all_their_links(cast, strict, browse, set_clock):
    said = []
    for hour in range(5):
        link = f"/status/{Link.mint(cast.dana, AT)}"
        for minute in range(5):
            set_clock(AT + timedelta(hours=hour * 2, minutes=minute))
            said.append(press(browse(), link))
    assert [answer.status_code for answer in said] == [303] * 20 + [422] * 5
    assert "Too many codes were asked for within a day. Please call us." in said[-1].text
    assert len(codes()) == 20
    set_clock(AT + timedelta(days=1, minutes=1))
    assert press(browse(), link).status_code == 303


def test_of_codes_asked_for_before_the_pass_the_last_one_is_sent(cast, strict, browse, door, set_clock):
    for second in range(3):
        set_clock(AT + timedelta(seconds=second))
        press(browse(), door)
    _to, code = code_sent()
    assert codes() == ["cancelled", "cancelled", "sent"]
    assert DoorCode.fitting(cast.dana, code, on(18, "12:02"))


def test_of_twelve_presses_at_once_five_are_taken_and_one_code_is_sent(cast, strict, browse, door):
    visitors = [browse() for _number in range(12)]
    hidden = [visitor.hidden(door) for visitor in visitors]
    said, go = [], threading.Barrier(len(visitors))

    def press_at_once(visitor, hidden):
        go.wait()
        said.append(visitor.post(f"{door}/code", hidden=hidden).status_code)

    threads = [threading.Thread(target=press_at_once, args=pair) for pair in zip(visitors, hidden, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(said) == [303] * 5 + [429] * 7
    assert code_sent()


def test_who_is_locked_out_is_sent_no_code_that_would_open_nothing(cast, strict, browse, door):
    cast.dana.change(wrong_tries=5)
    answer = press(browse(), door)
    assert answer.status_code == 422
    assert "The page is closed: please call us." in answer.text and 'href="tel:' in answer.text
    assert "Send me" not in answer.text and 'name="knows"' not in answer.text
    assert codes() == []


def test_asking_for_a_code_and_its_coming_forgive_no_wrong_try(cast, strict, browse, door, set_clock):
    visitor = browse()
    for number in range(4):
        visitor.post(door, {"knows": f"{number}"}, form_on=f"{door}?code=1")
    press(visitor, door)
    code_sent()
    assert cast.dana.reload().wrong_tries == 4
    assert visitor.post(door, {"knows": "4"}, form_on=f"{door}?code=1").status_code == 422
    assert visitor.get(door).status_code == 410


# what the page says and keeps

ON_ITS_WAY = "A code is on its way to you"


def test_only_where_a_code_was_just_asked_for_the_page_says_that_one_is_on_its_way(cast, strict, browse, door):
    visitor = browse()
    assert ON_ITS_WAY in visitor.get(f"{door}?code=1").text
    wrong = visitor.post(door, {"knows": "000000"}, form_on=f"{door}?code=1").text
    assert ON_ITS_WAY not in wrong and 'name="knows"' in wrong


def test_who_asks_too_often_can_still_type_the_code_they_have(cast, strict, browse, door):
    visitor = browse()
    last = [press(visitor, door) for _time in range(6)][-1]
    assert last.status_code == 429
    assert ON_ITS_WAY not in last.text and 'name="knows"' in last.text


def test_in_another_language_the_page_still_waits_for_the_code(cast, strict, browse, door):
    visitor = browse()
    assert f'<a href="{door}?code=1&amp;lang=pl"' in visitor.get(f"{door}?code=1").text
    assert 'name="knows"' in visitor.get(f"{door}?code=1&lang=pl").text
    assert f'<a href="{door}?lang=pl"' in visitor.get(door).text
    said = [press(visitor, door) for _time in range(6)][-1]
    assert f'<a href="{door}?code=1&amp;lang=pl"' in said.text


def test_the_address_a_code_is_asked_for_at_asks_for_none_when_it_is_looked_at(cast, strict, browse, door):
    before = every_row()
    for method in ("GET", "HEAD", "PUT"):
        assert browse()._send(method, f"{door}/code", False).status_code == 405
    assert every_row() == before


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example/", "pl\r\nSet-Cookie: a=b", "xx", "pl"])
def test_no_language_asked_for_leads_elsewhere(cast, strict, browse, door, asked):
    visitor = browse()
    answer = visitor.post(f"{door}/code", form_on=door, query_string={"lang": asked})
    assert answer.status_code == 303 and answer.location.startswith(f"{door}?code=1&lang=")
    assert "Set-Cookie: a" not in str(answer.headers)
    assert visitor.get(answer.location).status_code == 200


# sent later than it was drawn


def tried(minute, *answers):
    """What the pass of this minute handed over, a code or none, with how the transport answered."""
    sender = Sender(*answers)
    timetable.run(on(18, f"12:{minute:02}"), sender)
    return [raw for kind, _to, raw in sender.seen if kind == "code"]


def digits_of(raw):
    return re.search(rb"Your code: (\d{6})", raw)[1].decode()


@pytest.mark.parametrize(
    "answer", [Refused(451, "later", final=False), Lost("data", "closed", 421), Down("no route")], ids=repr
)
def test_a_code_whose_message_leaves_late_is_drawn_anew_and_holds_ten_minutes_from_then(
    cast, strict, browse, door, answer
):
    press(browse(), door)
    assert tried(1, answer)
    (sent,) = tried(6)
    assert DoorCode.get().ends_at == on(18, "12:16")
    assert DoorCode.fitting(cast.dana, digits_of(sent), on(18, "12:15"))


def test_a_code_that_may_have_arrived_is_repeated_as_it_was(cast, strict, browse, door):
    press(browse(), door)
    assert tried(1, InDoubt("gone")) == tried(6)
    assert DoorCode.get().ends_at == on(18, "12:11")


def test_a_code_that_staff_send_again_is_a_new_one(cast, strict, with_sms, browse, door):
    press(browse(), door)
    tried(1, InDoubt("gone"))
    row = row_of("code")
    before = row.message_id
    decisions.send_again(row, by=cast.alice, at=on(18, "12:40"))
    (again,) = tried(41)
    assert row.reload().message_id != before
    assert DoorCode.get().ends_at == on(18, "12:51")
    assert DoorCode.fitting(cast.dana, digits_of(again), on(18, "12:42"))


# however it is typed, whatever the clock did


@pytest.fixture
def known(cast, monkeypatch):
    """Dana's code is 012345, and nothing is hashed."""
    monkeypatch.setattr(passwords, "matches", lambda said, hashed: said == hashed)
    return DoorCode.create(person=cast.dana, hash="012345", ends_at=AT + timedelta(minutes=10))


@pytest.mark.parametrize(
    "typed",
    [
        "012345", " 012 345\t", "012-345", "012_345", "０１２３４５", "０１２\u3000３４５", "٠١٢٣٤٥", "۰۱۲۳۴۵",
        "\u200b012\u00a0345\u200f", "「012345」", "012345.", "Code: 012345",
    ],
)  # fmt: skip
def test_a_code_is_taken_however_its_digits_are_typed(cast, known, typed):
    assert DoorCode.fitting(cast.dana, typed, AT)


@pytest.mark.parametrize("typed", ["", "12345", "0123456", "012345 012345", "O12345", "blue heron", "\x00", "²12345"])
def test_other_digits_are_no_code(cast, known, typed):
    assert DoorCode.fitting(cast.dana, typed, AT) is None


def test_a_code_ends_at_the_same_moment_in_every_zone(cast, known):
    for hours in (-11, 0, 14):
        there = timezone(timedelta(hours=hours))
        assert DoorCode.fitting(cast.dana, "012345", (AT + timedelta(minutes=9, seconds=59)).astimezone(there))
        assert not DoorCode.fitting(cast.dana, "012345", (AT + timedelta(minutes=10)).astimezone(there))


def test_what_a_clock_that_was_a_year_ahead_has_left_neither_opens_nor_keeps_anybody_waiting(
    cast, strict, browse, door, known
):
    ahead = AT + timedelta(days=365)
    known.change(ends_at=ahead)
    assert DoorCode.fitting(cast.dana, "012345", AT) is None
    for kind in ("code", "judged", "opened"):
        for _time in range(20):
            Attempt.note(kind, cast.dana.key, ahead)
    assert press(browse(), door).status_code == 303
    assert not Attempt.noted("opened", cast.dana.key, timedelta(seconds=30), AT)
    assert Attempt.count("judged", cast.dana.key, timedelta(minutes=1), AT) == 0


# raced


def new_code(cast):
    DoorCode(person=cast.dana, hash="Newer.", ends_at=AT + timedelta(minutes=11)).keep()


def told_less(cast):
    cast.dana.change(is_contact=False, may_be_told="dates")


def only_suspend(cast):
    suspending.suspend(cast.dana.reload(), reason="death", words="", by=cast.olga, at=AT)


@pytest.mark.parametrize("what", [new_code, end, told_less, only_suspend, another_phone])
def test_a_right_code_opens_nothing_where_it_ends_while_it_is_judged(cast, known, monkeypatch, what):
    link = Link.of(Link.mint(cast.dana, AT))
    monkeypatch.setattr(passwords, "matches", lambda said, hashed: [what(cast), said == hashed][1])
    assert link.open("012345", False, False, AT, by_code=True) is None
    assert Session.select().where(Session.ended_at.is_null()).count() == 0


def test_of_eight_browsers_that_send_the_same_code_at_once_one_comes_in(cast, strict, browse, door, known):
    visitors = [browse() for _number in range(8)]
    sent = [{**visitor.hidden(f"{door}?code=1"), "knows": "012345"} for visitor in visitors]
    said, go = [], threading.Barrier(len(visitors))

    def open_at_once(visitor, data):
        go.wait()
        said.append(visitor.post(door, data, hidden={}).status_code)

    threads = [threading.Thread(target=open_at_once, args=pair) for pair in zip(visitors, sent, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert said.count(303) == 1
    assert Session.select().count() == 1


# kept and carried elsewhere


def test_a_code_asked_for_at_one_link_opens_at_another_of_theirs_and_once(cast, strict, browse, door, known):
    others = [f"/status/{Link.mint(cast.dana, AT)}" for _number in range(2)]
    press(browse(), door)
    said = [browse().post(each, {"knows": "012345"}, form_on=f"{each}?code=1").status_code for each in (*others, door)]
    assert said == [303, 422, 422]


def test_once_they_have_left_the_page_the_form_sent_again_opens_nothing(cast, strict, browse, door, known):
    dana = browse()
    data = {**dana.hidden(f"{door}?code=1"), "knows": "012345"}
    assert dana.post(door, data, hidden={}).status_code == 303
    assert dana.post("/status/leave", form_on=f"/status/matters/{cast.matter.id}").location == "/status/left"
    assert dana.post(door, data, hidden={}).status_code == 422
    assert dana.get("/status").location == "/status/link"


def test_the_cookie_behind_the_door_is_new_whatever_stood_in_the_browser_before(cast, strict, browse, door, known):
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679").client.contact
    for visitor in (browse(person=other), browse()):
        known.keep()
        if not visitor.client.get_cookie("lexlite_person", domain="localhost"):
            visitor.client.set_cookie("lexlite_person", "planted", domain="localhost")
        before = visitor.client.get_cookie("lexlite_person", domain="localhost").value
        assert visitor.post(door, {"knows": "012345"}, form_on=f"{door}?code=1").status_code == 303
        cookie = visitor.client.get_cookie("lexlite_person", domain="localhost")
        assert cookie.value != before and Session.alive(cookie.value, "person", AT).person_id == cast.dana.id
        assert (cookie.path, cookie.http_only, cookie.same_site) == ("/", True, "Lax")
    assert Session.alive("planted", "person", AT) is None


def test_a_code_that_was_sent_before_custody_opens_nothing_and_the_word_does(cast, strict, browse, door, known):
    cast.dana.change(agreed_word="blueheron")
    begin_custody(cast.dana, since=AT.date(), where="", by=cast.alice, at=AT)
    assert browse().post(door, {"knows": "012345"}).status_code == 422
    assert browse().post(door, {"knows": "blue heron"}).status_code == 303


# no trace


def test_the_door_looks_the_same_whether_or_not_a_code_lives(cast, strict, browse, door):
    def looks():
        page = browse().get(f"{door}?code=1")
        return page.status_code, re.sub(r'value="[^"]*"', "", page.text)

    before = looks()
    DoorCode.create(person=cast.dana, hash="Kept.", ends_at=AT + timedelta(minutes=10))
    assert looks() == before


def test_a_wrong_answer_takes_as_long_whether_or_not_a_code_lives(cast, known, monkeypatch):
    judged = []
    monkeypatch.setattr(passwords, "matches", lambda said, hashed: judged.append(hashed))
    for moment in (AT, AT + timedelta(minutes=11)):
        assert DoorCode.fitting(cast.dana, "999999", moment) is None
    assert judged == ["012345", passwords.nobodys()]


def test_the_digits_of_a_code_stand_in_its_message_alone(cast, strict, browse, door, set_clock, caplog, monkeypatch):
    code = "271828182845904"  # longer than a true one, so that nothing else holds these digits by chance
    monkeypatch.setattr("lexlite.clients.codes.secrets.randbelow", lambda _most: int(code))
    caplog.set_level("DEBUG")
    visitor, sender = browse(), Sender()
    press(visitor, door)
    timetable.run(on(18, "12:01"), sender)
    assert code in sender.text("code")
    set_clock(on(18, "12:02"))
    wrong = visitor.post(door, {"knows": f"{code}{code}"}, form_on=f"{door}?code=1")
    right = visitor.post(door, {"knows": code}, form_on=f"{door}?code=1")
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert code not in wrong.text and code not in f"{wrong.headers}{right.headers}{right.text}{caplog.text}"
    Outbox.update(bytes=None).where(Outbox.kind == "code").execute()
    assert [name for name, rows in every_row().items() if code in " ".join(rows)] == []
