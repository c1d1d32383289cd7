"""Every page of the product, by name, as one visitor in one language finds it."""

import sqlite3
from contextlib import closing

from tests.browser.hands import choose, fill, leave, press
from tests.pictures import pdf

STAFF = {
    "board": "/",
    "list view": "/?view=list",
    "lane": "/?lane=week",
    "contact": "/matters/{asked}/contacts",
    "update": "/matters/{asked}/updates",
    "nothing new": "/matters/{asked}/updates?nothing_new=1",
    "update hour": "/update-hour",
    "one of the update hour": "/update-hour/{asked}",
    "update hour of others": "/update-hour?lawyer=2&ahead=1",
    "nothing new in another language": "/matters/{foreign}/updates?nothing_new=1",
    "the same news for several": "/updates",
    "promise": "/matters/{asked}/promise",
    "answer": "/questions/{question}/answer",
    "hold": "/matters/{asked}/hold",
    "end of a hold": "/matters/{held}/hold/end",
    "stage": "/matters/{asked}/stage",
    "news": "/matters/{asked}/news",
    "days between contacts": "/matters/{asked}/cadence",
    "days of a client": "/clients/{client}/cadence",
    "small work": "/matters/{asked}/work",
    "take back": "/matters/{asked}/words/{word}/correction",
    "task": "/follow-ups/{task}/snooze",
    "task done": "/follow-ups/{task}/done",
    "closure": "/matters/{asked}/closure",
    "reopening": "/matters/{closed}/reopening",
    "matters": "/matters",
    "matter": "/matters/{asked}",
    "late matter": "/matters/{late}",
    "closed matter": "/matters/{closed}",
    "closing summary": "/matters/{closed}/summary",
    "how satisfied": "/matters/{closed}/survey",
    "what we reached": "/reports/needs",
    "needs behind a number": "/reports/needs/rows?which=said",
    "new matter": "/matters/new",
    "dates": "/dates",
    "members": "/matters/{asked}/members",
    "record": "/matters/{asked}/record",
    "readers": "/matters/{asked}/page",
    "record with notes": "/matters/{dated}/record?notes=1",
    "take-on card": "/matters/{asked}/take-on",
    "fee": "/matters/{asked}/fee",
    "new date": "/matters/{asked}/dates",
    "no dates": "/matters/{asked}/dates/none",
    "check of a date": "/matters/{dated}/dates/{date}/check",
    "done with a date": "/matters/{dated}/dates/{date}/done",
    "cancellation of a date": "/matters/{dated}/dates/{date}/cancellation",
    "needs": "/matters/{asked}/needs",
    "need": "/matters/{asked}/needs/{need}",
    "first talk": "/matters/{asked}/talk",
    "a question of the checklist": "/matters/{leased}/needs/prompts/tenant.general.1",
    "check with the client": "/matters/{asked}/needs/check",
    "what we heard": "/matters/{asked}/read-back",
    "what was heard": "/matters/{heard}/read-back",
    "they have answered": "/matters/{heard}/read-back/answer",
    "what does not fit": "/needs",
    "decided against advice": "/matters/{asked}/decisions",
    "no needs outside": "/matters/{asked}/needs/none",
    "good end": "/matters/{asked}/win",
    "risks": "/matters/{planned}/risks",
    "risks without a plan": "/matters/{asked}/risks",
    "plan": "/matters/{planned}/plan",
    "no plan yet": "/matters/{asked}/plan",
    "stage with risks": "/matters/{planned}/stage",
    "asked of the client": "/matters/{wanted}/requests",
    "asked for what shows a fact": "/matters/{with_fact}/requests?fact={fact}",
    "it came": "/requests/{request}/receipt",
    "not needed any more": "/requests/{request}/withdrawal",
    "not this one": "/requests/{request}/renewal",
    "hoped for": "/matters/{expected}/expectation",
    "talked through": "/matters/{expected}/expectation/talk",
    "facts": "/matters/{asked}/facts",
    "fact": "/matters/{with_fact}/facts/{fact}",
    "facts from the enquiry": "/matters/{asked}/facts/enquiry",
    "correction of a fact": "/matters/{with_fact}/facts/{fact}/correction",
    "contradiction of a fact": "/matters/{with_fact}/facts/{fact}/contradiction",
    "chronology": "/matters/{with_fact}/chronology",
    "hearing card": "/matters/{with_fact}/hearing-card",
    "clients": "/clients",
    "client": "/clients/{client}",
    "person": "/clients/{client}/people/{person}",
    "new person": "/clients/{client}/people",
    "people of a matter": "/matters/{asked}/people",
    "somebody in a matter": "/matters/{with_party}/people/{party}",
    "joint client": "/matters/{asked}/clients",
    "hand over": "/matters/{asked}/handover",
    "hand over all": "/staff/2/handover",
    "answer card": "/matters/{asked}/card",
    "call logged": "/matters/{asked}/card?logged=told",
    "check": "/checks/{check}",
    "check to decide": "/checks/{to_decide}",
    "people with a conflict": "/matters/{joint}/people",
    "joint matter": "/matters/{joint}",
    "answer card of two": "/matters/{joint}/card",
    "taking over": "/matters/{joint}/take-on",
    "fee told": "/matters/{told}/fee",
    "card begun": "/matters/{told}/take-on",
    "who may see": "/matters/{joint}/members",
    "agreed word": "/clients/{client}/people/{person}/word",
    "link": "/clients/{client}/people/{person}/links",
    "page of a client": "/clients/{client}/people/{person}/page",
    "suspension": "/clients/{client}/people/{person}/suspension",
    "what opens their page": "/matters/{asked}/digits",
    "in custody": "/clients/{client}/people/{person}/custody",
    "paper card": "/matters/{asked}/paper-card",
    "search": "/search?q=an",
    "search for nothing": "/search?q=qqq",
    "enquiries": "/intakes",
    "enquiry": "/intakes/{waiting}",
    "decided enquiry": "/intakes/{taken}",
    "call back": "/intakes/{waiting}/calls",
    "conflict": "/intakes/{waiting}/conflict",
    "taking on": "/intakes/{waiting}/accept",
    "decline": "/intakes/{waiting}/decline",
    "duplicate": "/intakes/{waiting}/duplicate",
    "enquiry by telephone": "/intakes/new",
    "settings": "/settings",
    "privacy notice": "/settings/notice",
    "backups": "/settings/backups",
    "playbooks": "/settings/playbooks",
    "shipped playbook": "/settings/playbooks/lease",
    "own playbook": "/settings/playbooks/debt",
    "a stage of a playbook": "/settings/playbooks/debt/entries/stage/hearing",
    "a question of one's own": "/settings/playbooks/debt/prompts",
    "papers of a playbook": "/settings/playbooks/debt/head",
    "back to the shipped playbook": "/settings/playbooks/debt/shipped",
    "staff": "/staff",
    "absence": "/staff/1/absences",
    "end of access": "/staff/2/end",
    "undo": "/matters/{joint}/words/{undone}/undo",
    "account": "/account",
    "messages": "/messages",
    "messages that wait": "/messages?state=waiting",
    "next seven days": "/messages?state=next",
    "messages of a matter": "/messages?matter={asked}",
    "message": "/messages/{message}",
    "message in trouble": "/messages/{trouble}",
    "letters": "/settings/letters",
    "letter": "/settings/letters/welcome/pl",
    "declining letter": "/settings/letters/enquiry_declined/zh",
    "calendar feed": "/account/feed",
    "search by phone": "/search?q=512",
}
PUBLIC = {
    "sign-in": "/login",
    "form: start": "/enquiry",
    "form: you": "/enquiry/you",
    "form: others": "/enquiry/others",
    "form: side": "/enquiry/side",
    "form: story": "/enquiry/story",
    "form: hopes": "/enquiry/hopes",
    "form: check": "/enquiry/check",
    "form: sent": "{sent}",
    "privacy": "/privacy",
    "privacy as read before": "/privacy/{notice}",
    "door": "{door}",
    "ended link": "/status/no-such-link",
    "new link": "/status/link",
    "client's page": "/status",
    "devices": "/status/devices",
    "left": "/status/left",
    "nothing there": "/nothing/there",
}
IDS = {
    "asked": "SELECT matter_id FROM question WHERE answered_at IS NULL",
    "question": "SELECT id FROM question WHERE answered_at IS NULL",
    "heard": "SELECT matter_id FROM read_back",
    "leased": "SELECT id FROM matter WHERE practice_area = 'lease' AND side = 'tenant'",
    "need": "SELECT id FROM need WHERE matter_id = (SELECT matter_id FROM question)",
    "with_fact": "SELECT matter_id FROM fact ORDER BY id",
    "fact": "SELECT id FROM fact ORDER BY id",
    "planned": "SELECT matter_id FROM plan",
    "wanted": "SELECT matter_id FROM request",
    "request": "SELECT id FROM request",
    "held": "SELECT matter_id FROM hold",
    "closed": "SELECT id FROM matter WHERE closed_at IS NOT NULL",
    "expected": "SELECT e.matter_id FROM expectation e JOIN matter m ON m.id = e.matter_id WHERE m.closed_at IS NULL",
    "foreign": "SELECT m.id FROM matter m JOIN person p ON p.client_id = m.client_id WHERE m.closed_at IS NULL"
    " AND p.is_contact AND p.language = 'zh' ORDER BY m.id",
    "late": "SELECT id FROM matter WHERE closed_at IS NULL ORDER BY next_word_due_at",
    "dated": "SELECT matter_id FROM matter_date",
    "date": "SELECT id FROM matter_date",
    "client": "SELECT client_id FROM person",
    "person": "SELECT id FROM person",
    "with_party": "SELECT matter_id FROM party ORDER BY id",
    "party": "SELECT id FROM party ORDER BY id",
    "check": "SELECT id FROM conflict_check",
    "to_decide": "SELECT id FROM conflict_check WHERE decision IS NULL",
    "joint": "SELECT matter_id FROM matter_client",
    "undone": "SELECT id FROM word WHERE shown_from > at ORDER BY id DESC",
    "told": "SELECT matter_id FROM fee",
    "waiting": "SELECT id FROM enquiry WHERE decision IS NULL",
    "notice": "SELECT version FROM notice",
    "message": "SELECT id FROM outbox WHERE state = 'sent' AND bytes IS NOT NULL ORDER BY id DESC",
    "trouble": "SELECT id FROM outbox WHERE state = 'held'",
    "task": "SELECT id FROM follow_up",
    "word": "SELECT w.id FROM word w JOIN question q ON q.matter_id = w.matter_id WHERE q.answered_at IS NULL",
    "taken": "SELECT id FROM enquiry WHERE decision = 'taken_on'",
}
ANSWERS = {
    "you": {"name": "Zofia Gęśla", "phone": "+48 512 345 678", "best_time": "15:00"},
    "others": {"other_parties": "Kamienica Róża sp. z o.o."},
    "side": {},
    "story": {"what_happened": "Właściciel chce, żebyśmy się wyprowadzili. " * 6},
    "hopes": {"desired_result": "Zostać do wiosny."},
}


