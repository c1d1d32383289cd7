"""Every route for everybody: who gets in, who is sent to sign in, for whom it is not there."""

import re

import pytest

from lexlite.messages.models import enqueue
from tests.conftest import NOON
from tests.conventions.conftest import rules, undone

WHO = (None, "dana", "bea", "charlie", "bob", "alice", "olga", "eve")
IN, LOGIN, LINK, GONE = "in", "login", "link", "not there"


def outcomes(nobody, dana, bea, charlie, bob, alice, olga, eve):
    return dict(zip(WHO, (nobody, dana, bea, charlie, bob, alice, olga, eve), strict=True))


# What each kind of address is to everybody. The matter is Dana's, restricted, and Charlie is not named on it.
OPEN = outcomes(IN, IN, IN, IN, IN, IN, IN, IN)
ANY_PERSON = outcomes(LINK, IN, IN, LINK, LINK, LINK, LINK, LINK)
THEIR_MATTER = outcomes(LINK, IN, GONE, LINK, LINK, LINK, LINK, LINK)
ANY_STAFF = outcomes(LOGIN, LOGIN, LOGIN, IN, IN, IN, IN, LOGIN)
DECIDERS = outcomes(LOGIN, LOGIN, LOGIN, IN, GONE, IN, IN, LOGIN)
OWNER = outcomes(LOGIN, LOGIN, LOGIN, GONE, GONE, GONE, IN, LOGIN)
ABSENT_OR_OWNER = outcomes(LOGIN, LOGIN, LOGIN, GONE, IN, GONE, IN, LOGIN)
NAMED = outcomes(LOGIN, LOGIN, LOGIN, GONE, IN, IN, IN, LOGIN)
NAMED_DECIDERS = outcomes(LOGIN, LOGIN, LOGIN, GONE, GONE, IN, IN, LOGIN)
NAMED_OWNER = outcomes(LOGIN, LOGIN, LOGIN, GONE, GONE, GONE, IN, LOGIN)
UNSCREENED = outcomes(LOGIN, LOGIN, LOGIN, IN, GONE, IN, IN, LOGIN)

