"""An enquiry (rules C2, C5, F4, T1): sealed when it arrives, decided on names, declined without a reason."""

import pytest

from lexlite import timetable
from lexlite.audit.models import AuditEntry
from lexlite.errors import NotAllowed, RuleBroken
from lexlite.followup.models import Word
from lexlite.intake.checks import ConflictCheck
from lexlite.intake.drafts import Draft
from lexlite.intake.models import Enquiry, EnquiryName, page_token
from lexlite.intake.story import Story
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from tests.factories import SECRET, day, enquiry, on, row_of
from tests.fakes import Sender, message

AT = on(18, "12:00")


@pytest.fixture
def asked(cast):
    """A new enquiry of Eve, undecided, nothing else in the outbox."""
    Outbox.delete().execute()
    return enquiry(AT, name="Eve Asker", email="eve@asker.example", phone="")


def decide(asked, by, decision="none", words="", hits=()):
    asked.decide_conflict(decision=decision, words=words, hits=list(hits), by=by, at=AT)


def story_of(asked):
    return Story.get_or_none(Story.enquiry == asked)


# arriving


def test_it_is_answered_by_the_close_of_the_next_working_day(cast):
    assert enquiry(AT).answer_by == on(19, "16:00")
    assert enquiry(on(20, "18:00")).answer_by == on(24, "16:00")  # Friday evening arrives on Monday


def test_who_takes_enquiries_is_told_at_once(asked):
    assert row_of("new_enquiry").staff.name == "Olga Owner"
    assert row_of("new_enquiry").not_before == AT


def test_where_nobody_takes_enquiries_the_owners_are_told(cast):
    cast.olga.change(takes_enquiries=False)
    asked = enquiry(AT)
    assert [row.staff for row in Outbox.select().where(Outbox.about == asked.key, Outbox.kind == "new_enquiry")] == [
        cast.olga
    ]


def test_the_enquirer_gets_a_receipt_only_where_that_is_safe(cast):
    safe = enquiry(AT, email="eve@asker.example")
    unsafe = enquiry(AT, email="eve2@asker.example", safe_contact="no_message")
    suspect = Enquiry.send(
        {**safe.answers, "kind": "person", "name": "X", "email": "x@y.example", "language": "en"},
        source="form",
        at=AT,
        suspect=True,
        secret=SECRET,
    )
    about = [row.about for row in Outbox.select().where(Outbox.kind == "enquiry_received")]
    assert safe.key in about
    assert not {unsafe.key, suspect.key} & set(about)


def test_the_receipt_carries_the_enquirers_own_page_and_no_table_its_token_alone(asked):
    token = page_token(asked.reference, SECRET)
    assert Enquiry.of_page(token, AT) == asked
    assert Enquiry.of_page(token, on(18 + 30, "12:00")) is None
    assert Enquiry.of_page(token + "x", AT) is None


@pytest.mark.parametrize(("number", "near"), [(17, True), (18, True), (25, True), (26, False)])
def test_a_date_past_or_within_seven_days_is_near(cast, number, near):
    assert enquiry(AT, deadline_on=day(number)).is_near(AT) is near


def test_without_a_date_nothing_is_near(asked):
    assert not asked.is_near(AT)


# C2: sealed


def test_before_the_decision_nobody_opens_the_story(asked):
    assert asked.story is None
    assert story_of(asked).words["what_happened"] == "They want me out."


def test_the_enquiry_itself_holds_no_word_of_the_story(asked):
    assert "They want me out." not in str(asked.__data__)
    assert "Stay until spring." not in str(asked.__data__)


def test_after_no_conflict_the_story_opens(asked, cast):
    decide(asked, cast.alice)
    assert asked.story == {"what_happened": "They want me out.", "desired_result": "Stay until spring."}


def test_asked_the_owner_the_story_stays_sealed(asked, cast):
    decide(asked, cast.alice, "ask")
    assert asked.story is None
    assert row_of("conflict_asked").staff == cast.olga


def test_once_the_owner_was_asked_only_the_owner_says_none(asked, cast):
    decide(asked, cast.alice, "ask")
    with pytest.raises(RuleBroken):
        decide(asked, cast.alice)
    decide(asked, cast.olga)
    assert asked.story


def test_a_conflict_deletes_the_story_unread_and_the_log_says_so(asked, cast):
    decide(asked, cast.alice, "decline", words="theirs")
    assert story_of(asked) is None
    assert asked.decision == "declined"
    assert AuditEntry.select().where(AuditEntry.verb == "story.deleted_unread", AuditEntry.about == asked.key).exists()


def test_an_assistant_decides_no_conflict_and_declines_nobody(asked, cast):
    with pytest.raises(NotAllowed):
        decide(asked, cast.bob)
    with pytest.raises(NotAllowed):
        asked.decline(reason="no time", by=cast.bob, at=AT)
    assert asked.reload().decision is None


