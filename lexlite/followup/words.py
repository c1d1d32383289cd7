"""Speaking: contacts, updates, answers, a moved date, a hold; each one change, one log entry, one clock."""

from datetime import time, timedelta

from lexlite.audit.models import record
from lexlite.clients.models import Opening
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import drafts, silence
from lexlite.followup.models import LETTER_TAKES, WRITTEN, Hold, News, Promise, Question, Word
from lexlite.followup.standing import REMINDERS, forget, settle
from lexlite.i18n import _
from lexlite.messages.letters import UNDO
from lexlite.messages.models import Outbox, cancel, enqueue
from lexlite.needs.models import Need

LONGEST_HOLD = timedelta(days=90)
FARTHEST_PROMISE = timedelta(days=366)


# a contact


def log_contact(
    matter,
    *,
    channel,
    direction,
    reached,
    by,
    at,
    told="",
    shared=False,
    note="",
    minutes=None,
    need="",
    asked="",
    next_word_on=None,
    next_word_at=None,
    answers=(),
    news=(),
    also=(),
):
    """A contact of any kind. Only one that reached the client and told something resets the clock (rule S3).

    `need` becomes a stated need, `asked` a question; `answers` and `news` are what this contact answered and
    told; `also`: other matters of the same client spoken of in the same talk. Returns the word."""
    matter.must_be_open()
    _promise_must_make_sense(next_word_on, next_word_at, at)
    language = matter.client.contact.language
    with database.atomic():
        for each in (matter, *also):
            word = _write(
                each,
                kind="contact",
                channel=channel,
                direction=direction,
                reached=reached,
                told=told,
                note=note,
                shared=shared and bool(told),
                shown_from=at if shared and told else None,
                minutes=minutes if each is matter else None,
                language=by.language,
                promised_on=next_word_on,
                promised_at=next_word_at,
                by=by,
                at=at,
                counts_from=_counts_from(channel, direction, reached, told, at),
            )
            if each is matter:
                first = word
        _tick(first, answers, news)
        for each in (matter, *also):
            settle(each, at, _counting(each, at))
        if need:
            Need.note(
                matter,
                kind="stated",
                words=need,
                language=language,
                by=by,
                at=at,
                said_by=matter.client.contact.name,
            )
        if asked:
            ask(matter, matter.client.contact, asked, at, by=by)
    return first


def _counts_from(channel, direction, reached, told, at):
    """The moment from which a contact counts, or None: `reached` and something told, in a talk or sent by us;
    a letter counts two working days after posting (rule S3)."""
    if not reached or not told or (direction == "in" and channel in WRITTEN):
        return None
    if channel == "letter":
        return Firm.the().calendar().working_days_after(at, LETTER_TAKES)
    return at


def _counting(matter, at):
    """The word just written at this moment, if it counts now."""
    word = Word.counted(matter, at).first()
    return word if word and word.at == at else None


def _write(matter, *, by, at, **values):
    matter.changed_since(None)
    word = Word.create(matter=matter, by=by, at=at, **values)
    record(by, f"word.{word.kind}", word, at=at, client_id=matter.client_id, matter=matter.id)
    return word


def _tick(word, answers, news):
    """These questions are answered, this news is told, by this word if it counts."""
    if word.counts_from is None:
        return
    for question in answers:
        question.change(answered_by_word=word)
    for piece in news:
        piece.change(told_by_word=word)


def _promise_must_make_sense(day, hour, at):
    firm = Firm.the()
    today = firm.today(at)
    if day is None:
        if hour:
            raise RuleBroken(_("Name the day for this hour."), field="next_word_on")
        return
    if day < today:
        raise RuleBroken(_("This day is past. Choose today or a later day."), field="next_word_on")
    calendar = firm.calendar()
    if hour and calendar.is_working(day):
        named = time.fromisoformat(hour)
        if calendar.within(day, named) != calendar.at(day, named):
            raise RuleBroken(_("We do not work at this hour. Name one in our working time."), field="next_word_at")
    if day > today + FARTHEST_PROMISE:
        raise RuleBroken(_("Choose a day within a year."), field="next_word_on")


# something published


def publish(matter, *, body, by, at, nothing_new=False, next_word_on=None, language=None, acts=None):
    """An update on the client's page: counts from now, shown and sent in ten minutes, until then it can be
    undone (rule S3). «Nothing new» must name something checked or done and not repeat the last one (rule S5)."""
    matter.must_be_open()
    if not body:
        raise RuleBroken(_("Write what the client should know."), field="body")
    if nothing_new:
        drafts.must_say_something(matter, body, next_word_on, at)
    _promise_must_make_sense(next_word_on, None, at)
    person = matter.client.contact
    with database.atomic():
        word = _publish(
            matter,
            person,
            kind="nothing_new" if nothing_new else "update",
            told=body,
            language=language or person.language,
            promised_on=next_word_on,
            by=by,
            at=at,
        )
        if acts and acts != matter.acts:
            matter.change(acts=acts, acts_since=at)
        settle(matter, at, word if word.counts_from else None)
        enqueue("update", person, matter, at, key=word.key, signed=by.name, leads_to=matter.key)
    return word


