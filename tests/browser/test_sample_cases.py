"""Eight clients, each in their own language: from what they ask for to what they need, agreed (D1 to D4, K1)."""

import json
import re
import subprocess
from datetime import date

import pytest
from playwright.sync_api import expect

from lexlite.demo.story import SAMPLES, WRITTEN_ON
from tests.asking import PAGES
from tests.browser.conftest import enter
from tests.browser.firm import COMMAND, Firm, _env
from tests.browser.hands import leave, press
from tests.browser.rooms import speak
from tests.browser.test_first_talk import MARK

pytestmark = pytest.mark.browser

OWNER, PASSWORD, WORD = "ewa@nowak.example", "four ordinary words here", "blue heron"
INIT = ["init", "--firm", "Nowak & Li", "--owner-name", "Ewa Nowak", "--owner-email", OWNER, "--phone", "+48221234567"]
LOCALES = {"pl": "pl-PL", "zh": "zh-CN", "en": "en-GB"}
CASES = json.loads(SAMPLES.read_text())
DAYS = ("deadline_on", "arrived_on")
OWN_RISK = "form:has([name=severity]) [name=words]"  # where the playbook has none that fits
TWENTY_SECONDS = 120  # characters: six a second


class NewFirm(Firm):
    """A firm that has just been founded, with nobody in it but its owner."""

    def __init__(self, data):
        command = [*COMMAND, *INIT, "--password-stdin"]
        subprocess.run(command, env=_env(data), input=PASSWORD, text=True, check=True, capture_output=True, timeout=60)
        super().__init__(data)

    def _read_welcome(self):
        self.sign_ins = {OWNER: PASSWORD}
        for line in self.process.stdout:
            if self.port in line:
                break


@pytest.fixture(scope="module")
def new_firm(chromium, tmp_path_factory):
    firm = NewFirm(tmp_path_factory.mktemp("new") / "data")
    yield firm
    firm.stop()


class Hands:
    """What a lawyer types and presses, counted."""

    def __init__(self, page):
        self.page, self.typed, self.pressed = page, [], 0

    def type(self, field, words):
        self.page.locator(field).first.fill(words)
        self.typed.append((field, len(words)))

    def press(self, what):
        leave(self.page, self.page.locator(what).first)
        self.pressed += 1

    def pick(self, what):
        self.page.locator(what).first.check()
        self.pressed += 1

    def mark(self, what, words):
        """A sentence of the first talk marked, and pressed what it is."""
        self.page.locator("textarea[name=words]").evaluate(MARK, words)
        with self.page.expect_response(lambda sent: sent.request.method == "POST"):
            self.page.locator(f'button[value="{what}:"]').click()
        self.page.wait_for_load_state()
        self.pressed += 1


def moved(sample):
    """The sample as it would be written today."""
    shift = date.today() - WRITTEN_ON
    days = {name: date.fromisoformat(sample[name]) + shift for name in DAYS if sample.get(name)}
    return {**sample, **{name: day.isoformat() for name, day in days.items()}}


def ask_for_help(page, sample):
    """The public form, page by page, as the client fills it in."""
    page.goto(f"/enquiry?lang={sample['language']}")
    press(page)
    for name, fields in PAGES.items():
        if not page.url.endswith(f"/{name}"):
            continue  # an area with one side only
        for field in fields:
            answer(page, field, sample.get(field))
        press(page)
    page.locator("[name=privacy_read]").check()
    press(page)
    page.wait_for_url("**/enquiry/sent/*")


def answer(page, field, value):
    control = page.locator(f"main [name={field}]")
    if not value or not control.count() or control.first.get_attribute("type") == "hidden":
        return
    control.first.evaluate("each => { const fold = each.closest('details'); if (fold) fold.open = true }")
    if control.first.get_attribute("type") in ("radio", "checkbox"):
        page.locator(f"main [name={field}][value='{value}']").check()
    elif control.evaluate("each => each.tagName") == "SELECT":
        if control.locator(f"option[value='{value}']").count():
            control.select_option(value)
    else:
        control.fill("\n".join(value) if isinstance(value, list) else value)


def take_on(page, hands, name):
    page.goto("/intakes")
    hands.press(f"li.item:has-text('{name}') h2 a")
    hands.pick("[name=decision][value=none]")
    hands.press("section:has(#h-conflict) form button")
    hands.press("main a[href$='/accept']")
    hands.type("[name=agreed_word]", WORD)
    hands.press("main form button:not(.quiet)")
    expect(page).to_have_url(re.compile(r"/matters/\d+$"))
    return page.url


