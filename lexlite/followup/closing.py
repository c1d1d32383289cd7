"""The first word and the last: taken on, closed, reopened."""

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.closures import Closure
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.publishing import tell
from lexlite.followup.signs import Sign
from lexlite.followup.standing import REMINDERS, settle
from lexlite.followup.tasks import FollowUp
from lexlite.followup.words import tick, write
from lexlite.i18n import LANGUAGES, _, speaking
from lexlite.matters.cadence import in_force
from lexlite.matters.doors import door_of
from lexlite.matters.lengths import StageLength
from lexlite.matters.requests import LETTERS
from lexlite.messages.models import cancel, enqueue
from lexlite.needs.scores import keep_scores
from lexlite.needs.talk import language_of


def taken_on(matter, by, at, *, promised_on=None, letter=True, settle_at=None):
    """Taking on is the first word; the welcome letter carries it. Starts the clock and its history.

    For a matter that already ran, `at` is its last word, `settle_at` now, and no letter goes out."""
    person = matter.client.contact
    with database.atomic():
        word = write(
            matter,
            kind="taken_on",
            channel="letter" if letter else "other",
            language=person.language,
            promised_on=promised_on,
            by=by,
            at=at,
            counts_from=at,
        )
        settle(matter, settle_at or at, word)
        if letter:
            welcome(matter, person, at)
    return word


def welcome(matter, person, at):
    """The letter that says who is responsible, and by when they hear from us."""
    door = door_of(person, Firm.the())
    enqueue(
        "welcome",
        person,
        matter,
        at,
        key=matter.key,
        signed=matter.responsible.name,
        leads_to=matter.key,
        day=matter.client_day,
        digits=door.digits_allowed,
        code="always" if door.asks == "code" and person.agreed_word else "else" if door.code_goes_by else "",
    )


def thanks(code):
    """The last words as they are drafted, a sentence a line: of the result they say nothing (rule K3)."""
    with speaking(code):
        return "\n".join(
            [
                _("Your case has come to its end. Thank you for your trust."),
                _(
                    "On this page you can read and print everything. Where it asks how far we reached what mattered to"
                    " you, please say so."
                ),
                _("If anything is not clear to you, please call us."),
            ]
        )


def _language_of(told, person, by):
    """Of words that begin as the draft did, the client's; else as it was typed."""
    drafted = set(thanks(person.language).splitlines()) & set(told.splitlines())
    return person.language if drafted else language_of(told, by.language, person.language)


def _must_answer(matter, told):
    """The thanks as they are drafted answer no question and tell no news."""
    if told.splitlines() not in [thanks(code).splitlines() for code in LANGUAGES]:
        return
    if Question.open_in(matter) or News.open_in(matter):
        raise RuleBroken(
            _("The thanks do not answer what is still open. Add a line that does, or answer it first."), field="told"
        )


def close(matter, *, outcome, told, by, at, scores=None, archive=(), archive_words="", keep_until=None):
    """Close with an outcome and a last word; what was open is settled by it. `scores`: {need id: how far it was met}
    (rule D8), none of which is needed; `archive`: what is done of the list. Raises RuleBroken."""
    by.must_decide()
    matter.must_be_open()
    if not outcome:
        raise RuleBroken(_("Write how it ended."), field="outcome")
    if not told:
        raise RuleBroken(_("Write the last words the client will read."), field="told")
    with database.atomic():
        _must_answer(matter, told)
        word = write(
            matter,
            kind="closing",
            channel="page",
            told=told,
            shared=True,
            shown_from=at,
            language=_language_of(told, matter.client.contact, by),
            by=by,
            at=at,
            counts_from=at,
        )
        keep_scores(matter, scores or {}, by, at)
        Closure.keep(word, archive=archive, archive_words=archive_words, keep_until=keep_until)
        tick(word, Question.open_in(matter), News.open_in(matter))
        Word.wait_no_more(matter, at)
        FollowUp.settle(word)
        Sign.clear(word)
        Hold.update(ended_at=at, ended_by_word=word).where(Hold.matter == matter, Hold.ended_at.is_null()).execute()
        promise = Promise.open_in(matter)
        if promise:
            promise.end_by(word)
        matter.change(
            closed_at=at,
            outcome=outcome,
            last_word_at=at,
            next_word_due_at=None,
            due_because=None,
            client_day=None,
            hold_until=None,
        )
        StageLength.measure(matter.practice_area)
        cancel(matter.key, (*REMINDERS, *LETTERS), at)
        record(by, "matter.closed", matter, at=at, client_id=matter.client_id)
        tell("closing", matter, word, by, at)
    return word


def reopen(matter, by, at):
    """Open a closed matter again: the client hears of it by the next working day."""
    by.must_decide()
    if matter.reload().is_open:
        raise RuleBroken(_("This matter is open."))
    calendar = Firm.the().calendar()
    soon = calendar.first_working_day_after(calendar.today(at))
    with database.atomic():
        word = write(
            matter,
            kind="reopened",
            channel="other",
            language=by.language,
            promised_on=soon,
            by=by,
            at=at,
            counts_from=at,
        )
        matter.change(
            closed_at=None,
            cadence_days=in_force(matter, Firm.the()),  # what was agreed or lowered meanwhile
            next_word_due_at=calendar.close(soon),
            due_because="promise",
            client_day=soon,
            last_word_at=at,
        )
        Closure.call_off_survey(matter, at)
        settle(matter, at, word)
        record(by, "matter.reopened", matter, at=at, client_id=matter.client_id)
    return word
