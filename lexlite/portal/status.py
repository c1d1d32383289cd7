"""A client's own page: the door, the page, a question, leaving (no account, no script)."""

from datetime import timedelta
from functools import wraps

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for

from lexlite import MOST_TYPED, clock
from lexlite.addresses import email_norm
from lexlite.clients.links import Link
from lexlite.clients.models import Channel, Person
from lexlite.errors import RuleBroken
from lexlite.fields import Choice, Files, Line, Secret, Text, Tick, clean
from lexlite.firm.attempts import Attempt
from lexlite.followup import asked_for, documents
from lexlite.followup.publishing import page_opened
from lexlite.followup.questions import ask
from lexlite.followup.reading_back import ReadBack
from lexlite.followup.risks_told import RisksTold
from lexlite.forms import Form
from lexlite.i18n import _, _l
from lexlite.matters.answering import who_answers
from lexlite.matters.models import Matter
from lexlite.matters.queries import M, of_client
from lexlite.matters.requests import Request
from lexlite.messages.models import enqueue
from lexlite.needs.forms import SCORES, AnswerForm, ScoreForm
from lexlite.needs.models import Need
from lexlite.needs.scores import score_as_client
from lexlite.portal.agreeing import answer_need
from lexlite.portal.queries import is_theirs, matters_of, page_of, somebody_is_near, stands_on_page
from lexlite.risks.forms import AcknowledgementForm
from lexlite.web import address, drop_session, public, session_of, set_session

bp = Blueprint("portal", __name__)

OPENINGS_AT_LEAST = timedelta(minutes=10)
LINKS_AN_HOUR = 5
ANSWERS = [(code, code) for code in ("given", "cannot_find", "yes", "no", "talk")]  # pressed as buttons, each in words


class DoorForm(Form):
    alone = repeats = True
    knows = Secret(_l("What you know"), needed=_l("Write what you know, then open."), render_kw={"autocomplete": "off"})
    stay = Tick(_l("Stay signed in on this device for 30 days"))


class AskLinkForm(Form):
    where = Line(_l("Your e-mail or phone number"), needed=_l("Enter your e-mail or phone number."))


class QuestionForm(Form):
    body = Text(_l("Your question"), needed=_l("Write your question."), rows=4, most=4000)


class RequestAnswerForm(Form):
    answer = Choice(_l("Your answer"), choices=ANSWERS, needed=_l("Press one of the buttons."))
    words = Text(_l("In your own words"), rows=3, most=4000)


class FilesForm(Form):
    """`alone`: files are written outside of any transaction; `repeats`: sent twice, they are kept once."""

    alone = repeats = True
    file = Files(
        _l("Photos or documents"),
        needed=_l("Choose a photo or a document, then send."),
        hint=_l("Photos, PDF, Word, Excel or text. Several at once, each up to 20 MB."),
    )


class LeaveForm(Form):
    """Only the press of a button."""


def for_person(view):
    """Only behind the door: else the page that sends a new link."""

    @wraps(view)
    def behind_the_door(**values):
        g.session = session_of("person")
        if g.session is None:
            return redirect(url_for("portal.ask_link"), 302)
        g.person = Person.fetch(g.session.person_id) or abort(404)
        if not g.person.has_a_page:
            return redirect(url_for("portal.ask_link"), 302)
        return view(**values)

    return public(behind_the_door)


# the door


@bp.route("/status/<token>", methods=["GET", "POST"])
@public
def door(token):
    """GET changes nothing (mail scanners open links); the answer is posted."""
    link = Link.of(token)
    if link is None or not link.holds(clock.now()) or not link.person.has_a_page:
        return render_template("portal/link_ended.html"), 410 if link else 404
    person = link.person
    g.language = request.args.get("lang") if request.args.get("lang") in g.firm.languages else person.language
    near = somebody_is_near(person.id)
    digits_allowed = g.firm.digits_open and not near
    form = DoorForm()
    how = person.how_to_open(digits_allowed)
    if request.method == "POST" and how:
        form.submit(_open, person=person, link=link, digits_allowed=digits_allowed, near=near)
        if form.status == 200 and form.result:
            session.clear()
            leads_to = link.leads_to.partition(":")[2]
            onward = url_for("portal.matter", matter_id=int(leads_to)) if leads_to else url_for("portal.matters")
            return set_session(redirect(onward, 303), "person", form.result, stays=form.stay.data and not near)
    return render_template("portal/door.html", form=form, how=how, near=near), form.status


def _open(knows, stay, person, link, digits_allowed, near):
    """A session for who knows the word. Raises RuleBroken for a wrong one; the fifth ends every link."""
    now = clock.now()
    token = link.open(knows, digits_allowed, stay and not near, now, locked=lambda person: _tell_staff(person, now))
    if token:
        return token
    if link.reload().ended_at:
        raise RuleBroken(_("This was wrong five times. The page is closed: please call us."), field="knows")
    raise RuleBroken(_("This is not what we agreed on. Check it and try again, or call us."), field="knows")


