"""What became of what we asked of a client: they answered on their page, it came, or it was not the right thing (rules
S10, S13, F1)."""

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.facts.models import Fact
from lexlite.facts.wording import TO_CLIENT, plainly
from lexlite.followup import questions
from lexlite.followup.documents import waiting_of
from lexlite.followup.questions import ask
from lexlite.followup.replies import MOST_QUOTED
from lexlite.i18n import _, excerpt, speaking
from lexlite.matters.requests import Request


def answer(request, *, answer, words, person, at):
    """The client answers on their page. It comes back as a question, so that somebody reads it and replies within one
    working day. Raises RuleBroken."""
    if answer not in request.answers:
        raise RuleBroken(_("Press one of the buttons."), field="answer")
    if answer == "given" and not words:
        raise RuleBroken(_("Write your answer."), field="words")
    with database.atomic():
        request = request.reload()  # somebody else may be faster
        request.matter.must_be_open()
        if request.withdrawn_at:
            raise RuleBroken(_("We do not need this any more."))
        request.must_be_unanswered()
        request.settle(answer, words, person, at)
        quoted = excerpt(request.words, MOST_QUOTED)
        return ask(request.matter, person, words, at, about=answer, quoted=quoted)


def it_came(request, *, evidence, by, at):
    """What was asked for has come, by post, mail or hand, or the files sent for it are good: its fact is supported by
    it (rule F1), and who sent files hears of it. Raises RuleBroken."""
    fact = fact_of(request)
    if fact and not evidence:
        raise RuleBroken(_("Name what came: the fact is supported by it."), field="evidence")
    with database.atomic():
        request = request.reload()
        request.matter.must_be_open()
        if request.withdrawn_at:
            raise RuleBroken(_("This was withdrawn: ask anew where it is needed after all."))
        request.must_be_unsettled()
        request.settle("came", evidence, by, at)
        if fact and fact.state == "said" and not fact.replaced_by:
            fact.settle(state="supported", evidence=evidence, important=fact.important, by=by, at=at)
        sent = waiting_of(request)
        if sent:
            with speaking(sent.person.language):
                good = _("We have looked at what you sent us: it is what we need. Thank you.")
            questions.answer(sent, body=good, by=by, at=at)


def ask_again(request, *, words, due_on, by, at):
    """The files that came are not what is needed: they stay on record, and it is asked for anew, with what is wrong as
    the client reads it. Raises RuleBroken."""
    if not words:
        raise RuleBroken(_("Write what is missing or wrong: the client reads it."), field="words")
    with database.atomic():
        request = request.reload()
        request.matter.must_be_open()
        if request.withdrawn_at:
            raise RuleBroken(_("This was withdrawn: ask anew where it is needed after all."))
        request.must_be_unsettled()
        sent = waiting_of(request)
        request.withdraw(by, at)
        facts = {name: getattr(request, name) for name in ("kind", "words", "language", "about")}
        again = Request.ask(request.matter, **facts, why=words, due_on=due_on, by=by, at=at, tell=sent is None)
        if sent:  # one letter, not two
            questions.answer(sent, body=words, by=by, at=at)
    return again


def fact_of(request):
    """The fact that hangs on it, or None."""
    kind, _colon, id = request.about.partition(":")
    return Fact.fetch(int(id)) if kind == "fact" else None


def about_fact(fact):
    """How a request for what shows a fact begins: in the client's language, with who says so (rule F2)."""
    spoken = fact.matter.client.contact.language
    with speaking(spoken):
        asked = _("What shows this, for example a letter, a message or a photo?")
    return f"{asked}\n{plainly(fact, TO_CLIENT, spoken)}"
