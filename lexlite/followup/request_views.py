"""What the client is asked for: the list and the form, what came, the files, what is withdrawn or asked for anew."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, g, request, url_for

from lexlite import access, clock, storage
from lexlite.clients.models import Person
from lexlite.followup import asked_for
from lexlite.followup.documents import Document
from lexlite.followup.replies import pressed
from lexlite.followup.request_forms import AgainForm, CameForm, RequestForm
from lexlite.i18n import listed
from lexlite.matters.forms import PressForm
from lexlite.matters.requests import Request
from lexlite.web import answer, attachment

bp = Blueprint("requests", __name__)

USUALLY = timedelta(days=7)
ENDED_SHOWN = 50


@bp.route("/matters/<int:matter_id>/requests", methods=["GET", "POST"])
def index(matter_id):
    """What is asked of the client, and a form to ask for more; `fact`: for what shows it, `words`: as said, or (with
    `spoken`) as the client reads them in the playbook."""
    matter = access.matter_for(g.staff, matter_id)
    person, fact = Person.contact_of(matter.client_id), _fact(matter)
    words = asked_for.about_fact(fact) if fact else request.args.get("words", "")[:2000]
    form = RequestForm(
        words=words,
        language=person.language if fact or request.args.get("spoken") == person.language else g.staff.language,
        fact=str(fact.id) if fact else "",
        due_on=g.firm.today(clock.now()) + USUALLY,
    )
    if request.method == "POST":
        form.submit(_ask, matter=matter, about=fact.key if fact else "", by=g.staff, at=clock.now())
    return answer(
        form,
        None,
        url_for("requests.index", matter_id=matter_id),
        page="followup/requests.html",
        matter=matter,
        person=person,
        open_ones=list(Request.open_in(matter)),
        ended=list(Request.ended_in(matter, ENDED_SHOWN)),
        in_words=pressed,
        documents=matter.playbook.documents,
        came=Document.by_request(matter),
    )


def _fact(matter):
    """The fact that is asked about, or None; of another matter it is not there."""
    asked = request.values.get("fact", "")
    return access.fact_for(g.staff, matter.id, int(asked)) if asked.isdecimal() and len(asked) < 19 else None


def _ask(matter, fact, **more):
    return Request.ask(matter, **more)


@bp.route("/requests/<int:request_id>/withdrawal", methods=["GET", "POST"])
def withdraw(request_id):
    return _ended(request_id, PressForm(), "followup/request_withdrawn.html", lambda asked: asked.withdraw)


@bp.route("/requests/<int:request_id>/receipt", methods=["GET", "POST"])
def came(request_id):
    """It came, by post, mail or hand; or the files that were sent are good."""
    files = Document.of(access.request_for(g.staff, request_id))
    form = CameForm(evidence=listed(*(each.name for each in files))[:500])
    return _ended(
        request_id, form, "followup/request_came.html", lambda asked: partial(asked_for.it_came, asked), files=files
    )


@bp.route("/requests/<int:request_id>/renewal", methods=["GET", "POST"])
def renew(request_id):
    """What was sent is not what is needed: asked for anew, with what is wrong."""
    files = Document.of(access.request_for(g.staff, request_id))
    form = AgainForm(due_on=g.firm.today(clock.now()) + USUALLY)
    return _ended(
        request_id,
        form,
        "followup/request_renewed.html",
        lambda asked: partial(asked_for.ask_again, asked),
        files=files,
    )


@bp.get("/documents/<int:document_id>")
def document(document_id):
    """A file, byte for byte as it was kept: to be saved, never shown in a page. Raises Damaged."""
    kept = access.document_for(g.staff, document_id)
    return attachment(storage.proven(kept.stored_as, kept.sha256), kept.name, kept.kind.mimetype)


def _ended(request_id, form, page, verb, **more):
    asked = access.request_for(g.staff, request_id)
    if request.method == "POST":
        form.submit(verb(asked), by=g.staff, at=clock.now())
    back = url_for("requests.index", matter_id=asked.matter_id)
    fact = asked_for.fact_of(asked)
    return answer(form, None, back, page=page, asked=asked, matter=asked.matter, fact=fact, **more)