TABLE = {
    "clients.add_person": NAMED,
    "clients.agreed_word": NAMED,
    "clients.index": ANY_STAFF,
    "clients.links": NAMED,
    "clients.make_contact": NAMED,
    "clients.person": NAMED,
    "clients.search": ANY_STAFF,
    "clients.show": NAMED,
    "enquiry.check": OPEN,
    "enquiry.leave": OPEN,
    "enquiry.page": OPEN,
    "enquiry.notice": OPEN,
    "enquiry.privacy": OPEN,
    "enquiry.sent": OPEN,
    "enquiry.start": OPEN,
    "expecting.expectation": NAMED,
    "expecting.talk": NAMED,
    "facts.chronology": NAMED,
    "facts.contradict": NAMED,
    "facts.correct": NAMED,
    "facts.from_enquiry": NAMED,
    "facts.hearing_card": NAMED,
    "facts.index": NAMED,
    "facts.show": NAMED,
    "firm.absences": ABSENT_OR_OWNER,
    "firm.account": ANY_STAFF,
    "firm.backups": OWNER,
    "feeds.calendar": OPEN,
    "firm.disable": OWNER,
    "firm.end_feed": ANY_STAFF,
    "firm.feed": ANY_STAFF,
    "firm.healthz": OPEN,
    "firm.kept": OWNER,  # hers: what anybody kept is for themselves
    "firm.login": OPEN,
    "firm.logout": ANY_STAFF,
    "firm.notice": OWNER,
    "firm.password": ANY_STAFF,
    "firm.settings": OWNER,
    "firm.staff": OWNER,
    "followup.answer_question": NAMED,
    "followup.board": ANY_STAFF,
    "followup.board_by_name": ANY_STAFF,
    "followup.closure": NAMED_DECIDERS,
    "followup.contacts": NAMED,
    "followup.end_hold": NAMED_DECIDERS,
    "followup.hold": NAMED_DECIDERS,
    "followup.news": NAMED,
    "followup.promise": NAMED,
    "followup.reopening": DECIDERS,
    "followup.stage": NAMED,
    "followup.undo": NAMED,
    "followup.updates": NAMED,
    "hour.index": ANY_STAFF,
    "hour.keep": NAMED,
    "hour.send": NAMED,
    "hour.skip": NAMED,
    "intake.accept": DECIDERS,
    "intake.check": {"GET": NAMED, "POST": NAMED_DECIDERS},
    "intake.calls": ANY_STAFF,
    "intake.conflict": DECIDERS,
    "intake.decline": DECIDERS,
    "intake.duplicate": DECIDERS,
    "intake.index": ANY_STAFF,
    "intake.new": ANY_STAFF,
    "intake.show": ANY_STAFF,
    "keeping.client_cadence": NAMED_DECIDERS,
    "keeping.correction": NAMED,
    "keeping.done": NAMED,
    "keeping.matter_cadence": NAMED_DECIDERS,
    "keeping.show_work": NAMED,
    "keeping.snooze": NAMED,
    "keeping.survey": ANY_STAFF,  # of a closed matter that everybody may see
    "keeping.work": NAMED,
    "matters.all_dates": ANY_STAFF,
    "matters.cancel_date": NAMED,
    "matters.check_date": NAMED,
    "matters.dates": NAMED,
    "matters.dismiss": NAMED_DECIDERS,
    "matters.do_date": NAMED,
    "matters.index": ANY_STAFF,
    "matters.lift_restriction": NAMED_OWNER,
    "matters.members": {"GET": NAMED, "POST": NAMED_DECIDERS},
    "matters.new": DECIDERS,
    "matters.no_dates": NAMED,
    "matters.record": NAMED,
    "matters.restrict": NAMED_DECIDERS,
    "matters.show": NAMED,
    "messages.arrival": NAMED,
    "messages.cancellation": NAMED,
    "messages.index": ANY_STAFF,
    "messages.letter": OWNER,
    "messages.letters": OWNER,
    "messages.repeat": NAMED,
    "messages.settlement": NAMED,
    "messages.shipped_words": OWNER,
    "messages.show": NAMED,
    "needs.change": NAMED,
    "needs.index": NAMED,
    "needs.mismatched": ANY_STAFF,
    "needs.none": NAMED,
    "needs.prompt": NAMED,
    "needs.win": NAMED,
    "pages.custody": NAMED,
    "pages.digits": NAMED,
    "pages.end_all": NAMED,
    "pages.end_of_custody": NAMED,
    "pages.end_one": NAMED,
    "pages.lift": NAMED_OWNER,
    "pages.paper_card": NAMED,
    "pages.show": NAMED,
    "pages.suspension": NAMED_OWNER,
    "people.card": NAMED,
    "people.clients": NAMED_DECIDERS,
    "people.handover": NAMED_DECIDERS,
    "people.handover_all": OWNER,
    "people.log_call": NAMED,
    "people.index": NAMED,
    "people.party": NAMED,
    "playbooks.add_prompt": OWNER,
    "playbooks.end_copy": OWNER,
    "playbooks.entry": OWNER,
    "playbooks.head": OWNER,
    "playbooks.index": OWNER,
    "playbooks.make_copy": OWNER,
    "playbooks.offer": OWNER,
    "playbooks.show": OWNER,
    "portal.ask_link": OPEN,
    "portal.devices": ANY_PERSON,
    "portal.door": OPEN,
    "portal.forgotten": THEIR_MATTER,
    "portal.end_all": ANY_PERSON,
    "portal.end_one": ANY_PERSON,
    "portal.send_another": OPEN,
    "portal.send_code": OPEN,
    "portal.leave": ANY_PERSON,
    "portal.left": OPEN,
    "portal.matter": THEIR_MATTER,
    "portal.matters": ANY_PERSON,
    "portal.need_answer": THEIR_MATTER,
    "portal.need_score": THEIR_MATTER,
    "portal.question": THEIR_MATTER,
    "portal.read_back_answer": THEIR_MATTER,
    "portal.risks_acknowledgement": THEIR_MATTER,
    "risks.end": NAMED,
    "risks.index": NAMED,
    "risks.plan": NAMED,
    "risks.telling": NAMED,
    "portal.request_answer": THEIR_MATTER,
    "portal.request_files": THEIR_MATTER,
    "requests.came": NAMED,
    "requests.document": NAMED,
    "requests.index": NAMED,
    "requests.renew": NAMED,
    "requests.withdraw": NAMED,
    "reports.needs": ANY_STAFF,
    "reports.needs_file": ANY_STAFF,
    "reports.needs_rows": ANY_STAFF,
    "reports.readers": NAMED,
    "seen.page": NAMED,
    "reports.summary": NAMED,
    "same_news.index": ANY_STAFF,
    "taking_on.card": NAMED,
    "taking_on.fee": NAMED,
    "talking.check": NAMED,
    "talking.decisions": NAMED,
    "talking.read_back": NAMED,
    "talking.read_back_answer": NAMED,
    "talking.talk": NAMED,
}


