"""Taking on: client, person, matter, the people in it and the first stated need, in one transaction (rule M1)."""

from dataclasses import replace
from datetime import UTC, datetime, time

from lexlite.audit.models import record
from lexlite.clients.models import Channel, Client, Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.closing import taken_on
from lexlite.i18n import _
from lexlite.intake.card import TakeOnCard
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.conflicts import Asked, check_again, own_side, search
from lexlite.matters import cadence
from lexlite.matters.finding import clients_of
from lexlite.matters.models import INTAKE, Matter, StageChange, new_reference
from lexlite.matters.parties import Party
from lexlite.names.models import find
from lexlite.needs.models import Need
from lexlite.playbooks import library


def known_clients(enquiry, staff, at):
    """Clients this enquirer may already be, of those the member of staff may see: same e-mail, phone or name."""
    reach = [value for value in (enquiry.email, enquiry.phone) if value]
    alike = {found.whose for name in enquiry.names if name.role != "other_side" for found in _near(name.name)}
    people = Person.select(Person.client).where(Person.id.in_(_ids(alike, "person")))
    by_channel = Channel.select(Person.client).join(Person).where(Channel.norm.in_(reach))
    theirs = Client.id.in_(_ids(alike, "client")) | Client.id.in_(people) | Client.id.in_(by_channel)
    return list(clients_of(staff, at).where(theirs))


def _near(name):
    return [found for found in find(name) if found.grade in ("same", "very_like")]


def _ids(keys, kind):
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


def take_on(enquiry, *, responsible, second, practice_area, side, cadence_days, client, by, at, agreed_word=""):
    """The enquiry becomes a matter; the welcome letter is the first word. Returns the matter.

    `client`: a Client that is the same one, or None for a new one. Only owner and lawyer; raises RuleBroken."""
    by.must_decide()
    with database.atomic():
        enquiry.must_be_undecided()
        client = _completed(client, enquiry, at) if client else _new_client(enquiry, responsible, by, at)
        matter = _open(client, enquiry.reference, practice_area, side, responsible, second, cadence_days, by, at)
        for name in enquiry.other_parties:
            Party.enter(matter, name)
        enquiry.becomes(matter, by, at)
        _first_need(matter, enquiry, by, at)
        if enquiry.deadline_on:
            matter.add_date(
                kind="deadline",
                on=enquiry.deadline_on,
                words="",
                told=_told(enquiry),
                by=by,
                at=at,
            )
        if agreed_word:
            matter.client.contact.agree_word(agreed_word, by, at)
        _search_once_more(matter, enquiry, by, at)
        TakeOnCard.begin(matter, enquiry, by, at)
        taken_on(matter, by, at)
    return matter


def _completed(client, enquiry, at):
    """A client who comes back: what we did not have is taken from the enquiry, what we have stays."""
    contact = client.contact
    _reach(contact, "" if contact.email else enquiry.email, "" if contact.phone else enquiry.phone, at)
    return client


def _search_once_more(matter, enquiry, by, at):
    """What has come to the firm since the conflict was decided waits on the matter for a decision (rule C3)."""
    known = [row for check in ConflictCheck.of(enquiry.key) for row in check.hits]
    apart = {enquiry.key, *own_side(matter, "client"), *own_side(matter, "other_side")}
    asked = replace(Asked.of_enquiry(enquiry), apart=frozenset(apart))
    if any(hit.as_row() not in known for hit in search(asked)):
        check_again(matter, asked, by, at)


def _new_client(enquiry, responsible, by, at):
    acts_for = enquiry.answers.get("acts_for")
    kind = "person" if acts_for else enquiry.kind
    client = Client.enter(kind=kind, name=acts_for or enquiry.name, responsible=responsible, by=by, at=at)
    person = Person.enter(
        client,
        enquiry.contact_name or enquiry.name,
        relation=_("wrote for the client") if acts_for else "",
        language=enquiry.language,
        preferred_channel=enquiry.preferred_channel,
        best_time=enquiry.best_time,
        safe_contact=enquiry.safe_contact,
    )
    _reach(person, enquiry.email, enquiry.phone, at)
    if acts_for:
        Person.enter(client, acts_for, language=enquiry.language)
    return client


