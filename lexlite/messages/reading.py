"""A message as staff may read it: never the secret in a client's link, nor a code for their door."""

import re
from email import policy
from email.parser import BytesParser

HIDDEN = "••••••••"
ADDRESS = re.compile(r"https?://[^\s/]+\S*")
SECRET = re.compile(r"[A-Za-z0-9_-]{16,}")


CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def frozen(row):
    """(subject, text) of a message as it left or will leave, or None where it is not written yet or kept no longer."""
    if row.bytes is None:
        return None
    subject, text = _written(row)
    return masked(subject), masked(CODE.sub(HIDDEN, text) if row.kind == "code" else text)


def _written(row):
    if row.channel != "email":
        return "", bytes(row.bytes).decode("utf-8", "replace")
    message = BytesParser(policy=policy.SMTP).parsebytes(bytes(row.bytes))
    return message["Subject"] or "", message.get_body(("plain",)).get_content()


def masked(text):
    """The text with dots for whatever in an address may be a secret."""
    return ADDRESS.sub(_without_secret, text)


def _without_secret(found):
    scheme, _slashes, rest = found[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}{slash}{SECRET.sub(HIDDEN, path)}"
