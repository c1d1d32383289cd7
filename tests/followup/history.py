"""What was said, asked and changed in one matter, read anew from its beginning: the rules' words, and no row."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tests.followup.clock_model import DAY, clocks, nearest
from tests.followup.clock_model import client_day as day_expected

MONDAY = date(2024, 1, 1)  # the day 0


def number_of(day):
    return day and (day - MONDAY).days


def in_force(own, client, playbook, firm, most):
    """Days of silence at the most: the matter's, else the client's, the playbook's, the firm's; at most its most."""
    return min(own or client or playbook or firm, most)


@dataclass(eq=False)
class Said:
    """Something said to the client, or tried. When it counts: now, letter (from `arrives`), opening, acting, never."""

    at: datetime
    kind: str
    counts: str = "now"
    promise: tuple | None = None  # (day, minute of the day or None)
    answers: tuple = ()
    tells: tuple = ()
    acted_on: tuple = ()
    until: int | None = None  # the last day of a hold
    arrives: datetime | None = None
    text: str = ""  # what the page shows of it
    shown_from: datetime | None = None
    refused_at: datetime | None = None
    taken_back: bool = False
    within: int = 1  # working days in which the client must act on it
    answered: datetime | None = None  # when they did, on their page
    replaces: tuple = ()  # those sent before, which they need not answer any more
    risks: frozenset = frozenset()


@dataclass
class Wanted:
    """Something the client was asked for: written again after 3, 7 and 14 days, then a call (rule S13)."""

    at: datetime
    ended: datetime | None = None
    reminded: tuple = ()
    call: datetime | None = None

    def looked_at(self, t, can_be_written_to):
        """The minute's pass: of the reminders whose day has come the last, once; missed ones are not made up for."""
        if self.ended or self.call:
            return
        come = [days for days in (3, 7, 14) if t >= self.at + timedelta(days=days)]
        again = come and come[-1] not in self.reminded
        if again and can_be_written_to:
            self.reminded += (come[-1],)
        if (again and not can_be_written_to) or t >= self.at + timedelta(days=17):
            self.call = t


@dataclass
class Felt:
    """The client felt forgotten: a call is promised by the close of the day of the next opening (rule S10)."""

    at: datetime
    due: datetime


@dataclass
class Promised:
    made: datetime
    due: datetime
    ended: datetime | None = None
    how: str | None = None


