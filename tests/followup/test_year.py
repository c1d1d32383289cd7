"""A year in four places, with their holidays and changes of the clock (rules S1, S2, S6): each due moment is the close
of a working day, the morning letter comes once on each morning it has something to say, each reminder once."""

import os
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from lexlite.firm.models import Staff
from lexlite.followup.standing import settle_all
from lexlite.messages.models import Outbox
from lexlite.reminders.planning import plan
from tests.factories import contact

CADENCE = 9
PLACES = [
    ("Europe/Warsaw", "PL", ""),
    ("Asia/Shanghai", "CN", ""),
    ("America/New_York", "US", "NY"),
    ("Australia/Lord_Howe", "AU", "NSW"),  # half an hour of summer time
]
PASSES = (time(0, 30), time(7, 59), time(8), time(13, 59), time(14), time(16, 1), time(23, 59))
SOAK = os.environ.get("LEXLITE_SOAK")  # every pass of every day; else on quiet days the one of the morning


def moment(day, hour, zone):
    return datetime.combine(day, hour, zone).astimezone(UTC)


@pytest.mark.soak
@pytest.mark.parametrize(("zone_name", "country", "region"), PLACES, ids=[place for place, *_rest in PLACES])
def test_a_year_passes_without_a_moment_out_of_hours_or_a_reminder_missed_or_doubled(
    cast, firm, zone_name, country, region
):
    zone = ZoneInfo(zone_name)
    off = holidays.country_holidays(country, subdiv=region or None, years=(2026, 2027, 2028))
    firm.change(timezone=zone_name, country=country, region=region)
    Staff.update(timezone=zone_name).execute()
    first = datetime(2026, 12, 1, tzinfo=zone).date()
    matter = cast.matter
    matter.change(cadence_own=CADENCE, cadence_days=CADENCE)
    contact(matter, cast.alice, moment(first, time(10), zone))
    settle_all(moment(first, time(10), zone))
    Outbox.delete().execute()
    dues, mornings = [], Counter()
    for number in range(1, 366):
        day = first + timedelta(days=number)
        near = matter.reload().next_word_due_at.astimezone(zone).date() <= day
        for hour in PASSES if near or SOAK else PASSES[2:3]:
            plan(moment(day, hour, zone))
        due = matter.reload().next_word_due_at.astimezone(zone)
        works = day.weekday() < 5 and day not in off
        if due.date() <= day and works:
            mornings[day] += 1
        if due.date() == day:
            assert (due.time(), works) == (time(16), True), due
            dues.append(due)
        if due.date() < day and works:  # a day late, as it happens: spoken to on the next working morning
            spoken = contact(matter, cast.alice, moment(day, time(10), zone))
            after = matter.reload().next_word_due_at.astimezone(zone).date()
            last = day + timedelta(days=CADENCE)
            between = [last - timedelta(days=back) for back in range((last - after).days)]
            assert spoken.counts_from and day < after
            if after <= last:
                assert all(each.weekday() > 4 or each in off for each in between), (after, last)
    digests = Counter(row.not_before.astimezone(zone).date() for row in Outbox.select().where(Outbox.kind == "digest"))
    assert digests == mornings
    told = Counter(row.not_before.astimezone(zone) for row in Outbox.select().where(Outbox.kind == "word_due"))
    assert [at.date() for at in sorted(told)] == [due.date() for due in dues]
    assert set(told.values()) == {1}
    late = Outbox.select().where(Outbox.kind == "word_late", Outbox.staff == cast.alice).count()
    assert late == len(dues) > 25
