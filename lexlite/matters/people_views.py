"""People of a matter: who has it, others in it, joint clients, and the answer card for when the client rings."""

from functools import partial

from flask import Blueprint, g, redirect, render_template, request, url_for

from lexlite import access, clock
from lexlite.addresses import phone_shown
from lexlite.firm.models import Staff
from lexlite.followup import calling, drafts
from lexlite.followup.board import Board
from lexlite.followup.calling import log_exception, people_of, said_the_word
from lexlite.followup.forms import CallForm, next_date, quick_days
from lexlite.followup.hints import what_to_say
from lexlite.followup.models import News, Question, Word
from lexlite.forms import led_to
from lexlite.intake.card import TakeOnCard
from lexlite.intake.conflicts import search
from lexlite.intake.people import add_joint_client, add_party, asked_of_joint, change_party
from lexlite.intake.queries import open_checks
from lexlite.intake.sight import grouped
from lexlite.matters.dates import next_told
from lexlite.matters.finding import clients_of
from lexlite.matters.forms import (
    PARTY_ROLES,
    CallerForm,
    HandoverAllForm,
    HandoverForm,
    JointClientForm,
    PartyForm,
)
from lexlite.matters.handover import hand_over, hand_over_all, open_matters_of
from lexlite.matters.models import MatterDate
from lexlite.matters.queries import M, seen_by
from lexlite.web import answer

bp = Blueprint("people", __name__)

CLIENTS_OFFERED = 500


# handing over


@bp.route("/matters/<int:matter_id>/handover", methods=["GET", "POST"])
def handover(matter_id):
    """Everything open in a matter, and who has it from now on."""
    g.staff.must_decide()
    if already := led_to():
        return redirect(already, 303)
    matter, now = access.matter_for(g.staff, matter_id), clock.now()
    form = HandoverForm(
        responsible=str(matter.responsible_id), second=str(matter.second_id or ""), version=matter.version
    ).offer_staff()
    if request.method == "POST":
        form.submit(hand_over, matter=matter, by=g.staff, at=now, leads_to=lambda _done: _still_seen(matter))
    dates = list(matter.dates.where(MatterDate.cancelled_at.is_null()).order_by(MatterDate.on_day))
    card = TakeOnCard.of(matter, dates)
    return answer(
        form,
        None,
        _still_seen(matter),
        page="matters/handover.html",
        matter=matter,
        card=Board(matter.responsible, g.firm, now).card(matter.id) if matter.is_open else None,
        questions=list(Question.open_in(matter)),
        news=list(News.open_in(matter)),
        dates=dates,
        open_lines=card.open_lines if card else [],
        checks=open_checks(matter.key),
    )


def _still_seen(matter):
    """The matter, or the board where whoever handed it over no longer sees it."""
    seen = seen_by(g.staff, clock.now()).where(M.id == matter.id).exists()
    return url_for("matters.show", matter_id=matter.id) if seen else url_for("followup.board")


@bp.route("/staff/<int:staff_id>/handover", methods=["GET", "POST"])
def handover_all(staff_id):
    """Everything open of somebody who leaves, to one other person."""
    who = access.staff_for(g.staff, staff_id)
    form = HandoverAllForm()
    form.to.offer([each for each in Staff.lawyers() if each != who], lambda each: each.name)
    if request.method == "POST":
        form.submit(hand_over_all, staff=who, by=g.staff, at=clock.now())
    matters = open_matters_of(who, g.staff, clock.now())
    back = url_for("people.handover_all", staff_id=who.id)
    return answer(form, None, back, page="matters/handover_all.html", who=who, matters=matters)


# others


@bp.route("/matters/<int:matter_id>/people", methods=["GET", "POST"])
def index(matter_id):
    """Everybody else in a matter; whoever is added is searched for conflicts at once."""
    matter = access.matter_for(g.staff, matter_id)
    form = PartyForm()
    if request.method == "POST":
        form.submit(add_party, matter=matter, by=g.staff, at=clock.now())
    back = url_for("people.index", matter_id=matter.id)
    return answer(
        form,
        None,
        back,
        page="matters/people.html",
        matter=matter,
        parties=list(matter.parties.order_by("id")),
        roles=dict(PARTY_ROLES),
        checks=open_checks(matter.key),
    )


@bp.route("/matters/<int:matter_id>/people/<int:party_id>", methods=["GET", "POST"])
def party(matter_id, party_id):
    who = access.party_for(g.staff, matter_id, party_id)
    reach = {"email": who.email_norm, "phone": phone_shown(who.phone_norm) if who.phone_norm else ""}
    form = PartyForm(data={**who.__data__, **reach})
    if request.method == "POST":
        form.submit(change_party, party=who, by=g.staff, at=clock.now())
    back = url_for("people.index", matter_id=matter_id)
    return answer(form, None, back, page="matters/party.html", matter=who.matter, party=who)


