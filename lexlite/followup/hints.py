"""What to say to a client next, in one line, from what the rows already know."""

import json
from collections import namedtuple

from lexlite import i18n
from lexlite.followup import replies
from lexlite.followup.signs import FORGOTTEN
from lexlite.i18n import _
from lexlite.records import moment_from

Task = namedtuple("Task", "kind id due_at in_custody")


def what_to_say(card):
    """The line on a card and in the morning digest, in the language being spoken."""
    say = _next(card)
    return _("In custody: visit, or write through the facility. %(say)s", say=say) if card.in_custody else say


def _next(card):
    if card.news:
        return _("Tell what arrived: %(news)s", news=card.news)
    if card.question:
        asked = replies.in_words(*json.loads(card.question))
        return _("Answer what they wrote: %(question)s", question=asked)
    if card.untold and card.page_off:
        return _("Not told, because their page is suspended: %(words)s", words=i18n.excerpt(card.untold, 60))
    if card.untold and not card.in_custody:
        return _(
            "Not told, because their page was suspended: %(words)s Call, or publish it anew.",
            words=f"“{i18n.excerpt(card.untold, 60)}”",
        )
    if card.answer_unread and not card.in_custody:
        return _("An answer is published (it can be undone for 10 minutes), and they have not read it: call.")
    if card.undecided:
        kind, _space, words = card.undecided.partition(" ")
        return {
            "heard": lambda: _("Ask whether what we heard is right."),
            "risks": lambda: _("Tell them what could go wrong, and log it under “Risks” as told."),
            "word": lambda: _("Ask what they decide: %(words)s", words=words),
        }[kind]()
    if card.unread and card.in_custody:
        return _("The update on the page has not been read.")
    if card.unread:
        return _("The update on the page has not been read: call.")
    return _waiting_for(card)


def _waiting_for(card):
    since = i18n.days(card.acts_since.date())
    return {
        "court": lambda: _("Say that we have been waiting for the court since %(day)s.", **since),
        "other_side": lambda: _("Say that we have been waiting for the other side since %(day)s.", **since),
        "authority": lambda: _("Say that we have been waiting for the authority since %(day)s.", **since),
        "expert": lambda: _("Say that we have been waiting for the expert since %(day)s.", **since),
        "client": lambda: _("Ask for what we still need from them, since %(day)s.", **since),
        "us": lambda: _("Say what we are working on."),
    }[card.acts]()


def task_of(card):
    """The next task of a card's matter, or None."""
    if not card.task:
        return None
    kind, id, due_at = card.task.split()
    return Task(kind, int(id), moment_from(due_at), card.in_custody)


def task_in_words(task, zone):
    """What is to be done, and by when, on the firm's clock."""
    due = task.due_at.astimezone(zone)
    when = {"day": i18n.short_day(due), "hour": i18n.hour(due)}
    if task.kind == FORGOTTEN and task.in_custody:
        return _("They were promised to hear from us by %(day)s, %(hour)s", **when)
    if task.kind == FORGOTTEN:
        return _("A call was promised by %(day)s, %(hour)s", **when)
    return _("Tried, no answer. Next try by %(day)s, %(hour)s", **when)


def reasons(card):
    """What else stands on a card: signs that they may be worried, tries in vain, a channel that does not work."""
    found = _for_a_visit(card) if card.in_custody else _for_a_call(card)
    if card.page_off:
        found.append(_("Their page is suspended: read why before you speak to them."))
    return found


def _for_a_visit(card):
    signs, found = (card.signs or "").split(), []
    if FORGOTTEN in signs:
        found.append(_("They say that they feel forgotten."))
    if "moved_twice" in signs:
        found.append(_("Their date has been moved twice in a row."))
    if card.unanswered:
        found.append(_("They have not answered what we asked for."))
    return found


def _for_a_call(card):
    signs, found = (card.signs or "").split(), []
    if FORGOTTEN in signs:
        found.append(_("They say that they feel forgotten: call them."))
    if "moved_twice" in signs:
        found.append(_("Their date has been moved twice in a row: call them."))
    task = task_of(card)
    if task and task.kind == "another_way":
        found.append(_("Three tries without an answer: write, or try another number."))
    if card.unanswered:
        found.append(_("They have not answered what we asked for: call them."))
    if card.never_opened and not (card.unread or card.mail_bad):
        found.append(_("Nobody has ever opened their page, and the last things were told only there: call them."))
    if card.mail_bad:
        found.append(_("Their e-mail address does not work: call, and ask for another."))
    return found


def lane_names():
    """The board's lanes in words."""
    return {
        "late": _("Late"),
        "today": _("Today"),
        "week": _("Next 5 working days"),
        "later": _("Later"),
        "hold": _("On hold"),
    }


def last_word(card):
    """When and how we last spoke: «Wed 18 Nov, by phone»."""
    kind, _space, channel = (card.last_word or "taken_on other").partition(" ")
    if kind == "taken_on" and channel == "other":
        return _("before it was entered here")
    if kind in ("taken_on", "reopened"):
        return _("taken on") if kind == "taken_on" else _("reopened")
    return {
        "call": lambda: _("by phone"),
        "meeting": lambda: _("in person"),
        "email": lambda: _("by e-mail"),
        "text": lambda: _("by text message"),
        "letter": lambda: _("by letter"),
        "page": lambda: _("on their page"),
        "other": lambda: _("in another way"),
    }[channel]()
