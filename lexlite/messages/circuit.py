"""A way out that does not work: tried again with growing pauses, so that no message's tries are burned meanwhile."""

import hmac
from datetime import timedelta

from peewee import BooleanField, IntegerField, TextField

from lexlite.db import database
from lexlite.records import Moment, Record, moment_from, moment_text

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 1, 2, 5, 10, 15)]  # a server that is not reached
PAUSES_REFUSED = [timedelta(minutes=minutes) for minutes in (15, 30, 60, 120)]  # one that refuses us may lock us out
TOLD_AFTER = timedelta(minutes=3)
LOST_IN_A_ROW = 3  # connections that break one after another are a server that is down


class Circuit(Record):
    """One way (`email`, `sms`) that has failed since `since`, `failures` times in a row."""

    channel = TextField(primary_key=True)
    since = Moment()
    failures = IntegerField()
    next_try_at = Moment()
    phase = TextField()
    code = IntegerField(null=True)
    reply = TextField()
    refuses_us = BooleanField()
    way = TextField()  # which setting has failed: another one is tried at once

    @classmethod
    def failed(cls, channel, down, now, settings):
        """Open, or stay open for a longer pause."""
        known = cls.get_or_none(cls.channel == channel)
        failures = known.failures + 1 if known else 1
        pauses = PAUSES_REFUSED if down.refuses_us else PAUSES
        cls.replace(
            channel=channel,
            since=known.since if known else now,
            failures=failures,
            next_try_at=now + pauses[min(failures, len(pauses)) - 1],
            phase=down.phase,
            code=down.code,
            reply=down.reply[:500],
            refuses_us=down.refuses_us,
            way=way_of(channel, settings),
        ).execute()

    @classmethod
    def resting(cls, now, settings):
        """The channels that are not tried now."""
        return {circuit.channel for circuit in cls.select() if circuit.rests(now, settings)}

    def rests(self, now, settings):
        """Until the pause is over, or the setting is another, or the clock was put back beyond the longest pause."""
        waits = self.next_try_at - now
        return timedelta() < waits <= PAUSES_REFUSED[-1] and self.way == way_of(self.channel, settings)

    @classmethod
    def works(cls, channel):
        """A message went through, or was refused for itself: the way is good."""
        cls.delete().where(cls.channel == channel).execute()


def way_of(channel, settings):
    """Which server or gateway the settings name, with its password, unreadable."""
    way = repr(settings.mail if channel == "email" else settings.sms)
    return hmac.digest(settings.secret_key.encode(), way.encode(), "sha256").hex()[:32]


DOWN = """
SELECT channel, since, refuses_us FROM circuit WHERE refuses_us OR (failures > 1 OR since <= ?)
 AND EXISTS (SELECT 1 FROM outbox o WHERE o.channel = circuit.channel AND o.state IN ('queued','claimed','in_doubt'))"""


def ways_down(now):
    """(channel, since, refuses us) of each way that has failed for minutes and by which something waits to leave."""
    rows = database.execute_sql(DOWN, (moment_text(now - TOLD_AFTER),)).fetchall()
    return [(channel, moment_from(since), bool(refuses)) for channel, since, refuses in rows]
