"""Taking on (rule M1): client, person, people, first need, first word and letter; all of it or nothing."""

import pytest

from lexlite.clients.models import Client, Person
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup.models import Promise, Word
from lexlite.intake import taking_on
from lexlite.intake.taking_on import enter_running, known_clients, take_on
from lexlite.matters import cadence
from lexlite.matters.models import Matter, MatterDate, StageChange
from lexlite.matters.parties import Party
from lexlite.messages.models import Outbox
from lexlite.models import ALL
from lexlite.needs.models import Need
from tests.factories import blue_heron, day, due_of, enquiry, on

AT = on(18, "12:00")
EVE = {"name": "Eve Asker", "email": "eve@asker.example", "phone": "+48600700800"}


@pytest.fixture
def asked(cast):
    """Eve's enquiry, without a conflict."""
    return cleared(cast, deadline_on=day(40), arrived_what="A notice")


def cleared(cast, **changes):
    asked = enquiry(AT, **{**EVE, **changes})
    asked.decide_conflict(decision="none", words="looked at", hits=[], by=cast.alice, at=AT)
    return asked


def accept(cast, asked, **changes):
    values = {
        "responsible": cast.alice,
        "second": cast.bob,
        "practice_area": "lease",
        "side": "tenant",
        "cadence_days": 14,
        "client": None,
        "by": cast.alice,
        "at": AT,
        **changes,
    }
    return take_on(asked, **values)


def rows():
    """How many rows each table holds."""
    return {model.__name__: model.select().count() for model in ALL}


def test_the_enquiry_becomes_a_matter_under_its_reference(cast, asked):
    matter = accept(cast, asked)
    assert (matter.reference, matter.stage, matter.responsible, matter.second) == (
        asked.reference,
        "intake",
        cast.alice,
        cast.bob,
    )
    assert (asked.decision, asked.matter, asked.decided_by) == ("taken_on", matter, cast.alice)


def test_client_person_and_channels_come_from_the_enquiry(cast, asked):
    person = accept(cast, asked).client.contact
    assert (person.name, person.language, person.email.norm, person.phone.norm) == (
        "Eve Asker",
        "en",
        "eve@asker.example",
        "+48600700800",
    )


def test_of_an_organisation_the_person_one_talks_to_is_the_contact(cast):
    client = accept(cast, cleared(cast, kind="organisation", name="Asker Ltd", contact_name="Eve Asker")).client
    assert (client.kind, client.name, client.contact.name) == ("organisation", "Asker Ltd", "Eve Asker")


def test_other_parties_the_first_need_and_the_date_come_with_it(cast, asked):
    matter = accept(cast, asked)
    assert [party.name for party in matter.parties] == ["Landlord Ltd"]
    assert [(need.kind, need.words) for need in matter.needs] == [("stated", "Stay until spring.")]
    (date,) = matter.dates
    assert (date.kind, date.on_day, date.title) == ("deadline", day(40), "Date the client worries about")
    assert "A notice" in date.basis


def test_what_happened_is_no_need_so_without_a_hoped_for_result_none_is_written(cast):
    assert not accept(cast, cleared(cast, desired_result="")).needs.exists()


def test_the_clock_runs_from_taking_on_and_the_welcome_letter_leaves(cast, asked):
    matter = accept(cast, asked)
    assert due_of(matter) == (on(32, "16:00"), "cadence")
    assert Promise.open_in(matter).due_at == on(32, "16:00")
    assert Outbox.select().where(Outbox.kind == "welcome", Outbox.about == matter.key).count() == 1


def test_the_agreed_word_is_kept_with_the_person(cast, asked):
    matter = accept(cast, asked, agreed_word=blue_heron())
    assert matter.client.contact.knows("Blue Heron", digits_allowed=False)


def test_a_known_client_gets_a_second_matter_and_no_second_self(cast, asked):
    before = Client.select().count()
    matter = accept(cast, asked, client=cast.client)
    assert matter.client == cast.client
    assert Client.select().count() == before


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({"name": "DANA  client", "email": "x@y.example"}, True),
        ({"email": "dana@client.example"}, True),
        ({"phone": "+48512345678"}, True),
        ({}, False),
    ],
)
def test_who_may_be_a_client_already_is_found_by_name_mail_or_phone(cast, changes, known):
    assert (cast.client in known_clients(enquiry(AT, **{**EVE, **changes}), cast.alice, AT)) is known


