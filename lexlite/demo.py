"""The demonstration firm: the sample enquiries sent through the forms and verbs of every day, with a past clock.

This module writes no table: it fills in forms and calls verbs, each with its moment. Messages are recorded as
sent and go nowhere."""

import json
import os
import secrets
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app
from werkzeug.datastructures import MultiDict

from lexlite import i18n, timetable
from lexlite.clients.links import Link
from lexlite.clients.models import Channel, Client
from lexlite.db import database
from lexlite.facts.forms import SentencesForm
from lexlite.facts.models import Fact
from lexlite.facts.queries import Facts, sentences_of
from lexlite.firm.models import Firm, Staff
from lexlite.firm.notices import Notice
from lexlite.firm.settings import found, hours_text, keep
from lexlite.followup import closing, contacts, drafts, holds, publishing, questions, stages
from lexlite.followup.forms import ContactForm, HoldForm, RequestForm, StageForm, UpdateForm, closure_form
from lexlite.intake import conflicts
from lexlite.intake.card import TakeOnCard
from lexlite.intake.drafts import Draft
from lexlite.intake.fee import Fee
from lexlite.intake.forms import AcceptForm, ConflictForm
from lexlite.intake.models import Enquiry
from lexlite.intake.people import add_party, add_person
from lexlite.intake.taking_on import enter_running, known_clients, take_on
from lexlite.matters.forms import stage_choices
from lexlite.matters.models import Matter
from lexlite.matters.requests import Request
from lexlite.messages.transport import Handed
from lexlite.needs.expectation import Expectation
from lexlite.needs.forms import ExpectationForm, NeedForm, WinForm
from lexlite.needs.models import Need
from lexlite.needs.queries import needs_of
from lexlite.needs.scores import score_as_client, to_score
from lexlite.portal.pages import pages_for, shape, to_send
from lexlite.worktime import public_holidays

SAMPLES = Path(__file__).parent / "demo_enquiries.json"
WRITTEN_ON = date(2026, 11, 20)  # the day the samples were written for
DOOR = "0310"  # the last digits of the demonstration client's phone
CLIENT = "biuro@podlipa.example"
STAFF = [
    ("Ewa Nowak", "ewa@nowak-li.example", "owner", "pl"),
    ("Jan Lis", "jan@nowak-li.example", "lawyer", "en"),
    ("Li Mei", "mei@nowak-li.example", "assistant", "zh"),
]


def play(settings, now):
    """Found the firm and live some weeks with it, up to now: all of it or nothing."""
    player = Player(settings, now)
    with database.atomic():
        player.found()
        player.live()


def welcome_lines(settings, now):
    """What is printed at each start: sign-ins, a fresh client link, what opens it."""
    lines = (settings.data / "demo.txt").read_text().splitlines()
    person = Channel.get(Channel.kind == "email", Channel.norm == CLIENT).person
    return [*lines, f"client: {settings.base_url}/status/{Link.mint(person, now)}", f"door: {DOOR}"]


recorded = Handed()  # sends nothing: the row keeps that it was sent


