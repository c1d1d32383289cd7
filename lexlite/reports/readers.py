"""Who reads a matter's page, and what was shown to whom when: from what is kept, nothing is written for it."""

from dataclasses import dataclass, field
from datetime import datetime

from lexlite.clients.links import Opening
from lexlite.followup.calling import people_of
from lexlite.followup.models import Word
from lexlite.followup.own_words import with_own

SHOWN_AT_MOST = 100


@dataclass
class Reader:
    """One of the client's people: when they opened the page, oldest first."""

    person: object
    opened: list = field(default_factory=list)

    def first_in(self, begin, end):
        """When they had it before them first, in this span (`end` None: until now), or None."""
        return next((at for at in self.opened if at >= begin and (end is None or at < end)), None)


@dataclass(frozen=True)
class OnPage:
    """Something told on the page from a moment on, until it was taken off; who read it first when."""

    word: Word
    until: datetime | None
    read: list  # (name, moment)


@dataclass
class Readers:
    people: list
    shown: list  # the newest first

    @classmethod
    def of(cls, matter, now):
        """An opening is kept whenever something new was before a reader's eyes, so that these moments are exact."""
        readers = [Reader(person) for person in people_of(matter)]
        by_id = {reader.person.id: reader for reader in readers}
        for opening in Opening.select().where(Opening.matter_id == matter.id).order_by(Opening.at):
            if opening.person_id in by_id:
                by_id[opening.person_id].opened.append(opening.at)
        theirs = Word.matter == matter, Word.shared, Word.told != "", Word.shown_from <= now
        words = with_own(Word.select().where(*theirs)).order_by(Word.shown_from.desc(), Word.id.desc())
        return cls(readers, [_on_page(word, readers) for word in words.limit(SHOWN_AT_MOST) if _was_shown(word)])


def _was_shown(word):
    """Not undone, or taken back, before it stood there."""
    return word.taken_back_at is None or word.taken_back_at > word.shown_from


def _on_page(word, readers):
    first = [(reader.person.name, reader.first_in(word.shown_from, word.taken_back_at)) for reader in readers]
    return OnPage(word, word.taken_back_at, [(name, at) for name, at in first if at])
