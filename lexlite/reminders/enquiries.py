"""Enquiries that nobody has answered or decided: told at half of the standard and at its end, once each."""

from lexlite.db import database
from lexlite.firm.models import Staff
from lexlite.intake import telling
from lexlite.intake.models import Enquiry
from lexlite.records import moment_text

UNTOLD = """decision IS NULL AND {when} AND NOT EXISTS (
 SELECT 1 FROM outbox o WHERE o.dedupe_key >= '{kind}:enquiry:' || enquiry.id || '@' || enquiry.answer_by || ':'
  AND o.dedupe_key < '{kind}:enquiry:' || enquiry.id || '@' || enquiry.answer_by || ';')
ORDER BY answer_by"""


def plan_enquiries(firm, calendar, now):
    """Half of the working time until *answer by* is over: who takes enquiries is told (of suspect ones nobody is).
    All of it is over: the owners too."""
    day = firm.today(now)
    for enquiry in _untold("enquiry_waiting", "suspect = 0 AND answer_by >= ?", now):
        if now >= half_of_the_standard(enquiry, calendar):
            _remind("enquiry_waiting", enquiry, Staff.for_enquiries(day), now)
    for enquiry in _untold("enquiry_late", "answer_by < ?", now):
        told = [*Staff.for_enquiries(day), *Staff.present(Staff.owners(), day)]
        _remind("enquiry_late", enquiry, dict.fromkeys(told), now)


def half_of_the_standard(enquiry, calendar):
    """The moment at which half of the firm's working time is over: from arrival, or from the first talk, which
    promised the decision, to *answer by*."""
    return calendar.halfway(enquiry.first_reply_at or enquiry.arrived_at, enquiry.answer_by)


def _untold(kind, when, now):
    statement = f'SELECT * FROM "enquiry" WHERE {UNTOLD.format(kind=kind, when=when)}'
    return list(Enquiry.raw(statement, moment_text(now)))


def _remind(kind, enquiry, recipients, now):
    with database.atomic():
        telling.remind(kind, enquiry, recipients, now)


def waiting_today(staff, firm, day):
    """How many enquiries must be answered by that day, for who takes enquiries then; for anybody else none."""
    if staff not in Staff.for_enquiries(day):
        return 0
    return sum(firm.today(enquiry.answer_by) <= day for enquiry in Enquiry.open_ones())