class Player:
    def __init__(self, settings, now):
        self.settings, self.now = settings, now
        self.done_until = None

    # the firm

    def found(self):
        passwords = {email: secrets.token_urlsafe(9) for _name, email, _role, _language in STAFF}
        begun = self.now - timedelta(days=60)
        name, email, _role, language = STAFF[0]
        firm, self.ewa = found(
            name="Nowak & Li",
            phone="+48 22 123 45 67",
            country=self._country(),
            timezone="Europe/Warsaw",
            languages=["pl", "en", "zh"],
            owner={"name": name, "email": email, "language": language, "password": passwords[email]},
            at=begun,
            is_demo=True,
        )
        self.jan, self.mei = (
            Staff.join(
                name=name,
                email=email,
                role=role,
                language=language,
                timezone=firm.timezone,
                password=passwords[email],
                by=self.ewa,
                at=begun,
            )
            for name, email, role, language in STAFF[1:]
        )
        self._open_today(firm, begun)
        self._keep_sign_ins(passwords)

    def _country(self):
        """Poland, or one of the others where Poland has a public holiday today: else nothing could be due today."""
        today = self.now.astimezone(ZoneInfo("Europe/Warsaw")).date()
        return next(country for country in ("PL", "CN", "GB") if not public_holidays(country)(today))

    def _open_today(self, firm, begun):
        """Where the firm would be closed by now, it stays open today: else nothing could be due today."""
        today, calendar = firm.today(self.now), firm.calendar()
        if calendar.is_working(today) and self.now < calendar.close(today):
            return
        hours = dict(firm.hours)
        hours[str(today.weekday())] = [["08:00", "23:59"]]
        keep(
            firm,
            hours=hours_text(dict(sorted(hours.items()))),
            days_off="",
            languages="pl en zh",
            country=firm.country,
            region="",
            by=self.ewa,
            at=begun,
            cadence_days=firm.cadence_days,
            cadence_max_days=firm.cadence_max_days,
        )

    def _keep_sign_ins(self, passwords):
        handle = os.open(self.settings.data / "demo.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            for email, password in passwords.items():
                out.write(f"staff: {email} {password}\n")

    # time

    def ago(self, days, hour=10, minute=0):
        """A moment on the last working day at least so many days ago, in the firm's time, before now."""
        firm = Firm.the()
        day = firm.calendar().last_working_day_until(firm.today(self.now) - timedelta(days=days))
        at = datetime.combine(day, time(hour, minute), firm.zone).astimezone(UTC)
        return min(at, self.now - timedelta(minutes=20))

    def day_ahead(self, working_days):
        firm = Firm.the()
        return firm.calendar().working_day_from(firm.today(self.now), working_days)

    def live_until(self, at):
        """Three passes of every day and the one at this moment: reminders are planned and recorded as sent."""
        begun = self.done_until or at - timedelta(days=1)
        firm = Firm.the()
        day = firm.today(begun)
        while day <= firm.today(at):
            for hour, minute in ((8, 1), (14, 30), (16, 1)):
                moment = datetime.combine(day, time(hour, minute), firm.zone).astimezone(UTC)
                if begun < moment < at:
                    timetable.run(moment, recorded)
            day += timedelta(days=1)
        timetable.run(at, recorded)
        self.done_until = at

    # forms

    def fill(self, form, verb, **more):
        """Submit a filled-in form; a form that says no ends the demonstration with its words."""
        form.submit(verb, **more)
        if form.status != 200:
            raise RuntimeError(f"{type(form).__name__}: {form.all_errors}")
        return form.result

    def post(self, form_class, verb, path, data, prepare=None, **more):
        data = {key: value if isinstance(value, list) else str(value) for key, value in data.items()}
        data = {key: value for key, value in data.items() if value not in ("None", "")}
        spoken = more["by"].language if "by" in more else Firm.the().language
        with current_app.test_request_context(path, method="POST"), i18n.speaking(spoken):
            form = form_class(formdata=MultiDict(data), meta={"csrf": False})
            if prepare:
                prepare(form)
            return self.fill(form, verb, **more)

    # the story

    def live(self):
        samples = [self.moved(sample) for sample in json.loads(SAMPLES.read_text())]
        lipa, chen, helen, sowa, marine, zhang, lis, ama = samples
        plan = sorted(
            [
                (self.ago(34), lambda at: self.kowalska(at)),
                (self.ago(31), lambda at: self.kowalska_says(at)),
                (self.ago(30), lambda at: self.helen(helen, at)),
                (self.ago(26), lambda at: self.lipa(lipa, at)),
                (self.ago(24, 11), lambda at: self.chen(chen, at)),
                (self.ago(19, 12), lambda at: self.sowa(sowa, at)),
                (self.ago(12, 9), lambda at: self.marine(marine, at)),
                (self.ago(11, 10), lambda at: self.lipa_goes_on(at)),
                (self.ago(9, 11), lambda at: self.chen_goes_on(at)),
                (self.ago(8, 13), lambda at: self.helen_holds(at)),
                (self.ago(3, 10), lambda at: self.lipa_update(at)),
                (self.ago(3, 12), lambda at: self.zhang(zhang, at)),
                (self.ago(2, 14), lambda at: self.chen_promised_today(at)),
                (self.ago(1, 9), lambda at: self.send(lis, at)),
                (self.ago(1, 11), lambda at: self.marine_goes_on(at)),
                (self.ago(0, 8, 30), lambda at: self.send(ama, at)),
                (self.ago(0, 9), lambda at: self.zhang_asks(at)),
            ],
            key=lambda event: event[0],
        )
        for at, happen in plan:
            self.live_until(at)
            happen(at)
        self.live_until(self.now)

    def moved(self, sample):
        """The sample with its days moved as if it had been written today."""
        shift = Firm.the().today(self.now) - WRITTEN_ON
        for key in ("deadline_on", "arrived_on"):
            if sample.get(key):
                sample[key] = (date.fromisoformat(sample[key]) + shift).isoformat()
        return sample

    def send(self, sample, at):
        """The public form, page by page, then sent."""
        answers = {key: value for key, value in sample.items() if not key.startswith("_")}
        answers["other_parties"] = "\n".join(answers["other_parties"])
        mine = Draft.begin(secrets.token_urlsafe(24), sample["language"], at)
        for page in ("you", "others", "side", "story", "hopes"):
            if page not in pages_for(mine.answers):
                continue
            with current_app.test_request_context(f"/enquiry/{page}", method="POST"):
                form = shape(page, mine.answers, formdata=MultiDict(answers), meta={"csrf": False})
                self.fill(form, mine.keep)
        with i18n.speaking(sample["language"]):
            notice = Notice.in_force(Firm.the())
        notice.read(at)
        return Enquiry.send(
            to_send(mine.answers, sample["language"]),
            source="form",
            at=at,
            privacy_version=notice.version,
            secret=self.settings.secret_key,
        )

    def take(self, sample, at, by, second, word=""):
        """Sent, checked for conflicts, taken on two hours later, needs found."""
        enquiry = self.send(sample, at)
        later = min(at + timedelta(hours=2), self.now - timedelta(minutes=15))
        asked = conflicts.Asked.of_enquiry(enquiry)
        hits = [hit.as_row() for hit in conflicts.search(asked)]
        self.post(
            ConflictForm,
            enquiry.decide_conflict,
            f"/intakes/{enquiry.id}/conflict",
            {"decision": "none", "words": "Sprawdzone." if hits else ""},
            names=asked.typed,
            hits=hits,
            by=by,
            at=later,
        )
        matter = self.post(
            AcceptForm,
            take_on,
            f"/intakes/{enquiry.id}/accept",
            {
                "responsible": by.id,
                "second": second.id,
                "practice_area": enquiry.practice_area,
                "side": enquiry.side,
                "cadence_days": {"debt": 30, "inheritance": 30}.get(enquiry.practice_area, 14),
                "client": "new",
                "agreed_word": word,
            },
            prepare=lambda form: form.offer_all(known_clients(enquiry, by, later)),
            enquiry=enquiry,
            by=by,
            at=later,
        )
        self.needs(matter, sample["_case"], sample["language"], by, later)
        self.facts(matter, enquiry, by, later)
        return matter

    def facts(self, matter, enquiry, by, at):
        """The first two sentences of the account decide the case; nobody has checked them yet."""
        offered = sentences_of(enquiry.story, Facts.of(matter))
        self.post(
            SentencesForm,
            lambda sentences: Fact.take_sentences(
                matter, sentences=[each.words for each in sentences], language=enquiry.language, by=by, at=at
            ),
            f"/matters/{matter.id}/facts/enquiry",
            {"sentences": [str(each.id) for each in offered[:2]]},
            prepare=lambda form: form.sentences.offer(offered, lambda each: each.words),
        )

    def request(self, matter, by, at, **facts):
        self.post(
            RequestForm,
            lambda fact, **more: Request.ask(matter, **more),
            f"/matters/{matter.id}/requests",
            {"due_on": self.day_ahead(5).isoformat(), **facts},
            by=by,
            at=at,
        )

    def needs(self, matter, case, language, by, at):
        """What the talk found: true need, goals outside the case, a good end, no dates known where none was named."""
        stated = matter.needs.get()

        self.need(matter, "true", case["true"], language, by, at, stated)
        for goal in case["outside"]:
            self.need(matter, "outside", goal, language, by, at)
        self.post(
            WinForm,
            lambda definition_of_win, version: matter.wants(definition_of_win, by, at, version),
            f"/matters/{matter.id}/win",
            {"definition_of_win": case["win"]},
        )
        if not matter.dates.exists():
            matter.no_dates_known(by, at)

    def need(self, matter, kind, said, language, by, at, stated=None):
        """One need; what is ours to understand, and goals, are shown to the client."""
        return self.post(
            NeedForm,
            lambda **facts: Need.note(matter, **facts, by=by, at=at),
            f"/matters/{matter.id}/needs",
            {
                "kind": kind,
                "words": said,
                "language": language,
                "for": stated.id if stated else "",
                "shared": "" if kind == "stated" else "yes",
            },
            prepare=lambda form: form.stated.offer([stated] if stated else [], lambda each: each.words),
        )

    def expects(self, matter, by, at, **numbers):
        """What they hope for, beside what is likely."""
        self.post(
            ExpectationForm,
            lambda **facts: Expectation.write(matter, language="pl", **facts, by=by, at=at),
            f"/matters/{matter.id}/expectation",
            {"unit": "PLN", "why": "intake", **numbers},
        )

    def stage(self, matter, code, by, at):
        self.post(
            StageForm,
            lambda **facts: stages.move(matter, **facts),
            f"/matters/{matter.id}/stage",
            {"stage": code},
            prepare=lambda form: setattr(form.stage, "choices", stage_choices(matter.practice_area)),
            by=by,
            at=at,
        )

    def contact(self, matter, told, by, at, next_word_on=None, **more):
        self.post(
            ContactForm,
            lambda **facts: contacts.log_contact(matter, **facts),
            f"/matters/{matter.id}/contacts",
            {
                "channel": "call",
                "direction": "out",
                "reached": "yes",
                "told": told,
                "next_word_on": next_word_on and next_word_on.isoformat(),
                "minutes": 6,
                **more,
            },
            by=by,
            at=at,
        )

    def update(self, matter, body, by, at, language, next_word_on=None, nothing_new=False):
        self.post(
            UpdateForm,
            lambda checked, acts, **facts: publishing.publish(matter, **facts),
            f"/matters/{matter.id}/updates",
            {
                "body": body,
                "language": language,
                "nothing_new": "yes" if nothing_new else "",
                "next_word_on": next_word_on and next_word_on.isoformat(),
            },
            by=by,
            at=at,
        )

    def matter_of(self, name):
        return Matter.get(Matter.client == Client.get(Client.name == name))

    # who is who

    def lipa(self, sample, at):
        matter = self.take(sample, at, self.ewa, self.jan)
        later = min(at + timedelta(hours=3), self.now - timedelta(minutes=10))
        self.settle_terms(matter, self.ewa, later)
        self.expects(
            matter,
            self.ewa,
            later,
            hoped_words="Ani złotówki ponad zaległy czynsz.",
            hoped=30000,
            worst=90000,
            likely=55000,
            best=40000,
            line="Kara umowna jest ważna, sądy obniżają ją rzadko poniżej połowy.",
        )
        add_person(
            matter.client,
            name="Beata Rachuba",
            relation="księgowa",
            email="",
            phone="+48 601 200 311",
            language="pl",
            may_be_told="dates",
            by=self.ewa,
            at=later,
        )

    def settle_terms(self, matter, by, at):
        """The talk before work starts: the fee told, the card filled in but for one line."""
        Fee.tell(
            matter,
            basis="hourly",
            words="350 zł netto za godzinę",
            estimate="od 3000 do 4000 zł netto, bez sądu",
            told_on=Firm.the().today(at),
            told_how="meeting",
            by=by,
            at=at,
        )
        said = {
            "identity": ("done", None, "odpis z KRS, zarząd jednoosobowy"),
            "scope": ("done", None, "Rozmowy z wynajmującym i ugoda. Procesu sądowego nie prowadzimy."),
            "power_of_attorney": ("done", None, ""),
            "complaint_path": ("by_when", self.day_ahead(3), ""),
            "settle": ("done", None, "mediacja, raty"),
        }
        TakeOnCard.fill_in(matter, said, by=by, at=at)

    def lipa_goes_on(self, at):
        matter = self.matter_of("Restauracja Pod Lipą sp. z o.o.")
        self.stage(matter, "papers", self.ewa, at)
        self.contact(matter, "Umowa przeczytana. Proponujemy pismo z planem rat.", self.ewa, at, shared="yes")

    def lipa_update(self, at):
        matter = self.matter_of("Restauracja Pod Lipą sp. z o.o.")
        self.stage(matter, "letter", self.ewa, at)
        self.update(
            matter,
            "Wysłaliśmy do wynajmującego pismo z propozycją rat i prośbą o pozostanie do 31 marca.\n"
            "Dla Państwa znaczy to: lokal działa dalej, a czynsz bieżący prosimy płacić w terminie.",
            self.ewa,
            at,
            "pl",
            next_word_on=self.day_ahead(3),
        )
        self.request(
            matter,
            self.ewa,
            at,
            kind="document",
            words="Wyciągi z rachunku za ostatnie trzy miesiące",
            why="Pokazują wynajmującemu, z czego będą płacone raty.",
            language="pl",
        )

    def chen(self, sample, at):
        self.take(sample, at, self.jan, self.mei, word="青山绿水")

    def chen_goes_on(self, at):
        matter = self.matter_of("陈建国")
        self.stage(matter, matter.playbook.stages[0].code, self.jan, at)
        self.update(
            matter,
            "我们看过您提供的材料：按所谈条件，这更像借款，而不是投资。\n"
            "对您来说，这意味着合同应写明还款日期，并先落实担保，再放款。",
            self.jan,
            at,
            "zh",
        )

    def chen_promised_today(self, at):
        matter = self.matter_of("陈建国")
        self.stage(matter, matter.playbook.stages[1].code, self.jan, at)
        today = Firm.the().today(self.now)
        body = drafts.draft(matter, today, at, "zh") + "\n" + drafts.checked_lines(matter, "zh")[0]
        self.update(matter, body, self.jan, at, "zh", next_word_on=today, nothing_new=True)

    def helen(self, sample, at):
        self.take(sample, at, self.jan, self.ewa, word="piano stool")

    def helen_holds(self, at):
        matter = self.matter_of("Helen Marsh")
        self.stage(matter, matter.playbook.stages[0].code, self.jan, at)
        self.post(
            HoldForm,
            lambda **facts: holds.hold(matter, **facts),
            f"/matters/{matter.id}/hold",
            {
                "until": self.day_ahead(25).isoformat(),
                "reason": "abroad",
                "channel": "call",
                "told": "Helen is abroad; we speak again when she is back.",
            },
            by=self.jan,
            at=at,
        )

    def sowa(self, sample, at):
        self.take(sample, at, self.ewa, self.mei)

    def marine(self, sample, at):
        self.take(sample, at, self.jan, self.ewa)

    def marine_goes_on(self, at):
        matter = self.matter_of("Gdańsk Marine Parts S.A.")
        self.stage(matter, matter.playbook.stages[0].code, self.jan, at)
        self.update(
            matter,
            "We have read the contract and the six delivery notes. Five are undisputed.\n"
            "For you this means: we can ask for five payments now and settle the sixth.",
            self.jan,
            at,
            "en",
            next_word_on=self.day_ahead(15),
        )

    def zhang(self, sample, at):
        matter = self.take(sample, at, self.jan, self.mei, word="一池莲花")
        self.contact(
            matter,
            "法院的信是通知您在规定时间内答复；我们来写答复。",
            self.jan,
            min(at + timedelta(hours=3), self.now - timedelta(minutes=12)),
            next_word_on=self.day_ahead(4),
        )

    def zhang_asks(self, at):
        matter = self.matter_of("张丽华")
        questions.ask(matter, matter.client.contact, "女儿的学校需要我签字吗？", at)

    def kowalska(self, at):
        """A matter that already ran, and ended well: each need scored."""
        matter = enter_running(
            client=None,
            name="Anna Kowalska",
            kind="person",
            email="anna.kowalska@example.com",
            phone="+48 501 222 333",
            language="pl",
            practice_area="employment",
            side="employee",
            stage="intake",
            responsible=self.ewa,
            second=self.mei,
            last_word_on=Firm.the().today(at),
            next_word_on=None,
            by=self.ewa,
            at=at,
        )
        add_party(matter, name="TransBud S.A.", role="other_side", email="", phone="", by=self.ewa, at=at)
        stated = self.need(matter, "stated", "Chcę pozwać pracodawcę o zaległe pensje.", "pl", self.ewa, at)
        needs = [
            self.need(matter, "true", "Zaległe pensje przed końcem roku, bez procesu.", "pl", self.ewa, at, stated),
            self.need(matter, "outside", "Świadectwo pracy, z którym znajdę nową pracę.", "pl", self.ewa, at),
        ]
        self.expects(
            matter,
            self.ewa,
            at,
            hoped_words="Wszystkie trzy pensje.",
            hoped=18000,
            worst=6000,
            likely=15000,
            best=18000,
        )
        self.post(
            lambda **source: closure_form(to_score(needs_of(matter)), matter, at, **source),
            lambda **facts: closing.close(matter, **facts),
            f"/matters/{matter.id}/closure",
            {
                "outcome": "Ugoda, zapłacono.",
                "told": closing.thanks("pl"),
                **{f"score_{need.id}": score for need, score in zip(needs, ("met", "partly"), strict=True)},
                "archive": ["originals", "copies", "power"],
                "archive_words": "Ugoda i pisma, segregator 14.",
                "keep_until": f"{at.year + 10}-12-31",
            },
            by=self.ewa,
            at=at + timedelta(minutes=5),
        )

    def kowalska_says(self, at):
        """Her own scores, on her page."""
        matter = self.matter_of("Anna Kowalska")
        for need in matter.needs.where(Need.shared).order_by(Need.id):
            score_as_client(need, score="met", by=matter.client.contact, at=at)
