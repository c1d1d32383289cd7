"""From an enquiry to the people of a matter: conflicts, taking on, jointly, from another lawyer, restricted."""

import re
import zlib
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import rooms
from tests.browser.hands import choose, fill, pick, press

pytestmark = pytest.mark.browser

EWA, JAN, MEI = "ewa@nowak-li.example", "jan@nowak-li.example", "mei@nowak-li.example"
SECRET = "srebrny wieloryb"
STORY = f"Wspólnik trzyma nasze pieniądze w skrytce, a hasło to {SECRET}."


@pytest.fixture
def ask_for_help(fresh_firm, browse):
    """ask_for_help(name, others) sends the public form without script; returns the sent page."""

    def ask_for_help(name, others, story="Nie oddaje nam kaucji.", locale="pl-PL", other_lawyer="none"):
        page = browse(fresh_firm, script=False, locale=locale, viewport={"width": 360, "height": 740})
        page.goto("/enquiry")
        press(page)
        fill(page, name=name, **reach(name))
        press(page)
        choose(page, practice_area="lease")
        fill(page, other_parties=others)
        press(page)
        page.locator("[name=side]").first.check()
        press(page)
        fill(page, what_happened=story)
        press(page)
        pick(page, "other_lawyer", other_lawyer)
        press(page)
        expect(page.locator("main")).to_contain_text(story)
        fresh_firm.let_a_form_be_old()
        pick(page, "privacy_read", "yes")
        press(page)
        expect(page).to_have_url(re.compile("/enquiry/sent/"))
        return page

    return ask_for_help


def reach(name):
    """A mailbox and a telephone of one's own."""
    return {"email": mailbox(name), "phone": f"+48 512 {zlib.crc32(name.encode()) % 10**6:06}"}


def mailbox(name):
    return f"{name.encode().hex()[:12]}@example.com"


def text_of(sent):
    """The sent page in words, but for its reference."""
    return re.sub("LX-[A-Z0-9]{6}", "LX", sent.locator("main").inner_text())


def reference_of(firm, client):
    query = "SELECT m.reference FROM matter m JOIN client c ON c.id = m.client_id WHERE c.name = ?"
    return firm.ask(query, client)[0]


def matter_of(firm, client):
    return "/matters/{}".format(
        firm.ask("SELECT m.id FROM matter m JOIN client c ON c.id = m.client_id WHERE c.name = ?", client)[0]
    )


def open_enquiry(page, name):
    page.goto("/intakes")
    page.locator("li.item", has_text=name).locator("h2 a").click()
    expect(page.locator("h1")).to_have_text(name)
    return page.url


def decide(page, decision, words=""):
    pick(page, "decision", decision)
    fill(page, words=words)
    page.locator("section:has(#h-conflict) form button").click()


def take_on(page, **chosen):
    """From an open enquiry without a conflict to the matter; returns its address."""
    page.locator("main a[href$='/accept']").click()
    choose(page, **chosen)
    press(page)
    expect(page).to_have_url(re.compile(r"/matters/\d+$"))
    return page.url


@contextmanager
def on_paper(page):
    """The page as it prints: without what is pressed, and not empty."""
    page.emulate_media(media="print")
    blank = page.evaluate("document.body.innerText.trim().length")
    assert blank > 100
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("button, input, select, textarea").locator("visible=true")).to_have_count(0)
    assert len(page.pdf()) > 5000
    yield page
    page.emulate_media(media="screen")


# conflicts


def test_a_conflict_is_declined_unread_and_nobody_outside_can_tell(fresh_firm, ask_for_help, sign_in):
    sent = ask_for_help("Piotr Zając", "Chen Jianguo\nRestauracja pod Lipa", STORY)
    other = ask_for_help("Olga Wilk", "Hurtownia Brzoza")
    assert text_of(sent) == text_of(other)
    assert fresh_firm.files_with(SECRET)
    lawyer = sign_in(fresh_firm, JAN)
    enquiry = open_enquiry(lawyer, "Piotr Zając")
    for grade, name, why in (
        ("The same name", "Restauracja Pod Lipą sp. z o.o.", "same name: Restauracja pod Lipa"),
        ("Sounds alike, or only a part", "陈建国", "reads the same in another script: Chen Jianguo"),
    ):
        hits = lawyer.locator(".hits").and_(lawyer.locator(f"h3:text-is('{grade}') + *"))
        expect(hits).to_contain_text(f"{name} – client, {reference_of(fresh_firm, name)} {why}")
    for address in ("/", "/intakes", "/search?q=Zając", *(f"{enquiry}{way}" for way in ("", "/conflict", "/decline"))):
        lawyer.goto(address)
        assert SECRET not in lawyer.content()
    lawyer.goto(enquiry)
    decide(lawyer, "decline", "Ours already.")
    expect(lawyer.locator("section:has(#h-story)")).to_contain_text("The account was not opened.")
    assert SECRET not in lawyer.content()
    assert fresh_firm.files_with(SECRET) == []
    open_enquiry(lawyer, "Olga Wilk")
    decide(lawyer, "none")
    lawyer.locator("main a[href$='/decline']").click()
    fill(lawyer, reason="Nie mamy czasu.")
    press(lawyer)
    assert_both_read_the_same(fresh_firm, sent, other)


