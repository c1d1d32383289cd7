"""The public enquiry: short pages, kept as a draft, checked, sent; and the sent page (pages without script)."""

import hashlib
import secrets
from datetime import date, timedelta

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for

from lexlite import clock
from lexlite.addresses import phone_shown
from lexlite.errors import RuleBroken
from lexlite.firm.attempts import Attempt
from lexlite.forms import Form
from lexlite.i18n import _, full_day, language
from lexlite.intake.drafts import Draft
from lexlite.intake.forms import HopesForm, OthersForm, SendForm, SideForm, StoryForm, YouForm
from lexlite.intake.models import Enquiry, answer_by, page_token
from lexlite.matters.forms import area_choices
from lexlite.playbooks import library
from lexlite.portal.sent import standing_of
from lexlite.web import address, public

bp = Blueprint("enquiry", __name__)

HOUR = timedelta(hours=1)
PAGES_AN_HOUR, SENT_AN_HOUR = 120, 10
TOO_FAST = timedelta(seconds=3)
QUICK_EXIT = "https://www.wikipedia.org/"
NEAR_AREAS = ("family", "criminal")

FORMS = {"you": YouForm, "others": OthersForm, "side": SideForm, "story": StoryForm, "hopes": HopesForm}
COOKIE = "lexlite_draft"


class StartForm(Form):
    """Only the press of a button."""


def cookie():
    return ("__Host-" if g.settings.https else "") + COOKIE


def draft():
    """The draft of this browser, or None."""
    return Draft.of(request.cookies.get(cookie()), clock.now())


def shape(page, answers, **source):
    """The form of a page, its choices filled in from what is known. `source`: other form data than the request's."""
    form = FORMS[page](data=_with_days(answers), **source)
    if page == "others":
        form.practice_area.choices = [("", _("Please choose")), *area_choices()]
    if page == "side":
        sides = library.area(answers.get("practice_area", "other")).sides
        known = [(side.code, side.words.in_(language())) for side in sides]
        form.side.choices = [*known, ("unsure", _("I am not sure"))]
    return form


def _with_days(answers):
    return {
        key: date.fromisoformat(value) if key.endswith("_on") and value else value for key, value in answers.items()
    }


def pages_for(answers):
    """The pages in order; where an area has one side only, nothing is asked about it."""
    sides = library.area(answers.get("practice_area", "other")).sides
    return [page for page in FORMS if page != "side" or len(sides) > 1]


def next_page(page, answers):
    pages = pages_for(answers)
    return pages[pages.index(page) + 1] if page != pages[-1] else None


def first_gap(answers):
    """The first page with something needed still missing, or None: it may be sent."""
    if not (answers.get("name") and (answers.get("email") or answers.get("phone"))):
        return "you"
    if not answers.get("practice_area"):
        return "others"
    return None if answers.get("what_happened") else "story"


@bp.route("/enquiry", methods=["GET", "POST"])
@public
def start():
    form = StartForm()
    if request.method == "POST" and form.validate():
        token = secrets.token_urlsafe(24)
        if draft() is None:
            Draft.begin(token, language(), clock.now())
        else:
            token = request.cookies[cookie()]
        response = redirect(url_for("enquiry.page", page="you"), 303)
        response.set_cookie(
            cookie(), token, httponly=True, samesite="Lax", secure=g.settings.https, max_age=timedelta(days=7)
        )
        return response
    status = 422 if request.method == "POST" else 200
    by = answer_by(clock.now(), g.firm.calendar())
    return render_template("portal/enquiry_start.html", form=form, answer_by=by), status


@bp.route("/enquiry/<any(you,others,side,story,hopes):page>", methods=["GET", "POST"])
@public
def page(page):
    mine = draft()
    if mine is None and request.method == "GET":
        return redirect(url_for("enquiry.start"), 302)
    answers = mine.answers if mine else {}
    form = shape(page, answers)
    to_check = bool(request.args.get("change"))
    if request.method == "POST":
        form.submit(_keep, mine=mine)
        if form.status == 200:
            onward = None if to_check and _complete(page, mine.answers) else next_page(page, mine.answers)
            return redirect(url_for("enquiry.page", page=onward) if onward else url_for("enquiry.check"), 303)
    pages = pages_for(answers)
    return _answered(
        form,
        f"portal/enquiry_{page}.html",
        page=page,
        number=pages.index(page) + 1 if page in pages else 1,
        count=len(pages),
        before=_before(page, pages),
        near=answers.get("practice_area") in NEAR_AREAS,
    )


