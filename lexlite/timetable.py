"""Everything timed, in one pass: what the minute and `lexlite remind` both call."""

import logging
from datetime import timedelta

from flask import current_app

from lexlite.clients.codes import DoorCode
from lexlite.clients.openings import keep_openings
from lexlite.db import database
from lexlite.firm.attempts import Attempt
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Firm
from lexlite.firm.receipts import Receipt
from lexlite.firm.sessions import Kept, Session
from lexlite.followup.hour import HourDraft, Skip
from lexlite.followup.publishing import settle_refused
from lexlite.followup.standing import count_letters
from lexlite.intake.drafts import Draft
from lexlite.intake.story import Story
from lexlite.matters.ended_pages import end_pages_of_the_past
from lexlite.messages.asked_links import LinkAsked
from lexlite.messages.delivery import deliver_due
from lexlite.messages.models import Outbox
from lexlite.names.models import bring_up_to_date
from lexlite.nightly import back_up
from lexlite.playbooks.copies import keep_up
from lexlite.reminders.planning import plan

log = logging.getLogger("lexlite.timetable")

HOUSEKEEPING = timedelta(hours=1)


def run(now, transport):
    """One pass over everything timed; returns how many messages left through a session of the transport.

    Safe beside another pass, and safe to repeat. A step that fails keeps back no other: what it raised is logged, and
    the first is raised once all have had their turn. Such a pass is no sign of life: the pages say that it is late."""
    settings = current_app.config["LEXLITE"]
    with database.opened():
        firm = Firm.the()
        if firm is None:
            return 0
        steps = Steps()
        steps.take(keep_up, firm)
        steps.take(keep_openings)
        steps.take(bring_up_to_date)
        steps.take(count_letters, now)
        steps.take(plan, now)
        steps.take(LinkAsked.answer_all, now)
        sent = steps.take(deliver_due, now, transport, settings)
        steps.take(settle_refused, now)
        steps.take(_tidy, now)
        steps.take(back_up, now, settings)
        steps.end()
        Heartbeat.beat("pass", now)
    return sent


class Steps:
    """One after the other, each on its own."""

    def __init__(self):
        self.failed = []

    def take(self, verb, *args):
        """What the step returns, or None where it failed."""
        try:
            return verb(*args)
        except Exception as error:
            log.exception("step=%s failed", verb.__qualname__)
            self.failed.append(error)

    def end(self):
        """Raises the first that failed."""
        if self.failed:
            raise self.failed[0]


def foresee(now):
    """What a pass would send: (kind, about, to, due) of each message; nothing is written."""
    with database.atomic() as pass_:
        count_letters(now)
        plan(now)
        LinkAsked.answer_all(now)
        rows = [
            (row.kind, row.about, row.to_address, row.not_before.isoformat())
            for row in Outbox.due(now)
            if now < row.expires_at and row.wakes_at(now) == now
        ]
        pass_.rollback()
    return rows


def _tidy(now):
    """Once an hour: what was kept long enough goes (rule C5 among them)."""
    last = Heartbeat.last("tidy")
    if last and abs(now - last) < HOUSEKEEPING:
        return
    with database.atomic():
        Heartbeat.beat("tidy", now)
        Story.forget_ended(Firm.the().today(now))
        Draft.forget_ended(now)
        Session.forget_ended(now)
        DoorCode.forget_ended(now)
        Kept.forget_before(now - timedelta(days=1))
        HourDraft.forget_before(now - timedelta(days=30))
        Skip.forget_before(now - timedelta(days=30))
        Attempt.forget_before(now - timedelta(days=1))
        Receipt.forget_before(now - timedelta(days=7))
        Outbox.blank_old(now)
    database.wipe_traces()
    end_pages_of_the_past(now)
