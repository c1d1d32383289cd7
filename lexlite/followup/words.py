"""What every word has in common: how it is written, what it answers, and which date it may promise."""

from datetime import time, timedelta

from lexlite.audit.models import record
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.models import Word
from lexlite.i18n import _

FARTHEST_PROMISE = timedelta(days=366)


def write(matter, *, by, at, **values):
    matter.changed_since(None)
    word = Word.create(matter=matter, by=by, at=at, **values)
    record(by, f"word.{word.kind}", word, at=at, client_id=matter.client_id, matter=matter.id)
    return word


def tick(word, answers=(), news=(), acted_on=()):
    """These questions are answered, this news is told by this word, from the moment it counts; what the client had to
    act on and now has (`acted_on`: words) reached them (rule S13)."""
    counts = word.counts_from if word.counts_from and word.counts_from <= word.at else None
    for question in answers:
        question.change(answered_by_word=word, answered_at=counts)
    for piece in news:
        piece.change(told_by_word=word, told_at=counts)
    for earlier in acted_on:
        earlier.change(answered_at=word.at)
        earlier.begin_to_count(word.at)


def answered(word, at):
    """The client has answered it themselves: it has reached them, if it had not before (rule S13). The date promised
    before it was sent stands where it has not passed meanwhile. Returns whether it begins to count."""
    if word.counts_from:
        return False
    day = word.promised_on
    passed = {"promised_on": None, "promised_at": None} if day and day <= Firm.the().today(at) else {}
    word.change(answered_at=at, **passed)
    word.begin_to_count(at)
    return True


def standing_promise(matter, at):
    """The date promised last, if it still lies ahead: `promised_on`, `promised_at` for the next word."""
    word = Word.last_said(matter, at)
    if word and word.promised_on and word.promised_on > Firm.the().today(at):
        return {"promised_on": word.promised_on, "promised_at": word.promised_at}
    return {}


def must_make_sense(day, hour, at):
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