def assert_both_read_the_same(firm, sent, other):
    (mine, *letter), (theirs, *same) = sorted(firm.letters("enquiry_declined"))
    assert {mine, theirs} == {mailbox("Piotr Zając"), mailbox("Olga Wilk")}
    assert letter == same
    for page in (sent, other):
        page.reload()
    assert text_of(sent) == text_of(other)


def test_the_owner_is_asked_by_letter_and_decides_and_the_check_prints(fresh_firm, browse, sign_in):
    lawyer = sign_in(fresh_firm, JAN)
    lawyer.goto("/intakes/new")
    fill(lawyer, name="Mary Stone", phone="+48 512 111 222", other_parties="Zhang Lihua")
    choose(lawyer, practice_area="loan")
    press(lawyer)
    enquiry = lawyer.url
    decide(lawyer, "ask", "Is this our client?")
    expect(lawyer.locator("main")).to_contain_text("An owner must decide about a conflict: Ewa Nowak")
    expect(lawyer.locator("section:has(#h-conflict) form")).to_have_count(0)
    [(to, subject, letter)] = fresh_firm.letters("conflict_asked")
    assert to == EWA
    assert "Stone" not in subject + letter
    [link] = re.findall(r"http://\S+", letter)
    owner = browse(fresh_firm)
    owner.goto(link)
    fill(owner, email=EWA, password=fresh_firm.sign_ins[EWA])
    press(owner)
    expect(owner).to_have_url(enquiry)
    decide(owner, "none", "Inna osoba: nasza klientka mieszka w Krakowie.")
    lawyer.goto(enquiry)
    lawyer.locator("main a[href^='/checks/']").last.click()
    with on_paper(lawyer):
        for words in ("Zhang Lihua", "张丽华", "no conflict", "Inna osoba", "Ewa Nowak"):
            expect(lawyer.locator("main")).to_contain_text(words)
    lawyer.goto(enquiry)
    take_on(lawyer, side="lender")
    expect(lawyer.locator("h1")).to_contain_text("Mary Stone")


# jointly, and from another lawyer


def test_two_engage_us_together_in_chinese_and_each_has_a_page_of_their_own(fresh_firm, ask_for_help, browse, sign_in):
    sent = ask_for_help("王小明", "李四", "房东不退押金。", locale="zh-CN")
    expect(sent.locator("html")).to_have_attribute("lang", "zh-Hans")
    staff = sign_in(fresh_firm)
    rooms.speak(staff, "zh")
    open_enquiry(staff, "王小明")
    decide(staff, "none")
    matter = take_on(staff)
    staff.locator("#parties a[href$='/clients']").click()
    fill(staff, name="赵小红", **reach("赵小红"))
    choose(staff, language="zh")
    press(staff)
    expect(staff).to_have_url(matter)
    expect(staff.locator("h1")).to_contain_text("王小明，赵小红 · 租赁合同纠纷")
    links = {to: re.search(r"http://\S+", letter)[0] for to, _subject, letter in fresh_firm.letters("welcome")}
    mine, hers = (links[mailbox(name)] for name in ("王小明", "赵小红"))
    assert mine != hers
    staff.locator(".tools a", has_text="赵小红").click()
    staff.locator("a[href$='/word']").click()
    fill(staff, agreed_word="青山绿水")
    press(staff)
    client = browse(fresh_firm, script=False, locale="zh-CN", viewport={"width": 360, "height": 740})
    client.goto(hers)
    expect(client.locator("main")).not_to_contain_text("王小明")
    fill(client, knows="青山绿水")
    press(client)
    expect(client).to_have_url(re.compile(r"/status/matters/\d+$"))
    fill(client, body="押金什么时候退？")
    client.locator("#questions form[action$='/questions'] button").click()
    expect(client.locator("#questions q")).to_have_text("押金什么时候退？")
    staff.goto("/")
    card = staff.locator(f"#matter-{matter.rpartition('/')[2]}")
    expect(card.locator("h3")).to_have_text("王小明, 赵小红")
    expect(card).to_contain_text("押金什么时候退？")


def test_a_matter_is_taken_over_from_another_lawyer(fresh_firm, ask_for_help, sign_in):
    ask_for_help("Ala Makota", "Wynajem Plus", other_lawyer="had")
    staff = sign_in(fresh_firm, JAN)
    open_enquiry(staff, "Ala Makota")
    decide(staff, "none")
    matter = take_on(staff)
    staff.locator("#take-on a").click()
    take_over = staff.locator("#take-over")
    expect(take_over.locator("select").first).to_be_visible()
    before = staff.locator("main").get_by_text("☐").count()
    by = date.today() + timedelta(days=5)
    say(staff, "takeover_why", "done", words="Nobody rang her back.")
    say(staff, "takeover_file", "by_when", on=by)
    say(staff, "takeover_notice", "not_needed")
    press(staff)
    expect(staff).to_have_url(matter)
    open_now = staff.locator("#take-on").inner_text()
    assert open_now.startswith(f"Take-on card: {before - 2} open · The file: by ")
    staff.locator("#take-on a").click()
    with on_paper(staff):
        for words in ("Nobody rang her back.", "Taking over from another lawyer", f"by {by:%a} {by.day} {by:%b}"):
            expect(staff.locator("main").get_by_text(words).locator("visible=true").first).to_be_visible()


