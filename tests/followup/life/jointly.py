"""Several who engaged us together, and custody of one of them, begun and ended (rules P1, S1)."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import custody
from lexlite.portal.queries import page_of
from tests.followup.life.scene import CHOICE, GAPS, Scene


class Jointly(Scene):
    """Each has letters, a page and a word of their own; the matter has one clock."""

    @rule(gap=GAPS, n=CHOICE)
    def joint_client(self, gap, n):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter and self.other not in history.readers:
            self.take_on_jointly(history)

    @rule(gap=GAPS, n=CHOICE, told=st.booleans())
    def custody_begins(self, gap, n, told):
        """As often as not minutes after something was published; noted again, it is corrected."""
        if told:
            self.publish(gap, n, must_act=n % 5 == 0, nothing_new=False, ticks=n % 2 == 0, back=1)
        self.pass_time(n % 12 if told else gap)
        reader, person = self.somebody(n // 12)
        if n % 13 == 0:
            with pytest.raises(RuleBroken):  # a day to come
                custody.begin_custody(person, since=self.today + timedelta(days=1), where="", by=self.bob, at=self.now)
            return
        since = self.today - timedelta(days=n % 3)
        custody.begin_custody(person, since=since, where="Block 3", by=self.bob, at=self.now)
        reader.in_custody = True
        self.call_back(reader)

    @rule(gap=GAPS, n=CHOICE)
    def custody_ends(self, gap, n):
        self.pass_time(gap)
        reader, person = self.somebody(n)
        custody.end_custody(person, by=self.bob, at=self.now)
        reader.in_custody = False

    @invariant()
    def who_did_not_engage_us_in_a_matter_has_no_page_of_it(self):
        for history in getattr(self, "matters", {}).values():
            for reader in self.people.keys() - set(history.readers):
                assert page_of(self.people[reader].id, history.matter.id, Firm.the(), self.now) is None
