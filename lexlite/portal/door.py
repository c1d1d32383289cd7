"""The door of a client's page: it asks for what they know or are sent, and sends new links (no account, no script)."""

from datetime import timedelta
from functools import wraps
from uuid import uuid4

from flask import Blueprint, g, redirect, render_template, request, session, url_for

from lexlite import clock
from lexlite.clients.devices import name_of
from lexlite.clients.links import Link
from lexlite.clients.tries import JUDGED_WITHIN
from lexlite.errors import RuleBroken, TooManyTries
from lexlite.fields import Line, Secret, Tick
from lexlite.firm.attempts import Attempt
from lexlite.forms import Form
from lexlite.i18n import _, _l
from lexlite.matters.answering import who_answers
from lexlite.matters.doors import door_of
from lexlite.matters.queries import M, of_client
from lexlite.messages.asked_links import LinkAsked
from lexlite.messages.models import cancel, enqueue
from lexlite.web import address, public, session_of, set_session

bp = Blueprint("portal", __name__)

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
LINKS_AN_HOUR = CODES_AN_HOUR = 5
CODES_A_DAY = 20
CLOSED = _l("This was wrong five times. The page is closed: please call us.")


class DoorForm(Form):
    alone = repeats = True
    knows = Secret(_l("What you know"), needed=_l("Write what you know, then open."), render_kw={"autocomplete": "off"})
    stay = Tick(_l("Stay signed in on this device for 30 days"))
    shared = Tick(_l("This is not my own device: close my page after half an hour"))


class PressForm(Form):
    """Only the press of a button."""


class AskLinkForm(Form):
    where = Line(_l("Your e-mail or phone number"), needed=_l("Enter your e-mail or phone number."))


def at_door(view):
    """Only where the link of the token holds, and its page is not suspended: the view gets the link and its door. GET
    changes nothing (mail scanners open links)."""

    @wraps(view)
    def standing_there(token):
        link = Link.of(token)
        if not (link and link.holds(clock.now()) and link.person.has_a_page):
            return _ended(token, link)
        asked = request.args.get("lang")
        g.language = asked if asked in g.firm.languages else link.person.language
        if link.person.suspended_at:
            return suspended()
        return view(token, link, door_of(link.person, g.firm))

    return public(standing_there)


@bp.route("/status/<token>", methods=["GET", "POST"])
@at_door
def door(token, link, at_door):
    form = DoorForm()
    if request.method == "POST" and at_door.asks:
        press = form.once.data and f"{form.once.data}:{session.get('csrf_token')}"
        form.submit(_open, link=link, at_door=at_door, press=press)
        if form.status == 200 and form.result:
            session.clear()
            stays = form.stay.data and at_door.may_stay and not form.shared.data
            return set_session(_onward(link), "person", form.result, stays=stays)
        if form.csrf_token.errors and _is_in(link):
            return _onward(link)
    return _waits(_door_page(token, at_door, form, closed=bool(link.ended_at)), form)


def _onward(link):
    """To what the link leads to behind the door."""
    matter_id, place = link.target
    home = url_for("portal.matters")
    return redirect(url_for("portal.matter", matter_id=matter_id, _anchor=place) if matter_id else home, 303)


def _is_in(link):
    """Whether this browser has come in already: the second press of a button whose form ended with the first."""
    here = session_of("person")
    return here is not None and here.person_id == link.person_id


def _ended(token, link):
    return _ended_page(token, PressForm(formdata=None)), 410 if link else 404


def _ended_page(token, form, done=False):
    return render_template("portal/link_ended.html", token=token, form=form, done=done)


@bp.post("/status/<token>/link")
@public
def send_another(token):
    """A new link in place of one that has ended, to the address on file: the same words, and the same work, whether or
    not there was ever such a link."""
    form = PressForm()
    done = form.submit(_send_another, token=token)
    return _waits(_ended_page(token, form, done), form)


def suspended(leave=None):
    """One calm sentence and the phone number; never why (rule S9). `leave`: the form to close it on this device."""
    return render_template("portal/suspended.html", leave=leave), 403


def _door_page(token, at_door, form, code_form=None, closed=False):
    code_form, on_its_way = code_form or PressForm(formdata=None), bool(request.args.get("code"))
    return render_template(
        "portal/door.html",
        form=form,
        code_form=code_form,
        token=token,
        at_door=at_door,
        closed=closed,
        code_asked=at_door.asks == "code" and (on_its_way or bool(form.all_errors) or code_form.status == 429),
        on_its_way=on_its_way and not form.all_errors,
    )


def _open(knows, stay, shared, link, at_door, press):
    """A session for who knows the word or the code. Raises RuleBroken for a wrong one, the fifth ends every link;
    TooManyTries while five others are judged."""
    now, by_code = clock.now(), at_door.asks == "code"
    token = link.open(
        knows,
        at_door.digits_allowed,
        stay and at_door.may_stay,
        now,
        locked=lambda person: _tell_staff(person, now),
        by_code=by_code,
        press=press,
        shared=shared,
        device=name_of(request.user_agent.string),
    )
    if token:
        return token
    if link.reload().ended_at:
        raise RuleBroken(CLOSED, field="knows")
    if link.person.reload().is_locked_out:
        raise TooManyTries(JUDGED_WITHIN.seconds)
    if by_code:
        raise RuleBroken(_("This is not the code, or it no longer holds. Ask for another, or call us."), field="knows")
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


@bp.post("/status/<token>/code")
@at_door
def send_code(token, link, at_door):
    """A one-time code by the channel on file: pressed, so that no mail scanner sends any."""
    form = PressForm()
    if at_door.asks != "code" or form.submit(_send_code, person=link.person):
        return redirect(url_for("portal.door", token=token, code=1, lang=request.args.get("lang")), 303)
    closed = link.person.is_locked_out
    return _waits(_door_page(token, at_door, DoorForm(formdata=None), form, closed), form)


def _waits(page, form):
    """The page of a form that was not done; how long to wait, where it came too often."""
    return page, form.status, {"Retry-After": form.wait} if form.status == 429 else {}


def _send_code(person):
    """In place of one that still waits to be sent. Raises TooManyTries, and RuleBroken where none would open."""
    now = clock.now()
    if person.is_locked_out:
        raise RuleBroken(CLOSED)
    Attempt.check("code", person.key, CODES_AN_HOUR, AN_HOUR, now)
    if Attempt.count("code", person.key, A_DAY, now) >= CODES_A_DAY:
        raise RuleBroken(_("Too many codes were asked for within a day. Please call us."))
    Attempt.note("code", person.key, now)
    cancel(person.key, ["code"], now)
    enqueue("code", person, person, now, key=uuid4().hex)


@bp.route("/status/link", methods=["GET", "POST"])
@public
def ask_link():
    """A new link to the address on file; the same words, and the same work, whether or not it is known. Staff come here
    by what they press on a client's page that they look at: they read why, and the way back."""
    form = AskLinkForm()
    done = request.method == "POST" and form.submit(_send_link)
    looks = session_of("staff") is not None
    return _waits(render_template("portal/ask_link.html", form=form, done=done, looks=looks), form)


def _send_link(where):
    LinkAsked.note(where, _at_most_five())


def _send_another(token):
    LinkAsked.note_link(token, _at_most_five())


def _at_most_five():
    """This moment, noted: five links an hour are asked for from one network address."""
    now = clock.now()
    Attempt.check("link", f"from:{address()}", LINKS_AN_HOUR, AN_HOUR, now)
    Attempt.note("link", f"from:{address()}", now)
    return now
