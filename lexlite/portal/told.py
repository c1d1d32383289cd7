"""What we told a client on their page: read in one statement into plain values."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from lexlite.db import database, moment_from

UPDATES = """
SELECT w.told, s.name, w.at, w.language, w.kind, o.words, o.language,
 w.answer_due_at IS NOT NULL AND w.answered_at IS NULL, w.taken_back_at IS NOT NULL,
 r.id, t.id, coalesce(r.parts, t.parts), coalesce(r.answer, iif(t.id AND w.counts_from IS NOT NULL, 'known', NULL)),
 coalesce(r.answered_at, w.answered_at), w.shown_from, w.id,
 (SELECT json_group_array(json_array(body, language)) FROM question WHERE answered_by_word_id = w.id)
FROM word w JOIN staff s ON s.id = w.by_id LEFT JOIN own_words o ON o.word_id = w.id
LEFT JOIN read_back r ON r.word_id = w.id LEFT JOIN risks_told t ON t.word_id = w.id
WHERE w.matter_id = ? AND w.shared AND w.told <> '' AND w.shown_from <= ? AND (w.taken_back_at IS NULL
 OR w.taken_back_why IN ('wrong_entry', 'wrong_matter') AND w.shown_from <= w.taken_back_at)
ORDER BY w.at DESC, w.id DESC LIMIT ?"""


@dataclass
class Update:
    """Something we told: who, when, in which language. Taken off, only its day is left."""

    words: str
    by: str
    at: datetime
    language: str
    kind: str
    own: str | None = None  # what was typed by hand beside fixed sentences, in its own language
    own_language: str | None = None
    must_act: bool = False  # the client must still answer it (rule S13)
    taken_off: bool = False
    read_back: int | None = None  # where it is what we heard (rule D1)
    risks: int | None = None  # where it is the plan with what could go wrong (rule K1)
    parts: list = field(default_factory=list)  # of it: (heading, lines (words, language))
    answer: str | None = None  # theirs to it; where it is the plan, that it is settled
    answered_on: date | None = None
    shown_from: datetime | None = None
    id: int | None = None
    asked: list = field(default_factory=list)  # what it answers: (words, language)

    @property
    def languages(self):
        """Those of its parts, each once."""
        return list(dict.fromkeys(code for _heading, lines in self.parts for _words, code in lines))


def told_on_page(matter_id, firm, text, shown):
    """(the newest `shown` of what the page shows at the moment `text`, whether there is more)."""
    rows = database.connection().execute(UPDATES, (matter_id, text, shown + 1)).fetchall()
    return [_update(firm, *row) for row in rows[:shown]], len(rows) > shown


def _update(firm, words, by, at, language, kind, own, own_language, must_act, off, *heard):
    """One row; of what was taken off the page only that it was."""
    at = moment_from(at)
    *heard, shown_from, id, asked = heard
    if off:
        return Update("", by, at, language, kind, taken_off=True, shown_from=moment_from(shown_from))
    update = Update(words, by, at, language, kind, own, own_language, bool(must_act))
    update.read_back, update.risks, parts, update.answer, answered_at = heard
    update.shown_from, update.id, update.asked = moment_from(shown_from), id, json.loads(asked)
    update.parts = json.loads(parts) if parts else []
    update.answered_on = answered_at and firm.today(moment_from(answered_at))
    return update
