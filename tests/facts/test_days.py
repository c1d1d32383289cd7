"""«Spring 2024» is a date: free words beside a day to sort by."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lexlite.facts.days import understood
from lexlite.i18n import LANGUAGES, PATTERNS, _written

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("spring 2024", (2024, 3, 1)),
        ("March 2026", (2026, 3, 1)),
        ("in early May 2025", (2025, 5, 1)),
        ("since about 2019", (2019, 1, 1)),
        ("lipiec–październik 2026", (2026, 7, 1)),
        ("wiosną 2024 r.", (2024, 3, 1)),
        ("jesień 2023", (2023, 9, 1)),
        ("w zimie 2023", (2023, 1, 1)),
        ("zima 2023/2024", (2023, 12, 1)),
        ("około 14 listopada 2026", (2026, 11, 14)),
        ("03.2025", (2025, 3, 1)),
        ("2026年10月", (2026, 10, 1)),
        ("2024年春", (2024, 3, 1)),
        ("２０２４年冬", (2024, 12, 1)),
        ("2024年3月4日左右", (2024, 3, 4)),
        ("2024年", (2024, 1, 1)),
        ("30 February 2024", (2024, 2, 1)),
    ],
)
def test_free_words_have_a_day_to_sort_by_and_stay_words(words, day):
    assert understood(words) == (date(*day), False)


@pytest.mark.parametrize("words", ["", "some years ago", "w maju", "春天", "12345", "1850", "32.13.2024x"[:0]])
def test_words_without_a_year_have_no_day(words):
    assert understood(words) == (None, False)


@pytest.mark.parametrize("words", ["2026-11-14", "14.11.2026", "14/11/2026", "14 November 2026", "November 14, 2026"])
def test_a_day_said_exactly_is_that_day(words):
    assert understood(words) == (date(2026, 11, 14), True)


@given(DAYS)
def test_every_day_as_the_product_writes_it_in_any_language_is_read_back(day):
    for code in LANGUAGES:
        assert understood(_written(day, PATTERNS[code][2], code)) == (day, True), code
    assert understood(day.isoformat()) == (day, True)


@given(DAYS)
def test_the_month_of_a_day_sorts_no_later_than_the_day_and_the_year_no_later_than_the_month(day):
    for code, pattern in (("en", "MMMM y"), ("pl", "LLLL y"), ("zh", "y年M月")):
        month, exact = understood(_written(day, pattern, code))
        assert not exact and understood(str(day.year))[0] <= month <= day and month.month == day.month


@given(st.text(max_size=60) | st.text("0123456789 ./-年月日春maycr", max_size=20))
@example("2024年13月")
@example("99 may 2024")
@example("²⁰24年0月")
def test_whatever_is_typed_is_a_day_of_these_centuries_or_none(words):
    day, _exact = understood(words)
    assert day is None or 1900 <= day.year < 2200
