"""On the client's page: updates, “nothing new”, a moved date; undone in time, counted when read, refused by mail."""

from lexlite.audit.models import record
from lexlite.clients.links import Opening
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup import drafts, silence
from lexlite.followup.models import ANSWERED_WITHIN, Word
from lexlite.followup.own_words import OwnWords
from lexlite.followup.signs import Sign
from lexlite.followup.standing import forget, settle
from lexlite.followup.words import must_make_sense, tick, write
from lexlite.i18n import _
from lexlite.messages.letters import UNDO
from lexlite.messages.models import Outbox, OutboxTry, cancel, enqueue
from lexlite.messages.smtp import is_about_the_address

PAGE_LETTERS = ("update", "answer", "promise_moved")  # what tells of a word on the page


def publish(
    matter,
    *,
    body,
    by,
    at,
    nothing_new=False,
    checked="",
    done="",
    next_word_on=None,
    language=None,
    acts=None,
    news=(),
    must_act=False,
    version=None,
):
    """An update on the client's page: counts from now, shown and sent in ten minutes, until then it can be
    undone (rule S3). «Nothing new» must name something checked or done and not repeat the last one (rule S5):
    `checked` is a sentence of the list, `done` the signer's own; it stays in the language it was typed in.
    `must_act`: the client must decide or do something, so it counts only when they have answered (rule S13).
    Raises RuleBroken; Conflict if somebody changed the matter since `version`."""
    matter.must_be_open()
    if not body:
        raise RuleBroken(_("Write what the client should know."), field="body")
    must_make_sense(next_word_on, None, at)
    person = matter.client.contact
    language, own = language or person.language, ""
    if nothing_new:
        day = next_word_on or drafts.cadence_day(matter, Firm.the().calendar(), at)
        said, own = ([checked, done], "") if language == by.language else ([checked], done)
        body = drafts.with_date("\n".join([*filter(None, said), body]), day)
        drafts.must_say_something(matter, body, at, own)
    with database.atomic():
        matter.changed_since(version)
        word = put_on_page(
            matter,
            person,
            kind="nothing_new" if nothing_new else "update",
            told=body,
            language=language,
            promised_on=next_word_on,
            must_act=must_act,
            by=by,
            at=at,
        )
        if own:
            OwnWords.create(word=word, words=own, language=by.language)
        if acts and acts != matter.acts:
            matter.change(acts=acts, acts_since=at)
        tick(word, news=news)
        settle(matter, at, word if word.counts_from else None)
        tell("update", matter, word, by, at)
    return word


def tell(kind, matter, word, by, at):
    """A letter to the contact of each client: there is something new, and the way to it: to the words themselves, or,
    of a moved date or a case that ended, to what stands on top."""
    place = word.place if kind == "update" else matter.key
    for person in matter.readers:
        enqueue(kind, person, matter, at, key=word.key, signed=by.name, leads_to=place)


def put_on_page(matter, person, *, by, at, must_act=False, answer_within=ANSWERED_WITHIN, **values):
    """A word on the page. Without a working channel to the client it is no word until they open their page; one they
    must act on is none until they answer, and `answer_within` working days later a call is due."""
    reachable = person.mailbox is not None
    return write(
        matter,
        by=by,
        at=at,
        channel="page",
        shared=True,
        shown_from=at + UNDO,
        counts_from=at if reachable and not must_act else None,
        awaits_opening=not reachable and not must_act,
        answer_due_at=silence.answer_due(at, Firm.the().calendar(), answer_within) if must_act else None,
        **values,
    )


