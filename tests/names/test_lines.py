"""The names on a typed line, and what of it is read (rule C3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexlite.names.lines import MOST_PIECES, parts, pieces

SEVERAL = [
    ("Jan Kowalski, Anna Nowak", ["Jan Kowalski", "Anna Nowak"]),
    ("Kowalski, Jan, Nowak, Anna", ["Kowalski, Jan", "Nowak, Anna"]),
    ("Kowalski, Nowak, Lis", ["Kowalski", "Nowak", "Lis"]),
    ("J. Kowalski; A. Nowak", ["J. Kowalski", "A. Nowak"]),
    ("Jan Kowalski i Anna Nowak", ["Jan Kowalski", "Anna Nowak"]),
    ("Mr John Smith and Mrs Emma Brown", ["Mr John Smith", "Mrs Emma Brown"]),
    ("Jan Kowalski/Anna Nowak oraz Ewa Lis", ["Jan Kowalski", "Anna Nowak", "Ewa Lis"]),
    ("Bud-Max, sp. z o.o., Jan Kowalski", ["Bud-Max, sp. z o.o.", "Jan Kowalski"]),
    ("Acme Holdings, Inc., Beta Corp.", ["Acme Holdings, Inc.", "Beta Corp."]),
    ("Jan Kowalski i Alfa sp. z o.o.", ["Jan Kowalski", "Alfa sp. z o.o."]),
    ("Jan Kowalski, PhD, Anna Nowak", ["Jan Kowalski, PhD", "Anna Nowak"]),
    ("王伟和李娜", ["王伟", "李娜"]),
    ("李和平和王伟", ["李和平", "王伟"]),
    ("王伟，李娜", ["王伟", "李娜"]),
    ("王伟、李娜", ["王伟", "李娜"]),
    ("华为技术有限公司，王伟", ["华为技术有限公司", "王伟"]),
    ("Wang, Wei, Li, Na", ["Wang, Wei", "Li, Na"]),
    (
        "my landlord, who lives next door to me, Adam Rywalski",
        ["my landlord", "who lives next door to me", "Adam Rywalski"],
    ),
]
ONE = [
    "Jan Kowalski", "Kowalski, Jan", "KOWALSKI, Jan Piotr", "Nowak-Lis, A.", "Chen, Jianguo", "陈, 建国",
    "Nowak i Wspólnicy", "Jan Kowalski i Synowie sp. z o.o.", "Jan i Anna Kowalscy", "Kowalska/Nowak",
    "Smith and Sons", "Marks and Spencer plc", "Research and Development Ltd", "Smith, Jones & Brown LLP",
    "Kowalski, Nowak sp.p.", "Bud-Max, sp. z o.o.", "Acme, Inc.", "Jan Kowalski, Esq.", "Anna, Jan Kowalski",
    "李和平", "永泰和贸易公司", "陈建国 (Chen Jianguo)", "sp. z o.o.", "Trading, Ltd",
    "Przedsiębiorstwo Alfa Bud Jan Kowalski i Synowie sp. z o.o.",
]  # fmt: skip


@pytest.mark.parametrize(("line", "names"), SEVERAL)
def test_several_names_on_a_line(line, names):
    assert parts(line) == names


@pytest.mark.parametrize("line", ONE)
def test_one_name_whatever_stands_in_it(line):
    assert parts(line) == [line]


def test_an_empty_line_has_no_names():
    assert parts(" ") == parts(",;,") == []


def test_a_name_of_many_words_is_one_piece_unless_more_are_left_than_are_read():
    assert len(pieces("Fabryka Kabli Maszyn Rolniczych Alfa Bud spółka z ograniczoną odpowiedzialnością")) == 1
    words = "one two three four five six seven eight nine ten Adam Rywalski thirteen".split()
    read = pieces(" ".join(words))
    assert read[0] == " ".join(words)
    assert any("Adam Rywalski" in piece and len(piece.split()) <= 8 for piece in read[1:])


@given(st.text(alphabet="abAB ,;/.、和i王伟-\n") | st.text())
def test_whatever_is_typed_comes_apart(line):
    assert all(part.strip() for part in parts(line))
    assert 1 <= len(pieces(line)) <= MOST_PIECES


def test_a_very_long_line_is_read_in_a_few_pieces():
    for line in ("Jan Kowalski, " * 5_000, "nowak " * 5_000, "a/" * 5_000, "王伟和" * 5_000, " i " * 5_000):
        assert len(pieces(line)) <= MOST_PIECES
