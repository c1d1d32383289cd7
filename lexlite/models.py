"""ALL: every table, in dependency order."""

from lexlite.audit.models import AuditEntry
from lexlite.clients.codes import DoorCode
from lexlite.clients.links import Link, Opening
from lexlite.clients.models import Channel, Client, Person
from lexlite.clients.suspensions import Suspension
from lexlite.facts.models import Fact, FactContradiction
from lexlite.firm.attempts import Attempt
from lexlite.firm.feeds import Feed
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Absence, DayOff, Firm, Staff
from lexlite.firm.notices import Notice
from lexlite.firm.receipts import Receipt
from lexlite.firm.sessions import Kept, Session
from lexlite.followup.closures import Closure
from lexlite.followup.documents import Document
from lexlite.followup.forgotten import Forgotten
from lexlite.followup.hour import HourDraft, Skip
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.own_words import OwnWords
from lexlite.followup.reading_back import ReadBack
from lexlite.followup.risks_told import RisksTold
from lexlite.followup.signs import Sign
from lexlite.followup.small_work import Work
from lexlite.followup.tasks import FollowUp
from lexlite.intake.calls import EnquiryCall
from lexlite.intake.card import CardLine, TakeOnCard
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.drafts import Draft
from lexlite.intake.fee import Fee
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.intake.story import Story
from lexlite.matters.handover import Handover
from lexlite.matters.lengths import StageLength
from lexlite.matters.models import Matter, MatterClient, MatterDate, MatterMember, StageChange
from lexlite.matters.parties import Party
from lexlite.matters.requests import Request
from lexlite.messages.asked_links import LinkAsked
from lexlite.messages.circuit import Circuit
from lexlite.messages.models import Outbox, OutboxTry
from lexlite.messages.own_words import LetterWords
from lexlite.names.models import KnownName, NameKey
from lexlite.needs.agreements import Agreement
from lexlite.needs.expectation import Expectation
from lexlite.needs.models import Need, NeedChange
from lexlite.needs.prompts import PromptAnswer
from lexlite.needs.steps import StepNeed
from lexlite.needs.talk import Talk
from lexlite.playbooks.copies import PlaybookCopy
from lexlite.risks.models import Risk
from lexlite.risks.plans import Plan

ALL = [
    AuditEntry,
    Firm,
    Staff,
    Absence,
    DayOff,
    Notice,
    Session,
    Kept,
    Feed,
    Attempt,
    Receipt,
    Heartbeat,
    KnownName,
    NameKey,
    Client,
    Person,
    Channel,
    Link,
    Opening,
    DoorCode,
    Suspension,
    Outbox,
    OutboxTry,
    LinkAsked,
    Circuit,
    LetterWords,
    PlaybookCopy,
    Matter,
    MatterMember,
    MatterClient,
    Handover,
    Party,
    MatterDate,
    StageChange,
    StageLength,
    Request,
    Need,
    NeedChange,
    PromptAnswer,
    Talk,
    Agreement,
    Expectation,
    Fact,
    FactContradiction,
    StepNeed,
    Risk,
    Plan,
    Word,
    Question,
    News,
    Hold,
    Promise,
    OwnWords,
    HourDraft,
    Skip,
    FollowUp,
    Sign,
    Forgotten,
    Work,
    ReadBack,
    RisksTold,
    Closure,
    Document,
    Draft,
    Enquiry,
    Story,
    EnquiryName,
    ConflictCheck,
    EnquiryCall,
    TakeOnCard,
    CardLine,
    Fee,
]
