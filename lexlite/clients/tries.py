"""One answer at the door: booked before it is judged, decided once it is; a double press is one try (quality 4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lexlite.clients.models import TRIES_AT_THE_DOOR, Person
from lexlite.db import database
from lexlite.firm.attempts import Attempt

A_MOMENT = timedelta(seconds=30)  # in which the same press comes again
JUDGED_WITHIN = timedelta(minutes=1)  # what takes longer was killed in between


@dataclass
class Try:
    """`press`: the form, its browser and the answer; empty, each is a press of its own."""

    person: Person
    press: str
    at: datetime
    mark: Attempt | None = None  # while it is judged

    def book(self):
        """Whether it may be judged. No more than five are before one of them was right, however many come at once; the
        same press is judged again while the first still is, or has opened."""
        with database.atomic():
            if self._noted("press"):
                return self.has_opened() or self._judged_now() > 0
            free = Person.id == self.person.id, Person.wrong_tries < TRIES_AT_THE_DOOR
            if Person.update(wrong_tries=Person.wrong_tries + 1).where(*free).execute():
                self.mark = Attempt.note("judged", self.person.key, self.at)
                self._note("press")
        return self.mark is not None

    def end(self):
        """How many others of this person are judged at this moment. Call where it is decided."""
        if self.mark:
            self.mark.delete_instance()
        return self._judged_now()

    def has_opened(self):
        """The same press opened the page a moment ago: its answer may have been lost on the way."""
        return self._noted("opened")

    def opens(self, others):
        """It was right: the count begins anew, with those that are still judged."""
        Person.update(wrong_tries=others).where(Person.id == self.person.id).execute()
        if not self.has_opened():
            self._note("opened")

    def _judged_now(self):
        return Attempt.count("judged", self.person.key, JUDGED_WITHIN, self.at)

    def _noted(self, what):
        return bool(self.press) and Attempt.noted(what, self.press, A_MOMENT, self.at)

    def _note(self, what):
        if self.press:
            Attempt.note(what, self.press, self.at)
