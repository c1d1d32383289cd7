"""Which messages somebody sees (rule P8), told a second time from the rule alone; and what is foreseen."""

from datetime import timedelta

import pytest
from flask import g
from werkzeug.exceptions import NotFound

from lexlite import access
from lexlite.clients.models import Client, Person
from lexlite.firm.models import Firm
from lexlite.followup.holds import hold
from lexlite.intake.models import Enquiry
from lexlite.matters.requests import Request
from lexlite.messages.models import Outbox, enqueue
from lexlite.reminders.foreseen import foreseen
from lexlite.reminders.outgoing import PAGE, Outgoing
from lexlite.reminders.planning import plan
from tests.conftest import NOON
from tests.factories import contact, day, enquiry, on


def may_see(staff, row):
    """The rule, by way of what is fetched through the person."""
    if row.staff_id not in (None, staff.id) and not staff.is_owner and row.state not in ("failed", "expired", "held"):
        return False
    kind, _colon, id = row.about.partition(":")
    fetch = {"matter": access.matter_for, "client": access.client_for, "enquiry": access.enquiry_for}
    try:
        if kind in fetch:
            fetch[kind](staff, int(id))
        elif kind == "person":
            access.client_for(staff, Person.get_by_id(int(id)).client_id)
        else:
            return staff.is_owner or row.staff_id == staff.id
    except NotFound:
        return False
    return True


@pytest.fixture
def outbox(cast, app):
    """Rows about a restricted matter, an open one, their clients, people and enquiries, and one sent twice."""
    cast.matter.restrict(cast.alice, NOON)
    other = cast.take_on(name="Bea Other", email="bea@client.example", phone="+48512345679")
    other.change(responsible=cast.charlie)
    twice = enquiry(name="Dana Client", email="dana@client.example")
    twice.call_duplicate(of=Enquiry.get(Enquiry.matter == cast.matter), by=cast.alice, at=NOON)
    alone = enquiry(name="Walt Waiting", email="w@client.example", phone="+48512345671")
    nobodys = Client.enter(kind="person", name="No Matter", responsible=cast.alice, by=cast.alice, at=NOON)
    Outbox.delete().execute()
    bea = other.client.contact
    led_to, led_to_hidden = Enquiry.get(Enquiry.matter == other), Enquiry.get(Enquiry.matter == cast.matter)
    about_people = [
        (cast.matter, cast.dana),
        (cast.client, cast.dana),
        (cast.dana, cast.dana),
        (other, bea),
        (bea, bea),
    ]
    about_things = [other.client, twice, alone, nobodys, led_to, led_to_hidden, cast.alice, "check:7"]
    for number, (about, person) in enumerate([*about_people, *((each, None) for each in about_things)]):
        to = [person or ("x@x.example", "en"), cast.alice, cast.charlie, cast.olga]
        for each in to:
            for state in ("queued", "failed"):
                kind = "link" if each is person else "new_enquiry"
                enqueue(kind, each, about, NOON, key=f"{number} {state}").change(state=state)
    with app.test_request_context():
        g.firm = Firm.the()
        yield Outbox.select()


@pytest.mark.parametrize("own_matters_only", [False, True])
@pytest.mark.parametrize("who", ["alice", "bob", "charlie", "olga"])
def test_the_list_holds_exactly_what_the_rule_allows(outbox, cast, set_clock, who, own_matters_only):
    set_clock(NOON)
    g.firm.change(own_matters_only=own_matters_only)
    staff = getattr(cast, who)
    seen, after = [], None
    while True:
        page, after = Outgoing(staff, g.firm, NOON).listed("all", after=after)
        seen += [each.id for each in page]
        if after is None:
            break
    wanted = [row.id for row in outbox.order_by(Outbox.id.desc()) if may_see(staff, row)]
    assert seen == wanted
    assert wanted
    assert [row.id for row in outbox if Outgoing(staff, g.firm, NOON).one(row.id)] == sorted(wanted)


def test_what_waits_is_listed_soonest_first(cast, firm):
    Outbox.delete().execute()
    for hour in ("14:00", "12:00", "13:00"):
        enqueue("link", cast.dana, cast.dana, on(18, hour), key=hour)
    page, more = Outgoing(cast.bob, firm, NOON).listed("waiting")
    assert [each.not_before for each in page] == [on(18, hour) for hour in ("12:00", "13:00", "14:00")]
    assert more is None


def test_next_are_only_those_of_seven_days(cast, firm):
    Outbox.delete().execute()
    for days in (6, 8):
        enqueue("link", cast.dana, cast.dana, NOON + timedelta(days=days), key=f"{days}")
    page, _more = Outgoing(cast.bob, firm, NOON).listed("next")
    assert [each.not_before for each in page] == [NOON + timedelta(days=6)]


