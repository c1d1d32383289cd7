"""The demonstration firm: the sample enquiries sent through the forms and verbs of every day, with a past clock.

This package writes no table: it fills in forms and calls verbs, each with its moment. Messages are recorded as sent and
go nowhere."""

from lexlite.clients.links import Link
from lexlite.clients.models import Channel
from lexlite.db import database
from lexlite.demo.story import Player

DOOR = "0310"  # the last digits of the demonstration client's phone
CLIENT = "biuro@podlipa.example"


def play(settings, now):
    """Found the firm and live some weeks with it, up to now: all of it or nothing."""
    player = Player(settings, now)
    with database.atomic():
        player.found()
        player.live()


def welcome_lines(settings, now):
    """What is printed at each start: sign-ins, a fresh client link, what opens it."""
    lines = (settings.data / "demo.txt").read_text().splitlines()
    person = Channel.get(Channel.kind == "email", Channel.norm == CLIENT).person
    return [*lines, f"client: {settings.base_url}/status/{Link.mint(person, now)}", f"door: {DOOR}"]