def outcome(answer):
    """What became of a request: in, sent to sign in, sent to ask for a link, not there; or its bare status."""
    if answer.status_code == 404:
        return GONE
    if answer.status_code == 302 and answer.location.startswith("/login"):
        return LOGIN
    if answer.status_code == 302 and answer.location == "/status/link":
        return LINK
    return IN if answer.status_code in (200, 302, 303, 409, 422, 503) else answer.status_code


def expected(endpoint, method):
    entry = TABLE[endpoint]
    return entry.get(method, entry)


def ways(app):
    """(rule, method) of everything that can be asked for."""
    return [(rule, method) for rule in rules(app) for method in sorted(rule.methods & {"GET", "POST"})]


def ask(browser, method, address):
    """A POST carries a good token, so that only who asks can be the reason for a no."""
    if method == "GET":
        return browser.get(address)
    return browser.post(address, {"decision": "none", "words": "x"}, hidden={"csrf_token": token(browser)})


def token(browser):
    return browser.hidden("/login")["csrf_token"]


def test_every_route_has_an_entry_in_the_table_and_every_entry_a_route(the_stage):
    assert set(TABLE) == {rule.endpoint for rule in rules(the_stage.app)}


@pytest.mark.parametrize("who", WHO, ids=lambda who: who or "nobody")
def test_everybody_gets_what_the_table_says(the_stage, who):
    wrong = []
    for rule, method in ways(the_stage.app):
        with undone():
            answer = ask(the_stage.browser(who), method, the_stage.address(rule))
            if outcome(answer) != expected(rule.endpoint, method)[who]:
                wrong.append((rule.rule, method, answer.status_code, answer.headers.get("Location")))
    assert wrong == []


@pytest.mark.parametrize("who", [None, "eve"], ids=["nobody", "eve"])
def test_a_fragment_is_refused_with_the_way_to_the_sign_in_page(the_stage, who):
    for rule, method in ways(the_stage.app):
        if expected(rule.endpoint, method)[who] == LOGIN:
            with undone():
                browser = the_stage.browser(who)
                answer = browser._send(method, the_stage.address(rule), True)
                assert (answer.status_code, answer.data) == (401, b""), rule
                assert answer.headers["HX-Redirect"].startswith("/login"), rule


# not yours and not there

OTHERS = {
    "matter_id": 999_999, "client_id": 999_999, "question_id": 999_999, "message_id": 999_999, "need_id": 999_999,
    "date_id": 999_999, "party_id": 999_999, "check_id": 999_999, "task_id": 999_999, "work_id": 999_999,
    "word_id": 999_999, "read_back_id": 999_999, "person_id": 999_999, "kept_id": 999_999, "risk_id": 999_999,
    "told_id": 999_999, "request_id": 999_999,
}  # fmt: skip


