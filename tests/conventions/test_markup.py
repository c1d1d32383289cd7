"""Every page, in every language: sound markup, one heading, labels, and nothing the policy would refuse."""

import re
from collections import Counter
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from lexlite.clients.models import Person
from lexlite.firm.models import Staff
from tests.conventions.conftest import rules
from tests.conventions.reading import ids, parsed
from tests.conventions.samples import SAMPLES

LANGUAGES = {"en": "en", "pl": "pl", "zh": "zh-Hans"}
every_language = pytest.mark.parametrize("language", LANGUAGES)


def faults(answer, lang):
    """What is wrong with a page."""
    page = parsed(answer)
    found = []
    if [each.get("lang") for each in page.iter("html")] != [lang]:
        found.append("lang")
    if len(list(page.iter("h1"))) != 1:
        found.append(f"{len(list(page.iter('h1')))} h1")
    found += [f"id twice: {id}" for id, number in Counter(ids(page)).items() if number > 1]
    found += [f"no label: {name}" for name in unlabelled(page)]
    known = set(ids(page))
    for each in page.iter():
        names = set(each.attrib)
        if "style" in names or any(name.startswith("on") for name in names) or each.tag == "style":
            found.append(f"inline: {each.tag}")
        if "maxlength" in names:  # a browser cuts off what is longer and says nothing
            found.append(f"cuts off: {each.get('name')}")
        if each.tag == "script" and not (each.get("src") and each.get("nonce")):
            found.append("inline script")
        for name in ("for", "aria-labelledby", "aria-describedby", "list"):
            found += [f"{name} to nothing: {id}" for id in (each.get(name) or "").split() if id not in known]
        if each.tag == "img" and each.get("alt") is None:
            found.append("img without alt")
        if each.tag == "a" and not each.get("href"):
            found.append("a without href")
        if each.tag in ("a", "button") and not "".join(each.itertext()).strip() and not each.get("aria-label"):
            found.append(f"empty {each.tag}")
    return found


def unlabelled(page):
    """Names of fields that nobody can name."""
    labelled = {each.get("for") for each in page.iter("label")}
    within = {id(field) for label in page.iter("label") for field in label.iter()}
    return [
        each.get("name")
        for each in page.iter()
        if each.tag in ("input", "select", "textarea")
        and each.get("type") != "hidden"
        and each.get("id") not in labelled
        and id(each) not in within
    ]


def crawl(browser, *starts):
    """Every page of ours that can be reached from these by links: {address: answer}; files are saved, and no pages."""
    met, waiting, kinds, seen = {}, [*reversed(starts)], Counter(), set(starts)
    while waiting:
        address = waiting.pop()
        if address in met:
            continue
        answer = met[address] = browser.get(address)
        if answer.status_code in (301, 302, 303):
            waiting.append(urljoin(address, answer.location))
        if answer.status_code != 200:
            continue
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            del met[address]
            continue
        for link in parsed(answer).iter("a"):
            there = urlsplit(urljoin(address, link.get("href")))
            kind = there.path.strip("0123456789/").replace("/", "")
            linked = there.path + (f"?{there.query}" if there.query else "")
            if there.netloc or there.scheme or "lang=" in there.query or kinds[kind] > 12 or linked in seen:
                continue
            kinds[kind] += 1
            seen.add(linked)
            waiting.append(linked)
    return met


def asked_in(address):
    """The language a print is asked for in."""
    if re.fullmatch(r"/matters/\d+/page/\d+", address):
        return LANGUAGES["en"]  # as its reader sees it
    code = parse_qs(urlsplit(address).query).get("in")
    return code and LANGUAGES[code[0]]


def checked(browser, lang, *starts, elsewhere=None):
    """Crawl from here; every page that was met must be sound. Returns the addresses. `elsewhere`: (the address of one
    that speaks another language, that language)."""
    met = crawl(browser, *starts)
    assert {address: answer.status_code for address, answer in met.items() if answer.status_code >= 400} == {}
    pages = {address: answer for address, answer in met.items() if answer.status_code == 200}
    spoken = dict([elsewhere] if elsewhere else [])
    wrong = {
        address: faults(answer, spoken.get(address) or asked_in(address) or lang) for address, answer in pages.items()
    }
    assert {address: found for address, found in wrong.items() if found} == {}
    return pages


