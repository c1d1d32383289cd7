"""The outbox rows and their tries. The rows are the truth; the queue only ticks."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from peewee import BlobField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.clients.models import Person
from lexlite.db import SQL, database
from lexlite.firm.models import Firm, Staff
from lexlite.messages.letters import LETTERS
from lexlite.records import Json, Moment, Record, moment_text

STATES = ("queued", "claimed", "in_doubt", "sent", "failed", "expired", "cancelled", "held")
QUIET_FROM, QUIET_TO = time(20), time(8)
BYTES_KEPT = timedelta(days=30)
A_DAY = 20  # messages to one address within 24 hours, before a person looks whether this is a loop


class TakenOver(Exception):
    """Another deliverer has this row now: what became of it is theirs to say."""


class Outbox(Record):
    kind = TextField()
    channel = TextField(default="email")
    staff = ForeignKeyField(Staff, null=True)
    person = ForeignKeyField(Person, null=True)
    to_address = TextField()
    language = TextField()
    about = TextField(index=True)  # matter:12, enquiry:3
    dedupe_key = TextField(unique=True)
    message_id = TextField(unique=True)
    params = Json(default=dict)
    bytes = BlobField(null=True)
    state = TextField(default="queued")
    not_before = Moment()
    expires_at = Moment()
    attempts = IntegerField(default=0)
    fence = IntegerField(default=0)
    sent_at = Moment(null=True)
    ended_at = Moment(null=True)  # the final state was reached
    settled_at = Moment(null=True)  # a later feature, or a person, has acted on the outcome
    created_at = Moment()

    class Meta:
        constraints = [
            Check("state IN ('queued','claimed','in_doubt','sent','failed','expired','cancelled','held')"),
            Check("staff_id IS NULL OR person_id IS NULL"),
        ]
        indexes = ((("state", "not_before"), False), (("state", "id"), False), (("to_address", "sent_at"), False))

    @property
    def letter(self):
        return LETTERS[self.kind]

    @property
    def repeats(self):
        """In doubt, the same bytes are sent again; else a person decides, as for every text message."""
        return self.letter.repeats and self.channel == "email"

    @property
    def has_aged(self):
        """It holds a code that was drawn for an earlier try, which has not arrived."""
        in_doubt = OutboxTry.phase.in_(("dot", "interrupted"))
        return self.kind == "code" and self.bytes is not None and not self.tries.where(in_doubt).exists()

    @classmethod
    def due(cls, now):
        """What may leave now, oldest first."""
        return cls.select().where(cls.state == "queued", cls.not_before <= now).order_by(cls.not_before, cls.id)

    @classmethod
    def unsent(cls):
        """What should leave some day and has not."""
        return cls.select().where(cls.state.in_(("queued", "claimed", "in_doubt")))

    @classmethod
    def in_trouble(cls):
        """Failed for good or held, and nobody has decided yet: red tasks."""
        return cls.troubled().where(cls.settled_at.is_null())

    @classmethod
    def troubled(cls):
        """Failed for good or held, whether or not somebody has decided; with the `last_phase` they came to."""
        tries = OutboxTry.select(OutboxTry.phase).where(OutboxTry.outbox == cls.id).order_by(OutboxTry.n.desc())
        return cls.select(cls, tries.limit(1).alias("last_phase")).where(cls.state.in_(("failed", "expired", "held")))

    def wakes_at(self, now):
        """Now, or the end of the quiet hours if its letter keeps them."""
        return after_quiet_hours(now, _zone_of(self.person)) if self.letter.quiet else now

    def ends(self, state, now):
        """Reach a final state, or one that waits for a person."""
        self.change(state=state, ended_at=now, sent_at=now if state == "sent" else None)

    def is_over_the_cap(self, now):
        """This address has had its messages of a day; links and codes, which others may ask for, do not count, and
        staff are told what they must do. What a person lets go after it was held for this goes."""
        if self.staff_id or not self.letter.capped:
            return False
        since = Outbox.sent_at > now - timedelta(days=1)
        counted = [letter.kind for letter in LETTERS.values() if letter.capped]
        sent = Outbox.select().where(Outbox.to_address == self.to_address, since, Outbox.kind.in_(counted)).count()
        return sent >= A_DAY and not self.tries.where(OutboxTry.phase == "cap").exists()

    # only by the deliverer who holds it

    def enter(self, state, held_in=("claimed", "in_doubt"), **more):
        """Move on in the hands of the deliverer who claimed it under this fence. Raises TakenOver."""
        mine = (Outbox.id == self.id) & (Outbox.fence == self.fence) & Outbox.state.in_(held_in)
        if not Outbox.update(state=state, **more).where(mine).execute():
            raise TakenOver(self.key)
        self.__data__.update(state=state, **more)

    def comes_out(self, state, now, phase, code=None, reply="", **more):
        """How a try ended, kept with the state it led to, in one transaction. Raises TakenOver."""
        if state in ("sent", "failed", "held"):
            more.update(ended_at=now, sent_at=now if state == "sent" else None)
        with database.atomic():
            self.enter(state, attempts=self.attempts + 1, **more)
            OutboxTry.create(outbox=self, n=self.attempts, at=now, phase=phase, code=code, reply=reply[:500])

    def note_try(self, now, phase, code=None, reply=""):
        """Keep how a try went."""
        self.change(attempts=self.attempts + 1)
        OutboxTry.create(outbox=self, n=self.attempts, at=now, phase=phase, code=code, reply=reply[:500])

    @classmethod
    def blank_old(cls, now):
        """The bytes and parameters of what ended long ago go; the row stays."""
        kept = cls.bytes.is_null(False) | (cls.params != {})
        cls.update(bytes=None, params={}).where(cls.ended_at < now - BYTES_KEPT, kept).execute()


Outbox.add_index(
    Outbox.id,
    where=SQL("state IN ('failed','expired','held') AND settled_at IS NULL"),
    name="outbox_in_trouble",
)


class OutboxTry(Record):
    outbox = ForeignKeyField(Outbox, backref="tries")
    n = IntegerField()
    at = Moment()
    phase = TextField()  # of SMTP: mail, rcpt, data, body, dot, sent; or build, address, cap, interrupted
    code = IntegerField(null=True)
    reply = TextField(default="")

    class Meta:
        indexes = ((("outbox", "n"), True),)


def enqueue(kind, to, about, at, key, **params):
    """Write the row of a letter in the transaction of its cause; returns it, or None where nothing can be sent.

    `to`: a Staff, a Person (None is returned if they cannot be written to), or (address, language) of an enquirer.
    `key` names the event: a second row for the same event and recipient is not written."""
    values = outbox_row(kind, to, about, at, key, **params)
    if values is None:
        return None
    database.execute_sql(f"{INSERT} VALUES ({PLACES}) {ONCE}", values)
    return Outbox.first_where("dedupe_key = ?", values[DEDUPE_KEY])


def enqueue_all(rows, condition):
    """Write many `(outbox_row, values of the condition)` in one go, each only while the condition in SQL holds."""
    statement = f"{INSERT} SELECT {PLACES} WHERE {condition} {ONCE}"
    database.connection().executemany(statement, [(*row, *values) for row, values in rows])


COLUMNS = (
    "kind channel staff_id person_id to_address language about dedupe_key message_id params state not_before expires_at"
    " attempts fence ended_at settled_at created_at"
).split()
DEDUPE_KEY = COLUMNS.index("dedupe_key")
INSERT = f"INSERT INTO outbox ({', '.join(COLUMNS)})"
PLACES = ", ".join("?" * len(COLUMNS))
ONCE = "ON CONFLICT (dedupe_key) DO NOTHING"


def outbox_row(kind, to, about, at, key, told=False, **params):
    """The values of a letter's row, or None. `told`: the event is kept, nothing is sent."""
    letter = LETTERS[kind]
    recipient = _recipient(to, letter)
    if recipient is None:
        return None
    not_before = at + letter.waits
    if letter.quiet:
        not_before = after_quiet_hours(not_before, _zone_of(to if isinstance(to, Person) else None))
    moments = [moment_text(moment) for moment in (not_before, not_before + letter.lasts)]
    ended = moment_text(at) if told else None
    return (
        kind,
        *recipient,
        getattr(about, "key", about),
        f"{kind}:{key}:{getattr(to, 'key', recipient[3])}",
        f"<{uuid4().hex}@lexlite>",
        Json.dumps(params, default=_plain),
        "cancelled" if told else "queued",
        *moments,
        0,
        0,
        ended,
        ended,
        moment_text(at),
    )


