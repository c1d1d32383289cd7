"""Text messages through apprise, which is loaded only where one is sent: in the worker."""

from contextlib import contextmanager
from urllib.parse import quote

from lexlite.messages.transport import Down, InDoubt


class Sms:
    """The gateway of LEXLITE_SMS; `{to}` in its address is the number."""

    def __init__(self, url):
        self.url = url

    @contextmanager
    def session(self):
        yield self.send

    def send(self, row, about_to_finish):
        """Hand over one text message. Raises Down, InDoubt: the gateway's own answer is not told to us."""
        gateway = self._gateway(row.to_address)
        about_to_finish()
        if not gateway.notify(body=bytes(row.bytes).decode()):
            raise InDoubt("the gateway did not say that it took the message")

    def _gateway(self, number):
        try:
            import apprise
        except ImportError as error:
            raise Down("install lexlite[sms]", "gateway", refuses_us=True) from error
        gateway = apprise.Apprise()
        if not gateway.add(self.url.replace("{to}", quote(number, safe=""))):
            raise Down("LEXLITE_SMS is no address that apprise knows", "gateway", refuses_us=True)
        return gateway
