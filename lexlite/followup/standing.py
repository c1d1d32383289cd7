"""Where a matter stands with its client: rows read into the silence clock, its answer stored on the matter."""

from datetime import time, timedelta

from lexlite.audit.models import record
from lexlite.clients.models import Client
from lexlite.db import database
from lexlite.firm.models import Firm
from lexlite.followup import silence
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.signs import Sign
from lexlite.followup.tasks import FollowUp
from lexlite.matters.cadence import in_force
from lexlite.matters.models import Matter
from lexlite.messages.models import cancel, restore

REMINDERS = ("word_due", "word_late")  # to staff, of a word that is due
INSTANT = timedelta(microseconds=1)  # the width of a moment, as it is stored


def standing(matter, at, shown_only=False, then=None):
    """What has been said and promised, as the clock reads it.

    `shown_only`: as the client sees it, without what can still be undone. `then`: as it stood at that moment, which is
    `at` and past."""
    word = Word.counted(matter, at, shown_only).first()
    said = Word.last_said(matter, at, shown_only)
    holds = list(Hold.select().where(Hold.matter == matter))
    if shown_only:
        holds = [hold for hold in holds if hold.from_at <= word.counts_from or hold.word_id == word.id]
    holds = [hold for hold in holds if then is None or hold.from_at <= then]
    over = [hold for hold in holds if hold.ended_at and (then is None or hold.ended_at <= then)]
    over = [hold for hold in over if not (shown_only and _ended_unseen(hold, word))]
    return silence.Standing(
        word_at=word.counts_from,
        cadence_days=matter.cadence_days,
        promised_on=said.promised_on,
        promised_at=time.fromisoformat(said.promised_at) if said.promised_at else None,
        hold_until=next((hold.until_on for hold in holds if hold not in over), None),
        hold_ended_at=max((hold.ended_at for hold in over), default=None),
        questions=tuple(each.answer_due_at for each in Question.open_in(matter, then)),
        news=tuple(each.tell_by for each in News.open_in(matter, then)),
        calls=tuple(each.answer_due_at for each in Word.unanswered(matter, then)),
    )


def _ended_unseen(hold, shown):
    """The word that ended it is later than the last one shown: it can still be undone."""
    return hold.ended_by_word_id is not None and hold.ended_at > shown.counts_from


def due(matter, at, shown_only=False):
    """The due moment recomputed from the rows."""
    return silence.due(standing(matter, at, shown_only), Firm.the().calendar())


def settle(matter, at, word=None):
    """Store the due moment after a change. `word`: the counting word that caused it; it ends the open promise.

    Call inside the transaction of the change."""
    if not matter.is_open:
        return
    if word:
        _end_hold_reached(matter, word)
        cancel(matter.key, REMINDERS, at)
        FollowUp.settle(word)
        if word.kind != "date_change":  # a date moved again leaves its sign
            Sign.clear(word)
    facts = standing(matter, at)
    now_due = silence.due(facts, Firm.the().calendar())
    hold = Hold.open_in(matter)
    matter.change(
        last_word_at=facts.word_at,
        next_word_due_at=now_due.at,
        due_because=now_due.because,
        client_day=now_due.client_day,
        hold_until=hold.until_on if hold else None,
    )
    _keep_history(matter, now_due, at, word)


def _end_hold_reached(matter, word):
    """A word on or after the last day of a hold ends it."""
    hold = Hold.open_in(matter)
    if hold and hold.word_id != word.id and _reaches_end(hold, word):
        hold.change(ended_at=word.counts_from, ended_by_word=word)


def _keep_history(matter, now_due, at, word):
    promise = Promise.open_in(matter)
    if promise and word and promise.made_at == word.counts_from:  # several count at once: they keep one promise
        _made_by(promise, word)
    elif promise and word:
        promise.end_by(word)
        promise = None
    elif promise and promise.due_at < at < now_due.at:  # broken already, and nobody spoke: it stays on record
        promise.end("broken_then_kept", at)
        promise = None
    if promise:
        promise.change(due_at=now_due.at, because=now_due.because)
    else:
        Promise.create(
            matter=matter,
            due_at=now_due.at,
            because=now_due.because,
            made_at=word.counts_from if word else at,
            made_by_word=word,
        )


def _made_by(promise, word):
    """A promise made, and the one before it ended, by this word at its moment."""
    before = Promise.get_or_none(Promise.matter == promise.matter, Promise.ended_at == promise.made_at)
    if before:
        before.end_by(word)
    promise.change(made_by_word=word)


def forget(word, at, why):
    """Take a word back and leave everything as if it had not been: promise, questions, news, hold (rule S3)."""
    matter = word.matter
    word.change(taken_back_at=at, taken_back_why=why)
    for each in (*_open_again(word), word):
        FollowUp.forget(each, at)
        Sign.forget(each, at)
        _reopen_hold(each, at)
        _splice_history(each)
    _rejoin(word)
    _due_anew(word, at)
    restore(matter.key, REMINDERS, word.at, at)
    settle(matter, at)


def _open_again(word):
    """Its questions and news are open; a client who answered by it has not: returns what they answered."""
    Question.update(answered_by_word=None, answered_at=None).where(Question.answered_by_word == word).execute()
    News.update(told_by_word=None, told_at=None).where(News.told_by_word == word).execute()
    acted_on = list(Word.answered_through(word))
    for earlier in acted_on:
        earlier.change(answered_at=earlier.asked_until, counts_from=None)
        earlier.settle_asked(None)
    _wait_anew(Firm.the().calendar(), word.matter)
    return acted_on


