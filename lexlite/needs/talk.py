"""The first talk: one big box, kept as an internal note; each sentence of it can become something (rule F3)."""

import re

from peewee import ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.records import Moment, Record

CHINESE, POLISH = re.compile("[\u3400-\u9fff]"), re.compile("[ąćęłńśźżĄĆĘŁŃŚŹŻ]")
NAMED = re.compile(r"\b(?:mr|mrs|ms|dr|st|no|nr|ul|al|art|ust|godz)\.$", re.IGNORECASE)  # a name or number follows
END = re.compile(r"(?<=[.!?…])[”\"')]*\s+(?=\S)|(?<=[。！？；])[”）]*|\n+")


class Talk(Record):
    """What was said in the first talk, as it was typed; never shown to the client."""

    matter = ForeignKeyField(Matter, backref="talks", unique=True)
    words = TextField()
    by = ForeignKeyField(Staff)
    at = Moment()
    version = IntegerField(default=1)

    @classmethod
    def of(cls, matter):
        return cls.get_or_none(cls.matter == matter)

    @classmethod
    def keep(cls, matter, *, words, by, at, version=None):
        """Save what stands in the box. Raises RuleBroken, Conflict if somebody else has typed meanwhile."""
        matter.must_be_open()
        if not words:
            raise RuleBroken(_("Write down what they say."), field="words")
        talk = cls.of(matter)
        with database.atomic():
            if talk is None:
                talk = cls.create(matter=matter, words=words, by=by, at=at)
            else:
                talk.changed_since(version or 0)  # who has not seen it has not read it either
                talk.change(words=words, by=by, at=at)
            record(by, "talk.kept", talk, at=at, client_id=matter.client_id)
        return talk


def sentences(words):
    """The sentences of a text, one by one, each as it was typed. A point that shortens a word ends none."""
    found = []
    for part in (each.strip() for each in END.split(words)):
        if found and part and found[-1].endswith(".") and (NAMED.search(found[-1]) or part[0].islower()):
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    return found


def language_of(words, *likely):
    """The language in which something was typed: by its letters, else the first of the likely ones it can be."""
    if CHINESE.search(words):
        return "zh"
    if POLISH.search(words):
        return "pl"
    return next((code for code in likely if code != "zh"), "en")
