"""The devices on which a person's page stands open: sessions, listed and ended by the person and by staff."""

import re
from dataclasses import dataclass
from datetime import datetime

from lexlite.audit.models import record
from lexlite.clients.links import Link
from lexlite.db import database
from lexlite.firm.sessions import Session

BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"),
    ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Device:
    """`mark`: its name in an address; `stays`: signed in for 30 days."""

    mark: str
    name: str
    since: datetime
    seen_at: datetime
    ends_at: datetime
    stays: bool


def name_of(agent):
    """«Firefox, Windows»: what a browser says of itself, no more than its owner needs to know it again."""
    known = [next((name for sign, name in each if re.search(rf"{sign}\b", agent)), "") for each in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, known))


def devices_of(person, at):
    """Those that may open the page of this person now, the one used last first."""
    return [
        Device(each.mark, each.device or "", each.created_at, each.seen_at, each.ends_at, each.stays)
        for each in Session.of_person(person.id)
        if each.holds(at)
    ]


def end_device(person, mark, by, at):
    """The page closes on one device; one that is closed already stays so."""
    with database.atomic():
        for each in Session.of_person(person.id):
            if each.mark == mark:
                each.end(at)
                record(by, "device.ended", person, at=at, client_id=person.client_id)


def end_devices(person, by, at):
    """The page closes on all of them."""
    with database.atomic():
        Session.end_all_of_person(person.id, at)
        record(by, "devices.ended", person, at=at, client_id=person.client_id)


def end_page(person, by, at):
    """Every link and every device: only a new link opens their page again."""
    with database.atomic():
        Link.end_all_of(person, "staff", at)
        record(by, "links.ended", person, at=at, client_id=person.client_id)
