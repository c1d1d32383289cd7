"""Keeping a matter's clock true: its days between contacts, its tasks, small work, what is taken back."""

from flask import Blueprint, g, request, url_for

from lexlite import access, clock
from lexlite.followup.cadence import agree_for_client, agree_for_matter
from lexlite.followup.corrections import take_off
from lexlite.followup.ending_forms import SurveyForm
from lexlite.followup.keeping_forms import CadenceForm, CorrectionForm, SnoozeForm, WorkForm
from lexlite.followup.small_work import Work
from lexlite.matters.cadence import source, usual
from lexlite.matters.forms import PressForm
from lexlite.web import answer

bp = Blueprint("keeping", __name__)

WORK_SHOWN = 50


def _back(matter, anchor=None):
    return url_for("matters.show", matter_id=matter.id, _anchor=anchor)


# tasks


@bp.route("/follow-ups/<int:task_id>/snooze", methods=["GET", "POST"])
def snooze(task_id):
    task = access.follow_up_for(g.staff, task_id)
    form = SnoozeForm()
    if request.method == "POST":
        form.submit(task.snooze, by=g.staff, at=clock.now())
    return answer(
        form,
        None,
        _back(task.matter),
        page="followup/snooze.html",
        task=task,
        matter=task.matter,
        press_form=PressForm(formdata=None),
    )


@bp.route("/follow-ups/<int:task_id>/done", methods=["GET", "POST"])
def done(task_id):
    task = access.follow_up_for(g.staff, task_id)
    form = PressForm()
    if request.method == "POST":
        form.submit(task.do, by=g.staff, at=clock.now())
    return answer(form, None, _back(task.matter), page="followup/done.html", task=task, matter=task.matter)


@bp.route("/matters/<int:matter_id>/survey", methods=["GET", "POST"])
def survey(matter_id):
    """After the end somebody asks how satisfied they are, and sells nothing (rule P6)."""
    closure = access.closure_for(g.staff, matter_id)
    form = SurveyForm()
    if request.method == "POST":
        form.submit(closure.asked, by=g.staff, at=clock.now())
    matter = closure.matter
    return answer(form, None, _back(matter), page="followup/survey.html", matter=matter, closure=closure)


# days between contacts


@bp.route("/matters/<int:matter_id>/cadence", methods=["GET", "POST"])
def matter_cadence(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    g.staff.must_decide()
    form = CadenceForm(cadence_days=matter.cadence_own, version=matter.version)
    if request.method == "POST":
        form.submit(agree_for_matter, matter=matter, by=g.staff, at=clock.now())
    return answer(
        form,
        None,
        _back(matter),
        page="followup/cadence.html",
        matter=matter,
        source=source(matter),
        usual=usual(matter.practice_area, matter.client),
    )


@bp.route("/clients/<int:client_id>/cadence", methods=["GET", "POST"])
def client_cadence(client_id):
    client = access.whole_client_for(g.staff, client_id)
    g.staff.must_decide()
    form = CadenceForm(cadence_days=client.cadence_days)
    del form.version
    if request.method == "POST":
        form.submit(agree_for_client, client=client, by=g.staff, at=clock.now())
    back = url_for("clients.show", client_id=client.id)
    return answer(form, None, back, page="followup/client_cadence.html", client=client)


# small work


@bp.route("/matters/<int:matter_id>/work", methods=["GET", "POST"])
def work(matter_id):
    """What was done without news, and the way to show it to the client (rule S11)."""
    matter = access.matter_for(g.staff, matter_id)
    form = WorkForm()
    if not g.firm.minutes_offered:
        del form.minutes
    if request.method == "POST":
        form.submit(
            lambda minutes=None, **facts: Work.note(matter, minutes=minutes, **facts), by=g.staff, at=clock.now()
        )
    back = url_for("keeping.work", matter_id=matter.id)
    pieces = Work.of(matter, WORK_SHOWN)
    return answer(
        form,
        None,
        back,
        page="followup/work.html",
        matter=matter,
        pieces=pieces,
        press_form=PressForm(formdata=None),
    )


@bp.post("/matters/<int:matter_id>/work/<int:work_id>/showing")
def show_work(matter_id, work_id):
    piece = access.work_for(g.staff, matter_id, work_id)
    form = PressForm()
    form.submit(piece.show, by=g.staff, at=clock.now())
    return answer(form, None, url_for("keeping.work", matter_id=matter_id))


# taking back


@bp.route("/matters/<int:matter_id>/words/<int:word_id>/correction", methods=["GET", "POST"])
def correction(matter_id, word_id):
    word = access.word_for(g.staff, matter_id, word_id)
    form = CorrectionForm()
    if request.method == "POST":
        form.submit(take_off, word=word, by=g.staff, at=clock.now())
    return answer(form, None, _back(word.matter), page="followup/correction.html", word=word, matter=word.matter)
