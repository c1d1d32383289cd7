"""What somebody typed themselves into a word of fixed sentences that is in another language (rule S5)."""

from peewee import ForeignKeyField, TextField

from lexlite.followup.models import Word
from lexlite.records import Record


class OwnWords(Record):
    """Free text stays in the language it was typed in, beside the reviewed sentences in the client's."""

    word = ForeignKeyField(Word, unique=True, on_delete="CASCADE")
    words = TextField()
    language = TextField()


def with_own(words):
    """The query of words, each with its `own_words` and `own_language` (None where there are none)."""
    mine = [
        OwnWords.select(column).where(OwnWords.word == Word.id).alias(name)
        for column, name in ((OwnWords.words, "own_words"), (OwnWords.language, "own_language"))
    ]
    return words.select_extend(*mine)


def own_of(word):
    """What was typed by hand in this word, or nothing."""
    own = OwnWords.get_or_none(OwnWords.word == word)
    return own.words if own else ""