@every_language
def test_every_page_of_the_owner_is_sound(stage, language):
    Staff.update(language=language).execute()
    starts = ("/", "/settings", "/staff", "/search?q=dana")
    clients = (
        "/status/link",
        LANGUAGES["en"],
    )  # from the page as its reader sees it: the door speaks as the browser does
    pages = checked(stage.browser("olga"), LANGUAGES[language], *starts, elsewhere=clients)
    assert len(pages) > 40


def test_every_page_of_the_owner_answers_head_as_get_without_a_body(stage):
    browser = stage.browser("olga")
    met = crawl(browser, "/", "/settings", "/staff")
    asked = {address: browser._send("HEAD", address, False) for address in met}
    assert {address: answer.status_code for address, answer in asked.items()} == {
        address: answer.status_code for address, answer in met.items()
    }
    assert not any(answer.data for answer in asked.values())


@every_language
def test_every_form_page_of_staff_is_sound_also_with_errors(stage, language):
    Staff.update(language=language).execute()
    wrong = {}
    for endpoint, samples in SAMPLES.items():
        for sample in samples:
            if sample.who not in (None, "dana") and sample.bad is not None:
                browser = sample.browser(stage)
                answer = sample.send(stage, browser, sample.bad)
                assert answer.status_code == 422
                wrong[endpoint] = faults(answer, LANGUAGES[language])
    assert {endpoint: found for endpoint, found in wrong.items() if found} == {}


@every_language
def test_every_public_page_is_sound_also_with_errors(stage, language):
    browser = stage.browser()
    checked(browser, LANGUAGES[language], f"/login?lang={language}", "/enquiry", "/privacy", "/status/link")
    checked(browser, LANGUAGES[language], "/status/left", f"/enquiry/sent/{stage.sent_token}")
    for endpoint in ("enquiry.page", "enquiry.check", "portal.ask_link"):
        for sample in SAMPLES[endpoint]:
            sample.prepare and sample.prepare(stage, browser)
            assert faults(browser.get(sample.at(stage)), LANGUAGES[language]) == [], sample.address
            assert faults(sample.send(stage, browser, sample.bad), LANGUAGES[language]) == [], sample.address


@every_language
def test_the_client_s_own_pages_are_sound(stage, language):
    Person.update(language=language).execute()
    address = f"/status/matters/{stage.ids.matter}"
    browser = stage.browser("dana")
    checked(browser, LANGUAGES[language], address, f"{address}?all=1")
    question = SAMPLES["portal.question"][0]
    assert faults(question.send(stage, browser, question.bad), LANGUAGES[language]) == []
    door = SAMPLES["portal.door"][0]
    nobody = door.browser(stage)
    assert faults(nobody.get(door.at(stage)), LANGUAGES[language]) == []
    assert faults(door.send(stage, nobody, door.bad), LANGUAGES[language]) == []
    score = SAMPLES["portal.need_score"][0]
    score.prepare(stage, browser)
    checked(browser, LANGUAGES[language], address)
    assert faults(score.send(stage, browser, score.bad), LANGUAGES[language]) == []
    assert score.send(stage, browser, score.good).status_code == 303
    checked(browser, LANGUAGES[language], address)


def test_pages_in_the_wrong_place_are_sound_too(stage):
    for who, address in ((None, "/nowhere"), ("alice", "/logout"), (None, "/status/nonsense")):
        assert faults(stage.browser(who).get(address), "en") == []


@pytest.mark.parametrize("endpoint", ["followup.contacts", "followup.updates", "followup.promise"])
def test_two_forms_open_on_the_board_share_no_id(stage, endpoint):
    alice = stage.browser("alice")
    rule = next(rule for rule in rules(stage.app) if rule.endpoint == endpoint)
    both = [
        alice.get(stage.address(rule, matter_id=matter) + "?from=board", fragment=True)
        for matter in (stage.ids.matter, stage.ids.other)
    ]
    one, two = (set(ids(parsed(answer, fragment=True))) for answer in both)
    assert one and one & two == set()
