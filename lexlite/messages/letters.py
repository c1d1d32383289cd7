"""The letters LexLite writes: for each kind how long it waits and lasts, and what a crash in mid-send means."""

from dataclasses import dataclass
from datetime import timedelta

UNDO = timedelta(minutes=10)


@dataclass(frozen=True)
class Letter:
    """`waits`: time to undo before it may leave. `quiet`: kept back from 20:00 to 8:00.
    `link`: carries a fresh link to the person's page. `repeats`: when a crash leaves it in doubt,
    the same bytes are sent again; otherwise a person decides. `lasts`: how long it is worth sending.
    `sms`: who prefers text messages gets one instead, without a link. `capped`: counts against a loop.
    `phone_first`: goes by another channel than the link, where there is one."""

    kind: str
    waits: timedelta = timedelta()
    quiet: bool = True
    link: bool = False
    repeats: bool = True
    lasts: timedelta = timedelta(days=3)
    sms: bool = False
    capped: bool = True
    phone_first: bool = False


LETTERS = {
    letter.kind: letter
    for letter in (
        # to a client's person
        Letter("welcome", link=True, repeats=False, sms=True, lasts=timedelta(days=7)),
        Letter("update", waits=UNDO, link=True, sms=True),
        Letter("answer", waits=UNDO, link=True, sms=True),
        Letter("promise_moved", waits=UNDO, link=True, sms=True),
        Letter("date_set", link=True, sms=True),
        Letter("hearing_near", link=True, sms=True, lasts=timedelta(days=1)),
        Letter("request", waits=UNDO, link=True, sms=True, lasts=timedelta(days=7)),
        Letter("request_reminder", link=True, sms=True),
        Letter("closing", link=True, sms=True, lasts=timedelta(days=7)),
        Letter("link", quiet=False, link=True, capped=False, lasts=timedelta(hours=2)),
        Letter("code", quiet=False, sms=True, phone_first=True, capped=False, lasts=timedelta(minutes=10)),
        # to an enquirer
        Letter("enquiry_received", quiet=False, repeats=False, lasts=timedelta(days=1)),
        Letter("enquiry_declined", repeats=False, lasts=timedelta(days=7)),
        # to staff
        Letter("new_enquiry", quiet=False, lasts=timedelta(days=2)),
        Letter("enquiry_waiting", quiet=False, lasts=timedelta(days=1)),
        Letter("enquiry_late", quiet=False, lasts=timedelta(days=2)),
        Letter("conflict_asked", quiet=False, lasts=timedelta(days=2)),
        Letter("handed_over", quiet=False, lasts=timedelta(days=2)),
        Letter("question_asked", quiet=False, lasts=timedelta(days=2)),
        Letter("forgotten", quiet=False, lasts=timedelta(days=2)),
        Letter("door_locked", quiet=False),
        Letter("digest", quiet=False, lasts=timedelta(hours=12)),
        Letter("word_due", quiet=False, lasts=timedelta(hours=6)),
        Letter("date_near", quiet=False, lasts=timedelta(days=1)),
        Letter("word_late", quiet=False, lasts=timedelta(days=2)),
    )
}
