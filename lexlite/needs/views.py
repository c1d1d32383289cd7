"""The needs checklist of a matter, the good end, and «asked, none»."""

from flask import Blueprint, g, request, url_for

from lexlite import access, clock
from lexlite.i18n import _
from lexlite.matters.forms import PressForm
from lexlite.needs.forms import ChangeNeedForm, NeedForm, NoneForm, WinForm
from lexlite.needs.models import Need, missing_for_work
from lexlite.needs.queries import needs_of
from lexlite.web import answer

bp = Blueprint("needs", __name__)


@bp.route("/matters/<int:matter_id>/needs", methods=["GET", "POST"])
def index(matter_id):
    """The checklist: prompts from general to particular, and one line to write a need down."""
    matter = access.matter_for(g.staff, matter_id)
    form = NeedForm(kind=request.args.get("kind", "true"))
    _offer(form, matter)
    if request.method == "POST":
        form.submit(_note, matter=matter, by=g.staff, at=clock.now())
    back = url_for("needs.index", matter_id=matter_id)
    return answer(form, None, back, page="needs/index.html", **_shown(matter))


def _offer(form, matter):
    stated = Need.select().where(Need.matter == matter, Need.kind == "stated")
    form.stated.offer(stated, lambda need: need.words[:120], empty=_("none of these"))


def _note(matter, language, by, at, **facts):
    return Need.note(matter, language=language or by.language, by=by, at=at, **facts)


def _shown(matter):
    return {
        "matter": matter,
        "prompts": matter.playbook.prompts_for(matter.side),
        "first_question": matter.playbook.first_question,
        "goals": matter.playbook.outside_goals_for(matter.side),
        "needs": needs_of(matter),
        "missing": missing_for_work(matter),
        "win_form": WinForm(formdata=None, obj=matter),
        "press_form": PressForm(formdata=None),
        "language": matter.client.contact.language,
    }


@bp.route("/matters/<int:matter_id>/needs/none", methods=["GET", "POST"])
def none(matter_id):
    """Asked for goals outside the case: none."""
    matter = access.matter_for(g.staff, matter_id)
    form = NoneForm()
    if request.method == "POST":
        form.submit(_asked_none, matter=matter, by=g.staff, at=clock.now())
    back = url_for("needs.index", matter_id=matter_id)
    return answer(form, None, back, page="needs/none.html", matter=matter)


def _asked_none(matter, kind, by, at):
    matter.asked_none_outside(by, at)


@bp.route("/matters/<int:matter_id>/win", methods=["GET", "POST"])
def win(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    form = WinForm(obj=matter)
    if request.method == "POST":
        form.submit(_define_win, matter=matter, by=g.staff, at=clock.now())
    back = url_for("needs.index", matter_id=matter_id)
    return answer(form, None, back, page="needs/win.html", matter=matter)


def _define_win(matter, definition_of_win, by, at, version=None):
    matter.wants(definition_of_win, by, at, version)


@bp.route("/matters/<int:matter_id>/needs/<int:need_id>", methods=["GET", "POST"])
def change(matter_id, need_id):
    need = access.need_for(g.staff, matter_id, need_id)
    form = ChangeNeedForm(obj=need)
    if request.method == "POST":
        form.submit(need.reword, by=g.staff, at=clock.now())
    back = url_for("matters.show", matter_id=matter_id, _anchor=f"need-{need.id}")
    return answer(form, None, back, page="needs/need.html", need=need, matter=need.matter)