def _recipient(to, letter):
    """(channel, staff, person, address, language), or None."""
    if isinstance(to, Staff):
        return "email", to.id, None, to.email, to.language
    if isinstance(to, Person):
        way = to.way_for(letter.sms, letter.phone_first)
        return way and (way.carries, None, to.id, way.norm, to.language)
    address, language = to
    return "email", None, None, address, language


def _zone_of(person):
    """Quiet hours are those where the person lives."""
    firm = Firm.the()
    return person.zone(firm) if person else firm.zone


def _plain(value):
    return value.isoformat()


def after_quiet_hours(moment, zone):
    """The moment, or 8:00 in that zone if it lies between 20:00 and 8:00."""
    local = moment.astimezone(zone)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return moment
    day = local.date() if local.time() < QUIET_TO else local.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_TO, zone)


def cancel(about_key, kinds, at, key=""):
    """Take back what has not left yet (`key`: of this event only); returns how many."""
    with database.atomic():
        return (
            Outbox.update(state="cancelled", ended_at=at, settled_at=at)
            .where(
                Outbox.about == about_key,
                Outbox.kind.in_(kinds),
                Outbox.state == "queued",
                Outbox.dedupe_key.contains(f":{key}:" if key else ":"),
            )
            .execute()
        )


def restore(about_key, kinds, cancelled_at, at):
    """What was cancelled at that moment may leave again, if it is still worth it; returns how many."""
    return (
        Outbox.update(state="queued", ended_at=None, settled_at=None)
        .where(
            Outbox.about == about_key,
            Outbox.kind.in_(kinds),
            Outbox.state == "cancelled",
            Outbox.ended_at == cancelled_at,
            Outbox.expires_at > at,
        )
        .execute()
    )
