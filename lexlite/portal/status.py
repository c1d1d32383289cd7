"""A client's own page: what it shows, what they answer and ask, leaving (no account, no script)."""

from functools import partial, wraps

from flask import abort, g, redirect, render_template, request, session, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from lexlite import MOST_TYPED, clock
from lexlite.blanks import Blank
from lexlite.clients.openings import ONCE, note_opening
from lexlite.filekinds import LONGEST_NAME, bare
from lexlite.followup import asked_for, documents
from lexlite.followup.forgotten import feel_forgotten
from lexlite.followup.publishing import page_opened
from lexlite.followup.questions import ask
from lexlite.followup.reading_back import ReadBack
from lexlite.followup.replies import pressed
from lexlite.followup.risks_told import RisksTold
from lexlite.i18n import _, colon, ngettext
from lexlite.matters.models import Matter
from lexlite.matters.requests import Request
from lexlite.needs.forms import SCORES, AnswerForm, ScoreForm
from lexlite.needs.models import Need
from lexlite.needs.scores import score_as_client
from lexlite.portal.agreeing import answer_need
from lexlite.portal.door import bp, suspended
from lexlite.portal.forms import FORMS, FilesForm, LeaveForm, QuestionForm, RequestAnswerForm
from lexlite.portal.queries import is_theirs, matters_of, page_of, stands_on_page
from lexlite.risks.forms import AcknowledgementForm
from lexlite.web import drop_session, in_use, public

MOST_NAMED = 20  # of the files that were not kept: each with its reason


def for_person(view, suspended_too=False):
    """Only behind the door: else the page that sends a new link. `suspended_too`: also while the page is suspended."""

    @wraps(view)
    def behind_the_door(**values):
        if g.session is None:
            return redirect(url_for("portal.ask_link"), 302)
        in_use(g.session)
        g.person = g.reader
        if not g.person.has_a_page:
            return redirect(url_for("portal.ask_link"), 302)
        if g.person.suspended_at and not suspended_too:
            return suspended(Blank(LeaveForm))
        return view(**values)

    behind_the_door.is_for_person = True
    return public(behind_the_door)


# the page


@bp.get("/status")
@for_person
def matters():
    found = matters_of(g.person.id, g.firm, clock.now())
    if len(found) == 1:
        return redirect(url_for("portal.matter", matter_id=found[0][0]), 302)
    return render_template("portal/matters.html", matters=found, leave=Blank(LeaveForm))


@bp.get("/status/matters/<int:matter_id>")
@for_person
def matter(matter_id):
    page = page_for(g.person, matter_id)
    if request.environ["REQUEST_METHOD"] == "GET":  # HEAD reads nothing
        _note_opening(page, clock.now())
    return shown(page)


def page_for(person, matter_id):
    """The page of one matter as this person sees it now, else 404."""
    everything = bool(request.args.get("all"))
    page = page_of(person.id, matter_id if matter_id < 2**63 else 0, g.firm, clock.now(), everything) or abort(404)
    if person.is_in_custody:
        page.in_custody, page.may_be_called = True, False
    return page


def _matter_page(matter_id, form, answering=None):
    return shown(page_for(g.person, matter_id), form, answering)


def shown(page, form=None, answering=None):
    """The page, and its status; for its reader and for staff who look at it as they do (seen.py).
    `answering`: (key of what was answered, its form), where the answer was not taken."""
    form = form or Blank(QuestionForm)
    about, answered = answering or (None, None)

    def form_of(key, version=None):
        """The form of one thing to answer, with what was typed in it; `version`: of the words as they stand now."""
        if key != about:
            return Blank(FORMS[key.partition(":")[0]], _mark(key), version)
        answered.stand_apart(_mark(key))
        if "version" in answered:
            answered.version.data = version
        return answered

    return (
        render_template(
            "portal/matter.html",
            page=page,
            form=form,
            leave=Blank(LeaveForm),
            about=about,
            answered=answered,
            form_of=form_of,
            in_words=pressed,
            scores=SCORES,
        ),
        answered.status if answered else form.status,
    )


