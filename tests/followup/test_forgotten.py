"""“I feel forgotten” (rule S10): one press, a call today, two people told, and how to complain."""

import pytest

from lexlite.clients.models import Person
from lexlite.errors import RuleBroken
from lexlite.followup import closing, hints, measures, publishing
from lexlite.followup.board import Board
from lexlite.followup.corrections import take_off
from lexlite.followup.forgotten import Forgotten, feel_forgotten
from lexlite.followup.signs import Sign
from lexlite.followup.standing import count_letters
from lexlite.followup.tasks import FollowUp
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from lexlite.portal.queries import page_of
from lexlite.reminders.planning import plan
from lexlite.reports.record import MatterRecord
from tests.factories import contact, day, due_of, on, row_of
from tests.fakes import message

AT = on(18, "12:00")  # a Wednesday


@pytest.fixture
def press(cast):
    return lambda at=AT, person=None: feel_forgotten(cast.matter, person or cast.dana, at)


@pytest.fixture
def shown(cast, firm):
    """What stands on the client's page of it."""
    return lambda at=AT: page_of(cast.dana.id, cast.matter.id, firm, at)


def open_tasks(cast):
    return [(task.kind, task.due_at) for task in FollowUp.open_in(cast.matter)]


def told():
    return {row.staff.name for row in Outbox.select().where(Outbox.kind == "forgotten")}


def test_a_press_asks_for_a_call_by_the_close_of_today_and_tells_the_lawyer_and_the_second(cast, press):
    said = press()
    assert open_tasks(cast) == [("forgotten", on(18, "16:00"))]
    assert (said.caller, said.other) == (cast.alice, cast.bob)
    assert told() == {"Alice Lawyer", "Bob Assistant"}
    assert all(row.not_before == AT for row in Outbox.select().where(Outbox.kind == "forgotten"))


@pytest.mark.parametrize(
    ("pressed", "due"),
    [
        (on(18, "23:10"), on(19, "16:00")),  # at night
        (on(18, "03:00"), on(18, "16:00")),  # before the opening of the same day
        (on(18, "15:59"), on(18, "16:00")),
        (on(18, "16:00"), on(19, "16:00")),  # closed already
        (on(21, "11:00"), on(23, "16:00")),  # a Saturday
    ],
)
def test_while_the_firm_is_closed_the_call_is_due_on_the_day_of_the_next_opening(cast, press, pressed, due):
    press(pressed)
    assert open_tasks(cast) == [("forgotten", due)]


def test_pressed_twice_it_is_one(cast, press):
    first = press()
    assert press(on(18, "12:01")) == first
    assert len(open_tasks(cast)) == 1
    assert Outbox.select().where(Outbox.kind == "forgotten").count() == 2
    assert Sign.open_in(cast.matter).count() == 1


def test_pressed_before_and_after_midnight_it_is_one_while_the_call_is_still_to_come(cast, press):
    first = press(on(18, "23:59"))
    assert press(on(19, "00:01")) == first


def test_pressed_again_on_the_day_on_which_we_spoke_it_is_the_same(cast, press):
    first = press()
    contact(cast.matter, cast.alice, on(18, "12:30"))
    assert press(on(18, "13:00")) == first
    assert open_tasks(cast) == []


def test_pressed_again_after_the_call_did_not_come_it_is_a_second_one(cast, press):
    first = press()
    again = press(on(19, "09:00"))
    assert again != first
    assert open_tasks(cast) == [("forgotten", on(18, "16:00")), ("forgotten", on(19, "16:00"))]


def test_another_person_of_the_client_is_heard_too(cast, press):
    ken = Person.create(client=cast.client, name="Ken Client", search="ken", language="en")
    assert press(person=ken) != press()


def test_in_a_firm_of_one_the_one_is_told_and_nobody_else_is_named(cast, press, shown):
    cast.matter.change(second=None, responsible=cast.olga)
    for staff in (cast.alice, cast.bob, cast.charlie):
        staff.change(disabled_at=AT)
    said = press()
    assert (said.caller, said.other) == (cast.olga, None)
    assert told() == {"Olga Owner"}
    assert (shown().forgotten.caller, shown().forgotten.other) == ("Olga Owner", None)


def test_with_no_second_named_an_owner_is_told(cast, press):
    cast.matter.change(second=None)
    assert press().other == cast.olga


def test_who_is_away_is_not_asked_to_call(cast, press):
    cast.alice.be_away(day(18), day(20), cast.charlie, by=cast.alice, at=AT)
    assert (press().caller, press().other) == (cast.charlie, cast.bob)


def test_nobody_who_may_not_see_a_restricted_matter_is_told(cast, press):
    cast.matter.restrict(cast.alice, AT)
    cast.matter.change(second=None)
    assert (press().caller, press().other) == (cast.alice, None)


def test_the_clock_runs_as_before(cast, press):
    before = due_of(cast.matter)
    press()
    assert due_of(cast.matter) == before


