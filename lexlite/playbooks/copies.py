"""A firm's own copy of a playbook (rule D5): nothing in it changes by itself; news of the shipped is offered."""

from copy import deepcopy
from datetime import date
from types import SimpleNamespace

from peewee import ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import Conflict, RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.i18n import LANGUAGES, _
from lexlite.playbooks import library
from lexlite.playbooks.entries import HEAD, entries, put, reworded, same, texts
from lexlite.records import Json, Moment, Record


class PlaybookCopy(Record):
    """`body`: the playbook as the firm has it; `based_on`: the shipped one as the firm last saw it, entry by entry."""

    area = TextField(unique=True)
    body = Json()
    based_on = Json()
    version = IntegerField(default=1)
    by = ForeignKeyField(Staff)
    at = Moment()  # of the last change of its words

    @classmethod
    def of(cls, area):
        """The firm's own copy, or None."""
        return cls.first_where("area = ?", area)

    @classmethod
    def make(cls, area, *, by, at):
        """A copy of the shipped playbook, to be made the firm's own. Owner only. Raises RuleBroken."""
        by.must_own()
        if cls.of(area):
            raise RuleBroken(_("There is a copy of your own already."))
        shipped = library.shipped_values(area)
        with database.atomic():
            copy = cls.create(area=area, body=shipped, based_on=shipped, by=by, at=at)
            _count_up()
            record(by, "playbook.copied", copy, at=at, area=area)
        return copy

    @property
    def entries(self):
        return entries(self.body)

    @property
    def is_whole(self):
        """Can this program read it? If not, the shipped one serves."""
        return not library.fault_in(self.area, self.body)

    @property
    def offers(self):
        """{(kind, name): the shipped entry} that is new or says something new since the firm last saw it, where the
        firm's own does not say the same anyway."""
        if not self.is_whole:
            return {}
        ours, seen = self.entries, entries(self.based_on)
        return {
            key: entry
            for key, entry in entries(library.shipped_values(self.area)).items()
            if not (key in seen and same(seen[key], entry)) and not (key in ours and same(ours[key], entry))
        }

    def typed(self, kind, name):
        """One entry as its form shows it."""
        entry = self.entries[kind, name]
        said = texts(kind, entry, Firm.the().country)
        words = {f"{text}_{code}": words.get(code, "") for text, words in said.items() for code in LANGUAGES}
        return {**words, "unused": entry.get("hidden", False), "version": self.version}

    def typed_head(self):
        """What has no name of its own, as its form shows it."""
        day, typed = self.body["checked_on"], {"checked_by": self.body["checked_by"], "version": self.version}
        for name in HEAD:
            for code in LANGUAGES:
                said = self.body.get(name, {})
                typed[f"{name}_{code}"] = [row[code] for row in said] if isinstance(said, list) else said.get(code, "")
        return {**typed, "checked_on": date.fromisoformat(day) if day else None}

    def reword(self, kind, name, *, unused, by, at, version=None, **typed):
        """The words of one entry, and whether it is in use. Raises RuleBroken, Conflict."""
        firm = Firm.the()
        words = filled({text: _by_language(typed, text) for text in texts(kind, self.entries[kind, name])}, firm)
        entry = reworded(kind, self.entries[kind, name], words, firm.country)
        entry.pop("hidden", None)
        values = put(self.body, kind, name, entry)
        _set_hidden(entries(values)[kind, name], unused)
        self._keep(
            values, by=by, at=at, version=version, entry=f"{kind} {name}", shown=lambda theirs: theirs.typed(kind, name)
        )

    def add_prompt(self, *, side, layer, by, at, **typed):
        """A question of the firm's own, behind the others of its side and layer. Raises RuleBroken."""
        self.reload()
        words = filled({text: _by_language(typed, text) for text in ("words", "softer")}, Firm.the())
        number = 1 + sum(each["code"].startswith("own.") for each in self.body["prompt"])
        prompt = {"code": f"own.{number}", "side": side, "layer": layer}
        values = put(self.body, "prompt", prompt["code"], reworded("prompt", prompt, words))
        self._keep(values, by=by, at=at, entry=f"prompt {prompt['code']}")

    def rewrite_head(self, *, checked_by, checked_on, by, at, version=None, **typed):
        """Who checked it and when, what is asked first, papers, questions about days: one a line in each language.
        Raises RuleBroken, Conflict."""
        if bool(checked_by) != bool(checked_on):
            raise RuleBroken(_("Write both: who checked it, and on which day."), field="checked_by")
        words = filled({name: _by_language(typed, name) for name in HEAD}, Firm.the())
        values = deepcopy(self.body)
        values.update(checked_by=checked_by, checked_on=checked_on.isoformat() if checked_on else "")
        values.update({name: _lines(name, words[name]) for name in ("documents", "limit_questions")})
        values["first_question"] = words["first_question"]
        if not any(words["first_question"].values()):
            del values["first_question"]
        told = {name: values.get(name) for name in HEAD} != {name: self.body.get(name) for name in HEAD}
        self._keep(values, by=by, at=at, version=version, entry="head", words_changed=told)

    def decide(self, kind, name, *, take, by, at):
        """What the shipped playbook says anew: taken, or ours kept; it is not offered again before it changes.
        Raises RuleBroken where it is not offered any more."""
        offered = self.reload().offers.get((kind, name))
        if offered is None:
            raise RuleBroken(_("This is not offered any more."))
        order = [key[1] for key in entries(library.shipped_values(self.area)) if key[0] == kind]
        seen = put(self.based_on, kind, name, offered, order)
        values = put(self.body, kind, name, offered, order) if take else self.body
        self._keep(
            values, based_on=seen, by=by, at=at, entry=f"{kind} {name}", words_changed=bool(take), taken=bool(take)
        )

    def end(self, *, by, at):
        """Back to the shipped playbook; the firm's own words are deleted. Owner only."""
        by.must_own()
        with database.atomic():
            record(by, "playbook.given_up", self, at=at, area=self.area)
            self.delete_instance()
            _count_up()

    def _keep(
        self, values, *, by, at, entry, version=None, based_on=None, shown=typed_head, words_changed=True, **more
    ):
        by.must_own()
        self._must_hold(values)
        with database.atomic():
            try:
                self.changed_since(version)
            except Conflict as conflict:
                raise Conflict(theirs=SimpleNamespace(**shown(conflict.theirs))) from None
            changed_at = at if words_changed else self.at
            self.change(body=values, based_on=based_on or self.based_on, by=by, at=changed_at)
            _count_up()
            record(by, "playbook.changed", self, at=at, area=self.area, entry=entry, **more)

    def _must_hold(self, values):
        """The check of the files; its no becomes a plain word at the field."""
        try:
            library.checked(self.area, values)
        except library.PlaybookBroken as broken:
            if broken.key.endswith((" steps", " at")):
                raise RuleBroken(_("It belongs to a stage that your copy does not have: take that first.")) from None
            raise RuleBroken(_("Write it in every language, or leave it empty in all."), field=_field(broken)) from None
        if not values["stage"] or all(each.get("hidden") for each in values["stage"]):
            raise RuleBroken(_("One stage at least must stay in use."), field="unused")


