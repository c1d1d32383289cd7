"""The update hour: every word due, one after another; what was put aside, and what was being typed."""

from dataclasses import dataclass, replace
from datetime import timedelta

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.clients.models import Client
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Absence, Staff
from lexlite.followup.board import Board, Filters
from lexlite.followup.models import ON_THE_PAGE, Word
from lexlite.followup.signs import FORGOTTEN
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.matters.queries import M, seen_by
from lexlite.messages.letters import UNDO
from lexlite.records import Json, Moment, Record, moment_text

SHOWN = 12  # of what is due, of what was put aside
OF_ONE_DAY = ("checked", "next_word_on")
SKIPPED = ("no_time", "expected", "somebody_else", "facts", "still_open")


class HourDraft(Record):
    """What somebody was typing for a matter when they left it; shown to them again until the client has heard."""

    staff = ForeignKeyField(Staff, on_delete="CASCADE", index=False)
    matter = ForeignKeyField(Matter, on_delete="CASCADE")
    fields = Json()
    at = Moment()

    class Meta:
        indexes = ((("staff", "matter"), True),)

    @classmethod
    def keep(cls, staff, matter, fields, at):
        """The fields as they were typed; nothing typed keeps nothing."""
        with database.atomic():
            cls.delete().where(cls.staff == staff, cls.matter == matter).execute()
            if fields:
                cls.create(staff=staff, matter=matter, fields=fields, at=at)

    @classmethod
    def of(cls, staff, matter, begun):
        """What this person was typing, unless somebody has spoken to the client since; a word that was undone
        brings it back. What was chosen before today began (as checked today, as the next date) is chosen anew."""
        kept = cls.get_or_none(cls.staff == staff, cls.matter == matter)
        if kept is None or kept.at <= matter.last_word_at:
            return {}
        return {name: each for name, each in kept.fields.items() if kept.at >= begun or name not in OF_ONE_DAY}

    @classmethod
    def forget_before(cls, moment):
        cls.delete().where(cls.at < moment).execute()


class Skip(Record):
    """Put aside for today by one person, with a reason: no snooze, the clock and the board know nothing of it.

    It holds for the due moment it was said of; what comes due anew is shown anew."""

    staff = ForeignKeyField(Staff, on_delete="CASCADE", index=False)
    matter = ForeignKeyField(Matter, on_delete="CASCADE")
    reason = TextField()
    due_at = Moment()
    at = Moment()

    class Meta:
        constraints = [Check("reason IN ('no_time','expected','somebody_else','facts','still_open')")]
        indexes = ((("staff", "matter", "due_at"), False),)

    @classmethod
    def forget_before(cls, moment):
        cls.delete().where(cls.at < moment).execute()


def skip(matter, *, reason, by, at):
    """Put a matter aside for this hour. The reason is kept in the log as a code."""
    matter.must_be_open()
    if reason not in SKIPPED:
        raise RuleBroken(_("Choose why you skip this client."), field="reason")
    with database.atomic():
        Skip.create(staff=by, matter=matter, reason=reason, due_at=matter.next_word_due_at, at=at)
        record(by, "hour.skipped", matter, at=at, client_id=matter.client_id, reason=reason)


@dataclass
class Mine(Filters):
    """Matters of these people, without those that one person has put aside today; ahead of today also without those
    who have heard today."""

    led_by: tuple = ()
    put_aside_by: int = 0
    day_begun: str = ""
    ahead: bool = False

    def condition(self):
        ids = ", ".join(str(int(each)) for each in self.led_by)
        spoken = " AND (m.next_word_due_at < :today_ends OR m.last_word_at < :day_begun)" if self.ahead else ""
        return (
            f"{spoken} AND m.responsible_id IN ({ids}) AND NOT EXISTS (SELECT 1 FROM skip k WHERE k.staff_id = :me"
            " AND k.matter_id = m.id AND k.due_at = m.next_word_due_at AND k.at >= :day_begun)",
            {"me": self.put_aside_by, "day_begun": self.day_begun},
        )


@dataclass
class Hour:
    """What one person has before them at one moment. `lawyer`: somebody else's matters; `ahead`: also what is due
    in the next five working days."""

    staff: object
    firm: object
    now: object
    lawyer: int | None = None
    ahead: bool = False

    def __post_init__(self):
        self.board = Board(self.staff, self.firm, self.now, self._mine())
        edges = self.board.edges
        self.until = edges.week_ends + timedelta(microseconds=1) if self.ahead else edges.today_ends

    def _mine(self):
        led_by = (self.lawyer,) if self.lawyer else answers_for(self.staff, self.firm.today(self.now))
        return Mine(led_by=led_by, put_aside_by=self.staff.id, day_begun=moment_text(self.begun), ahead=self.ahead)

    @property
    def begun(self):
        """Midnight of today: what was put aside yesterday is shown again."""
        local = self.now.astimezone(self.firm.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def due(self):
        """The nearest cards, and how many there are."""
        return self.board.due_until(self.until, SHOWN)

    def calls(self):
        """Calls promised by the end of today to who feels forgotten (rule S10), also where their matter is not due or
        was put aside: nothing written ends them."""
        mine = replace(self.board.filters, put_aside_by=0, ahead=False)
        return [task for task in Board(self.staff, self.firm, self.now, mine).tasks() if task.kind == FORGOTTEN]

    def coming(self):
        """The next card after those due, or None."""
        cards, _number = self.board.due_until(self.now + timedelta(days=400), 1)
        return cards[0] if cards else None

    def _seen(self):
        return seen_by(self.staff, self.now, self.firm).select(M.id)

    def put_aside(self):
        """(matter, reason) of what this person has put aside today and is due still."""
        skips = (
            Skip.select(Skip, Matter, Client)
            .join(Matter)
            .join(Client)
            .where(Skip.staff == self.staff, Skip.at >= self.begun, Skip.due_at == Matter.next_word_due_at)
            .where(Matter.id.in_(self._seen()))
            .order_by(Skip.at.desc(), Skip.id.desc())
            .limit(SHOWN)
        )
        return [(each.matter, each.reason) for each in skips]

    def just_sent(self):
        """Words of this person that can still be undone, the last first."""
        return list(
            Word.select(Word, Matter, Client)
            .join(Matter)
            .join(Client)
            .where(
                Matter.id.in_(self._seen()),
                Word.by == self.staff,
                Word.at > self.now - UNDO,
                Word.at <= self.now,
                Word.kind.in_(ON_THE_PAGE),
                Word.taken_back_at.is_null(),
            )
            .order_by(Word.at.desc(), Word.id.desc())
        )


def answers_for(staff, day):
    """Ids of those this person answers for on a day: themselves, and who is away and leads to them (rule P7)."""
    deputies = {each.staff_id: each.deputy_id for each in Absence.of(day)}
    return (staff.id, *(away for away in deputies if away != staff.id and _at_last(away, deputies) == staff.id))


def _at_last(id, deputies):
    """Who stands in at the end of the chain; None where it leads in a circle."""
    met = set()
    while id in deputies and id not in met:
        met.add(id)
        id = deputies[id]
    return None if id in met else id
