"""How like two names are, and why (rule C3)."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lexlite.names.given import _groups
from lexlite.names.keys import RULES, keys, wanted
from lexlite.names.likeness import REASONS, compare
from lexlite.names.spelling import read
from lexlite.names.words import why_words
from tests.names.pairs import ALIKE, APART

TYPED = sorted({name for pair in [*ALIKE, *APART] for name in pair[:2]})


@pytest.mark.parametrize(("one", "other", "why"), ALIKE)
def test_names_that_may_be_one_person_or_company(one, other, why):
    found = compare(one, other)
    assert found, "no likeness"
    assert (found.grade, found.why) == (REASONS[why], why)


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_a_careless_rule_would_take_for_one(one, other):
    assert compare(one, other) is None


def test_the_table_holds_as_many_traps_as_it_should():
    assert len(ALIKE) + len(APART) >= 80
    assert len(APART) >= 60


def test_likeness_has_no_direction():
    for one in TYPED:
        for other in TYPED:
            assert compare(one, other) == compare(other, one), (one, other)


def test_every_name_of_the_table_is_the_same_as_itself():
    for name in TYPED:
        if any(letter.isalnum() for letter in name):
            assert compare(name, name).why == "name", name


def test_what_is_alike_is_found_by_a_key_whichever_was_there_first():
    for one in TYPED:
        for other in TYPED:
            assert compare(one, other) is None or wanted(one) & keys(other), (one, other)


@st.composite
def slipped(draw, names):
    """A name of the table (or two mixed), mistyped: letters lost, doubled, swapped or changed, words turned or cut."""
    words = draw(names).split()
    if draw(st.booleans()):
        words[draw(st.integers(0, max(len(words) - 1, 0))) :] = draw(names).split()[-2:]
    for _ in range(draw(st.integers(0, 2))):
        if not words:
            break
        place = draw(st.integers(0, len(words) - 1))
        words[place] = draw(_mistyped(words[place]))
    return " ".join(draw(st.permutations(words))) if draw(st.booleans()) else " ".join(words)


def _mistyped(word):
    at = st.integers(0, max(len(word) - 1, 0))
    letter = st.sampled_from("aeioyzskwvh")
    return st.one_of(
        at.map(lambda n: word[:n] + word[n + 1 :]),
        at.map(lambda n: word[:n] + word[n + 1 : n + 2] + word[n : n + 1] + word[n + 2 :]),
        st.builds(lambda n, new: word[:n] + new + word[n + 1 :], at, letter),
        st.builds(lambda n, new: word[:n] + new + word[n:], at, letter),
        st.just(word[:1] + "."),
    )


@given(st.data())
def test_mistyped_names_that_are_alike_share_a_key_and_have_no_direction(data):
    name = data.draw(st.sampled_from(TYPED))
    one, other = data.draw(slipped(st.just(name))), data.draw(slipped(st.sampled_from([name, *TYPED])))
    found = compare(one, other)
    assert found == compare(other, one)
    assume(found)
    assert wanted(one) & keys(other)
    assert wanted(other) & keys(one)


@given(st.text(), st.text())
def test_whatever_is_typed_is_read(one, other):
    assert compare(one, other) == compare(other, one)
    assert keys(one) is not None


@pytest.mark.parametrize(
    "name",
    ["", " ", "?!", "\u202e\u200f", "\ud800", "Jan \udfff", "x" * 10_000, "Jan " * 2_500, "陈" * 10_000, "行" * 10_000,
     "J. " * 3_000, "ﷺ" * 1_000, "a\u0301" * 5_000, "\u202e" * 5_000 + "Jan", "١٢٣", "ana" * 4_000, "А" * 10_000, "😀"],
    ids=range(18),
)  # fmt: skip
def test_nothing_typed_makes_it_fail_or_wait(name):
    compare(name, "Jan Kowalski")
    compare(name, name)
    assert len(keys(name)) < 200
    assert len(wanted(name)) < 400


def test_a_group_of_given_names_is_written_without_accents_and_each_name_once():
    assert all(name.isascii() and name.islower() for name in _groups())
    assert len(_groups()) > 800


def test_new_keys_are_new_rules():
    """Keys kept by older rules are made anew only if RULES went up: then write the new sum here."""
    from zlib import crc32

    made = "\n".join(f"{name}: {sorted(keys(name))}" for name in TYPED)
    assert (RULES, crc32(made.encode())) == (2, 3715210829)


@pytest.mark.parametrize("company", [False, True])
def test_words_that_share_no_mark_are_never_taken_for_one_another(company):
    words = {word for name in TYPED for variant in read(name).variants for word in variant if not word.is_initial}
    for one in words:
        for other in words:
            assert why_words(one, other, company) is None or not one.marks.isdisjoint(other.marks), (one, other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Рawlak Marian", "Pawlak Marian"), ("Nowiсki Marian", "Nowicki Marian"), ("Hoрkins Marian", "Hopkins Marian"),
     ("ΑdΑm KΟwalski", "Adam Kowalski"), ("Jаn Rivаl", "Jan Rival")],
)  # fmt: skip
def test_a_letter_of_another_alphabet_that_looks_the_same_is_read_as_it_looks(typed, meant):
    assert compare(typed, meant).why == "name"
