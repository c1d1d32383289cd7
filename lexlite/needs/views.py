"""The needs checklist of a matter, its needs one by one, the good end, «asked, none», and what does not fit."""

from functools import partial

from flask import Blueprint, abort, g, render_template, request, url_for

from lexlite import access, clock
from lexlite.facts.turning import ALL_TURNS
from lexlite.firm.models import Staff
from lexlite.followup.reading_back import ReadBack
from lexlite.i18n import _, excerpt, speaking
from lexlite.matters.forms import PressForm
from lexlite.needs.expectation import Expectation
from lexlite.needs.forms import BECOMES, ChangeNeedForm, ExpectationForm, NeedForm, NoneForm, PromptForm, WinForm
from lexlite.needs.mismatches import days_unchecked, of_matters_seen_by, seen_by
from lexlite.needs.models import Need, missing_for_work
from lexlite.needs.onward import onward
from lexlite.needs.prompts import checklist, next_line
from lexlite.needs.queries import all_in, history_of, needs_of
from lexlite.needs.talk import language_of
from lexlite.needs.turning import answer_prompt
from lexlite.web import answer

bp = Blueprint("needs", __name__)


@bp.route("/matters/<int:matter_id>/needs", methods=["GET", "POST"])
def index(matter_id):
    """The checklist: one question at a time from general to particular, what is known so far, and a line to write a
    need down."""
    matter = access.matter_for(g.staff, matter_id)
    form = NeedForm(kind=request.args.get("kind", "true"))
    stated = Need.select().where(Need.matter == matter, Need.kind == "stated")
    form.stated.offer(stated, lambda need: excerpt(need.words, 120), empty=_("none of these"))
    if request.method == "POST":
        form.submit(_note, matter=matter, by=g.staff, at=clock.now())
    back = url_for("needs.index", matter_id=matter_id, _anchor="so-far")
    return answer(form, None, back, page="needs/index.html", need_form=form, **_shown(matter))


def _note(matter, words, language, by, at, **facts):
    language = language or language_of(words, by.language, matter.client.contact.language)
    return Need.note(matter, words=words, language=language, by=by, at=at, **facts)


@bp.route("/matters/<int:matter_id>/needs/prompts/<code>", methods=["GET", "POST"])
def prompt(matter_id, code):
    """One question of the checklist: its answer becomes something with one press, and the next one stands there."""
    matter = access.matter_for(g.staff, matter_id)
    shown = _shown(matter, code)
    line = shown["line"] or abort(404)
    form = _asking(words=line.answer and line.answer.words)
    if request.method == "POST":
        form.submit(
            partial(answer_prompt, matter, line.prompt),
            by=g.staff,
            at=clock.now(),
            leads_to=partial(onward, matter),
            turns=ALL_TURNS,
        )
    need_form = NeedForm(formdata=None)
    need_form.stated.offer([], str, empty=_("none of these"))
    shown |= {"prompt_form": form, "need_form": need_form}
    return answer(form, None, url_for("needs.index", matter_id=matter.id), page="needs/index.html", **shown)


def _asking(**source):
    form = PromptForm(**source)
    form.stand_apart("ask")
    return form


def _shown(matter, code=None):
    rows, lines, language = needs_of(matter), checklist(matter), matter.client.contact.language
    expectation = Expectation.of(matter)
    with speaking(language):
        deeper = _("What would that change for you?")
    return {
        "matter": matter,
        "lines": lines,
        "line": next_line(lines, code),
        "becomes": BECOMES,
        "prompt_form": _asking(formdata=None),
        "first_question": matter.playbook.first_question,
        "goals": matter.playbook.outside_goals_for(matter.side),
        "needs": rows,
        "deeper": deeper,
        "unchecked": days_unchecked(all_in(rows), clock.now()),
        "missing": missing_for_work(matter, all_in(rows)),
        "win_form": WinForm(formdata=None, obj=matter),
        "expectation": expectation,
        "heard": ReadBack.last_of(matter),
        "expectation_form": ExpectationForm.on(matter, expectation, g.firm, formdata=None),
        "press_form": lambda: PressForm(formdata=None),
        "language": language,
    }


@bp.get("/needs")
def mismatched():
    """What does not fit, in every matter one may see (rule D6)."""
    today, after = g.firm.today(clock.now()), _key("after")
    rows, more = seen_by(g.staff, g.firm, today, after)
    matters, more_matters = ([], None) if after else of_matters_seen_by(g.staff, g.firm, today, _key("matters"))
    return render_template("needs/mismatched.html", rows=rows, more=more, matters=matters, more_matters=more_matters)


def _key(name):
    key = request.args.get(name, 0, type=int)
    return key if 0 < key < 2**63 else 0


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
    back = url_for("needs.index", matter_id=matter_id, _anchor="win")
    return answer(form, None, back, page="needs/win.html", matter=matter)


def _define_win(matter, definition_of_win, by, at, version=None):
    matter.wants(definition_of_win, by, at, version)


@bp.route("/matters/<int:matter_id>/needs/<int:need_id>", methods=["GET", "POST"])
def change(matter_id, need_id):
    """One need: how far it is, and the history of every change."""
    need = access.need_for(g.staff, matter_id, need_id)
    form = ChangeNeedForm(obj=need, state=f"met:{need.met_by}" if need.state == "met" else need.state)
    if need.kind == "outside":
        form.owner.offer(Staff.active(), lambda each: each.name, empty=need.matter.responsible.name)
        form.owner.data = form.owner.data if request.method == "POST" else str(need.owner_id or "")
    else:
        del form.owner, form.next_step
    if request.method == "POST":
        form.submit(_reword, need=need, by=g.staff, at=clock.now())
    back = url_for("matters.show", matter_id=matter_id, _anchor=f"need-{need.id}")
    page = {"need": need, "matter": need.matter, "history": history_of(need)}
    return answer(form, None, back, page="needs/need.html", **page)


def _reword(need, state, **facts):
    state, _colon, met_by = state.partition(":")
    need.reword(state=state, met_by=met_by, **facts)
