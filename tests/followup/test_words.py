"""Speaking (rules S3, S4, S9, S12, S13): what counts as a word, what is undone, moved, held, answered, told."""

import pytest

from lexlite import i18n
from lexlite.errors import Conflict, NotAllowed, RuleBroken
from lexlite.followup import closing, holds, publishing, questions
from lexlite.followup.forms import REASONS, earliest_day
from lexlite.followup.models import Hold, News, Promise, Question, Word
from lexlite.followup.standing import count_letters, settle
from lexlite.intake.taking_on import enter_running
from lexlite.messages.models import Outbox
from lexlite.portal.queries import page_of
from tests.factories import contact, day, due_of, on, row_of, unreachable

FIRST_DUE = on(23, "16:00"), "cadence"  # the cast's matter: taken on Monday the 9th, fourteen days


def publish(cast, at, body="The court has set a date.", **more):
    return publishing.publish(cast.matter, body=body, by=cast.alice, at=at, **more)


def ask(cast, at, body="What does it cost?"):
    return questions.ask(cast.matter, cast.dana, body, at)


def arrive(cast, at, kind="decision"):
    return questions.news_arrived(cast.matter, kind=kind, words="The ruling", by=cast.bob, at=at)


def hold(cast, at, until, by=None, told="We speak again then."):
    return holds.hold(
        cast.matter, until=until, reason="abroad", told=told, channel="call", by=by or cast.alice, at=at
    )  # fmt: skip


def change_date(cast, at, to, told="We need some days more.", **more):
    return publishing.change_date(
        cast.matter, next_word_on=to, reason="court", told=told, by=cast.alice, at=at, **more
    )  # fmt: skip


def texts_on_page(cast, at, firm):
    return [update.words for update in page_of(cast.dana.id, cast.matter.id, firm, at).updates]


# a contact: what counts (S3)


def test_a_call_that_told_something_resets_the_clock(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"))
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")
    assert cast.matter.last_word_at == on(18, "12:00")


def test_a_call_from_the_client_counts_when_we_told_them_something(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), direction="in")
    assert cast.matter.reload().last_word_at == on(18, "12:00")


@pytest.mark.parametrize(
    "facts",
    [
        {"reached": False},
        {"channel": "email", "direction": "in"},
        {"channel": "text", "direction": "in"},
        {"channel": "letter", "direction": "in"},
        {"told": "", "note": "Read the file."},
        {"told": "", "direction": "in"},
    ],
    ids=["unanswered call", "e-mail in", "text in", "letter in", "internal note", "they rang, nothing told"],
)
def test_what_did_not_reach_or_tell_the_client_does_not_reset_the_clock(cast, facts):
    word = contact(cast.matter, cast.alice, on(18, "12:00"), **facts)
    assert word.counts_from is None
    assert due_of(cast.matter) == FIRST_DUE
    assert Promise.open_in(cast.matter).made_at == on(9, "10:00")


def test_a_letter_counts_two_working_days_after_posting(cast):
    contact(cast.matter, cast.alice, on(19, "12:00"), channel="letter")  # a Thursday
    assert count_letters(on(23, "11:59")) == 0
    assert due_of(cast.matter) == FIRST_DUE
    assert count_letters(on(23, "12:00")) == 1
    assert due_of(cast.matter) == (on(37, "16:00"), "cadence")


def test_a_letter_begins_to_count_once(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), channel="letter")
    assert [count_letters(on(20, "12:01")), count_letters(on(20, "12:02"))] == [1, 0]
    assert Promise.select().where(Promise.how == "kept").count() == 1


def test_a_letter_overtaken_by_a_call_is_no_second_word(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), channel="letter")
    contact(cast.matter, cast.alice, on(20, "13:00"))
    assert count_letters(on(20, "14:00")) == 0
    assert cast.matter.reload().last_word_at == on(20, "13:00")


def test_the_date_promised_in_a_word_is_due_at_its_close(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")
    assert cast.matter.client_day == day(20)


def test_an_hour_promised_is_due_at_that_hour(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20), next_word_at="10:30")
    assert due_of(cast.matter) == (on(20, "10:30"), "promise")


