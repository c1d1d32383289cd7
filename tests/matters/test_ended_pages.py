"""A page ends thirty days after the last matter has closed (rule of the door)."""

from datetime import timedelta

import pytest

from lexlite.clients.links import Link
from lexlite.followup import closing
from lexlite.matters.ended_pages import end_pages_of_the_past
from lexlite.messages.asked_links import LinkAsked
from lexlite.messages.models import Outbox
from tests.factories import on

CLOSED = on(18, "12:00")
OVER = CLOSED + timedelta(days=30)


@pytest.fixture
def link(cast):
    return Link.of(Link.mint(cast.dana, CLOSED))


def close(cast, matter=None, at=CLOSED):
    closing.close(matter or cast.matter, outcome="settled", told="Thank you.", by=cast.alice, at=at)


def ask(cast, at):
    LinkAsked.note(cast.dana.email.value, at)
    LinkAsked.answer_all(at)
    return Outbox.select().where(Outbox.kind == "link", Outbox.person == cast.dana, Outbox.created_at >= at).exists()


def test_thirty_days_after_the_last_matter_closed_its_links_end_and_asking_brings_none(cast, link):
    close(cast)
    end_pages_of_the_past(OVER - timedelta(minutes=1))
    assert link.reload().holds(OVER) and ask(cast, OVER - timedelta(minutes=1))
    end_pages_of_the_past(OVER)
    assert (link.reload().ended_at, link.ended_why) == (OVER, "closed")
    assert not ask(cast, OVER + timedelta(hours=2))


def test_while_another_matter_is_open_or_was_closed_later_the_page_stays(cast, link):
    other = cast.take_on(email="second@client.example", phone="+48512345679")
    other.change(client=cast.matter.client_id)
    close(cast)
    end_pages_of_the_past(OVER)
    assert link.reload().ended_at is None
    close(cast, other, CLOSED + timedelta(days=9))
    end_pages_of_the_past(OVER)
    assert link.reload().ended_at is None
    end_pages_of_the_past(OVER + timedelta(days=9))
    assert link.reload().ended_at


def test_a_link_from_the_firms_own_hand_opens_afterwards_and_may_be_asked_for_anew(cast, link):
    close(cast)
    end_pages_of_the_past(OVER)
    mine = Link.of(Link.fresh(cast.dana, cast.alice, OVER + timedelta(days=1)))
    end_pages_of_the_past(OVER + timedelta(days=2))
    assert mine.reload().holds(OVER + timedelta(days=2))
    assert ask(cast, OVER + timedelta(days=2))


def test_who_has_no_matter_at_all_keeps_their_link(cast, link):
    cast.matter.change(client=cast.take_on(email="x@client.example", phone="+48512345678").client_id)
    end_pages_of_the_past(OVER + timedelta(days=99))
    assert link.reload().ended_at is None
