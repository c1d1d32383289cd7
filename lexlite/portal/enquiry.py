"""The public enquiry: short pages, kept as a draft, checked, sent; the sent page and the privacy notice."""

import secrets
from datetime import timedelta

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for

from lexlite import clock
from lexlite.firm.attempts import Attempt
from lexlite.firm.notices import Notice
from lexlite.forms import Form
from lexlite.i18n import language
from lexlite.intake.drafts import Draft
from lexlite.intake.forms import SendForm
from lexlite.intake.models import Enquiry, answer_by, page_token
from lexlite.portal.pages import (
    first_gap,
    is_complete,
    is_near,
    is_watched,
    next_page,
    page_before,
    pages_for,
    readable,
    shape,
    to_send,
)
from lexlite.portal.sent import standing_of
from lexlite.web import address, public

bp = Blueprint("enquiry", __name__)

HOUR = timedelta(hours=1)
PAGES_AN_HOUR, SENT_AN_HOUR = 120, 10
TOO_FAST = timedelta(seconds=3)
QUICK_EXIT = "https://www.wikipedia.org/"
COOKIE, COOKIE_LASTS = "lexlite_draft", timedelta(days=7)


class StartForm(Form):
    """Only the press of a button; `repeats`: each press gets its cookie."""

    repeats = True


def cookie():
    return ("__Host-" if g.settings.https else "") + COOKIE


def draft():
    """The draft of this browser, or None."""
    return Draft.of(request.cookies.get(cookie()), clock.now())


def _begin():
    """A new draft; this request's answer carries its cookie."""
    g.draft_token = secrets.token_urlsafe(24)
    return Draft.begin(g.draft_token, language(), clock.now())


@bp.after_request
def _with_cookie(response):
    token = g.pop("draft_token", None)
    if token:
        safe = {"httponly": True, "samesite": "Lax", "secure": g.settings.https}
        response.set_cookie(cookie(), token, max_age=COOKIE_LASTS, **safe)
    return response


@bp.route("/enquiry", methods=["GET", "POST"])
@public
def start():
    form = StartForm()
    if request.method == "POST" and form.submit(_start):
        return redirect(url_for("enquiry.page", page="you"), 303)
    return _answered(form, "portal/enquiry_start.html", answer_by=answer_by(clock.now(), g.firm.calendar()))


def _start():
    """A draft, where there is none yet."""
    mine = draft()
    if mine is None or mine.sent_to:
        _must_be_few()
        _begin()


def _must_be_few():
    """Raises TooManyTries for more than 120 pages an hour from one address."""
    now = clock.now()
    Attempt.check("page", _caller(), PAGES_AN_HOUR, HOUR, now)
    Attempt.note("page", _caller(), now)


@bp.route("/enquiry/<any(you,others,side,story,hopes):page>", methods=["GET", "POST"])
@public
def page(page):
    mine = draft()
    if request.method == "GET" and (mine is None or mine.sent_to):
        return redirect(_sent_page(mine.sent_to) if mine else url_for("enquiry.start"), 302)
    answers = mine.answers if mine else {}
    form = shape(page, answers)
    if form.is_sent and form.submit(_keep, mine=mine):
        return redirect(_onward(page, form.result.answers if form.result else answers), 303)
    pages = pages_for(answers)
    before = page_before(page, answers)
    return _answered(
        form,
        f"portal/enquiry_{page}.html",
        page=page,
        number=pages.index(page) + 1 if page in pages else 1,
        count=len(pages) if answers.get("practice_area") else None,  # it hangs on the area
        before=url_for("enquiry.page", page=before) if before else url_for("enquiry.start"),
        watched=is_watched(answers),
    )


def _onward(page, answers):
    """The next page; after a change from the check page, back there."""
    back_to_check = request.args.get("change") and is_complete(page, answers)
    onward = None if back_to_check else next_page(page, answers)
    return url_for("enquiry.page", page=onward) if onward else url_for("enquiry.check")


def _keep(mine, **answers):
    """A page's answers into the draft; into a new one where it is too old, or sent already. Returns it."""
    _must_be_few()
    mine = mine if mine and not mine.sent_to else _begin()
    mine.keep(**answers)
    return mine


def _caller():
    return f"from:{address()}"


def _answered(form, template, **context):
    """The page with its form, and the status its submission has come to."""
    response = make_response(render_template(template, form=form, **context), form.status)
    if form.status == 429:
        response.headers["Retry-After"] = form.wait
    return response


@bp.route("/enquiry/check", methods=["GET", "POST"])
@public
def check():
    mine = draft()
    if mine is None:
        return redirect(url_for("enquiry.start"), 302 if request.method == "GET" else 303)
    if mine.sent_to:
        return redirect(_sent_page(mine.sent_to), 303)
    gap = first_gap(mine.answers)
    if gap:
        return redirect(url_for("enquiry.page", page=gap), 302 if request.method == "GET" else 303)
    notice = Notice.in_force(g.firm)
    form = SendForm().for_country(g.firm.country)
    if form.is_sent and form.submit(_send, mine=mine, in_force=notice):
        return redirect(_sent_page(mine.sent_to), 303)
    form.notice.data = notice.version
    return _answered(
        form,
        "portal/enquiry_check.html",
        answers=readable(mine.answers),
        answer_by=answer_by(clock.now(), g.firm.calendar()),
        near=is_near(mine.answers, clock.now()),
        watched=is_watched(mine.answers),
    )


def _send(mine, in_force, website, **agreed):
    """The draft becomes an enquiry; what was agreed to is kept with the moment, the notice word for word."""
    now = clock.now()
    mine.reload()  # another tab may have sent it a moment ago
    if mine.sent_to:
        return
    SendForm.must_be_read(agreed.pop("notice"), in_force)
    Attempt.check("enquiry", _caller(), SENT_AN_HOUR, HOUR, now)
    Attempt.note("enquiry", _caller(), now)
    in_force.read(now)
    consents = {name: now.isoformat() for name in agreed if name != "privacy_read"}
    enquiry = Enquiry.send(
        {**to_send(mine.answers, language()), "consents": consents},
        source="form",
        at=now,
        suspect=bool(website) or now - mine.created_at < TOO_FAST,
        privacy_version=in_force.version,
        secret=g.settings.secret_key,
    )
    mine.change(sent_to=enquiry.reference, answers={})


def _sent_page(reference):
    """The sent page's address: derived from the reference, so that a second sending leads to the same."""
    return url_for("enquiry.sent", token=page_token(reference, g.settings.secret_key))


@bp.get("/enquiry/sent/<token>")
@public
def sent(token):
    now = clock.now()
    enquiry = Enquiry.of_page(token, now) or abort(404)
    asked_for = request.args.get("lang") or request.cookies.get("lang")
    g.language = asked_for if asked_for in g.firm.languages else enquiry.language
    return render_template("portal/enquiry_sent.html", standing=standing_of(enquiry, g.firm, now))


@bp.get("/enquiry/leave")
@public
def leave():
    """The quick exit: forget what was typed in this browser, and be elsewhere."""
    response = redirect(QUICK_EXIT, 302)
    response.delete_cookie(cookie(), secure=g.settings.https, httponly=True, samesite="Lax")
    return response


@bp.get("/privacy")
@public
def privacy():
    return render_template("portal/privacy.html", notice=Notice.in_force(g.firm))


@bp.get("/privacy/<version>")
@public
def notice(version):
    """A version of the notice as somebody has read it."""
    found = Notice.find(version, g.firm) or abort(404)
    return render_template("portal/privacy.html", notice=found, now_in_force=Notice.in_force(g.firm))