def change_date(matter, *, next_word_on, reason, told, by, at, version=None):
    """Move the promised date by telling the client (rule S4): a word, but never a promise kept. Nothing `told`: they
    read a sentence for the reason, in their language.

    Raises RuleBroken where nothing can be written to the client: then we call."""
    matter.must_be_open()
    person = matter.client.contact
    if next_word_on is None:
        raise RuleBroken(_("Choose the new day."), field="next_word_on")
    must_make_sense(next_word_on, None, at)
    if person.is_in_custody:
        raise RuleBroken(
            _("In custody: visit, or write through the facility, then log it with the next date."), field="told"
        )
    if person.mailbox is None:
        raise RuleBroken(
            _("We cannot write to this client. Call, then log the contact with the next date."), field="told"
        )
    with database.atomic():
        matter.changed_since(version)
        word = put_on_page(
            matter,
            person,
            kind="date_change",
            told=told or drafts.date_moved(reason, next_word_on, person.language),
            note=reason,
            language=by.language if told else person.language,
            promised_on=next_word_on,
            by=by,
            at=at,
        )
        _moved_again(word, at)
        settle(matter, at, word)
        tell("promise_moved", matter, word, by, at)
    return word


def _moved_again(word, at):
    """The second move in a row is a sign that the client may be worried (rule S4)."""
    before = Word.counted(word.matter, at).where(Word.id != word.id).first()
    if before and before.kind == "date_change":
        Sign.raise_on(word, "moved_twice", at)


def take_back(word, by, at):
    """Undo something published, within ten minutes. Raises RuleBroken afterwards."""
    if word.reload().taken_back_at:
        return
    word.matter.must_be_open()
    if not word.can_be_undone(at):
        raise RuleBroken(_("This is on the client's page already. Publish a correction instead."))
    with database.atomic():
        cancel(word.matter.key, PAGE_LETTERS, at, key=word.key)
        record(by, "word.taken_back", word, at=at, client_id=word.matter.client_id)
        forget(word, at, "undone")


def page_opened(person, matter, at):
    """A person has read the page of a matter: what waited for that begins to count (rule S3)."""
    with database.atomic():
        Opening.create(person=person, matter_id=matter.id, at=at)
        for word in Word.unopened(matter, at):
            word.begin_to_count(at)
            record(person, "word.read", word, at=at, client_id=matter.client_id, matter=matter.id)
            settle(matter, at, word)


def settle_refused(now):
    """Messages that the recipient's server refused for good: their channel is bad, their word does not count
    until the page is opened (rule S3). Returns how many words that concerned."""
    concerned = 0
    ended = Outbox.state.in_(("failed", "expired")), Outbox.person.is_null(False)
    for row in list(Outbox.in_trouble().where(*ended)):
        with database.atomic():
            channel = row.person.email
            if _is_bad(row) and channel and channel.norm == row.to_address and channel.is_held_good(row.ended_at):
                channel.change(bad_at=now, bad_why="refused")
                record("system", "channel.refused", row.person, at=now, client_id=row.person.client_id)
            word = word_of(row)
            if word:
                refuse(word, now)
                client_id = word.matter.client_id
                record("system", "word.refused", word, at=now, client_id=client_id, matter=word.matter_id)
                concerned += 1
    return concerned


def _is_bad(row):
    """The server said of the address that there is no such; not of what was in the message, nor of who we are."""
    if row.state != "failed":
        return False
    last = row.tries.order_by(OutboxTry.n.desc()).first()
    return last is not None and is_about_the_address(last)


def followed(word):
    """Whom the silence clock follows in what is sent: of an answer who asked, else the contact of the first client.
    Others who engaged us jointly get letters of their own, and one word is a word for all of them."""
    question = word.answers.first() if word.kind == "answer" else None
    return (question and question.person) or word.matter.client.contact


def word_of(row):
    """The word that hangs on this message, if it still counts: it told of it whom the clock follows."""
    kind, _colon, rest = row.dedupe_key.partition(":word:")
    if not rest or kind not in PAGE_LETTERS:
        return None
    word = Word.fetch(int(rest.split(":")[0]))
    if word is None or word.answered_at:  # what they have answered has reached them
        return None
    if not word.counts_from or word.taken_back_at or word.awaits_opening:
        return None
    return word if followed(word).client_id == row.person.client_id else None


def refuse(word, at):
    """Its letter did not arrive: the word stays on the page, does not count until the page is opened, and until then
    answers and tells nothing (rule S3). Call inside a transaction."""
    answers, told = list(word.answers), list(word.told_news)
    forget(word, at, "refused")
    word.change(counts_from=None, awaits_opening=True, taken_back_at=None, taken_back_why="")
    tick(word, answers, told)
