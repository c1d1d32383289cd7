"""A person's page as staff look after it: how it opens, its devices and openings; ended, suspended by the owner."""

from flask import Blueprint, g, render_template, request, url_for

from lexlite import access, clock
from lexlite.clients.devices import devices_of, end_device, end_page
from lexlite.clients.door import Door
from lexlite.clients.forms import NewLinkForm, SuspensionForm
from lexlite.clients.openings import openings_of
from lexlite.clients.suspensions import REASONS, Suspension
from lexlite.followup.suspending import suspend
from lexlite.portal.queries import somebody_is_near
from lexlite.web import answer

bp = Blueprint("pages", __name__)


@bp.get("/clients/<int:client_id>/people/<int:person_id>/page")
def show(client_id, person_id):
    who = access.person_for(g.staff, client_id, person_id)
    return render_template(
        "clients/page.html",
        person=who,
        door=Door(who, g.firm, somebody_is_near(who.id)),
        devices=devices_of(who, clock.now()),
        openings=openings_of(who),
        suspensions=Suspension.all_of(who),
        reasons=REASONS,
        form=NewLinkForm(formdata=None),
    )


@bp.post("/clients/<int:client_id>/people/<int:person_id>/devices/<device>/end")
def end_one(client_id, person_id, device):
    who = access.person_for(g.staff, client_id, person_id)
    form = NewLinkForm()
    form.submit(end_device, person=who, mark=device, by=g.staff, at=clock.now())
    return answer(form, None, _back(who))


@bp.post("/clients/<int:client_id>/people/<int:person_id>/links/end")
def end_all(client_id, person_id):
    """Every link and every device of theirs."""
    who = access.person_for(g.staff, client_id, person_id)
    form = NewLinkForm()
    form.submit(end_page, person=who, by=g.staff, at=clock.now())
    return answer(form, None, _back(who))


@bp.route("/clients/<int:client_id>/people/<int:person_id>/suspension", methods=["GET", "POST"])
def suspension(client_id, person_id):
    """The owner suspends the page, with a kept reason (rule S9)."""
    who = access.person_for(g.staff, client_id, person_id)
    g.staff.must_own()
    form = SuspensionForm()
    if request.method == "POST":
        form.submit(suspend, person=who, by=g.staff, at=clock.now())
    return answer(form, None, _back(who), page="clients/suspension.html", person=who)


@bp.post("/clients/<int:client_id>/people/<int:person_id>/suspension/end")
def lift(client_id, person_id):
    who = access.person_for(g.staff, client_id, person_id)
    g.staff.must_own()
    form, in_force = NewLinkForm(), Suspension.of(who)
    if in_force:
        form.submit(in_force.lift, by=g.staff, at=clock.now())
    return answer(form, None, _back(who))


def _back(who):
    return url_for("pages.show", client_id=who.client_id, person_id=who.id)
