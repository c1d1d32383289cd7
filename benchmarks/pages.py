"""Requests a second of the status page, the board, the last intake page and the search, beside the floor."""

import re
import secrets
import socket
import time
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from benchmarks import load
from benchmarks.rows import percentile, row
from benchmarks.serving import Served
from benchmarks.town import name_of, town
from lexlite import clock
from lexlite.audit.models import record
from lexlite.db import database
from lexlite.firm.models import Staff
from lexlite.firm.sessions import digest
from lexlite.intake import conflicts
from lexlite.intake.drafts import Draft
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.intake.sight import grouped
from lexlite.matters.models import Matter
from lexlite.records import Json, moment_text

SIZES = (100, 10_000, 100_000)
SEARCHES = 120
PEOPLE = 20  # whose pages are read in turn
HIDDEN = re.compile(r'name="(csrf_token|once)"[^>]*value="([^"]*)"')


def run(short=False):
    seconds, sizes = (1.0, SIZES[:2]) if short else (3.0, SIZES)
    first = {}
    for matters in sizes:
        with town(matters) as firm, TemporaryDirectory(prefix="lexlite-floor-") as folder:
            with Served("floor", folder) as floor, Served("product", firm.folder) as product:
                yield from _hot_pages(firm, floor, product, seconds, first)
                yield from _board(firm, floor, product, seconds, first)
                yield from _intake(firm, floor, product, seconds)
                yield from _search(firm, product)
            yield from _conflict(firm, 3 if short else 10)


# the two hot pages, and the last page of the form


def _hot_pages(firm, floor, product, seconds, first):
    status = [_get(f"/status/matters/{number}", firm.person_cookies(number)) for number in range(1, PEOPLE + 1)]
    board = [_get("/", firm.staff_cookie())]
    signed_in = _cookie_of(floor.port, "/sign-in")
    raw = [load.prepared("GET", "/page")], [load.prepared("GET", "/list", signed_in)]
    for name, pages, plain, share in (("status page", status, raw[0], 0.40), ("board, 50 cards", board, raw[1], 0.45)):
        load.press(product.port, pages * 2, 5, once=True)  # openings and sessions are noted now, not later
        below, below_cpu = _measured(floor, plain, seconds)
        page, cpu = _measured(product, pages, seconds)
        where = f"{name}, {firm.matters:,} matters"
        yield row(where + ": requests/s ÷ floor", page.per_second / below.per_second, "", share, at_least=True)
        yield row(where + ": requests/s", page.per_second, digits=0)
        yield row(where + ": requests/s of the floor", below.per_second, digits=0)
        yield row(where + ": CPU of floor ÷ CPU", below_cpu / cpu)
        yield row(where + ": CPU a request", cpu * 1000, "ms")
        yield row(where + ": p99", page.p99, "ms")
        address = pages[0].split()[1].decode()
        yield row(where + ": SQL statements", _statements(firm, address, pages[0]), "", 8, digits=0)
        cpu_first = first.setdefault(name, cpu)
        if cpu_first != cpu:
            against = {"status page": ("speed, of that at 100", cpu_first / cpu, 0.85, True)}
            what, ratio, budget, least = against.get(name, ("time ÷ that at 100", cpu / cpu_first, 1.5, False))
            yield row(f"{where}: {what}", ratio, "", budget, at_least=least)


def _board(firm, floor, product, seconds, first):
    """Beside the board that stands: one that is read afresh, the polls, and one lane as a list."""
    cookies, where = firm.staff_cookie(), f"{firm.matters:,} matters"
    ask = _get("/", cookies)
    afresh, cpu = _after_changes(product, ask, 40 if seconds < 2 else 120)
    yield row(f"board after a change, {where}: p50", afresh.p50, "ms")
    yield row(f"board after a change, {where}: p95", afresh.p95, "ms")
    yield row(f"board after a change, {where}: CPU", cpu * 1000, "ms")
    at_first = first.setdefault("board after a change", cpu)
    if at_first != cpu:
        yield row(f"board after a change, {where}: CPU ÷ that at 100", cpu / at_first, "", 1.5)
    for name, address in (("of one lawyer", "/?lawyer=2"), ("of a name", "/?q=nobody")):
        narrowed, _cpu = _after_changes(product, _get(address, cookies), 20)
        yield row(f"board {name} after a change, {where}: p50", narrowed.p50, "ms")
    yield from _polls(floor, product, cookies, seconds, where)
    for name, address in (("first", "/?lane=later"), ("last", "/?lane=later&after=" + _last_key())):
        pages = [_get(address, cookies)] * 40
        load.press(product.port, pages[:2], 5, once=True, processes=1, connections=1)
        shown = load.press(product.port, pages, 20, once=True, processes=1, connections=1)
        yield row(f"one lane as a list, {name} page, {where}: p95", shown.p95, "ms")


