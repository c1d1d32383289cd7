"""Devices that may open a client's page: named, listed, ended by the person; shared ones (quality 4)."""

import re
from datetime import timedelta

import pytest

from lexlite.clients.devices import devices_of, name_of
from lexlite.clients.links import Link, Opening
from lexlite.firm.sessions import Session
from tests.factories import on

AT = on(18, "12:00")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Version/17.1 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (PHONE, "Safari, iPhone"),
        (DESK, "Firefox, Windows"),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A5) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Linux; Android 9) MicroMessenger/8.0.32 Chrome/107.0 Mobile Safari/537.36", "WeChat, Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/537.36 Chrome/119.0 Safari/537.36 Edg/119",
            "Edge, Mac",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_in_two_words_of_ours(agent, name):
    assert name_of(agent) == name


def opens(browse, cast, agent, **ticked):
    """A browser behind the door, and the cookie it was given."""
    browser = browse()
    browser.client.environ_base["HTTP_USER_AGENT"] = agent
    answer = browser.post(f"/status/{Link.mint(cast.dana, AT)}", {"knows": "blue heron", **ticked})
    assert answer.status_code == 303
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("lexlite_person")]
    return browser, cookie


def test_a_person_sees_each_device_and_ends_one_of_them(cast, browse):
    phone, _cookie = opens(browse, cast, PHONE)
    desk, _cookie = opens(browse, cast, DESK)
    page = phone.get("/status/devices").text
    assert "Safari, iPhone</strong> · the one before you" in page
    assert "Firefox, Windows</strong><br>" in page
    (mark,) = [each.mark for each in devices_of(cast.dana, AT) if "Firefox" in each.name]
    assert phone.post(f"/status/devices/{mark}/end", form_on="/status/devices").location == "/status/devices"
    assert "Firefox" not in phone.get("/status/devices").text
    assert desk.get("/status").location == "/status/link"
    assert phone.get("/status/devices").status_code == 200


def test_ending_the_one_before_them_leaves_the_page(cast, browse):
    phone, _cookie = opens(browse, cast, PHONE)
    (device,) = devices_of(cast.dana, AT)
    assert phone.post(f"/status/devices/{device.mark}/end", form_on="/status/devices").location == "/status/left"
    assert phone.get("/status").location == "/status/link"


def test_all_are_ended_at_once(cast, browse):
    phone, _cookie = opens(browse, cast, PHONE)
    desk, _cookie = opens(browse, cast, DESK, stay="yes")
    assert phone.post("/status/devices/end", form_on="/status/devices").location == "/status/left"
    for each in (phone, desk):
        assert each.get("/status").location == "/status/link"


def test_nobody_ends_anothers_device(cast, browse):
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679").client.contact
    token = Session.open_for_person(other.id, AT, device="Chrome, Linux")
    mark = Session.alive(token, "person", AT).mark
    phone, _cookie = opens(browse, cast, PHONE)
    assert "Linux" not in phone.get("/status/devices").text
    phone.post(f"/status/devices/{mark}/end", form_on="/status/devices")
    assert Session.alive(token, "person", AT)


def test_what_names_a_device_in_an_address_opens_nothing(cast, browse):
    opens(browse, cast, PHONE)
    (device,) = devices_of(cast.dana, AT)
    stranger = browse()
    stranger._cookie("lexlite_person", device.mark)
    assert stranger.get("/status").location == "/status/link"


def test_a_shared_device_keeps_no_cookie_and_the_page_closes_after_half_an_hour_whatever_is_ticked(
    cast, browse, set_clock
):
    library, cookie = opens(browse, cast, DESK, shared="yes", stay="yes")
    assert "Max-Age" not in cookie and "Expires" not in cookie
    for minutes, status in ((10, 200), (20, 200), (29, 200), (30, 302)):
        set_clock(AT + timedelta(minutes=minutes))
        assert library.get("/status/devices").status_code == status


def test_stay_signed_in_keeps_the_page_for_thirty_days(cast, browse, set_clock):
    own, cookie = opens(browse, cast, DESK, stay="yes")
    assert "Max-Age=2592000" in cookie
    set_clock(AT + timedelta(days=29))
    assert "Stays signed in until" in own.get("/status/devices").text


def test_where_somebody_is_near_staying_is_not_offered_and_the_shared_device_is(cast, browse):
    near = cast.take_on(name="Nea R", email="n@client.example", practice_area="family", side="applicant").client.contact
    page = browse().get(f"/status/{Link.mint(near, AT)}").text
    assert 'name="stay"' not in page
    near.change(agreed_word=cast.dana.agreed_word)
    page = browse().get(f"/status/{Link.mint(near, AT)}").text
    assert 'name="stay"' not in page and 'name="shared"' in page


def test_a_person_reads_when_their_page_was_opened(cast, browse):
    for number in range(25):
        Opening.create(person=cast.dana, matter_id=cast.matter.id, at=AT - timedelta(hours=number))
    phone, _cookie = opens(browse, cast, PHONE)
    shown = re.findall(r"<li>[^<]+, (\d\d?:00)</li>", phone.get("/status/devices").text)
    assert len(shown) == 20
    assert shown[0] == "12:00"
