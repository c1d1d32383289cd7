"""A browser for tests: signs in, fills in the forms it was shown, follows redirects only when told."""

import re

from lexlite import clock
from lexlite.firm.sessions import Session

HIDDEN = re.compile(r'<input[^>]*name="(csrf_token|once|version)"[^>]*value="([^"]*)"')


class Browser:
    def __init__(self, app, staff=None, person=None, https=False):
        self.base = "https://localhost" if https else "http://localhost"
        self.client = app.test_client()
        self.app = app
        if staff:
            self._cookie("lexlite_staff", Session.open_for_staff(staff, clock.now()))
        if person:
            self._cookie("lexlite_person", Session.open_for_person(person.id, clock.now()))

    def _cookie(self, name, token):
        prefix = "__Host-" if self.app.config["LEXLITE"].https else ""
        self.client.set_cookie(prefix + name, token, domain="localhost")

    def get(self, address, fragment=False, **more):
        return self._send("GET", address, fragment, **more)

    def _send(self, method, address, fragment, **more):
        """One request in a context of its own, whatever context the test stands in."""
        headers = {**({"HX-Request": "true"} if fragment else {}), **more.pop("headers", {})}
        with self.app.app_context():
            return self.client.open(address, method=method, base_url=self.base, headers=headers, **more)

    def hidden(self, address):
        """The hidden fields of the page's forms: the last csrf_token, once and version on it."""
        return dict(HIDDEN.findall(self.get(address).text))

    def post(self, address, data=None, form_on=None, fragment=False, hidden=None, **more):
        """Post a form with the hidden fields of the page it stands on (the same address, if not said)."""
        hidden = self.hidden(form_on or address) if hidden is None else hidden
        return self._send("POST", address, fragment, data={**hidden, **(data or {})}, **more)
