"""Words, questions, news, holds and the kept history of promises."""

from peewee import JOIN, BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.clients.models import Person
from lexlite.db import SQL
from lexlite.firm.models import Staff
from lexlite.followup import replies
from lexlite.matters.models import Matter
from lexlite.messages.letters import UNDO
from lexlite.records import Day, Moment, Record

CHANNELS = ("call", "meeting", "email", "text", "letter", "other")
WRITTEN = ("email", "text", "letter")
LETTER_TAKES = 2  # working days after posting (rule S3)
ANSWERED_WITHIN, ACKNOWLEDGED_WITHIN = 1, 3  # working days: what the client must act on, risks (rules S13, K1)
ON_THE_PAGE = ("update", "nothing_new", "answer", "date_change", "small_work")


class Word(Record):
    """A contact, or something published: what was said to the client, by whom, when (rule S3).

    `counts_from` is the moment the silence clock takes it as a word; empty, it does not count (an unanswered
    call), or not yet (an update for a client without a working channel, until they open their page; one they must
    act on, until they answer: rule S13)."""

    matter = ForeignKeyField(Matter, backref="words", index=False)
    kind = TextField()
    channel = TextField()
    direction = TextField(default="out")
    reached = BooleanField(default=True)
    told = TextField(default="")
    note = TextField(default="")  # internal, never shown to the client
    language = TextField()
    shared = BooleanField(default=False)
    minutes = IntegerField(null=True)
    promised_on = Day(null=True)
    promised_at = TextField(null=True)  # HH:MM
    by = ForeignKeyField(Staff)
    at = Moment()
    counts_from = Moment(null=True)
    awaits_opening = BooleanField(default=False)
    on_its_way = BooleanField(default=False)  # a letter that has not had its two working days
    answer_due_at = Moment(null=True)  # the client must act on it: unanswered by then, a call is due (rule S13)
    answered_at = Moment(null=True)
    shown_from = Moment(null=True)
    taken_back_at = Moment(null=True)
    taken_back_why = TextField(default="")
    taken_back_by = ForeignKeyField(Staff, null=True)

    class Meta:
        constraints = [
            Check(
                "kind IN ('contact','update','nothing_new','answer','date_change','hold','taken_on',"
                "'reopened','closing','small_work')"
            ),
            Check("channel IN ('call','meeting','email','text','letter','other','page')"),
            Check("direction IN ('out','in')"),
            Check("counts_from IS NULL OR reached = 1"),
            Check("kind NOT IN ('update','nothing_new','answer','small_work') OR told <> ''"),
            Check("answered_at IS NULL OR answer_due_at IS NOT NULL"),
            Check("minutes BETWEEN 0 AND 1440"),
        ]
        indexes = ((("matter", "counts_from"), False), (("matter", "at"), False))

    @property
    def place(self):
        """Where it stands on the client's page, as a link names it."""
        return f"{self.matter.key}#word-{self.id}"

    @property
    def can_be_undone_until(self):
        """Ten minutes after it was pressed (rule S3)."""
        return self.at + UNDO if self.kind in ON_THE_PAGE and not self.taken_back_at else None

    def can_be_undone(self, at):
        until = self.can_be_undone_until
        return until is not None and at < until

    @property
    def is_personal(self):
        """Somebody spoke with the client or wrote to them, or their matter ended: more than something published."""
        return self.kind in ("contact", "closing") and self.counts_from is not None

    def was_said_after(self, moment):
        """Spoken or written since then, whenever it arrived."""
        return self.at >= moment

    @property
    def awaits_answer(self):
        """The client must still act on it (rule S13)."""
        return self.answer_due_at is not None and self.answered_at is None and self.taken_back_at is None

    @property
    def answer_within(self):
        """Working days after which a call is due, if the client must act on it and has not."""
        return ACKNOWLEDGED_WITHIN if self.risks_told.exists() else ANSWERED_WITHIN

    def begin_to_count(self, at):
        """It has reached the client: what it answered and told is answered and told from now on."""
        self.change(counts_from=at)
        self.settle_asked(at)

    def settle_asked(self, at):
        """The questions it answers are answered, the news it tells is told, at this moment; None: not (any more)."""
        Question.update(answered_at=at).where(Question.answered_by_word == self).execute()
        News.update(told_at=at).where(News.told_by_word == self).execute()

    @classmethod
    def counted(cls, matter, at, shown_only=False):
        """The words that count at a moment, the last first."""
        words = cls.select().where(cls.matter == matter, cls.counts_from <= at, cls.taken_back_at.is_null())
        if shown_only:
            words = words.where(cls.shown_from.is_null() | (cls.shown_from <= at))
        return words.order_by(cls.counts_from.desc(), cls.id.desc())

    @classmethod
    def told_or_tried(cls, matter, since, at):
        """What settles tasks and clears signs: the words that counted between two moments, and tries; oldest first."""
        counted = (cls.counts_from >= since) & (cls.counts_from <= at)
        tried = cls.counts_from.is_null() & ~cls.reached & (cls.direction == "out") & (cls.at >= since)
        words = cls.select().where(cls.matter == matter, cls.taken_back_at.is_null(), counted | tried)
        return sorted(words, key=lambda word: (word.counts_from or word.at, word.id))

    @classmethod
    def last_said(cls, matter, at, shown_only=False):
        """Of the words that count, the one said last: its promise ended those made before it (rule S2)."""
        return cls.counted(matter, at, shown_only).order_by(cls.at.desc(), cls.id.desc()).first()

    @classmethod
    def unopened(cls, matter, at):
        """What the page shows and nobody has read, as said."""
        waits = cls.awaits_opening, cls.counts_from.is_null(), cls.shown_from <= at, cls.taken_back_at.is_null()
        return cls.select().where(cls.matter == matter, *waits).order_by(cls.id)

    @classmethod
    def newest(cls, matter):
        """The word written last, whether or not it counts."""
        return cls.select().where(cls.matter == matter, cls.taken_back_at.is_null()).order_by(cls.id.desc()).first()

    @classmethod
    def arriving(cls, at):
        """Letters whose two working days are over, and which nobody has looked at since."""
        return cls.select().where(cls.on_its_way, cls.counts_from <= at).order_by(cls.counts_from, cls.id)

    @classmethod
    def answered_through(cls, word):
        """What the client had to act on and has, as this word of the same moment says (rule S13)."""
        return cls.select().where(
            cls.matter == word.matter_id, cls.answer_due_at.is_null(False), cls.answered_at == word.at
        )

    @property
    def asked_until(self):
        """The moment from which it asks for nothing, answered or not: what we heard was read back anew, or the matter
        closed. None: it still does."""
        later = Word.kind == "closing"
        mine = self.read_backs.first()
        if mine:
            later |= Word.id.in_(type(mine).select(type(mine).word).where(type(mine).matter == self.matter_id))
        after = Word.matter == self.matter_id, Word.at > self.at, Word.taken_back_at.is_null(), later
        ends = Word.select().where(*after).order_by(Word.at).first()
        return ends and ends.at

    @classmethod
    def wait_no_more(cls, matter, at):
        """The matter closes: what the client had to act on and has not is settled, and counts as no word."""
        for word in cls.unanswered(matter):
            word.change(answered_at=at)

    @classmethod
    def unanswered(cls, matter, then=None):
        """Words of a matter that the client must still act on, oldest first (rule S13), now or `then`."""
        return (
            cls.select()
            .where(
                cls.matter == matter,
                cls.answer_due_at.is_null(False),
                _open(cls.at, cls.answered_at, then),
                cls.taken_back_at.is_null(),
            )
            .order_by(cls.answer_due_at, cls.id)
        )