def _tell_staff(person, now):
    client, today = person.client, g.firm.today(now)
    matter = M.select().where(of_client(client)).order_by(M.opened_at.desc()).first()
    enqueue(
        "door_locked",
        who_answers(matter, today) if matter else client.responsible.who_answers_on(today),
        client,
        now,
        key=f"{person.key}@{now.isoformat()}",
        client=client.name,
        client_id=client.id,
    )


@bp.route("/status/link", methods=["GET", "POST"])
@public
def ask_link():
    """A new link to the address on file; the same words whether or not it is known."""
    form = AskLinkForm()
    done = request.method == "POST" and form.submit(_send_link)
    page = render_template("portal/ask_link.html", form=form, done=done)
    return page, form.status, {"Retry-After": form.wait} if form.status == 429 else {}


def _send_link(where):
    now = clock.now()
    Attempt.check("link", f"from:{address()}", LINKS_AN_HOUR, timedelta(hours=1), now)
    Attempt.note("link", f"from:{address()}", now)
    try:
        norm = email_norm(where)
    except RuleBroken:
        return  # a phone number: a link goes by e-mail only, and the answer is the same
    theirs = Channel.kind == "email", Channel.norm == norm, Channel.bad_at.is_null()
    for channel in list(Channel.select().where(*theirs)):
        person = channel.person
        if person.wrong_tries < 5 and person.has_a_page:
            signed = person.client.responsible.name
            enqueue("link", person, person, now, key=now.isoformat(timespec="minutes"), signed=signed)


# the page


@bp.get("/status")
@for_person
def matters():
    found = matters_of(g.person.id, g.firm, clock.now())
    if len(found) == 1:
        return redirect(url_for("portal.matter", matter_id=found[0][0]), 302)
    return render_template("portal/matters.html", matters=found, leave=LeaveForm(formdata=None))


@bp.get("/status/matters/<int:matter_id>")
@for_person
def matter(matter_id):
    return _matter_page(matter_id, QuestionForm(formdata=None))


def _matter_page(matter_id, form, answering=None):
    """`answering`: (key of what was answered, its form), where the answer was not taken."""
    now = clock.now()
    everything = bool(request.args.get("all"))
    page = page_of(g.person.id, matter_id if matter_id < 2**63 else 0, g.firm, now, everything) or abort(404)
    if request.method == "GET":
        _note_opening(page, now)
    about, answered = answering or (None, None)
    return (
        render_template(
            "portal/matter.html",
            page=page,
            form=form,
            leave=LeaveForm(formdata=None),
            about=about,
            answered=answered,
            answer_form=lambda key, version=None: _answer_form(key, version, about, answered),
            request_form=lambda key: _request_form(key, about, answered, RequestAnswerForm),
            files_form=lambda key: _request_form(key, about, answered, FilesForm),
            in_words=asked_for.in_words,
            score_form=lambda key: answered if key == about else ScoreForm(formdata=None),
            scores=SCORES,
        ),
        answered.status if answered else form.status,
    )


def _answer_form(key, version, about, answered):
    """The form of one thing to answer, with what was typed in it; `version`: of the words as they stand now."""
    blank = AcknowledgementForm if key.startswith("risks_told:") else AnswerForm
    form = answered if key == about else blank(formdata=None)
    form.version.data = version
    form.stand_apart(_mark(key))
    return form


def _request_form(key, about, answered, blank):
    form = answered if key == about else blank(formdata=None)
    form.stand_apart(_mark(key))
    return form


def _mark(key):
    return key.replace(":", "-").replace("_", "-")


def _note_opening(page, now):
    """An opening is noted at most every ten minutes, and whenever an update waits to be read."""
    if page.opened_at is None or now - page.opened_at > OPENINGS_AT_LEAST or page.awaits_opening:
        page_opened(g.person, Matter.get_by_id(page.id), now)


@bp.post("/status/matters/<int:matter_id>/questions")
@for_person
def question(matter_id):
    matter = Matter.fetch(matter_id)
    if matter is None or not is_theirs(g.person.id, matter_id):
        abort(404)
    form = QuestionForm()
    form.submit(_ask, matter=matter)
    back = url_for("portal.matter", matter_id=matter_id, _anchor="questions")
    if form.status == 200:
        return redirect(back, 303)
    return _matter_page(matter_id, form)


def _ask(matter, body):
    return ask(matter, g.person, body, clock.now())


