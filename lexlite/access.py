"""Fetching through the person: what one may not see is not there (rule P8)."""

from flask import abort, g

from lexlite import clock
from lexlite.clients.models import Client
from lexlite.firm.models import Staff
from lexlite.followup.models import Question, Word
from lexlite.followup.trouble import in_trouble
from lexlite.intake.models import Enquiry
from lexlite.intake.queries import enquiries_of
from lexlite.matters.models import MatterDate
from lexlite.matters.queries import M, seen_by
from lexlite.messages.models import Outbox
from lexlite.needs.models import Need


def matter_for(staff, id):
    """The matter if this person may see it, else 404."""
    return _or_404(seen_by(staff, clock.now(), g.get("firm")).where(M.id == _small(id)).first())


def client_for(staff, id):
    """A client some of whose matters this person may see, or who has none yet."""
    client = _or_404(Client.fetch(id))
    sees_one = seen_by(staff, clock.now()).where(M.client == client).exists()
    return client if sees_one or not client.matters.exists() else abort(404)


def person_for(staff, client_id, person_id):
    """A person whose record one may change: every matter of their client is seen, since word, address and link
    open them all."""
    client = client_for(staff, client_id)
    seen = seen_by(staff, clock.now()).where(M.client == client).count()
    person = next((each for each in client.people if each.id == person_id), None)
    return person if person and seen == client.matters.count() else abort(404)


def need_for(staff, matter_id, need_id):
    matter = matter_for(staff, matter_id)
    return _or_404(Need.get_or_none(Need.id == _small(need_id), Need.matter == matter))


def date_for(staff, matter_id, date_id):
    matter = matter_for(staff, matter_id)
    return _or_404(MatterDate.get_or_none(MatterDate.id == _small(date_id), MatterDate.matter == matter))


def question_for(staff, id):
    question = _or_404(Question.fetch(id))
    matter_for(staff, question.matter_id)
    return question


def word_for(staff, matter_id, word_id):
    matter = matter_for(staff, matter_id)
    return _or_404(Word.get_or_none(Word.id == _small(word_id), Word.matter == matter))


def enquiry_for(staff, id):
    """Any enquiry but one that led to a matter this person may not see."""
    return _or_404(enquiries_of(staff, clock.now()).where(Enquiry.id == _small(id)).first())


def staff_for(owner, id):
    owner.must_own()
    return _or_404(Staff.fetch(id))


def trouble_for(staff, id):
    """A message that failed or is held, about something this person may see."""
    row = _or_404(Outbox.troubled().where(Outbox.id == _small(id)).first())
    kind, _colon, about_id = row.about.partition(":")
    if kind == "matter":
        matter_for(staff, int(about_id))
    elif kind == "client":
        client_for(staff, int(about_id))
    elif kind == "enquiry":
        enquiry_for(staff, int(about_id))
    elif kind == "person":
        client_for(staff, row.person.client_id)
    return row


def trouble_seen_by(staff):
    """(row, matter or None) of the messages that did not go out, about what this person may see."""
    rows = in_trouble(staff, clock.now())
    hidden = {row.about for row, _matter in rows if row.about.startswith("enquiry:")}
    if hidden:
        hidden -= {enquiry.key for enquiry in enquiries_of(staff, clock.now())}
    return [(row, matter) for row, matter in rows if row.about not in hidden]


def _small(id):
    return id if 0 < id < 2**63 else 0


def _or_404(record):
    return record if record is not None else abort(404)
