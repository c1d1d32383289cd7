"""A story in sentences, in three languages: nothing lost, nothing added."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lexlite.facts.sentences import split

STORIES = [
    ("I paid. They lied!  Why? I do not know", ["I paid.", "They lied!", "Why?", "I do not know"]),
    ("Mr. Wrona wrote to J. Kowal, e.g. on Monday. I paid 60.5 %.", 2),
    ("We met at 4 p.m. and he signed.", 1),
    ("He said “I will pay.” Then he left.", ["He said “I will pay.”", "Then he left."]),
    ("They wait ... and wait. Nothing.", 2),
    ("Lokal przy ul. Krupniczej 5. Wynajmujący to Kamienice sp. z o.o. w Krakowie.", 2),
    ("Umowa z 3 marca 2026 r. Wynajmujący ją wypowiedział.", 2),
    ("Podpisaliśmy 3 marca 2026 r. umowę na 12 tys. zł. Nie zapłacił.", 2),
    ("Wg art. 6 k.c. muszę to wykazać, m.in. fakturą nr. 7.", 1),
    ("朋友借了八十万元。他说“两年还。”没有合同！怎么办？", 4),
    ("他说利息6.5%；没有签字。", 1),
    ("First line\nsecond line\n\n第三行", 3),
]


@pytest.mark.parametrize(("story", "expected"), STORIES, ids=[story[:20] for story, _expected in STORIES])
def test_a_story_falls_into_its_sentences(story, expected):
    found = split(story)
    assert (len(found) if isinstance(expected, int) else found) == expected, found


def test_the_accounts_of_the_sample_enquiries_fall_into_whole_sentences():
    samples = Path(__file__).parents[2] / "lexlite/demo/enquiries.json"
    for each in json.loads(samples.read_text()):
        found = split(each["what_happened"])
        assert all(sentence[-1] in ".!?。！？”’」" for sentence in found), found
        assert (
            len(found) == sum(each["what_happened"].count(mark) for mark in ".!?。！？") or "." in each["what_happened"]
        )


TEXTS = st.text(max_size=80) | st.text("aA. r\n。？“”'\"!?…ulzo1　", max_size=30)


@given(TEXTS)
@example("ul. A. B.. C")
def test_nothing_is_lost_and_nothing_is_added(text):
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@given(TEXTS)
def test_every_sentence_says_something_and_is_one_sentence(text):
    for sentence in split(text):
        assert sentence == sentence.strip() != ""
        assert split(sentence) == [sentence]
