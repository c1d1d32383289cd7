"""No text of ours promises a result (rule K3)."""

import re
import tomllib

import pytest

from lexlite.playbooks.library import DATA
from tests.translations import catalogue, wanted

PROMISES = {
    "en": r"guarant(?!or)|\bwe will win\b|\bwill succeed\b|\bassured?\b|\bcertain to\b",
    "pl": r"gwarant|na pewno wygra|zapewniamy wygran|pewn\w+ wygran",
    "zh": r"保证(?!人|书|期间)|包赢|必胜|一定(?:会|能)赢|胜诉(?!判决)",
}
SECURITY = {  # for a debt, not for a result
    "Papers on security: guarantee, notarial deed, insurance",
    "Papers on the security: land register, pledge, guarantee, shares",
    "Until which day does the guarantee or other security last?",
    "Company, spouse or parent: without their own valid signature (a resolution for a company) the guarantee may be"
    " worth nothing; it may also expire early.",
    "Papers on security: guarantee, promissory note, mortgage, pledge",
    "What is owed: loans, guarantees, unpaid bills, letters from creditors",
    "担保材料：不动产登记、质押、保证、股权",
    "保证或其他担保到哪一天为止？",
    "用什么来保证还款？归谁所有？有没有抵押给别人：房产、保证人、股权、货物？",
}


def texts(language):
    """Every text in this language: the catalogue's and the playbooks'."""
    if language == "en":
        yield from (each for message in wanted() if message.id for each in _forms(message.id))
    else:
        yield from (each for message in catalogue(language) if message.id for each in _forms(message.string))
    for file in DATA.glob("*.toml"):
        yield from _in(tomllib.loads(file.read_text()), language)


def _forms(text):
    return text if isinstance(text, tuple) else (text,)


def _in(value, language):
    if isinstance(value, dict):
        if isinstance(value.get(language), str):
            yield value[language]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _in(each, language)


@pytest.mark.parametrize("language", PROMISES)
def test_no_text_of_ours_promises_a_result(language):
    found = {text for text in texts(language) if re.search(PROMISES[language], text, re.IGNORECASE)}
    assert found - SECURITY == set()


@pytest.mark.parametrize(
    ("language", "promise"),
    [("en", "We guarantee that you win."), ("pl", "Gwarantujemy wygraną."), ("zh", "我们保证您能赢。")],
)
def test_a_promise_would_be_found(language, promise):
    assert re.search(PROMISES[language], promise, re.IGNORECASE)
