"""Whole pages and fragments, and the cookies of who is there."""

import secrets
from datetime import timedelta

from flask import (
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from markupsafe import Markup

from lexlite import clock, i18n
from lexlite.db import database
from lexlite.firm.sessions import Session
from lexlite.messages.circuit import ways_down
from lexlite.nightly import Backups

CALM = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
TO_BE_LOOKED_AT = CALM.replace("form-action 'self'", "form-action 'none'")
TO_BE_SAVED = "default-src 'none'; frame-ancestors 'none'; sandbox"  # of a file that a client has sent
FRAGMENTS_KEPT = 1000  # cards of the board, 2 KB each
NONCE_HERE = secrets.token_hex(16)  # stands in remembered fragments where the nonce of an answer goes
SESSION_OF = {"staff": "lexlite_staff", "person": "lexlite_person"}


# whole pages and fragments


def public(view):
    """Open this view to people who are not signed in."""
    view.is_public = True
    return view


def wants_fragment():
    """HTMX asks for a piece of a page: not for boosted links, nor when it restores history."""
    hx = request.htmx
    return bool(hx) and not hx.boosted and not hx.history_restore_request


def on_board():
    """The form stands on the board: it names where it came from, so that the answer can mend the board."""
    return wants_fragment() and request.values.get("from") == "board"


WAYS_BACK = {"hour": "hour.index", "updates": "same_news.index"}


def came_from():
    """Where a form was opened from, if what is done there leads back: the update hour, the same news for several."""
    name = request.values.get("from")
    return name if name in WAYS_BACK else ""


def way_back(otherwise):
    """The address that what was done leads to: where the form was opened from, else this one."""
    return url_for(WAYS_BACK[came_from()]) if came_from() else otherwise


def answer(form, fragment, back, page="shared/form_page.html", **context):
    """The reply to a form: asked for, the form (as a fragment or a page); done, the fragment to HTMX
    and 303 to everyone else; not done, the form again with what is wrong."""
    if request.method == "GET":
        return render_template(fragment if wants_fragment() and fragment else page, form=form, **context)
    if form.status == 200:
        if wants_fragment() and fragment:
            return render_template(fragment, form=form, **context)
        return redirect(form.leads_to or back, 303)
    template = fragment if wants_fragment() and fragment else page
    response = make_response(render_template(template, form=form, **context), form.status)
    if form.status == 429:
        response.headers["Retry-After"] = form.wait
    return response


def attachment(path, name, mimetype):
    """A file that somebody sent: saved under its name, never shown within a page of ours."""
    g.policy = TO_BE_SAVED
    response = send_file(path, mimetype=mimetype, as_attachment=True, download_name=name, conditional=False, etag=False)
    response.headers["Cache-Control"] = HEADERS["Cache-Control"]
    return response


def hx(**attributes):
    """HTMX attributes with the page's nonce: data-hx-get, data-hx-target … (an underscore becomes a dash)."""
    if not g.get("nonce"):
        return Markup()
    pairs = [("nonce", g.nonce), *attributes.items()]
    return Markup(" ").join(Markup('data-hx-{}="{}"').format(name.replace("_", "-"), value) for name, value in pairs)


def kept(template, key, **context):
    """A fragment that `key` and the language decide wholly, rendered once and remembered; the nonce is put in anew."""
    key = (template, i18n.language(), g.firm.timezone, *key)
    text = _kept.get(key)
    if text is None:
        if len(_kept) >= FRAGMENTS_KEPT:
            _kept.clear()
        text = _kept[key] = _without_nonce(lambda: render_template(template, **context))
    return Markup(text.replace(NONCE_HERE, g.nonce))


_kept = {}


def banner():
    """What the staff must know before they trust what is sent: the pass is late (the moment of its last run), mail or
    text messages have not left since a moment; and, to owners, that backups are ill."""
    now = clock.now()
    last = g.beats.get("pass") or g.firm.created_at
    late = abs(now - last).total_seconds() > g.settings.late_after_seconds
    ill = g.staff.is_owner and Backups.of(g.beats, g.firm).is_ill(now)
    return {"since": last if late else None, "down": ways_down(now) if g.way_fails else [], "backups": ill and not late}


def looked_at(look, render):
    """A page that a look (followup/looks.py), the address and the banner decide wholly, rendered once while the look
    holds and kept in `look.page`; the nonce is put in anew."""
    asked, page = look.page
    if asked != (request.full_path, banner()):
        look.page = asked, page = (request.full_path, banner()), _without_nonce(render).encode()
    return Response(page.replace(NONCE_HERE.encode(), g.nonce.encode()))


def _without_nonce(render):
    nonce, g.nonce = g.nonce, NONCE_HERE
    try:
        return render()
    finally:
        g.nonce = nonce


def is_poll():
    """The board asks by itself whether anything has changed: nobody is there on that account."""
    return "HX-PTag" in request.headers and request.method == "GET"


def polled(template, tag, **context):
    """The reply to a poll that knows a tag: nothing (304) while it stands, else the fragment and the new tag."""
    if request.headers.get("HX-PTag") == tag:
        return Response(status=304)
    response = make_response(render_template(template, **context))
    response.headers["HX-PTag"] = tag
    return response


# who is there


def address():
    """The network address of the caller, as the settings say how many proxies stand in front."""
    return request.remote_addr or ""


def cookie_name(who):
    return ("__Host-" if g.settings.https else "") + SESSION_OF[who]


def set_session(response, who, token, stays=False):
    response.set_cookie(
        cookie_name(who),
        token,
        httponly=True,
        samesite="Lax",
        secure=g.settings.https,
        path="/",
        max_age=timedelta(days=30) if stays else None,
    )
    return response


def drop_session(response, who):
    """They leave this browser, and what they have typed there without sending it."""
    if who == "staff":
        response.headers["Clear-Site-Data"] = '"storage"'  # see static/js/unsent.js
    response.delete_cookie(cookie_name(who), path="/", secure=g.settings.https, httponly=True, samesite="Lax")
    return response


def session_of(who):
    """The living session of this browser, or None; notes that it is in use."""
    session = Session.alive(request.cookies.get(cookie_name(who)), who, clock.now())
    if session:
        in_use(session)
    return session


def in_use(session):
    with database.where_there_is_room():
        session.touch(clock.now())
