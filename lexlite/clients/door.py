"""What the door of a person's page asks for: the word, the last digits of their phone, or a one-time code."""

from dataclasses import dataclass
from functools import cached_property

from lexlite.clients.models import Person
from lexlite.firm.models import Firm


@dataclass
class Door:
    """`near`: in a matter of theirs the other side may be close by, at home or at work; `digits_forbidden`: the firm
    does not want the phone's digits for one of them."""

    person: Person
    firm: Firm
    near: bool
    digits_forbidden: bool = False

    @cached_property
    def asks(self):
        """word, digits, code, or None: then they call us. A strict firm asks for a code, but a word that somebody near
        does not know is more than a message they might read."""
        if self.firm.door_strict and self.code_goes_by and not (self.near and self.person.agreed_word):
            return "code"
        return self.person.how_to_open(self.digits_allowed) or ("code" if self.code_goes_by else None)

    @property
    def digits_allowed(self):
        return self.firm.digits_open and not (self.firm.door_strict or self.near or self.digits_forbidden)

    @cached_property
    def code_goes_by(self):
        """The channel a code is sent by, or None: a phone rather than the mailbox the link came to; where somebody
        is near, never that mailbox."""
        way = self.person.way_for(sms=True, phone_first=True)
        return None if way and way.kind == "email" and self.near else way

    @property
    def may_stay(self):
        """Whether «stay signed in» is offered."""
        return not self.near