def bytes_of(answer):
    """The answer as it goes over the wire, but for the session cookie of the token."""
    headers = [(name, value) for name, value in answer.headers if name != "Set-Cookie"]
    return answer.status, sorted(headers), answer.data


def test_not_yours_and_not_there_are_the_same_bytes_for_staff(the_stage):
    for rule, method in ways(the_stage.app):
        if expected(rule.endpoint, method)["charlie"] != GONE or not rule.arguments & set(OTHERS):
            continue
        with undone():
            browser = the_stage.browser("charlie")
            not_his = ask(browser, method, the_stage.address(rule))
            nobodys = ask(browser, method, the_stage.address(rule, **OTHERS))
            assert bytes_of(not_his) == bytes_of(nobodys), rule


@pytest.mark.parametrize(
    ("method", "address"), [("GET", "/status/matters/%s"), ("POST", "/status/matters/%s/questions")]
)
def test_not_yours_and_not_there_are_the_same_bytes_for_a_client(stage, method, address):
    dana = stage.browser("dana")
    not_hers = ask(dana, method, address % stage.ids.other)
    nobodys = ask(dana, method, address % 999_999)
    assert not_hers.status_code == 404
    assert bytes_of(not_hers) == bytes_of(nobodys)


def test_another_clients_and_not_there_are_the_same_bytes_on_every_route_of_clients(the_stage):
    checked = []
    for rule, method in ways(the_stage.app):
        if expected(rule.endpoint, method)["bea"] != GONE:
            continue
        with undone():
            bea = the_stage.browser("bea")
            danas = ask(bea, method, the_stage.address(rule))
            nobodys = ask(bea, method, the_stage.address(rule, **OTHERS))
            assert danas.status_code == 404, rule
            assert bytes_of(danas) == bytes_of(nobodys), rule
            checked.append(rule.endpoint)
    assert len(checked) >= 7


@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 10**30])
def test_a_number_no_table_can_hold_is_not_there(the_stage, number):
    for rule, method in ways(the_stage.app):
        for name in sorted(rule.arguments & {*OTHERS, "enquiry_id", "staff_id"}):
            who = "dana" if rule.endpoint.startswith("portal.") else "olga"
            with undone():
                answer = ask(the_stage.browser(who), method, the_stage.address(rule, **{name: number}))
                assert answer.status_code == 404, (rule, name)


def test_what_belongs_to_another_matter_is_not_there_under_this_one(stage):
    alice = stage.browser("alice")
    ids = stage.ids
    assert alice.get(f"/matters/{ids.matter}/needs/{ids.other_need}").status_code == 404
    assert alice.get(f"/matters/{ids.matter}/dates/{ids.other_date}/check").status_code == 404
    assert alice.get(f"/matters/{ids.matter}/words/{ids.other_word}/undo").status_code == 404
    assert ask(alice, "POST", f"/matters/{ids.matter}/risks/{ids.other_risk}/end").status_code == 404
    assert alice.get(f"/clients/{ids.client}/people/{ids.bea}").status_code == 404


# nothing of a restricted matter shows anywhere

MESSAGES = ("/messages", *(f"/messages?state={each}" for each in ("waiting", "sent", "trouble", "next")))
LISTS = (
    "/",
    "/dates",
    "/board?view=list",
    "/board?lane=later",
    "/matters",
    "/needs",
    "/clients",
    "/search?q=dana",
    "/search?q=client",
    "/update-hour",
    "/update-hour?lawyer=2",
    "/update-hour?ahead=1&lawyer=2",
    "/updates",
    *MESSAGES,
)


@pytest.mark.parametrize("address", LISTS)
def test_a_restricted_matter_stands_in_no_list_of_who_is_not_named(stage, address):
    seen = stage.browser("charlie").get(address).text
    assert "Dana" not in seen
    assert stage.matter.reference not in seen


def test_a_restricted_matter_is_found_by_who_is_named(stage):
    assert "Dana" in stage.browser("bob").get("/matters").text
    assert stage.matter.reference in stage.browser("bob").get(f"/search?q={stage.matter.reference}").text


