"""Dates not to be missed, of every matter one may see (rule T2): what is past, what nobody has checked, what comes."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from lexlite.clients.models import Client
from lexlite.db import SQL
from lexlite.firm.models import Staff
from lexlite.matters.models import MatterDate
from lexlite.matters.queries import M, visible

AHEAD, NEAR = timedelta(days=30), timedelta(days=7)
PAGE = 50


@dataclass
class Dates:
    """What one person sees on a day; each list holds fifty at most, that of what comes is paged by key."""

    past: list = field(default_factory=list)
    unchecked: list = field(default_factory=list)
    coming: list = field(default_factory=list)
    next_key: str | None = None

    @classmethod
    def seen_by(cls, staff, firm, today, after=None):
        """`after`: the key where a page begins; the first page alone tells of past and unchecked ones."""
        open_ones = _open_ones(staff, firm, today)
        day, until = MatterDate.on_day, today + AHEAD
        coming = open_ones.where(day >= (after[0] if after else today), day <= until)
        if after:
            coming = coming.where((day > after[0]) | (MatterDate.id > after[1]))
        rows = list(coming.limit(PAGE + 1))
        found = cls(coming=rows[:PAGE], next_key=_key(rows[PAGE - 1]) if len(rows) > PAGE else None)
        if not after:
            found.past = list(open_ones.where(day < today).limit(PAGE))
            near = day >= today, day <= today + NEAR, MatterDate.checked_by.is_null()
            found.unchecked = list(open_ones.where(*near).limit(PAGE))
        _know_names([*found.past, *found.unchecked, *found.coming])
        return found

    @property
    def days(self):
        """(day, its dates) of what comes."""
        return [(day, list(rows)) for day, rows in groupby(self.coming, lambda each: each.on_day)]


def _open_ones(staff, firm, today):
    """Neither done nor taken off, of open matters, each with its matter and client."""
    condition, values = visible(staff, firm, today)
    return (
        MatterDate.select(MatterDate, M, Client)
        .join(M, on=(MatterDate.matter == M.id), attr="matter")
        .join(Client, on=(M.client == Client.id), attr="client")
        .where(MatterDate.cancelled_at.is_null(), MatterDate.done_at.is_null(), M.closed_at.is_null())
        .where(SQL(condition, values))
        .order_by(MatterDate.on_day, MatterDate.id)
    )


def _know_names(rows):
    """Everybody named, read in one statement."""
    staff = {each.id: each for each in Staff.select()}
    for row in rows:
        row.checked_by, row.matter.responsible = staff.get(row.checked_by_id), staff[row.matter.responsible_id]


def _key(row):
    return f"{row.on_day}~{row.id}"


def key_from(text):
    """(day, id) of a page key; None for anything else."""
    day, _tilde, id = (text or "").partition("~")
    try:
        return (date.fromisoformat(day), int(id)) if id.isdecimal() and len(id) < 19 else None
    except ValueError:
        return None


def next_told(matter, today):
    """The next of those a client may ask for: a hearing, or what stands on their page; None if there is none."""
    told = MatterDate.shared | (MatterDate.kind == "hearing")
    holds = MatterDate.cancelled_at.is_null(), MatterDate.done_at.is_null(), MatterDate.on_day >= today
    dates = MatterDate.select().where(MatterDate.matter == matter, told, *holds)
    return dates.order_by(MatterDate.on_day, MatterDate.hour).first()
