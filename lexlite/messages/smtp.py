"""SMTP at the level of its commands, so that we know at each break whether a message may have arrived."""

import re
import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from lexlite.messages.transport import Down, InDoubt, Lost, Refused

MESSAGES_A_CONNECTION = 50
PATIENCE = 30  # seconds for the answer to a command
PATIENCE_AT_THE_END = 120  # for the answer to a whole message: servers look into it first
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OUR_FAULT = re.compile(r"\b[45]\.7\.\d")  # an enhanced code of policy: the address may be good


class Smtp:
    """One connection for up to 50 messages; STARTTLS where the server offers it, always before a password."""

    def __init__(self, mail, patience=PATIENCE, patience_at_the_end=PATIENCE_AT_THE_END):
        self.mail, self.patience, self.patience_at_the_end = mail, patience, patience_at_the_end

    @contextmanager
    def session(self):
        connection = Connection(self)
        try:
            yield connection.send
        finally:
            connection.part()


class Connection:
    """The connection to the server; opened when the first message is there, and anew when it was lost."""

    def __init__(self, smtp):
        self.smtp, self.server, self.used = smtp, None, 0

    def send(self, row, about_to_finish):
        """Hand over one message. Raises Down, Lost, InDoubt, Refused."""
        if self.used >= MESSAGES_A_CONNECTION:
            self.part()
        if self.server and not self._still_good():
            self.drop()
        if self.server is None:
            self._connect()
        self.used += 1
        try:
            self._hand_over(row, about_to_finish)
        except (Refused, InDoubt, Lost, Down):
            raise
        except BaseException:  # taken over by another, or not to be written on this wire: without the dot it is nothing
            self.drop()
            raise

    def part(self):
        """Say goodbye; what the server answers to that no longer matters."""
        if self.server:
            with suppress(OSError):
                self.server.quit()
            self.drop()

    def drop(self):
        if self.server:
            self.server.close()
        self.server, self.used = None, 0

    # the connection

    def _connect(self):
        mail = self.smtp.mail
        with _down_at("connect"):
            if mail.tls:
                self.server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=self.smtp.patience, context=_trusting())
            else:
                self.server = smtplib.SMTP(mail.host, mail.port, timeout=self.smtp.patience)
        try:
            self._introduce(mail)
        except Down:
            self.drop()
            raise

    def _introduce(self, mail):
        server = self.server
        with _down_at("connect"):
            server.ehlo_or_helo_if_needed()
        if not mail.tls and server.has_extn("starttls"):
            with _down_at("tls"):
                server.starttls(context=_trusting())
                server.ehlo_or_helo_if_needed()
        elif not mail.tls and mail.user and mail.host not in LOOPBACK:
            raise Down("the server offers no TLS; the password is not sent in the clear", "tls", refuses_us=True)
        if mail.user:
            with _down_at("login"):
                server.login(mail.user, mail.password)

    def _still_good(self):
        """A connection used before is still there: what it was told last is forgotten (RSET)."""
        try:
            return self.server.rset()[0] == 250
        except OSError:
            return False

    # the message

    def _hand_over(self, row, about_to_finish):
        server, raw = self.server, bytes(row.bytes)
        try:
            self._say("mail", (250,), server.mail, _sender(raw))
        except Refused as refused:
            if refused.final:  # who sends is refused, whoever the message is for
                raise Down(refused.reply, "mail", refused.code, refuses_us=True) from refused
            raise
        self._say("rcpt", (250, 251, 252), server.rcpt, row.to_address)
        self._say("data", (354,), server.docmd, "DATA")
        self._write("body", _stuffed(raw))
        about_to_finish()
        if self._is_gone():
            self.drop()
            raise Lost("body", "the connection was closed")
        self._finish()

    def _say(self, phase, wanted, command, *words):
        try:
            code, reply = command(*words)
        except OSError as error:  # smtplib's own errors are OSErrors too
            self.drop()
            raise Lost(phase, str(error) or type(error).__name__) from error
        if code not in wanted:
            self._no(phase, code, reply)

    def _write(self, phase, data):
        try:
            self.server.send(data)
        except OSError as error:
            self.drop()
            raise Lost(phase, str(error) or type(error).__name__) from error

    def _finish(self):
        """The final dot and the answer to it: what breaks in between is in doubt."""
        try:
            self.server.sock.settimeout(self.smtp.patience_at_the_end)
            self.server.send(b".\r\n")
            code, reply = self.server.getreply()
            self.server.sock.settimeout(self.smtp.patience)
        except OSError as error:
            self.drop()
            raise InDoubt(str(error) or type(error).__name__) from error
        if code != 250:
            self._no("dot", code, reply)

    def _no(self, phase, code, reply):
        reply = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        if code == 421:  # the server closes the connection
            self.drop()
            raise Lost(phase, reply, code)
        raise Refused(code, reply, final=code >= 500, phase=phase)

    def _is_gone(self):
        """The server has closed the connection, or speaks unasked (it says why it closes), before the dot was sent."""
        with socket.fromfd(self.server.sock.fileno(), socket.AF_INET, socket.SOCK_STREAM) as wire:
            try:
                first = wire.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            except OSError:
                return True
        encrypted = isinstance(self.server.sock, ssl.SSLSocket)
        return first in (b"", b"\x15") if encrypted else True  # 0x15: TLS says goodbye; other records may be its own


def _trusting():
    return ssl.create_default_context()


@contextmanager
def _down_at(phase):
    """Whatever fails on the way to the first command is the server's, or ours, and not a message's."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        reply = error.smtp_error
        reply = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        refuses_us = phase == "login" and error.smtp_code >= 500
        raise Down(reply, phase, error.smtp_code, refuses_us) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Down(str(error), phase, refuses_us=True) from error
    except ssl.SSLCertVerificationError as error:
        raise Down(str(error), "tls", refuses_us=True) from error
    except OSError as error:
        raise Down(str(error) or type(error).__name__, phase) from error


def is_about_the_address(refusal):
    """Whether a final refusal (a try: phase, code, reply) says that the address is bad: at RCPT, and not for policy."""
    return refusal.phase == "rcpt" and not OUR_FAULT.search(refusal.reply)


def _sender(raw):
    """The envelope's sender: the address of the message's From."""
    return parseaddr(BytesHeaderParser().parsebytes(raw)["From"])[1]


def _stuffed(raw):
    """The body as it goes over the wire, all but the final dot: a line's own first dot is doubled."""
    body = re.sub(rb"(?m)^\.", b"..", raw)
    return body if body.endswith(b"\r\n") else body + b"\r\n"
