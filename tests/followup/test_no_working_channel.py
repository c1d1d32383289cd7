"""A client without a working channel, a message refused: counts when the page is opened (rule S3)."""

import pytest

from lexlite.followup import publishing, questions
from lexlite.followup.models import Promise
from lexlite.intake.people import change_person
from lexlite.messages.models import Outbox
from tests.factories import contact, day, due_of, on, row_of, unreachable
from tests.followup.saying import FIRST_DUE, ask, publish, texts_on_page

PERSON = (
    "name relation language preferred_channel best_time safe_contact may_be_told timezone address_form version".split()
)


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


def test_what_is_read_at_once_keeps_one_promise_and_breaks_none_at_that_moment(cast):
    unreachable(cast.dana)
    question = ask(cast, on(18, "12:00"))
    publish(cast, on(20, "12:00"))
    questions.answer(question, body="A thousand.", by=cast.alice, at=on(20, "12:05"))
    publishing.page_opened(cast.dana, cast.matter, on(20, "13:00"))
    found = [(promise.due_at, promise.how) for promise in cast.matter.promises.order_by(Promise.id)]
    assert found == [(on(19, "12:00"), "broken_then_kept"), (on(34, "16:00"), None)]


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


@pytest.mark.parametrize("moments", [("12:00", "12:05"), ("12:00", "12:00"), ("12:00", "12:05", "12:09")])
@pytest.mark.parametrize("newest_first", [True, False])
def test_several_words_refused_in_one_pass_leave_the_promise_as_if_they_had_not_been(cast, moments, newest_first):
    ask(cast, on(18, "11:30"))
    words = [publish(cast, on(18, at), next_word_on=day(20 + number)) for number, at in enumerate(moments)]
    for word in reversed(words) if newest_first else words:
        publishing.refuse(word.reload(), on(18, "12:11"))
    assert [(promise.how, promise.due_at) for promise in cast.matter.promises] == [(None, due_of(cast.matter)[0])]
    publishing.page_opened(cast.dana, cast.matter, on(18, "13:00"))
    assert cast.matter.reload().last_word_at == on(18, "13:00")
    assert sum(promise.how is None for promise in cast.matter.promises) == 1


@pytest.mark.parametrize(("changed", "counts"), [({"safe_contact": "no_message"}, False), ({"best_time": "8"}, True)])
def test_an_update_whose_letter_may_no_longer_leave_counts_when_the_page_is_opened(cast, changed, counts):
    word = publish(cast, on(18, "12:00"))
    kept = {name: getattr(cast.dana.reload(), name) for name in PERSON}
    reach = {"email": cast.dana.email.value, "phone": cast.dana.phone.value if cast.dana.phone else ""}
    change_person(cast.dana, **{**kept, **reach, **changed}, by=cast.alice, at=on(18, "12:05"))
    assert row_of("update").state == ("queued" if counts else "cancelled")
    word = word.reload()
    assert (word.counts_from is not None, word.awaits_opening) == (counts, not counts)
    assert (due_of(cast.matter) == FIRST_DUE) is not counts
