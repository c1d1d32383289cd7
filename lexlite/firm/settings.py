"""The firm's settings: what is typed, read into hours and days, and the clock of every matter recomputed."""

import json
import re
from datetime import date, time
from functools import lru_cache

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import DayOff, Firm, Staff
from lexlite.i18n import LANGUAGES, _, hour, language

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})", re.ASCII)


def hours_text(hours):
    """The hours as the form shows them."""
    lines = []
    for number, name in enumerate(WEEKDAYS):
        spans = " ".join(f"{start}-{end}" for start, end in hours.get(str(number), []))
        if spans:
            lines.append(f"{name.capitalize()} {spans}")
    return "\n".join(lines)


def hours_in_words(hours):
    """«Monday to Friday, 08:00–16:00»; where days differ, «Mon–Thu 08:00–16:00 · Fri 08:00–13:00»."""
    return _hours_in_words(json.dumps(hours), language())


@lru_cache(maxsize=20)
def _hours_in_words(hours, code):
    hours, runs = json.loads(hours), []  # [first day, last day, spans]
    for number in range(7):
        spans = ", ".join(f"{hour(start)}–{hour(end)}" for start, end in hours.get(str(number), []))
        if runs and spans == runs[-1][2] and runs[-1][1] == number - 1:
            runs[-1][1] = number
        elif spans:
            runs.append([number, number, spans])
    if len(runs) == 1 and runs[0][:2] == [0, 4]:
        return _("Monday to Friday, %(hours)s", hours=runs[0][2])
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return " · ".join(
        f"{names[first]}–{names[last]} {spans}" if last > first else f"{names[first]} {spans}"
        for first, last, spans in runs
    )


def hours_from(text):
    """{"0": [["08:00", "16:00"]]} of the typed lines. Raises RuleBroken naming the line."""
    hours = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, _space, rest = line.strip().partition(" ")
        spans = _spans(rest)
        if name[:3].lower() not in WEEKDAYS or not spans:
            raise RuleBroken(_("Not understood: %(line)s. Write like: Mon 8:00-16:00", line=line), field="hours")
        hours[str(WEEKDAYS.index(name[:3].lower()))] = spans
    if not hours:
        raise RuleBroken(_("Enter the hours, a day on each line, like: Mon 8:00-16:00"), field="hours")
    return hours


def _spans(text):
    """Spans in order that do not overlap, else nothing."""
    spans, last = [], ""
    if SPAN.sub("", text).strip(" ,;"):
        return []
    for start_hour, minute, end_hour, end_minute in SPAN.findall(text):
        try:
            start = time(int(start_hour), int(minute)).strftime("%H:%M")
            end = time(int(end_hour), int(end_minute)).strftime("%H:%M")
        except ValueError:
            return []
        if not last <= start < end:
            return []
        spans.append([start, end])
        last = end
    return spans


def days_from(text):
    days = []
    for line in text.splitlines():
        day, _space, why = line.strip().partition(" ")
        if not day:
            continue
        try:
            days.append((date.fromisoformat(day), why))
        except ValueError:
            raise RuleBroken(
                _("Not understood: %(line)s. Write like: 2026-12-24", line=line), field="days_off"
            ) from None
    return days


def holidays_known(country, region):
    """Whether public holidays of this country (and region) are known."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    return country in known and (not region or region in known[country])


def keep(firm, *, hours, days_off, languages, country, region, by, at, version=None, **plain):
    """Change the firm's settings. Owner only. Raises RuleBroken, Conflict."""
    by.must_own()
    spoken = languages.lower().replace(",", " ").split()
    if not spoken or set(spoken) - set(LANGUAGES):
        raise RuleBroken(_("Enter at least one of: en, pl, zh"), field="languages")
    country, region = country.strip().upper(), region.strip().upper()
    if not holidays_known(country, region):
        raise RuleBroken(_("No public holidays are known for this country and region."), field="country")
    if plain["cadence_days"] > plain["cadence_max_days"]:
        raise RuleBroken(_("This is longer than the longest allowed below."), field="cadence_days")
    with database.atomic():
        firm.changed_since(version)
        firm.change(
            hours=hours_from(hours),
            languages=list(dict.fromkeys(spoken)),
            country=country,
            region=region,
            **plain,
        )
        DayOff.delete().execute()
        for day, why in days_from(days_off):
            DayOff.insert(day=day, why=why).on_conflict_replace().execute()
        try:
            calendar = firm.calendar()
            calendar.first_working_day_after(calendar.today(at))
        except ValueError:
            raise RuleBroken(
                _("With these hours and days off there is no working day left."), field="days_off"
            ) from None
        record(by, "firm.settings_changed", firm, at=at)


def found(*, name, phone, country, timezone, languages, owner, at, is_demo=False):
    """The firm and its owner, on an empty database. `owner`: name, email, password, language.

    Raises RuleBroken where a firm exists."""
    if Firm.the():
        raise RuleBroken(_("This database has a firm already."))
    with database.atomic():
        firm = Firm.create(
            id=1,
            name=name,
            phone=phone,
            country=country,
            timezone=timezone,
            languages=languages,
            is_demo=is_demo,
            created_at=at,
        )
        record("system", "firm.founded", firm, at=at)
        boss = Staff.join(**owner, role="owner", timezone=timezone, takes_enquiries=True, by="system", at=at)
    return firm, boss