def _complete(page, answers):
    """After a change on the topic page the side may have to be asked again."""
    return (
        page != "others" or len(pages_for(answers)) < len(FORMS) or answers.get("side_of") == answers["practice_area"]
    )


def _before(page, pages):
    at = pages.index(page) if page in pages else 0
    return url_for("enquiry.page", page=pages[at - 1]) if at else url_for("enquiry.start")


def _keep(mine, **answers):
    """A page's answers into the draft. Raises TooManyTries for more than 120 pages an hour from one address."""
    if mine is None:
        raise RuleBroken(
            _("Your browser keeps no cookies, or the form is older than seven days. Start again: nothing was sent.")
        )
    now = clock.now()
    Attempt.check("page", _caller(), PAGES_AN_HOUR, HOUR, now)
    Attempt.note("page", _caller(), now)
    mine.keep(**answers)


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
    form = SendForm()
    if request.method == "POST":
        form.submit(_send, mine=mine)
        if form.status == 200:
            return redirect(_sent_page(mine.sent_to), 303)
    return _answered(
        form,
        "portal/enquiry_check.html",
        answers=readable(mine.answers),
        answer_by=answer_by(clock.now(), g.firm.calendar()),
    )


def _send(mine, privacy_read, website):
    now = clock.now()
    mine.reload()  # another tab may have sent it a moment ago
    if mine.sent_to:
        return
    Attempt.check("enquiry", _caller(), SENT_AN_HOUR, HOUR, now)
    Attempt.note("enquiry", _caller(), now)
    enquiry = Enquiry.send(
        to_send(mine.answers, language()),
        source="form",
        at=now,
        suspect=bool(website) or now - mine.created_at < TOO_FAST,
        privacy_version=privacy_version(),
        secret=g.settings.secret_key,
    )
    mine.change(sent_to=enquiry.reference, answers={})


def to_send(answers, spoken):
    """The draft's answers as an enquiry takes them: days as days, the side only of the chosen area."""
    area = library.area(answers.get("practice_area") or "other")
    own_sides = {side.code for side in area.sides}
    sent = {key: value for key, value in answers.items() if value and key != "side_of"}
    sent["practice_area"] = area.code
    sent["side"] = sent["side"] if sent.get("side") in own_sides else area.only_side
    sent["language"] = sent.get("language") or spoken
    if not (sent.get("email") or sent.get("preferred_channel") == "sms"):
        sent["preferred_channel"] = "phone"
    if sent.get("deadline_on"):
        sent["deadline_on"] = date.fromisoformat(sent["deadline_on"])
    return sent


def _sent_page(reference):
    """The sent page's address: derived from the reference, so that a second sending leads to the same."""
    return url_for("enquiry.sent", token=page_token(reference, g.settings.secret_key))


@bp.get("/enquiry/sent/<token>")
@public
def sent(token):
    now = clock.now()
    enquiry = Enquiry.of_page(token, now) or abort(404)
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
    return render_template("portal/privacy.html", version=privacy_version())


def privacy_version():
    """The first letters of the notice's hash, kept with each enquiry."""
    words = g.firm.privacy_notice or render_template("portal/_privacy_notice.html")
    return hashlib.sha256(words.encode()).hexdigest()[:12]


LABELS = [
    ("you", YouForm), ("others", OthersForm), ("side", SideForm), ("story", StoryForm), ("hopes", HopesForm),
]  # fmt: skip


def readable(answers):
    """(page, rows (field, label, words)) for the check page; the side in words, days as days."""
    pages = []
    for page, form_class in LABELS:
        if page not in pages_for(answers):
            continue
        form = shape(page, answers) if page in ("others", "side") else form_class(data=_with_days(answers))
        rows = [
            (name, field.label.text, _words(field, answers.get(name)))
            for name, field in form._fields.items()
            if name not in ("csrf_token", "once")
        ]
        pages.append((page, rows))
    return pages


def _words(field, value):
    if field.name == "phone" and value:
        return phone_shown(value)
    if field.name.endswith("_on") and value:
        return full_day(date.fromisoformat(value))
    if hasattr(field, "iter_choices"):
        return {key: label for key, label, *_rest in field.iter_choices()}.get(value or field.data, "")
    return "\n".join(value) if isinstance(value, list) else value or ""
