"""Memory of `lexlite serve` after the demonstration journey, and the time from its start to the first answer."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from benchmarks.rows import row
from benchmarks.serving import SECRET

COMMAND = [sys.executable, "-c", "from lexlite.cli import main; main()"]
HIDDEN = re.compile(r'name="(csrf_token|once|version)"[^>]*value="([^"]*)"')
MIB = 1024


def run(short=False):
    with TemporaryDirectory(prefix="lexlite-bench-") as folder:
        port = _free_port()
        env = {**os.environ, "LEXLITE_DATA": folder, "SECRET_KEY": SECRET, "PORT": str(port), "HOST": "127.0.0.1"}
        _command("demo", env)
        starts = []
        for _number in range(2 if short else 7):
            with Running(env, port) as server:
                starts.append(server.start)
        yield row("start to the first answered page: median", median(starts), "s", 0.6)
        yield row("start to the first answered page: longest", max(starts), "s")
        with Running(env, port) as server:
            yield row("memory after the start", server.kilobytes("VmRSS") / MIB, "MiB", digits=1)
            pages = journey(port, server.lines)
            time.sleep(3 if short else 65)  # the worker's next pass
            yield row(
                f"memory after the journey of {pages} pages", server.kilobytes("VmRSS") / MIB, "MiB", 100, digits=1
            )
            yield row("memory: the highest of all", server.kilobytes("VmHWM") / MIB, "MiB", digits=1)


def _command(name, env):
    subprocess.run([*COMMAND, name], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Running:
    """`lexlite serve` from its start to SIGTERM; `start`: seconds to the first answered page."""

    def __init__(self, env, port):
        self.env, self.port = env, port

    def __enter__(self):
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [*COMMAND, "serve"], env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        while True:
            try:
                build_opener().open(f"http://127.0.0.1:{self.port}/login", timeout=5).read()
                break
            except URLError:
                if time.perf_counter() - begun > 60:
                    raise
                time.sleep(0.005)
        self.start = time.perf_counter() - begun
        return self

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    @property
    def lines(self):
        """What it printed: the sign-ins, the client's link, what opens the door."""
        found = {}
        while "door" not in found:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the server ended")
            name, colon, value = line.partition(": ")
            if colon:
                found.setdefault(name, value.strip())
        return found

    def kilobytes(self, what):
        return int(re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1])


class Visitor:
    """Reads pages and sends forms."""

    def __init__(self, port):
        self.base, self.opener, self.pages = (
            f"http://127.0.0.1:{port}",
            build_opener(HTTPCookieProcessor(CookieJar())),
            0,
        )

    def get(self, address):
        self.pages += 1
        with self.opener.open(self.base + address.removeprefix(self.base), timeout=30) as answer:
            self.address = answer.url
            return answer.read().decode()

    def post(self, address, form_on=None, **fields):
        hidden = dict(HIDDEN.findall(self.get(form_on or address)))
        self.pages += 1
        body = urlencode({**hidden, **fields}).encode()
        try:
            with self.opener.open(self.base + address.removeprefix(self.base), body, timeout=30) as answer:
                self.address = answer.url
                return answer.read().decode()
        except HTTPError as error:
            raise RuntimeError(f"{address}: {error.code}") from error


def journey(port, lines):
    """Sign in, board, matter, contact, update, search, enquiries; a client's page; an enquiry. Returns its pages."""
    email, password = lines["staff"].split(" ", 1)
    staff, client, public = Visitor(port), Visitor(port), Visitor(port)
    staff.post("/login", email=email, password=password)
    board = staff.get("/")
    matter = re.search(r'<article id="matter-(\d+)"', board)[1]
    for address in (f"/matters/{matter}", f"/matters/{matter}/needs", "/matters", "/clients", "/search?q=a"):
        staff.get(address)
    staff.post(
        f"/matters/{matter}/contacts", channel="call", direction="out", reached="yes", told="We wait.", shared="yes"
    )
    staff.post(f"/matters/{matter}/updates", body="Nothing new yet; we ask again on Monday.")
    for address in ("/intakes", "/settings", "/staff", "/?view=list", "/?lane=late"):
        staff.get(address)
    client.post(lines["client"], knows=lines["door"])
    client.get("/status")
    public.post("/enquiry")
    public.post("/enquiry/you", kind="person", name="Zofia Nowa", email="zofia@example.com", safe_contact="ok")
    public.post("/enquiry/others", practice_area="loan", other_parties="Jan Kowal\nBank SA")
    public.post("/enquiry/side", side="lender")
    public.post("/enquiry/story", what_happened="I lent money and hear nothing.")
    public.post("/enquiry/hopes", desired_result="Have it back by spring.")
    public.post("/enquiry/check", privacy_read="yes")
    if "/enquiry/sent/" not in public.address:
        raise RuntimeError(f"the enquiry was not sent: {public.address}")
    return staff.pages + client.pages + public.pages