Word.add_index(Word.counts_from, where=SQL("on_its_way"), name="word_on_its_way")
Word.add_index(Word.at, name="word_lately")  # what was sent a moment ago, who began in the last 90 days (rule S7)
Word.add_index(
    Word.matter,
    Word.answer_due_at,
    where=SQL("answer_due_at IS NOT NULL AND answered_at IS NULL AND taken_back_at IS NULL"),
    name="word_unanswered",
)


def _open(began, ended, then):
    """Not ended yet; `then`: begun and not ended at that moment."""
    return ended.is_null() if then is None else (began <= then) & (ended.is_null() | (ended > then))


class Question(Record):
    matter = ForeignKeyField(Matter, backref="questions")
    person = ForeignKeyField(Person, null=True)
    body = TextField()
    language = TextField()
    asked_at = Moment()
    answer_due_at = Moment()
    answered_by_word = ForeignKeyField(Word, null=True, backref="answers")
    answered_at = Moment(null=True)  # empty while its answer has not reached them: a page not read, a letter on its way
    about = TextField(null=True)  # a code: what they pressed; the body is what they wrote beside it, if anything
    quoted = TextField(null=True, constraints=[Check("quoted IS NULL OR about IS NOT NULL")])  # what stood there

    class Meta:
        constraints = [
            Check("answer_due_at > asked_at"),
            Check("answered_at IS NULL OR answered_by_word_id IS NOT NULL"),
        ]

    @classmethod
    def open_in(cls, matter, then=None):
        """Those whose answer has not reached the client yet, or had not at the moment `then`; oldest first."""
        still = _open(cls.asked_at, cls.answered_at, then)
        return cls.select().where(cls.matter == matter, still).order_by(cls.asked_at, cls.id)

    @classmethod
    def waiting_in(cls, matter):
        """The open ones, those first that nobody has written an answer to; each with its word, if there is one."""
        words = cls.open_in(matter).select_extend(Word).join(Word, JOIN.LEFT_OUTER, on=cls.answered_by_word)
        return sorted(words, key=lambda question: question.written is not None)

    @property
    def frame(self):
        """What they pressed, in words."""
        return replies.frame(self.about, self.quoted)

    def in_words(self):
        return replies.in_words(self.about, self.quoted, self.body)

    @property
    def written(self):
        """The word on their page that answers it, not read yet; or None. It is not answered there twice."""
        word = self.answered_by_word
        return word if word and word.channel == "page" and not self.answered_at else None


