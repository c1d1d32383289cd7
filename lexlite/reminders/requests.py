"""What a client was asked for and has neither answered nor sent: again after 3, 7 and 14 days, then a call (S13)."""

from datetime import timedelta

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.matters.requests import CALL_AFTER, REMIND_AFTER, Request
from lexlite.records import moment_text

WAITING = """SELECT r.* FROM request r JOIN matter m ON m.id = r.matter_id
 WHERE r.answered_at IS NULL AND r.withdrawn_at IS NULL AND r.asked_at <= ? AND r.call_since IS NULL
  AND m.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM document d WHERE d.request_id = r.id) AND NOT EXISTS (
   SELECT 1 FROM outbox o WHERE o.dedupe_key >= 'request_reminder:request:' || r.id || ':{days}:'
    AND o.dedupe_key < 'request_reminder:request:' || r.id || ':{days};')
 ORDER BY r.asked_at, r.id"""


def plan_requests(now):
    """The latest reminder that is due, once; missed ones are not made up for."""
    for days in REMIND_AFTER:
        for request in _waiting(days, now):
            if days == _step(request, now):
                _remind(request, days, now)
    for request in _waiting(CALL_AFTER, now):
        _propose_call(request, now)


def _waiting(days, now):
    return list(Request.raw(WAITING.format(days=days), moment_text(now - timedelta(days=days))))


def _step(request, now):
    """The last of the reminders whose day has come."""
    passed = now - request.asked_at
    return max(days for days in REMIND_AFTER if passed >= timedelta(days=days))


def _remind(request, days, now):
    with database.atomic():
        if not request.reload().is_open:
            return  # answered since it was read
        if not request.write("request_reminder", now, f"{request.key}:{days}"):
            _propose_call(request, now)


def _propose_call(request, now):
    with database.atomic():
        if not request.reload().is_open or request.call_since:
            return
        request.change(call_since=now)
        client_id = request.matter.client_id
        record("system", "request.call_proposed", request, at=now, client_id=client_id, matter=request.matter_id)
