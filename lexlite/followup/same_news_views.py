"""The same news for several clients: a page to choose them, to write it once, and to see what was sent."""

from flask import Blueprint, g, request, url_for

from lexlite import access, clock
from lexlite.clients.models import Channel, Client, Person
from lexlite.firm.models import Staff
from lexlite.followup.forms import ACTS
from lexlite.followup.hour import Hour
from lexlite.followup.hour_forms import SameNewsForm
from lexlite.followup.same_news import tell_all
from lexlite.i18n import language
from lexlite.matters.forms import PressForm
from lexlite.matters.queries import M, seen_by
from lexlite.web import answer

bp = Blueprint("same_news", __name__)

SHOWN = 50


@bp.route("/updates", methods=["GET", "POST"])
def index():
    now = clock.now()
    matters, more = _offered(now)
    people = {person.client_id: person for person in _contacts(matters)}
    known = {people[matter.client_id].language for matter in matters}
    languages = [language(), *(code for code in ("en", "pl", "zh") if code in known - {language()})]
    form = SameNewsForm.for_these(matters, languages, g.firm, now)
    if request.method == "POST":
        form.submit(tell_all, by=g.staff, at=now, leads_to=_leads_to)
    return answer(
        form,
        None,
        url_for("same_news.index"),
        page="followup/same_news.html",
        matters=matters,
        more=more,
        people=people,
        written_to=_written_to(people),
        languages=languages,
        acts=ACTS,
        lawyers=list(Staff.lawyers()),
        left_out=access.matters_seen(g.staff, request.args.getlist("closed")),
        just_sent=Hour(g.staff, g.firm, now).just_sent(),
        press_form=PressForm(formdata=None),
    )


def _leads_to(result):
    """The page that says what was sent, and which matters were closed meanwhile."""
    _words, closed = result
    narrowed = {name: request.args[name] for name in ("lawyer", "acts") if request.args.get(name)}
    return url_for("same_news.index", closed=[matter.id for matter in closed], **narrowed)


def _offered(now):
    """Open matters that this person may see, narrowed to one lawyer's or to who acts, the nearest due first; in a
    form that was sent also those ticked in it. Returns (at most fifty, whether there are more)."""
    narrow = M.closed_at.is_null()
    lawyer, acts = request.args.get("lawyer", ""), request.args.get("acts", "")
    if lawyer.isdecimal() and len(lawyer) < 19:
        narrow &= M.responsible == int(lawyer)
    if acts in dict(ACTS):
        narrow &= M.acts == acts
    seen = list(seen_by(g.staff, now, g.firm).where(narrow).order_by(M.next_word_due_at, M.id).limit(SHOWN + 1))
    ticked = access.matters_seen(g.staff, request.form.getlist("matters"))
    shown = {matter.id: matter for matter in [*seen[:SHOWN], *ticked]}
    return list(shown.values()), len(seen) > SHOWN


def _contacts(matters):
    """Whom one talks to in each matter's client, with the client's name, in one statement."""
    return (
        Person.select(Person, Client)
        .join(Client)
        .where(Person.is_contact, Person.client.in_([matter.client_id for matter in matters]))
    )


def _written_to(people):
    """Ids of the people whom a message reaches: the others are called."""
    ids = [person.id for person in people.values() if person.may_be_written_to]
    reached = Channel.select(Channel.person).where(
        Channel.person.in_(ids), Channel.kind == "email", Channel.bad_at.is_null()
    )
    return {channel.person_id for channel in reached}
