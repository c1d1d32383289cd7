"""Where an enquiry stands, as its enquirer sees it: no story, and nothing of how the conflict check ended."""

from dataclasses import dataclass
from datetime import date, datetime

from lexlite.intake.calls import EnquiryCall


@dataclass(frozen=True)
class Standing:
    """`state`: waiting, tried, spoken, taken_on, undisclosed (decided, and we have not reached them) or answered;
    `on`: the firm's day of the last try or the first talk.
    `late`: the moment promised is over without a reply. `near`: the date they worry about is past or near."""

    reference: str
    state: str
    answer_by: datetime
    on: date | None
    late: bool
    near: bool


def standing_of(enquiry, firm, now):
    """Read when the page is: lateness is never hidden. That the check is done shows nowhere before the answer."""
    state, moment = _state(enquiry)
    return Standing(
        reference=enquiry.reference,
        state=state,
        answer_by=enquiry.answer_by,
        on=moment and firm.today(moment),
        late=enquiry.is_late(now),
        near=enquiry.decision is None and enquiry.is_near(now),
    )


def _state(enquiry):
    if enquiry.is_untold:
        return "undisclosed", None
    if enquiry.decision:
        return ("taken_on" if enquiry.decision == "taken_on" else "answered"), None
    if enquiry.first_reply_at:
        return "spoken", enquiry.first_reply_at
    tried = enquiry.calls.order_by(EnquiryCall.at.desc()).first()
    return ("tried", tried.at) if tried else ("waiting", None)