def _reach(person, email, phone, at):
    country = Firm.the().country
    if email:
        person.reach("email", email, country, at)
    if phone:
        person.reach("phone", phone, country, at)


def _told(enquiry):
    """What the client's date rests on, as they wrote it: nothing is computed from it (rule T3)."""
    arrived = (enquiry.story or {}).get("arrived_what")
    return {"how": "enquiry", "what": arrived, "day": enquiry.arrived_on and enquiry.arrived_on.isoformat()}


def _first_need(matter, enquiry, by, at):
    """What they would call a good result, in their own words, is the first stated need."""
    story = enquiry.story or {}
    words = story.get("desired_result")
    if words:
        Need.note(
            matter,
            kind="stated",
            words=words,
            language=enquiry.language,
            said_by=matter.client.contact.name,
            by=by,
            at=at,
        )


def _open(client, reference, practice_area, side, responsible, second, cadence_days, by, at, stage=INTAKE, since=None):
    if second == responsible:
        raise RuleBroken(_("The second person must be somebody else."), field="second")
    if side not in {each.code for each in library.area(practice_area).sides}:
        raise RuleBroken(_("Choose the client's side in this kind of case."), field="side")
    cadence.must_be_allowed(cadence_days)
    usual = cadence.usual(practice_area, client)
    calendar = Firm.the().calendar()
    soon = calendar.first_working_day_after(calendar.today(at))
    matter = Matter.create(
        reference=reference,
        client=client,
        practice_area=practice_area,
        side=side,
        stage=stage,
        stage_since=since or at,
        acts_since=since or at,
        responsible=responsible,
        second=second,
        cadence_days=cadence_days or usual,
        cadence_own=cadence_days if cadence_days and cadence_days != usual else None,
        opened_at=at,
        last_word_at=at,
        next_word_due_at=calendar.close(soon),  # settled by the first word, in this same transaction
        due_because="cadence",
        client_day=soon,
    )
    StageChange.create(matter=matter, stage=stage, at=since or at, by=by)
    record(by, "matter.opened", matter, at=at, client_id=client.id, area=practice_area, side=side)
    return matter


def enter_running(
    *,
    client,
    name,
    kind,
    email,
    phone,
    language,
    practice_area,
    side,
    stage,
    responsible,
    second,
    last_word_on,
    next_word_on,
    by,
    at,
    cadence_days=None,
):
    """A matter that already runs, entered by staff in one page: nothing is sent. Returns the matter.

    The last word counts from the close of business of its day (from now, if that is today)."""
    by.must_decide()
    firm = Firm.the()
    book = library.playbook(practice_area)
    if stage != INTAKE and stage not in {each.code for each in book.stages}:
        raise RuleBroken(_("This stage belongs to another kind of case."), field="stage")
    if client is None and not name:
        raise RuleBroken(_("Write the client's name, or choose a client."), field="name")
    if client is None and not (email or phone):
        raise RuleBroken(_("Write an e-mail address or a phone number."), field="email")
    if next_word_on and next_word_on < last_word_on:
        raise RuleBroken(_("This day lies before the last contact."), field="next_word_on")
    spoken_at = _moment_of_last_word(last_word_on, firm, at)
    with database.atomic():
        if client is None:
            client = Client.enter(kind=kind, name=name, responsible=responsible, by=by, at=at)
            person = Person.enter(client, name, language=language)
            _reach(person, email, phone, at)
        matter = _open(
            client,
            new_reference(),
            practice_area,
            side,
            responsible,
            second,
            cadence_days,
            by,
            at,
            stage=stage,
            since=spoken_at,
        )
        reach = tuple(channel.norm for channel in client.contact.channels)
        check_again(matter, Asked((client.name,), reach, own_side(matter, "client")), by, at)
        TakeOnCard.begin(matter, None, by, at)
        taken_on(matter, by, spoken_at, promised_on=next_word_on, letter=False, settle_at=at)
    return matter


def _moment_of_last_word(day, firm, at):
    if day is None or day >= firm.today(at):
        return at
    calendar = firm.calendar()
    if calendar.is_working(day):
        return calendar.close(day)
    return datetime.combine(day, time(12), firm.zone).astimezone(UTC)