@bp.route("/matters/<int:matter_id>/clients", methods=["GET", "POST"])
def clients(matter_id):
    """Somebody engages us together with the client."""
    matter = access.matter_for(g.staff, matter_id)
    g.staff.must_decide()
    form = JointClientForm().offer_all(clients_of(g.staff, clock.now()).limit(CLIENTS_OFFERED))
    if request.method == "POST":
        form.submit(add_joint_client, matter=matter, by=g.staff, at=clock.now())
    found = _known_like(form, matter) if form.words.errors else None
    back = url_for("matters.show", matter_id=matter.id)
    return answer(form, None, back, page="matters/clients.html", matter=matter, found=found)


def _known_like(form, matter):
    """What matches whoever is about to become a client, as the asker may see it."""
    facts = {name: form.facts()[name] for name in ("client", "name", "email", "phone")}
    return grouped(search(asked_of_joint(matter, **facts)), g.staff, clock.now())


# the client rings


@bp.route("/matters/<int:matter_id>/card", methods=["GET", "POST"])
def card(matter_id):
    """Who is calling, who may be told what, and what to say."""
    matter, is_exception = _opened_card(matter_id)
    people, word = people_of(matter), CallerForm()
    word.person.offer(people, lambda each: each.name)
    if request.method == "POST":
        word.submit(said_the_word, matter=matter, by=g.staff, at=clock.now())
    answered = word.person.chosen if request.method == "POST" and word.status == 200 else None
    wrong = answered is not None and not word.result
    call = _call_form(matter, people, answered or people[0], wrong) if matter.is_open else None
    page = _card_page(matter, is_exception, people, word, call, form=word, answered=answered)
    return page, word.status, ({"Retry-After": word.wait} if word.status == 429 else {})


@bp.route("/matters/<int:matter_id>/card/call", methods=["GET", "POST"])
def log_call(matter_id):
    """One press logs the call; who logged it stays on the card, whether the matter is theirs or not (rule P8)."""
    matter, is_exception = _opened_card(matter_id)
    people, word = people_of(matter), CallerForm(formdata=None)
    word.person.offer(people, lambda each: each.name)
    if request.method == "GET":
        call = _call_form(matter, people) if matter.is_open else None
        return _card_page(matter, is_exception, people, word, call, form=word)
    call = CallForm().of(people, _told_first(matter))
    call.submit(calling.log_call, matter=matter, by=g.staff, at=clock.now(), leads_to=partial(_logged, matter))
    if call.status == 200:
        return redirect(call.leads_to, 303)
    return _card_page(matter, is_exception, people, word, call, form=call), call.status


def _logged(matter, word):
    return url_for("people.card", matter_id=matter.id, logged="told" if word.counts_from else "runs_on")


def _opened_card(matter_id):
    """(matter, whether it is usually out of their sight: then the opening is logged)."""
    matter, is_exception = access.card_for(g.staff, matter_id)
    if is_exception:
        log_exception(matter, g.staff, clock.now())
    return matter, is_exception


def _told_first(matter):
    """What arrived first of what has not been told: the card speaks of this one."""
    return list(News.open_in(matter).limit(1))


def _call_form(matter, people, caller=None, wrong=False):
    """Filled in so that one press logs what is usual: the contact called, and was told what stands on the card."""
    caller, news = caller or people[0], _told_first(matter)
    how = "asked" if wrong else "back" if caller.phone and not caller.agreed_word else "told"
    may_hear = calling.may_hear(caller) and not wrong
    filled = {
        "caller": str(caller.id),
        "how": how,
        "told": drafts.spoken(matter, news, g.staff.language) if may_hear else "",
        "news": [str(each.id) for each in news] if may_hear else [],
        "next_word_on": next_date(matter, g.firm, clock.now()),
    }
    form = CallForm(formdata=None, data=filled).of(people, news)
    form.next_word_on.quick = quick_days(g.firm, clock.now())
    return form


def _card_page(matter, is_exception, people, word, call, form, answered=None):
    """`form`: which of the two was sent, `word` or `call`."""
    now = clock.now()
    seen = Board(matter.responsible, g.firm, now).card(matter.id) if matter.is_open else None
    return render_template(
        "matters/card.html",
        matter=matter,
        people=people,
        word=word,
        call=call,
        form=form,
        answered=answered,
        right=word.result,
        card=seen,
        say=seen and what_to_say(seen),
        told=Word.last_said(matter, now),
        next=next_told(matter, g.firm.today(now)),
        is_exception=is_exception,
    )
