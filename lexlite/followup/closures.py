"""What is kept of a closing: what went back, what is kept and until when, when to ask how satisfied they are
(rules D8, P6, Q4)."""

from collections import namedtuple
from datetime import date, timedelta

from peewee import ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.followup.models import Word
from lexlite.i18n import _, _l
from lexlite.matters.models import Matter
from lexlite.records import Day, Json, Moment, Record

SURVEY_AFTER = timedelta(days=14)  # what was decided last is then no fresh judgment (rule Q4)
KEPT_YEARS = 10  # after the year of closing, unless the firm says otherwise
Item = namedtuple("Item", "id words")
ARCHIVE = [
    Item("originals", _l("Originals went back to the client")),
    Item("copies", _l("The client has a copy of what was decided and agreed")),
    Item("things", _l("Money, keys and other things held for the client are settled")),
    Item("power", _l("Powers of attorney are ended")),
    Item("dates", _l("No date runs on, or the client knows it")),
    Item("archive", _l("What we keep is in the archive")),
]


class Closure(Record):
    """One closing of a matter; closed again after a reopening, it is a new one."""

    matter = ForeignKeyField(Matter, backref="closures", index=False)
    word = ForeignKeyField(Word, unique=True)  # the last words to the client
    archive = Json()  # codes of what is done
    archive_words = TextField(default="")
    keep_until = Day(null=True)
    survey_due_at = Moment()
    survey_done_at = Moment(null=True)
    survey_done_by = ForeignKeyField(Staff, null=True)  # empty: called off, since the matter was reopened
    survey_words = TextField(default="")  # what they said, for the firm alone

    @classmethod
    def last_of(cls, matter):
        return cls.select().where(cls.matter == matter).order_by(cls.id.desc()).first()

    @classmethod
    def keep(cls, word, *, archive, archive_words, keep_until):
        """Beside the closing word: the list, and the day on which somebody asks how satisfied they are."""
        calendar = Firm.the().calendar()
        day = calendar.first_working_day_after(calendar.today(word.at) + SURVEY_AFTER - timedelta(days=1))
        return cls.create(
            matter=word.matter,
            word=word,
            archive=[item.id for item in archive],
            archive_words=archive_words,
            keep_until=keep_until,
            survey_due_at=calendar.close(day),
        )

    @classmethod
    def call_off_survey(cls, matter, at):
        """Reopened, it has not ended: nobody is asked how satisfied they were."""
        cls.update(survey_done_at=at).where(cls.matter == matter, cls.survey_done_at.is_null()).execute()

    @property
    def archive_list(self):
        """(words, whether it is done) of each line."""
        return [(item.words, item.id in self.archive) for item in ARCHIVE]

    def asked(self, *, words, by, at):
        """Somebody has asked how satisfied they are; `words`: what they said. Raises RuleBroken."""
        if self.reload().survey_done_at:
            raise RuleBroken(_("They have been asked already."))
        with database.atomic():
            self.change(survey_done_at=at, survey_done_by=by, survey_words=words)
            client_id = self.matter.client_id
            record(by, "survey.asked", self, at=at, client_id=client_id, matter=self.matter_id)


Closure.add_index(Closure.matter, Closure.id, name="closure_matter")
Closure.add_index(Closure.survey_due_at, where=SQL("survey_done_at IS NULL"), name="closure_survey")


def kept_until(today):
    """The day until which a file closed today is kept, if nobody says otherwise."""
    return date(today.year + KEPT_YEARS, 12, 31)
