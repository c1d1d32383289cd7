"""The firm's settings: hours as typed, days off, and what the owner alone changes."""

from datetime import date

import pytest

from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.firm.models import DayOff, Firm
from lexlite.firm.settings import days_from, found, holidays_known, hours_from, hours_text, keep
from tests.factories import day, on

AT = on(18, "12:00")
HOURS = "Mon 8:00-16:00\nTue 8:00-12:00 13:00-17:00"


def change(cast, by=None, **values):
    typed = {
        "hours": HOURS,
        "days_off": "2026-11-20 Moving",
        "languages": "pl, en",
        "country": "pl",
        "region": "",
        "cadence_days": 10,
        "cadence_max_days": 20,
        **values,
    }
    keep(Firm.the(), by=by or cast.olga, at=AT, **typed)


def test_hours_are_read_as_they_are_shown():
    hours = hours_from(HOURS)
    assert hours == {"0": [["08:00", "16:00"]], "1": [["08:00", "12:00"], ["13:00", "17:00"]]}
    assert hours_from(hours_text(hours)) == hours


@pytest.mark.parametrize(
    "wrong", ["", "Mon", "Noday 8:00-16:00", "Mon 16:00-8:00", "Mon 8:00-12:00 11:00-16:00", "Mon 25:00-26:00"]
)
def test_hours_that_cannot_be_are_refused_at_their_field(firm, wrong):
    with pytest.raises(RuleBroken) as no:
        hours_from(wrong)
    assert no.value.field == "hours"


def test_days_off_are_read_line_by_line(firm):
    assert days_from("2026-12-24 Eve\n\n2026-12-31") == [(date(2026, 12, 24), "Eve"), (date(2026, 12, 31), "")]
    with pytest.raises(RuleBroken):
        days_from("24 December")


def test_the_owner_changes_hours_days_off_and_languages(cast):
    change(cast)
    firm = Firm.the()
    assert (firm.hours, firm.languages, firm.country) == (hours_from(HOURS), ["pl", "en"], "PL")
    assert [(off.day, off.why) for off in DayOff.select()] == [(day(20), "Moving")]
    assert not firm.calendar().is_working(day(20))


def test_a_day_off_that_was_taken_away_is_worked_again(cast):
    change(cast)
    change(cast, days_off="")
    assert DayOff.select().count() == 0


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_nobody_else_changes_the_settings(cast, who):
    with pytest.raises(NotAllowed):
        change(cast, by=getattr(cast, who))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"languages": "de"}, "languages"),
        ({"languages": ""}, "languages"),
        ({"country": "XX"}, "country"),
        ({"region": "nowhere"}, "country"),
        ({"cadence_days": 21}, "cadence_days"),
        ({"days_off": "soon"}, "days_off"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(cast, wrong, field):
    before = dict(Firm.the().__data__)
    with pytest.raises(RuleBroken) as no:
        change(cast, **wrong)
    assert no.value.field == field
    assert Firm.the().__data__ == before


def test_two_who_change_them_at_once_do_not_overwrite_each_other(cast):
    change(cast, version=1)
    with pytest.raises(Conflict):
        change(cast, version=1, cadence_days=5)
    assert Firm.the().cadence_days == 10


def test_a_firm_is_founded_once(cast):
    with pytest.raises(RuleBroken):
        found(
            name="Two",
            phone="",
            country="PL",
            timezone="Europe/Warsaw",
            languages=["pl"],
            owner={"name": "Eve", "email": "eve@two.example", "language": "pl", "password": "x"},
            at=AT,
        )


@pytest.mark.parametrize(("country", "known"), [("PL", True), ("CN", True), ("GB", True), ("XX", False), ("", False)])
def test_which_countries_holidays_are_known(country, known):
    assert holidays_known(country, "") is known
