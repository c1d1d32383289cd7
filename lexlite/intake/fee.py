"""The fee as it was told to the client, each time anew (rule M2)."""

from peewee import Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.i18n import _, _l
from lexlite.matters.models import Matter
from lexlite.records import Day, Moment, Record

BASES = [
    ("hourly", _l("By the hour")),
    ("fixed", _l("A fixed fee")),
    ("tariff", _l("By the official tariff")),
    ("other", _l("Otherwise")),
]


class Fee(Record):
    """One telling of the fee; told again, it is a new row (rule M2)."""

    matter = ForeignKeyField(Matter, backref="fees")
    basis = TextField()
    words = TextField(default="")
    estimate = TextField()  # 3,000 to 4,000 zł plus court fee
    language = TextField()  # of words and estimate
    told_on = Day()
    told_how = TextField()  # a channel of contacts
    by = ForeignKeyField(Staff)
    at = Moment()

    class Meta:
        constraints = [Check("basis IN ('hourly','fixed','tariff','other')"), Check("estimate <> ''")]

    @classmethod
    def tell(cls, matter, *, basis, words, estimate, told_on, told_how, by, at):
        """Write down that the fee was told: when, how, with which estimate. Raises RuleBroken."""
        matter.must_be_open()
        if basis == "other" and not words:
            raise RuleBroken(_("Write how the fee is reckoned."), field="words")
        if told_on > Firm.the().today(at):
            raise RuleBroken(_("This day has not come yet."), field="told_on")
        with database.atomic():
            fee = cls.create(
                matter=matter,
                basis=basis,
                words=words,
                estimate=estimate,
                language=by.language,
                told_on=told_on,
                told_how=told_how,
                by=by,
                at=at,
            )
            record(by, "fee.told", fee, at=at, client_id=matter.client_id, basis=basis)
        return fee

    @classmethod
    def told_in(cls, matter):
        """Every telling, the last one first."""
        fees = cls.select(cls, Staff).join(Staff).where(cls.matter == matter)
        return list(fees.order_by(cls.told_on.desc(), cls.id.desc()))
