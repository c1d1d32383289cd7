"""The firm itself, and its time: founded sixty days ago, open today, three passes a day."""

import os
import secrets
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lexlite import timetable
from lexlite.firm.models import Firm, Staff
from lexlite.firm.settings import found, hours_text, keep
from lexlite.messages.transport import Handed
from lexlite.worktime import public_holidays

STAFF = [
    ("Ewa Nowak", "ewa@nowak-li.example", "owner", "pl"),
    ("Jan Lis", "jan@nowak-li.example", "lawyer", "en"),
    ("Li Mei", "mei@nowak-li.example", "assistant", "zh"),
]


recorded = Handed()  # sends nothing: the row keeps that it was sent


class Founder:
    def __init__(self, settings, now):
        self.settings, self.now = settings, now
        self.done_until = None

    # the firm

    def found(self):
        passwords = {email: secrets.token_urlsafe(9) for _name, email, _role, _language in STAFF}
        begun = self.now - timedelta(days=60)
        name, email, _role, language = STAFF[0]
        firm, self.ewa = found(
            name="Nowak & Li",
            phone="+48 22 123 45 67",
            country=self._country(),
            timezone="Europe/Warsaw",
            languages=["pl", "en", "zh"],
            owner={"name": name, "email": email, "language": language, "password": passwords[email]},
            at=begun,
            is_demo=True,
        )
        self.jan, self.mei = (
            Staff.join(
                name=name,
                email=email,
                role=role,
                language=language,
                timezone=firm.timezone,
                password=passwords[email],
                by=self.ewa,
                at=begun,
            )
            for name, email, role, language in STAFF[1:]
        )
        self._open_today(firm, begun)
        self._keep_sign_ins(passwords)

    def _country(self):
        """Poland, or one of the others where Poland has a public holiday today: else nothing could be due today."""
        today = self.now.astimezone(ZoneInfo("Europe/Warsaw")).date()
        return next(country for country in ("PL", "CN", "GB") if not public_holidays(country)(today))

    def _open_today(self, firm, begun):
        """Where the firm would be closed by now, it stays open today: else nothing could be due today."""
        today, calendar = firm.today(self.now), firm.calendar()
        if calendar.is_working(today) and self.now < calendar.close(today):
            return
        hours = dict(firm.hours)
        hours[str(today.weekday())] = [["08:00", "23:59"]]
        keep(
            firm,
            hours=hours_text(dict(sorted(hours.items()))),
            days_off="",
            languages="pl en zh",
            country=firm.country,
            region="",
            by=self.ewa,
            at=begun,
            cadence_days=firm.cadence_days,
            cadence_max_days=firm.cadence_max_days,
        )

    def _keep_sign_ins(self, passwords):
        handle = os.open(self.settings.data / "demo.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            for email, password in passwords.items():
                out.write(f"staff: {email} {password}\n")

    # time

    def ago(self, days, hour=10, minute=0):
        """A moment on the last working day at least so many days ago, in the firm's time, before now."""
        firm = Firm.the()
        day = firm.calendar().last_working_day_until(firm.today(self.now) - timedelta(days=days))
        at = datetime.combine(day, time(hour, minute), firm.zone).astimezone(UTC)
        return min(at, self.now - timedelta(minutes=20))

    def day_ahead(self, working_days):
        firm = Firm.the()
        return firm.calendar().working_day_from(firm.today(self.now), working_days)

    def live_until(self, at):
        """Three passes of every day and the one at this moment: reminders are planned and recorded as sent."""
        begun = self.done_until or at - timedelta(days=1)
        firm = Firm.the()
        day = firm.today(begun)
        while day <= firm.today(at):
            for hour, minute in ((8, 1), (14, 30), (16, 1)):
                moment = datetime.combine(day, time(hour, minute), firm.zone).astimezone(UTC)
                if begun < moment < at:
                    timetable.run(moment, recorded)
            day += timedelta(days=1)
        timetable.run(at, recorded)
        self.done_until = at
