"""Time passes; days, working time, staff and mailboxes change (rules S1, S2, P7)."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lexlite.clients.models import Client
from lexlite.firm.models import DayOff, Firm
from lexlite.followup import stages
from lexlite.followup.cadence import agree_for_client, agree_for_matter
from lexlite.followup.standing import settle_all
from lexlite.followup.tasks import FollowUp
from lexlite.matters.handover import hand_over
from tests.followup.history import number_of
from tests.followup.life.scene import CHOICE, GAPS, HOURS, Scene


class KeepingTime(Scene):
    """What goes on around the two matters."""

    @rule(gap=GAPS)
    def wait(self, gap):
        self.pass_time(gap)

    @rule(gap=GAPS, n=CHOICE)
    def mailbox_goes_bad(self, gap, n):
        """From now on their mail server refuses whatever leaves."""
        self.pass_time(gap)
        self.refusing.add(self.somebody(n)[0])

    @rule(gap=GAPS, n=CHOICE)
    def mailbox_is_mended(self, gap, n):
        self.pass_time(gap)
        reader, person = self.somebody(n)
        person.reach("email", person.email.value, "PL", self.now)
        self.refusing.discard(reader)
        reader.mail = True

    @rule(gap=GAPS, n=CHOICE)
    def days_of_the_matter(self, gap, n):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        if matter:
            self.own[matter.id] = min(n, self.most) or None
            agree_for_matter(matter, cadence_days=self.own[matter.id], by=self.alice, at=self.now)
            self.cadence_changed()

    @rule(gap=GAPS, n=CHOICE)
    def days_of_the_client(self, gap, n):
        self.pass_time(gap)
        self.of_client = min(n, self.most) or None
        agree_for_client(Client.get_by_id(self.client.id), cadence_days=self.of_client, by=self.alice, at=self.now)
        self.cadence_changed()

    @rule(gap=GAPS, most=st.sampled_from([14, 20, 30, 60]))
    def minimum_of_care(self, gap, most):
        self.pass_time(gap)
        self.most = most
        Firm.the().change(cadence_max_days=most)
        settle_all(self.now)
        self.cadence_changed()

    @rule(gap=GAPS, n=CHOICE, hours=st.integers(0, 2), off=st.booleans())
    def working_time(self, gap, n, hours, off):
        self.pass_time(gap)
        if off:
            day = self.today + timedelta(days=n % 9)
            DayOff.insert(day=day).on_conflict_ignore().execute()
            self.off.add(number_of(day))
        else:
            self.hours = hours
            Firm.the().change(hours=HOURS[hours])
        settle_all(self.now)
        self.firm_changed()

    @rule(gap=GAPS, n=CHOICE)
    def absence(self, gap, n):
        self.pass_time(gap)
        self.alice.be_away(self.today, self.today + timedelta(days=n % 5), self.cast.charlie, self.olga, self.now)

    @rule(gap=GAPS, n=CHOICE)
    def reassign(self, gap, n):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        if matter:
            to = self.cast.charlie if matter.responsible == self.alice else self.alice
            hand_over(matter, responsible=to, second=self.bob, note="", by=self.olga, at=self.now)

    @rule(gap=GAPS, n=CHOICE)
    def move_stage(self, gap, n):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        if matter:
            codes = [each.code for each in matter.playbook.stages if each.code != matter.stage]
            stages.move(matter, stage=codes[n % len(codes)], by=self.alice, at=self.now, override_reason="known")

    @rule(gap=GAPS, n=CHOICE, snooze=st.booleans())
    def task(self, gap, n, snooze):
        self.pass_time(gap)
        matter, _history = self.pick(n)
        task = matter and FollowUp.open_in(matter).where(FollowUp.kind != "forgotten").first()
        if task and snooze:
            calendar, until = Firm.the().calendar(), matter.client_day
            put_off = min(calendar.close(calendar.last_working_day_until(until)), matter.next_word_due_at)
            if until >= self.today and put_off > self.now:
                task.snooze(until=until, reason="ill", by=self.bob, at=self.now)
                assert task.reload().due_at <= matter.next_word_due_at
        elif task:
            task.do(self.bob, self.now)