def keep_up(firm):
    """The library has the own copies of this firm in force: read anew only when the firm's version has moved."""
    mark = (database.database, firm.version)
    if not library.is_at(mark):
        copies = PlaybookCopy.select() if firm.version > 1 else []  # each change counts it up
        library.put_out({copy.area: copy.body for copy in copies}, mark)


def filled(words, firm):
    """The words in all languages: one that the firm does not offer and that is empty takes those of the firm's own."""
    for by_language in words.values():
        for code in set(LANGUAGES) - set(firm.languages):
            by_language[code] = by_language[code] or by_language[firm.language]
    return words


def _by_language(typed, text):
    return {code: typed[f"{text}_{code}"] for code in LANGUAGES}


def _field(broken):
    """The form's field of what the check names: «prompt own.1: words.zh», «usual_by_country.PL.zh»."""
    parts = broken.key.rpartition(": ")[2].split(".")
    return f"{parts[0].removesuffix('_by_country')}_{parts[-1]}"


def _lines(name, by_language):
    """[{language: words}] of the lines in each language. Raises RuleBroken where they do not match."""
    most = max(len(lines) for lines in by_language.values())
    for code, lines in by_language.items():
        if len(lines) != most:
            raise RuleBroken(
                _("Write as many lines in each language, one for each paper or question."), f"{name}_{code}"
            )
    return [{code: by_language[code][number] for code in LANGUAGES} for number in range(most)]


def _set_hidden(entry, hidden):
    if hidden:
        entry["hidden"] = True
    else:
        entry.pop("hidden", None)


def _count_up():
    """Every process reads the copies anew (`keep_up`)."""
    Firm.update(version=Firm.version + 1).where(Firm.id == 1).execute()
