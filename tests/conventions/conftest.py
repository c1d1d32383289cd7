"""A stage with one of everything, the same for every test of a file: what a test changes is rolled back."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from babel.messages.mofile import write_mo
from flask_babel import get_domain

from lexlite import clock, create_app, i18n
from lexlite.clients.links import Link
from lexlite.clients.models import Client, Person
from lexlite.config import Settings
from lexlite.db import database
from lexlite.facts.models import Fact
from lexlite.firm.feeds import Feed
from lexlite.firm.models import Firm, Staff
from lexlite.firm.notices import Notice
from lexlite.firm.sessions import Kept, Session
from lexlite.followup import closing, documents, publishing, questions
from lexlite.followup.documents import Document
from lexlite.followup.reading_back import ReadBack
from lexlite.followup.risks_told import RisksTold
from lexlite.followup.small_work import Work
from lexlite.followup.tasks import FollowUp
from lexlite.i18n import speaking
from lexlite.intake.conflicts import Asked, check_again
from lexlite.intake.models import page_token
from lexlite.matters.models import Matter
from lexlite.matters.requests import Request
from lexlite.messages.models import Outbox
from lexlite.needs.expectation import Expectation
from lexlite.needs.models import Need
from lexlite.needs.talk import Talk
from lexlite.playbooks import library
from lexlite.playbooks.copies import PlaybookCopy
from lexlite.risks.models import Risk
from lexlite.risks.plans import Plan
from lexlite.risks.register import nearest, risks_of
from tests.browsing import Browser
from tests.conftest import NOON
from tests.factories import SECRET, Cast, contact, enquiry, found_firm, staff
from tests.pictures import png
from tests.translations import catalogue

EARLIER = NOON - timedelta(hours=1)
LATER = NOON.date() + timedelta(days=7)


class Stage:
    """The cast, and the ids of one of everything. The first matter is restricted: Charlie is not on it, Olga is.
    The second is client B's. Records are read afresh each time, so that nothing rolled back is seen."""

    def __init__(self, app, https=False):
        self.app, self.https = app, https
        cast = Cast()
        self.eve_token = self._eve(cast)
        other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679", cadence_days=7)
        spare = cast.take_on(name="Cyd Third", email="cyd@client.example", phone="+48512345670")
        closing.close(spare, outcome="settled", told="All done.", by=cast.alice, at=EARLIER)
        self.ids = SimpleNamespace(
            **{name: getattr(cast, name).id for name in ("olga", "alice", "bob", "charlie")},
            matter=cast.matter.id, other=other.id, closed=spare.id, client=cast.client.id, other_client=other.client_id,
            dana=cast.dana.id, bea=other.client.contact.id,
        )  # fmt: skip
        self._fill(cast, cast.matter, "")
        self._fill(cast, other, "other_")
        self.ids.waiting = enquiry(EARLIER, name="Walt Waiting", email="w@client.example", phone="+48512345671").id
        cleared = enquiry(EARLIER, name="Zoe Cleared", email="z@client.example", phone="+48512345672")
        cleared.decide_conflict(decision="none", words="looked", hits=[], by=cast.alice, at=EARLIER)
        self.ids.cleared = cleared.id
        PlaybookCopy.make("debt", by=cast.olga, at=EARLIER)
        self.sent_token = page_token(cleared.reference, SECRET)
        self.notice = self._notice()
        self.feed_token = Feed.make(cast.bob, EARLIER)
        cleared.change(privacy_version=self.notice)
        self.ids.kept = Kept.create(staff=cast.olga, path="/matters/new", fields={"name": "Half typed"}, at=EARLIER).id
        cast.bob.be_away(NOON.date(), NOON.date(), cast.charlie, by=cast.bob, at=EARLIER)
        cast.matter.admit(cast.olga, by=cast.alice, at=EARLIER)
        cast.matter.restrict(cast.alice, EARLIER)

    def _eve(self, cast):
        """Eve worked here; her session's cookie is still in her browser."""
        eve = staff("Eve Gone", "lawyer")
        token = Session.open_for_staff(eve, NOON)
        eve.disable(by=cast.olga, at=NOON)
        return token

    def _notice(self):
        """The version of the notice that Zoe has read."""
        with speaking("en"):
            notice = Notice.in_force(Firm.the())
        notice.read(EARLIER)
        return notice.version

    def _fill(self, cast, matter, prefix):
        by, ids = cast.alice, self.ids
        need = Need.note(matter, kind="true", words="Peace of mind", language="en", by=by, at=EARLIER, shared=True)
        fact = Fact.note(matter, words="The lock was changed.", language="en", by=by, at=EARLIER, important=True)
        Fact.note(matter, words="Nobody touched the lock.", language="en", said_by="other_side", by=by, at=EARLIER)
        date = matter.add_date(
            kind="hearing", on=NOON.date() + timedelta(days=30), words="First session", by=by, at=EARLIER
        )
        party = matter.parties.get()
        check = check_again(matter, Asked(("Bea Other",)), by, EARLIER)
        publishing.publish(matter, body="We wrote to the court.", by=by, at=EARLIER)
        word = publishing.publish(matter, body="The court has answered.", by=by, at=NOON - timedelta(minutes=2))
        tried = contact(matter, by, EARLIER, reached=False, told="")
        task = FollowUp.get(FollowUp.cause == tried.key)
        task.change(done_at=None)  # the updates ended it
        work = Work.note(matter, words="Rang the court.", minutes=6, by=cast.bob, at=EARLIER)
        question = questions.ask(matter, matter.client.contact, "When is the hearing?", EARLIER)
        questions.news_arrived(matter, kind="official_letter", words="A letter came", by=by, at=EARLIER)
        Talk.keep(matter, words="They want me out.", by=by, at=EARLIER)
        Expectation.write(
            matter, why="intake", hoped_words="All of it.", language="en", hoped=90, worst=10, likely=30, best=50,
            unit="PLN", line="", by=by, at=EARLIER,
        )  # fmt: skip
        heard = ReadBack.send(matter, story="They want me out.", by=by, at=EARLIER)
        risk = Risk.note(matter, words="The bank hears of it.", step="claim", severity=3, by=by, at=EARLIER)
        Plan.keep(
            matter, steps=["letter", "claim"], beside="", cost="4,000 zł", settle="", serves={need.id: "letter"},
            by=by, at=EARLIER,
        )  # fmt: skip
        told = RisksTold.tell(matter, risks=nearest(risks_of(matter), matter), how="page", by=by, at=EARLIER)
        request = Request.ask(
            matter, kind="information", words="Since when?", due_on=LATER, language="en", by=by, at=EARLIER
        )
        paper = Request.ask(matter, kind="document", words="The lease", due_on=LATER, language="en", by=by, at=EARLIER)
        sent = [documents.Sent("scan.png", BytesIO(png()))]
        documents.send(paper, sent, person=matter.client.contact, at=EARLIER)
        message = Outbox.get(Outbox.about == matter.key)
        message.ends("held", EARLIER)
        for name, record in {
            "need": need,
            "fact": fact,
            "date": date,
            "party": party,
            "check": check,
            "word": word,
            "question": question,
            "message": message,
            "tried": tried,
            "task": task,
            "work": work,
            "heard": heard,
            "risk": risk,
            "told": told,
            "request": request,
            "paper": paper,
            "document": Document.get(Document.request == paper),
        }.items():
            setattr(ids, prefix + name, record.id)

    # who is there

    olga = property(lambda self: Staff.get_by_id(self.ids.olga))
    alice = property(lambda self: Staff.get_by_id(self.ids.alice))
    bob = property(lambda self: Staff.get_by_id(self.ids.bob))
    charlie = property(lambda self: Staff.get_by_id(self.ids.charlie))

    def browser(self, who=None):
        """The browser of nobody (None), «olga», «alice», «bob», «charlie», «eve», «dana» or «bea»."""
        if who in ("dana", "bea"):
            return Browser(self.app, person=Person.get_by_id(getattr(self.ids, who)), https=self.https)
        browser = Browser(self.app, getattr(self, who) if who and who != "eve" else None, https=self.https)
        if who == "eve":
            browser._cookie("lexlite_staff", self.eve_token)
        return browser

    @property
    def matter(self):
        return Matter.get_by_id(self.ids.matter)

    @property
    def dana(self):
        return Person.get_by_id(self.ids.dana)

    @property
    def client(self):
        return Client.get_by_id(self.ids.client)

    def link(self):
        """A fresh link of Dana's."""
        return Link.mint(self.dana, NOON)

    # addresses

    def address(self, rule, **changes):
        """A rule's address with the ids of the first matter, its client, its need …"""
        ids = self.ids
        values = {
            "matter_id": ids.matter, "client_id": ids.client, "person_id": ids.dana, "need_id": ids.need,
            "fact_id": ids.fact, "party_id": ids.party, "check_id": ids.check,
            "task_id": ids.task, "work_id": ids.work, "request_id": ids.request, "read_back_id": ids.heard,
            "document_id": ids.document, "risk_id": ids.risk, "told_id": ids.told,
            "date_id": ids.date, "word_id": ids.word, "question_id": ids.question, "message_id": ids.message,
            "enquiry_id": ids.cleared, "staff_id": self.bob.id, "page": "you", "kept_id": ids.kept,
            "kind": "update", "code": "pl" if rule.endpoint.startswith("messages.") else "tenant.general.1",
            "device": "0" * 16,
            "token": self.sent_token if rule.endpoint == "enquiry.sent" else None,
            "version": self.notice, "area": "loan" if rule.endpoint == "playbooks.make_copy" else "debt",
            "name": "creditor.general.1",
        }  # fmt: skip
        if rule.endpoint in ("portal.door", "portal.send_another", "portal.send_code"):
            values["token"] = self.link()
        if rule.endpoint == "feeds.calendar":
            values["token"] = self.feed_token
        values = {**values, **SPECIAL.get(rule.endpoint, lambda stage: {})(self), **changes}
        with self.app.test_request_context():
            built = self.app.url_map.bind("localhost").build(
                rule.endpoint, {name: values[name] for name in rule.arguments}, force_external=False
            )
        return built.replace("http://localhost", "")


