"""An enquiry, the names in it, and the conflict decision (rules C2 to C5, F4, M1)."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import date, timedelta

from peewee import BlobField, BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.firm.sessions import digest
from lexlite.i18n import _
from lexlite.intake import telling
from lexlite.intake.checks import ConflictCheck
from lexlite.matters.models import Matter, new_reference
from lexlite.names import models as register
from lexlite.records import Day, Json, Moment, Record

NEAR = timedelta(days=7)  # a date this near is called in, not written (rule T1)
PAGE_LASTS = timedelta(days=30)


class Enquiry(Record):
    reference = TextField(unique=True)
    page_hash = BlobField(unique=True)
    source = TextField()  # form, staff
    kind = TextField(default="person")
    name = TextField()
    contact_name = TextField(default="")
    email = TextField(default="")
    phone = TextField(default="")
    language = TextField()
    preferred_channel = TextField(default="email")
    best_time = TextField(default="")
    safe_contact = TextField(default="ok")
    practice_area = TextField(default="other")
    side = TextField(default="")  # empty: nobody has said yet
    answers = Json(default=dict)  # everything else but the story
    arrived_at = Moment()
    answer_by = Moment()
    deadline_on = Day(null=True)
    suspect = BooleanField(default=False)
    privacy_version = TextField(default="")
    conflict_decision = TextField(null=True)
    first_reply_at = Moment(null=True)
    told_at = Moment(null=True)  # they know the decision: a letter to them is written, or a call has reached them
    decision = TextField(null=True)
    decided_by = ForeignKeyField(Staff, null=True)
    decided_at = Moment(null=True)
    reason = TextField(default="")  # why declined: kept inside (rule F4)
    matter = ForeignKeyField(Matter, null=True)
    same_as = ForeignKeyField("self", null=True)
    version = IntegerField(default=1)

    class Meta:
        constraints = [
            Check("source IN ('form','staff')"),
            Check("decision IN ('taken_on','declined','duplicate')"),
            Check("conflict_decision IN ('none','decline','ask')"),
            Check("decision IS NULL OR (decision='taken_on') = (matter_id IS NOT NULL)"),
            Check("(decision IS NULL) = (decided_at IS NULL)"),
        ]

    # sending

    @classmethod
    def send(cls, answers, *, source, at, by="enquirer", suspect=False, privacy_version="", secret):
        """A new enquiry from checked answers (names of interface fields); the story is sealed apart.

        Tells who takes enquiries, and confirms to the enquirer by e-mail where that is safe. Returns it."""
        from lexlite.intake.story import STORY, Story  # which stands on this file

        firm = Firm.the()
        calendar = firm.calendar()
        reference = new_reference()
        told = {key: value for key, value in answers.items() if value and key not in STORY}
        own = {key: told.pop(key) for key in COLUMNS if key in told}
        with database.atomic():
            enquiry = cls.create(
                reference=reference,
                page_hash=digest(page_token(reference, secret)),
                source=source,
                answers=told,
                arrived_at=at,
                answer_by=answer_by(at, calendar),
                suspect=suspect,
                privacy_version=privacy_version,
                **own,
            )
            Story.seal(enquiry, answers)
            EnquiryName.note_all(enquiry)
            record(by, "enquiry.arrived", enquiry, at=at, source=source)
            telling.new_enquiry(enquiry, at)
            telling.received(enquiry, page_token(reference, secret), at)
        return enquiry

    @classmethod
    def open_ones(cls):
        """Not decided yet."""
        return cls.select().where(cls.decision.is_null())

    @classmethod
    def untold(cls):
        """Declined where no letter could go, and nobody has reached them yet."""
        return cls.select().where(cls.decision == "declined", cls.told_at.is_null())

    @classmethod
    def of_page(cls, token, at):
        return cls.get_or_none(cls.page_hash == digest(token), cls.arrived_at > at - PAGE_LASTS)

    @property
    def other_parties(self):
        return self.answers.get("other_parties", [])

    @property
    def arrived_on(self):
        """The day a letter arrived, if they named one: it may start a time limit (rule T1)."""
        day = self.answers.get("arrived_on")
        return date.fromisoformat(day) if day else None

    def is_near(self, at):
        """The date the enquirer worries about is past or within seven days (rule T1)."""
        return self.deadline_on is not None and self.deadline_on <= Firm.the().today(at) + NEAR

    def is_late(self, at):
        """The moment promised is over: to answer, or after the first talk to say whether we act."""
        return self.decision is None and at > self.answer_by

    @property
    def may_be_written_to(self):
        """A letter can go where nobody else reads it; not to what looks automatic until a person has looked."""
        return bool(self.email) and self.safe_contact == "ok" and not self.suspect

    @property
    def is_untold(self):
        return self.decision == "declined" and self.told_at is None

    @property
    def waits_for_owner(self):
        """Somebody has asked the owner to decide about a conflict."""
        return self.decision is None and self.conflict_decision == "ask"

    @property
    def story(self):
        """The sealed story, or None: before the conflict decision nobody opens it (rule C2)."""
        if self.conflict_decision != "none":
            return None
        story = self.stories.first()
        return story and story.words

    def must_be_undecided(self):
        if self.reload().decision:
            raise RuleBroken(_("This enquiry has been decided already."))

    def must_not_wait_for_owner(self, by):
        """Raises RuleBroken where the owner was asked to decide, for everybody but an owner."""
        if self.waits_for_owner and not by.is_owner:
            raise RuleBroken(_("The owner was asked to decide this."), field="decision")

    # deciding

    def decide_conflict(self, *, decision, words, hits, by, at, names=()):
        """None, decline or ask the owner; kept with what was searched and found (rule C2). Against: the story goes
        unread."""
        by.must_decide()
        self.must_be_undecided()
        self.must_not_wait_for_owner(by)
        if decision == "ask" and by.is_owner:
            raise RuleBroken(_("You are asked yourself: an owner decides."), field="decision")
        if hits and decision == "none" and not words:
            raise RuleBroken(_("Something matches. Write why it is no conflict."), field="words")
        if decision == "decline" and not words:
            raise RuleBroken(_("This can't be undone: write why it is a conflict."), field="words")
        with database.atomic():
            ConflictCheck.create(
                about=self.key,
                names=list(names),
                hits=hits,
                by=by,
                at=at,
                decision=decision,
                words=words,
                decided_by=by,
                decided_at=at,
            )
            looks_automatic = self.suspect and decision != "none"  # a person has looked
            self.change(conflict_decision=decision, suspect=looks_automatic)
            record(by, "enquiry.conflict", self, at=at, decision=decision, hits=len(hits))
            if decision == "decline":
                self._decline("conflict", by, at)
            elif decision == "ask":
                telling.ask_owners(self, at)

    def decline(self, *, reason, by, at):
        """Decline with the letter that is the same in every case; the reason is kept inside (rule F4)."""
        by.must_decide()
        self.must_be_undecided()
        self.must_not_wait_for_owner(by)
        if not reason:
            raise RuleBroken(_("Write the reason. The letter never gives it."), field="reason")
        with database.atomic():
            self._decline(reason, by, at)

    def _decline(self, reason, by, at):
        self._decide("declined", by, at, reason=reason)
        if self.conflict_decision == "decline":
            self._forget_story()
            opened = any(check.decision == "none" for check in ConflictCheck.of(self.key))
            record(by, "story.deleted" if opened else "story.deleted_unread", self, at=at)
        else:
            self._end_story(at)
        if self.may_be_written_to:
            telling.declined(self, self._story_ends(at), at)
            self.change(told_at=at)

    def _forget_story(self):
        for part in (*self.stories, *self.calls):
            part.forget()

    def _end_story(self, at):
        for story in self.stories:
            story.change(ends_on=self._story_ends(at))

    def _story_ends(self, at):
        firm = Firm.the()
        return firm.today(at) + timedelta(days=firm.story_days)

    def call_duplicate(self, *, of, by, at):
        """The same enquiry sent twice: linked to the other one, not copied. Only owner and lawyer."""
        by.must_decide()
        self.must_be_undecided()
        self.must_not_wait_for_owner(by)
        if of == self:
            raise RuleBroken(_("Choose another enquiry."), field="of")
        with database.atomic():
            self._decide("duplicate", by, at, same_as=of)
            self._end_story(at)

    def _decide(self, decision, by, at, **more):
        self.change(
            decision=decision,
            decided_by=by,
            decided_at=at,
            version=self.version + 1,
            **more,
        )
        record(by, f"enquiry.{decision}", self, at=at)

    def becomes(self, matter, by, at):
        """Taken on: the enquiry leads to this matter. Raises NotAllowed before the conflict decision."""
        self.must_be_undecided()
        if self.conflict_decision != "none":
            raise NotAllowed
        self._decide("taken_on", by, at, matter=matter)


COLUMNS = (
    "kind", "name", "contact_name", "email", "phone", "language", "preferred_channel", "best_time",
    "safe_contact", "practice_area", "side", "deadline_on",
)  # fmt: skip

Enquiry.add_index(Enquiry.answer_by, where=SQL("decision IS NULL"), name="enquiry_open")
Enquiry.add_index(Enquiry.decided_at, where=SQL("decision = 'declined' AND told_at IS NULL"), name="enquiry_untold")


def answer_by(at, calendar):
    """The close of the next working day; what arrives while closed counts from the next opening."""
    day = calendar.today(calendar.open_from(at))
    return calendar.close(calendar.first_working_day_after(day))


def page_token(reference, secret):
    """The unguessable name of an enquiry's own page: derived, so that letters can carry it and no table does."""
    mac = hmac.new(secret.encode(), b"enquiry page " + reference.encode(), hashlib.sha256)
    return urlsafe_b64encode(mac.digest()).decode().rstrip("=")


class EnquiryName(Record):
    """A name of an enquiry, kept for conflict checks also after the story is gone (rule C5)."""

    enquiry = ForeignKeyField(Enquiry, backref="names")
    role = TextField()  # enquirer, acts_for, other_side
    name = TextField()
    email_norm = TextField(default="", index=True)
    phone_norm = TextField(default="", index=True)

    @classmethod
    def note_all(cls, enquiry):
        reach = {"email_norm": enquiry.email, "phone_norm": enquiry.phone}
        names = [(enquiry.name, "enquirer", reach)]
        names += [(name, "enquirer", {}) for name in [enquiry.contact_name] if name]
        names += [(name, "acts_for", {}) for name in [enquiry.answers.get("acts_for")] if name]
        names += [(name, "other_side", {}) for name in enquiry.other_parties]
        for name, role, more in names:
            row = cls.create(enquiry=enquiry, role=role, name=name, **more)
            register.note(row.key, name)
