"""The clock jumps, the clocks change, the pass was away for three days: nothing skipped, nothing twice."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lexlite import timetable
from lexlite.firm.models import Firm, Staff
from lexlite.followup import publishing
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox, enqueue
from lexlite.reminders import planning
from tests.factories import BEGUN, Cast, found_firm, on
from tests.fakes import Sender
from tests.faults import variants

CHANGES = {  # the zone and a night in which its clocks go forward, another in which they go back
    "Europe/Warsaw": (date(2027, 3, 28), date(2027, 10, 31)),
    "Europe/London": (date(2027, 3, 28), date(2027, 10, 31)),
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7)),
    "America/St_Johns": (date(2027, 3, 14), date(2027, 11, 7)),
    "Australia/Lord_Howe": (date(2027, 10, 3), date(2027, 4, 4)),  # by half an hour
    "Pacific/Auckland": (date(2027, 9, 26), date(2027, 4, 4)),
    "America/Santiago": (date(2027, 9, 5), date(2027, 4, 4)),  # at midnight
}


class Firm7:
    """A firm in that zone which works every day, with a matter whose word is due at noon of each day in turn."""

    def __init__(self, zone, day):
        self.zone, self.day = ZoneInfo(zone), day
        found_firm(BEGUN, timezone=zone, country="")
        Firm.the().change(hours={str(weekday): [["08:00", "16:00"]] for weekday in range(7)})
        self.cast = Cast()
        Staff.update(timezone=zone).execute()
        Outbox.delete().execute()

    def at(self, day, clock):
        return datetime.combine(day, time.fromisoformat(clock), self.zone).astimezone(UTC)

    def due_at(self, moment):
        Matter.update(next_word_due_at=moment, due_because="promise").execute()


@pytest.fixture
def firm_in(app):
    return Firm7


def live(moments):
    """A pass at each moment; what left, by kind and the local day is for the test to say."""
    sent = []
    for moment in moments:
        send = Sender()
        timetable.run(moment, send)
        sent += [(moment, kind, to) for kind, to, _raw in send.sent]
    return sent


def every(minutes, start, end):
    while start < end:
        yield start
        start += timedelta(minutes=minutes)


@pytest.mark.parametrize("change", [0, 1], ids=["forward", "back"])
@pytest.mark.parametrize("zone", CHANGES)
def test_on_the_night_the_clocks_change_each_thing_happens_once_at_its_local_hour(firm_in, zone, change):
    day = CHANGES[zone][change]
    firm = firm_in(zone, day)
    due = firm.at(day, "12:00")
    firm.due_at(due)
    late = firm.at(day - timedelta(days=1), "23:30")
    kept = enqueue("update", firm.cast.dana, firm.cast.matter, late, key="event:1", signed="Alice Lawyer")
    moments = list(every(30, firm.at(day - timedelta(days=1), "18:00"), firm.at(day + timedelta(days=1), "06:00")))
    moments = [moment for moment in moments if moment >= late] or moments
    sent = live(moments)
    when = {(kind, to): moment for moment, kind, to in sent}
    assert max(Counter((kind, to) for _moment, kind, to in sent).values()) == 1
    assert when["update", "dana@client.example"] == kept.not_before == firm.at(day, "08:00")
    assert when["digest", "alice@firm.example"] == firm.at(day, "08:00")
    assert when["word_due", "alice@firm.example"] == firm.at(day, "10:00")
    assert when["word_late", "alice@firm.example"] == due + timedelta(minutes=30)


def test_without_keys_the_same_day_is_found_out(firm_in, monkeypatch):
    firm = firm_in("Europe/Warsaw", CHANGES["Europe/Warsaw"][0])
    for name in ("enqueue", "UNPLANNED"):
        monkeypatch.setattr(planning, name, getattr(planning, name))
    last = planning.Heartbeat.__dict__["last"]
    variants.events_have_no_key()
    try:
        firm.due_at(firm.at(firm.day, "12:00"))
        sent = live(every(30, firm.at(firm.day, "07:00"), firm.at(firm.day, "13:00")))
    finally:
        planning.Heartbeat.last = last
    assert max(Counter((kind, to) for _moment, kind, to in sent).values()) > 1


# three days without a pass


def test_after_three_days_without_a_pass_what_is_still_worth_it_leaves_once_and_the_rest_is_listed(cast):
    timetable.run(on(16, "12:00"), Sender())  # a Monday
    word = publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(16, "12:30"))
    past = enqueue("word_due", cast.alice, cast.matter, on(16, "12:30"), key="past", line=_line())
    Matter.update(next_word_due_at=on(17, "16:00")).execute()
    sent = live(every(5, on(19, "12:30"), on(19, "14:30")))
    counted = Counter((kind, to) for _moment, kind, to in sent)
    assert max(counted.values()) == 1
    assert {("update", "dana@client.example"), ("word_late", "alice@firm.example")} <= set(counted)
    assert ("digest", "alice@firm.example") in counted  # that of today; those of the days between are past
    assert past.reload().state == "expired"
    assert past in list(Outbox.in_trouble())
    assert word.reload().counts_from


def test_what_has_expired_would_be_sent_were_it_not_looked_at(cast, monkeypatch):
    past = enqueue("word_due", cast.alice, cast.matter, on(16, "12:30"), key="past", line=_line())
    Outbox.update(expires_at=on(30, "12:00")).where(Outbox.id == past.id).execute()
    assert "word_due" in [kind for _moment, kind, _to in live([on(19, "12:30")])]


def _line():
    return {"late": False, "client": "Dana", "title": "Rent", "reference": "LX-AAAAAA", "due": "Wed", "say": "Call.",
            "last": "Mon", "person": "Dana", "phone": "", "speaks": "English", "matter": 1}  # fmt: skip


# the clock jumps


@pytest.mark.parametrize("jump", [timedelta(hours=-2), timedelta(days=-1), timedelta(hours=3), timedelta(days=2)])
def test_after_a_jump_of_the_clock_and_back_nothing_is_sent_twice_and_nothing_is_forgotten(cast, jump):
    Matter.update(next_word_due_at=on(18, "16:00")).execute()
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "11:50"))
    Matter.update(next_word_due_at=on(18, "16:00")).execute()
    right = list(every(15, on(18, "07:00"), on(19, "12:00")))
    wrong = [on(18, "12:05") + jump + timedelta(minutes=minute) for minute in (0, 1)]
    sent = live([moment for moment in right if moment < wrong[0] - jump] + wrong)
    sent += live([moment for moment in right if moment > on(18, "12:05")])
    keys = Counter(row.dedupe_key for row in Outbox.select().where(Outbox.state == "sent"))
    assert len(sent) == sum(keys.values()) == len(keys)
    days = {row.dedupe_key for row in Outbox.select().where(Outbox.kind == "digest", Outbox.staff == cast.alice)}
    assert {f"digest:2026-11-{day}:{cast.alice.key}" for day in (18, 19)} <= days
    told = {kind for _moment, kind, to in sent if to == "alice@firm.example"}
    assert {"word_late"} <= told
    assert ("update", "dana@client.example") in {(kind, to) for _moment, kind, to in sent}


def test_a_clock_that_was_a_year_ahead_keeps_nothing_back_once_it_is_right_again(cast):
    Matter.update(next_word_due_at=on(18, "16:00")).execute()
    live([on(18, "12:00") + timedelta(days=365)])
    sent = {(kind, to) for _moment, kind, to in live([on(18, "12:01"), on(18, "14:30")])}
    assert {("digest", "alice@firm.example"), ("word_due", "alice@firm.example")} <= sent
