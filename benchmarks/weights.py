"""Bytes on the wire of a status page, of the board's first load and of one board action, in a fresh browser."""

import re
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

from benchmarks.rows import row
from benchmarks.serving import Served
from benchmarks.town import LATE, town
from lexlite import clock
from lexlite.followup.models import Word

ASSETS = re.compile(r'(?:href|src)="((?:/static/|/favicon)[^"]+)"')
HIDDEN = re.compile(r'name="(csrf_token|once|version)"[^>]*value="([^"]*)"')
KB = 1024


def run(short=False):
    with town(100) as firm, Served("product", firm.folder) as server:
        yield from _status(firm, server)
        yield from _board(firm, server)


class Browser:
    """Asks for gzip, keeps cookies, counts bytes."""

    def __init__(self, port, cookies):
        self.connection, self.cookies = HTTPConnection("127.0.0.1", port, timeout=10), cookies
        self.bodies = self.heads = self.requests = 0

    def ask(self, method, address, body=None, **headers):
        """The answer's text; its weight is added up."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Accept-Encoding"] = "gzip"
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status == 200, (answer.status, address)
        self.requests += 1
        self.bodies += len(content)
        self.heads += sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 19
        for cookie in answer.msg.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return _plain(content, answer.getheader("Content-Encoding"))

    def load(self, address):
        """A page with everything it names."""
        page = self.ask("GET", address)
        for asset in sorted(set(ASSETS.findall(page))):
            self.ask("GET", asset)
        return page


def _plain(content, encoding):
    import gzip

    return (gzip.decompress(content) if encoding == "gzip" else content).decode()


def _weighed(what, browser, budget):
    yield row(what + ": bodies", browser.bodies / KB, "KB", budget)
    yield row(what + ": with headers", (browser.bodies + browser.heads) / KB, "KB")


def _status(firm, server):
    """An ordinary page, and one with ten updates."""
    browser = Browser(server.port, firm.person_cookies(7))
    page = browser.load("/status/matters/7")
    yield from _weighed("status page, style, icon", browser, 10)
    yield row("status page: requests", browser.requests, "", 3, digits=0)
    yield row(
        "status page: bytes of script", sum(map(len, re.findall(r"(?s)<script.*?</script>", page))), "", 0, digits=0
    )
    _many_updates(7)
    browser = Browser(server.port, firm.person_cookies(7))
    browser.load("/status/matters/7")
    yield from _weighed("status page with ten updates, style, icon", browser, 10)


def _many_updates(matter_id):
    for number in range(10):
        at = clock.now() - timedelta(days=100 + number)
        Word.create(
            matter_id=matter_id,
            kind="update",
            channel="page",
            told=f"On day {number} the other side wrote; we answered. The court has set no day. We ask again.",
            language="en",
            shared=True,
            by=1,
            at=at,
            counts_from=at,
            shown_from=at,
        )


def _board(firm, server):
    """The first load, then «log contact» on the first late card: the form, and the answer that mends the board."""
    browser = Browser(server.port, firm.staff_cookie())
    page = browser.load("/")
    yield row("board: cards", page.count("<article"), digits=0)
    yield from _weighed("board, style, script, icon", browser, 32)
    yield row("board: requests", browser.requests, digits=0)
    outside = re.findall(r'(?:src|href)="https?://[^"]+"', page)
    yield row("board: addresses outside", len(outside), "", 0, digits=0)
    late = re.search(r'<article id="matter-(\d+)" class="item is-late"', page)[1]
    asked = Browser(server.port, browser.cookies)
    form = asked.ask("GET", f"/matters/{late}/contacts?from=board", HX_Request="true")
    yield row("board action «log contact», the form: body", asked.bodies / KB, "KB", digits=1)
    said = {"channel": "call", "direction": "out", "reached": "yes", "told": "We wait for the court.", "from": "board"}
    body = urlencode({**dict(HIDDEN.findall(form)), **said})
    acted = Browser(server.port, browser.cookies)
    acted.ask("POST", f"/matters/{late}/contacts", body, HX_Request="true")
    yield from _weighed(f"board action «log contact», the answer ({LATE} late cards)", acted, 4)
    whole = (asked.bodies + acted.bodies) / KB
    yield row("board action «log contact», form and answer: bodies", whole, "KB", 4)