def test_a_word_ends_the_promise_made_before_it(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    contact(cast.matter, cast.alice, on(19, "12:00"))
    assert due_of(cast.matter) == (on(33, "16:00"), "cadence")


def test_a_date_later_than_the_cadence_is_kept_for_the_client_while_the_clock_runs_out_at_the_cadence(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(40))
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")
    assert cast.matter.client_day == day(40)


@pytest.mark.parametrize("wrong", [day(17), day(18 + 367)])
def test_a_promise_lies_neither_in_the_past_nor_beyond_a_year(cast, wrong):
    with pytest.raises(RuleBroken) as no:
        contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=wrong)
    assert no.value.field == "next_word_on"
    assert due_of(cast.matter) == FIRST_DUE


def test_an_hour_at_which_the_firm_does_not_work_is_not_promised(cast):
    with pytest.raises(RuleBroken) as no:
        contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20), next_word_at="17:30")
    assert no.value.field == "next_word_at"


def test_a_letter_that_arrives_after_a_call_leaves_the_date_promised_in_the_call(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), channel="letter")
    contact(cast.matter, cast.alice, on(19, "12:00"), next_word_on=day(25))
    count_letters(on(20, "12:00"))
    assert due_of(cast.matter) == (on(25, "16:00"), "promise")


def test_an_answer_nobody_has_opened_leaves_the_question_running(cast):
    unreachable(cast.dana)
    question = ask(cast, on(18, "12:00"))
    questions.answer(question, body="A thousand.", by=cast.alice, at=on(18, "13:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "question")
    publishing.page_opened(cast.dana, cast.matter, on(18, "14:00"))
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")


def test_an_hour_without_a_day_is_no_promise(cast):
    with pytest.raises(RuleBroken):
        contact(cast.matter, cast.alice, on(18, "12:00"), next_word_at="10:30")


def test_what_they_said_they_need_becomes_a_stated_need_in_their_language(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), need="Keep the cat.")
    need = cast.matter.needs.order_by(cast.matter.needs.model.id.desc()).get()
    assert (need.kind, need.words, need.said_by) == ("stated", "Keep the cat.", "Dana Client")


def test_they_asked_something_makes_it_a_question(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), told="", asked="How long?", direction="in")
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_one_talk_may_concern_other_matters_of_the_client(cast):
    other = enter_running(
        client=cast.client,
        name="",
        kind="person",
        email="",
        phone="",
        language="en",
        practice_area="debt",
        side="creditor",
        stage="intake",
        responsible=cast.alice,
        second=None,
        last_word_on=day(9),
        next_word_on=None,
        by=cast.alice,
        at=on(10, "10:00"),
    )
    contact(cast.matter, cast.alice, on(18, "12:00"), also=[other], minutes=10)
    assert other.reload().last_word_at == cast.matter.reload().last_word_at == on(18, "12:00")
    assert [word.minutes for word in Word.select().where(Word.at == on(18, "12:00"))] == [10, None]