def _after_changes(product, ask, times):
    """One request after the other, each after a change: no look at the board is remembered."""
    load.press(product.port, [ask], 5, once=True, processes=1, connections=1)
    took, begun = [], product.cpu()
    for number in range(times):
        with database.atomic():
            record("system", "bench.changed", f"bench:{number}", at=clock.now())
        took += load.press(product.port, [ask], 5, once=True, processes=1, connections=1).times
    return load.Load(1, took), (product.cpu() - begun) / times


def _polls(floor, product, cookies, seconds, where):
    """What an open board asks every minute, while nothing moves."""
    page = _answer(product.port, "/", cookies)
    tag = re.search(rb'data-hx-ptag="([^"]+)"', page)[1].decode()
    headers = {"HX-Request": "true", "HX-PTag": tag}
    head = _answer(product.port, "/", cookies, **headers)
    yield row(f"poll of a board that stands, {where}: bytes of the answer", len(head), "", 400, digits=0)
    ask = load.prepared("GET", "/", cookies, **headers)
    _below, below_cpu = _measured(floor, [load.prepared("GET", "/page")], seconds)
    polls, cpu = _measured(product, [ask], seconds, expect=304)
    yield row(f"poll of a board that stands, {where}: requests/s", polls.per_second, digits=0)
    yield row(f"poll of a board that stands, {where}: CPU of floor ÷ CPU", below_cpu / cpu)
    yield row(f"poll of a board that stands, {where}: p99", polls.p99, "ms")


def _last_key():
    """The key before the last fifty matters of the last lane."""
    latest = Matter.select(Matter.next_word_due_at, Matter.id).where(Matter.hold_until.is_null())
    matter = latest.order_by(Matter.next_word_due_at.desc(), Matter.id.desc()).offset(50).first()
    return quote(f"{moment_text(matter.next_word_due_at)}~{matter.id}")