# all or nothing


@pytest.mark.parametrize("fails", ["taken_on", "_first_need", "record"])
def test_a_failure_in_the_middle_leaves_nothing(cast, asked, monkeypatch, fails):
    before = rows()

    def failing(*args, **more):
        raise OSError("the disk is full")

    monkeypatch.setattr(taking_on, fails, failing)
    with pytest.raises(OSError):
        accept(cast, asked)
    assert rows() == before
    assert asked.reload().decision is None


def test_the_same_enquiry_is_taken_on_once(cast, asked):
    accept(cast, asked)
    before = rows()
    with pytest.raises(RuleBroken):
        accept(cast, asked)
    assert rows() == before


def test_before_the_conflict_decision_nothing_is_taken_on(cast):
    asked, before = enquiry(AT, **EVE), None
    before = rows()
    with pytest.raises(NotAllowed):
        accept(cast, asked)
    assert rows() == before


def test_an_assistant_takes_nothing_on(cast, asked):
    with pytest.raises(NotAllowed):
        accept(cast, asked, by=cast.bob)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"second": "alice"}, "second"), ({"side": "buyer"}, "side"), ({"cadence_days": 31}, "cadence_days")],
)
def test_what_cannot_be_is_refused_at_its_field(cast, asked, changes, field):
    if "second" in changes:
        changes = {"second": cast.alice}
    with pytest.raises(RuleBroken) as no:
        accept(cast, asked, **changes)
    assert no.value.field == field
    assert Matter.select().count() == 1


def test_nobody_waits_longer_than_the_firm_allows(cast, firm):
    firm.change(cadence_max_days=5, cadence_days=5)
    assert cadence.usual("lease") == 5


# a matter that already runs


def running(cast, **changes):
    values = {
        "client": None,
        "name": "Ola Inna",
        "kind": "person",
        "email": "ola@client.example",
        "phone": "",
        "language": "pl",
        "practice_area": "debt",
        "side": "creditor",
        "stage": "intake",
        "responsible": cast.alice,
        "second": None,
        "last_word_on": day(16),
        "next_word_on": None,
        "by": cast.alice,
        "at": AT,
        "cadence_days": 14,
        **changes,
    }
    return enter_running(**values)


def test_a_running_matter_counts_from_the_close_of_its_last_words_day_and_sends_nothing(cast):
    before = Outbox.select().count()
    matter = running(cast)
    assert matter.reload().last_word_at == on(16, "16:00")
    assert due_of(matter) == (on(30, "16:00"), "cadence")
    assert Outbox.select().count() == before


def test_a_running_matter_keeps_the_date_that_was_promised(cast):
    assert due_of(running(cast, next_word_on=day(20))) == (on(20, "16:00"), "promise")


@pytest.mark.parametrize(("spoken", "moment"), [(day(18), AT), (day(15), on(15, "12:00")), (None, AT)])
def test_a_last_word_today_counts_from_now_and_on_a_sunday_from_noon(cast, spoken, moment):
    assert running(cast, last_word_on=spoken).reload().last_word_at == moment


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
        ({"stage": "moon"}, "stage"),
        ({"next_word_on": day(13)}, "next_word_on"),
        ({"side": "tenant"}, "side"),
    ],
)
def test_a_running_matter_that_cannot_be_is_refused_and_leaves_nothing(cast, changes, field):
    before = rows()
    with pytest.raises(RuleBroken) as no:
        running(cast, **changes)
    assert no.value.field == field
    assert rows() == before


def test_an_assistant_enters_no_running_matter(cast):
    with pytest.raises(NotAllowed):
        running(cast, by=cast.bob)


def test_a_second_matter_of_a_client_enters_nobody_twice(cast):
    people = Person.select().count()
    matter = running(cast, client=cast.client, name="")
    assert (matter.client, Person.select().count()) == (cast.client, people)


def test_taking_on_writes_one_of_each(cast, asked):
    before = rows()
    accept(cast, asked)
    grown = {model: rows()[model] - before[model] for model in rows()}
    once = (Client, Person, Matter, Party, MatterDate, StageChange, Need, Word, Promise, Outbox)
    assert {model.__name__: grown[model.__name__] for model in once} == {model.__name__: 1 for model in once}
