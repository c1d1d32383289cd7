"""Where messages go: a folder of .eml files, or a mail server."""

import os
import smtplib
import ssl
from email import policy
from email.parser import BytesParser


class InDoubt(Exception):
    """The connection broke while the message was handed over: it may have arrived."""


class Refused(Exception):
    """The server said no to this message: for good (`final`) or for now."""

    def __init__(self, code, reply, final):
        super().__init__(f"{code} {reply}")
        self.code, self.reply, self.final = code, reply, final


class Down(Exception):
    """The server cannot be reached, or refuses us altogether (a wrong password)."""


def transport_for(mail):
    """The `send(row)` of a Mail setting."""
    return Folder(mail.folder) if mail.folder else Smtp(mail)


class Folder:
    """Each message as an .eml file, named by its row, complete or not there."""

    def __init__(self, path):
        self.path = path

    def __call__(self, row):
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.path / f"{row.id:06d}-{row.kind}.eml"
        partial = file.with_suffix(".partial")
        try:
            with open(partial, "wb") as out:
                out.write(row.bytes)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(file)
        except OSError as error:
            raise Down(str(error)) from error


class Smtp:
    """One connection per message; STARTTLS where the server offers it, always before a password."""

    def __init__(self, mail):
        self.mail = mail

    def __call__(self, row):
        try:
            server = self._connected()
        except OSError as error:  # smtplib's own errors are OSErrors too
            raise Down(str(error)) from error
        try:
            self._hand_over(server, row)
        except OSError as error:
            raise InDoubt(str(error)) from error
        finally:
            _part_from(server)

    def _connected(self):
        mail, context = self.mail, ssl.create_default_context()
        if mail.tls:
            server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=30, context=context)
        else:
            server = smtplib.SMTP(mail.host, mail.port, timeout=30)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif mail.user and mail.host not in ("127.0.0.1", "localhost", "::1"):
                server.close()
                raise Down("the server offers no TLS; the password is not sent in the clear")
        if mail.user:
            server.login(mail.user, mail.password)
        return server

    def _hand_over(self, server, row):
        message = BytesParser(policy=policy.SMTP).parsebytes(bytes(row.bytes))
        try:
            server.sendmail(message["From"].addresses[0].addr_spec, [row.to_address], bytes(row.bytes))
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise Refused(code, _words(reply), final=code >= 500) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise Refused(error.smtp_code, _words(error.smtp_error), final=error.smtp_code >= 500) from error


def _part_from(server):
    """Say goodbye; what the server answers to that no longer matters."""
    try:
        server.quit()
    except OSError:
        server.close()


def _words(reply):
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
