"""How long each stage takes in this firm, from its own closed cases (rule K3): measured when a case closes."""

from peewee import IntegerField, TextField

from lexlite.db import database
from lexlite.i18n import _, language, ngettext
from lexlite.records import Record

LEAST_CASES = 10  # before that the playbook speaks
LOOKED_AT = 200  # closed cases of an area, the last ones
LENGTHS = """
SELECT stage, sum(days) FROM (
 SELECT s.matter_id, s.stage,
  julianday(coalesce(lead(s.at) OVER (PARTITION BY s.matter_id ORDER BY s.at, s.id), m.closed_at)) - julianday(s.at)
   AS days
 FROM stage_change s JOIN (SELECT id, closed_at FROM matter WHERE practice_area = ? AND closed_at IS NOT NULL
  ORDER BY closed_at DESC LIMIT ?) m ON m.id = s.matter_id)
GROUP BY stage, matter_id"""
WEEK, MONTH = 7, 30
DAYS_UP_TO, WEEKS_UP_TO = 14, 60  # days


class StageLength(Record):
    """A range of calendar days: of ten cases the shortest and the longest are left out."""

    practice_area = TextField()
    stage = TextField()
    least_days = IntegerField()
    most_days = IntegerField()
    cases = IntegerField()

    class Meta:
        indexes = ((("practice_area", "stage"), True),)

    @classmethod
    def measure(cls, practice_area):
        """Anew from the last closed cases. Call inside the transaction of a closing."""
        days = {}
        for stage, length in database.connection().execute(LENGTHS, [practice_area, LOOKED_AT]).fetchall():
            days.setdefault(stage, []).append(round(length))
        cls.delete().where(cls.practice_area == practice_area).execute()
        for stage, lengths in days.items():
            least, most = _without_extremes(sorted(lengths))
            cls.create(practice_area=practice_area, stage=stage, least_days=least, most_days=most, cases=len(lengths))

    @classmethod
    def of(cls, practice_area):
        """{stage: (least, most)} where there are cases enough."""
        rows = cls.select().where(cls.practice_area == practice_area, cls.cases >= LEAST_CASES)
        return {row.stage: (row.least_days, row.most_days) for row in rows}


def _without_extremes(lengths):
    """The range that eight of ten keep."""
    out = len(lengths) // LEAST_CASES
    return lengths[out], lengths[-1 - out]


def in_words(least, most):
    """A range of days in the unit that fits, in the language being spoken: wider rather than narrower."""
    if most <= DAYS_UP_TO:
        return _days(max(least, 1), max(most, 1))
    if most <= WEEKS_UP_TO:
        return _weeks(max(least // WEEK, 1), -(-most // WEEK))
    return _months(max(least // (MONTH + 1), 1), -(-most // MONTH))


def _days(least, most):
    if least == most:
        return ngettext("%(num)s day", "%(num)s days", most)
    return _("%(least)s to %(most)s days", least=least, most=most)


def _weeks(least, most):
    if least == most:
        return ngettext("%(num)s week", "%(num)s weeks", most)
    return _("%(least)s to %(most)s weeks", least=least, most=most)


def _months(least, most):
    if least == most:
        return ngettext("%(num)s month", "%(num)s months", most)
    return _("%(least)s to %(most)s months", least=least, most=most)


def usual(stage, own, country):
    """How long a stage usually takes, in the language being spoken: our own range (least, most), else the playbook's;
    empty where nobody knows. `own`: of this stage, or None."""
    return in_words(*own) if own else stage.usual_in(country).in_(language())