class History:
    """Everything that happened, in order; `firms` is shared by all matters of the firm."""

    def __init__(self, zone, firms):
        self.zone, self.firms = zone, firms
        self.said, self.asked, self.arrived, self.cadences, self.hold_ends, self.openings = [], [], [], [], [], []
        self.wanted, self.felt = [], []
        self.taken_back_late = False  # a word went after the firm's days changed: what a promise was meanwhile is lost

    # moments and minutes

    def wall(self, moment):
        local = moment.astimezone(self.zone)
        return number_of(local.date()) * DAY + local.hour * 60 + local.minute

    def moment(self, minutes):
        day, minute = divmod(minutes, DAY)
        local = datetime.combine(MONDAY + timedelta(days=day), time(minute // 60, minute % 60), self.zone)
        return local.astimezone(UTC)

    # at a moment

    def counts_from(self, one):
        if one.taken_back or one.counts == "never":
            return None
        if one.refused_at or one.counts == "opening":
            since = max(one.shown_from, one.refused_at or one.shown_from)
            return next((at for at in self.openings if at >= since), None)
        if one.counts == "acting":
            spoken = [c.at for c in self.said if one in c.acted_on and not c.taken_back]
            return min([*spoken, *filter(None, [one.answered])], default=None)
        return one.arrives or one.at

    def heard(self, t, unseen=()):
        """(from when, what) of all that counts at a moment."""
        pairs = [(self.counts_from(one), one) for one in self.said if one not in unseen]
        return [(since, one) for since, one in pairs if since and since <= t]

    def is_open(self, t):
        ends = [one.kind for one in self.said if one.kind in ("closing", "reopened") and one.at <= t]
        return not ends or ends[-1] == "reopened"

    def hold(self, t, unseen=()):
        """The last day of the hold that lasts, or None."""
        agreed = [one for one in self.said if one.kind == "hold" and one.at <= t and one not in unseen]
        if not agreed:
            return None
        last = agreed[-1]
        after = [(s, one) for s, one in self.heard(t, unseen) if one is not last and s >= last.at]
        over = [one for s, one in after if self.wall(s) // DAY >= last.until or one.kind == "closing"]
        return None if over or [at for at in self.hold_ends if last.at <= at <= t] else last.until

    def standing_promise(self, t, unseen=()):
        """The day said last, of all that counts."""
        last = max(self.heard(t, unseen), key=lambda pair: (pair[1].at, self.said.index(pair[1])))[1]
        return last.promise

    def still_promised(self, t):
        """The day said last, where it lies ahead: an answer or small work leaves it standing."""
        promise = self.standing_promise(t)
        return promise if promise and promise[0] > self.wall(t) // DAY else None

    def clocks(self, t, unseen=()):
        """Every clock that runs at a moment: reason -> local minute."""
        heard = self.heard(t, unseen)
        closings = [one.at for one in self.said if one.kind == "closing" and one.at <= t]
        begun = closings[-1] if closings else datetime.min.replace(tzinfo=UTC)
        answered = {number for _s, one in heard for number in one.answers}
        told = {number for _s, one in heard for number in one.tells}
        ended = [self.wall(at) for at in self.hold_ends if at <= t]
        waiting = [one for one in self.to_act_on(t) if one.at > begun]
        return clocks(
            self.latest(self.firms, t),
            self.wall(max(since for since, _one in heard)),
            self.latest(self.cadences, t),
            self.standing_promise(t, unseen),
            self.hold(t, unseen),
            max(ended, default=None),
            [self.wall(at) for number, at in enumerate(self.asked) if at <= t and number not in answered],
            [(kind, self.wall(at)) for number, (at, kind) in enumerate(self.arrived) if at <= t and number not in told],
            [(self.wall(one.at), one.within) for one in waiting],
        )

    def to_act_on(self, t):
        """What the client must act on and has not: nothing replaced it, and we have not spoken about it."""
        again = [one for one in self.said if not one.taken_back and one.at <= t]
        replaced = {before for one in again for before in one.replaces}
        asked = [one for one in self.said if one.counts == "acting" and not one.taken_back and one.at <= t]
        since = {one: self.counts_from(one) for one in asked if one not in replaced}
        return [one for one, at in since.items() if at is None or at > t]

    @staticmethod
    def latest(changes, t):
        return [value for at, value in changes if at <= t][-1]

    def due(self, t):
        """(moment, reasons) of the one due moment."""
        minute, reasons = nearest(self.clocks(t))
        return self.moment(minute), reasons

    def client_day(self, t, unseen=()):
        running = self.clocks(t, unseen)
        number = day_expected(running, self.standing_promise(t, unseen), self.hold(t, unseen))
        return MONDAY + timedelta(days=number)

    def last_word_at(self, t):
        return max(since for since, _one in self.heard(t))

    # who feels forgotten

    def feel_forgotten(self, t):
        """Said again on the same day, or while its call is still to come, it is the same."""
        last, today = self.felt[-1] if self.felt else None, self.wall(t) // DAY
        if last:
            is_to_come = self.spoken_after(last, t) is None and today <= self.wall(last.due) // DAY
            if is_to_come or self.wall(last.at) // DAY == today:
                return last
        firm = self.latest(self.firms, t)
        opens = firm.next_open_minute(self.wall(t))
        self.felt.append(Felt(t, self.moment(firm.close(opens // DAY))))
        return self.felt[-1]

    def spoken_after(self, felt, t):
        """The moment of the first contact since in which something was told, or of the close; nothing published ends
        it, nor a letter written before."""
        ends = [
            since
            for since, one in self.heard(t)
            if since > felt.at and one.at >= felt.at and one.kind in ("contact", "closing")
        ]
        return min(ends, default=None)

    # the history of promises

    def promises(self, now):
        """Each promise that was open: a word ends it, kept or broken; a date changed or a hold in time moves it;
        one that was broken when its day moved without a word stays broken."""
        rows = []
        changes = {*self.asked, *self.hold_ends} | {at for at, _x in (*self.arrived, *self.cadences)}
        changes |= {one.at for one in self.said if one.counts == "acting" and not one.taken_back}
        changes |= {at for at, _firm in self.firms} | {since for since, _one in self.heard(now)}
        begun = min(one.at for one in self.said)
        for t in sorted(at for at in changes if begun <= at <= now):
            spoke = [one for since, one in self.heard(t) if since == t]
            running = rows[-1] if rows and rows[-1].ended is None else None
            if spoke and running:
                running.ended, running.how = t, self.how(spoke[-1], t <= running.due)
            if not self.is_open(t):
                continue
            due = self.due(t)[0]
            if running and not spoke and running.due < t < due:
                running.ended, running.how = t, "broken_then_kept"
            if running is None or running.ended:
                rows.append(Promised(t, due))
            else:
                running.due = due
        return rows

    @staticmethod
    def how(one, in_time):
        if not in_time:
            return "broken_then_kept"
        return {"date_change": "moved", "hold": "moved", "closing": "closed"}.get(one.kind, "kept")

    def take_back(self, one):
        self.goes(one)
        one.taken_back = True

    def refuse(self, one, t):
        self.goes(one)
        one.refused_at = t

    def goes(self, one):
        since = self.counts_from(one) or one.at
        later = [at for at, _x in (*self.firms, *self.cadences)] + self.hold_ends
        self.taken_back_late |= bool([at for at in later if at > since])

    # the client's page

    def shown(self, t):
        """What the page shows, as a set of words."""
        return {
            one.text for one in self.said if one.text and one.shown_from and one.shown_from <= t and not one.taken_back
        }
