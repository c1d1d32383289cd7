"""One-time codes at the door: by the channel on file, for a few minutes, once; wrong ones count (quality 4)."""

import re

import pytest

from lexlite import timetable
from lexlite.audit.models import AuditEntry
from lexlite.clients.codes import DoorCode
from lexlite.clients.door import Door
from lexlite.clients.links import Link
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Session
from lexlite.messages.models import Outbox
from lexlite.messages.reading import frozen
from tests.factories import on
from tests.fakes import Sender

AT = on(18, "12:00")


def asks(cast, near=False):
    return Door(cast.dana.reload(), Firm.the(), near).asks


def press(visitor, door):
    return visitor.post(f"{door}/code", form_on=f"{door}?code=1")


def code_sent(at=on(18, "12:01")):
    """The digits of the one code the pass sends."""
    sender = Sender()
    timetable.run(at, sender)
    ((_kind, to, raw),) = [each for each in sender.sent if each[0] == "code"]
    return to, re.search(rb"(?<!\d)\d{6}(?!\d)", raw[raw.find(b"Content-Type: text/plain") :] or raw)[0].decode()


# who is asked for one


def test_a_strict_firm_asks_for_a_code_whatever_word_is_agreed(cast, strict):
    assert asks(cast) == "code"


def test_where_neither_word_nor_phone_exists_a_code_is_asked_for(cast, firm):
    cast.dana.change(agreed_word=None)
    assert asks(cast) == "digits"
    cast.dana.lose("phone")
    assert asks(cast) == "code"
    firm.change(digits_open=False)
    assert asks(cast) == "code"


def test_a_strict_firm_takes_no_digits(cast, strict):
    cast.dana.change(agreed_word=None, safe_contact="no_message")
    assert asks(cast) is None


def test_whose_mail_others_read_is_sent_no_code(cast, strict):
    cast.dana.change(safe_contact="agreed_hours")
    assert asks(cast) == "word"


def test_where_somebody_is_near_the_word_stays_and_no_code_goes_to_the_mailbox_of_the_link(cast, strict):
    assert asks(cast, near=True) == "word"
    cast.dana.change(agreed_word=None)
    assert asks(cast, near=True) is None


def test_where_somebody_is_near_and_no_word_is_agreed_a_code_goes_to_the_phone(cast, with_sms):
    cast.dana.change(agreed_word=None)
    assert asks(cast, near=True) == "code"


# sent and used


def test_a_code_is_sent_by_the_pass_when_it_is_asked_for_and_opens_once(cast, strict, browse, door, set_clock):
    visitor = browse()
    assert "Send me a code" in visitor.get(door).text
    assert 'name="knows"' not in visitor.get(door).text
    answer = press(visitor, door)
    assert (answer.status_code, answer.location) == (303, f"{door}?code=1")
    assert DoorCode.select().count() == 0
    to, code = code_sent()
    assert to == "dana@client.example"
    assert code not in DoorCode.get().hash
    set_clock(on(18, "12:09"))
    assert visitor.post(door, {"knows": f" {code[:3]} {code[3:]} "}, form_on=f"{door}?code=1").location == "/status"
    assert DoorCode.select().count() == 0
    assert browse().post(door, {"knows": code}, form_on=f"{door}?code=1").status_code == 422


def test_a_code_holds_for_ten_minutes(cast, strict, browse, door, set_clock):
    press(browse(), door)
    _to, code = code_sent()
    for minute, opens in ((11, 422), (10, 303)):
        set_clock(on(18, f"12:{minute}"))
        assert browse().post(door, {"knows": code}, form_on=f"{door}?code=1").status_code == opens


def test_the_one_before_opens_nothing_any_more(cast, strict, browse, door, set_clock):
    visitor = browse()
    press(visitor, door)
    _to, first = code_sent()
    set_clock(on(18, "12:02"))
    press(visitor, door)
    _to, second = code_sent(on(18, "12:02"))
    dana = cast.dana
    assert DoorCode.fitting(dana, second, on(18, "12:03"))
    assert first == second or DoorCode.fitting(dana, first, on(18, "12:03")) is None


def test_two_who_send_the_same_code_at_once_do_not_both_come_in(cast, strict):
    digits, code = DoorCode.drawn(cast.dana, AT)
    code.keep()
    one, two = (DoorCode.fitting(cast.dana, digits, AT) for _time in range(2))
    assert (one.use(), two.use()) == (True, False)


def twin(browse, visitor):
    """Another browser with every cookie this one has now: what it sends at the same instant."""
    other = browse()
    for name in ("lexlite_form", "lexlite_person"):
        cookie = visitor.client.get_cookie(name, domain="localhost")
        if cookie:
            other.client.set_cookie(name, cookie.value, domain="localhost")
    return other


@pytest.fixture
def code_typed(cast, strict, browse, door, set_clock):
    """(a browser whose form is filled in, the same browser a moment later, the fields)."""
    visitor = browse()
    press(visitor, door)
    _to, code = code_sent()
    set_clock(on(18, "12:02"))
    hidden = visitor.hidden(f"{door}?code=1")
    return visitor, twin(browse, visitor), {**hidden, "knows": code}


def test_the_second_press_of_a_right_code_opens_too_and_books_nothing(cast, browse, door, code_typed):
    first, second, data = code_typed
    for each in (first, second):
        assert each.post(door, data, hidden={}).location == "/status"
        assert each.get("/status/devices").status_code == 200
    assert cast.dana.reload().wrong_tries == 0
    assert AuditEntry.select().where(AuditEntry.verb == "link.wrong_try").count() == 0


