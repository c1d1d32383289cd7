"""One good and one bad filling of every form there is: what the tests of forms and of hostile input send."""

from dataclasses import dataclass, field
from datetime import timedelta

from lexlite.clients.models import Person, word_hash
from lexlite.clients.suspensions import Suspension
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Session
from lexlite.followup import closing, holds
from lexlite.matters.models import Matter, MatterDate
from lexlite.messages.models import enqueue
from lexlite.messages.own_words import LetterWords
from lexlite.playbooks.copies import PlaybookCopy
from lexlite.playbooks.entries import entries, put
from tests.conftest import NOON
from tests.factories import PASSWORD, one_hash
from tests.pictures import as_sent, jpeg

TYPED = "Zażółć <b>“gęślą”</b> & 'jaźń' 您好"
SOON, LATER = (NOON + timedelta(days=5)).date().isoformat(), (NOON + timedelta(days=20)).date().isoformat()
NEW_PASSWORD = "seven bright lanterns drifting"
SECRETS = ("password", "old", "knows", "agreed_word")


@dataclass
class Sample:
    """How a form is sent: by whom, where, what is taken, and what is not (None: a button, nothing to get wrong)."""

    who: str | None
    address: str  # with ids by name: /matters/%(matter)s
    good: dict = field(default_factory=dict)
    bad: dict | None = None
    form_on: str | None = None  # where the form stands, if not on its own address
    prepare: object = None  # what must have happened before

    def at(self, stage):
        return self.address % vars(stage.ids)

    def page(self, stage):
        return (self.form_on or self.address) % vars(stage.ids)

    def browser(self, stage):
        """The browser of who sends it, with everything ready."""
        browser = stage.browser(self.who)
        if self.prepare:
            self.prepare(stage, browser)
        return browser

    def send(self, stage, browser, data, **more):
        data = {key: value(stage) if callable(value) else value for key, value in data.items()}
        return browser.post(self.at(stage), data, form_on=self.page(stage), **more)


def on_hold(stage, browser):
    holds.hold(
        Matter.get_by_id(stage.ids.other), until=NOON.date() + timedelta(days=30), reason="abroad", told="agreed",
        channel="call", by=stage.alice, at=NOON - timedelta(minutes=1),
    )  # fmt: skip


def no_dates_left(stage, browser):
    MatterDate.get_by_id(stage.ids.other_date).cancel(stage.alice, NOON)


def begun(stage, browser):
    browser.post("/enquiry")


def filled_in(stage, browser):
    begun(stage, browser)
    for page, sample in (("you", ENQUIRY_YOU), ("others", ENQUIRY_OTHERS), ("story", ENQUIRY_STORY)):
        browser.post(f"/enquiry/{page}", sample)


def two_sides(stage, browser):
    begun(stage, browser)
    browser.post("/enquiry/others", {"practice_area": "lease"})


def word_known(stage, browser):
    with one_hash():
        stage.dana.change(agreed_word=word_hash("blue heron"))
    stage.ids.token = stage.link()


def code_asked(stage, browser):
    word_known(stage, browser)
    Firm.get().change(door_strict=True)


def another_device(stage, browser):
    """Dana's page stands open somewhere else too."""
    token = Session.open_for_person(stage.ids.dana, NOON, device="Firefox, Windows")
    stage.ids.device = Session.alive(token, "person", NOON).mark


def suspended(stage, browser):
    Suspension.begin(stage.dana, reason="law", words="", by=stage.olga, at=NOON)


def in_custody(stage, browser):
    stage.dana.change(custody_since=NOON.date(), custody_where="Block 3")


def alice_id(stage):
    return str(stage.alice.id)


def matter_id(stage):
    return str(stage.ids.matter)


def bob_id(stage):
    return str(stage.bob.id)


def charlie_id(stage):
    return str(stage.charlie.id)


