"""Sign-in, the firm's settings, staff, one's own account, and the sign of life."""

import re
import secrets

from flask import Blueprint, abort, g, jsonify, make_response, redirect, render_template, request, session, url_for
from peewee import PeeweeException

from lexlite import access, clock
from lexlite.backup import room
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm import passwords
from lexlite.firm.feeds import Feed
from lexlite.firm.forms import AbsenceForm, AccountForm, LoginForm, NoticeForm, PasswordForm, SettingsForm, StaffForm
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import DayOff, Staff
from lexlite.firm.notices import enter, own_words
from lexlite.firm.sessions import sign_in
from lexlite.firm.settings import hours_text, keep
from lexlite.followup.standing import settle_all
from lexlite.forms import Form
from lexlite.i18n import _
from lexlite.matters.answering import let_go
from lexlite.matters.models import Matter
from lexlite.messages.models import Outbox
from lexlite.nightly import Backups, folder_of, nightly_backups
from lexlite.web import address, answer, drop_session, public, set_session

bp = Blueprint("firm", __name__)

UNSENT_LATE = 15 * 60  # seconds


@bp.route("/login", methods=["GET", "POST"])
@public
def login():
    form = LoginForm()
    if request.method == "POST" and form.submit(sign_in, address=address(), at=clock.now()):
        session.clear()
        return set_session(redirect(_inside(request.args.get("next")), 303), "staff", form.result)
    page = make_response(render_template("firm/login.html", form=form), form.status)
    if form.status == 429:
        page.headers["Retry-After"] = form.wait
    return page


def _inside(address):
    """An address of ours to go on to, else the board."""
    plain = address and not re.search(r"[\x00-\x20\\]", address)
    inside = plain and address.startswith("/") and not address.startswith("//")
    return address if inside else url_for("followup.board")


@bp.post("/logout")
def logout():
    form = Form()
    if form.validate():
        g.session.end(clock.now())
        session.clear()
        return drop_session(redirect(url_for("firm.login"), 303), "staff")
    return redirect(url_for("followup.board"), 303)


@bp.get("/kept/<int:kept_id>")
def kept(kept_id):
    """What one was typing when one's session had ended."""
    mine = next((each for each in g.staff.kept if each.id == kept_id), None) or abort(404)
    return render_template("firm/kept.html", kept=mine)


@bp.get("/healthz")
@public
def healthz():
    """Works also where the database does not."""
    state = {"ok": False, "database": False, "worker_last_pass": None, "oldest_unsent_seconds": 0}
    try:
        with database.opened():
            now, last = clock.now(), Heartbeat.last("pass")
            oldest = Outbox.unsent().order_by(Outbox.not_before).first()
            state["database"] = True
    except PeeweeException as error:
        g.app.logger.error("healthz: %s", error)
        return jsonify(state), 503
    waited = max(0, int((now - oldest.not_before).total_seconds())) if oldest else 0
    in_time = last is not None and abs(now - last).total_seconds() <= g.settings.late_after_seconds
    state.update(
        ok=in_time and waited < UNSENT_LATE,
        worker_last_pass=last.isoformat() if last else None,
        oldest_unsent_seconds=waited,
    )
    return jsonify(state), 200 if state["ok"] else 503


@bp.route("/settings", methods=["GET", "POST"])
def settings():
    g.staff.must_own()
    firm = g.firm
    if request.method == "POST":
        form = SettingsForm()
        form.submit(_keep_and_settle, by=g.staff, at=clock.now())
        return answer(form, None, url_for("firm.settings", saved=1), page="firm/settings.html")
    shown = {
        **firm.__data__,
        "hours": hours_text(firm.hours),
        "languages": ", ".join(firm.languages),
        "days_off": "\n".join(f"{off.day} {off.why}".strip() for off in DayOff.select().order_by(DayOff.day)),
    }
    return render_template("firm/settings.html", form=SettingsForm(data=shown))


@bp.route("/settings/notice", methods=["GET", "POST"])
def notice():
    g.staff.must_own()
    form = NoticeForm(data={**own_words(), "version": g.firm.version}).offer(g.firm.languages)
    if request.method == "POST":
        form.submit(enter, firm=g.firm, by=g.staff, at=clock.now())
    return answer(form, None, url_for("firm.notice", saved=1), page="firm/notice.html")