def _reopen_hold(word, at):
    """The hold this word ended lasts on, unless another word on or after its last day has ended it."""
    for hold in Hold.select().where(Hold.ended_by_word == word):
        after = [other for other in Word.counted(hold.matter, at) if _reaches_end(hold, other)]
        ended_by = after[-1] if after else None
        hold.change(ended_at=ended_by and ended_by.counts_from, ended_by_word=ended_by)


def _reaches_end(hold, word):
    return Firm.the().today(word.counts_from) >= hold.until_on


def _splice_history(word):
    """The promise this word ended lives on, as if the word had not been: until the next word, due by what was asked
    and had arrived before that."""
    ended = Promise.get_or_none(Promise.ended_by_word == word)
    made = Promise.get_or_none(Promise.made_by_word == word)
    if ended is None or made is None:
        return
    beside = Word.counted(word.matter, made.made_at).where(Word.counts_from == made.made_at).first()
    if beside:
        _made_by(made, beside)
        return
    next_word = made.ended_by_word
    made_ended_at, made_how = made.ended_at, made.how
    made.delete_instance()
    if next_word:
        _was_due(ended, next_word.counts_from - INSTANT)
        ended.end_by(next_word)
    else:
        ended.change(ended_at=made_ended_at, how=made_how, ended_by_word=None)


def _rejoin(word):
    """A broken promise that gave way when this word was sent, and nobody had spoken, was broken on."""
    broken = Promise.get_or_none(
        Promise.matter == word.matter, Promise.ended_at == word.at, Promise.ended_by_word.is_null()
    )
    if broken:
        _run_on(broken)


def _run_on(promise):
    """It did not give way where it did: it is one with the promise that began there, unless a word began that."""
    after = Promise.get_or_none(
        Promise.matter == promise.matter, Promise.made_at == promise.ended_at, Promise.made_by_word.is_null()
    )
    if after:
        values = {name: getattr(after, name) for name in ("due_at", "because", "ended_at", "how", "ended_by_word")}
        after.delete_instance()
        promise.change(**values)
    return after is not None


def _due_anew(word, at):
    """The promises since this word were due by what stood without it: no call for it, what it answered open."""
    since = Promise.ended_at.is_null() | (Promise.ended_at > word.at)
    for promise in list(Promise.select().where(Promise.matter == word.matter, since)):
        _was_due(promise, promise.ended_at - INSTANT if promise.ended_at else at)
        if promise.ended_by_word:
            promise.end_by(promise.ended_by_word)
    while any(_run_on(promise) for promise in _gave_way_unbroken(word)):
        pass


def _gave_way_unbroken(word):
    """Promises since this word that gave way to what was due later while nobody spoke, and were not broken by then."""
    while_nobody_spoke = Promise.how == "broken_then_kept", Promise.ended_by_word.is_null()
    return Promise.select().where(
        Promise.matter == word.matter,
        Promise.ended_at > word.at,
        Promise.due_at >= Promise.ended_at,
        *while_nobody_spoke,
    )


def _was_due(promise, then):
    """When a promise was due, as it stood at that moment without what has been taken back."""
    due = silence.due(standing(promise.matter, then, then=then), Firm.the().calendar())
    promise.change(due_at=due.at, because=due.because)


def settle_all(at):
    """Recompute every open matter, after the firm's working time, its usual days or its minimum of care changed."""
    firm = Firm.the()
    calendar = firm.calendar()
    with database.atomic():
        _wait_anew(calendar)
        for matter in Matter.select(Matter, Client).join(Client).where(Matter.closed_at.is_null()):
            matter.change(cadence_days=in_force(matter, firm))
            settle(matter, at)


def _wait_anew(calendar, matter=None):
    """What waits for an answer, in one matter or all, is due by the hours at which the firm works now."""

    def waiting(model, *still):
        rows = model.select().where(*still)
        return rows.where(model.matter == matter) if matter else rows

    for question in waiting(Question, Question.answered_at.is_null()):
        question.change(answer_due_at=silence.answer_due(question.asked_at, calendar))
    for news in waiting(News, News.told_at.is_null()):
        news.change(tell_by=silence.tell_by(news.kind, news.arrived_at, calendar))
    for word in waiting(Word, Word.answer_due_at.is_null(False), Word.answered_at.is_null()):
        word.change(answer_due_at=silence.answer_due(word.at, calendar, word.answer_within))


def count_letters(now):
    """Letters that have had their two working days begin to count; returns how many became the last word."""
    begun = 0
    for word in list(Word.arriving(now)):
        with database.atomic():
            if not word.reload().on_its_way:
                continue  # another pass was faster
            word.change(on_its_way=False)
            matter = word.matter
            record("system", "word.arrived", word, at=now, client_id=matter.client_id, matter=matter.id)
            if not word.taken_back_at:
                word.settle_asked(word.counts_from)
            if matter.is_open and not word.taken_back_at:
                is_last = matter.last_word_at < word.counts_from
                settle(matter, now, word if is_last else None)
                begun += is_last
                if not is_last:  # it came beside another word or after it: a promised call it ends all the same
                    FollowUp.settle(word, promised_only=True)
                    Sign.clear(word, promised_only=True)
    return begun