ENQUIRY_YOU = {
    "kind": "organisation", "name": TYPED, "contact_name": TYPED, "email": "nia@new.example", "phone": "512 345 600",
    "safe_contact": "agreed_hours", "preferred_channel": "email", "best_time": TYPED, "acts_for": TYPED,
}  # fmt: skip
ENQUIRY_OTHERS = {"practice_area": "other", "other_parties": f"{TYPED}\nJan Kowal"}
ENQUIRY_STORY = {
    "what_happened": TYPED, "when_happened": "2025", "where_happened": TYPED, "why_happened": TYPED,
    "handled_so_far": TYPED,
}  # fmt: skip
ENQUIRY_HOPES = {
    "desired_result": TYPED, "arrived_what": TYPED, "arrived_on": "2026-11-01", "deadline_on": SOON,
    "other_lawyer": "had", "heard_from": TYPED, "referred_by": TYPED,
}  # fmt: skip
PERSON = {
    "name": TYPED, "email": "dana@new.example", "phone": "+48 512 345 678", "language": "pl",
    "preferred_channel": "phone", "best_time": TYPED, "safe_contact": "agreed_hours", "address_form": "pani",
    "may_be_told": "everything",
}  # fmt: skip
REQUEST = {"words": TYPED, "why": TYPED, "due_on": SOON, "kind": "document", "language": "pl", "fact": ""}
AGAIN = {"words": TYPED, "due_on": SOON}
SETTINGS = {
    "name": TYPED, "phone": "+48 22 123 45 67", "country": "PL", "region": "", "timezone": "Europe/Warsaw",
    "languages": "en, pl", "hours": "Mon 8:00-16:00\nTue 9:00-15:00", "days_off": "2026-12-24 Eve",
    "cadence_days": "10", "cadence_max_days": "20", "story_days": "25", "digits_open": "yes", "fee_shown": "yes",
    "door_strict": "yes",
    "minutes_offered": "yes",
}  # fmt: skip
NOTICE = {"en": f"# {TYPED}\n{TYPED}", "pl": TYPED, "zh": ""}
STAFF = {
    "name": TYPED, "email": "new@firm.example", "phone": "+48 512 345 699", "role": "assistant", "language": "zh",
    "takes_enquiries": "yes",
}  # fmt: skip
CONTACT = {
    "channel": "call", "direction": "in", "reached": "yes", "told": TYPED, "shared": "yes", "next_word_on": SOON,
    "next_word_at": "14:30", "note": TYPED, "minutes": "12", "need": TYPED, "asked": TYPED,
}  # fmt: skip
HOUR = {"nothing_new": "yes", "body": TYPED, "done": TYPED, "next_word_on": SOON}
SAME_NEWS = {"matters": matter_id, "body_en": TYPED}
CARD_CALL = {
    "caller": lambda stage: str(stage.ids.dana), "how": "told", "told": TYPED, "asked": TYPED, "next_word_on": SOON,
}  # fmt: skip
UPDATE = {"body": TYPED, "acts": "court", "next_word_on": SOON, "language": "zh", "must_act": "yes"}
PROMISE = {"next_word_on": SOON, "reason": "court", "told": TYPED}
HOLD = {"until": LATER, "reason": "abroad", "channel": "meeting", "told": TYPED}
CALL = {
    "name": TYPED, "kind": "organisation", "contact_name": TYPED, "phone": "512345601", "email": "call@new.example",
    "language": "zh", "practice_area": "loan", "side": "lender", "other_parties": TYPED, "what_happened": TYPED,
    "desired_result": TYPED, "deadline_on": SOON, "safe_contact": "ok",
}  # fmt: skip
ACCEPT = {
    "practice_area": "lease", "side": "tenant", "responsible": alice_id, "second": bob_id, "cadence_days": "7",
    "client": "new", "agreed_word": "",
}  # fmt: skip
DATE = {
    "kind": "hearing", "on": LATER, "at": "09:15", "place": TYPED, "words": TYPED, "source": TYPED, "shared": "yes"
}  # fmt: skip
RUNNING = {
    "client": "", "name": TYPED, "kind": "organisation", "email": "run@new.example", "phone": "512345602",
    "language": "pl", "practice_area": "loan", "side": "lender", "stage": "intake", "last_word_on": "2026-11-16",
    "next_word_on": SOON, "responsible": alice_id, "second": bob_id, "cadence_days": "7",
}  # fmt: skip
NEED = {
    "kind": "true", "words": TYPED, "layer": "typical", "said_by": TYPED, "reason": TYPED, "priority": "2",
    "measure": TYPED, "language": "pl", "shared": "yes",
}  # fmt: skip
TAKE_ON = {
    "scope_state": "done", "scope_words": TYPED, "identity_state": "by_when", "identity_on": SOON,
    "identity_words": TYPED, "settle_state": "not_needed", "withdrawal_state": "done", "withdrawal_on": "2026-11-16",
    "other_lawyer_state": "had",
}  # fmt: skip
FEE = {
    "basis": "other", "words": TYPED, "estimate": TYPED, "told_on": "2026-11-17", "told_how": "letter",
}  # fmt: skip
CHANGE = {"words": TYPED, "state": "met:client", "measure": TYPED, "shared": "yes"}
ANSWER = {"answer": "not_quite", "comment": TYPED}
CLOSURE = {
    "outcome": TYPED, "told": TYPED, "archive": "power", "archive_words": TYPED, "keep_until": "2036-12-31",
}  # fmt: skip
EXPECTATION = {
    "hoped_words": TYPED, "hoped": "90", "worst": "10", "likely": "30", "best": "50", "unit": "zł", "line": TYPED,
    "why": "offer",
}  # fmt: skip
TALK = {"words": f"They want me out. {TYPED}", "take": "need:"}
FACT = {
    "words": TYPED, "happened_on": "spring 2024", "place": TYPED, "said_by": TYPED, "state": "supported",
    "evidence": TYPED, "important": "yes", "language": "pl",
}  # fmt: skip
CORRECTION = {"words": TYPED, "happened_on": TYPED, "place": TYPED, "said_by": "other_side"}
FACT_STATE = {"state": "verified", "evidence": TYPED, "important": "yes"}

