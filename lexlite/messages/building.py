"""A row becomes the bytes of a message: once, in the recipient's language, outside any write."""

from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app, render_template

from lexlite import i18n
from lexlite.clients.links import Link
from lexlite.firm.models import Firm, short_name


def build(row, now, settings, firm=None, keep=Link.keep):
    """The frozen bytes of a row's letter: subject, text and HTML, Message-ID and Date fixed.

    `keep`: takes the link that the letter carries (its token is in the letter alone)."""
    firm = firm or Firm.the()
    context = {name: _revived(value) for name, value in row.params.items()}
    if row.channel == "sms":
        return _text_message(row, firm, context.get("signed", ""))
    context.update(
        firm=firm, person=row.person, staff=row.staff, sent_at=now, url=url_maker(settings), greeting=i18n.greeting
    )
    if row.letter.link:
        token, link = Link.drawn(row.person, now, leads_to=row.params.get("leads_to", ""))
        keep(link)
        context["link"] = context["url"]("portal.door", token=token)
    with i18n.speaking(row.language):
        subject = render_template(f"messages/{row.kind}.subject.txt", **context).strip()
        text = render_template(f"messages/{row.kind}.txt", **context).strip() + "\n"
        paragraphs = [block.split("\n") for block in text.strip().split("\n\n")]
        html = render_template("messages/letter.html", paragraphs=paragraphs, language=row.language, subject=subject)
    return _message(row, now, settings, context.get("signed"), subject, text, html).as_bytes(policy=SMTP)


def _text_message(row, firm, signed):
    """It says that there is news, and by whom; never the way to the page, which is shown by another channel."""
    with i18n.speaking(row.language):
        return render_template("messages/sms.txt", firm=firm, signed=short_name(signed)).strip().encode()


def url_maker(settings):
    """A url_for for places without a request: whole addresses under the firm's base URL."""
    parts = urlsplit(settings.base_url)
    adapter = current_app.url_map.bind(parts.netloc, parts.path or "/", url_scheme=parts.scheme)
    return lambda endpoint, **values: adapter.build(endpoint, values, force_external=True)


def _message(row, now, settings, signed, subject, text, html):
    message = EmailMessage()
    message["From"] = Address(display_name=signed or "", addr_spec=sender(settings))
    message["To"] = Address(addr_spec=row.to_address)
    message["Subject"] = " ".join(subject.split())
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
