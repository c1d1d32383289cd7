"""The result a client hopes for beside what is likely, and the talk about a gap between them."""

from functools import partial

from flask import Blueprint, g, request, url_for

from lexlite import access, clock
from lexlite.needs.expectation import Expectation
from lexlite.needs.forms import TALKED, WHY, ExpectationForm, TalkedForm
from lexlite.needs.talk import language_of
from lexlite.web import answer

bp = Blueprint("expecting", __name__)


@bp.route("/matters/<int:matter_id>/expectation", methods=["GET", "POST"])
def expectation(matter_id):
    """What stands, every version before it, and the form to write it anew."""
    matter = access.matter_for(g.staff, matter_id)
    form = ExpectationForm.on(matter, Expectation.of(matter), g.firm, why=request.args.get("why"))
    if request.method == "POST":
        form.submit(partial(_write, matter), by=g.staff, at=clock.now())
    history = Expectation.history_of(matter)
    page = {"matter": matter, "history": history, "reasons": dict(WHY), "ways": dict(TALKED)}
    return answer(form, None, _back(matter), page="needs/expectation.html", **page)


def _write(matter, hoped_words, by, at, **facts):
    language = language_of(hoped_words, by.language, matter.client.contact.language)
    return Expectation.write(matter, hoped_words=hoped_words, language=language, by=by, at=at, **facts)


@bp.route("/matters/<int:matter_id>/expectation/talk", methods=["GET", "POST"])
def talk(matter_id):
    """Talked through with the client: how, and when."""
    expectation = access.expectation_for(g.staff, matter_id)
    form = TalkedForm()
    if request.method == "POST":
        form.submit(expectation.talk_through, by=g.staff, at=clock.now())
    matter = expectation.matter
    return answer(form, None, _back(matter), page="needs/expectation_talk.html", matter=matter, now=expectation)


def _back(matter):
    return url_for("needs.index", matter_id=matter.id, _anchor="expectation")