RISK = {"words": TYPED, "step": "claim", "severity": "2"}
PLAN = {"steps": "agreement", "beside": TYPED, "cost": TYPED, "settle": TYPED}
TELL = {"risks": "returning_keys", "how": "call", "own_words": TYPED}

NEW_PERSON = {**PERSON, "relation": TYPED, "may_be_told": "dates", "timezone": "Asia/Shanghai"}
PARTY = {"name": TYPED, "role": "representative", "phone": "512345603", "email": "rep@new.example"}
JOINT = {
    "client": "", "name": TYPED, "kind": "person", "email": "joint@new.example", "phone": "512345604", "language": "pl",
}  # fmt: skip


LETTER = {"words": f"{TYPED}, {{name}}:\n{{link}}"}
HANDOVER = {"responsible": charlie_id, "second": bob_id, "note": TYPED}


def case_ended(stage, browser):
    closing.close(stage.matter, outcome="settled", told="All done.", by=stage.alice, at=NOON)


def second_person(stage, browser):
    person = Person.enter(stage.client, "Second Person", language="en")
    stage.ids.second = person.id


def one_queued(stage, browser):
    stage.ids.queued = enqueue("link", stage.dana, stage.dana, NOON, key="asked").id


def own_words(stage, browser):
    LetterWords.keep("update", "pl", words="Proszę zajrzeć:\n{link}", by=stage.olga, at=NOON)


def an_offer(stage, browser):
    """The shipped playbook has changed a question since the firm last saw it, and the firm its own."""
    copy = PlaybookCopy.of("debt")
    old = {**entries(copy.based_on)["prompt", "creditor.general.1"], "words": dict.fromkeys(("en", "pl", "zh"), "Old?")}
    copy.change(
        based_on=put(copy.based_on, "prompt", old["code"], old), body=put(copy.body, "prompt", old["code"], old)
    )


def in_three(text, words=TYPED):
    return {f"{text}_{code}": f"{words} {code}" for code in ("en", "pl", "zh")}


QUESTION = in_three("words")
STAGE_WORDS = {**in_three("words"), **in_three("standing"), **in_three("ahead"), **in_three("usual"), "unused": "yes"}
HEAD = {
    "checked_by": TYPED, "checked_on": "2026-11-17", **in_three("first_question"),
    **in_three("documents", f"Paper\n{TYPED}"), **in_three("limit_questions"),
}  # fmt: skip
DEBT = "/settings/playbooks/debt"


