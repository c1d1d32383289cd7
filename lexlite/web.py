"""The wire: fragments and whole pages, who is signed in, headers and policy, compression, error pages."""

import logging
import secrets
import zlib
from datetime import timedelta

from flask import (
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from lexlite import clock, i18n
from lexlite.addresses import phone_shown
from lexlite.arriving import Arrival
from lexlite.db import database
from lexlite.errors import NotAllowed, TooManyTries
from lexlite.firm.models import Firm, initials
from lexlite.firm.sessions import Kept, Session
from lexlite.firm.settings import hours_in_words
from lexlite.messages.circuit import ways_down
from lexlite.nightly import Backups
from lexlite.paths import path_for
from lexlite.playbooks import library
from lexlite.playbooks.copies import keep_up

log = logging.getLogger("lexlite.web")

CALM = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STAFF = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types htmx"
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
EMPTY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    **{name: HEADERS[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control")},
}
COMPRESS_FROM, LARGE = 400, 40_000  # bytes; what is large is compressed in half the time, a tenth less well
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


def _let_in():
    """Every request: settings, firm, who is there, in which language; signed in by default."""
    g.request_id, g.staff, g.person, g.nonce = secrets.token_hex(6), None, None, None
    if request.endpoint in ("static", "firm.healthz"):
        return None
    database.connect(reuse_if_open=True)  # kept by the thread: a new one reads the schema and prepares all anew
    view = request.endpoint and g.app.view_functions.get(request.endpoint)
    is_public = view is None or getattr(view, "is_public", False)
    arrival = _arrival(is_public, getattr(view, "is_for_person", False))
    g.firm = arrival.firm
    if g.firm is None:
        return render_template("errors/no_firm.html"), 503
    keep_up(g.firm)
    _refuse_foreign_posts()
    if is_public:
        g.session, g.reader = arrival.session, arrival.person
        return None
    return _sign_in(arrival)


def _arrival(is_public, is_for_person):
    if is_for_person:
        return Arrival.of_person(request.cookies.get(cookie_name("person")), clock.now())
    if is_public:
        return Arrival(Firm.the())
    return Arrival.of(request.cookies.get(cookie_name("staff")), clock.now())


def _sign_in(arrival):
    session = arrival.session
    if session is None:
        return sign_in_first()
    if not is_poll():
        session.touch(clock.now())
    g.staff, g.session, g.nonce = session.staff, session, secrets.token_urlsafe(16)
    g.pulse, g.beats, g.way_fails = arrival.pulse, arrival.beats, arrival.way_fails
    return None


def sign_in_first():
    """302 to the sign-in page; a fragment request is told to go there as a whole page. What was typed in a form
    when the session had ended is kept, and shown after signing in."""
    if request.method == "POST":
        token = request.cookies.get(cookie_name("staff"))
        kept = Kept.keep(token, request.path, request.form, clock.now())
        after = kept and url_for("firm.kept", kept_id=kept.id)
    else:
        after = request.full_path.rstrip("?") if request.path != "/" and not wants_fragment() else None
    if is_poll():
        return Response(status=401)  # what is typed on the board stays; sending it leads to the sign-in page
    login = url_for("firm.login", next=after)
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": login})
    return redirect(login)


def _refuse_foreign_posts():
    """Browsers say whether a POST comes from another site; the token alone would do, this is a second lock."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in (
        "same-origin",
        "none",
    ):
        abort(403)


def speak():
    """The language of this answer: the staff member's, the client's, or what this browser asked for."""
    if g.get("language"):
        return g.language
    if g.get("staff"):
        return g.staff.language
    if not request:
        return "en"
    firm = g.get("firm")
    offered = firm.languages if firm else list(i18n.LANGUAGES)
    asked = request.args.get("lang") or request.cookies.get("lang")
    if asked in offered:
        return asked
    if g.get("person"):
        return g.person.language
    return i18n.best_language(request.accept_languages, offered)


# every answer


def _finish(response):
    if response.status_code == 304:  # nothing to show, nothing to run: under 400 bytes in all, each minute
        response.headers.update(EMPTY)
        return response
    nonce, own = g.get("nonce"), {name.lower() for name, _value in response.headers}
    policy = g.get("policy") or (STAFF.format(nonce=nonce) if nonce else CALM)
    response.headers.extend([(name, value) for name, value in HEADERS.items() if name.lower() not in own])
    response.headers.add("Content-Security-Policy", policy)
    if g.get("staff"):
        response.vary.add("HX-Request")
    if g.settings.https:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.args.get("lang") in i18n.LANGUAGES and not g.get("staff"):
        response.set_cookie("lang", request.args["lang"], samesite="Lax", httponly=True, secure=g.settings.https)
    return _compressed(response)


def _compressed(response):
    if (
        response.direct_passthrough
        or response.status_code in (204, 304)
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or not response.mimetype.startswith(("text/", "application/json"))
        or len(response.get_data()) < COMPRESS_FROM
    ):
        return response
    response.set_data(_gzipped(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _gzipped(data):
    """In gzip's form, in less than half the time of `gzip.compress`: what it needs comes from the heap, not anew from
    the system (memory level 7)."""
    packer = zlib.compressobj(3 if len(data) >= LARGE else 5, zlib.DEFLATED, 16 + zlib.MAX_WBITS, 7)
    return packer.compress(data) + packer.flush()


# errors


def _not_there(error):
    """Not allowed and not there are the same bytes, signed in or not."""
    g.nonce = None
    return render_template("errors/not_there.html"), 404


def _http_error(error):
    if error.code in (404, 405) or error.code < 400:
        return _not_there(error) if error.code == 404 else error
    g.nonce = None
    return render_template("errors/plain.html", code=error.code), error.code


def _too_many(error):
    g.nonce = None
    return render_template("errors/plain.html", code=429), 429, {"Retry-After": error.seconds}


def _failure(error):
    """A failure of ours: a calm page with a reference, one log line with the same reference."""
    log.error(
        "request=%s method=%s endpoint=%s failed",
        g.request_id,
        request.method,
        request.endpoint,
        exc_info=error,
    )
    g.nonce = None
    return render_template("errors/failure.html", reference=g.request_id), 500


# what templates may call


def banner():
    """What the staff must know before they trust what is sent: the pass is late (the moment of its last run), mail or
    text messages have not left since a moment; and, to owners, that backups are ill."""
    now = clock.now()
    last = g.beats.get("pass") or g.firm.created_at
    late = abs(now - last).total_seconds() > g.settings.late_after_seconds
    ill = g.staff.is_owner and Backups.of(g.beats, g.firm).is_ill(now)
    return {"since": last if late else None, "down": ways_down(now) if g.way_fails else [], "backups": ill and not late}


def local(moment):
    """A moment on the firm's clock."""
    return moment.astimezone(g.firm.zone)


def lang_attr(code):
    """lang="…" where a text is not in the page's language, else nothing."""
    return Markup(' lang="{}"').format(i18n.html_lang(code)) if code != i18n.language() else ""


def paragraphs(text):
    """Typed text with its line breaks."""
    return Markup("<br>").join(text.splitlines())


class Asked(HtmxAwareRequest):
    """HEAD is answered as GET is, but for the body: no view has to think of it."""

    def __init__(self, *given, **more):
        super().__init__(*given, **more)
        if self.method == "HEAD":
            self.method = "GET"


class FormCookie(SecureCookieSessionInterface):
    """The cookie that the forms' tokens belong to; what signs it is made once."""

    signer = None

    def get_signing_serializer(self, app):
        self.signer = self.signer or super().get_signing_serializer(app)
        return self.signer


def init_app(app, settings, assets):
    """Hang everything on the app."""
    Htmx(app)
    app.request_class = Asked
    i18n.babel.init_app(
        app,
        default_translation_directories=str(app.config["TRANSLATIONS"]),
        locale_selector=lambda: i18n.LOCALES[speak()],
    )
    app.session_interface = FormCookie()

    @app.before_request
    def let_in():
        g.settings, g.app, g.answer = settings, app, i18n.begin_answer()
        return _let_in()

    @app.teardown_request
    def end_answer(error):
        if begun := g.pop("answer", None):
            i18n.end_answer(begun)

    app.after_request(_finish)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotAllowed, _not_there)
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(Exception, _failure)
    app.jinja_env.filters.update(
        day=i18n.day,
        short_day=i18n.short_day,
        full_day=i18n.full_day,
        on_day=i18n.on_day,
        whole_day=i18n.whole_day,
        hour=i18n.hour,
        at_hour=i18n.at_hour,
        excerpt=i18n.excerpt,
        number=i18n.number,
        local=local,
        initials=initials,
        phone=phone_shown,
        local_to=lambda moment, firm: moment.astimezone(firm.zone),
        paragraphs=paragraphs,
        lang_attr=lang_attr,
    )
    app.jinja_env.globals.update(
        hx=hx,
        csrf=generate_csrf,
        areas=library.areas(),
        opening_hours=hours_in_words,
        listed=i18n.listed,
        banner=banner,
        assets=assets,
        html_lang=i18n.html_lang,
        language_names=i18n.NAMES,
        days=i18n.days,
        now=lambda: clock.now(),  # read when asked: a test sets the clock later
        wants_fragment=wants_fragment,
        came_from=came_from,
        url_for=path_for,
        kept=kept,
    )
