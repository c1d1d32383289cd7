"""Several who engaged us in one matter (rules P1, S3, S9): one talk is one word, each has letters and a page."""

import pytest

from lexlite import timetable
from lexlite.followup import corrections, publishing, questions
from lexlite.followup.custody import begin_custody
from lexlite.followup.forgotten import feel_forgotten
from lexlite.followup.models import Question, Word
from lexlite.followup.suspending import suspend
from lexlite.messages.models import Outbox
from lexlite.messages.transport import Refused
from tests.factories import contact, day, due_of, on
from tests.fakes import Sender

AT = on(18, "12:00")


@pytest.fixture
def ola(cast):
    """The contact of a second client, who engaged us jointly with Dana's."""
    other = cast.take_on(name="Ola Inna", email="ola@client.example", phone="+48512345679")
    cast.matter.take_on_jointly(other.client, by=cast.alice, at=on(17, "12:00"))
    Outbox.delete().execute()
    return other.client.contact


def refuses(address):
    """A sink that takes every message but those to this address."""

    class OneRefuses(Sender):
        def take(self, row, about_to_finish):
            if row.to_address == address:
                raise Refused(550, "no such user", final=True)
            super().take(row, about_to_finish)

    return OneRefuses()


def publish(cast):
    return publishing.publish(cast.matter.reload(), body="News.", by=cast.alice, at=AT)


def counts(word):
    return Word.get_by_id(word.id).counts_from


def test_what_a_joint_client_does_not_get_takes_nothing_from_what_the_first_was_told(cast, ola, browse):
    word, due = publish(cast), due_of(cast.matter)
    timetable.run(on(18, "12:11"), refuses("ola@client.example"))
    assert ola.email.bad_at
    assert (counts(word), due_of(cast.matter)) == (AT, due)
    assert Outbox.in_trouble().where(Outbox.person == ola).exists(), "a person decides what to do about it"
    assert "The contact does not count" not in browse(cast.alice).get("/messages?show=trouble").text


def test_what_the_first_does_not_get_counts_when_the_page_is_opened_by_any_of_them(cast, ola, browse):
    before, word = due_of(cast.matter), publish(cast)
    timetable.run(on(18, "12:11"), refuses("dana@client.example"))
    assert (counts(word), due_of(cast.matter)) == (None, before)
    assert "The contact does not count" in browse(cast.alice).get("/messages?show=trouble").text
    publishing.page_opened(ola, cast.matter.reload(), on(18, "13:00"))
    assert counts(word) == on(18, "13:00")


@pytest.mark.parametrize("how", ["custody", "suspended"])
def test_a_letter_called_back_from_a_joint_client_leaves_what_the_first_was_told(cast, ola, how):
    word, due = publish(cast), due_of(cast.matter)
    if how == "custody":
        begin_custody(ola, since=day(18), where="", by=cast.alice, at=on(18, "12:05"))
    else:
        suspend(ola, reason="court_order", words="Kept.", by=cast.olga, at=on(18, "12:05"))
    sender = Sender()
    timetable.run(on(18, "12:11"), sender)
    assert (sender.to("ola@client.example"), sender.to("dana@client.example")) == ([], ["update"])
    assert (counts(word), due_of(cast.matter)) == (AT, due)


def test_the_answer_to_a_joint_client_hangs_on_their_letter(cast, ola):
    asked = questions.ask(cast.matter, ola, "When?", on(18, "11:00"))
    due = due_of(cast.matter)
    word = questions.answer(asked, body="On Friday.", by=cast.alice, at=AT)
    timetable.run(on(18, "12:11"), refuses("ola@client.example"))
    assert (counts(word), Question.get_by_id(asked.id).answered_at, due_of(cast.matter)) == (None, None, due)


def test_an_answer_that_came_back_was_sent_to_who_asked(cast, ola):
    asked = questions.ask(cast.matter, ola, "When?", on(18, "11:00"))
    word = questions.answer(asked, body="On Friday.", by=cast.alice, at=AT)
    timetable.run(on(18, "12:11"), Sender())
    corrections.take_off(word, why="bounced", by=cast.alice, at=on(18, "14:00"))
    assert ola.email.bad_at == on(18, "14:00")
    assert cast.dana.email.bad_at is None


def test_two_joint_clients_who_feel_forgotten_are_two_calls_and_one_talk_is_one_word(cast, ola):
    said = [feel_forgotten(cast.matter.reload(), person, AT) for person in (cast.dana, ola, ola)]
    assert [each.person for each in said] == [cast.dana, ola, ola]
    assert said[1] == said[2] != said[0]
    contact(cast.matter.reload(), cast.alice, on(18, "14:00"))
    assert all(each.task.done_at == on(18, "14:00") for each in said)