def _publish(matter, person, *, by, at, **values):
    """A word on the page. Without a working channel to the client it is no word until they open their page."""
    reachable = person.mailbox is not None
    return _write(
        matter,
        by=by,
        at=at,
        channel="page",
        shared=True,
        shown_from=at + UNDO,
        counts_from=at if reachable else None,
        awaits_opening=not reachable,
        **values,
    )


def take_back(word, by, at):
    """Undo something published, within ten minutes. Raises RuleBroken afterwards."""
    if word.taken_back_at:
        return
    if not word.can_be_undone(at):
        raise RuleBroken(_("This is on the client's page already. Publish a correction instead."))
    with database.atomic():
        cancel(word.matter.key, ("update", "answer", "promise_moved"), at, key=word.key)
        record(by, "word.taken_back", word, at=at, client_id=word.matter.client_id)
        forget(word, at, "undone")


def page_opened(person, matter, at):
    """A person has read the page of a matter: what waited for that begins to count (rule S3)."""
    with database.atomic():
        Opening.create(person=person, matter_id=matter.id, at=at)
        for word in Word.select().where(
            Word.matter == matter,
            Word.awaits_opening,
            Word.counts_from.is_null(),
            Word.shown_from <= at,
            Word.taken_back_at.is_null(),
        ):
            word.change(counts_from=at)
            settle(matter, at, word)


def settle_refused(now):
    """Messages that the recipient's server refused for good: their channel is bad, their word does not count
    until the page is opened (rule S3). Returns how many words that concerned."""
    concerned = 0
    for row in Outbox.in_trouble().where(Outbox.state == "failed", Outbox.person.is_null(False)):
        with database.atomic():
            channel = row.person.email
            if channel and channel.norm == row.to_address and not channel.bad_at:
                channel.change(bad_at=now, bad_why="refused")
            word = _word_of(row)
            if word:
                _uncount(word, now)
                concerned += 1
    return concerned


def _word_of(row):
    """The word that a message told of, if it still counts."""
    kind, _colon, rest = row.dedupe_key.partition(":word:")
    if not rest or kind not in ("update", "answer", "promise_moved"):
        return None
    word = Word.fetch(int(rest.split(":")[0]))
    return word if word and word.counts_from and not word.taken_back_at and not word.awaits_opening else None


def _uncount(word, now):
    """The word stays on the page and counts again when the page is opened."""
    forget(word, now, "refused")
    word.change(counts_from=None, awaits_opening=True, taken_back_at=None, taken_back_why="")


# questions and news


def ask(matter, person, body, at, by=None):
    """The client asks something: the answer is due one working day later (rule S2). Tells who answers."""
    matter.must_be_open()
    if not body:
        raise RuleBroken(_("Write your question."), field="body")
    due = silence.answer_due(at, Firm.the().calendar())
    with database.atomic():
        question = Question.create(
            matter=matter,
            person=person,
            body=body,
            language=person.language if by is None else by.language,
            asked_at=at,
            answer_due_at=due,
        )
        record(by or person, "question.asked", question, at=at, client_id=matter.client_id)
        settle(matter, at)
        if by is None:
            staff = matter.responsible.who_answers_on(Firm.the().today(at))
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
    matter = question.matter
    if question.answered_by_word_id:
        raise RuleBroken(_("This question has been answered already."))
    if not body:
        raise RuleBroken(_("Write the answer."), field="body")
    person = question.person or matter.client.contact
    with database.atomic():
        word = _publish(
            matter,
            person,
            kind="answer",
            told=body,
            language=by.language if question.language != person.language else person.language,
            by=by,
            at=at,
            **standing_promise(matter, at),
        )
        question.change(answered_by_word=word)
        settle(matter, at, word if word.counts_from else None)
        enqueue("answer", person, matter, at, key=word.key, signed=by.name, leads_to=matter.key)
    return word


def standing_promise(matter, at):
    """The date promised last, if it still lies ahead: `promised_on`, `promised_at` for the next word."""
    word = Word.last_said(matter, at)
    if word and word.promised_on and word.promised_on > Firm.the().today(at):
        return {"promised_on": word.promised_on, "promised_at": word.promised_at}
    return {}


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