def _mark(key):
    return key.replace(":", "-").replace("_", "-")


def _note_opening(page, now):
    """Kept in memory and written in batches; at once where they come for the first time, something told is
    shown for the first time, so that it is known when each was read, or an update waits to be read (rule S3)."""
    if page.opened_at is None or page.has_unread:
        page_opened(g.person, Matter.get_by_id(page.id), now)
    elif now - page.opened_at >= ONCE:
        note_opening(g.person.id, page.id, now)


@bp.post("/status/matters/<int:matter_id>/questions")
@for_person
def question(matter_id):
    matter = Matter.fetch(matter_id)
    if matter is None or not is_theirs(g.person.id, matter_id):
        abort(404)
    form = QuestionForm()
    if form.is_sent and form.submit(_ask, matter=matter):
        return redirect(url_for("portal.matter", matter_id=matter_id, _anchor="questions"), 303)
    return _matter_page(matter_id, form)


def _ask(matter, body):
    return ask(matter, g.person, body, clock.now())


@bp.post("/status/matters/<int:matter_id>/forgotten")
@for_person
def forgotten(matter_id):
    """«I feel forgotten»: one press; what was promised for it stands on the page they come back to (rule S10)."""
    matter = Matter.fetch(matter_id)
    if matter is None or not is_theirs(g.person.id, matter_id):
        abort(404)
    form = LeaveForm()
    if form.submit(feel_forgotten, matter=matter, person=g.person, at=clock.now()):
        return redirect(url_for("portal.matter", matter_id=matter_id, _anchor="forgotten"), 303)
    return _matter_page(matter_id, None, ("forgotten", form))


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
    return _matter_page(asked.matter_id, None, (asked.key, form))


@bp.post("/status/requests/<int:request_id>/files")
@for_person
def request_files(request_id):
    """Photos or documents for what they are asked for: the good ones are kept, each other one is named, with why."""
    request.max_content_length = documents.MOST_AT_ONCE + MOST_TYPED
    asked = Request.fetch(request_id)
    if asked is None or asked.withdrawn_at or not is_theirs(g.person.id, asked.matter_id):
        abort(404)
    form = _files_form()
    if form.status == 200 and form.submit(_keep, asked=asked):
        for name, why in form.result[:MOST_NAMED]:
            form.add_error(f"{name}{colon()}{why}", "file")
        if more := len(form.result[MOST_NAMED:]):
            told = ngettext("And %(num)s more was not kept.", "And %(num)s more were not kept.", more)
            form.add_error(told, "file")
    if form.status == 200:
        return redirect(url_for("portal.matter", matter_id=asked.matter_id, _anchor=_mark(asked.key)), 303)
    return _matter_page(asked.matter_id, None, (f"files:{asked.id}", form))


def _files_form():
    if (request.content_length or 0) > request.max_content_length:
        most = documents.MOST_AT_ONCE // documents.MEGABYTE
        return _too_much(_("Together this is more than %(most)s MB. Send fewer files at a time.", most=most))
    try:
        return FilesForm()
    except RequestEntityTooLarge:  # a thousand files
        return _too_much(_("Send at most %(most)s files at a time.", most=documents.MOST_FILES))


def _too_much(why):
    """The form of a sending that is not read at all."""
    form = FilesForm(formdata=None)
    form.add_error(why, "file")
    form.status = 413
    return form


def _keep(file, asked):
    sent = [documents.Sent(bare(each.filename[: 10 * LONGEST_NAME])[:LONGEST_NAME], each.stream) for each in file]
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
    return _matter_page(need.matter_id, None, (f"score:{need.id}", form))


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
    return _matter_page(matter_id, None, (about.key, form))


@bp.post("/status/leave")
@partial(for_person, suspended_too=True)
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
