"""What its people do every day, each through its form."""

import secrets
from datetime import timedelta

from flask import current_app
from werkzeug.datastructures import MultiDict

from lexlite import i18n
from lexlite.clients.models import Client
from lexlite.demo.founding import Founder
from lexlite.facts.forms import SentencesForm
from lexlite.facts.models import Fact
from lexlite.facts.queries import Facts, sentences_of
from lexlite.firm.models import Firm
from lexlite.firm.notices import Notice
from lexlite.followup import contacts, publishing, stages
from lexlite.followup.forms import ContactForm, StageForm, UpdateForm
from lexlite.followup.request_forms import RequestForm
from lexlite.intake import conflicts
from lexlite.intake.drafts import Draft
from lexlite.intake.forms import AcceptForm, ConflictForm
from lexlite.intake.models import Enquiry
from lexlite.intake.taking_on import known_clients, take_on
from lexlite.matters.forms import stage_choices
from lexlite.matters.models import Matter
from lexlite.matters.requests import Request
from lexlite.needs.expectation import Expectation
from lexlite.needs.forms import ExpectationForm, NeedForm, WinForm
from lexlite.needs.models import Need
from lexlite.portal.pages import pages_for, shape, to_send


class Hands(Founder):
    # forms

    def fill(self, form, verb, **more):
        """Submit a filled-in form; a form that says no ends the demonstration with its words."""
        form.submit(verb, **more)
        if form.status != 200:
            raise RuntimeError(f"{type(form).__name__}: {form.all_errors}")
        return form.result

    def post(self, form_class, verb, path, data, prepare=None, **more):
        data = {key: value if isinstance(value, (list, tuple)) else str(value) for key, value in data.items()}
        data = {key: value for key, value in data.items() if value not in ("None", "")}
        spoken = more["by"].language if "by" in more else Firm.the().language
        with current_app.test_request_context(path, method="POST"), i18n.speaking(spoken):
            form = form_class(formdata=MultiDict(data), meta={"csrf": False})
            if prepare:
                prepare(form)
            return self.fill(form, verb, **more)

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
