"""The outbox as one member of staff may see it (rule P8): lists paged by key, each read in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lexlite.db import database
from lexlite.matters.queries import visible
from lexlite.records import moment_from, moment_text

PAGE = 50
WEEK = timedelta(days=7)
WORDS = ("update", "answer", "promise_moved")  # refused, the contact they told of does not count (rule S3)
GROUPS = {
    "all": "1",
    "waiting": "o.state IN ('queued','claimed','in_doubt')",
    "sent": "o.state = 'sent'",
    "trouble": "o.state IN ('failed','expired','held')",
    "next": "o.state IN ('queued','claimed','in_doubt') AND o.not_before <= :week_ends",
}
SOONEST_FIRST = ("waiting", "next")

OF_CLIENT = (
    """(m.client_id = {client} OR m.id IN (SELECT x.matter_id FROM matter_client x WHERE x.client_id = {client}))"""
)
SEES_ALL = f"""(p.id IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM matter m WHERE {OF_CLIENT.format(client="p.client_id")} AND NOT {{seen}}))"""
SEES_CLIENT = f"""(EXISTS (SELECT 1 FROM matter m WHERE {OF_CLIENT} AND {{seen}})
 OR NOT EXISTS (SELECT 1 FROM matter m WHERE {OF_CLIENT}))"""
# Letters to staff are seen by who gets them, by owners, and in trouble by whoever may see what they are about.
SIGHT = """(o.staff_id IS NULL OR o.staff_id = :me OR :owner OR o.state IN ('failed','expired','held'))
 AND CASE substr(o.about, 1, instr(o.about, ':') - 1)
 WHEN 'matter' THEN EXISTS (SELECT 1 FROM matter m WHERE m.id = {id} AND {seen})
 WHEN 'enquiry' THEN EXISTS (SELECT 1 FROM enquiry e WHERE e.id = {id}
   AND (e.matter_id IS NULL OR EXISTS (SELECT 1 FROM matter m WHERE m.id = e.matter_id AND {seen}))
   AND NOT EXISTS (SELECT 1 FROM enquiry same JOIN matter m ON m.id = same.matter_id
     WHERE same.id = e.same_as_id AND NOT {seen}))
 WHEN 'client' THEN {sees_client}
 WHEN 'person' THEN {sees_persons_client}
 ELSE o.staff_id = :me OR :owner END"""
ABOUT_ID = "CAST(substr(o.about, instr(o.about, ':') + 1) AS INTEGER)"
ROW = f"""
SELECT o.id, o.kind, o.channel, o.state, o.about, o.to_address, o.not_before, o.expires_at, o.created_at, o.sent_at,
 o.settled_at, o.attempts, o.staff_id, o.person_id, p.client_id, coalesce(s.name, p.name, e.name, '') AS whom,
 coalesce(m.reference, e.reference, c.name, '') AS about_words,
 coalesce((SELECT ch.value FROM channel ch WHERE ch.person_id = p.id AND ch.kind = 'phone' LIMIT 1),
   CASE WHEN o.staff_id IS NULL THEN e.phone END, '') AS phone,
 EXISTS (SELECT 1 FROM channel ch WHERE ch.person_id = p.id AND ch.kind = 'email' AND ch.norm = o.to_address
   AND ch.bad_at IS NOT NULL) AS bad, {{sees_all}} AS sees_all,
 o.kind = 'answer' OR m.client_id = p.client_id AS followed,
 t.phase, t.code, coalesce(t.reply, '') AS reply, t.at AS tried_at,
 CASE WHEN o.state = 'cancelled' THEN CASE WHEN EXISTS (SELECT 1 FROM suspension x WHERE x.person_id = o.person_id
   AND x.at <= o.ended_at AND (x.ended_at IS NULL OR x.ended_at > o.ended_at)) THEN 'suspended'
  WHEN (SELECT a.verb FROM audit_entry a WHERE a.about = 'person:' || o.person_id AND a.at <= o.ended_at
   AND a.verb IN ('custody.began', 'custody.ended') ORDER BY a.id DESC LIMIT 1) = 'custody.began' THEN 'custody' END
 END AS called_back
FROM outbox o LEFT JOIN staff s ON s.id = o.staff_id LEFT JOIN person p ON p.id = o.person_id
LEFT JOIN matter m ON m.id = CASE WHEN o.about GLOB 'matter:*' THEN {ABOUT_ID} END
LEFT JOIN enquiry e ON e.id = CASE WHEN o.about GLOB 'enquiry:*' THEN {ABOUT_ID} END
LEFT JOIN client c ON c.id = CASE WHEN o.about GLOB 'client:*' THEN {ABOUT_ID} ELSE
  CASE WHEN o.about GLOB 'person:*' THEN p.client_id END END
