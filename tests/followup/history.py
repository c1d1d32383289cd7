"""What was said, asked and changed in one matter, read anew from its beginning: the rules' words, and no row."""

from dataclasses import dataclass, field
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
class Reader:
    """One of those who engaged us, alone or jointly (rule P1): letters go to each, unless they cannot."""

    mail: bool = True  # their address takes letters
    suspended: bool = False  # their page (rule S9)
    in_custody: bool = False  # nothing is sent to them; what is said there, and their page, count as ever (rule S1)

    @property
    def can_be_written_to(self):
        return self.mail and not self.suspended and not self.in_custody


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
    follows: Reader | None = None  # of what is published: the one whose letter must arrive
    letters: dict = field(default_factory=dict)  # those that wait: reader -> the moment at which it leaves


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
    reader: Reader


@dataclass
class Promised:
    made: datetime
    due: datetime
    ended: datetime | None = None
    how: str | None = None


class History:
    """Everything that happened, in order; `firms` is shared by all matters of the firm."""

    def __init__(self, zone, firms, reader):
        self.zone, self.firms = zone, firms
        self.readers = [reader]  # who engaged us first, then those who did jointly
        self.askers = []  # of each question
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

    # several who engaged us (rules P1, S1, S3, S9): one talk is one word, letters go to each

    def published(self, t, asker=None):
        """What hangs on the letters: they go to each who can be written to, an answer to who asked. The clock follows
        the first of them, of an answer who asked: without a channel to them it counts when the page is opened."""
        followed, leaves = asker or self.readers[0], self.letter_leaves(t)
        to = [each for each in ([asker] if asker else self.readers) if each.can_be_written_to]
        counts = "now" if followed.can_be_written_to else "opening"
        return {"counts": counts, "follows": followed, "letters": dict.fromkeys(to, leaves)}

    def letter_leaves(self, t):
        """Ten minutes on, and not between eight in the evening and eight in the morning."""
        minute = self.wall(t + timedelta(minutes=10))
        day, of_the_day = divmod(minute, DAY)
        if 8 * 60 <= of_the_day < 20 * 60:
            return t + timedelta(minutes=10)
        return self.moment((day + (of_the_day >= 20 * 60)) * DAY + 8 * 60)

    def call_back(self, reader, t):
        """What waits for them is not sent, now or later."""
        for one in self.said:
            if one.letters.pop(reader, None):
                self.did_not_arrive(one, reader, t)

    def did_not_arrive(self, one, reader, t):
        """Refused, or called back: it has not reached the one whom the clock follows, unless they have answered it."""
        if one.follows is reader and one.counts == "now" and not one.refused_at and not one.taken_back:
            self.refuse(one, t)

    def can_be_written_to(self):
        return any(reader.can_be_written_to for reader in self.readers)

    def asks(self, t, reader):
        self.asked.append(t)
        self.askers.append(reader)

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

    def feel_forgotten(self, t, reader):
        """Said again by the same person on the same day, or while its call is still to come, it is the same."""
        said = [felt for felt in self.felt if felt.reader is reader]
        last, today = said[-1] if said else None, self.wall(t) // DAY
        if last:
            is_to_come = self.spoken_after(last, t) is None and today <= self.wall(last.due) // DAY
            if is_to_come or self.wall(last.at) // DAY == today:
                return last
        firm = self.latest(self.firms, t)
        opens = firm.next_open_minute(self.wall(t))
        self.felt.append(Felt(t, self.moment(firm.close(opens // DAY)), reader))
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
        one.letters.clear()

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
