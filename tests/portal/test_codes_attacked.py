"""One-time codes under a patient attacker: asked for again and again, raced, kept, carried elsewhere, typed oddly."""

from datetime import timedelta

import pytest

from lexlite.clients.codes import DoorCode
from lexlite.clients.devices import end_page
from lexlite.clients.links import Link
from lexlite.followup import suspending
from tests.portal.test_codes import AT


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
