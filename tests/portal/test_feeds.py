"""The calendar feed: what a calendar program reads, and what nobody can read in it (rule C1)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from lexlite.audit.models import AuditEntry
from lexlite.db import database
from lexlite.firm.feeds import Feed
from lexlite.followup import closing
from lexlite.intake.models import Enquiry
from tests.browsing import Browser
from tests.conftest import NOON
from tests.factories import contact, day, on

NAMES = ("Dana", "Client", "Landlord", "Appeal", "Court", "tenant", "lease", "512", "Alice", "Nowak", "secret")


@pytest.fixture
def busy(cast):
    """Everything a calendar entry could give away."""
    add = cast.matter.add_date
    add(kind="deadline", on=day(27), words="Appeal", source="secret letter", by=cast.bob, at=NOON)
    add(kind="hearing", on=day(30), hour=datetime(2026, 11, 30, 9, 15).time(), words="Dana v Landlord",
        place="Court 5", shared=True, by=cast.bob, at=NOON)  # fmt: skip
    return cast


def read(app, token):
    return Browser(app).get(f"/feeds/{token}.ics")


def events(app, staff):
    answer = read(app, Feed.make(staff, NOON))
    assert answer.status_code == 200
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_it_is_read_back_with_the_contact_due_and_the_dates(busy, app, browse):
    reference = busy.matter.reference
    found = events(app, busy.alice)
    due = found[f"contact-{reference}@lexlite"]
    assert str(due["summary"]) == f"{reference}: contact due"
    assert due.decoded("dtstart") == on(23, "16:00") and due.decoded("dtstart").tzinfo is not None
    dates = sorted(uid for uid in found if uid.startswith("date-"))
    whole, at_nine = (found[uid] for uid in dates)
    assert whole.decoded("dtstart") == date(2026, 11, 27)
    assert at_nine.decoded("dtstart") == datetime(2026, 11, 30, 8, 15, tzinfo=UTC)
    assert {str(each["summary"]) for each in (whole, at_nine)} == {f"{reference}: date not to be missed"}
    assert str(due["url"]).endswith(f"/matters/{busy.matter.id}")


@pytest.mark.parametrize("language", ["en", "pl", "zh"])
def test_nothing_in_it_names_anybody_or_tells_of_the_case(busy, app, browse, language):
    busy.alice.change(language=language)
    text = read(app, Feed.make(busy.alice, NOON)).text.replace("\r\n ", "")
    assert busy.matter.reference in text
    assert [name for name in NAMES if name.casefold() in text.casefold()] == []
    assert str(busy.client.id) not in {line.partition(":")[2] for line in text.splitlines()}


def test_its_entries_keep_their_marks_when_the_day_moves(busy, app, browse):
    before = events(app, busy.alice)
    contact(busy.matter, busy.alice, NOON)
    after = events(app, busy.alice)
    assert set(before) == set(after)
    mark = f"contact-{busy.matter.reference}@lexlite"
    assert before[mark].decoded("dtstart") != after[mark].decoded("dtstart")


def test_it_holds_what_one_answers_for_and_may_see_now_alone(busy, app, browse):
    assert events(app, busy.charlie) == events(app, busy.olga) == {}
    assert {uid.partition("-")[0] for uid in events(app, busy.bob)} == {"date"}  # the second: dates alone
    busy.alice.be_away(NOON.date(), NOON.date(), busy.charlie, by=busy.alice, at=NOON)
    assert len(events(app, busy.charlie)) == 3
    busy.matter.restrict(busy.alice, NOON)
    assert events(app, busy.charlie) == {}
    assert len(events(app, busy.alice)) == 3


def test_what_is_done_taken_off_or_closed_is_gone(busy, app, browse):
    first, second = busy.matter.dates
    first.do(busy.bob, NOON)
    second.cancel(busy.bob, NOON)
    assert [uid.partition("-")[0] for uid in events(app, busy.alice)] == ["contact"]
    closing.close(busy.matter, outcome="won", told="Bye", by=busy.alice, at=NOON)
    assert events(app, busy.alice) == {}


def test_renewed_ended_or_of_somebody_who_left_it_is_not_there_in_the_same_bytes(busy, app, browse):
    def bytes_of(token):
        answer = read(app, token)
        return answer.status_code, sorted(answer.headers), answer.data

    never = bytes_of("never-made")
    assert never[0] == 404
    first = Feed.make(busy.alice, NOON)
    second = Feed.make(busy.alice, NOON)
    assert bytes_of(first) == never and bytes_of(second)[0] == 200
    Feed.end(busy.alice, NOON)
    assert bytes_of(second) == never
    third = Feed.make(busy.charlie, NOON)
    busy.charlie.disable(busy.olga, NOON)
    assert bytes_of(third) == never


def test_its_address_is_made_on_ones_own_account_shown_once_and_kept_as_a_hash(busy, app, browse):
    bob = browse(busy.bob)
    shown = bob.post("/account/feed").text
    address = shown.partition('href="http://127.0.0.1:8000/feeds/')[2].partition(".ics")[0]
    assert len(address) == 43 and read(app, address).status_code == 200
    assert address not in bob.get("/account/feed").text and address not in bob.get("/account").text
    assert address.encode() not in bytes(Feed.get().hash)
    bob.post("/account/feed/end", form_on="/account/feed")
    assert read(app, address).status_code == 404
    verbs = [entry.verb for entry in AuditEntry.select().where(AuditEntry.actor == busy.bob.key)]
    assert verbs[-2:] == ["feed.made", "feed.ended"]


def test_nobody_keeps_a_copy_and_few_statements_are_asked(busy, app, browse):
    token = Feed.make(busy.alice, NOON)
    assert read(app, token).headers["Cache-Control"] == "no-store"
    for number in range(15):
        sent = busy.take_on(name=f"Client {number}", email=f"c{number}@x.example", phone=f"+4851234{6000 + number}")
        sent.add_date(kind="other", on=NOON.date() + timedelta(days=number), words="x", by=busy.bob, at=NOON)
    assert Enquiry.select().count() > 15
    told = []
    database.connection().set_trace_callback(told.append)
    answer = read(app, token)
    database.connection().set_trace_callback(None)
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == 33
    assert len(told) <= 4, told
