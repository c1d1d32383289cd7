"""Who is who: eight enquiries as samples, one matter that already ran, and what happened to each."""

import json
from datetime import date, timedelta
from pathlib import Path

from lexlite.demo.hands import Hands
from lexlite.firm.models import Firm
from lexlite.followup import closing, drafts, holds, questions
from lexlite.followup.ending_forms import closure_form
from lexlite.followup.forms import HoldForm
from lexlite.followup.risks_told import RisksTold
from lexlite.intake.card import TakeOnCard
from lexlite.intake.fee import Fee
from lexlite.intake.people import add_party, add_person
from lexlite.intake.taking_on import enter_running
from lexlite.needs.models import Need
from lexlite.needs.queries import needs_of
from lexlite.needs.scores import score_as_client, to_score
from lexlite.risks.forms import Step, TellForm, plan_form
from lexlite.risks.plans import Plan
from lexlite.risks.register import nearest, risks_of

SAMPLES = Path(__file__).parent / "enquiries.json"
WRITTEN_ON = date(2026, 11, 20)  # the day the samples were written for


class Player(Hands):
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
                (self.ago(11, 12), lambda at: self.lipa_plans(at)),
                (self.ago(8, 9, 30), lambda at: self.lipa_knows(at)),
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

    def lipa_plans(self, at):
        """The plan, and what could go wrong before instalments are signed, on their page."""
        matter = self.matter_of("Restauracja Pod Lipą sp. z o.o.")
        need = matter.needs.where(Need.kind == "true").get()
        steps = [Step(stage.code, stage.words.in_("pl")) for stage in matter.playbook.stages]
        planned = ("letter", "talks", "agreement", "carrying_out")
        self.post(
            lambda **source: plan_form([need], steps, {}, {}, **source),
            lambda **said: Plan.keep(matter, **said),
            f"/matters/{matter.id}/plan",
            {
                "steps": planned,
                "cost": "350 zł netto za godzinę, łącznie od 3000 do 4000 zł netto, bez sądu",
                "settle": "Tak: raty z czynszem bieżącym, w razie sporu mediacja.",
                f"need_{need.id}": "agreement",
            },
            by=self.ewa,
            at=at,
        )
        risks = risks_of(matter)
        self.post(
            TellForm,
            lambda **said: RisksTold.tell(matter, **said),
            f"/matters/{matter.id}/risks/telling",
            {"risks": [risk.id for risk in nearest(risks, matter)], "how": "page"},
            prepare=lambda form: form.risks.offer(risks, lambda risk: risk.id),
            by=self.ewa,
            at=at,
        )

    def lipa_knows(self, at):
        """They have read it, and say in their own words what could go wrong."""
        matter = self.matter_of("Restauracja Pod Lipą sp. z o.o.")
        (told,) = RisksTold.in_(matter)
        told.acknowledge(
            own_words="Jeśli spóźnimy się z jedną ratą, całość trzeba zapłacić od razu.",
            by=matter.client.contact,
            at=at,
        )

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
