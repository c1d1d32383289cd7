"""What must hold after each action: the two programs agree, and nothing late is hidden (rules S1 to S6)."""

from datetime import timedelta
from itertools import pairwise

from hypothesis.stateful import invariant

from lexlite.firm.models import Firm
from lexlite.followup import standing
from lexlite.followup.board import Board
from lexlite.followup.models import Promise
from lexlite.portal.queries import page_of
from tests.followup import clock_model
from tests.followup.life.scene import Scene


class WhatHolds(Scene):
    """Looked at after each action."""

    @invariant()
    def one_due_moment_that_all_agree_on(self):
        for history in getattr(self, "matters", {}).values():
            matter = history.matter.reload()
            assert matter.is_open == history.is_open(self.now)
            if not matter.is_open:
                assert matter.next_word_due_at is None and Promise.open_in(matter) is None
                continue
            due = standing.due(matter, self.now)
            stored = (matter.next_word_due_at, matter.due_because, matter.client_day)
            assert stored == (due.at, due.because, due.client_day), "stored is not recomputed"
            expected, reasons = history.due(self.now)
            assert due.at == expected, (due, expected, self.now)
            assert due.because in reasons, "the two programs disagree on the reason"
            assert due.client_day == history.client_day(self.now), (due, self.now)
            assert matter.last_word_at == history.last_word_at(self.now)
            (promise,) = Promise.select().where(Promise.matter == matter, Promise.ended_at.is_null())
            assert (promise.due_at, promise.because) == stored[:2]

    @invariant()
    def the_history_of_promises_is_whole(self):
        for history in getattr(self, "matters", {}).values():
            rows = list(Promise.select().where(Promise.matter == history.matter).order_by(Promise.id))
            for one, after in pairwise(rows):
                assert one.ended_at and (one.how == "closed" or not one.how or one.ended_at == after.made_at or
                                         self.closed_between(history, one, after))  # fmt: skip
            if not history.taken_back_late:
                mine = [(row.made_at, row.ended_at, row.how) for row in rows]
                expected = [(row.made, row.ended, row.how) for row in history.promises(self.now)]
                assert mine == expected, "the two programs disagree on what was kept"

    @staticmethod
    def closed_between(history, one, after):
        return any(said.kind == "closing" and said.at == one.ended_at for said in history.said)

    @invariant()
    def each_stands_in_one_lane_and_is_late_the_moment_it_is(self):
        if not getattr(self, "matters", None):
            return
        firm = Firm.the()
        dues = [h.matter.next_word_due_at for h in self.matters.values() if h.matter.is_open]
        for now in {self.now, *dues, *(at + timedelta(seconds=1) for at in dues)}:
            board = Board(self.olga, firm, now)
            places = [(card.id, lane.code, card) for lane in board.lanes() for card in lane.cards]
            open_ones = {h.matter.id: h for h in self.matters.values() if h.matter.is_open}
            assert sorted(id for id, _lane, _card in places) == sorted(open_ones)
            for id, lane, card in places:
                history, due = open_ones[id], card.due_at
                assert (lane == "late") == (now > due) == (card.percent >= 101), (lane, card.percent)
                assert board.card(id).lane == lane
                assert bool(card.page_off) == self.first.suspended, "the firm must know before it speaks"
                assert bool(card.in_custody) == self.first.in_custody, "the firm must know how to reach them"
                held = history.hold(self.now) is not None
                expected = clock_model.lane(self.firms[-1][1], *(history.wall(at) for at in (due, now)), held)
                assert lane == ("late" if now > due else expected)

    @invariant()
    def the_page_shows_nothing_that_can_still_be_undone(self):
        firm = Firm.the()
        read = [(history, reader) for history in getattr(self, "matters", {}).values() for reader in history.readers]
        for history, reader in read:  # of several clients each reads the same
            page = page_of(self.people[reader].id, history.matter.id, firm, self.now, everything=True)
            assert {update.words for update in page.updates if update.words} == history.shown(self.now)
            if page.is_open:
                pending = [one for one in history.said if one.shown_from and one.shown_from > self.now]
                assert page.hear_by == history.client_day(self.now, unseen=pending)