SPECIAL = {
    "playbooks.entry": lambda stage: {"kind": "prompt"},
    "playbooks.offer": lambda stage: {"kind": "prompt"},
    "portal.request_files": lambda stage: {"request_id": stage.ids.paper},
    "intake.conflict": lambda stage: {"enquiry_id": stage.ids.waiting},
    "followup.reopening": lambda stage: {"matter_id": stage.ids.closed},
    "keeping.survey": lambda stage: {"matter_id": stage.ids.closed},
}


def rules(app, method=None):
    """Every rule of the application, those of one method only if it is named."""
    return [rule for rule in app.url_map.iter_rules() if method is None or method in rule.methods]


def build(folder, base_url="http://localhost"):
    """An application on a fresh file."""
    app = create_app(
        Settings.from_env({"LEXLITE_DATA": str(folder), "SECRET_KEY": SECRET, "LEXLITE_BASE_URL": base_url})
    )
    database.migrate()
    return app


@pytest.fixture(scope="module")
def the_stage(tmp_path_factory, translated):
    yield from _stage(tmp_path_factory, translated, "http://localhost")


@pytest.fixture(scope="module")
def the_secure_stage(tmp_path_factory, translated):
    """The same, served by TLS."""
    yield from _stage(tmp_path_factory, translated, "https://localhost")