def say(page, line, state, on=None, words=""):
    """Fill in one line of the take-on card."""
    choose(page, **{f"{line}_state": state})
    fill(page, **{f"{line}_words": words, f"{line}_on": on.isoformat() if on else ""})


# who may see


@pytest.mark.parametrize(
    ("client", "who", "typed"), [("陈建国", EWA, "Chen Jianguo"), ("Helen Marsh", MEI, "Helen Marsh")]
)
def test_a_restricted_matter_is_nowhere_for_who_is_not_named(fresh_firm, sign_in, client, who, typed):
    other = sign_in(fresh_firm, who)
    matter, reference = matter_of(fresh_firm, client), reference_of(fresh_firm, client)
    enquiry = "/intakes/{}".format(fresh_firm.ask("SELECT id FROM enquiry WHERE reference = ?", reference)[0])
    places = ("/", "/?view=list", "/matters", "/clients", "/intakes", f"/search?q={reference[:6]}")
    seen = [shows(other, place, client, reference) for place in places]
    assert seen == [True] * len(places)
    counts = lane_counts(other)
    lawyer = sign_in(fresh_firm, JAN)
    lawyer.goto(f"{matter}/members")
    lawyer.locator("form[action$='/restriction'] button").click()
    assert [shows(other, place, client, reference) for place in places] == [False] * len(places)
    assert lane_counts(other) == counts - 1
    for address in (matter, f"{matter}/card", f"{matter}/take-on", enquiry):
        assert other.request.get(address).status == 404
    other.goto("/intakes/new")
    fill(other, name="Ktoś Nowy", phone="+48 512 111 222", other_parties=typed)
    choose(other, practice_area="loan")
    press(other)
    hits = other.locator(".hits")
    expect(hits).not_to_contain_text(reference)
    expect(hits.locator("strong", has_text=client)).to_have_count(0)
    expect(hits).to_contain_text("Jan Lis" if who == EWA else "请询问主任")
    lawyer.goto(matter)
    expect(lawyer.locator("h1")).to_contain_text(client)


def shows(page, place, client, reference):
    page.goto(place)
    told = page.locator("main").inner_text().replace(f"“{reference[:6]}”", "")
    return client in told or reference in told


def lane_counts(page):
    page.goto("/")
    return sum(int(count) for count in page.locator(".lane .count").all_inner_texts())


# people of a client


def test_who_may_be_told_dates_only_gets_no_link_and_a_caller_is_asked_for_the_word(fresh_firm, sign_in, browse):
    owner = sign_in(fresh_firm)
    rooms.speak(owner, "en")
    owner.goto("/settings")
    owner.locator("[name=own_matters_only]").check()
    press(owner)
    owner.goto(clients_page(fresh_firm, "Joanna Sowa"))
    owner.locator("a[href$='/word']").click()
    fill(owner, agreed_word="żółty jaśmin")
    press(owner)
    owner.locator("main a[href$='/people']").click()
    fill(owner, name="Adam Sowa", email="adam.sowa@example.com", relation="mąż")
    expect(owner.locator("[name=may_be_told]")).to_have_value("dates")
    press(owner)
    his = owner.locator(".box:has(h2:text-is('Adam Sowa'))")
    expect(his).to_contain_text("May be told: dates only")
    expect(his.locator("a[href$='/links']")).to_have_count(0)
    visitor = browse(fresh_firm, script=False)
    visitor.goto("/status/link")
    fill(visitor, where="adam.sowa@example.com")
    press(visitor)
    assert fresh_firm.letters("link") == []
    lawyer = sign_in(fresh_firm, JAN)
    matter = matter_of(fresh_firm, "Joanna Sowa")
    assert lawyer.request.get(matter).status == 404
    lawyer.locator("#find").fill("555 019")
    lawyer.locator("#find").press("Enter")
    lawyer.locator("main a[href$='/card']").click()
    expect(lawyer.locator("main .list li", has_text="Adam Sowa")).to_contain_text("dates only")
    for words, said in (("biały jaśmin", "That is not the word of Joanna Sowa."), ("żółty jaśmin", "That is the word")):
        lawyer.locator("[name=person]").select_option(label="Joanna Sowa")
        fill(lawyer, knows=words)
        lawyer.locator("main form:has([name=knows]) button").click()
        expect(lawyer.locator("[role=status].notice")).to_contain_text(said)


def clients_page(firm, client):
    return "/clients/{}".format(firm.ask("SELECT id FROM client WHERE name = ?", client)[0])
