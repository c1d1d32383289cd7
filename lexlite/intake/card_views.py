"""The take-on card of a matter, all lines in one form, and the tellings of the fee."""

from flask import Blueprint, g, request, url_for

from lexlite import access, clock
from lexlite.followup.forms import CHANNELS
from lexlite.intake.card import TakeOnCard
from lexlite.intake.card_forms import FeeForm, card_form, in_words
from lexlite.intake.fee import BASES, Fee
from lexlite.intake.models import Enquiry
from lexlite.web import answer

bp = Blueprint("taking_on", __name__)


@bp.route("/matters/<int:matter_id>/take-on", methods=["GET", "POST"])
def card(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    now = clock.now()
    standing = TakeOnCard.of_or_drafted(matter)
    form = card_form(standing)
    if request.method == "POST":
        form.submit(TakeOnCard.fill_in, matter=matter, by=g.staff, at=now, leads_to=lambda more: _next(matter, more))
    enquiry = Enquiry.get_or_none(Enquiry.matter == matter)
    return answer(
        form,
        None,
        _next(matter, False),
        page="intake/card.html",
        matter=matter,
        card=standing,
        in_words=in_words,
        fee=next(iter(Fee.told_in(matter)), None),
        bases=dict(BASES),
        letter_on=enquiry and enquiry.arrived_on,
        today=g.firm.today(now),
    )


def _next(matter, list_opened):
    """On to the matter; back to the card where the list for taking over waits."""
    if list_opened:
        return url_for("taking_on.card", matter_id=matter.id, _anchor="take-over")
    return url_for("matters.show", matter_id=matter.id)


@bp.route("/matters/<int:matter_id>/fee", methods=["GET", "POST"])
def fee(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    now, told = clock.now(), Fee.told_in(matter)
    form = FeeForm(data=_told_before(told, g.firm.today(now)))
    if request.method == "POST":
        form.submit(Fee.tell, matter=matter, by=g.staff, at=now)
    back = url_for("taking_on.card", matter_id=matter.id, _anchor="line-fee")
    return answer(
        form, None, back, page="intake/fee.html", matter=matter, told=told, bases=dict(BASES), ways=dict(CHANNELS)
    )


def _told_before(told, today):
    """Told again, the fee begins as it was told last."""
    last = {name: getattr(told[0], name) for name in ("basis", "words", "estimate", "told_how")} if told else {}
    return {**last, "told_on": today}
