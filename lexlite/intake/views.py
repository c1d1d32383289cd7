"""Enquiries for staff: the list, one enquiry, calling back, the conflict decision, taking on, declining."""

from flask import Blueprint, g, redirect, render_template, request, url_for

from lexlite import access, clock
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.firm.notices import Notice
from lexlite.i18n import _
from lexlite.intake.calls import log_call
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.conflicts import Asked, hits_of, search
from lexlite.intake.forms import (
    AcceptForm,
    CallBackForm,
    CallForm,
    CheckForm,
    ConflictForm,
    DeclineForm,
    DuplicateForm,
)
from lexlite.intake.models import Enquiry
from lexlite.intake.queries import calls_of, decided, enquiries_of, sent_twice, waiting
from lexlite.intake.sight import grouped
from lexlite.intake.taking_on import known_clients, take_on
from lexlite.matters.queries import M, seen_by
from lexlite.playbooks import library
from lexlite.web import answer

bp = Blueprint("intake", __name__)

DECIDED_SHOWN, OFFERED = 30, 100


@bp.get("/intakes")
def index():
    now = clock.now()
    return render_template(
        "intake/index.html",
        waiting=waiting(g.staff, now),
        untold=list(Enquiry.untold().order_by(Enquiry.decided_at)),
        owners=list(Staff.owners()),
        decided=decided(g.staff, now, DECIDED_SHOWN),
    )


@bp.get("/intakes/<int:enquiry_id>")
def show(enquiry_id):
    enquiry = access.enquiry_for(g.staff, enquiry_id)
    original, again = sent_twice(enquiry, g.staff, clock.now())
    return render_template(
        "intake/enquiry.html",
        enquiry=enquiry,
        area=library.area(enquiry.practice_area),
        found=_found(enquiry) if enquiry.decision is None else [],
        story=enquiry.story,
        calls=calls_of(enquiry),
        checks=list(ConflictCheck.of(enquiry.key)),
        owners=list(Staff.owners()),
        original=original,
        again=again,
        decided_by=enquiry.decided_by,
        form=ConflictForm(formdata=None).offer_to(g.staff),
        call_form=CallBackForm(formdata=None),
        matter=_matter_seen(enquiry),
        near=enquiry.is_near(clock.now()),
        notice=Notice.get_or_none(Notice.version == enquiry.privacy_version),
    )


def _found(enquiry):
    return grouped(search(Asked.of_enquiry(enquiry)), g.staff, clock.now())


def _matter_seen(enquiry):
    """The matter it led to, if this person may see it."""
    return seen_by(g.staff, clock.now()).where(M.id == (enquiry.matter_id or 0)).first()


@bp.route("/intakes/new", methods=["GET", "POST"])
def new():
    form = CallForm().offer_all()
    if request.method == "POST":
        form.submit(
            _enter,
            by=g.staff,
            at=clock.now(),
            leads_to=lambda enquiry: url_for("intake.show", enquiry_id=enquiry.id),
        )
    return answer(form, None, "", page="intake/new.html")


def _enter(by, at, **answers):
    area = library.area(answers["practice_area"])
    if answers["side"] and answers["side"] not in {side.code for side in area.sides}:
        raise RuleBroken(_("Choose the client's side in this kind of case."), field="side")
    answers["side"] = answers["side"] or area.only_side
    answers["preferred_channel"] = "phone"
    answers["arrived_on"] = answers["arrived_on"] and answers["arrived_on"].isoformat()
    return Enquiry.send(answers, source="staff", by=by, at=at, secret=g.settings.secret_key)


@bp.route("/intakes/<int:enquiry_id>/calls", methods=["GET", "POST"])
def calls(enquiry_id):
    enquiry = access.enquiry_for(g.staff, enquiry_id)
    form = CallBackForm()
    if request.method == "POST":
        form.submit(log_call, enquiry=enquiry, by=g.staff, at=clock.now())
    back = url_for("intake.show", enquiry_id=enquiry_id)
    return answer(form, None, back, page="intake/call.html", enquiry=enquiry, calls=calls_of(enquiry))