def _stage(tmp_path_factory, translated, base_url):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOON)
        app = build(tmp_path_factory.mktemp("stage"), base_url)
        translated(app)
        with app.app_context(), database.opened():
            found_firm(NOON - timedelta(days=45))
            yield Stage(app, https=base_url.startswith("https"))
        database.let_go()


@pytest.fixture
def stage(the_stage):
    with undone():
        yield the_stage


class undone:
    """Whatever happens within it is rolled back."""

    def __enter__(self):
        self.change = database.atomic()
        self.open = self.change.__enter__()

    def __exit__(self, *error):
        self.open.rollback()
        library.put_out({}, None)
        return self.change.__exit__(None, None, None)


@pytest.fixture(scope="session")
def translated(tmp_path_factory):
    """Lets an application speak the catalogues as they are now, compiled apart from the working tree."""
    folder = tmp_path_factory.mktemp("translations")
    for language in ("pl", "zh"):
        compiled = BytesIO()
        write_mo(compiled, catalogue(language))
        place = folder / language / "LC_MESSAGES"
        place.mkdir(parents=True)
        (place / "messages.mo").write_bytes(compiled.getvalue())

    def speak(app):
        babel = app.extensions["babel"]
        babel.translation_directories = [str(folder)]
        with app.app_context():
            get_domain().cache.clear()
        i18n.catalogues.clear()

    return speak