def test_a_restricted_matter_is_not_counted_for_who_is_not_named(stage):
    with_hers, without = (count_of_lanes(stage.browser(who).get("/").text) for who in ("alice", "charlie"))
    assert with_hers == without + 1


def count_of_lanes(page):
    return sum(map(int, re.findall(r'<span class="count">(\d+)</span>', page)))


@pytest.mark.parametrize("about", ["matter", "dana", "client"])
def test_a_failed_message_about_a_restricted_matters_client_is_seen_by_the_named_only(stage, about):
    about = getattr(stage, about)
    row = enqueue("link", stage.dana, about, NOON, key="a new one")
    row.ends("failed", NOON)
    charlie, alice = stage.browser("charlie"), stage.browser("alice")
    assert f"message-{row.id}" in alice.get("/").text
    assert f"message-{row.id}" not in charlie.get("/").text
    assert ask(charlie, "POST", f"/messages/{row.id}/settlement").status_code == 404
    assert ask(alice, "POST", f"/messages/{row.id}/settlement").status_code == 303


# what an assistant may not do (rule P8), by the button as much as by the address

DECISIONS = {
    "/intakes/%(waiting)s/conflict": {"decision": "none"},
    "/intakes/%(cleared)s/accept": {"client": "new", "practice_area": "lease", "side": "tenant", "cadence_days": "7"},
    "/intakes/%(cleared)s/decline": {"reason": "no time"},
    "/intakes/%(cleared)s/duplicate": {"of": "1"},
    "/matters/%(matter)s/hold": {"until": "2026-12-10", "reason": "abroad", "channel": "call", "told": "agreed"},
    "/matters/%(matter)s/closure": {"outcome": "won", "told": "All done."},
    "/matters/%(closed)s/reopening": {},
    "/matters/%(matter)s/cadence": {"cadence_days": "7"},
    "/clients/%(client)s/cadence": {"cadence_days": "7"},
    "/matters/%(matter)s/restriction": {},
    "/matters/%(matter)s/restriction/end": {},
}


@pytest.mark.parametrize("address", DECISIONS)
def test_an_assistant_decides_nothing(stage, address):
    before = everything(stage)
    bob = stage.browser("bob")
    answer = bob.post(address % vars(stage.ids), DECISIONS[address], hidden={"csrf_token": token(bob)})
    assert answer.status_code == 404
    assert everything(stage) == before


def everything(stage):
    """What a decision would change."""
    from lexlite.audit.models import AuditEntry
    from lexlite.followup.models import Hold, Word
    from lexlite.matters.models import Matter

    return [AuditEntry.select().count(), Hold.select().count(), Word.select().count(), list(Matter.select().dicts())]


@pytest.mark.parametrize("offer", ["Put on hold", "Close the matter"])
def test_an_assistant_is_not_offered_what_is_not_theirs_to_decide(stage, offer):
    address = f"/matters/{stage.ids.matter}"
    assert offer not in stage.browser("bob").get(address).text
    assert offer in stage.browser("alice").get(address).text


def test_an_ended_session_opens_nothing(stage):
    dana = stage.browser("dana")
    dana.post("/status/leave", form_on=f"/status/matters/{stage.ids.matter}")
    assert dana.get(f"/status/matters/{stage.ids.matter}").location == "/status/link"


def test_a_session_that_nobody_ended_opens_nothing_for_who_may_not_sign_in_any_more(stage):
    alice = stage.browser("alice")
    assert alice.get("/matters").status_code == 200
    stage.alice.change(disabled_at=NOON)
    assert alice.get("/matters").location.startswith("/login")


def test_a_persons_cookie_is_no_sign_in_for_staff(stage):
    dana = stage.browser("dana")
    persons = dana.client.get_cookie("lexlite_person", domain="localhost").value
    dana.client.set_cookie("lexlite_staff", persons, domain="localhost")
    assert dana.get("/matters").location.startswith("/login")