def test_the_lists_are_read_by_an_index(cast, firm):
    from lexlite.db import database

    for group, index in (("sent", "outbox_state_id"), ("trouble", "outbox_state"), ("waiting", "outbox_state")):
        told = []
        connection = database.connection()
        connection.set_trace_callback(told.append)
        Outgoing(cast.bob, firm, NOON).listed(group)
        connection.set_trace_callback(None)
        (statement,) = [each for each in told if "FROM outbox o" in each]
        steps = [step[3] for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert any("SEARCH o USING" in step and index in step for step in steps), steps
        if group == "sent":
            assert not [step for step in steps if "TEMP B-TREE" in step]


# the forecast


def test_the_next_reminder_of_a_matter_is_foreseen_as_the_pass_will_write_it(cast, firm):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=on(20, "12:00").date())
    (each,), more = foreseen(cast.bob, firm, on(18, "12:30"))
    assert (each.kind, each.at, each.about) == ("word_due", on(20, "14:00"), on(20, "16:00"))
    assert (each.reference, each.lawyer, more) == (cast.matter.reference, "Alice Lawyer", False)
    Outbox.delete().execute()
    plan(each.at - timedelta(minutes=1))
    assert not Outbox.select().where(Outbox.kind == "word_due").exists()
    plan(each.at)
    assert Outbox.get(Outbox.kind == "word_due").about == cast.matter.key


@pytest.mark.parametrize(
    ("now", "kind", "to", "at"),
    [
        (on(20, "14:00"), "word_late", "lawyer", on(20, "16:00")),
        (on(20, "16:00"), "word_late", "owners", on(23, "16:00")),
        (on(23, "15:59"), "word_late", "owners", on(23, "16:00")),
    ],
)
def test_after_the_first_reminder_the_later_ones_are_foreseen(cast, firm, now, kind, to, at):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=on(20, "12:00").date())
    due = cast.matter.reload().next_word_due_at
    late = firm.calendar().one_working_day_after(due)
    (each,), _more = foreseen(cast.bob, firm, now)
    assert (each.kind, each.to, each.at) == (kind, to, late if to == "owners" else at)


def test_what_all_have_been_told_and_what_lies_far_ahead_is_not_foreseen(cast, firm):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=on(20, "12:00").date())
    assert foreseen(cast.bob, firm, on(25, "12:00"))[0] == []
    contact(cast.matter, cast.alice, on(25, "12:00"), next_word_on=on(37, "12:00").date())
    assert foreseen(cast.bob, firm, on(25, "12:30"))[0] == []


def test_a_restricted_matter_is_foreseen_for_the_named_only(cast, firm):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=on(20, "12:00").date())
    cast.matter.restrict(cast.alice, NOON)
    assert [len(foreseen(who, firm, NOON)[0]) for who in (cast.bob, cast.charlie, cast.olga)] == [1, 0, 0]


def test_of_many_the_nearest_are_listed(cast, firm):
    for number in range(PAGE + 2):
        sent = {"email": f"c{number}@x.example", "phone": f"+4851234{6000 + number}"}
        matter = cast.take_on(name=f"Client {number}", **sent)
        contact(matter, cast.alice, on(18, "12:00"), next_word_on=on(20, "12:00").date())
    found, more = foreseen(cast.bob, firm, NOON)
    assert (len(found), more) == (PAGE, True)


def test_a_matter_on_hold_is_foreseen_when_its_hold_ends(cast, firm):
    until = on(24, "12:00").date()
    hold(cast.matter, until=until, reason="abroad", told="agreed", channel="call", by=cast.alice, at=NOON)
    (each,), _more = foreseen(cast.bob, firm, NOON + timedelta(hours=1))
    assert firm.today(each.about) == until


def later_ones(cast, firm, now, kind):
    return [each for each in foreseen(cast.bob, firm, now)[0] if each.kind == kind]


def test_a_date_near_is_foreseen_two_working_days_before_and_on_the_last_morning(cast, firm):
    cast.matter.add_date(kind="hearing", on=day(26), words="First session", by=cast.alice, at=NOON)
    met = []
    for number in range(18, 27):
        met += [each.at for each in later_ones(cast, firm, on(number, "12:00"), "date_near")][:1]
    assert sorted(set(met)) == [on(24, "08:00"), on(25, "08:00")]
    Outbox.delete().execute()
    for number in (23, 24, 25, 26):
        plan(on(number, "12:00"))
    told = Outbox.select().where(Outbox.kind == "date_near").order_by(Outbox.id)
    assert [firm.today(row.created_at) for row in told] == [day(24), day(25)]


def test_a_date_that_is_done_or_taken_off_is_not_foreseen(cast, firm):
    dates = [
        cast.matter.add_date(kind="deadline", on=day(24), words=words, by=cast.alice, at=NOON) for words in ("A", "B")
    ]
    dates[0].do(cast.alice, NOON)
    dates[1].cancel(cast.alice, NOON)
    assert later_ones(cast, firm, NOON, "date_near") == []


def test_a_request_that_is_not_answered_is_foreseen_as_the_client_will_be_reminded(cast, firm):
    facts = {"kind": "document", "words": "The lease", "due_on": day(30), "language": "en"}
    asked = Request.ask(cast.matter, by=cast.alice, at=NOON, **facts)
    (each,) = later_ones(cast, firm, NOON + timedelta(hours=1), "request_reminder")
    assert (each.at, each.to) == (NOON + timedelta(days=3), "client")
    (each,) = later_ones(cast, firm, NOON + timedelta(days=8), "request_reminder")
    assert each.at == NOON + timedelta(days=14)
    assert later_ones(cast, firm, NOON + timedelta(days=14), "request_reminder") == []
    asked.withdraw(cast.alice, NOON + timedelta(hours=2))
    assert later_ones(cast, firm, NOON + timedelta(hours=3), "request_reminder") == []