SAMPLES = {
    "clients.add_person": [
        Sample("bob", "/clients/%(client)s/people", NEW_PERSON, {**NEW_PERSON, "email": f"{TYPED}@"}),
        Sample("bob", "/clients/%(client)s/people", NEW_PERSON, {**NEW_PERSON, "timezone": "Nowhere"}),
    ],
    "clients.make_contact": [
        Sample(
            "bob",
            "/clients/%(client)s/people/%(second)s/contact",
            form_on="/clients/%(client)s",
            prepare=second_person,
        )
    ],
    "intake.check": [
        Sample("alice", "/checks/%(check)s", {"decision": "none", "words": TYPED}, {"decision": "none", "words": ""})
    ],
    "people.card": [
        Sample(
            "bob",
            "/matters/%(matter)s/card",
            {"person": lambda stage: str(stage.ids.dana), "knows": "blue heron"},
            {"person": "?", "knows": "blue heron"},
            prepare=word_known,
        )
    ],
    "people.log_call": [
        Sample("bob", "/matters/%(matter)s/card/call", CARD_CALL, {**CARD_CALL, "told": " "}),
        Sample("bob", "/matters/%(matter)s/card/call", CARD_CALL, {**CARD_CALL, "how": "?"}),
    ],
    "people.clients": [Sample("alice", "/matters/%(matter)s/clients", JOINT, {**JOINT, "name": ""})],
    "people.handover": [
        Sample("alice", "/matters/%(matter)s/handover", HANDOVER, {**HANDOVER, "second": charlie_id}),
    ],
    "people.handover_all": [
        Sample(
            "olga",
            "/staff/%(alice)s/handover",
            {"to": charlie_id, "note": TYPED},
            {"to": "?", "note": TYPED},
        )
    ],
    "people.index": [Sample("bob", "/matters/%(matter)s/people", PARTY, {**PARTY, "email": TYPED})],
    "people.party": [Sample("bob", "/matters/%(matter)s/people/%(party)s", PARTY, {**PARTY, "name": ""})],
    "clients.agreed_word": [
        Sample("bob", "/clients/%(client)s/people/%(dana)s/word", {"agreed_word": "red fox"}, {"agreed_word": ""})
    ],
    "clients.links": [Sample("bob", "/clients/%(client)s/people/%(dana)s/links")],
    "clients.person": [
        Sample("bob", "/clients/%(client)s/people/%(dana)s", PERSON, {**PERSON, "email": f"{TYPED}@"}),
        Sample("bob", "/clients/%(client)s/people/%(dana)s", PERSON, {**PERSON, "name": " ", "language": "pl"}),
    ],
    "enquiry.start": [Sample(None, "/enquiry")],
    "enquiry.page": [
        Sample(None, "/enquiry/you", ENQUIRY_YOU, {**ENQUIRY_YOU, "name": ""}, prepare=begun),
        Sample(None, "/enquiry/you", ENQUIRY_YOU, {**ENQUIRY_YOU, "email": "", "phone": ""}, prepare=begun),
        Sample(None, "/enquiry/you", ENQUIRY_YOU, {**ENQUIRY_YOU, "email": TYPED, "phone": "one"}, prepare=begun),
        Sample(None, "/enquiry/others", ENQUIRY_OTHERS, {**ENQUIRY_OTHERS, "practice_area": "?"}, prepare=begun),
        Sample(None, "/enquiry/side", {"side": "tenant"}, {"side": "?"}, prepare=two_sides),
        Sample(None, "/enquiry/story", ENQUIRY_STORY, {**ENQUIRY_STORY, "what_happened": "  "}, prepare=begun),
        Sample(None, "/enquiry/hopes", ENQUIRY_HOPES, {**ENQUIRY_HOPES, "deadline_on": "30.2.2026"}, prepare=begun),
    ],
    "enquiry.check": [Sample(None, "/enquiry/check", {"privacy_read": "yes"}, {"website": ""}, prepare=filled_in)],
    "expecting.expectation": [
        Sample("bob", "/matters/%(matter)s/expectation", EXPECTATION, {**EXPECTATION, "likely": "60"}),
        Sample("bob", "/matters/%(matter)s/expectation", EXPECTATION, {**EXPECTATION, "hoped": "a lot"}),
    ],
    "expecting.talk": [Sample("bob", "/matters/%(matter)s/expectation/talk", {"how": "letter"}, {"how": "?"})],
    "facts.contradict": [
        Sample(
            "bob",
            "/matters/%(matter)s/facts/%(fact)s/contradiction",
            {"other": lambda stage: str(stage.ids.fact + 1)},
            {"other": "?"},
        )
    ],
    "facts.show": [  # before its correction, which ends it
        Sample("bob", "/matters/%(matter)s/facts/%(fact)s", FACT_STATE, {**FACT_STATE, "evidence": ""}),
    ],
    "facts.correct": [
        Sample("bob", "/matters/%(matter)s/facts/%(fact)s/correction", CORRECTION, {**CORRECTION, "words": " "})
    ],
    "facts.from_enquiry": [Sample("bob", "/matters/%(matter)s/facts/enquiry", {"sentences": "1"}, {"sentences": ""})],
    "facts.index": [
        Sample("bob", "/matters/%(matter)s/facts", FACT, {**FACT, "evidence": ""}),
        Sample("bob", "/matters/%(matter)s/facts", FACT, {**FACT, "state": "?"}),
    ],
    "firm.absences": [
        Sample(
            "alice",
            "/staff/%(alice)s/absences",
            {"from": SOON, "to": LATER, "deputy": charlie_id},
            {"from": LATER, "to": SOON, "deputy": charlie_id},
        )
    ],
    "firm.account": [
        Sample("bob", "/account", {"language": "zh", "phone": "+48 512 345 699"}, {"language": "?", "phone": TYPED})
    ],
    "firm.end_feed": [Sample("bob", "/account/feed/end", form_on="/account/feed")],
    "firm.feed": [Sample("bob", "/account/feed")],
    "firm.disable": [Sample("olga", "/staff/%(charlie)s/end")],
    "firm.login": [
        Sample(
            None,
            "/login",
            {"email": "bob@firm.example", "password": PASSWORD},
            {"email": "bob@firm.example", "password": "wrong"},
        ),
    ],
    "firm.logout": [Sample("bob", "/logout", form_on="/account")],
    "firm.notice": [Sample("olga", "/settings/notice", NOTICE, {**NOTICE, "en": TYPED + "x" * 20_001})],
    "firm.password": [
        Sample(
            "bob",
            "/account/password",
            {"old": PASSWORD, "password": NEW_PASSWORD},
            {"old": "wrong", "password": NEW_PASSWORD},
            form_on="/account",
        )
    ],
    "firm.settings": [
        Sample("olga", "/settings", SETTINGS, {**SETTINGS, "hours": f"Mon {TYPED}"}),
        Sample("olga", "/settings", SETTINGS, {**SETTINGS, "cadence_days": "many", "timezone": TYPED}),
        Sample("olga", "/settings", SETTINGS, {**SETTINGS, "days_off": f"2026-02-30 {TYPED}"}),
    ],
    "firm.staff": [Sample("olga", "/staff", STAFF, {**STAFF, "email": "bob@firm.example"})],
    "followup.answer_question": [Sample("bob", "/questions/%(question)s/answer", {"body": TYPED}, {"body": " "})],
    "followup.closure": [
        Sample("alice", "/matters/%(matter)s/closure", CLOSURE, {**CLOSURE, "told": ""}),
        Sample("alice", "/matters/%(matter)s/closure", CLOSURE, {**CLOSURE, "keep_until": "soon"}),
    ],
    "followup.contacts": [
        Sample("bob", "/matters/%(matter)s/contacts", CONTACT, {**CONTACT, "minutes": "a few"}),
        Sample("bob", "/matters/%(matter)s/contacts", CONTACT, {**CONTACT, "next_word_on": "2026-11-01"}),
        Sample("bob", "/matters/%(matter)s/contacts", CONTACT, {**CONTACT, "channel": "pigeon"}),
    ],
    "followup.end_hold": [Sample("alice", "/matters/%(other)s/hold/end", prepare=on_hold)],
    "followup.hold": [Sample("alice", "/matters/%(matter)s/hold", HOLD, {**HOLD, "until": "2027-11-18"})],
    "followup.news": [
        Sample("bob", "/matters/%(matter)s/news", {"kind": "offer", "words": TYPED}, {"kind": "?", "words": TYPED})
    ],
    "followup.promise": [Sample("bob", "/matters/%(matter)s/promise", PROMISE, {**PROMISE, "next_word_on": "soon"})],
    "followup.reopening": [Sample("alice", "/matters/%(closed)s/reopening")],
    "followup.stage": [
        Sample(
            "alice",
            "/matters/%(matter)s/stage",
            {"stage": "papers", "override_reason": TYPED},
            {"stage": "?", "override_reason": TYPED},
        )
    ],
    "followup.undo": [Sample("bob", "/matters/%(matter)s/words/%(word)s/undo")],
    "followup.updates": [
        Sample("bob", "/matters/%(matter)s/updates", UPDATE, {**UPDATE, "body": ""}),
        Sample("bob", "/matters/%(matter)s/updates", UPDATE, {**UPDATE, "next_word_on": "2099-01-01"}),
    ],
    "hour.keep": [
        Sample(
            "bob",
            "/update-hour/%(matter)s/draft",
            {"body": TYPED, "then": "call"},
            form_on="/update-hour/%(matter)s",
        ),
    ],
    "hour.send": [
        Sample("bob", "/update-hour/%(matter)s", UPDATE, {**UPDATE, "body": ""}),
        Sample("bob", "/update-hour/%(matter)s", HOUR, {**HOUR, "checked": "", "done": "", "body": " "}),
    ],
    "hour.skip": [
        Sample(
            "bob",
            "/update-hour/%(matter)s/skip",
            {**HOUR, "reason": "facts"},
            {**HOUR, "reason": ""},
            form_on="/update-hour/%(matter)s",
        ),
    ],
    "intake.accept": [Sample("alice", "/intakes/%(cleared)s/accept", ACCEPT, {**ACCEPT, "second": alice_id})],
    "intake.calls": [
        Sample("bob", "/intakes/%(waiting)s/calls", {"reached": "no", "note": TYPED}, {"reached": "?", "note": TYPED})
    ],
    "intake.conflict": [
        Sample(
            "alice",
            "/intakes/%(waiting)s/conflict",
            {"decision": "none", "words": TYPED},
            {"decision": "?", "words": TYPED},
        )
    ],
    "intake.decline": [Sample("alice", "/intakes/%(waiting)s/decline", {"reason": TYPED}, {"reason": ""})],
    "intake.duplicate": [
        Sample("alice", "/intakes/%(waiting)s/duplicate", {"of": lambda stage: str(stage.ids.cleared)}, {"of": "?"})
    ],
    "intake.new": [
        Sample("bob", "/intakes/new", CALL, {**CALL, "email": "", "phone": ""}),
        Sample("bob", "/intakes/new", CALL, {**CALL, "side": "tenant"}),
    ],
    "keeping.client_cadence": [
        Sample("alice", "/clients/%(client)s/cadence", {"cadence_days": "9"}, {"cadence_days": "99"})
    ],
    "keeping.correction": [
        Sample("bob", "/matters/%(matter)s/words/%(word)s/correction", {"why": "wrong_entry"}, {"why": "?"})
    ],
    "keeping.done": [Sample("bob", "/follow-ups/%(task)s/done")],
    "keeping.matter_cadence": [
        Sample("alice", "/matters/%(matter)s/cadence", {"cadence_days": "9"}, {"cadence_days": "many"})
    ],
    "keeping.show_work": [
        Sample("bob", "/matters/%(matter)s/work/%(work)s/showing", form_on="/matters/%(matter)s/work")
    ],
    "keeping.snooze": [
        Sample(
            "bob",
            "/follow-ups/%(task)s/snooze",
            {"until": "2026-11-19", "reason": TYPED},
            {"until": "2027-11-19", "reason": TYPED},
        )
    ],
    "keeping.survey": [Sample("bob", "/matters/%(closed)s/survey", {"words": TYPED}, {"words": "x" * 4001})],
    "keeping.work": [
        Sample(
            "bob",
            "/matters/%(matter)s/work",
            {"words": TYPED, "minutes": "12", "show": "yes"},
            {"words": TYPED, "minutes": "a few"},
        )
    ],
    "matters.cancel_date": [Sample("bob", "/matters/%(matter)s/dates/%(date)s/cancellation")],
    "matters.check_date": [Sample("bob", "/matters/%(matter)s/dates/%(date)s/check")],
    "matters.do_date": [Sample("bob", "/matters/%(matter)s/dates/%(date)s/done")],
    "matters.dates": [
        Sample("bob", "/matters/%(matter)s/dates", DATE, {**DATE, "on": "32.1.2027"}),
        Sample("bob", "/matters/%(matter)s/dates", DATE, {**DATE, "at": "25 o'clock"}),
    ],
    "matters.dismiss": [
        Sample("alice", "/matters/%(matter)s/members/%(olga)s/end", form_on="/matters/%(matter)s/members")
    ],
    "matters.lift_restriction": [
        Sample("olga", "/matters/%(matter)s/restriction/end", form_on="/matters/%(matter)s/members")
    ],
    "matters.members": [Sample("alice", "/matters/%(matter)s/members", {"staff": charlie_id}, {"staff": "?"})],
    "matters.new": [
        Sample("alice", "/matters/new", RUNNING, {**RUNNING, "last_word_on": ""}),
        Sample("alice", "/matters/new", RUNNING, {**RUNNING, "stage": "?", "cadence_days": "999"}),
    ],
    "matters.no_dates": [Sample("bob", "/matters/%(other)s/dates/none", prepare=no_dates_left)],
    "matters.restrict": [Sample("alice", "/matters/%(other)s/restriction", form_on="/matters/%(other)s/members")],
    "messages.arrival": [Sample("bob", "/messages/%(message)s/arrival", form_on="/messages/%(message)s")],
    "messages.cancellation": [
        Sample("bob", "/messages/%(queued)s/cancellation", form_on="/messages/%(queued)s", prepare=one_queued)
    ],
    "messages.letter": [
        Sample("olga", "/settings/letters/update/pl", LETTER, {"words": f"{TYPED} {{nobody}}\n{{link}}"}),
        Sample("olga", "/settings/letters/welcome/en", {"words": f"{TYPED} {{day}}\n{{link}}"}, {"words": TYPED}),
    ],
    "messages.repeat": [Sample("bob", "/messages/%(message)s/repeat", form_on="/messages/%(message)s")],
    "messages.settlement": [Sample("bob", "/messages/%(message)s/settlement", form_on="/")],
    "messages.shipped_words": [
        Sample("olga", "/settings/letters/update/pl/shipped", form_on="/settings/letters/update/pl", prepare=own_words)
    ],
    "playbooks.add_prompt": [
        Sample(
            "olga",
            f"{DEBT}/prompts",
            {**QUESTION, **in_three("softer"), "side": "debtor", "layer": "typical"},
            {**QUESTION, "words_zh": "", "side": "debtor", "layer": "?"},
        )
    ],
    "playbooks.entry": [
        Sample("olga", f"{DEBT}/entries/prompt/creditor.general.1", QUESTION, {**QUESTION, "words_pl": ""}),
        Sample("olga", f"{DEBT}/entries/stage/hearing", STAGE_WORDS, {**STAGE_WORDS, "usual_zh": ""}),
    ],
    "playbooks.head": [Sample("olga", f"{DEBT}/head", HEAD, {**HEAD, "documents_pl": "One", "checked_on": "soon"})],
    "playbooks.make_copy": [Sample("olga", "/settings/playbooks/loan/copy", form_on="/settings/playbooks/loan")],
    "playbooks.offer": [
        Sample(
            "olga",
            f"{DEBT}/offers/prompt/creditor.general.1",
            {"take": "yes"},
            form_on=DEBT,
            prepare=an_offer,
        )
    ],
    "playbooks.end_copy": [
        Sample("olga", f"{DEBT}/shipped", {"sure": "yes"}, {"sure": ""})
    ],  # last: it ends the others' copy
    "needs.change": [Sample("bob", "/matters/%(matter)s/needs/%(need)s", CHANGE, {**CHANGE, "words": ""})],
    "needs.index": [Sample("bob", "/matters/%(matter)s/needs", NEED, {**NEED, "priority": "9"})],
    "needs.prompt": [
        Sample(
            "bob",
            "/matters/%(matter)s/needs/prompts/tenant.general.1",
            {"words": TYPED, "take": "need"},
            {"words": TYPED, "take": "?"},
        ),
        Sample(
            "bob",
            "/matters/%(matter)s/needs/prompts/tenant.particular.1",
            {"words": TYPED, "take": "date"},
            {"words": "", "take": "outside"},
        ),
    ],
    "needs.none": [Sample("bob", "/matters/%(matter)s/needs/none", {"kind": "outside"})],
    "needs.win": [Sample("bob", "/matters/%(matter)s/win", {"definition_of_win": TYPED}, {"definition_of_win": " "})],
    "portal.ask_link": [Sample(None, "/status/link", {"where": "dana@client.example"}, {"where": " "})],
    "portal.door": [
        Sample(None, "/status/%(token)s", {"knows": "blue heron"}, {"knows": "wrong", "stay": ""}, prepare=word_known)
    ],
    "portal.forgotten": [Sample("dana", "/status/matters/%(matter)s/forgotten", form_on="/status/matters/%(matter)s")],
    "portal.send_code": [
        Sample(
            None,
            "/status/%(token)s/code",
            form_on="/status/%(token)s?code=1",
            prepare=code_asked,
        )
    ],
    "portal.send_another": [Sample(None, "/status/no-such-link/link", form_on="/status/no-such-link")],
    "pages.custody": [
        Sample(
            "alice",
            "/clients/%(client)s/people/%(dana)s/custody",
            {"since": "2026-11-17", "where": TYPED},
            {"since": "?", "where": TYPED},
        )
    ],
    "pages.end_of_custody": [
        Sample(
            "alice",
            "/clients/%(client)s/people/%(dana)s/custody/end",
            form_on="/clients/%(client)s/people/%(dana)s/page",
            prepare=in_custody,
        )
    ],
    "pages.digits": [Sample("alice", "/matters/%(matter)s/digits", {"digits_forbidden": "yes"})],
    "pages.end_all": [
        Sample(
            "alice", "/clients/%(client)s/people/%(dana)s/links/end", form_on="/clients/%(client)s/people/%(dana)s/page"
        )
    ],
    "pages.end_one": [
        Sample(
            "alice",
            "/clients/%(client)s/people/%(dana)s/devices/%(device)s/end",
            form_on="/clients/%(client)s/people/%(dana)s/page",
            prepare=another_device,
        )
    ],
    "pages.lift": [
        Sample(
            "olga",
            "/clients/%(client)s/people/%(dana)s/suspension/end",
            form_on="/clients/%(client)s/people/%(dana)s/page",
            prepare=suspended,
        )
    ],
    "pages.paper_card": [
        Sample(
            "alice",
            "/matters/%(matter)s/paper-card",
            {"person": lambda stage: str(stage.ids.dana), "language": "zh"},
            {"person": "?", "language": "zh"},
        )
    ],
    "pages.suspension": [
        Sample(
            "olga",
            "/clients/%(client)s/people/%(dana)s/suspension",
            {"reason": "court_order", "words": TYPED},
            {"reason": "?", "words": TYPED},
        )
    ],
    "portal.end_all": [Sample("dana", "/status/devices/end", form_on="/status/devices")],
    "portal.end_one": [
        Sample("dana", "/status/devices/%(device)s/end", form_on="/status/devices", prepare=another_device)
    ],
    "portal.leave": [Sample("dana", "/status/leave", form_on="/status/matters/%(matter)s")],
    "portal.need_answer": [
        Sample(
            "dana",
            "/status/needs/%(need)s/answer",
            ANSWER,
            {**ANSWER, "answer": "?"},
            form_on="/status/matters/%(matter)s",
        )
    ],
    "portal.request_answer": [
        Sample(
            "dana",
            "/status/requests/%(request)s/answer",
            {"answer": "given", "words": TYPED},
            {"answer": "yes", "words": TYPED},
            form_on="/status/matters/%(matter)s",
        )
    ],
    "portal.request_files": [
        Sample(
            "dana",
            "/status/requests/%(paper)s/files",
            {"file": lambda stage: as_sent("lease.jpg", jpeg())},
            {"file": lambda stage: as_sent("lease.jpg", b"")},
            form_on="/status/matters/%(matter)s",
        )
    ],
    "requests.renew": [Sample("bob", "/requests/%(paper)s/renewal", AGAIN, {**AGAIN, "words": " "})],
    "requests.came": [Sample("bob", "/requests/%(request)s/receipt", {"evidence": TYPED})],
    "requests.index": [
        Sample("bob", "/matters/%(matter)s/requests", REQUEST, {**REQUEST, "words": " "}),
        Sample("bob", "/matters/%(matter)s/requests", REQUEST, {**REQUEST, "due_on": "2026-11-01"}),
    ],
    "requests.withdraw": [Sample("bob", "/requests/%(request)s/withdrawal")],
    "portal.read_back_answer": [
        Sample(
            "dana",
            "/status/read-backs/%(heard)s/answer",
            ANSWER,
            {**ANSWER, "answer": "?"},
            form_on="/status/matters/%(matter)s",
        )
    ],
    "portal.question": [
        Sample(
            "dana",
            "/status/matters/%(matter)s/questions",
            {"body": TYPED},
            {"body": "  "},
            form_on="/status/matters/%(matter)s",
        )
    ],
    "portal.risks_acknowledgement": [
        Sample(
            "dana",
            "/status/risks/%(told)s/acknowledgement",
            {"own_words": TYPED},
            {"own_words": TYPED + "x" * 4001},
            form_on="/status/matters/%(matter)s",
        )
    ],
    "risks.end": [Sample("bob", "/matters/%(matter)s/risks/%(risk)s/end", form_on="/matters/%(matter)s/risks")],
    "risks.index": [
        Sample("bob", "/matters/%(matter)s/risks", RISK, {**RISK, "words": " "}),
        Sample("bob", "/matters/%(matter)s/risks", RISK, {**RISK, "step": "?"}),
    ],
    "risks.plan": [
        Sample("bob", "/matters/%(matter)s/plan", PLAN, {**PLAN, "cost": TYPED + "x" * 4001}),
        Sample("bob", "/matters/%(matter)s/plan", PLAN, {**PLAN, "steps": "?"}),
    ],
    "risks.telling": [
        Sample("bob", "/matters/%(matter)s/risks/telling", TELL, {**TELL, "how": "?"}),
        Sample(
            "bob",
            "/matters/%(matter)s/risks/telling",
            {**TELL, "risks": "returning_keys", "how": "page"},
            {**TELL, "risks": "?"},
        ),
    ],
    "same_news.index": [
        Sample("bob", "/updates", SAME_NEWS, {**SAME_NEWS, "body_en": " "}),
        Sample("bob", "/updates", SAME_NEWS, {"matters": "", "body_en": TYPED}),
    ],
    "taking_on.card": [
        Sample("bob", "/matters/%(matter)s/take-on", TAKE_ON, {**TAKE_ON, "identity_on": ""}),
        Sample("bob", "/matters/%(matter)s/take-on", TAKE_ON, {**TAKE_ON, "scope_state": "?"}),
        Sample("bob", "/matters/%(matter)s/take-on", TAKE_ON, {**TAKE_ON, "withdrawal_on": "soon"}),
    ],
    "taking_on.fee": [
        Sample("bob", "/matters/%(matter)s/fee", FEE, {**FEE, "estimate": " "}),
        Sample("bob", "/matters/%(matter)s/fee", FEE, {**FEE, "told_on": LATER}),
    ],
    "talking.decisions": [
        Sample("bob", "/matters/%(matter)s/decisions", {"advice": TYPED, "decision": TYPED}, {"advice": TYPED})
    ],
    "talking.check": [Sample("bob", "/matters/%(matter)s/needs/check")],
    "talking.read_back": [Sample("bob", "/matters/%(matter)s/read-back", {"story": TYPED}, {"story": " "})],
    "talking.read_back_answer": [
        Sample("bob", "/matters/%(matter)s/read-back/answer", ANSWER, {**ANSWER, "answer": "?"})
    ],
    "talking.talk": [Sample("bob", "/matters/%(matter)s/talk", TALK, {**TALK, "words": " "})],
    # last: it ends the case
    "portal.need_score": [
        Sample(
            "dana",
            "/status/needs/%(need)s/score",
            {"score": "partly"},
            {"score": "?"},
            form_on="/status/matters/%(matter)s",
            prepare=case_ended,
        )
    ],
}
ALL = [(endpoint, sample) for endpoint, samples in SAMPLES.items() for sample in samples]
NAMES = [f"{endpoint}-{number}" for endpoint, samples in SAMPLES.items() for number in range(len(samples))]
