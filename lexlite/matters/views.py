"""Matters: the list, one matter, a running one entered by staff, its dates and members."""

from flask import Blueprint, abort, g, render_template, request, url_for

from lexlite import access, clock
from lexlite.clients.models import Person
from lexlite.firm.models import Staff
from lexlite.followup import hints
from lexlite.followup.board import Board
from lexlite.followup.closures import Closure
from lexlite.followup.corrections import can_be_taken_back
from lexlite.followup.hints import what_to_say
from lexlite.followup.models import News, Question, Word
from lexlite.followup.own_words import with_own
from lexlite.intake.card import TakeOnCard
from lexlite.intake.queries import Around
from lexlite.intake.taking_on import enter_running
from lexlite.matters.dates import Dates, key_from
from lexlite.matters.finding import clients_of
from lexlite.matters.forms import PARTY_ROLES, DateForm, MemberForm, PressForm, RunningMatterForm
from lexlite.matters.models import MatterDate
from lexlite.matters.queries import M, seen_by
from lexlite.needs.mismatches import days_unchecked
from lexlite.needs.models import missing_for_work
from lexlite.needs.queries import all_in, needs_of
from lexlite.reports.record import MatterRecord
from lexlite.web import answer

bp = Blueprint("matters", __name__)

PAGE, WORDS_SHOWN, CLIENTS_OFFERED = 50, 12, 500


@bp.get("/matters")
def index():
    closed = bool(request.args.get("closed"))
    matters = (
        seen_by(g.staff, clock.now())
        .where(M.closed_at.is_null(not closed))
        .order_by(M.opened_at.desc(), M.id.desc())
        .limit(PAGE + 1)
    )
    before = request.args.get("before", type=int)
    if before and 0 < before < 2**63:
        matters = matters.where(M.id < before)
    rows = list(matters)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template("matters/index.html", rows=_with_names(rows[:PAGE]), closed=closed, more=more)


def _with_names(matters):
    """(matter, client name, responsible name) of a list, read in two statements."""
    from lexlite.clients.models import Client

    clients = {each.id: each.name for each in Client.select().where(Client.id.in_([m.client_id for m in matters]))}
    staff = {each.id: each.initials for each in Staff.select()}
    return [(matter, clients[matter.client_id], staff[matter.responsible_id]) for matter in matters]