LEFT JOIN outbox_try t ON t.outbox_id = o.id AND t.n = (SELECT max(n) FROM outbox_try WHERE outbox_id = o.id)"""


@dataclass
class Message:
    """One row of the outbox, with whom it goes to, what it is about, and how its last try went."""

    id: int
    kind: str
    channel: str
    state: str
    about: str
    to_address: str
    not_before: datetime
    expires_at: datetime
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
    attempts: int
    staff_id: int | None
    person_id: int | None
    client_id: int | None
    whom: str
    about_words: str
    phone: str
    bad: bool  # the address it went to does not work
    sees_all: bool  # every matter of the person's client is seen: their address may be changed
    followed: bool  # the silence clock follows them, not somebody who engaged us jointly with them
    phase: str | None  # that the last try came to
    code: int | None
    reply: str
    tried_at: datetime | None
    called_back: str | None  # nobody took it back: suspended, custody, when it was not sent

    def __post_init__(self):
        for name in ("not_before", "expires_at", "created_at", "sent_at", "settled_at", "tried_at"):
            text = getattr(self, name)
            setattr(self, name, text and moment_from(text))

    @property
    def about_kind(self):
        return self.about.partition(":")[0]

    @property
    def about_id(self):
        return int(self.about.partition(":")[2])

    @property
    def in_trouble(self):
        """It waits for somebody to decide."""
        return self.state in ("failed", "expired", "held") and self.settled_at is None

    @property
    def does_not_count(self):
        """The contact it told of does not count: nothing has reached the client (rule S3)."""
        return self.kind in WORDS and self.state in ("failed", "expired") and bool(self.followed)

    @property
    def soon_key(self):
        return f"{moment_text(self.not_before)}~{self.id}"


@dataclass
class Outgoing:
    """What one person may see of the outbox at one moment."""

    staff: object
    firm: object
    now: datetime

    def listed(self, group, matter=None, after=None):
        """(up to fifty messages after the key, the key of the next page or None). What waits: soonest first, the key
        is (moment text, id); everything else: the last written first, the key is an id."""
        where, values = GROUPS[group], {"week_ends": moment_text(self.now + WEEK)}
        if matter:
            where, values["about"] = f"o.about = :about AND {where}", matter.key
        if group in SOONEST_FIRST:
            order = "o.not_before, o.id"
            if after:
                where += " AND (o.not_before, o.id) > (:after_moment, :after_id)"
                values["after_moment"], values["after_id"] = after
        else:
            order = "o.id DESC"
            if after:
                where, values["after_id"] = f"{where} AND o.id < :after_id", after
        found = self._read(f"{where} AND {{sight}} ORDER BY {order} LIMIT {PAGE + 1}", values)
        more = len(found) > PAGE and (found[PAGE - 1].soon_key if group in SOONEST_FIRST else found[PAGE - 1].id)
        return found[:PAGE], more or None

    def in_trouble(self, limit):
        """What waits for a person's decision, oldest first."""
        undecided = f"{GROUPS['trouble']} AND o.settled_at IS NULL"
        return self._read(f"{undecided} AND {{sight}} ORDER BY o.id LIMIT {limit}", {})

    def one(self, id):
        """A message by its number, or None."""
        found = self._read("o.id = :id AND {sight}", {"id": id})
        return found[0] if found else None

    def _read(self, where, values):
        seen, given = self._seen()
        statement = f"{ROW.format(sees_all=SEES_ALL.format(seen=seen))} WHERE {where.format(sight=_sight(seen))}"
        rows = database.connection().execute(statement, {**given, **values}).fetchall()
        return [Message(*row) for row in rows]

    def _seen(self):
        """The condition on a matter that this person sees it, and every parameter by name."""
        seen, given = visible(self.staff, self.firm, self.firm.today(self.now))
        values = {"me": self.staff.id, "owner": int(self.staff.is_owner)}
        for number, value in enumerate(given):
            seen = seen.replace("?", f":seen{number}", 1)
            values[f"seen{number}"] = value
        return seen, values


def _sight(seen):
    """The condition on a message that this person sees it."""
    persons_client = f"(SELECT client_id FROM person WHERE id = {ABOUT_ID})"
    return SIGHT.format(
        id=ABOUT_ID,
        seen=seen,
        sees_client=SEES_CLIENT.format(client=ABOUT_ID, seen=seen),
        sees_persons_client=SEES_CLIENT.format(client=persons_client, seen=seen),
    )
