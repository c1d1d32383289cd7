"""How a board looked, and how long it looks so: served from memory while nobody has changed anything (the pulse) and
no moment has come that moves a card or a figure."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from lexlite.db import database

KEPT = 40  # boards of one process, some 200 KB each: who looks, in which language, through which filters
INSTANT = timedelta(microseconds=1)  # the width of a moment, as it is stored


@dataclass
class Look:
    """The lanes of one board as they were read, and what has been rendered of them."""

    pulse: object
    made_at: datetime
    until: datetime
    lanes: list
    tasks: list  # of today, in matters further on
    page: tuple = (None, b"")  # (what was asked for, the page with a mark where the nonce of an answer goes)

    def holds(self, pulse, now):
        return pulse == self.pulse and self.made_at <= now < self.until

    @cached_property
    def tag(self):
        """What a poll is told: the same while the person who sees this board sees the same, whatever is done in
        matters that are hidden from them. The share of silence alone moves nothing."""
        seen = [(lane.code, lane.count, [card.words_key for card in lane.cards]) for lane in self.lanes]
        seen.append(self.tasks)
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


class Memory:
    """The looks of this process; the one not asked for longest goes first."""

    def __init__(self):
        self._looks, self._lock = OrderedDict(), threading.Lock()

    def look(self, board, pulse, code):
        """The board's look now, in the language `code`: remembered, or read."""
        key = (database.database, board.staff.id, board.filters.key, code)
        with self._lock:
            look = self._looks.get(key)
            if look and look.holds(pulse, board.now):
                self._looks.move_to_end(key)
                return look
        look = Look(pulse, board.now, *board.looks())
        with self._lock:
            self._looks[key] = look
            self._looks.move_to_end(key)
            while len(self._looks) > KEPT:
                self._looks.popitem(last=False)
        return look

    def forget(self, staff_id=None):
        """Drop the looks of one person, or all."""
        with self._lock:
            for key in [key for key in self._looks if staff_id in (None, key[1])]:
                del self._looks[key]


memory = Memory()


def looks_so_until(lanes, edges, calendar, next_letter):
    """The first moment at which something on the board may look otherwise without anybody's doing."""
    now, today = edges.now, calendar.today(edges.now)
    moments = [edges.today_ends, *([next_letter] if next_letter else [])]
    if calendar.is_working(today) and now < calendar.opening(today):
        moments.append(calendar.opening(today))
    for lane in lanes:
        moments += [_leaves_lane(card, now) for card in lane.cards[:1] if lane.code != "late"]
        moments += [each for each in (card.percent_changes_at(now) for card in lane.cards) if each]
    return min(moments)


def _leaves_lane(card, now):
    """A matter is late after its due moment: the first card of a lane goes first."""
    return card.due_at if card.due_at > now else now + INSTANT
