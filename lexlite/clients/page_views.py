"""A person's page as staff look after it: how it opens, its devices and openings; ended, suspended by the owner."""

from flask import Blueprint, g, render_template, request, url_for
from markupsafe import Markup

from lexlite import access, clock
from lexlite.clients.devices import devices_of, end_device, end_page
from lexlite.clients.forms import CustodyForm, NewLinkForm, PaperCardForm, SuspensionForm
from lexlite.clients.openings import openings_of
from lexlite.clients.paper_card import PaperCard
from lexlite.clients.suspensions import REASONS, Suspension
from lexlite.followup.custody import begin_custody, end_custody
from lexlite.followup.suspending import suspend
from lexlite.i18n import speaking
from lexlite.matters.doors import door_of, forbid_digits
from lexlite.matters.forms import DigitsForm
from lexlite.web import answer

bp = Blueprint("pages", __name__)


@bp.get("/clients/<int:client_id>/people/<int:person_id>/page")
def show(client_id, person_id):
    who = access.person_for(g.staff, client_id, person_id)
    return render_template(
        "clients/page.html",
        person=who,
        door=door_of(who, g.firm),
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


@bp.route("/clients/<int:client_id>/people/<int:person_id>/custody", methods=["GET", "POST"])
def custody(client_id, person_id):
    """Nothing is sent to them while it lasts (rule S1)."""
    who = access.person_for(g.staff, client_id, person_id)
    form = CustodyForm(since=who.custody_since or g.firm.today(clock.now()), where=who.custody_where)
    if request.method == "POST":
        form.submit(begin_custody, person=who, by=g.staff, at=clock.now())
    return answer(form, None, _back(who), page="clients/custody.html", person=who)


@bp.post("/clients/<int:client_id>/people/<int:person_id>/custody/end")
def end_of_custody(client_id, person_id):
    who = access.person_for(g.staff, client_id, person_id)
    form = NewLinkForm()
    form.submit(end_custody, person=who, by=g.staff, at=clock.now())
    return answer(form, None, _back(who))


@bp.route("/matters/<int:matter_id>/digits", methods=["GET", "POST"])
def digits(matter_id):
    """Whether the last digits of a phone may open the page of this matter's people."""
    matter = access.matter_for(g.staff, matter_id)
    form = DigitsForm(digits_forbidden=matter.digits_forbidden)
    if request.method == "POST":
        form.submit(forbid_digits, matter=matter, by=g.staff, at=clock.now())
    back = url_for("matters.show", matter_id=matter.id)
    return answer(form, None, back, page="matters/digits.html", matter=matter)


@bp.route("/matters/<int:matter_id>/paper-card", methods=["GET", "POST"])
def paper_card(matter_id):
    """A card to print, shown once, with a link of its own: for who has no e-mail."""
    matter = access.matter_for(g.staff, matter_id)
    form = PaperCardForm()
    form.person.offer(_who_may_have_one(matter), lambda each: each.name)
    if request.method == "POST":
        form.submit(_print)
    if form.result:
        return render_template("clients/paper_card.html", form=form, matter=matter, card=_drawn(form))
    return answer(form, None, request.path, page="clients/paper_card.html", matter=matter, card=None)


def _who_may_have_one(matter):
    """Those with a page, of the clients all of whose matters this member of staff sees."""
    clients = [client for client in matter.clients if access.sees_all_of(g.staff, client)]
    return [person for client in clients for person in client.people if person.has_a_page]


def _print(person, language):
    door = g.settings.base_url + url_for("portal.door", token="-").removesuffix("-")
    return PaperCard.print(person, door, by=g.staff, at=clock.now())


def _drawn(form):
    """The card in the language of who gets it."""
    person = form.person.chosen
    code = form.language.data or person.language
    with speaking(code):
        asks = door_of(person, g.firm).asks
        return Markup(render_template("clients/_paper_card.html", card=form.result, code=code, asks=asks))


def _back(who):
    return url_for("pages.show", client_id=who.client_id, person_id=who.id)