@bp.post("/status/needs/<int:need_id>/answer")
@for_person
def need_answer(need_id):
    """Right, or not quite, to one need that is shown (rule D3)."""
    need = Need.fetch(need_id)
    if need is None or not need.shared or need.state == "dropped" or not is_theirs(g.person.id, need.matter_id):
        abort(404)
    return _answered(need, need.matter_id, answer_need, need=need, person=g.person)


@bp.post("/status/requests/<int:request_id>/answer")
@for_person
def request_answer(request_id):
    """Yes, no, a talk, an answer in words, or «I cannot find it»."""
    asked = Request.fetch(request_id)
    if asked is None or asked.withdrawn_at or not is_theirs(g.person.id, asked.matter_id):
        abort(404)
    form = RequestAnswerForm()
    if form.submit(asked_for.answer, request=asked, person=g.person, at=clock.now()):
        return redirect(url_for("portal.matter", matter_id=asked.matter_id, _anchor="needed"), 303)
    return _matter_page(asked.matter_id, QuestionForm(formdata=None), (asked.key, form))


@bp.post("/status/requests/<int:request_id>/files")
@for_person
def request_files(request_id):
    """Photos or documents for what they are asked for: the good ones are kept, each other one is named, with why."""
    request.max_content_length = documents.MOST_AT_ONCE + MOST_TYPED
    asked = Request.fetch(request_id)
    if asked is None or asked.withdrawn_at or not is_theirs(g.person.id, asked.matter_id):
        abort(404)
    form = _too_much() if (request.content_length or 0) > request.max_content_length else FilesForm()
    if form.status == 200 and form.submit(_keep, asked=asked):
        for name, why in form.result:
            form.add_error(f"{name}: {why}", "file")
    if form.status == 200:
        return redirect(url_for("portal.matter", matter_id=asked.matter_id, _anchor=_mark(asked.key)), 303)
    return _matter_page(asked.matter_id, QuestionForm(formdata=None), (f"files:{asked.id}", form))


def _too_much():
    """The form of a sending that is not read at all."""
    form = FilesForm(formdata=None)
    most = documents.MOST_AT_ONCE // documents.MEGABYTE
    form.add_error(_("Together this is more than %(most)s MB. Send fewer files at a time.", most=most), "file")
    form.status = 413
    return form


def _keep(file, asked):
    sent = [documents.Sent(clean(each.filename), each.stream) for each in file]
    return documents.send(asked, sent, person=g.person, at=clock.now())


@bp.post("/status/needs/<int:need_id>/score")
@for_person
def need_score(need_id):
    """How far we reached what mattered to them, once their case has ended (rule D8)."""
    need = Need.fetch(need_id)
    if need is None or not is_theirs(g.person.id, need.matter_id) or not stands_on_page(need):
        abort(404)
    form = ScoreForm()
    if form.submit(lambda **facts: score_as_client(need, **facts), by=g.person, at=clock.now()):
        return redirect(url_for("portal.matter", matter_id=need.matter_id, _anchor=f"need-{need.id}"), 303)
    return _matter_page(need.matter_id, QuestionForm(formdata=None), (f"score:{need.id}", form))


@bp.post("/status/read-backs/<int:read_back_id>/answer")
@for_person
def read_back_answer(read_back_id):
    """Right, or not quite, to all that we heard."""
    heard = ReadBack.fetch(read_back_id)
    if heard is None or not heard.is_shown(clock.now()) or not is_theirs(g.person.id, heard.matter_id):
        abort(404)
    return _answered(heard, heard.matter_id, lambda version, **more: heard.take(by=g.person, **more))


@bp.post("/status/risks/<int:told_id>/acknowledgement")
@for_person
def risks_acknowledgement(told_id):
    """They know what could go wrong; in their own words, if they like (rule K1)."""
    told = RisksTold.fetch(told_id)
    if told is None or not told.is_shown(clock.now()) or not is_theirs(g.person.id, told.matter_id):
        abort(404)

    def verb(version, **facts):
        told.acknowledge(by=g.person, **facts)

    return _answered(told, told.matter_id, verb, AcknowledgementForm())


def _answered(about, matter_id, verb, form=None, **more):
    form = form or AnswerForm()
    if form.submit(verb, at=clock.now(), **more):
        return redirect(url_for("portal.matter", matter_id=matter_id, _anchor=_mark(about.key)), 303)
    return _matter_page(matter_id, QuestionForm(formdata=None), (about.key, form))


@bp.post("/status/leave")
@for_person
def leave():
    form = LeaveForm()
    if not form.validate():
        return redirect(url_for("portal.matters"), 303)
    g.session.end(clock.now())
    session.clear()
    return drop_session(redirect(url_for("portal.left"), 303), "person")


@bp.get("/status/left")
@public
def left():
    return render_template("portal/left.html")
