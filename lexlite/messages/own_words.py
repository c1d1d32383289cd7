"""A firm's own words for its letters: plain text with placeholders from a list, filled in once, never carried out."""

import re
from types import SimpleNamespace

from flask import current_app
from peewee import Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import Conflict, RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _, speaking
from lexlite.records import Moment, Record

MOST = 2000  # characters
SHIPPED = 1  # the version of a letter that nobody has changed yet
PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)
DAYS = ("day", "on_day", "until_day")
TO_CLIENT = ("name", "lawyer", "phone", "link")
TO_ENQUIRER = ("reference", "day", "hour", "phone", "link")
NEEDED = {  # the letters whose words a firm may write itself, and what must stand in them
    "welcome": ("day", "link"),
    "update": ("link",),
    "answer": ("link",),
    "promise_moved": ("link",),
    "date_set": ("link",),
    "hearing_near": ("link",),
    "request": ("link",),
    "request_reminder": ("link",),
    "closing": ("link",),
    "link": ("link",),
    "enquiry_received": ("reference", "day", "link"),
}
FIXED = ("enquiry_declined",)  # reads the same in every case (rule F4)


class LetterWords(Record):
    """The words between greeting and name of one letter in one language; empty: the shipped ones."""

    kind = TextField()
    language = TextField()
    words = TextField()
    version = IntegerField(default=SHIPPED + 1)
    by = ForeignKeyField(Staff)
    at = Moment()

    class Meta:
        constraints = [Check("language IN ('en','pl','zh')")]
        indexes = ((("kind", "language"), True),)

    @classmethod
    def of(cls, kind, language):
        """The row, also of words that were taken back; or None where nobody has written any yet."""
        return cls.first_where("kind = ? AND language = ?", kind, language)

    @classmethod
    def own(cls, kind, language):
        """The firm's own words, or nothing."""
        known = cls.of(kind, language) if kind in NEEDED else None
        return known.words if known else ""

    @classmethod
    def keep(cls, kind, language, *, words, by, at, version=None):
        """From now on this letter is written in these words; empty ones bring the shipped ones back. Owner only.

        Raises RuleBroken for a placeholder that is not on the list or is missing, and Conflict."""
        by.must_own()
        if words:
            must_be_fillable(kind, language, words)
        with database.atomic():
            known = cls.of(kind, language)
            if known:
                known.changed_since(version)
                known.change(words=words, by=by, at=at)
            elif version not in (None, SHIPPED):
                raise Conflict(theirs=SimpleNamespace(version=SHIPPED, words=""))
            elif not words:
                return
            else:
                known = cls.create(kind=kind, language=language, words=words, by=by, at=at)
            verb = "letter.words_changed" if words else "letter.words_taken_back"
            record(by, verb, known, at=at, kind=kind, language=language)


def offered(kind, language):
    """The placeholders of a letter. Polish has three forms of a day."""
    names = TO_ENQUIRER if kind == "enquiry_received" else TO_CLIENT
    if "day" not in NEEDED[kind]:
        return names
    names = tuple(name for name in names if name != "day")
    return names + (DAYS if language == "pl" else DAYS[:1])


def must_be_fillable(kind, language, words):
    """Raises RuleBroken for words that could not be filled in."""
    known, used = offered(kind, language), set(PLACEHOLDER.findall(words))
    rest = PLACEHOLDER.sub(lambda found: "" if found[1] in known else found[0], words)
    if set("{}") & set(rest):
        odd = re.search(r"[{}][^\s{}]{0,20}\}?", rest)
        raise RuleBroken(
            _("%(odd)s is not on the list. Write only placeholders of the list, as they stand there.", odd=odd[0]),
            field="words",
        )
    for name in NEEDED[kind]:
        if not used & set(DAYS if name == "day" else (name,)):
            raise RuleBroken(_("%(name)s is missing: this letter needs it.", name=f"{{{name}}}"), field="words")
    if any("{link}" in line and line.strip() != "{link}" for line in words.split("\n")) or words.count("{link}") > 1:
        raise RuleBroken(_("Put {link} once, on a line of its own, so that it can be pressed."), field="words")


def filled(words, fill):
    """The words with what stands for each placeholder, in one pass: what is put in is not looked at again."""
    return PLACEHOLDER.sub(lambda found: str(fill.get(found[1], found[0])), words)


def shipped(kind, language):
    """The shipped words of a letter's body, with its placeholders as they would be typed."""
    fill = {name: f"{{{name}}}" for name in (*TO_CLIENT, *TO_ENQUIRER, *DAYS)}
    if language != "pl":
        fill.update(dict.fromkeys(DAYS, "{day}"))
    with speaking(language):
        template = current_app.jinja_env.get_template(f"messages/{kind}.txt")
        body = template.blocks["words"](template.new_context({"fill": fill}))
        return re.sub(r"\n{3,}", "\n\n", "".join(body).strip())
