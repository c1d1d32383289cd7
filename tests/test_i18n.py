"""Words of every language that are made here and not translated: excerpts, hours after a day."""

import pytest

from lexlite.i18n import at_hour, excerpt, in_brackets, speaking


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("short enough", 12, "short enough"),
        ("The lease came in May", 18, "The lease came in…"),
        ("The lease came in May", 15, "The lease came…"),
        ("Do 5 maja 2026 r. Chcemy", 18, "Do 5 maja 2026 r…"),
        ("One, two, three", 10, "One, two…"),
        ("Rechtsschutzversicherung", 10, "Rechtssch…"),
        ("我们收到了法院的来信，请您看一看。", 9, "我们收到了法院的…"),
    ],
)
def test_an_excerpt_is_cut_between_words_with_one_ellipsis(text, most, shown):
    assert excerpt(text, most) == shown
    assert len(shown) <= most


def test_an_hour_after_a_day_says_in_polish_that_it_is_one(app):
    said = []
    for code in ("en", "pl", "zh"):
        with speaking(code):
            said.append(at_hour("10:00"))
    assert said == ["10:00", "godz.\u00a010.00", "10:00"]


def test_brackets_are_wide_in_chinese_and_stand_apart_elsewhere(app):
    written = {}
    for code in ("en", "zh"):
        with speaking(code):
            written[code] = f"LX{in_brackets('7')}"
    assert written == {"en": "LX (7)", "zh": "LX（7）"}
