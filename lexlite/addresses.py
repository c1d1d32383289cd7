"""Phone numbers, e-mail addresses and names: what a person typed, and the one form they are compared in."""

import re
import unicodedata

from lexlite.errors import RuleBroken
from lexlite.i18n import _

FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－（）", "0123456789+-()")


def phone_norm(typed, country):
    """+48512345678 of a number as typed; a number without + is read as one of the firm's country.
    Raises RuleBroken with an example."""
    import phonenumbers

    try:
        number = phonenumbers.parse(typed.translate(FULL_WIDTH), country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise RuleBroken(_("Enter a phone number, like %(example)s", example=example(country)), field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def digits_typed(text):
    """The digits of a number as somebody types it: whole, and without the zeros that stand for a country or an area
    (00 48 …, 0 22 …, +44 (0) 20 …); in any width."""
    digits = digits_in(unicodedata.normalize("NFKC", text).replace("(0)", ""))
    return {digits, digits.lstrip("0")}


def digits_in(text):
    """0 to 9 for each digit of the text, in whatever width or script."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(mark)) for mark in plain if mark.isdecimal())


def phone_shown(norm):
    """+48 512 345 678 of the compared form."""
    import phonenumbers

    number = phonenumbers.parse(norm)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


EXAMPLES = {"PL": "+48 512 345 678", "CN": "+86 138 0013 8000", "GB": "+44 20 7946 0123"}


def example(country):
    return EXAMPLES.get(country, EXAMPLES["PL"])


def email_norm(typed):
    """The address in lower case and as mail servers take it (a domain beyond ASCII in its xn-- form), checked for
    form only. Raises RuleBroken with an example."""
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(typed.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        raise RuleBroken(_("Enter an e-mail address, like name@example.com"), field="email") from None
    return checked.ascii_email.lower()


def name_norm(name):
    """A name without case, accents, width and punctuation, its words in order: for exact comparison."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark)).casefold()
    return " ".join(re.findall(r"\w+", letters))


def secret_norm(word):
    """An agreed word or digits, whatever the case, accents, width or spaces they were typed in."""
    return name_norm(word).replace(" ", "")
