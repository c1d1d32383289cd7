"""ALL: every table, in dependency order."""

from lexlite.audit.models import AuditEntry
from lexlite.clients.models import Channel, Client, Link, Opening, Person
from lexlite.firm.attempts import Attempt
from lexlite.firm.heartbeat import Heartbeat
from lexlite.firm.models import Absence, DayOff, Firm, Staff
from lexlite.firm.notices import Notice
from lexlite.firm.receipts import Receipt
from lexlite.firm.sessions import Kept, Session
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.intake.models import ConflictCheck, Draft, Enquiry, EnquiryName, Story
from lexlite.matters.models import Matter, MatterDate, MatterMember, Party, StageChange
from lexlite.messages.models import Outbox, OutboxTry
from lexlite.needs.models import Need

ALL = [
    AuditEntry,
    Firm,
    Staff,
    Absence,
    DayOff,
    Notice,
    Session,
    Kept,
    Attempt,
    Receipt,
    Heartbeat,
    Client,
    Person,
    Channel,
    Link,
    Opening,
    Outbox,
    OutboxTry,
    Matter,
    MatterMember,
    Party,
    MatterDate,
    StageChange,
    Need,
    Word,
    Question,
    News,
    Hold,
    Promise,
    Draft,
    Enquiry,
    Story,
    EnquiryName,
    ConflictCheck,
]
