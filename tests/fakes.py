"""A sender for tests: takes every message and remembers it, or answers as it was told to."""

from contextlib import contextmanager

from lexlite.messages.transport import Down, Lost, Refused


class Sender:
    """Answers each message with the next of `answers` (an exception to raise, or None to take it), then takes all."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.seen = []  # every try: (kind, address, bytes)
        self.sent = []  # what it took

    @contextmanager
    def session(self):
        yield self.take

    def take(self, row, about_to_finish):
        self.seen.append((row.kind, row.to_address, bytes(row.bytes)))
        answer = self.answers.pop(0) if self.answers else None
        if not isinstance(answer, Down | Lost | Refused):  # those come before the message is finished
            about_to_finish()
        if answer:
            raise answer
        self.sent.append(self.seen[-1])

    @property
    def kinds(self):
        return [kind for kind, _address, _bytes in self.sent]

    def to(self, address):
        """The kinds of messages this address was sent."""
        return [kind for kind, to, _bytes in self.sent if to == address]

    def text(self, kind):
        """The plain text of the one message of this kind."""
        (letter,) = [message(raw) for sent, _address, raw in self.sent if sent == kind]
        return letter.get_body(("plain",)).get_content()


def message(raw):
    """The message of these bytes."""
    from email import policy
    from email.parser import BytesParser

    return BytesParser(policy=policy.SMTP).parsebytes(bytes(raw))


def statements(call):
    """How many statements the database is asked within `call()`."""
    from lexlite.db import database

    told = []
    connection = database.connection()
    connection.set_trace_callback(told.append)
    try:
        call()
    finally:
        connection.set_trace_callback(None)
    return len(told)
