"""An enquiry, its sealed story, the names in it, and the conflict decision (rules C2 to C5, F4, M1)."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import date, timedelta

from peewee import BlobField, BooleanField, Check, ForeignKeyField, IntegerField, TextField

from lexlite.addresses import name_norm
from lexlite.audit.models import record
from lexlite.db import SQL, Day, Json, Moment, Record, database
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.firm.models import Firm, Staff
from lexlite.firm.sessions import digest
from lexlite.i18n import _
from lexlite.matters.models import Matter, new_reference
from lexlite.messages.models import enqueue

STORY = (
    "arrived_what",
    "what_happened",
    "when_happened",
    "where_happened",
    "why_happened",
    "handled_so_far",
    "desired_result",
)
NEAR = timedelta(days=7)  # a date this near is called in, not written (rule T1)
PAGE_LASTS = timedelta(days=30)
DRAFT_LASTS = timedelta(days=7)


class Draft(Record):
    """A form begun and not yet sent, kept seven days under a random id in a cookie."""

    hash = BlobField(primary_key=True)
    answers = Json(default=dict)
    language = TextField()
    created_at = Moment()
    ends_at = Moment(index=True)
    sent_to = TextField(default="")  # once sent: the enquiry's reference

    @classmethod
    def begin(cls, token, language, at):
        return cls.create(hash=digest(token), language=language, created_at=at, ends_at=at + DRAFT_LASTS)

    @classmethod
    def of(cls, token, at):
        return cls.get_or_none(cls.hash == digest(token), cls.ends_at > at) if token else None

    def keep(self, **answers):
        """Add a page's answers to what is known; a side is kept with the area it was asked for."""
        kept = {key: getattr(value, "isoformat", lambda value=value: value)() for key, value in answers.items()}
        if "side" in kept:
            kept["side_of"] = self.answers.get("practice_area", "other")
        self.change(answers={**self.answers, **kept})

    @classmethod
    def forget_ended(cls, at):
        return cls.delete().where(cls.ends_at <= at).execute()


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
            enquiry._tell_staff(at)
            enquiry._confirm(at, secret)
        return enquiry

    def _tell_staff(self, at):
        for staff in Staff.for_enquiries():
            enqueue(
                "new_enquiry",
                staff,
                self,
                at,
                key=self.key,
                enquiry=self.id,
                reference=self.reference,
                near=self.is_near(at),
                answer_by=self.answer_by,
                deadline_on=self.deadline_on,
            )

    def _confirm(self, at, secret):
        if self.source == "form" and self.email and self.safe_contact == "ok" and not self.suspect:
            enqueue(
                "enquiry_received",
                (self.email, self.language),
                self,
                at,
                key=self.key,
                reference=self.reference,
                answer_by=self.answer_by,
                page=page_token(self.reference, secret),
            )

    @classmethod
    def open_ones(cls):
        """Not decided yet, by *answer by*; suspect ones last."""
        return cls.select().where(cls.decision.is_null()).order_by(cls.suspect, cls.answer_by, cls.id)

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

    @property
    def story(self):
        """The sealed story, or None: before the conflict decision nobody opens it (rule C2)."""
        if self.conflict_decision != "none":
            return None
        story = Story.get_or_none(Story.enquiry == self)
        return story and story.words

    def must_be_undecided(self):
        if self.reload().decision:
            raise RuleBroken(_("This enquiry has been decided already."))

    # deciding

    def decide_conflict(self, *, decision, words, hits, by, at):
        """None, decline or ask the owner; kept with what was found (rule C2). Against: the story goes unread."""
        by.must_decide()
        self.must_be_undecided()
        if decision == "none" and self.conflict_decision == "ask" and not by.is_owner:
            raise RuleBroken(_("The owner was asked to decide this."), field="decision")
        if hits and decision == "none" and not words:
            raise RuleBroken(_("Something matches. Write why it is no conflict."), field="words")
        with database.atomic():
            ConflictCheck.create(enquiry=self, decision=decision, words=words, hits=hits, by=by, at=at)
            self.change(conflict_decision=decision)
            record(by, "enquiry.conflict", self, at=at, decision=decision, hits=len(hits))
            if decision == "decline":
                self._decline("conflict", by, at)
            elif decision == "ask":
                self._ask_owner(at)

    def _ask_owner(self, at):
        for owner in Staff.owners():
            enqueue(
                "conflict_asked",
                owner,
                self,
                at,
                key=self.key,
                enquiry=self.id,
                reference=self.reference,
                answer_by=self.answer_by,
            )

    def decline(self, *, reason, by, at):
        """Decline with the letter that is the same in every case; the reason is kept inside (rule F4)."""
        by.must_decide()
        self.must_be_undecided()
        if not reason:
            raise RuleBroken(_("Write the reason. The letter never gives it."), field="reason")
        with database.atomic():
            self._decline(reason, by, at)

    def _decline(self, reason, by, at):
        self._decide("declined", by, at, reason=reason)
        if self.conflict_decision == "decline":
            Story.delete().where(Story.enquiry == self).execute()
            opened = self.checks.where(ConflictCheck.decision == "none").exists()
            record(by, "story.deleted" if opened else "story.deleted_unread", self, at=at)
        else:
            Story.update(ends_on=self._story_ends(at)).where(Story.enquiry == self).execute()
        if self.email and self.safe_contact == "ok" and not self.suspect:
            enqueue(
                "enquiry_declined",
                (self.email, self.language),
                self,
                at,
                key=self.key,
                name=self.contact_name or self.name,
                arrived_on=Firm.the().today(self.arrived_at),
                story_ends=self._story_ends(at),
            )

    def _story_ends(self, at):
        firm = Firm.the()
        return firm.today(at) + timedelta(days=firm.story_days)

    def call_duplicate(self, *, of, by, at):
        """The same enquiry sent twice: linked to the other one, not copied."""
        self.must_be_undecided()
        if of == self:
            raise RuleBroken(_("Choose another enquiry."), field="of")
        with database.atomic():
            self._decide("duplicate", by, at, same_as=of)
            Story.update(ends_on=self._story_ends(at)).where(Story.enquiry == self).execute()

    def _decide(self, decision, by, at, **more):
        self.change(
            decision=decision,
            decided_by=by,
            decided_at=at,
            first_reply_at=self.first_reply_at or at,
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


def answer_by(at, calendar):
    """The close of the next working day; what arrives while closed counts from the next opening."""
    day = calendar.today(calendar.open_from(at))
    return calendar.close(calendar.first_working_day_after(day))


def page_token(reference, secret):
    """The unguessable name of an enquiry's own page: derived, so that letters can carry it and no table does."""
    mac = hmac.new(secret.encode(), b"enquiry page " + reference.encode(), hashlib.sha256)
    return urlsafe_b64encode(mac.digest()).decode().rstrip("=")


class Story(Record):
    """What happened, in the enquirer's words: apart from the enquiry, so that it can be deleted without a trace."""

    enquiry = ForeignKeyField(Enquiry, primary_key=True)
    words = Json()
    ends_on = Day(null=True, index=True)

    @classmethod
    def seal(cls, enquiry, answers):
        words = {key: answers[key] for key in STORY if answers.get(key)}
        cls.create(enquiry=enquiry, words=words)

    @classmethod
    def forget_ended(cls, today):
        """Declined stories whose days are over are deleted (rule C5); returns how many."""
        return cls.delete().where(cls.ends_on <= today).execute()


class EnquiryName(Record):
    """A name of an enquiry, kept for conflict checks also after the story is gone (rule C5)."""

    enquiry = ForeignKeyField(Enquiry, backref="names")
    role = TextField()  # enquirer, acts_for, other_side
    name = TextField()
    norm = TextField(index=True)
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
            cls.create(enquiry=enquiry, role=role, name=name, norm=name_norm(name), **more)


class ConflictCheck(Record):
    """A conflict decision: what was found, what was decided, in which words, by whom."""

    enquiry = ForeignKeyField(Enquiry, backref="checks")
    decision = TextField()
    words = TextField(default="")
    hits = Json(default=list)
    by = ForeignKeyField(Staff)
    at = Moment()
