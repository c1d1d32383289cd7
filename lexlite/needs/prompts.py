"""The checklist: each question of the playbook asked, not applicable or answered (rules D2, D5)."""

from dataclasses import dataclass

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Staff
from lexlite.i18n import _
from lexlite.matters.models import Matter
from lexlite.playbooks.library import Prompt
from lexlite.records import Moment, Record

STATES = ("asked", "not_applicable", "answered")


class PromptAnswer(Record):
    """What became of one question; `words`: what the client said to it."""

    matter = ForeignKeyField(Matter, backref="prompt_answers", index=False)
    prompt = TextField()
    state = TextField()
    words = TextField(default="")
    by = ForeignKeyField(Staff)
    at = Moment()

    class Meta:
        constraints = [Check("state IN ('asked','not_applicable','answered')")]
        indexes = ((("matter", "prompt"), True),)

    @classmethod
    def keep(cls, matter, prompt, *, state, words, by, at):
        """Note what became of a question. *Answered* needs the answer; what was said before is kept where nothing new
        is said. Raises RuleBroken."""
        matter.must_be_open()
        if state == "answered" and not words:
            raise RuleBroken(_("Write what they said, or press “Asked”."), field="words")
        said = {"state": state, "words": words, "by": by, "at": at}
        with database.atomic():
            mine = cls.get_or_none(cls.matter == matter, cls.prompt == prompt.code)
            if mine:
                mine.change(**{**said, "words": words or mine.words})
            else:
                mine = cls.create(matter=matter, prompt=prompt.code, **said)
            record(by, "prompt.answered", mine, at=at, client_id=matter.client_id, state=state)
        return mine


@dataclass(frozen=True)
class Line:
    """One question of the checklist and what became of it."""

    prompt: Prompt
    answer: PromptAnswer | None

    @property
    def state(self):
        return self.answer.state if self.answer else ""


def checklist(matter):
    """The questions of the matter's area and side, from the general to the particular."""
    known = {each.prompt: each for each in PromptAnswer.select().where(PromptAnswer.matter == matter)}
    return [Line(prompt, known.get(prompt.code)) for prompt in matter.playbook.prompts_for(matter.side, known)]


def next_line(lines, code=None):
    """The question named, else the first that nobody has asked yet, else None."""
    named = (line for line in lines if line.prompt.code == code)
    return next(named, None) if code else next((line for line in lines if not line.answer), None)
