"""Dates not to be missed, of every matter one may see (rule T2)."""

from datetime import timedelta

import pytest

from lexlite.audit.models import AuditEntry
from lexlite.errors import RuleBroken
from lexlite.followup import closing
from lexlite.matters import dates
from lexlite.matters.dates import Dates, key_from
from lexlite.matters.models import MatterDate
from tests.conftest import NOON
from tests.factories import day

TODAY = NOON.date()


def date(cast, number, words="Answer the claim", matter=None, **more):
    facts = {"kind": "deadline", "source": "letter of the court", **more}
    return (matter or cast.matter).add_date(on=day(number), words=words, by=cast.alice, at=NOON, **facts)


def seen(cast, firm, who=None, after=None):
    return Dates.seen_by(who or cast.alice, firm, TODAY, after)


def test_each_stands_under_its_day_the_next_first_for_thirty_days(cast, firm):
    for number in (49, 30, 18, 30, 48):
        date(cast, number, f"on {number}")
    days = seen(cast, firm).days
    assert [(when, len(rows)) for when, rows in days] == [(day(18), 1), (day(30), 2), (day(48), 1)]


def test_a_past_one_that_nobody_took_off_or_called_done_is_shown_as_such(cast, firm, browse):
    left, done, off = (date(cast, number) for number in (16, 17, 17))
    done.do(cast.bob, NOON)
    off.cancel(cast.bob, NOON)
    assert seen(cast, firm).past == [left]
    assert "past: nobody has said that it is done" in browse(cast.alice).get("/dates").text
    assert "past: nobody has said that it is done" in browse(cast.alice).get(f"/matters/{cast.matter.id}").text


def test_within_seven_days_and_not_checked_it_stands_on_top(cast, firm):
    near, checked, far = date(cast, 25), date(cast, 24), date(cast, 26)
    checked.check(cast.bob, NOON)
    assert seen(cast, firm).unchecked == [near]
    assert seen(cast, firm).coming == [checked, near, far]


def test_the_matter_says_in_words_who_checked_it_and_that_nobody_did(cast, browse):
    one = date(cast, 25)
    page = browse(cast.bob).get(f"/matters/{cast.matter.id}").text
    assert "not checked yet" in page and "letter of the court" in page
    one.check(cast.bob, NOON)
    assert "checked: Bob A." in browse(cast.bob).get(f"/matters/{cast.matter.id}").text


def test_done_it_is_kept_with_who_said_so_and_when(cast, browse):
    one = date(cast, 25)
    browse(cast.bob).post(f"/matters/{cast.matter.id}/dates/{one.id}/done")
    one.reload()
    assert (one.done_by, one.done_at) == (cast.bob, NOON)
    assert AuditEntry.select().where(AuditEntry.verb == "date.done", AuditEntry.about == one.key).count() == 1
    assert "done: Bob A." in browse(cast.bob).get(f"/matters/{cast.matter.id}").text
    for again in (one.do, one.cancel):
        with pytest.raises(RuleBroken):
            again(cast.alice, NOON)


def test_when_all_are_done_somebody_may_look_again_and_know_of_none(cast, browse):
    one = date(cast, 25)
    with pytest.raises(RuleBroken):
        cast.matter.no_dates_known(cast.alice, NOON)
    one.do(cast.alice, NOON)
    assert "None known" in browse(cast.alice).get(f"/matters/{cast.matter.id}").text
    cast.matter.no_dates_known(cast.alice, NOON)
    assert cast.matter.dates_none_by == cast.alice


def test_of_a_closed_matter_none_is_left(cast, firm):
    date(cast, 16)
    date(cast, 25)
    closing.close(cast.matter, outcome="won", told="Bye", by=cast.alice, at=NOON)
    assert (seen(cast, firm).past, seen(cast, firm).coming) == ([], [])


def test_those_of_a_restricted_matter_are_seen_by_the_named_only(cast, firm):
    one = date(cast, 25)
    cast.matter.restrict(cast.alice, NOON)
    assert seen(cast, firm, cast.bob).coming == [one]
    for who in (cast.charlie, cast.olga):
        assert vars(seen(cast, firm, who)) == vars(Dates())


def test_where_the_firm_shows_own_matters_only_those_of_others_are_not_seen(cast, firm):
    date(cast, 25)
    firm.change(own_matters_only=True)
    assert seen(cast, firm, cast.charlie).coming == []
    cast.alice.be_away(TODAY, TODAY, cast.charlie, by=cast.alice, at=NOON)
    assert len(seen(cast, firm, cast.charlie).coming) == 1


def test_pages_follow_each_other_without_a_gap_or_a_repeat(cast, firm, monkeypatch):
    monkeypatch.setattr(dates, "PAGE", 3)
    made = [date(cast, 20 + number // 4) for number in range(11)]
    found, key = [], None
    for _page in range(4):
        page = seen(cast, firm, after=key_from(key))
        found += page.coming
        key = page.next_key
    assert found == made and key is None


@pytest.mark.parametrize("key", [None, "", "~", "2026-11-20", "soon~1", "2026-11-20~x", "2026-11-20~" + "9" * 20])
def test_a_key_that_is_none_begins_at_the_beginning(browse, cast, key):
    assert key_from(key) is None
    assert browse(cast.alice).get("/dates", query_string={"after": key or ""}).status_code == 200


def test_what_is_open_is_found_by_its_index(cast, firm):
    from lexlite.db import database

    query, values = dates._open_ones(cast.alice, firm, TODAY).where(MatterDate.on_day >= TODAY).limit(50).sql()
    plan = database.execute_sql(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
    assert any("matter_date_open" in row[3] for row in plan), plan
    assert not any(row[3].startswith("USE TEMP B-TREE") for row in plan), plan


def test_a_date_done_is_no_longer_on_the_clients_page(cast, browse, app):
    from tests.browsing import Browser

    one = date(cast, 25, "Session at ten", shared=True)
    page = f"/status/matters/{cast.matter.id}"
    assert "Session at ten" in Browser(app, person=cast.dana).get(page).text
    one.do(cast.alice, NOON - timedelta(minutes=1))
    assert "Session at ten" not in Browser(app, person=cast.dana).get(page).text
