"""Sessions and signing in: rows that end, tries that are counted, the same words for every no."""

from datetime import timedelta

import pytest

from lexlite.errors import RuleBroken, TooManyTries
from lexlite.firm import passwords
from lexlite.firm.models import Staff
from lexlite.firm.sessions import Session, digest, sign_in
from tests.factories import PASSWORD, on, staff

AT = on(18, "12:00")
ALICE = "alice@firm.example"


@pytest.fixture
def alice(firm):
    return staff("Alice Lawyer", "lawyer")


def no(email, password, address="1.2.3.4", at=AT):
    with pytest.raises(RuleBroken) as refused:
        sign_in(email, password, address, at)
    return str(refused.value)


def test_the_right_password_opens_a_session_of_which_only_the_hash_is_kept(alice):
    token = sign_in(" Alice@firm.example ", PASSWORD, "1.2.3.4", AT)
    assert Session.alive(token, "staff", AT).staff == alice
    assert [bytes(session.hash) for session in Session.select()] == [digest(token)]


def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(alice):
    assert no(ALICE, "wrong") == no("eve@nowhere.example", PASSWORD)


def test_who_was_disabled_is_refused_in_the_same_words(alice, firm):
    said = no(ALICE, "wrong")
    token = sign_in(ALICE, PASSWORD, "1.2.3.4", AT)
    alice.disable(by=Staff.owners().get(), at=AT)
    assert no(ALICE, PASSWORD) == said
    assert Session.alive(token, "staff", AT) is None


@pytest.mark.parametrize(("changing", "tries"), [("address", 10), ("email", 50)])
def test_after_many_wrong_tries_even_the_right_password_waits(alice, monkeypatch, changing, tries):
    monkeypatch.setattr(passwords, "matches", lambda secret, known: secret == PASSWORD)
    for number in range(tries):
        email = f"x{number}@firm.example" if changing == "email" else ALICE
        no(email, "wrong", f"1.2.3.{number}" if changing == "address" else "1.2.3.4")
    with pytest.raises(TooManyTries) as wait:
        sign_in(ALICE, PASSWORD, "1.2.3.4", AT + timedelta(minutes=1))
    assert wait.value.seconds == 14 * 60 + 1
    assert sign_in(ALICE, PASSWORD, "1.2.3.4", AT + timedelta(minutes=15, seconds=1))


def test_a_session_ends_after_ten_idle_hours_and_after_seven_days(alice):
    token = Session.open_for_staff(alice, AT)
    assert Session.alive(token, "staff", AT + timedelta(hours=9, minutes=59))
    assert Session.alive(token, "staff", AT + timedelta(hours=10)) is None
    session, now = Session.get(), AT
    while now < AT + timedelta(days=7):
        session.touch(now)
        now += timedelta(hours=9)
    assert not session.holds(now)


@pytest.mark.parametrize(("stays", "idle"), [(False, timedelta(minutes=30)), (True, timedelta(days=30))])
def test_a_clients_page_closes_after_half_an_hour_or_where_they_stay_after_thirty_days(firm, stays, idle):
    token = Session.open_for_person(1, AT, stays)
    assert Session.alive(token, "person", AT + idle - timedelta(seconds=1))
    assert Session.alive(token, "person", AT + idle) is None


def test_a_clients_session_is_no_staff_session(firm):
    token = Session.open_for_person(1, AT)
    assert Session.alive(token, "staff", AT) is None
    assert Session.alive("", "person", AT) is Session.alive(None, "person", AT) is None


def test_an_ended_session_stays_ended(alice):
    token = Session.open_for_staff(alice, AT)
    Session.alive(token, "staff", AT).end(AT)
    Session.get().end(AT + timedelta(hours=1))
    assert Session.get().ended_at == AT
    assert Session.alive(token, "staff", AT) is None


def test_being_seen_is_written_once_a_minute_at_most(alice):
    Session.open_for_staff(alice, AT)
    session = Session.get()
    session.touch(AT + timedelta(seconds=59))
    assert Session.get().seen_at == AT
    session.touch(AT + timedelta(seconds=60))
    assert Session.get().seen_at == AT + timedelta(seconds=60)


def test_a_new_password_ends_every_session(alice):
    token = Session.open_for_staff(alice, AT)
    alice.set_password("another four word password", by=alice, at=AT)
    assert Session.alive(token, "staff", AT) is None


def test_sessions_over_for_a_month_are_forgotten(alice):
    Session.open_for_staff(alice, AT)
    Session.forget_ended(AT + timedelta(days=36))
    assert Session.select().count() == 1
    Session.forget_ended(AT + timedelta(days=38))
    assert Session.select().count() == 0
