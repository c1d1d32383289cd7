"""Questions and news: each with a clock of its own, answered and told one by one."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import silence
from lexlite.followup.models import News, Question
from lexlite.followup.publishing import put_on_page
from lexlite.followup.standing import settle
from lexlite.followup.words import standing_promise, tick
from lexlite.i18n import _
from lexlite.matters.answering import who_answers
from lexlite.messages.models import enqueue


def ask(matter, person, body, at, by=None, about=None, quoted=None):
    """The client asks something: the answer is due one working day later (rule S2). Tells who answers.
    `about`: what they pressed, beside what is `quoted` (replies.py); `body`: what they wrote."""
    matter.must_be_open()
    if not (body or about):
        raise RuleBroken(_("Write your question."), field="body")
    due = silence.answer_due(at, Firm.the().calendar())
    with database.atomic():
        question = Question.create(
            matter=matter,
            person=person,
            body=body,
            about=about,
            quoted=quoted,
            language=person.language if by is None else by.language,
            asked_at=at,
            answer_due_at=due,
        )
        record(by or person, "question.asked", question, at=at, client_id=matter.client_id)
        settle(matter, at)
        if by is None:
            staff = who_answers(matter, Firm.the().today(at))
            enqueue(
                "question_asked",
                staff,
                matter,
                at,
                key=question.key,
                client=matter.client.name,
                reference=matter.reference,
                matter=matter.id,
                answer_due_at=due,
            )
    return question


def answer(question, *, body, by, at):
    """Answer a question on the client's page. The date promised before still stands."""
    matter = question.reload().matter
    matter.must_be_open()
    if question.answered_at:
        raise RuleBroken(_("This question has been answered already."))
    if question.written:
        raise RuleBroken(
            _("Its answer is published and can still be undone: undo it first, to write another.")
            if question.written.can_be_undone(at)
            else _("Its answer stands on their page, and they have not read it yet: call them.")
        )
    if not body:
        raise RuleBroken(_("Write the answer."), field="body")
    person = question.person or matter.client.contact
    with database.atomic():
        word = put_on_page(
            matter,
            person,
            kind="answer",
            told=body,
            language=by.language if question.language != person.language else person.language,
            by=by,
            at=at,
            **standing_promise(matter, at),
        )
        tick(word, answers=[question])
        settle(matter, at, word if word.counts_from else None)
        enqueue("answer", person, matter, at, key=word.key, signed=by.name, leads_to=word.place)
    return word


def news_arrived(matter, *, kind, words, by, at):
    """Something arrived that the client must be told (rule S12)."""
    matter.must_be_open()
    if not words:
        raise RuleBroken(_("Write in a few words what arrived."), field="words")
    with database.atomic():
        news = News.create(
            matter=matter,
            kind=kind,
            words=words,
            arrived_at=at,
            tell_by=silence.tell_by(kind, at, Firm.the().calendar()),
            entered_by=by,
        )
        record(by, "news.arrived", news, at=at, client_id=matter.client_id, kind=kind)
        settle(matter, at)
    return news