@bp.get("/matters/<int:matter_id>")
def show(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    now = clock.now()
    card = Board(g.staff, g.firm, now).card(matter.id) if matter.is_open else None
    words = list(
        with_own(Word.select().where(Word.matter == matter))
        .order_by(Word.at.desc(), Word.id.desc())
        .limit(WORDS_SHOWN + 1)
    )
    needs, dates = needs_of(matter), dates_of(matter)
    _know_names(matter, words, dates)
    person = Person.contact_of(matter.client_id)
    return render_template(
        "matters/matter.html",
        matter=matter,
        client=person.client,
        person=person,
        card=card,
        closure=None if card else Closure.last_of(matter),
        say=card and what_to_say(card),
        hints=hints,
        words=words[:WORDS_SHOWN],
        takes_back=lambda word: matter.is_open and can_be_taken_back(word) and not word.can_be_undone(now),
        more_words=len(words) > WORDS_SHOWN,
        questions=Question.waiting_in(matter),
        news=list(News.open_in(matter)),
        hold=matter.hold_until,
        needs=needs,
        unchecked=days_unchecked(all_in(needs), now),
        missing=missing_for_work(matter, all_in(needs), dates),
        dates=dates,
        take_on_card=TakeOnCard.of(matter, dates),
        today=g.firm.today(now),
        around=Around.of(matter),
        roles=dict(PARTY_ROLES),
        press_form=PressForm(formdata=None),
    )


def _know_names(matter, words, dates):
    """Everybody named on the page, read in one statement."""
    staff = {each.id: each for each in Staff.select()}
    matter.responsible, matter.second = staff[matter.responsible_id], staff.get(matter.second_id)
    matter.dates_none_by = staff.get(matter.dates_none_by_id)
    for word in words:
        word.by = staff[word.by_id]
    for date in dates:
        date.checked_by, date.done_by = staff.get(date.checked_by_id), staff.get(date.done_by_id)


def dates_of(matter):
    return list(matter.dates.where(MatterDate.cancelled_at.is_null()).order_by(MatterDate.on_day))


@bp.get("/dates")
def all_dates():
    """What must not be missed in the next days, in every matter one may see (rule T2)."""
    after, today = key_from(request.args.get("after")), g.firm.today(clock.now())
    dates = Dates.seen_by(g.staff, g.firm, today, after)
    return render_template("matters/dates.html", dates=dates, first=after is None, today=today)


@bp.get("/matters/<int:matter_id>/record")
def record(matter_id):
    """What was told, when, and how it was answered: the firm's proof, printable (rule S14)."""
    matter, now = access.matter_for(g.staff, matter_id), clock.now()
    return render_template(
        "matters/record.html",
        matter=matter,
        record=MatterRecord.of(matter, g.firm, now),
        notes=bool(request.args.get("notes")),
        today=g.firm.today(now),
    )


@bp.route("/matters/new", methods=["GET", "POST"])
def new():
    if not g.staff.may_decide:
        abort(404)
    form = RunningMatterForm().offer_all(clients_of(g.staff, clock.now()).limit(CLIENTS_OFFERED))
    if request.method == "POST":
        form.submit(
            enter_running,
            by=g.staff,
            at=clock.now(),
            leads_to=lambda matter: url_for("matters.show", matter_id=matter.id),
        )
    return answer(form, None, "", page="matters/new.html")


@bp.route("/matters/<int:matter_id>/dates", methods=["GET", "POST"])
def dates(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    form = DateForm(words=request.args.get("words", "")[:200])
    if request.method == "POST":
        form.submit(matter.add_date, by=g.staff, at=clock.now())
    back = _back(matter, "dates")
    return answer(form, None, back, page="matters/date.html", matter=matter, press_form=PressForm(formdata=None))


@bp.route("/matters/<int:matter_id>/dates/none", methods=["GET", "POST"])
def no_dates(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    return _press(matter, matter.no_dates_known, "dates", page="matters/no_dates.html")


@bp.route("/matters/<int:matter_id>/dates/<int:date_id>/check", methods=["GET", "POST"])
def check_date(matter_id, date_id):
    date = access.date_for(g.staff, matter_id, date_id)
    return _press(date.matter, date.check, "dates", page="matters/check_date.html", date=date)


@bp.route("/matters/<int:matter_id>/dates/<int:date_id>/cancellation", methods=["GET", "POST"])
def cancel_date(matter_id, date_id):
    date = access.date_for(g.staff, matter_id, date_id)
    return _press(date.matter, date.cancel, "dates", page="matters/cancel_date.html", date=date)


@bp.route("/matters/<int:matter_id>/dates/<int:date_id>/done", methods=["GET", "POST"])
def do_date(matter_id, date_id):
    date = access.date_for(g.staff, matter_id, date_id)
    return _press(date.matter, date.do, "dates", page="matters/do_date.html", date=date)


def _press(matter, verb, anchor, page, **context):
    form = PressForm()
    if request.method == "POST":
        form.submit(verb, by=g.staff, at=clock.now())
    return answer(form, None, _back(matter, anchor), page=page, matter=matter, **context)


def _back(matter, anchor=None):
    return url_for("matters.show", matter_id=matter.id, _anchor=anchor)


@bp.route("/matters/<int:matter_id>/members", methods=["GET", "POST"])
def members(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    form = MemberForm()
    form.staff.offer([each for each in Staff.active() if each not in matter.who_answers], lambda each: each.name)
    if request.method == "POST":
        g.staff.must_decide()
        form.submit(matter.admit, by=g.staff, at=clock.now())
    return answer(
        form,
        None,
        url_for("matters.members", matter_id=matter.id),
        page="matters/members.html",
        matter=matter,
        members=[member.staff for member in matter.members],
        press_form=PressForm(formdata=None),
    )


@bp.post("/matters/<int:matter_id>/members/<int:staff_id>/end")
def dismiss(matter_id, staff_id):
    matter = access.matter_for(g.staff, matter_id)
    g.staff.must_decide()
    who = Staff.fetch(staff_id) or abort(404)
    return _pressed(matter, matter.dismiss, staff=who)


@bp.post("/matters/<int:matter_id>/restriction")
def restrict(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    return _pressed(matter, matter.restrict)


@bp.post("/matters/<int:matter_id>/restriction/end")
def lift_restriction(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    return _pressed(matter, matter.lift_restriction)


def _pressed(matter, verb, **more):
    """A button of the members page: back to it, or the page that says what was wrong."""
    form = PressForm()
    form.submit(verb, by=g.staff, at=clock.now(), **more)
    return answer(form, None, url_for("matters.members", matter_id=matter.id))
