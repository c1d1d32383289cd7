"""Telling the risks of what comes next, with the plan (rules K1, K2, S13): on the client's page, where they acknowledge
them, or in a talk. Unacknowledged after three working days, a call is due."""

from peewee import ForeignKeyField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.followup.models import ACKNOWLEDGED_WITHIN, Word
from lexlite.followup.publishing import put_on_page, tell
from lexlite.followup.standing import settle
from lexlite.followup.words import answered, standing_promise, tick, write
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.needs.agreements import Agreement
from lexlite.needs.heard import as_text
from lexlite.records import Json, Record
from lexlite.risks.plans import Plan
from lexlite.risks.register import risks_of
from lexlite.risks.wording import parts_of_plan, parts_of_risks

PAGE, TALKS = "page", ("call", "meeting")


class RisksTold(Record):
    """What was told in a word: which risks, with which version of the plan, in which words."""

    matter = ForeignKeyField(Matter, backref="risks_told", index=False)
    word = ForeignKeyField(Word, unique=True, backref="risks_told")
    plan = ForeignKeyField(Plan, null=True)  # in a talk the risks alone
    risks = Json()  # ids of the register
    parts = Json()

    @classmethod
    def in_(cls, matter):
        """Those that were not taken back, the first one first, each with its word."""
        found = cls.select(cls, Word).join(Word).where(cls.matter == matter, Word.taken_back_at.is_null())
        return list(found.order_by(cls.id))

    @property
    def waits(self):
        """The client has not acknowledged it yet, nor have we spoken about it."""
        return self.word.awaits_answer

    @property
    def is_known(self):
        """They have acknowledged it, or we have spoken about it; what closing the matter settled they never did."""
        return self.word.counts_from is not None

    def is_shown(self, at):
        """It stands on the client's page."""
        return self.word.taken_back_at is None and self.word.shown_from is not None and self.word.shown_from <= at

    @classmethod
    def tell(cls, matter, *, risks, how, by, at, own_words=""):
        """Tell these risks (lines of the register): `how` is «page», with the plan, or a call or meeting in which they
        were told, with what the client said to them. Raises RuleBroken."""
        matter.must_be_open()
        with database.atomic():
            mine = cls._on_page(matter, risks, by, at) if how == PAGE else cls._in_talk(matter, risks, how, by, at)
            record(by, "risks.told", mine, at=at, client_id=matter.client_id, how=how, risks=mine.risks)
            if how != PAGE:
                mine._agree(own_words, by, at)
        return mine

    @classmethod
    def _on_page(cls, matter, risks, by, at):
        if set(cls.waiting_in(cls.in_(matter))) & {risk.id for risk in risks}:
            raise RuleBroken(_("Some of these were sent already and wait for the client. Leave them out."), "risks")
        plan = Plan.last_of(matter)
        if plan is None:
            raise RuleBroken(_("Write the plan first: the client reads both together."))
        plan = plan.as_of_now(by, at)
        parts = parts_of_plan(plan, risks)
        person = matter.client.contact
        word = put_on_page(
            matter,
            person,
            kind="update",
            told=as_text(parts),
            language=person.language,
            must_act=True,
            answer_within=ACKNOWLEDGED_WITHIN,
            by=by,
            at=at,
            **standing_promise(matter, at),
        )
        mine = cls.create(matter=matter, word=word, plan=plan, risks=[risk.id for risk in risks], parts=parts)
        settle(matter, at)
        tell("update", matter, word, by, at)
        return mine

    @classmethod
    def _in_talk(cls, matter, risks, how, by, at):
        """A contact like any other: what was sent of them before has been spoken about now."""
        if not risks:
            raise RuleBroken(_("Tick the risks you have told."), "risks")
        spoken, ids = matter.client.contact.language, [risk.id for risk in risks]
        parts = parts_of_risks(risks, spoken)
        word = write(
            matter,
            kind="contact",
            channel=how,
            told=as_text(parts),
            language=spoken,
            counts_from=at,
            by=by,
            at=at,
            **standing_promise(matter, at),
        )
        tick(word, acted_on=[each.word for each in cls.in_(matter) if each.waits and set(each.risks) <= set(ids)])
        settle(matter, at, word)
        return cls.create(matter=matter, word=word, risks=ids, parts=parts)

    def acknowledge(self, *, own_words, by, at):
        """The client, on their page: I know these risks; in their own words, if they like. Raises RuleBroken."""
        with database.atomic():
            matter = self.reload().matter
            matter.must_be_open()
            if not self.waits:
                raise RuleBroken(_("This is settled already. Please read the page again."))
            self._agree(own_words, by, at)
            record(by, "risks.acknowledged", self, at=at, client_id=matter.client_id)
            if answered(self.word, at):
                settle(matter, at, self.word)

    def _agree(self, own_words, by, at):
        word = self.word
        Agreement.keep(
            self.matter, self.key, "acknowledged", own_words, shown=word.told, language=word.language, by=by, at=at
        )

    # what is told, and what is not

    @staticmethod
    def waiting_in(told):
        """{id of a risk: what was sent of it and waits for the client}; `told`: all of a matter's."""
        return {id: each for each in told if each.waits for id in each.risks}

    @staticmethod
    def known_in(told):
        """{id of a risk: the telling through which the client knows it, the first}."""
        return {id: each for each in reversed(told) if each.is_known for id in each.risks}


RisksTold.add_index(RisksTold.matter, RisksTold.id, name="risks_told_matter")


def untold_before(matter, stage):
    """The risks that must be told before the matter comes to this stage, and are not (rule K1)."""
    lines = [line for line in risks_of(matter) if stage in line.steps]
    known = RisksTold.known_in(RisksTold.in_(matter)) if lines else {}
    return [line for line in lines if line.id not in known]


def untold_by_step(matter):
    """(stage, the risks that must be told before it and are not) of every stage ahead that has any, each risk once."""
    codes = [stage.code for stage in matter.playbook.stages_with({matter.stage})]
    here = codes.index(matter.stage) if matter.stage in codes else -1
    known, found = RisksTold.known_in(RisksTold.in_(matter)), {}
    for line in risks_of(matter):
        ahead = next((code for code in codes[here + 1 :] if code in line.steps), None)
        if ahead and line.id not in known:
            found.setdefault(ahead, []).append(line)
    return [(matter.playbook.stage(code), found[code]) for code in codes if code in found]


def acknowledged(told):
    """{key of a telling: what the client said to it}."""
    return {each.about: each for each in Agreement.select().where(Agreement.about.in_([each.key for each in told]))}