# a longer silence, a moved date


REASONS = ("court", "other_side", "waiting_for_client", "illness", "our_fault")


def change_date(matter, *, next_word_on, reason, told, by, at, version=None):
    """Move the promised date by telling the client (rule S4): a word, but never a promise kept.

    Raises RuleBroken where nothing can be written to the client: then we call."""
    matter.must_be_open()
    person = matter.client.contact
    if next_word_on is None:
        raise RuleBroken(_("Choose the new day."), field="next_word_on")
    if not told:
        raise RuleBroken(_("Write what the client should read about the new date."), field="told")
    _promise_must_make_sense(next_word_on, None, at)
    if person.mailbox is None:
        raise RuleBroken(
            _("We cannot write to this client. Call, then log the contact with the next date."), field="told"
        )
    with database.atomic():
        matter.changed_since(version)
        word = _publish(
            matter,
            person,
            kind="date_change",
            told=told,
            note=reason,
            language=by.language,
            promised_on=next_word_on,
            by=by,
            at=at,
        )
        settle(matter, at, word)
        enqueue("promise_moved", person, matter, at, key=word.key, signed=by.name, leads_to=matter.key)
    return word


def hold(matter, *, until, reason, told, channel, by, at, version=None):
    """A longer silence the client agreed to in a talk: a reason, an end within 90 days, the word itself (rule S4)."""
    by.must_decide()
    matter.must_be_open()
    today = Firm.the().today(at)
    if until is None or not today < until <= today + LONGEST_HOLD:
        raise RuleBroken(_("Choose a day after today, within 90 days."), field="until")
    if not told:
        raise RuleBroken(_("Write in which words the client agreed."), field="told")
    if Hold.open_in(matter):
        raise RuleBroken(_("This matter is on hold already. End that hold first."))
    with database.atomic():
        matter.changed_since(version)
        word = _write(
            matter,
            kind="hold",
            channel=channel,
            told=told,
            note=reason,
            language=by.language,
            by=by,
            at=at,
            counts_from=at,
        )
        Hold.create(matter=matter, reason=reason, from_at=at, until_on=until, word=word)
        settle(matter, at, word)
    return word


def end_hold(matter, by, at):
    """End a hold before its day; the cadence runs from now."""
    by.must_decide()
    held = Hold.open_in(matter)
    if held is None:
        raise RuleBroken(_("This matter is not on hold."))
    with database.atomic():
        held.change(ended_at=at)
        record(by, "hold.ended", matter, at=at, client_id=matter.client_id)
        settle(matter, at)


# the first word and the last


def taken_on(matter, by, at, *, promised_on=None, letter=True, settle_at=None):
    """Taking on is the first word; the welcome letter carries it. Starts the clock and its history.

    For a matter that already ran, `at` is its last word, `settle_at` now, and no letter goes out."""
    person = matter.client.contact
    with database.atomic():
        word = _write(
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
            enqueue(
                "welcome",
                person,
                matter,
                at,
                key=matter.key,
                signed=matter.responsible.name,
                leads_to=matter.key,
                day=matter.client_day,
            )
    return word


def close(matter, *, outcome, told, by, at):
    """Close with an outcome and a last word; what was open is settled by it. Raises RuleBroken."""
    by.must_decide()
    matter.must_be_open()
    if not outcome:
        raise RuleBroken(_("Write how it ended."), field="outcome")
    if not told:
        raise RuleBroken(_("Write the last words the client will read."), field="told")
    person = matter.client.contact
    with database.atomic():
        word = _write(
            matter,
            kind="closing",
            channel="page",
            told=told,
            shared=True,
            shown_from=at,
            language=by.language,
            by=by,
            at=at,
            counts_from=at,
        )
        _tick(word, Question.open_in(matter), News.open_in(matter))
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
        cancel(matter.key, REMINDERS, at)
        record(by, "matter.closed", matter, at=at, client_id=matter.client_id)
        enqueue("closing", person, matter, at, key=word.key, signed=by.name, leads_to=matter.key)
    return word


def reopen(matter, by, at):
    """Open a closed matter again: the client hears of it by the next working day."""
    by.must_decide()
    if matter.is_open:
        raise RuleBroken(_("This matter is open."))
    calendar = Firm.the().calendar()
    soon = calendar.first_working_day_after(calendar.today(at))
    with database.atomic():
        word = _write(
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
            next_word_due_at=calendar.close(soon),
            due_because="promise",
            client_day=soon,
            last_word_at=at,
        )
        settle(matter, at, word)
        record(by, "matter.reopened", matter, at=at, client_id=matter.client_id)
    return word