def addresses(firm, **more):
    """{name of a page: its address in this firm}; `more`: the addresses that hold a secret."""
    known = {**more, "door": firm.client_link}
    with closing(sqlite3.connect(firm.data / "lexlite.db")) as database:
        for name, query in IDS.items():
            known[name] = database.execute(query).fetchone()[0]
    return {name: address.format(**known) for name, address in {**STAFF, **PUBLIC}.items()}


def fill_in(page):
    """The public form up to its check page."""
    page.goto("/enquiry")
    page.locator("main form button").click()
    for answers in ANSWERS.values():
        for name, words in answers.items():
            page.locator(f"[name={name}]").fill(words)
        if page.url.endswith("/others"):
            page.locator("[name=practice_area]").select_option("lease")
        if page.url.endswith("/side"):
            page.locator("[name=side]").first.check()
        page.locator("main form button").click()


def send(page):
    """The public form filled in and sent; returns the sent page's address."""
    fill_in(page)
    page.locator("[name=privacy_read]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/enquiry/sent/*")
    return page.url


def furnish(page, firm):
    """What the demonstration firm has not seen yet: two joint clients who left another lawyer, a name that is known
    already, an update that can still be undone, small work, a call in vain, and risks that wait for a client."""
    with closing(sqlite3.connect(firm.data / "lexlite.db")) as database:
        matter = database.execute("SELECT id FROM matter WHERE closed_at IS NULL ORDER BY id").fetchone()[0]
        planned = database.execute(IDS["planned"]).fetchone()[0]
    page.goto(f"/matters/{matter}/clients")
    fill(page, name="Zhang Lihua-Kowalska", email="zhang.kowalska@example.com", words="Another person.")
    press(page)
    page.goto(f"/matters/{matter}/people")
    fill(page, name="Chen Jianguo", phone="+48 512 000 111")
    press(page)
    page.goto(f"/matters/{matter}/take-on")
    page.locator("#line-other_lawyer summary").click()
    choose(page, other_lawyer_state="had")
    press(page)
    page.goto(f"/matters/{matter}/updates")
    fill(page, body="We have written to the bank.")
    press(page)
    page.goto(f"/matters/{matter}/work")
    fill(page, words="Read 40 pages of the bank's answer.", minutes="45")
    press(page)
    page.goto(f"/matters/{matter}/contacts?tried=1")
    press(page)
    with closing(sqlite3.connect(firm.data / "lexlite.db", timeout=10)) as database, database:
        last = "(SELECT max(id) FROM outbox WHERE kind = 'update' AND state = 'queued')"
        database.execute(f"UPDATE outbox SET state = 'held', ended_at = created_at WHERE id = {last}")
    page.goto(f"/matters/{planned}/risks")
    fill(page, words="Bank może wypowiedzieć kredyt.")
    page.locator("form:has([name=severity]) button").click()
    page.locator("button[name=how][value=page]").click()
    with closing(sqlite3.connect(firm.data / "lexlite.db", timeout=10)) as database, database:
        database.execute("UPDATE word SET shown_from = at WHERE id = (SELECT max(word_id) FROM risks_told)")
    page.goto(f"/matters/{matter}/talk")
    fill(page, words="She came at nine. She owes three months. The season must not be lost.")
    press(page)
    page.goto(f"/matters/{matter}/read-back")
    press(page)
    page.goto("/settings/playbooks/debt")
    press(page)


def pass_the_door(page, firm):
    page.goto(firm.client_link)
    page.locator("[name=knows]").fill(firm.door)
    page.locator("main form button").first.click()
    page.wait_for_url("**/status/matters/*")


def send_paper(page):
    """A paper for what the demonstration client is asked for."""
    page.locator("[name=file]").first.set_input_files({"name": "wyciąg.pdf", "mimeType": "", "buffer": pdf()})
    leave(page, page.locator("form:has([name=file]) button").first)


def speak(page, language):
    """The signed-in account speaks this language from now on."""
    page.goto("/account")
    page.locator("[name=language]").select_option(language)
    page.locator("form:has([name=language]) button").click()
    page.locator(f"html[lang^={language}]").wait_for(state="attached")
