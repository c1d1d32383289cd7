"""The client rings: who may be told what, whether the caller knows the agreed word, and what is logged of the call
(rules C6, P8)."""

from datetime import timedelta

from peewee import prefetch

from lexlite.audit.models import record
from lexlite.clients.models import Channel, Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.attempts import Attempt
from lexlite.followup.contacts import log_contact
from lexlite.followup.words import standing_promise
from lexlite.i18n import _

TRIES_AN_HOUR, AN_HOUR = 5, timedelta(hours=1)
TOLD, BACK = ("told", "back"), ("back", "tried")  # how a call went


def people_of(matter):
    """Everybody of the matter's clients, the contacts first, with their channels."""
    ids = [client.id for client in matter.clients]
    people = Person.select().where(Person.client.in_(ids)).order_by(Person.is_contact.desc(), Person.id)
    return list(prefetch(people, Channel))


def said_the_word(matter, *, person, knows, by, at):
    """Whether what the caller said is that person's agreed word; kept in the log. Raises TooManyTries."""
    with database.atomic():  # booked before it is judged: however many come at once, five are
        Attempt.check("caller", person.key, TRIES_AN_HOUR, AN_HOUR, at)
        Attempt.note("caller", person.key, at)
    right = bool(person.agreed_word) and person.knows(knows, digits_allowed=False)
    with database.atomic():
        if right:
            Attempt.clear("caller", person.key)
        verb = "caller.known" if right else "caller.unknown"
        record(by, verb, person, at=at, client_id=person.client_id, matter=matter.id)
    return right


def log_exception(matter, by, at):
    """Somebody outside the matter opens its answer card, since who rings must be served."""
    with database.atomic():
        record(by, "card.opened", matter, at=at, client_id=matter.client_id)


def said_a_wrong_word(person, at):
    """The last word said in this person's name within an hour was not theirs."""
    return Attempt.noted("caller", person.key, AN_HOUR, at)


def log_call(matter, *, caller, how, told, asked, by, at, news=(), next_word_on=None):
    """A call, logged from the answer card by whoever took it. Returns the word. Raises RuleBroken.

    `caller`: one of the matter's people, or None: somebody else. `how`: told, asked (nothing was told), back (we rang
    them back), tried (we rang back, no answer). Only a contact who was told something has heard from us: what others
    were told or asked, or whoever did not know the word, stays in the note, and the clock runs on (rules C6, S3)."""
    if how in BACK and caller is None:
        raise RuleBroken(_("Choose whom you rang back."), field="caller")
    is_doubted = caller is not None and how not in BACK and said_a_wrong_word(caller, at)
    told = told if how in TOLD and may_hear(caller) else ""
    if told and is_doubted:
        raise RuleBroken(_("The word they said was wrong: nothing may be told. Call back on the number below."), "told")
    if how in TOLD and may_hear(caller) and not told:
        raise RuleBroken(_("Write what you told them, or choose that nothing was told."), field="told")
    heard = caller is not None and caller.is_contact and not is_doubted
    asked = asked if how != "tried" else ""
    return log_contact(
        matter,
        channel="call",
        direction="out" if how in BACK else "in",
        reached=how != "tried",
        told=told if heard else "",
        asked=asked if heard else "",
        note="" if heard else _note_of(caller, how, told, asked, is_doubted),
        news=news if heard and told else (),
        by=by,
        at=at,
        **(_promising(matter, next_word_on, at) if heard and told else {}),
    )


def _promising(matter, day, at):
    """The next word's day, with the hour that was promised where it is the day promised before (rule S2)."""
    stands = standing_promise(matter, at)
    hour = stands.get("promised_at") if day and stands.get("promised_on") == day else None
    return {"next_word_on": day, "next_word_at": hour}


def may_hear(caller):
    """Who may be told everything: what is told to others is no more than dates."""
    return caller is not None and caller.may_be_told == "everything"


def _note_of(caller, how, told, asked, is_doubted):
    """Who it was that spoke with us in the client's place, for the firm alone."""
    if caller is None:
        first = _("Somebody else called and was told nothing.")
    elif is_doubted:
        first = _("Called as %(name)s with a wrong word, and was told nothing.", name=caller.name)
    elif how == "tried":
        first = _("Rang back: %(name)s.", name=caller.name)
    elif told:
        first = _("Spoke with %(name)s: %(told)s", name=caller.name, told=told)
    elif caller.may_be_told == "dates":
        first = _("Spoke with %(name)s, who may be told dates only.", name=caller.name)
    else:
        first = _("Spoke with %(name)s, and told nothing.", name=caller.name)
    return first + ("\n" + _("They asked: %(question)s", question=asked) if asked else "")
