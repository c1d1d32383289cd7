"""What we need from the client: asked, reminded, answered, come, withdrawn (rules S13, S10)."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from lexlite.followup import asked_for
from lexlite.matters.requests import Request
from lexlite.messages.models import Outbox
from tests.followup.history import Wanted
from tests.followup.life.scene import CHOICE, GAPS, Scene

KINDS = st.sampled_from(["document", "information", "decision"])
SETTLED = st.sampled_from(["answered", "came", "withdrawn"])


class Wanting(Scene):
    """Requests, in both programs."""

    @rule(gap=GAPS, n=CHOICE, kind=KINDS)
    def request(self, gap, n, kind):
        self.pass_time(gap)
        matter, history = self.pick(n)
        if matter:
            day = self.today + timedelta(days=n % 30)
            asked = Request.ask(
                matter, kind=kind, words=self.words_to_say(), due_on=day, language="en", by=self.bob, at=self.now
            )
            history.wanted.append(Wanted(self.now))
            self.requests[asked.id] = (history, history.wanted[-1])

    def a_request(self, n):
        """One that is open, in an open matter, and what the second program knows of it."""
        found = [each for each in Request.select().order_by(Request.id) if each.is_open and each.matter.is_open]
        request = found[n % len(found)] if found else None
        return (request, *self.requests[request.id]) if request else (None, None, None)

    @rule(gap=GAPS, n=CHOICE, how=SETTLED)
    def request_settled(self, gap, n, how):
        """Answered on their page, which comes back as a question; come by post; or not needed any more."""
        self.pass_time(gap)
        request, history, wanted = self.a_request(n)
        if request is None:
            return
        reader, person = self.reader_of(history, n)
        if how == "answered" and reader:
            said = request.answers[n % len(request.answers)]
            asked_for.answer(request, answer=said, words="Here.", person=person, at=self.now)
            self.asked_by(reader, history)
        elif how == "came":
            asked_for.it_came(request, evidence="By post.", by=self.bob, at=self.now)
        else:
            request.withdraw(self.bob, self.now)
        wanted.ended = self.now

    @invariant()
    def what_is_wanted_is_asked_for_again_in_time_and_no_more_once_it_is_settled(self):
        for id, (_history, wanted) in self.requests.items():
            request = Request.get_by_id(id)
            again = Outbox.select(Outbox.dedupe_key).where(
                Outbox.dedupe_key.startswith(f"request_reminder:request:{id}:")
            )
            assert request.is_open == (wanted.ended is None)
            assert request.call_since == wanted.call
            assert {int(key.split(":")[3]) for (key,) in again.tuples()} == set(wanted.reminded)
