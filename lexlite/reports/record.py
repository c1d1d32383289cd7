"""The record of a matter, as plain entries: what was told, when, and how it was answered (rule S14)."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from peewee import JOIN

from lexlite.clients.links import Opening
from lexlite.clients.models import Person
from lexlite.firm.models import Staff
from lexlite.followup.documents import Document
from lexlite.followup.forgotten import Forgotten
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.own_words import with_own
from lexlite.followup.replies import pressed
from lexlite.followup.risks_told import RisksTold
from lexlite.followup.tasks import FollowUp
from lexlite.i18n import _, at_hour, colon, hour, listed, ngettext, whole_day
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.fee import Fee
from lexlite.intake.models import Enquiry
from lexlite.matters.handover import Handover
from lexlite.matters.models import INTAKE, MatterDate, StageChange
from lexlite.matters.requests import Request
from lexlite.needs.agreements import Agreement
from lexlite.needs.talk import Talk
from lexlite.reports import wording


@dataclass(frozen=True)
class Entry:
    """One thing that was said, decided or happened. `text` stands exactly as it was written, in `language` where that
    is known; `also`: what became of it, in plain words; `note` is internal and shown only where it is asked for."""

    at: datetime
    who: str
    what: str
    text: str = ""
    language: str | None = None
    own: str | None = None  # typed by hand beside fixed sentences, in its own language (rule S5)
    own_language: str | None = None
    also: tuple = ()
    note: str = ""


@dataclass
class MatterRecord:
    """Everything on record of one matter, read in as many statements whatever it holds."""

    matter: object
    firm: object
    now: datetime
    entries: list = field(default_factory=list)
    dates: list = field(default_factory=list)  # not to be missed, those that ended too (rule T2)
    names: dict = field(default_factory=dict)  # of all staff, by id

    @classmethod
    def of(cls, matter, firm, now):
        """The entries, oldest first, in the language being spoken."""
        found = cls(matter, firm, now)
        found.names = {each.id: each.name for each in Staff.select()}
        found.dates = list(MatterDate.select().where(MatterDate.matter == matter).order_by(MatterDate.on_day))
        kinds = (
            found._conflicts, found._words, found._questions, found._news, found._readings, found._promises,
            found._ended_holds, found._stages, found._fees, found._handovers, found._agreements,
            found._talks, found._scores, found._requests, found._forgotten,
        )  # fmt: skip
        found.entries = sorted((entry for kind in kinds for entry in kind()), key=lambda entry: entry.at)
        return found

    def _when(self, moment):
        """Day and hour on the firm's clock."""
        there = moment.astimezone(self.firm.zone)
        return listed(whole_day(there), at_hour(there))

    # what was said

    def _words(self):
        self._told = list(with_own(Word.select().where(Word.matter == self.matter)).order_by(Word.at, Word.id))
        self._holds = list(Hold.select().where(Hold.matter == self.matter).order_by(Hold.from_at))
        until = {hold.word_id: hold.until_on for hold in self._holds}
        warned = {each.word_id for each in RisksTold.select(RisksTold.word).where(RisksTold.matter == self.matter)}
        for word in self._told:
            elsewhere = word.taken_back_why == "wrong_matter"
            yield Entry(
                at=word.at,
                who=self.names[word.by_id],
                what=listed(wording.kind_of(word), word.id in warned and _("what could go wrong")),
                text="" if elsewhere else word.told,
                language=word.language,
                own=None if elsewhere else word.own_words,
                own_language=word.own_language,
                also=tuple(self._about_word(word, until.get(word.id))),
                note=self._inside(word),
            )

    def _inside(self, word):
        """What is for the firm alone; of a word about another matter the text too."""
        if word.taken_back_why == "wrong_matter":
            return "\n".join(filter(None, [word.told, word.own_words]))
        return {"contact": word.note, "closing": self.matter.outcome}.get(word.kind, "")

    def _about_word(self, word, held_until):
        if word.kind in ("date_change", "hold") and word.note:
            yield _("Reason: %(reason)s", reason=wording.reason(word.note))
        if held_until:
            yield _("Until: %(day)s", day=whole_day(held_until))
        if word.promised_on:
            promised = listed(whole_day(word.promised_on), word.promised_at and at_hour(word.promised_at))
            yield _("Next contact promised: %(day)s", day=promised)
        if word.taken_back_at:
            by = self.names.get(word.taken_back_by_id)
            yield _("Taken back: %(when)s", when=listed(self._when(word.taken_back_at), by))
            yield wording.taken_back(word.taken_back_why)
        elif word.shared and word.shown_from:
            yield _("On the client’s page from: %(when)s", when=self._when(word.shown_from))
        if word.counts_from and word.channel == "letter" and word.counts_from > word.at:
            yield _("Counts as arrived from: %(when)s", when=self._when(word.counts_from))

        if word.answer_due_at:
            yield _("The client had to act on it; answered: %(when)s", when=self._acted(word))

    def _acted(self, word):
        if word.answered_at is None:
            return _("not answered yet")
        return self._when(word.answered_at) if word.counts_from else _("not before the matter closed")

    def _questions(self):
        words = {word.id: word for word in self._told}
        asked = Question.select(Question, Person).join(Person, JOIN.LEFT_OUTER).where(Question.matter == self.matter)
        for question in asked.order_by(Question.asked_at):
            answer = words.get(question.answered_by_word_id)
            yield Entry(
                at=question.asked_at,
                who=question.person.name if question.person_id else "",
                what=colon().join(filter(None, (_("question"), question.frame))),
                text=question.body,
                language=question.language,
                also=(self._answered(question, answer),),
            )

    def _answered(self, question, answer):
        if answer is None or question.answered_at is None:
            return _("Not answered yet; due: %(when)s", when=self._when(question.answer_due_at))
        return _("Answered: %(when)s, %(how)s", when=self._when(answer.at), how=wording.kind_of(answer))

    def _requests(self):
        """What the client was asked for, and what became of it."""
        came = Document.by_request(self.matter)
        for asked in Request.select().where(Request.matter == self.matter).order_by(Request.id):
            also = [_("by %(day)s", day=whole_day(asked.due_on)), asked.why]
            also += [
                _("Sent: %(what)s", what=listed(file.name, self._when(file.at))) for file in came.get(asked.id, ())
            ]
            if asked.withdrawn_at:
                also.append(_("Withdrawn: %(when)s", when=self._when(asked.withdrawn_at)))
            elif asked.answered_at:
                when = None if asked.was_found else self._when(asked.answered_at)  # by then the files had come
                parts = filter(None, (pressed(asked.pressed), asked.answer_words, when))
                said = listed(*(part.rstrip(".。") for part in parts))  # sentences, between commas
                also.append(_("Answer: %(answer)s", answer=said))
            what, also = _("asked of the client"), tuple(filter(None, also))
            yield Entry(asked.asked_at, self.names[asked.asked_by_id], what, asked.words, asked.language, also=also)

    def _forgotten(self):
        """That a client said they feel forgotten, who was to call them, and when somebody spoke with them."""
        said = Forgotten.select(Forgotten, Person).join(Person).where(Forgotten.matter == self.matter)
        ended = {task.cause: task.done_at for task in FollowUp.select().where(FollowUp.matter == self.matter)}
        for each in said.order_by(Forgotten.id):
            who = listed(self.names[each.caller_id], self.names.get(each.other_id))
            done = ended.get(each.key)
            also = (
                _("A call was promised by %(when)s: %(who)s", when=self._when(each.due_at), who=who),
                _("Spoken: %(when)s", when=self._when(done)) if done else _("nobody has spoken with them yet"),
            )
            yield Entry(each.at, each.person.name, _("says that they feel forgotten"), also=also)

    def _news(self):
        words = {word.id: word for word in self._told}
        for news in News.select().where(News.matter == self.matter).order_by(News.arrived_at):
            told = words.get(news.told_by_word_id) if news.told_at else None
            yield Entry(
                at=news.arrived_at,
                who=self.names[news.entered_by_id],
                what=_("arrived: %(what)s", what=wording.news(news.kind)),
                text=news.words,
                also=(
                    _("Told: %(when)s, %(how)s", when=self._when(told.at), how=wording.kind_of(told))
                    if told
                    else _("Not told yet; due: %(when)s", when=self._when(news.tell_by)),
                ),
            )

    def _readings(self):
        """When the page was opened: one line for each person and day."""
        opened = Opening.select(Opening, Person).join(Person).where(Opening.matter_id == self.matter.id)
        rows = sorted(opened, key=lambda each: (each.person_id, each.at))
        for _key, group in groupby(rows, lambda each: (each.person_id, self.firm.today(each.at))):
            times = list(group)
            clocks = [hour(each.at.astimezone(self.firm.zone)) for each in times[:5]]
            also = ngettext("opened %(num)s time", "opened %(num)s times", len(times)), listed(*clocks)
            yield Entry(times[0].at, times[0].person.name, _("read on the client’s page"), also=also)

    # what was promised

    def _promises(self):
        for promise in Promise.select().where(Promise.matter == self.matter).order_by(Promise.made_at):
            if promise.ended_at or promise.due_at < self.now:
                due = _("contact due: %(when)s", when=self._when(promise.due_at))
                yield Entry(promise.ended_at or promise.due_at, "", due, also=(wording.kept(promise.how),))

    def _ended_holds(self):
        for hold in self._holds:
            if hold.ended_at:
                yield Entry(hold.ended_at, "", _("the hold ended"))

    # what was decided

    def _stages(self):
        for change in StageChange.select().where(StageChange.matter == self.matter).order_by(StageChange.at):
            stage = _("Intake") if change.stage == INTAKE else wording.stage(self.matter, change.stage)
            yield Entry(
                at=change.at,
                who=self.names[change.by_id],
                what=_("stage: %(stage)s", stage=stage),
                also=(_("Gone on before all was known or told: %(reason)s", reason=change.override_reason),)
                if change.override_reason
                else (),
            )

    def _conflicts(self):
        """That a search was made and decided: whose names matched is nobody else's to read (rule C1)."""
        enquiries = Enquiry.select(Enquiry.id).where(Enquiry.matter == self.matter)
        about = [enquiry.key for enquiry in enquiries] + [self.matter.key, f"client:{self.matter.client_id}"]
        for check in ConflictCheck.select().where(ConflictCheck.about.in_(about)).order_by(ConflictCheck.id):
            if check.decision:
                yield Entry(
                    at=check.decided_at,
                    who=self.names.get(check.decided_by_id, ""),
                    what=_("search for conflicts of interest"),
                    also=(wording.conflict(check.decision),),
                    note=check.words,
                )

    def _fees(self):
        for fee in Fee.select().where(Fee.matter == self.matter).order_by(Fee.id):
            yield Entry(
                at=fee.at,
                who=self.names[fee.by_id],
                what=listed(_("fee told"), wording.basis(fee.basis)),
                text=" · ".join(part for part in (fee.words, fee.estimate) if part),
                language=fee.language,
                also=(_("Told: %(when)s, %(how)s", when=whole_day(fee.told_on), how=wording.channel(fee.told_how)),),
            )

    def _handovers(self):
        for passed in Handover.select().where(Handover.matter == self.matter).order_by(Handover.at):
            names = {"giver": self.names[passed.giver_id], "taker": self.names[passed.taker_id]}
            what = _("handed over: from %(giver)s to %(taker)s", **names)
            yield Entry(passed.at, self.names[passed.by_id], what, note=passed.note)

    def _agreements(self):
        """What the client said to what they were shown, with the exact text where it stands nowhere else."""
        said = Agreement.select(Agreement, Person).join(Person, JOIN.LEFT_OUTER).where(Agreement.matter == self.matter)
        for answer in said.order_by(Agreement.id):
            asked = answer.staff_id and _("said to: %(name)s", name=self.names[answer.staff_id])
            shown = wording.shown(answer)
            yield Entry(
                at=answer.at,
                who=answer.person.name if answer.person_id else "",
                what=wording.agreed(answer),
                text=answer.own_words,
                also=tuple(filter(None, (shown, asked))),
            )

    def _scores(self):
        """How far each need was met in the end, as we say and as the client says (rule D8). What the client has not
        seen is for the firm alone."""
        needs = list(self.matter.needs)
        ours = [need for need in needs if need.score_lawyer]
        theirs = [need for need in needs if need.score_client]
        closing = next((word for word in reversed(self._told) if word.kind == "closing"), None)
        if ours and closing:
            inside = [need for need in ours if not (need.shared or need.confirmed_at)]
            yield Entry(
                at=closing.at,
                who=self.names[closing.by_id],
                what=_("how far each need was met, we say"),
                also=tuple(wording.scored(need, need.score_lawyer) for need in ours if need not in inside),
                note="\n".join(wording.scored(need, need.score_lawyer) for need in inside),
            )
        if theirs:
            yield Entry(
                at=max(need.score_client_at for need in theirs),
                who=self.matter.client.name,
                what=_("how far each need was met, the client says"),
                also=tuple(wording.scored(need, need.score_client) for need in theirs),
            )

    def _talks(self):
        """That there was a first talk; what was noted in it is for the firm alone (rule F3)."""
        for talk in Talk.select().where(Talk.matter == self.matter):
            yield Entry(talk.at, self.names[talk.by_id], _("first talk"), note=talk.words)