def test_pressed_again_once_the_page_is_open_the_button_leads_to_it(cast, browse, door, code_typed):
    first, _second, data = code_typed
    first.post(door, data, hidden={})
    assert first.post(door, data, hidden={}).location == "/status"
    assert cast.dana.reload().wrong_tries == 0


@pytest.mark.parametrize("other", ["browser", "form", "link", "later", "answer"])
def test_a_code_that_has_opened_opens_for_no_other_browser_form_or_link_nor_later(
    cast, browse, door, code_typed, set_clock, other
):
    first, second, data = code_typed
    first.post(door, data, hidden={})
    address, again = door, dict(data)
    if other == "browser":
        second = browse()
        again["csrf_token"] = second.hidden(f"{door}?code=1")["csrf_token"]
    elif other == "form":
        again["once"] = "another"
    elif other == "link":
        address = f"/status/{Link.mint(cast.dana, AT)}"
    elif other == "later":
        set_clock(on(18, "12:03"))
    else:
        again["knows"] = f"{(int(data['knows']) + 1) % 10**6:06}"
    assert second.post(address, again, hidden={}).status_code == 422
    assert second.get("/status").location == "/status/link"


def test_two_presses_of_a_right_code_that_are_judged_at_once_both_open(cast, strict, monkeypatch):
    digits, code = DoorCode.drawn(cast.dana, AT)
    code.keep()
    link, opened, fitting = Link.of(Link.mint(cast.dana, AT)), [], DoorCode.fitting

    def both(person, answer, at):
        fits = fitting(person, answer, at)
        if not opened:
            opened.append(None)
            opened[0] = Link.get_by_id(link.hash).open(digits, False, False, AT, by_code=True, press="one")
        return fits

    monkeypatch.setattr(DoorCode, "fitting", both)
    opened.append(link.open(digits, False, False, AT, by_code=True, press="one"))
    assert all(Session.alive(token, "person", AT) for token in opened)
    assert cast.dana.reload().wrong_tries == 0


def test_a_wrong_code_pressed_twice_is_one_try(cast, strict, browse, door):
    visitor = browse()
    data = {**visitor.hidden(f"{door}?code=1"), "knows": "000000"}
    for _press in range(12):
        assert visitor.post(door, data, hidden={}).status_code == 422
    assert cast.dana.reload().wrong_tries == 1


def test_nobody_elses_code_opens(cast, strict, browse, door):
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679").client.contact
    digits, code = DoorCode.drawn(other, AT)
    code.keep()
    assert browse().post(door, {"knows": digits}, form_on=f"{door}?code=1").status_code == 422


def test_neither_word_nor_digits_open_a_door_that_asks_for_a_code(cast, strict, browse, door):
    for said in ("blue heron", "5678", "000000"):
        assert browse().post(door, {"knows": said}, form_on=f"{door}?code=1").status_code == 422


def test_five_wrong_codes_end_every_link(cast, strict, browse, door):
    visitor = browse()
    press(visitor, door)
    _to, code = code_sent()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _try in range(5):
        assert visitor.post(door, {"knows": wrong}, form_on=f"{door}?code=1").status_code == 422
    assert visitor.post(door, {"knows": code}, hidden={}).status_code == 410


def test_five_codes_an_hour_are_sent_and_no_more(cast, strict, browse, door):
    said = [press(browse(), door).status_code for _time in range(6)]
    assert said == [303] * 5 + [429]


def test_a_door_that_asks_for_the_word_sends_no_code(cast, browse, door):
    Outbox.delete().execute()
    visitor = browse()
    answer = visitor.post(f"{door}/code", form_on=door)
    assert answer.status_code == 303
    assert Outbox.select().count() == 0


def test_looking_sends_no_code(cast, strict, browse, door):
    for address in (door, f"{door}?code=1"):
        browse().get(address)
        browse()._send("HEAD", address, False)
    assert Outbox.select().count() == 0


# by which channel


def test_a_code_goes_by_text_message_where_the_firm_sends_them_without_the_link(cast, strict, with_sms, browse, door):
    visitor = browse()
    assert "as a text message" in visitor.get(door).text
    press(visitor, door)
    row = Outbox.get(Outbox.kind == "code")
    assert (row.channel, row.to_address) == ("sms", "+48512345678")
    sender = Sender()
    timetable.run(on(18, "12:01"), sender)
    ((_kind, _to, said),) = sender.sent
    assert re.fullmatch(rb"Your code: \d{6}\. It holds for 10 minutes\. Tell it to nobody\.", said)
    assert b"status" not in said


def test_staff_never_read_a_code(cast, strict, browse, door):
    press(browse(), door)
    _to, code = code_sent()
    row = Outbox.get(Outbox.kind == "code")
    assert code in bytes(row.bytes).decode()
    assert code not in " ".join(frozen(row))
    assert code not in browse(cast.alice).get(f"/messages/{row.id}").text
    assert row.params == {}


@pytest.mark.parametrize(("language", "said"), [("pl", "przesyłamy kod: "), ("zh", "验证码：")])
def test_a_code_is_written_in_the_language_of_its_reader(cast, strict, browse, door, language, said):
    cast.dana.change(language=language)
    press(browse(), door)
    sender = Sender()
    timetable.run(on(18, "12:01"), sender)
    assert said in sender.text("code")
