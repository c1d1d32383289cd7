"""Every request and every answer: who comes in, in which language, headers and policy, packing, error pages."""

import logging
import secrets
import zlib

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask.sessions import SecureCookieSessionInterface
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.exceptions import HTTPException

from lexlite import clock, i18n
from lexlite.arriving import Arrival
from lexlite.db import database
from lexlite.errors import NotAllowed, TooManyTries
from lexlite.firm.models import Firm
from lexlite.firm.sessions import Kept
from lexlite.furnishing import furnish
from lexlite.playbooks.copies import keep_up
from lexlite.web import CALM, HEADERS, cookie_name, is_poll, wants_fragment

log = logging.getLogger("lexlite.wiring")

STAFF = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types htmx"
)
EMPTY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    **{name: HEADERS[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control")},
}
COMPRESS_FROM, LARGE = 400, 40_000  # bytes; what is large is compressed in half the time, a tenth less well


# who comes in


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


# the app


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
    furnish(app.jinja_env, assets)