def talk(page, hands, matter, case):
    """The first talk: what they want and what else they hope for is said, marked and pressed; then what it is for."""
    page.goto(f"{matter}/talk")
    hands.type("textarea[name=words]", "\n".join([case["stated"], *case["outside"]]))
    for what, words in (("need", case["stated"]), *(("outside", goal) for goal in case["outside"])):
        hands.mark(what, words)
    page.goto(f"{matter}/needs")
    asked = f'li:has-text("{case["stated"]}") form:has(input[name=kind][value=true])'  # what would that change for you?
    hands.type(f"{asked} [name=words]", case["true"])
    hands.press(f"{asked} button")
    hands.type("[name=definition_of_win]", case["win"])
    hands.press("#win button")


def settle_dates(page, hands, matter):
    page.goto(matter)
    if page.locator("#dates a[href$='/dates/none']").count():
        hands.press("#dates a[href$='/dates/none']")
        hands.press("main form button:not(.quiet)")


def note_risks(page, hands, matter, case):
    """Those of this very case, in the lawyer's words; they are written down, to be told before their step."""
    for words in case["risks"]:
        page.goto(f"{matter}/risks")
        hands.type(OWN_RISK, words)
        hands.press("form:has([name=severity]) button")


def kept(firm, name):
    """What the database holds of a client's matter."""
    (matter,) = firm.ask("SELECT m.id FROM matter m JOIN client c ON c.id = m.client_id WHERE c.name = ?", name)

    def words(kind):
        rows = (
            "SELECT json_group_array(words) FROM (SELECT words FROM need WHERE matter_id = ? AND kind = ? ORDER BY id)"
        )
        return json.loads(firm.ask(rows, matter, kind)[0])

    (risks,) = firm.ask("SELECT json_group_array(words) FROM risk WHERE matter_id = ?", matter)
    win, stage = firm.ask("SELECT definition_of_win, stage FROM matter WHERE id = ?", matter)
    return {kind: words(kind) for kind in ("stated", "true", "outside")} | {
        "win": win, "stage": stage, "risks": json.loads(risks),
    }  # fmt: skip


@pytest.mark.parametrize("sample", CASES, ids=[each["practice_area"] for each in CASES])
def test_what_is_asked_for_becomes_what_is_needed_and_agreed_in_the_clients_language(new_firm, browse, sample):
    sample, case, spoken = moved(sample), sample["_case"], sample["language"]
    visitor = browse(new_firm, script=False, locale=LOCALES[spoken], viewport={"width": 360, "height": 740})
    ask_for_help(visitor, sample)
    page = browse(new_firm)
    enter(page, new_firm)
    speak(page, spoken)
    hands = Hands(page)
    matter = take_on(page, hands, sample["name"])
    talk(page, hands, matter, case)
    settle_dates(page, hands, matter)
    note_risks(page, hands, matter, case)
    page.goto(f"{matter}/stage")
    page.locator("[name=stage]").select_option(index=1)
    hands.press("main form button:not(.quiet)")
    expect(page).to_have_url(matter)
    page.goto(f"{matter}/read-back")
    hands.press("main form button:not(.quiet)")
    found = kept(new_firm, sample["name"])
    assert case["stated"] in found["stated"]
    assert (found["true"], found["outside"]) == ([case["true"]], case["outside"])
    assert (found["win"], found["risks"]) == (case["win"], case["risks"])
    assert found["stage"] != "intake"
    agree(new_firm, visitor, page, sample)
    assert hands.pressed <= 20
    assert max(length for field, length in hands.typed if field != OWN_RISK) <= TWENTY_SECONDS


def link_for(firm, staff, sample):
    """By the e-mail they have; who has none is given the link in the office."""
    if sample["email"]:
        return firm.link(sample["email"])
    client, person = firm.ask("SELECT client_id, id FROM person WHERE name = ?", sample["name"])
    staff.goto(f"/clients/{client}/people/{person}/links")
    press(staff)
    return staff.locator("code.token").inner_text()


def agree(firm, visitor, staff, sample):
    """The client reads what we heard and says that it is right."""
    firm.let_ten_minutes_pass()
    visitor.goto(link_for(firm, staff, sample))
    visitor.locator("[name=knows]").fill(WORD)
    press(visitor)
    visitor.wait_for_url("**/status/matters/*")
    heard = visitor.locator(".update", has_text=sample["_case"]["true"]).first
    expect(heard).to_contain_text(sample["_case"]["win"])
    leave(visitor, heard.locator("button[value=right]"))
    agreed = "SELECT count(*) FROM need WHERE words = ? AND confirmed_at IS NOT NULL"
    assert firm.ask(agreed, sample["_case"]["true"]) == (1,)
