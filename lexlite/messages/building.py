"""A row becomes the bytes of a message: once, in the recipient's language, outside any write."""

import re
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app, render_template

from lexlite import i18n
from lexlite.clients.links import Link
from lexlite.firm.models import Firm
from lexlite.messages.own_words import LetterWords, filled


def build(row, now, settings):
    """The frozen bytes of a row's letter: subject, text and HTML, Message-ID and Date fixed."""
    firm, url = Firm.the(), url_maker(settings)
    context = {name: _revived(value) for name, value in row.params.items()}
    context.update(firm=firm, person=row.person, staff=row.staff, sent_at=now, url=url)
    if row.letter.link:
        token = Link.mint(row.person, now, leads_to=row.params.get("leads_to", ""))
        context["link"] = url("portal.door", token=token)
    elif "page" in context:
        context["link"] = url("enquiry.sent", token=context["page"])
    subject, text, html = written(row.kind, row.language, context, LetterWords.own(row.kind, row.language))
    return _message(row, now, settings, context.get("signed"), subject, text, html).as_bytes(policy=SMTP)


def written(kind, language, context, words=""):
    """(subject, text, HTML) of a letter. `words`: the firm's own for its body, with placeholders."""
    with i18n.speaking(language):
        fill = fillings(context)
        own_words = filled(words, fill) if words else ""
        context = {**context, "fill": fill, "own_words": own_words, "greeting": i18n.greeting}
        subject = " ".join(render_template(f"messages/{kind}.subject.txt", **context).split())
        text = re.sub(r"\n{3,}", "\n\n", render_template(f"messages/{kind}.txt", **context).strip()) + "\n"
        paragraphs = [block.split("\n") for block in text.strip().split("\n\n")]
        html = render_template("messages/letter.html", paragraphs=paragraphs, language=language, subject=subject)
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
    message = EmailMessage()
    message["From"] = Address(display_name=signed or "", addr_spec=sender(settings))
    message["To"] = Address(addr_spec=row.to_address)
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="base64" if row.language == "zh" else "quoted-printable")
    message.add_alternative(html, subtype="html", cte="base64" if row.language == "zh" else "quoted-printable")
    message["Content-Language"] = i18n.html_lang(row.language)  # last: earlier it would go into the first part only
    return message


def sender(settings):
    """The mail account's own address; else a plain one at the host people know us by."""
    if "@" in settings.mail.user:
        return settings.mail.user
    host = urlsplit(settings.base_url).hostname
    return f"care@{host if '.' in host and not host[0].isdigit() else 'localhost.localdomain'}"


def _revived(value):
    """Days and moments travel through JSON as text."""
    if isinstance(value, str):
        for kind in (date, datetime):
            try:
                return kind.fromisoformat(value)
            except ValueError:
                continue
    return value