def test_in_a_closed_matter_it_is_refused(cast, press):
    closing.close(cast.matter, outcome="settled", told="Done.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        press()


# what ends it


def test_something_published_does_not_end_it_and_a_call_in_vain_neither(cast, press):
    press()
    publishing.publish(cast.matter, body="News.", by=cast.alice, at=on(18, "12:10"))
    contact(cast.matter, cast.alice, on(18, "12:20"), reached=False, told="")
    assert ("forgotten", on(18, "16:00")) in open_tasks(cast)
    assert [sign.kind for sign in Sign.open_in(cast.matter)] == ["forgotten"]


def test_a_talk_ends_it_and_one_taken_back_opens_it_again(cast, press):
    press()
    word = contact(cast.matter, cast.bob, on(18, "12:30"))
    assert (open_tasks(cast), list(Sign.open_in(cast.matter))) == ([], [])
    take_off(word, why="wrong_matter", by=cast.alice, at=on(18, "12:35"))
    assert open_tasks(cast) == [("forgotten", on(18, "16:00"))]
    assert Sign.open_in(cast.matter).count() == 1


@pytest.mark.parametrize(("posted", "open_then"), [("11:00", True), ("13:00", False)], ids=["before", "since"])
def test_a_letter_that_arrives_ends_it_only_if_it_was_written_since(cast, press, posted, open_then):
    if open_then:
        contact(cast.matter, cast.alice, on(18, posted), channel="letter")
    press()
    if not open_then:
        contact(cast.matter, cast.alice, on(18, posted), channel="letter")
    count_letters(on(20, "13:00"))
    assert bool(open_tasks(cast)) == open_then
    assert Sign.open_in(cast.matter).where(Sign.kind == "forgotten").exists() == open_then


def test_of_two_letters_that_arrive_together_the_one_written_since_ends_it(cast, press):
    contact(cast.matter, cast.alice, on(18, "17:00"), channel="letter")  # both are posted when the firm opens again
    press(on(18, "18:00"))
    contact(cast.matter, cast.alice, on(18, "19:00"), channel="letter")
    count_letters(on(23, "09:00"))
    assert open_tasks(cast) == []
    assert not Sign.open_in(cast.matter).where(Sign.kind == "forgotten").exists()


def test_it_can_neither_be_put_off_nor_pressed_away(cast, press):
    task = press().task
    with pytest.raises(RuleBroken):
        task.snooze(until=day(20), reason="busy", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        task.do(cast.alice, AT)


def test_the_close_of_the_matter_ends_it(cast, press):
    press()
    closing.close(cast.matter, outcome="settled", told="Done.", by=cast.alice, at=on(18, "13:00"))
    assert open_tasks(cast) == []


# where the firm sees it


def test_it_stands_on_the_card_and_on_top_of_the_board_wherever_the_card_lies(cast, firm, press):
    contact(cast.matter, cast.alice, on(18, "11:00"))  # its card lies far on
    press()
    board = Board(cast.alice, firm, AT)
    assert [(task.kind, task.client) for task in board.tasks()] == [("forgotten", "Dana Client")]
    card = board.card(cast.matter.id)
    assert "They say that they feel forgotten: call them." in hints.reasons(card)
    words = hints.task_in_words(hints.task_of(card), firm.zone)
    assert words == "A call was promised by Wed 18 Nov, 16:00"


def test_also_of_a_late_matter_it_stands_on_top(cast, firm, press):
    press(on(25, "12:00"))
    assert [task.kind for task in Board(cast.alice, firm, on(25, "12:00")).tasks()] == ["forgotten"]


def test_the_digest_names_them_once_also_where_they_are_late_as_well(cast, press):
    contact(cast.matter, cast.alice, on(18, "11:00"))  # its card lies far on
    press(on(18, "20:00"))
    plan(on(19, "08:00"))
    ((line,),) = [row.params["clients"] for row in digests(cast.alice)]
    assert line["task"] == "A call was promised by Thu 19 Nov, 16:00"
    cast.matter.change(next_word_due_at=on(19, "10:00"))
    plan(on(20, "08:00"))
    assert len(digests(cast.alice)[-1].params["clients"]) == 1


def digests(staff):
    return list(Outbox.select().where(Outbox.kind == "digest", Outbox.staff == staff).order_by(Outbox.id))


def test_it_counts_as_one_that_the_client_had_to_begin(cast, firm, press):
    theirs, all_ = measures.asked_first(cast.alice, firm, on(18, "13:00"))
    press()
    assert measures.asked_first(cast.alice, firm, on(18, "13:00")) == (theirs + 1, all_ + 1)


def test_it_is_kept_on_the_record_with_what_was_promised_and_when_we_spoke(cast, firm, press):
    press()
    contact(cast.matter, cast.bob, on(18, "12:30"))
    (entry,) = [
        each for each in MatterRecord.of(cast.matter, firm, on(18, "13:00")).entries if "forgotten" in each.what
    ]
    assert entry.who == "Dana Client"
    assert entry.also == (
        "A call was promised by Wednesday 18 November 2026, 16:00: Alice Lawyer, Bob Assistant",
        "Spoken: Wednesday 18 November 2026, 12:30",
    )


# what the client reads at once


def test_the_page_says_who_calls_by_when_and_offers_no_second_press(press, shown):
    assert shown().forgotten is None
    assert shown().may_feel_forgotten
    press()
    said = shown().forgotten
    assert (said.caller, said.other, said.call_by, said.late, said.done) == (
        "Alice Lawyer", "Bob Assistant", day(18), False, False,
    )  # fmt: skip
    assert not shown().may_feel_forgotten


def test_a_call_that_did_not_come_is_owned_from_the_next_day_on_and_the_press_is_offered_again(press, shown):
    press()
    assert not shown(on(18, "20:00")).forgotten.late
    assert shown(on(19, "00:01")).forgotten.late
    assert shown(on(19, "00:01")).may_feel_forgotten


def test_after_we_spoke_it_stands_for_the_rest_of_the_day_only(cast, press, shown):
    press()
    contact(cast.matter, cast.bob, on(18, "12:30"))
    assert shown(on(18, "13:00")).forgotten.done
    assert shown(on(19, "08:00")).forgotten is None


def test_it_is_shown_to_who_said_it_and_to_nobody_beside_them(cast, firm, press):
    ken = Person.create(client=cast.client, name="Ken Client", search="ken", language="en")
    press()
    assert page_of(ken.id, cast.matter.id, firm, AT).forgotten is None


def test_pressed_on_the_page_the_answer_stands_there_at_once(cast, browse):
    dana, page = browse(person=cast.dana), f"/status/matters/{cast.matter.id}"
    answer = dana.post(f"{page}/forgotten", form_on=page)
    assert (answer.status_code, answer.location) == (303, f"{page}#forgotten")
    text = dana.get(page).text
    assert "Alice Lawyer calls you by Wednesday 18 November." in text
    assert "Told as well: Bob Assistant" in text
    assert "to Olga Owner" in text
    assert "I feel forgotten</button>" not in text


def test_a_press_on_a_page_that_was_open_too_long_says_so(cast, browse):
    dana, page = browse(person=cast.dana), f"/status/matters/{cast.matter.id}"
    answer = dana.post(f"{page}/forgotten", {"csrf_token": ""}, form_on=page)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert Forgotten.select().count() == 0


def test_who_has_no_number_or_may_not_be_rung_is_asked_how_to_be_reached(cast, press, shown):
    cast.dana.change(safe_contact="no_message")
    press()
    assert not shown().may_be_called
    cast.dana.change(safe_contact="ok")
    assert shown().may_be_called
    cast.dana.lose("phone")
    assert not shown().may_be_called


def test_the_letters_to_the_firm_say_who_calls_and_name_no_client_in_the_subject(cast, press, settings):
    press()
    for staff, said in ((cast.alice, "The call is yours. Told as well: Bob Assistant"),
                        (cast.bob, "Alice Lawyer is to call; if that cannot be, it is yours.")):  # fmt: skip
        letter = message(build(row_of("forgotten", staff=staff), AT, settings))
        text = letter.get_body(("plain",)).get_content()
        assert "Dana Client says that they feel forgotten" in text
        assert said in text
        assert "Dana" not in letter["Subject"]


def test_of_two_talks_the_first_taken_back_leaves_it_ended_by_the_second(cast, press):
    press()
    first = contact(cast.matter, cast.bob, on(18, "12:30"))
    contact(cast.matter, cast.alice, on(18, "13:00"))
    take_off(first, why="wrong_entry", by=cast.alice, at=on(18, "13:05"))
    assert (open_tasks(cast), list(Sign.open_in(cast.matter))) == ([], [])
    assert FollowUp.get().done_at == on(18, "13:00")


def test_the_panel_on_top_of_the_page_names_the_call_while_it_is_the_nearest_promise(cast, browse, set_clock, press):
    def panel(at):
        set_clock(at)
        page = browse(person=cast.dana).get(f"/status/matters/{cast.matter.id}").text
        return page.partition('<div class="promise')[2].partition("</div>")[0]

    call, usual = "<strong>Alice Lawyer calls you by Wednesday 18 November.", "You will hear from us by"
    assert call not in panel(AT)
    press()
    assert call in panel(AT) and f"<p>{usual} Monday 23 November." in panel(AT)
    assert due_of(cast.matter) == (on(23, "16:00"), "cadence")  # staff's clock stands as it was
    assert call not in panel(on(19, "09:00"))  # the day is over: the page owns it below
    contact(cast.matter, cast.alice, on(18, "12:30"))
    assert call not in panel(on(18, "12:31"))


def test_a_contact_promised_for_the_same_day_or_a_call_that_cannot_be_made_leaves_the_panel(cast, press, shown):
    contact(cast.matter, cast.alice, on(18, "09:00"), next_word_on=day(18), next_word_at="15:00")
    press()
    assert shown().call_first is None
    contact(cast.matter, cast.alice, on(18, "12:30"), next_word_on=day(24))
    press(on(19, "09:00"))
    assert shown(on(19, "09:01")).call_first.call_by == day(19)
    cast.dana.change(safe_contact="no_message")
    assert shown(on(19, "09:01")).call_first is None