@bp.get("/settings/backups")
def backups():
    g.staff.must_own()
    beats = Heartbeat.moments()
    nights = nightly_backups(folder_of(g.settings))
    seen = Backups.of(beats, g.firm)
    here = room(database.connection(), folder_of(g.settings))
    return render_template("firm/backups.html", seen=seen, nights=nights, restored=beats.get("restored"), room=here)


def _keep_and_settle(by, at, **typed):
    keep(g.firm, by=by, at=at, **typed)
    settle_all(at)


@bp.route("/staff", methods=["GET", "POST"])
def staff():
    g.staff.must_own()
    form = StaffForm()
    password = secrets.token_urlsafe(9)
    if request.method == "GET":
        return render_template("firm/staff.html", form=form, everyone=_everyone())
    form.submit(Staff.join, password=password, timezone=g.firm.timezone, by=g.staff, at=clock.now())
    if form.result:
        return render_template(
            "firm/staff.html",
            form=StaffForm(formdata=None),
            joined=form.result,
            password=password,
            everyone=_everyone(),
        )
    return answer(form, None, url_for("firm.staff"), page="firm/staff.html", everyone=_everyone())


def _everyone():
    return list(Staff.select().order_by(Staff.disabled_at.is_null(False), Staff.name))


@bp.route("/staff/<int:staff_id>/absences", methods=["GET", "POST"])
def absences(staff_id):
    who = g.staff if staff_id == g.staff.id else access.staff_for(g.staff, staff_id)
    form = AbsenceForm()
    deputies = Staff.lawyers() if who.may_decide else Staff.active()
    form.deputy.offer([each for each in deputies if each != who], lambda each: each.name)
    if request.method == "POST":
        form.submit(who.be_away, by=g.staff, at=clock.now())
    back = url_for("firm.absences", staff_id=who.id)
    return answer(
        form, None, back, page="firm/absence.html", who=who, planned=who.absences_from(g.firm.today(clock.now()))
    )


@bp.route("/staff/<int:staff_id>/end", methods=["GET", "POST"])
def disable(staff_id):
    who = access.staff_for(g.staff, staff_id)
    form = Form()
    if request.method == "POST":
        form.submit(let_go, staff=who, by=g.staff, at=clock.now())
    leads = Matter.select().where(Matter.responsible == who, Matter.closed_at.is_null()).count()
    return answer(form, None, url_for("firm.staff"), page="firm/end.html", who=who, leads=leads)


@bp.route("/account", methods=["GET", "POST"])
def account():
    form = AccountForm(obj=g.staff)
    if request.method == "POST":
        form.submit(g.staff.change)
    back = url_for("firm.account")
    return answer(
        form,
        None,
        back,
        page="firm/account.html",
        password_form=PasswordForm(formdata=None),
        feed=g.staff.feeds.first(),
    )


@bp.route("/account/feed", methods=["GET", "POST"])
def feed():
    """A fresh address of one's calendar feed, shown once; the one before it ends."""
    form = Form()
    if request.method == "POST":
        form.submit(Feed.make, by=g.staff, at=clock.now())
    address = form.result and g.settings.base_url + url_for("feeds.calendar", token=form.result)
    if address:
        return render_template("firm/feed.html", form=form, address=address, feed=g.staff.feeds.first())
    return answer(form, None, url_for("firm.feed"), page="firm/feed.html", feed=g.staff.feeds.first())


@bp.post("/account/feed/end")
def end_feed():
    form = Form()
    form.submit(Feed.end, by=g.staff, at=clock.now())
    return answer(form, None, url_for("firm.feed"))


@bp.route("/account/password", methods=["GET", "POST"])
def password():
    form = PasswordForm()
    if request.method == "POST" and form.submit(_new_password, who=g.staff, at=clock.now()):
        return drop_session(redirect(url_for("firm.login"), 303), "staff")
    return answer(form, None, "", page="firm/password.html")


def _new_password(who, old, password, at):
    if not passwords.matches(old, who.password):
        raise RuleBroken(_("This is not your password."), field="old")
    who.set_password(password, by=who, at=at)
