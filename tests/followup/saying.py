"""What is said, asked and agreed in tests of words, and all that is known of a matter."""

from lexlite.followup import holds, publishing, questions
from lexlite.followup.models import Promise
from lexlite.messages.models import Outbox
from lexlite.portal.queries import page_of
from tests.factories import on

FIRST_DUE = on(23, "16:00"), "cadence"  # the cast's matter: taken on Monday the 9th, fourteen days


def publish(cast, at, body="The court has set a date.", **more):
    return publishing.publish(cast.matter, body=body, by=cast.alice, at=at, **more)


def ask(cast, at, body="What does it cost?"):
    return questions.ask(cast.matter, cast.dana, body, at)


def arrive(cast, at, kind="decision"):
    return questions.news_arrived(cast.matter, kind=kind, words="The ruling", by=cast.bob, at=at)


def hold(cast, at, until, by=None, told="We speak again then."):
    return holds.hold(
        cast.matter, until=until, reason="abroad", told=told, channel="call", by=by or cast.alice, at=at
    )  # fmt: skip


def change_date(cast, at, to, told="We need some days more.", **more):
    return publishing.change_date(
        cast.matter, next_word_on=to, reason="court", told=told, by=cast.alice, at=at, **more
    )  # fmt: skip


def texts_on_page(cast, at, firm):
    return [update.words for update in page_of(cast.dana.id, cast.matter.id, firm, at).updates]


def everything_known_of(matter):
    """The matter's clock, its promises and what may still leave, as plain values."""
    matter.reload()
    clock = {name: matter.__data__[name] for name in CLOCK}
    promises = [
        tuple(row.__data__.values())
        for row in Promise.select().where(Promise.matter == matter).order_by(Promise.id)
    ]  # fmt: skip
    leaving = [row.dedupe_key for row in Outbox.unsent().order_by(Outbox.id)]
    return clock, promises, leaving


CLOCK = ("last_word_at", "next_word_due_at", "due_because", "client_day", "hold_until")