@bp.route("/intakes/<int:enquiry_id>/conflict", methods=["GET", "POST"])
def conflict(enquiry_id):
    enquiry = access.enquiry_for(g.staff, enquiry_id)
    g.staff.must_decide()
    asked = Asked.of_enquiry(enquiry)
    form, hits = ConflictForm().offer_to(g.staff), search(asked)
    if request.method == "POST":
        form.submit(
            enquiry.decide_conflict,
            names=asked.typed,
            hits=[hit.as_row() for hit in hits],
            by=g.staff,
            at=clock.now(),
        )
        database.wipe_traces()  # a story deleted unread is not left in the write-ahead log
    back = url_for("intake.show", enquiry_id=enquiry_id)
    return answer(
        form, None, back, page="intake/conflict.html", enquiry=enquiry, found=grouped(hits, g.staff, clock.now())
    )


@bp.route("/checks/<int:check_id>", methods=["GET", "POST"])
def check(check_id):
    """What one search found, and its decision; printable."""
    found = access.check_for(g.staff, check_id)
    form = CheckForm().offer_to(g.staff)
    if request.method == "POST":
        g.staff.must_decide()
        form.submit(found.decide, by=g.staff, at=clock.now())
    back = url_for("intake.check", check_id=check_id)
    whose, way = access.about(found.about)
    return answer(
        form,
        None,
        back,
        page="intake/check.html",
        check=found,
        whose=whose,
        way=way,
        found=grouped(hits_of(found), g.staff, clock.now()),
    )


@bp.route("/intakes/<int:enquiry_id>/accept", methods=["GET", "POST"])
def accept(enquiry_id):
    enquiry = access.enquiry_for(g.staff, enquiry_id)
    g.staff.must_decide()
    if enquiry.conflict_decision != "none":
        return redirect(url_for("intake.show", enquiry_id=enquiry.id), 302 if request.method == "GET" else 303)
    known = known_clients(enquiry, g.staff, clock.now())
    form = AcceptForm(
        practice_area=enquiry.practice_area,
        side=enquiry.side,
        responsible=str(g.staff.id),
    ).offer_all(known, enquiry.answers.get("acts_for", enquiry.name))
    if request.method == "POST":
        form.submit(
            take_on,
            enquiry=enquiry,
            by=g.staff,
            at=clock.now(),
            leads_to=lambda matter: url_for("matters.show", matter_id=matter.id),
        )
    return answer(form, None, "", page="intake/accept.html", enquiry=enquiry, known=known)


@bp.route("/intakes/<int:enquiry_id>/decline", methods=["GET", "POST"])
def decline(enquiry_id):
    enquiry = access.enquiry_for(g.staff, enquiry_id)
    g.staff.must_decide()
    form = DeclineForm()
    if request.method == "POST":
        form.submit(enquiry.decline, by=g.staff, at=clock.now())
    back = url_for("intake.show", enquiry_id=enquiry_id)
    return answer(form, None, back, page="intake/decline.html", enquiry=enquiry)


@bp.route("/intakes/<int:enquiry_id>/duplicate", methods=["GET", "POST"])
def duplicate(enquiry_id):
    enquiry = access.enquiry_for(g.staff, enquiry_id)
    g.staff.must_decide()
    form = DuplicateForm()
    seen = enquiries_of(g.staff, clock.now()).where(Enquiry.id != enquiry.id, Enquiry.same_as.is_null())
    others = seen.order_by(Enquiry.arrived_at.desc()).limit(OFFERED)
    form.of.offer(others, lambda each: f"{each.reference} {each.name}")
    if request.method == "POST":
        form.submit(enquiry.call_duplicate, by=g.staff, at=clock.now())
    back = url_for("intake.show", enquiry_id=enquiry_id)
    return answer(form, None, back, page="intake/duplicate.html", enquiry=enquiry)
