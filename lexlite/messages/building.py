"""A row becomes the bytes of a message: once, in the recipient's language, outside any write."""

import base64
import binascii
import re
from datetime import date, datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from urllib.parse import urlsplit

from flask import current_app

from lexlite import i18n
from lexlite.clients.codes import DoorCode
from lexlite.clients.links import Link
from lexlite.firm.models import Firm, short_name
from lexlite.messages.own_words import LetterWords, filled

MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T|$)")


def build(row, now, settings, firm=None, keep=lambda minted: minted.keep()):
    """The frozen bytes of a row's letter: subject, text and HTML, Message-ID and Date fixed.

    `keep`: takes the link or code that the letter carries (token and digits are in the letter alone)."""
    firm = firm or Firm.the()
    context = {name: _revived(value) for name, value in row.params.items()}
    if row.kind == "code":
        context["code"], code = DoorCode.drawn(row.person, now)
        keep(code)
    if row.channel == "sms":
        return _text_message(row, firm, context)
    url = url_maker(settings)
    context.update(firm=firm, person=row.person, staff=row.staff, sent_at=now, url=url)
    if row.letter.link:
        token, link = Link.drawn(row.person, now, leads_to=row.params.get("leads_to", ""))
        keep(link)
        context["link"] = url("portal.door", token=token)
    elif "page" in context:
        context["link"] = url("enquiry.sent", token=context["page"])
    subject, text, html = written(row.kind, row.language, context, LetterWords.own(row.kind, row.language))
    return _message(row, now, settings, context.get("signed"), subject, text, html)


def _rendered(name, context):
    """A letter's template without the request that Flask would look for."""
    return current_app.jinja_env.get_template(f"messages/{name}").render(context)


def _text_message(row, firm, context):
    """It says that there is news or that something is needed, and by whom, or a code; never the way to the page,
    which is shown by another channel."""
    shown = {"firm": firm, "signed": short_name(context.get("signed", "")), "code": context.get("code")}
    shown["asks"] = row.kind in ("request", "request_reminder")
    with i18n.speaking(row.language):
        return _rendered("sms.txt", shown).strip().encode()


def written(kind, language, context, words=""):
    """(subject, text, HTML) of a letter. `words`: the firm's own for its body, with placeholders."""
    with i18n.speaking(language):
        fill = fillings(context)
        own_words = filled(words, fill) if words else ""
        context = {**context, "fill": fill, "own_words": own_words, "greeting": i18n.greeting}
        subject = " ".join(_rendered(f"{kind}.subject.txt", context).split())
        text = re.sub(r"\n{3,}", "\n\n", _rendered(f"{kind}.txt", context).strip()) + "\n"
        paragraphs = [block.split("\n") for block in text.strip().split("\n\n")]
        html = _rendered("letter.html", {"paragraphs": paragraphs, "language": language, "subject": subject})
    return subject, text, html


def fillings(context):
    """What stands for each placeholder of a letter, in the language being spoken."""
    person, day = context.get("person"), context.get("day") or context.get("answer_by")
    fill = {
        "name": person.name if person else context.get("name", ""),
        "lawyer": context.get("signed", ""),
        "phone": context["firm"].phone,
        "link": context.get("link", ""),
        "reference": context.get("reference", ""),
    }
    if isinstance(day, datetime):
        day = day.astimezone(context["firm"].zone)
        fill["hour"] = i18n.hour(day)
    return {**fill, **(i18n.days(day) if day else {})}


def url_maker(settings):
    """A url_for for places without a request: whole addresses under the firm's base URL."""
    parts = urlsplit(settings.base_url)
    adapter = current_app.url_map.bind(parts.netloc, parts.path or "/", url_scheme=parts.scheme)
    return lambda endpoint, **values: adapter.build(endpoint, values, force_external=True)


def _message(row, now, settings, signed, subject, text, html):
    """The bytes as they go over the wire: ASCII, lines end in CRLF. Written by hand: the library's own message costs
    four times as much as all the rest."""
    way, encode = ("base64", _base64) if row.language == "zh" else ("quoted-printable", _quoted)
    edge = row.message_id[1:33]  # no line of such an encoding begins with two dashes
    head = {
        "From": _from(signed or "", sender(settings)),
        "To": row.to_address,
        "Subject": _worded(" ".join(subject.split())),
        "Date": format_datetime(now),
        "Message-ID": row.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": i18n.html_lang(row.language),
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{edge}"',
    }
    lines = [f"{name}: {value}".encode("ascii") for name, value in head.items()]
    for kind, said in (("plain", text), ("html", html)):
        lines += [
            b"",
            f"--{edge}".encode(),
            f'Content-Type: text/{kind}; charset="utf-8"'.encode(),
            f"Content-Transfer-Encoding: {way}".encode(),
            b"",
            encode(said.encode()).rstrip(b"\n").replace(b"\n", b"\r\n"),
        ]
    return b"\r\n".join([*lines, f"--{edge}--".encode(), b""])


def _quoted(said):
    return binascii.b2a_qp(said, istext=True)


def _base64(said):
    return base64.encodebytes(said)


@lru_cache(maxsize=200)
def _from(name, address):
    name = " ".join(name.split())
    return formataddr((name, address)) if name.isascii() else f"{_worded(name)} <{address}>"


def _worded(text):
    """A header's text; what is not ASCII in encoded words, folded."""
    return text if text.isascii() else Header(text, "utf-8").encode(linesep="\r\n")


def sender(settings):
    """The mail account's own address; else a plain one at the host people know us by."""
    if "@" in settings.mail.user:
        return settings.mail.user
    host = urlsplit(settings.base_url).hostname
    return f"care@{host if '.' in host and not host[0].isdigit() else 'localhost.localdomain'}"


def _revived(value):
    """Days and moments travel through JSON as text."""
    if isinstance(value, str) and MOMENT.match(value):
        for kind in (date, datetime):
            try:
                return kind.fromisoformat(value)
            except ValueError:
                continue
    return value
