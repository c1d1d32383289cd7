"""Fetching through the person: what one may not see is not there (rule P8)."""

from flask import abort, g, url_for

from lexlite import clock
from lexlite.clients.models import Client
from lexlite.facts.models import Fact
from lexlite.firm.models import Staff
from lexlite.followup.closures import Closure
from lexlite.followup.documents import Document
from lexlite.followup.models import Question, Word
from lexlite.followup.reading_back import ReadBack
from lexlite.followup.small_work import Work
from lexlite.followup.tasks import FollowUp
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.models import Enquiry
from lexlite.intake.queries import enquiries_of
from lexlite.matters.models import Matter, MatterDate
from lexlite.matters.parties import Party
from lexlite.matters.queries import M, of_client, seen_by
from lexlite.matters.requests import Request
from lexlite.needs.expectation import Expectation
from lexlite.needs.models import Need
from lexlite.reminders.outgoing import Outgoing
from lexlite.risks.models import Risk


def matter_for(staff, id):
    """The matter if this person may see it, else 404."""
    return _or_404(seen_by(staff, clock.now(), g.get("firm")).where(M.id == _small(id)).first())


def matters_seen(staff, ids):
    """The matters of these ids, as they came from outside, that this person may see."""
    numbers = [int(each) for each in ids if each.isdecimal() and len(each) < 19][:200]
    return list(seen_by(staff, clock.now(), g.get("firm")).where(M.id.in_(numbers))) if numbers else []


def client_for(staff, id):
    """A client some of whose matters this person may see, or who has none yet."""
    client = _or_404(Client.fetch(id))
    sees_one = seen_by(staff, clock.now()).where(of_client(client)).exists()
    return client if sees_one or not M.select().where(of_client(client)).exists() else abort(404)


def person_for(staff, client_id, person_id):
    """A person whose record one may change: every matter of their client is seen, since word, address and link
    open them all."""
    client = client_for(staff, client_id)
    person = next((each for each in client.people if each.id == person_id), None)
    return person if person and sees_all_of(staff, client) else abort(404)


def reader_for(staff, matter_id, person_id):
    """(matter, person) of somebody who has a page of this matter (rule C6)."""
    matter = matter_for(staff, matter_id)
    people = (each for client in matter.clients for each in client.people)
    return matter, _or_404(next((each for each in people if each.id == person_id and each.has_a_page), None))


def whole_client_for(staff, client_id):
    """A client whose people one may add to: every matter of theirs is seen."""
    client = client_for(staff, client_id)
    return client if sees_all_of(staff, client) else abort(404)


def sees_all_of(staff, client):
    theirs = of_client(client)
    return seen_by(staff, clock.now()).where(theirs).count() == M.select().where(theirs).count()


def need_for(staff, matter_id, need_id):
    matter = matter_for(staff, matter_id)
    return _or_404(Need.get_or_none(Need.id == _small(need_id), Need.matter == matter))


def expectation_for(staff, matter_id):
    """What a client hopes for in a matter, as it stands now."""
    return _or_404(Expectation.of(matter_for(staff, matter_id)))


def read_back_for(staff, matter_id):
    """What was read back last in a matter."""
    return _or_404(ReadBack.last_of(matter_for(staff, matter_id)))


def risk_for(staff, matter_id, risk_id):
    """A risk of our own in a matter."""
    matter = matter_for(staff, matter_id)
    return _or_404(Risk.get_or_none(Risk.id == _small(risk_id), Risk.matter == matter))


def fact_for(staff, matter_id, fact_id):
    matter = matter_for(staff, matter_id)
    return _or_404(Fact.get_or_none(Fact.id == _small(fact_id), Fact.matter == matter))


def date_for(staff, matter_id, date_id):
    matter = matter_for(staff, matter_id)
    return _or_404(MatterDate.get_or_none(MatterDate.id == _small(date_id), MatterDate.matter == matter))


def request_for(staff, id):
    """Something asked of the client of a matter that this person may see."""
    asked = _or_404(Request.fetch(id))
    matter_for(staff, asked.matter_id)
    return asked


def document_for(staff, id):
    """A file that a client of a matter that this person may see has sent."""
    document = _or_404(Document.fetch(id))
    matter_for(staff, document.matter_id)
    return document


def party_for(staff, matter_id, party_id):
    matter = matter_for(staff, matter_id)
    return _or_404(Party.get_or_none(Party.id == _small(party_id), Party.matter == matter))


def card_for(staff, id):
    """A matter whose answer card this person may open: also one of another's, if it is not restricted, since who
    rings must be served (rule P8). Returns (matter, whether it is usually out of their sight)."""
    own = seen_by(staff, clock.now(), g.get("firm")).where(M.id == _small(id)).first()
    return (own, False) if own else (_or_404(M.select().where(M.id == _small(id), ~M.restricted).first()), True)


def check_for(staff, id):
    """A conflict check of an enquiry, a matter or a client that this person may see."""
    check = _or_404(ConflictCheck.of_id(_small(id)))
    kind, _colon, about_id = check.about.partition(":")
    {"enquiry": enquiry_for, "matter": matter_for, "client": whole_client_for}[kind](staff, int(about_id))
    return check


def about(key):
    """(what it is called, its address) of an enquiry, a matter or a client by its key."""
    kind, _colon, id = key.partition(":")
    if kind == "enquiry":
        enquiry = Enquiry.get_by_id(int(id))
        return f"{enquiry.name}, {enquiry.reference}", url_for("intake.show", enquiry_id=enquiry.id)
    if kind == "matter":
        matter = Matter.get_by_id(int(id))
        return f"{matter.client.name}, {matter.reference}", url_for("matters.show", matter_id=matter.id)
    client = Client.get_by_id(int(id))
    return client.name, url_for("clients.show", client_id=client.id)


def question_for(staff, id):
    question = _or_404(Question.fetch(id))
    matter_for(staff, question.matter_id)
    return question


def closure_for(staff, matter_id):
    """What is kept of the last closing of a matter."""
    return _or_404(Closure.last_of(matter_for(staff, matter_id)))


def word_for(staff, matter_id, word_id):
    matter = matter_for(staff, matter_id)
    return _or_404(Word.get_or_none(Word.id == _small(word_id), Word.matter == matter))


def follow_up_for(staff, id):
    task = _or_404(FollowUp.fetch(id))
    matter_for(staff, task.matter_id)
    return task


def work_for(staff, matter_id, work_id):
    matter = matter_for(staff, matter_id)
    return _or_404(Work.get_or_none(Work.id == _small(work_id), Work.matter == matter))


def enquiry_for(staff, id):
    """Any enquiry but one that led to a matter this person may not see."""
    return _or_404(enquiries_of(staff, clock.now()).where(Enquiry.id == _small(id)).first())


def staff_for(owner, id):
    owner.must_own()
    return _or_404(Staff.fetch(id))


def message_for(staff, id):
    """A message of the outbox that this person may see, as `reminders/outgoing.py` shows it."""
    return _or_404(Outgoing(staff, g.firm, clock.now()).one(_small(id)))


def trouble_seen_by(staff, limit):
    """The messages that wait for a person's decision, about what this person may see."""
    return Outgoing(staff, g.firm, clock.now()).in_trouble(limit)


def _small(id):
    return id if 0 < id < 2**63 else 0


def _or_404(record):
    return record if record is not None else abort(404)