def _answer(port, path, cookies, **headers):
    """The bytes of one whole answer, as they come over the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        asked = load.prepared("GET", path, cookies, Connection="close", **headers)
        line.sendall(asked.replace(b"Accept-Encoding: gzip\r\n", b""))
        return b"".join(iter(lambda: line.recv(65536), b""))


def _measured(server, requests, seconds, expect=200):
    """(the load, CPU seconds of the server a request)."""
    load.press(server.port, requests, 0.3, expect)
    before = server.cpu()
    result = load.press(server.port, requests, seconds, expect)
    return result, (server.cpu() - before) / max(1, len(result.times))


def _intake(firm, floor, product, seconds):
    """The drafts lie ready; each is sent once, with its commit."""
    body = urlencode({"title": "A row", "words": "They want me out. " * 10})
    below = load.press(floor.port, [load.prepared("POST", "/rows", body=body)], seconds, expect=303)
    drafts = _drafts(int(400 * seconds))
    cookies, fields = _form(firm, drafts[0])
    body = urlencode({**fields, "privacy_read": "yes", "once": ""})
    posts = [load.prepared("POST", "/enquiry/check", {**cookies, "lexlite_draft": token}, body) for token in drafts]
    sent = load.press(product.port, posts, seconds, expect=303, once=True)
    where = f"last intake page, {firm.matters:,} matters"
    yield row(where + ": requests/s ÷ raw insert", sent.per_second / below.per_second, "", 0.20, at_least=True)
    yield row(where + ": requests/s", sent.per_second, digits=0)
    yield row(where + ": requests/s of the raw insert", below.per_second, digits=0)
    yield row(where + ": p95", sent.p95, "ms")


def _drafts(count):
    now, tokens = clock.now(), [secrets.token_urlsafe(24) for _number in range(count)]
    begun, ends = moment_text(now - timedelta(minutes=5)), moment_text(now + timedelta(days=7))
    answers = {
        "kind": "person",
        "email": "zofia@example.com",
        "safe_contact": "ok",
        "practice_area": "lease",
        "side": "tenant",
        "other_parties": ["Landlord Ltd"],
        "what_happened": "They want me out by Friday. " * 8,
        "desired_result": "Stay until spring.",
    }
    rows = [(digest(token), Json.dumps({**answers, "name": name_of(n)}), begun, ends) for n, token in enumerate(tokens)]
    with database.atomic():
        database.connection().executemany(
            f'INSERT INTO "{Draft._meta.table_name}" (hash, answers, language, created_at, ends_at, sent_to)'
            " VALUES (?, ?, 'en', ?, ?, '')",
            rows,
        )
    return tokens


def _form(firm, token):
    """The form's cookie and hidden fields, as the page shows them."""
    with firm.app.app_context():
        browser = firm.app.test_client()
        browser.set_cookie("lexlite_draft", token)
        fields = dict(HIDDEN.findall(browser.get("/enquiry/check").text))
        return {"lexlite_form": browser.get_cookie("lexlite_form").value}, fields


# search


def _search(firm, product):
    """One after the other: whole names, pieces of names, references, nothing."""
    cookie, words = firm.staff_cookie(), []
    for number in range(1, SEARCHES // 4 + 1):
        name = name_of(number * 37 % firm.matters + 1)
        words += [name, name.split()[1][:5], f"LX-{number:06}", f"nobody {number}"]
    pages = [_get("/search?q=" + quote(word), cookie) for word in words]
    load.press(product.port, pages[:1], 5, once=True, processes=1, connections=1)
    found = load.press(product.port, pages, 25, once=True, processes=1, connections=1)
    yield row(f"search, {firm.matters:,} clients: p95", found.p95, "ms", 50)
    yield row(f"search, {firm.matters:,} clients: p50", found.p50, "ms")


def _conflict(firm, times):
    """An enquiry with five names, three of them known."""
    enquiry = Enquiry.get_by_id(1)
    for number, name in enumerate((name_of(5), name_of(50), "Nobody Knows")):
        EnquiryName.create(enquiry=enquiry, role="other_side", name=name, norm=name.lower(), email_norm=str(number))
    took, started = [], time.perf_counter()
    while len(took) < times and time.perf_counter() - started < 30:
        begun = time.perf_counter()
        hits = grouped(conflicts.search(conflicts.Asked.of_enquiry(enquiry)), Staff.owners().get(), clock.now())
        took.append((time.perf_counter() - begun) * 1000)
    assert hits
    yield row(f"conflict search of 5 names, {firm.matters:,} clients: p95", percentile(took, 0.95), "ms", 150)


# counting


@contextmanager
def traced():
    """The statements of this thread's connection, without transactions and pragmas."""
    seen, own = [], ("BEGIN", "COMMIT", "PRAGMA", "--")
    database.connection().set_trace_callback(lambda text: None if text.startswith(own) else seen.append(text))
    yield seen
    database.connection().set_trace_callback(None)


def _statements(firm, address, request):
    cookies = re.findall(rb"(lexlite_\w+)=([^;\s]+)", request)
    with firm.app.app_context(), traced() as seen:
        browser = firm.app.test_client()
        for name, value in cookies:
            browser.set_cookie(name.decode(), value.decode())
        assert browser.get(address).status_code == 200
    return len(seen)


def _get(path, cookies):
    return load.prepared("GET", path, cookies)


def _cookie_of(port, path):
    """The cookie that a page sets."""
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    name, value = connection.getresponse().getheader("Set-Cookie").split(";")[0].split("=", 1)
    connection.close()
    return {name: value}