def test_only_a_word_that_counts_answers_and_tells(cast):
    question, news = ask(cast, on(18, "12:00")), arrive(cast, on(18, "12:00"))
    contact(cast.matter, cast.alice, on(18, "13:00"), reached=False, answers=[question], news=[news])
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_a_closed_matter_takes_no_contact(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    with pytest.raises(RuleBroken):
        contact(cast.matter, cast.alice, on(18, "13:00"))


# something published (S3)


def test_an_update_counts_from_the_moment_it_is_pressed(cast):
    publish(cast, on(18, "12:00"), next_word_on=day(20))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")
    assert cast.matter.last_word_at == on(18, "12:00")


def test_for_ten_minutes_it_is_not_on_the_page_and_no_message_may_leave(cast, firm):
    publish(cast, on(18, "12:00"))
    row = row_of("update")
    assert texts_on_page(cast, on(18, "12:09"), firm) == []
    assert row not in list(Outbox.due(on(18, "12:09")))
    assert texts_on_page(cast, on(18, "12:10"), firm) == ["The court has set a date."]
    assert row in list(Outbox.due(on(18, "12:10")))


def test_until_it_is_shown_the_page_says_the_day_it_said_before(cast, firm):
    publish(cast, on(18, "12:00"), next_word_on=day(20))
    assert page_of(cast.dana.id, cast.matter.id, firm, on(18, "12:05")).hear_by == day(23)
    assert page_of(cast.dana.id, cast.matter.id, firm, on(18, "12:10")).hear_by == day(20)


def everything_known_of(matter):
    """The matter's clock, its promises and what may still leave, as plain values."""
    matter.reload()
    clock = {name: matter.__data__[name] for name in CLOCK}
    promises = [
        tuple(row.__data__.values())
        for row in Promise.select().where(Promise.matter == matter).order_by(Promise.id)
    ]  # fmt: skip
    leaving = [row.dedupe_key for row in Outbox.unsent().order_by(Outbox.id)]
    return clock, promises, leaving


CLOCK = ("last_word_at", "next_word_due_at", "due_because", "client_day", "hold_until")


@pytest.mark.parametrize("at", [on(18, "12:00"), on(23, "15:55"), on(24, "12:00")])
def test_an_update_undone_leaves_no_trace_in_clock_promises_or_outbox(cast, at):
    before = everything_known_of(cast.matter)
    word = publish(cast, at, next_word_on=day(26))
    assert everything_known_of(cast.matter) != before
    publishing.take_back(word, by=cast.alice, at=at.replace(minute=at.minute + 4))
    assert everything_known_of(cast.matter) == before


def test_an_update_is_undone_within_ten_minutes_and_not_later(cast):
    word = publish(cast, on(18, "12:00"))
    with pytest.raises(RuleBroken):
        publishing.take_back(word, by=cast.alice, at=on(18, "12:10"))
    assert word.reload().taken_back_at is None
    publishing.take_back(word, by=cast.alice, at=on(18, "12:09"))
    assert word.reload().taken_back_at == on(18, "12:09")


def test_undone_twice_is_undone_once(cast):
    word = publish(cast, on(18, "12:00"))
    for minute in ("12:01", "12:02"):
        publishing.take_back(word, by=cast.alice, at=on(18, minute))
    assert word.reload().taken_back_at == on(18, "12:01")


def test_a_contact_cannot_be_undone(cast):
    word = contact(cast.matter, cast.alice, on(18, "12:00"))
    with pytest.raises(RuleBroken):
        publishing.take_back(word, by=cast.alice, at=on(18, "12:01"))


def test_undoing_an_update_leaves_the_message_of_another_one_alone(cast):
    publish(cast, on(18, "12:00"), body="One.")
    second = publish(cast, on(18, "12:02"), body="Two.")
    publishing.take_back(second, by=cast.alice, at=on(18, "12:03"))
    assert [row.state for row in Outbox.select().where(Outbox.kind == "update").order_by(Outbox.id)] == [
        "queued",
        "cancelled",
    ]


def test_undoing_the_first_of_two_updates_leaves_the_second_as_the_last_word(cast):
    first = publish(cast, on(18, "12:00"), body="One.", next_word_on=day(19))
    publish(cast, on(18, "12:02"), body="Two.", next_word_on=day(20))
    publishing.take_back(first, by=cast.alice, at=on(18, "12:03"))
    assert due_of(cast.matter) == (on(20, "16:00"), "promise")
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["kept", None]


def test_an_empty_update_is_refused(cast):
    with pytest.raises(RuleBroken) as no:
        publish(cast, on(18, "12:00"), body="")
    assert no.value.field == "body"


def test_an_update_may_say_who_acts_now(cast):
    publish(cast, on(18, "12:00"), acts="court")
    assert (cast.matter.reload().acts, cast.matter.acts_since) == ("court", on(18, "12:00"))


# a client without a working channel (S3)


def test_without_a_working_channel_an_update_counts_when_the_page_is_opened(cast):
    unreachable(cast.dana)
    word = publish(cast, on(18, "12:00"))
    assert word.counts_from is None
    assert due_of(cast.matter) == FIRST_DUE
    publishing.page_opened(cast.dana, cast.matter, on(19, "9:30".zfill(5)))
    assert cast.matter.reload().last_word_at == on(19, "09:30")
    assert due_of(cast.matter) == (on(33, "16:00"), "cadence")


def test_a_page_opened_while_the_update_can_be_undone_has_not_shown_it(cast):
    unreachable(cast.dana)
    publish(cast, on(18, "12:00"))
    publishing.page_opened(cast.dana, cast.matter, on(18, "12:05"))
    assert due_of(cast.matter) == FIRST_DUE


def test_nothing_is_written_to_whom_somebody_else_could_read(cast):
    unreachable(cast.dana)
    publish(cast, on(18, "12:00"))
    assert not Outbox.select().where(Outbox.kind == "update").exists()


def test_a_page_opened_twice_counts_the_update_once(cast):
    unreachable(cast.dana)
    publish(cast, on(18, "12:00"))
    for hour in ("13:00", "14:00"):
        publishing.page_opened(cast.dana, cast.matter, on(18, hour))
    assert cast.matter.reload().last_word_at == on(18, "13:00")


def refuse(row, reply="no such mailbox", phase="rcpt"):
    row.note_try(row.not_before, phase, 550, reply)
    row.ends("failed", row.not_before)


def test_a_refused_message_uncounts_its_word(cast):
    publish(cast, on(18, "12:00"), next_word_on=day(20))
    refuse(row_of("update"))
    assert publishing.settle_refused(on(18, "12:11")) == 1
    assert due_of(cast.matter) == FIRST_DUE
    assert [promise.how for promise in cast.matter.promises] == [None]


def test_a_refused_address_is_bad_from_then_on(cast):
    publish(cast, on(18, "12:00"))
    refuse(row_of("update"))
    publishing.settle_refused(on(18, "12:11"))
    assert cast.dana.reload().mailbox is None


@pytest.mark.parametrize(
    ("phase", "reply"), [("dot", "this looks like spam"), ("rcpt", "5.7.1 your server is on a list")]
)
def test_an_address_stays_good_where_what_was_sent_or_who_sent_it_was_refused(cast, phase, reply):
    publish(cast, on(18, "12:00"))
    refuse(row_of("update"), reply, phase)
    assert publishing.settle_refused(on(18, "12:11")) == 1
    assert cast.dana.reload().mailbox is not None


def test_a_refused_word_stays_on_the_page_and_counts_when_it_is_opened(cast, firm):
    publish(cast, on(18, "12:00"))
    refuse(row_of("update"))
    publishing.settle_refused(on(18, "12:11"))
    assert texts_on_page(cast, on(18, "13:00"), firm) == ["The court has set a date."]
    publishing.page_opened(cast.dana, cast.matter, on(18, "13:00"))
    assert cast.matter.reload().last_word_at == on(18, "13:00")


def test_a_refusal_is_settled_once_however_often_the_pass_runs(cast):
    publish(cast, on(18, "12:00"))
    refuse(row_of("update"))
    assert [publishing.settle_refused(on(18, "12:11")), publishing.settle_refused(on(18, "12:12"))] == [1, 0]


def test_a_promise_broken_meanwhile_is_broken_when_the_word_was_refused_after_it(cast):
    publish(cast, on(23, "15:50"))
    refuse(row_of("update"))
    publishing.settle_refused(on(23, "16:05"))
    contact(cast.matter, cast.alice, on(24, "10:00"))
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["broken_then_kept", None]


# a moved date (S4)


def test_a_moved_date_is_a_word_but_never_a_promise_kept(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    change_date(cast, on(19, "12:00"), day(26))
    assert due_of(cast.matter) == (on(26, "16:00"), "promise")
    assert cast.matter.last_word_at == on(19, "12:00")
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["kept", "moved", None]


def test_a_date_is_moved_by_telling_the_client(cast, firm):
    change_date(cast, on(18, "12:00"), day(25))
    assert row_of("promise_moved").to_address == "dana@client.example"
    assert texts_on_page(cast, on(18, "12:10"), firm) == ["We need some days more."]


def test_a_moved_date_can_be_undone(cast):
    before = everything_known_of(cast.matter)
    publishing.take_back(change_date(cast, on(18, "12:00"), day(19)), by=cast.alice, at=on(18, "12:01"))
    assert everything_known_of(cast.matter) == before


def test_a_date_is_not_moved_without_a_new_day(cast):
    with pytest.raises(RuleBroken) as no:
        publishing.change_date(
            cast.matter, next_word_on=None, reason="court", told="Later.", by=cast.alice, at=on(18, "12:00")
        )
    assert no.value.field == "next_word_on"


@pytest.mark.parametrize("code", ["en", "pl", "zh"])
@pytest.mark.parametrize("reason", [code for code, _words in REASONS])
def test_where_nothing_is_typed_the_client_reads_a_sentence_for_the_reason_in_their_language(cast, code, reason):
    cast.dana.change(language=code)
    word = publishing.change_date(
        cast.matter, next_word_on=day(25), reason=reason, told="", by=cast.alice, at=on(18, "12:00")
    )
    with i18n.speaking(code):
        assert i18n.on_day(day(25)) in word.told
    assert word.language == code


def test_where_nothing_can_be_written_the_date_is_moved_by_a_call(cast):
    unreachable(cast.dana)
    with pytest.raises(RuleBroken):
        change_date(cast, on(18, "12:00"), day(25))
    assert due_of(cast.matter) == FIRST_DUE


def test_two_who_move_the_date_at_once_do_not_overwrite_each_other(cast):
    version = cast.matter.version
    change_date(cast, on(18, "12:00"), day(25), version=version)
    with pytest.raises(Conflict):
        change_date(cast, on(18, "12:01"), day(26), version=version)
    assert due_of(cast.matter) == (on(25, "16:00"), "promise")


# on hold (S4)


def test_on_hold_the_matter_is_due_at_the_close_of_the_agreed_day(cast):
    hold(cast, on(18, "12:00"), day(60))
    assert due_of(cast.matter) == (on(60, "16:00"), "hold")
    assert cast.matter.hold_until == day(60)
    assert [promise.how for promise in cast.matter.promises.order_by(Promise.id)] == ["moved", None]


def test_a_hold_lasts_ninety_days_at_most(cast):
    for wrong in (day(18), day(18 + 91)):
        with pytest.raises(RuleBroken) as no:
            hold(cast, on(18, "12:00"), wrong)
        assert no.value.field == "until"
    hold(cast, on(18, "12:00"), day(18 + 90))
    assert cast.matter.reload().hold_until == day(18 + 90)


def test_a_hold_needs_the_word_in_which_it_was_agreed(cast):
    with pytest.raises(RuleBroken) as no:
        hold(cast, on(18, "12:00"), day(30), told="")
    assert no.value.field == "told"


def test_an_assistant_puts_nobody_on_hold(cast):
    with pytest.raises(NotAllowed):
        hold(cast, on(18, "12:00"), day(30), by=cast.bob)


def test_a_matter_is_on_hold_once(cast):
    hold(cast, on(18, "12:00"), day(30))
    with pytest.raises(RuleBroken):
        hold(cast, on(19, "12:00"), day(31))


def test_a_question_is_due_on_hold_too(cast):
    hold(cast, on(18, "12:00"), day(60))
    ask(cast, on(19, "12:00"))
    assert due_of(cast.matter) == (on(20, "12:00"), "question")


def test_a_word_before_its_last_day_leaves_the_hold(cast):
    hold(cast, on(18, "12:00"), day(26))
    contact(cast.matter, cast.alice, on(25, "12:00"))
    assert due_of(cast.matter) == (on(26, "16:00"), "hold")


@pytest.mark.parametrize("number", [26, 27])
def test_a_word_on_or_after_its_last_day_ends_the_hold(cast, number):
    hold(cast, on(18, "12:00"), day(26))
    contact(cast.matter, cast.alice, on(number, "10:00"))
    assert due_of(cast.matter)[1] == "cadence"
    assert (cast.matter.hold_until, Hold.open_in(cast.matter)) == (None, None)


def test_a_hold_ended_by_a_word_that_is_undone_lasts(cast):
    hold(cast, on(18, "12:00"), day(26))
    before = everything_known_of(cast.matter)
    publishing.take_back(publish(cast, on(26, "10:00")), by=cast.alice, at=on(26, "10:05"))
    assert everything_known_of(cast.matter) == before


def test_a_hold_ended_by_two_words_stays_ended_when_the_first_is_undone(cast):
    hold(cast, on(18, "12:00"), day(26))
    first = publish(cast, on(26, "10:00"))
    contact(cast.matter, cast.alice, on(26, "10:02"))
    publishing.take_back(first, by=cast.alice, at=on(26, "10:05"))
    assert due_of(cast.matter) == (on(40, "16:00"), "cadence")


def test_a_hold_ended_before_its_day_lets_the_cadence_run_from_then(cast):
    hold(cast, on(18, "12:00"), day(60))
    holds.end_hold(cast.matter, by=cast.alice, at=on(20, "12:00"))
    assert due_of(cast.matter) == (on(34, "16:00"), "cadence")
    assert cast.matter.last_word_at == on(18, "12:00")


def test_only_owner_and_lawyer_end_a_hold_and_only_one_that_is(cast):
    with pytest.raises(RuleBroken):
        holds.end_hold(cast.matter, by=cast.alice, at=on(18, "12:00"))
    hold(cast, on(18, "12:00"), day(60))
    with pytest.raises(NotAllowed):
        holds.end_hold(cast.matter, by=cast.bob, at=on(18, "13:00"))


# questions (S2, S12, S13)


def test_a_question_is_due_one_working_day_after_it_arrived(cast):
    ask(cast, on(18, "12:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_a_question_asked_after_hours_counts_from_the_next_opening(cast):
    ask(cast, on(20, "18:00"))  # a Friday evening
    assert Question.get().answer_due_at == on(24, "08:00")


def test_who_answers_is_told_of_the_question(cast):
    ask(cast, on(18, "12:00"))
    assert row_of("question_asked").staff == cast.alice


def test_the_deputy_is_told_of_the_question(cast):
    cast.alice.be_away(day(18), day(20), cast.charlie, by=cast.alice, at=on(17, "12:00"))
    ask(cast, on(18, "12:00"))
    assert row_of("question_asked").staff == cast.charlie


def test_an_answer_to_one_question_leaves_the_other_running(cast):
    first, second = ask(cast, on(18, "12:00")), ask(cast, on(18, "13:00"), "And when?")
    questions.answer(first, body="A thousand.", by=cast.alice, at=on(18, "14:00"))
    assert due_of(cast.matter) == (on(19, "13:00"), "question")
    assert list(Question.open_in(cast.matter)) == [second]


def test_a_contact_answers_the_questions_that_were_ticked(cast):
    first, second = ask(cast, on(18, "12:00")), ask(cast, on(18, "13:00"), "And when?")
    contact(cast.matter, cast.alice, on(18, "14:00"), answers=[second])
    assert list(Question.open_in(cast.matter)) == [first]
    assert due_of(cast.matter) == (on(19, "12:00"), "question")


def test_another_word_does_not_answer_a_question(cast):
    ask(cast, on(18, "12:00"))
    publish(cast, on(20, "12:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "question")  # still late


def test_after_an_answer_the_promised_date_still_stands(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20), next_word_at="11:00")
    questions.answer(ask(cast, on(18, "13:00")), body="A thousand.", by=cast.alice, at=on(18, "14:00"))
    assert due_of(cast.matter) == (on(20, "11:00"), "promise")
    assert cast.matter.last_word_at == on(18, "14:00")


def test_an_answer_after_the_promised_day_lets_the_cadence_run(cast):
    contact(cast.matter, cast.alice, on(18, "12:00"), next_word_on=day(20))
    questions.answer(ask(cast, on(23, "09:00")), body="A thousand.", by=cast.alice, at=on(23, "14:00"))
    assert due_of(cast.matter) == (on(37, "16:00"), "cadence")


def test_an_answer_undone_leaves_the_question_open(cast):
    question = ask(cast, on(18, "12:00"))
    before = everything_known_of(cast.matter)
    word = questions.answer(question, body="A thousand.", by=cast.alice, at=on(18, "14:00"))
    publishing.take_back(word, by=cast.alice, at=on(18, "14:05"))
    assert everything_known_of(cast.matter) == before


def test_a_question_is_answered_once_and_in_words(cast):
    question = ask(cast, on(18, "12:00"))
    with pytest.raises(RuleBroken):
        questions.answer(question, body="", by=cast.alice, at=on(18, "13:00"))
    questions.answer(question, body="A thousand.", by=cast.alice, at=on(18, "13:00"))
    with pytest.raises(RuleBroken):
        questions.answer(question, body="Two thousand.", by=cast.alice, at=on(18, "13:30"))


def test_an_empty_question_is_refused(cast):
    with pytest.raises(RuleBroken):
        ask(cast, on(18, "12:00"), "")


# news (S12)


@pytest.mark.parametrize("kind", ["time_limit", "offer"])
def test_news_that_starts_a_time_limit_or_is_an_offer_is_told_the_same_working_day(cast, kind):
    arrive(cast, on(18, "12:00"), kind)
    assert due_of(cast.matter) == (on(18, "16:00"), "news")


@pytest.mark.parametrize("kind", ["decision", "official_letter", "other_side", "hearing", "costs"])
def test_other_news_is_told_within_one_working_day(cast, kind):
    arrive(cast, on(18, "12:00"), kind)
    assert due_of(cast.matter) == (on(19, "12:00"), "news")


def test_news_is_told_by_the_word_that_says_so_and_by_no_other(cast):
    news = arrive(cast, on(18, "12:00"))
    contact(cast.matter, cast.alice, on(18, "13:00"))
    assert due_of(cast.matter) == (on(19, "12:00"), "news")
    contact(cast.matter, cast.alice, on(18, "14:00"), news=[news])
    assert due_of(cast.matter) == (on(32, "16:00"), "cadence")
    assert not News.open_in(cast.matter)


def test_news_needs_a_few_words(cast):
    with pytest.raises(RuleBroken):
        questions.news_arrived(cast.matter, kind="offer", words="", by=cast.bob, at=on(18, "12:00"))


# the first word and the last


def test_taking_on_is_the_first_word_and_the_welcome_letter_names_the_day(cast):
    assert [word.kind for word in cast.matter.words] == ["taken_on"]
    assert due_of(cast.matter) == FIRST_DUE
    assert row_of("welcome").params["day"] == "2026-11-23"


def test_closing_is_the_last_word_and_leaves_nothing_due(cast):
    question, news = ask(cast, on(18, "12:00")), arrive(cast, on(18, "12:00"))
    hold(cast, on(18, "12:30"), day(60))
    closing.close(cast.matter, outcome="settled", told="Thank you.", by=cast.alice, at=on(18, "13:00"))
    assert due_of(cast.matter) == (None, None)
    assert (question.reload().answered_by_word.kind, news.reload().told_by_word.kind) == ("closing", "closing")
    assert Hold.open_in(cast.matter) is None
    assert row_of("closing").person == cast.dana


def test_closing_ends_the_promise_as_closed_or_as_broken(cast):
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="")
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(23, "16:00"))
    closing.close(other, outcome="won", told="Thank you.", by=cast.alice, at=on(23, "16:01"))
    assert [each.promises.get().how for each in (cast.matter, other)] == ["closed", "broken_then_kept"]


@pytest.mark.parametrize(("outcome", "told"), [("", "Thank you."), ("won", "")])
def test_nothing_is_closed_without_an_outcome_and_last_words(cast, outcome, told):
    with pytest.raises(RuleBroken):
        closing.close(cast.matter, outcome=outcome, told=told, by=cast.alice, at=on(18, "12:00"))
    assert cast.matter.reload().is_open


def test_an_assistant_closes_and_reopens_nothing(cast):
    with pytest.raises(NotAllowed):
        closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.bob, at=on(18, "12:00"))
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    with pytest.raises(NotAllowed):
        closing.reopen(cast.matter, by=cast.bob, at=on(19, "12:00"))


def test_a_reopened_matter_is_due_by_the_next_working_day(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    closing.reopen(cast.matter, by=cast.alice, at=on(20, "12:00"))
    assert due_of(cast.matter) == (on(23, "16:00"), "promise")
    assert Promise.open_in(cast.matter).due_at == on(23, "16:00")


def test_an_open_matter_is_not_reopened(cast):
    with pytest.raises(RuleBroken):
        closing.reopen(cast.matter, by=cast.alice, at=on(20, "12:00"))


def test_after_closing_no_reminder_that_was_waiting_leaves(cast):
    from lexlite.reminders.planning import plan

    plan(on(24, "12:00"))
    assert row_of("word_late", staff=cast.alice).state == "queued"
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(24, "12:01"))
    assert row_of("word_late", staff=cast.alice).state == "cancelled"


def test_after_closing_nothing_is_undone(cast):
    word = publish(cast, on(18, "12:00"))
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:01"))
    with pytest.raises(RuleBroken):
        publishing.take_back(word, by=cast.alice, at=on(18, "12:02"))
    assert [promise.how for promise in cast.matter.promises] == ["kept", "closed"]
    assert due_of(cast.matter) == (None, None)


def test_settling_a_closed_matter_changes_nothing(cast):
    closing.close(cast.matter, outcome="won", told="Thank you.", by=cast.alice, at=on(18, "12:00"))
    settle(cast.matter.reload(), on(19, "12:00"))
    assert due_of(cast.matter) == (None, None)


def test_undoing_an_update_brings_back_the_reminder_that_it_stopped(cast):
    from lexlite.reminders.planning import plan

    plan(on(24, "12:00"))
    word = publish(cast, on(24, "12:01"))
    assert row_of("word_late", staff=cast.alice).state == "cancelled"
    publishing.take_back(word, by=cast.alice, at=on(24, "12:02"))
    assert row_of("word_late", staff=cast.alice).state == "queued"


def test_undoing_the_word_that_ended_a_hold_leaves_the_hold_agreed_after_it(cast):
    hold(cast, on(18, "12:00"), day(26))
    word = publish(cast, on(26, "10:00"))
    hold(cast, on(26, "10:02"), day(51))
    publishing.take_back(word, by=cast.alice, at=on(26, "10:05"))
    assert due_of(cast.matter) == (on(51, "16:00"), "hold")


def test_on_its_last_day_a_hold_is_ended_by_speaking_not_by_a_press(cast):
    hold(cast, on(12, "10:00"), until=day(20))
    with pytest.raises(RuleBroken):
        holds.end_hold(cast.matter, by=cast.alice, at=on(20, "09:00"))
    assert due_of(cast.matter) == (on(20, "16:00"), "hold")


def test_a_promise_that_was_broken_already_is_not_mended_by_moving_it(cast):
    contact(cast.matter, cast.alice, on(12, "10:00"), next_word_on=day(16))
    change_date(cast, on(17, "10:00"), to=day(20))
    broken = Promise.get(Promise.matter == cast.matter, Promise.due_at == on(16, "16:00"))
    assert broken.how == "broken_then_kept"


def test_an_update_tells_the_news_it_is_about(cast):
    news = arrive(cast, on(12, "10:00"))
    publish(cast, on(12, "11:00"), news=[news])
    assert not News.open_in(cast.matter).exists()


def test_the_form_names_the_first_day_that_can_be_kept(firm):
    assert earliest_day(firm, on(18, "12:00")) == day(18)
    assert earliest_day(firm, on(18, "16:00")) == day(19)
    assert earliest_day(firm, on(21, "12:00")) == day(23)


def test_while_a_word_can_be_undone_the_page_shows_the_hold_that_it_ends(cast, firm):
    holds.hold(
        cast.matter, until=day(40), reason="abroad", told="Until 10 December.", channel="call",
        by=cast.alice, at=on(10, "12:00"),
    )  # fmt: skip
    publishing.publish(cast.matter, body="The court has answered.", by=cast.alice, at=on(40, "12:00"))
    for minutes, hear_by in (("12:05", day(40)), ("12:10", day(53))):
        page = page_of(cast.dana.id, cast.matter.id, firm, on(40, minutes))
        assert (page.hear_by, page.late) == (hear_by, False)
