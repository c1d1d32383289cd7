"""Clients, their people, and the search."""

from flask import Blueprint, g, render_template, request, url_for
from peewee import prefetch

from lexlite import access, clock
from lexlite.clients.forms import AgreedWordForm, NewLinkForm, NewPersonForm, PersonForm
from lexlite.clients.links import Link
from lexlite.clients.models import Channel, Person
from lexlite.intake.people import add_person as add_person_to
from lexlite.intake.people import change_person
from lexlite.intake.queries import open_checks
from lexlite.matters.finding import cards_found, clients_found, matters_found
from lexlite.matters.queries import M, of_client, seen_by
from lexlite.web import answer

bp = Blueprint("clients", __name__)


@bp.get("/clients")
def index():
    search, after = request.args.get("q", ""), request.args.get("after", type=int)
    clients = clients_found(g.staff, clock.now(), search, after)
    return render_template("clients/index.html", clients=clients, search=search)


@bp.get("/clients/<int:client_id>")
def show(client_id):
    client = access.client_for(g.staff, client_id)
    matters = list(seen_by(g.staff, clock.now()).where(of_client(client)).order_by(M.opened_at.desc()))
    return render_template(
        "clients/client.html",
        client=client,
        people=_people(client),
        matters=matters,
        may_add=access.sees_all_of(g.staff, client),
        checks=open_checks(client.key),
        form=NewLinkForm(formdata=None),
    )


def _people(client):
    return list(prefetch(client.people.order_by(Person.is_contact.desc(), Person.id), Channel))


@bp.route("/clients/<int:client_id>/people", methods=["GET", "POST"])
def add_person(client_id):
    """One more person; their name is searched for conflicts at once (rule C3)."""
    client = access.whole_client_for(g.staff, client_id)
    form = NewPersonForm()
    if request.method == "POST":
        form.submit(add_person_to, client=client, by=g.staff, at=clock.now())
    back = url_for("clients.show", client_id=client_id)
    return answer(form, None, back, page="clients/new_person.html", client=client)


@bp.post("/clients/<int:client_id>/people/<int:person_id>/contact")
def make_contact(client_id, person_id):
    """Letters and calls go to this person from now on."""
    who = access.person_for(g.staff, client_id, person_id)
    form = NewLinkForm()
    form.submit(who.become_contact, by=g.staff, at=clock.now())
    return answer(form, None, url_for("clients.show", client_id=client_id))


@bp.route("/clients/<int:client_id>/people/<int:person_id>", methods=["GET", "POST"])
def person(client_id, person_id):
    who = access.person_for(g.staff, client_id, person_id)
    reach = {"email": who.email and who.email.value, "phone": who.phone and who.phone.value}
    form = PersonForm(data={**who.__data__, **reach})
    if request.method == "POST":
        form.submit(change_person, person=who, by=g.staff, at=clock.now())
    back = url_for("clients.show", client_id=client_id)
    return answer(form, None, back, page="clients/person.html", person=who)


@bp.route("/clients/<int:client_id>/people/<int:person_id>/word", methods=["GET", "POST"])
def agreed_word(client_id, person_id):
    who = access.person_for(g.staff, client_id, person_id)
    form = AgreedWordForm()
    if request.method == "POST":
        form.submit(who.agree_word, by=g.staff, at=clock.now())
    back = url_for("clients.show", client_id=client_id)
    return answer(form, None, back, page="clients/agreed_word.html", person=who)


@bp.route("/clients/<int:client_id>/people/<int:person_id>/links", methods=["GET", "POST"])
def links(client_id, person_id):
    """A fresh link, shown once: to be read out, or opened in the office."""
    who = access.person_for(g.staff, client_id, person_id)
    form = NewLinkForm()
    if request.method == "POST":
        form.submit(Link.fresh, person=who, by=g.staff, at=clock.now())
    if form.result:
        address = g.settings.base_url + url_for("portal.door", token=form.result)
        return render_template("clients/link.html", form=form, person=who, address=address)
    back = url_for("clients.links", client_id=client_id, person_id=person_id)
    return answer(form, None, back, page="clients/link.html", person=who)


@bp.get("/search")
def search():
    words = request.args.get("q", "").strip()
    clients = clients_found(g.staff, clock.now(), words) if words else []
    matters = matters_found(g.staff, clock.now(), words) if words else []
    cards = cards_found(g.staff, clock.now(), words) if words else []
    return render_template("clients/search.html", words=words, clients=clients, matters=matters, cards=cards)