def test_something_that_matches_is_no_conflict_only_with_words(asked, cast):
    hit = {"found": "Landlord Ltd", "role": "other_side", "where": "LX-AAAAAA", "why": "name"}
    with pytest.raises(RuleBroken) as no:
        decide(asked, cast.alice, hits=[hit])
    assert no.value.field == "words"
    decide(asked, cast.alice, words="Another company.", hits=[hit])
    check = ConflictCheck.get(ConflictCheck.about == asked.key)
    assert (check.words, check.hits, check.by) == ("Another company.", [hit], cast.alice)


def test_what_was_decided_is_not_decided_again(asked, cast):
    asked.decline(reason="no time", by=cast.alice, at=AT)
    for again in (
        lambda: decide(asked, cast.alice),
        lambda: asked.decline(reason="x", by=cast.alice, at=AT),
        lambda: asked.call_duplicate(of=Enquiry.get_by_id(1), by=cast.alice, at=AT),
    ):
        with pytest.raises(RuleBroken):
            again()


# C5


def test_a_declined_story_goes_after_thirty_days_and_the_names_stay(asked, cast):
    decide(asked, cast.alice)
    asked.decline(reason="no time", by=cast.alice, at=AT)
    Story.forget_ended(day(18 + 29))
    assert story_of(asked)
    Story.forget_ended(day(18 + 30))
    assert story_of(asked) is None
    names = {name.name for name in EnquiryName.select().where(EnquiryName.enquiry == asked)}
    assert names == {"Eve Asker", "Landlord Ltd"}
    assert asked.reload().decision == "declined"


def test_the_firm_sets_how_many_days(asked, cast, firm):
    firm.change(story_days=7)
    asked.decline(reason="no time", by=cast.alice, at=AT)
    assert story_of(asked).ends_on == day(25)


def test_the_story_of_a_client_stays(cast):
    Story.forget_ended(day(400))
    assert Story.select().count() == 1


def test_the_pass_deletes_what_has_ended(asked, cast):
    asked.decline(reason="no time", by=cast.alice, at=AT)
    timetable.run(on(18 + 30, "12:00"), Sender())
    assert story_of(asked) is None


# F4


def letter_to(asked, settings):
    row = row_of("enquiry_declined", about=asked.key)
    built = message(build(row, AT, settings))
    return built.get_body(("plain",)).get_content(), built["Subject"]


def test_the_letter_never_gives_the_reason_and_reads_the_same_in_every_case(cast, settings):
    letters = []
    for n, decline in enumerate(
        (
            lambda asked: asked.decline(reason="against the law", by=cast.alice, at=AT),
            lambda asked: decide(asked, cast.alice, "decline", "theirs"),
        )
    ):
        asked = enquiry(AT, name="Eve Asker", email=f"eve{n}@asker.example", phone="")
        decline(asked)
        letters.append(letter_to(asked, settings))
    assert letters[0] == letters[1]
    assert not [word for word in ("against", "reason", "because") if word in letters[0][0].lower()]


def test_declining_needs_a_reason_which_stays_inside(asked, cast):
    with pytest.raises(RuleBroken) as no:
        asked.decline(reason="", by=cast.alice, at=AT)
    assert no.value.field == "reason"
    asked.decline(reason="against the law", by=cast.alice, at=AT)
    assert asked.reload().reason == "against the law"
    assert "law" not in str(row_of("enquiry_declined").params)


def test_nothing_is_written_to_whom_somebody_else_could_read(cast):
    asked = enquiry(AT, email="eve@asker.example", safe_contact="no_message")
    asked.decline(reason="no time", by=cast.alice, at=AT)
    assert not Outbox.select().where(Outbox.kind == "enquiry_declined").exists()


# the same one twice


def test_the_same_enquiry_twice_is_linked_and_not_copied(asked, cast):
    first = Enquiry.get_by_id(1)
    asked.call_duplicate(of=first, by=cast.alice, at=AT)
    assert (asked.decision, asked.same_as) == ("duplicate", first)
    assert asked not in list(Enquiry.open_ones())


def test_nothing_is_the_same_as_itself(asked, cast):
    with pytest.raises(RuleBroken):
        asked.call_duplicate(of=asked, by=cast.alice, at=AT)


# a form begun


def test_a_form_begun_is_kept_seven_days(firm):
    Draft.begin("token", "en", AT).keep(name="Eve")
    assert Draft.of("token", on(25, "11:59")).answers == {"name": "Eve"}
    assert Draft.of("token", on(25, "12:00")) is None
    assert Draft.of("other", AT) is None
    Draft.forget_ended(on(25, "12:00"))
    assert Draft.select().count() == 0


def test_an_enquiry_is_no_word_to_any_client(asked):
    assert Word.select().count() == 1