Question.add_index(Question.matter, Question.answer_due_at, where=SQL("answered_at IS NULL"), name="question_open")
Question.add_index(Question.asked_at, name="question_lately")

NEWS = ("decision", "official_letter", "other_side", "offer", "hearing", "costs", "time_limit")


class News(Record):
    """Something that arrived for the client and must be told (rule S12)."""

    matter = ForeignKeyField(Matter, backref="news")
    kind = TextField()
    words = TextField()
    arrived_at = Moment()
    tell_by = Moment()
    entered_by = ForeignKeyField(Staff)
    told_by_word = ForeignKeyField(Word, null=True, backref="told_news")
    told_at = Moment(null=True)  # empty while its word has not reached them, or waits for their answer

    class Meta:
        constraints = [
            Check("kind IN ('decision','official_letter','other_side','offer','hearing','costs','time_limit')"),
            Check("told_at IS NULL OR told_by_word_id IS NOT NULL"),
        ]

    @classmethod
    def open_in(cls, matter, then=None):
        still = _open(cls.arrived_at, cls.told_at, then)
        return cls.select().where(cls.matter == matter, still).order_by(cls.arrived_at, cls.id)


News.add_index(News.matter, News.tell_by, where=SQL("told_at IS NULL"), name="news_open")


class Hold(Record):
    """A longer silence the client agreed to (rule S4)."""

    matter = ForeignKeyField(Matter, backref="holds")
    reason = TextField()
    from_at = Moment()
    until_on = Day()
    word = ForeignKeyField(Word, backref="agreed_hold")
    ended_at = Moment(null=True)
    ended_by_word = ForeignKeyField(Word, null=True, backref="ended_holds")

    @classmethod
    def open_in(cls, matter):
        return cls.get_or_none(cls.matter == matter, cls.ended_at.is_null())


Hold.add_index(Hold.matter, unique=True, where=SQL("ended_at IS NULL"), name="hold_open")


class Promise(Record):
    """The history of due moments, one open row a matter: kept, broken, moved are counted here (rule S7)."""

    matter = ForeignKeyField(Matter, backref="promises", index=False)
    due_at = Moment()
    because = TextField()
    made_at = Moment()
    made_by_word = ForeignKeyField(Word, null=True, backref="promises_made")
    ended_at = Moment(null=True, index=True)
    ended_by_word = ForeignKeyField(Word, null=True, backref="promises_ended")
    how = TextField(null=True)

    class Meta:
        constraints = [
            Check("how IN ('kept','broken_then_kept','moved','closed')"),
            Check("(ended_at IS NULL) = (how IS NULL)"),
        ]

    @classmethod
    def open_in(cls, matter):
        return cls.get_or_none(cls.matter == matter, cls.ended_at.is_null())

    def end(self, how, at, word=None):
        self.change(ended_at=at, how=how, ended_by_word=word)

    def end_by(self, word):
        """A word ends it: kept if it came at or before due, broken if later; a change of date or a hold in time
        moves it (rules S4, S7)."""
        in_time = {"date_change": "moved", "hold": "moved", "closing": "closed"}.get(word.kind, "kept")
        self.end(in_time if word.counts_from <= self.due_at else "broken_then_kept", word.counts_from, word)


Promise.add_index(Promise.matter, unique=True, where=SQL("ended_at IS NULL"), name="promise_open")
