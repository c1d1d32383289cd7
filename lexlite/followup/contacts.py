"""A contact of any kind: a call, a talk, a letter; what was told, asked and promised in it."""

from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.models import LETTER_TAKES, WRITTEN, Word
from lexlite.followup.questions import ask
from lexlite.followup.standing import settle
from lexlite.followup.tasks import note_try
from lexlite.followup.words import must_make_sense, tick, write
from lexlite.i18n import _
from lexlite.needs.models import Need


def log_contact(
    matter,
    *,
    channel,
    direction,
    reached,
    by,
    at,
    told="",
    shared=False,
    note="",
    minutes=None,
    need="",
    asked="",
    next_word_on=None,
    next_word_at=None,
    answers=(),
    news=(),
    acted_on=(),
    also=(),
    version=None,
):
    """A contact of any kind. Only one that reached the client and told something resets the clock (rule S3).

    `need` becomes a stated need, `asked` a question; `answers` and `news` are what this contact answered and told,
    `acted_on` what the client has now decided or done; `also`: other matters of the same client spoken of in the same
    talk, or tried for in the same call. Returns the word. Raises RuleBroken; Conflict if somebody changed the matter
    since `version`."""
    for each in (matter, *also):
        each.must_be_open()
    if reached and direction == "out" and not (told or note or need or asked or answers or news or acted_on):
        raise RuleBroken(_("Write what you told them, or choose “Tried, no answer”."), field="told")
    must_make_sense(next_word_on, next_word_at, at)
    language = matter.client.contact.language
    counts_from = _counts_from(channel, direction, reached, told, at)
    with database.atomic():
        matter.changed_since(version)
        for each in (matter, *also):
            word = write(
                each,
                kind="contact",
                channel=channel,
                direction=direction,
                reached=reached,
                told=told,
                note=note,
                shared=shared and bool(told),
                shown_from=at if shared and told else None,
                minutes=minutes if each is matter else None,
                language=by.language,
                promised_on=next_word_on,
                promised_at=next_word_at,
                by=by,
                at=at,
                counts_from=counts_from,
                on_its_way=counts_from is not None and counts_from > at,
            )
            if each is matter:
                first = word
            if not reached and direction == "out":
                note_try(word, tries_in_a_row(each, at))
        tick(first, answers, news, acted_on)
        for each in (matter, *also):
            settle(each, at, _counting(each, at))
        if need:
            Need.note(
                matter,
                kind="stated",
                words=need,
                language=language,
                by=by,
                at=at,
                said_by=matter.client.contact.name,
            )
        if asked:
            ask(matter, matter.client.contact, asked, at, by=by)
    return first


def tries_in_a_row(matter, at):
    """How often we have tried in vain since the client last heard from us."""
    last = Word.counted(matter, at).first()
    tried = Word.select().where(
        Word.matter == matter,
        Word.kind == "contact",
        ~Word.reached,
        Word.direction == "out",
        Word.taken_back_at.is_null(),
    )
    return tried.where(Word.at > last.counts_from).count() if last else tried.count()


def _counts_from(channel, direction, reached, told, at):
    """The moment from which a contact counts, or None: `reached` and something told, in a talk or sent by us;
    a letter counts two working days after posting (rule S3)."""
    if not reached or not told or (direction == "in" and channel in WRITTEN):
        return None
    if channel == "letter":
        return Firm.the().calendar().working_days_after(at, LETTER_TAKES)
    return at


def _counting(matter, at):
    """The word that counts from this very moment, if one does: the one just written, or one now acted on."""
    word = Word.counted(matter, at).first()
    return word if word and word.counts_from == at else None
