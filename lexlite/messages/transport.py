"""Where messages go: a folder of .eml files, a mail server, an SMS gateway; each by the channel of its row.

A transport opens a `session()` for one round of delivery; what it yields takes each row and a call that must be made
just before the message is finished: from that call on it may have arrived, before it it has not."""

import os
from contextlib import ExitStack, contextmanager


class InDoubt(Exception):
    """The connection broke after the message was finished and before the answer: it may have arrived."""


class Lost(Exception):
    """The connection broke, or the server closed it (421), before the message was finished: it has not arrived."""

    def __init__(self, phase, reply, code=None):
        super().__init__(f"{phase}: {code or ''} {reply}")
        self.phase, self.reply, self.code = phase, reply, code


class Refused(Exception):
    """The server said no to this message in that phase: for good (`final`) or for now."""

    def __init__(self, code, reply, final, phase="rcpt"):
        super().__init__(f"{phase}: {code} {reply}")
        self.code, self.reply, self.final, self.phase = code, reply, final, phase


class Down(Exception):
    """Nothing can be sent this way now: the server is not reached, or (`refuses_us`) it refuses us altogether."""

    def __init__(self, reply, phase="connect", code=None, refuses_us=False):
        super().__init__(f"{phase}: {code or ''} {reply}")
        self.reply, self.phase, self.code, self.refuses_us = reply, phase, code, refuses_us


def transport_for(mail, sms=""):
    """The transport of the settings: mail, and text messages where LEXLITE_SMS is set."""
    from lexlite.messages.sms import Sms
    from lexlite.messages.smtp import Smtp

    ways = {"email": Folder(mail.folder) if mail.folder else Smtp(mail)}
    return Ways({**ways, "sms": Sms(sms)} if sms else ways)


class Ways:
    """Several transports: each row goes by its channel."""

    def __init__(self, ways):
        self.ways = ways

    @contextmanager
    def session(self):
        with ExitStack() as opened:
            sends = {channel: opened.enter_context(way.session()) for channel, way in self.ways.items()}

            def send(row, about_to_finish):
                if row.channel not in sends:
                    raise Down("no way to send these is set")
                sends[row.channel](row, about_to_finish)

            yield send


class Handed:
    """Hands each row to a function, for who keeps messages without sending them."""

    def __init__(self, take=lambda row: None):
        self.take = take

    @contextmanager
    def session(self):
        yield self.hand_over

    def hand_over(self, row, about_to_finish):
        about_to_finish()
        self.take(row)


class Folder:
    """Each message as an .eml file, named by its row, complete or not there; a repeat is the same file."""

    def __init__(self, path):
        self.path = path

    @contextmanager
    def session(self):
        yield self.keep

    def keep(self, row, about_to_finish):
        file = self.path / f"{row.id:06d}-{row.kind}.eml"
        partial = file.with_suffix(".partial")
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(partial, "wb") as out:
                out.write(row.bytes)
                out.flush()
                os.fsync(out.fileno())
            about_to_finish()
            partial.replace(file)
            _keep_names(self.path)
        except OSError as error:
            raise Down(str(error), phase="folder") from error


def _keep_names(folder):
    """The names in a folder are on the disk, so that a file outlives a power cut as its row does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
