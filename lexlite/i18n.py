"""Which language, and for whom: texts, dates and numbers in English, Polish and Chinese."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import has_app_context
from flask_babel import Babel, force_locale, get_locale, get_translations, ngettext
from flask_babel.speaklater import LazyString

__all__ = ["LANGUAGES", "NAMES", "_", "_l", "babel", "language", "ngettext", "speaking"]

babel = Babel()
catalogues = {}  # by language, as they were first asked for

LANGUAGES = ("en", "pl", "zh")
NAMES = {"en": "English", "pl": "Polski", "zh": "中文"}
HTML = {"en": "en", "pl": "pl", "zh": "zh-Hans"}
LOCALES = {code: Locale(code) for code in LANGUAGES}

PATTERNS = {  # long, short, with the year, with year and weekday
    "en": ("EEEE d MMMM", "EEE d MMM", "d MMMM y", "EEEE d MMMM y"),
    "pl": ("EEEE, d MMMM", "EEE d MMM", "d MMMM y 'r.'", "EEEE, d MMMM y 'r.'"),
    "zh": ("M月d日（EEEE）", "M月d日（EEE）", "y年M月d日", "y年M月d日（EEEE）"),
}
# Polish cases of the weekday, Monday first: „w środę”, „do środy”.
ON = ["w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek", "w sobotę", "w niedzielę"]
UNTIL = ["do poniedziałku", "do wtorku", "do środy", "do czwartku", "do piątku", "do soboty", "do niedzieli"]
SHORT_PL = ["pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."]


_spoken = ContextVar("spoken", default=None)
_answered = ContextVar("answered", default=None)  # of the request being answered: [its language], once it is known


def language():
    """The language being spoken now, as a code of LANGUAGES."""
    code = _spoken.get()
    if code is None:
        known = _answered.get()
        code = known[0] if known else _found(known)
    return code


def _found(known):
    """As `get_locale` finds it; a page asks a hundred times, so it is kept."""
    locale = get_locale() if has_app_context() else None
    code = locale.language if locale and locale.language in LANGUAGES else "en"
    if known is not None:
        known.append(code)
    return code


def begin_answer():
    """From now until `end_answer(what this returns)` a request is answered, in one language."""
    return _answered.set([])


def end_answer(token):
    _answered.reset(token)


@contextmanager
def speaking(code):
    """Within this context every text comes in the language `code`."""
    token = _spoken.set(code)
    try:
        with force_locale(code):
            yield
    finally:
        _spoken.reset(token)


def _(text, **values):
    """The text in the language being spoken, with the values filled in."""
    code = language()
    catalogue = catalogues.get(code)
    if catalogue is None:
        catalogue = get_translations()
        if has_app_context():
            catalogues[code] = catalogue
    found = catalogue.gettext(text)
    return found % values if values else found


def _l(text, **values):
    """The same, found when it is read."""
    return LazyString(_, text, **values)


def html_lang(code):
    """The value for HTML's lang attribute."""
    return HTML.get(code, code)


def _format(day, which):
    code = language()
    return _written(day, PATTERNS[code][which], code).replace(" r.", "\u00a0r.")


def _written(day, pattern, code):
    return _of_date(day.date() if isinstance(day, datetime) else day, pattern, code)


@lru_cache(maxsize=2000)
def _of_date(day, pattern, code):
    return format_date(day, pattern, LOCALES[code])


def day(value):
    """Wednesday 18 November · środa, 18 listopada · 11月18日（星期三）"""
    return _format(value, 0)


def short_day(value):
    """Wed 18 Nov · śr. 18 lis · 11月18日（周三）"""
    if language() == "pl":
        return f"{SHORT_PL[value.weekday()]} {_written(value, 'd MMM', 'pl')}"
    return _format(value, 1)


def full_day(value):
    """20 November 2026 · 20 listopada 2026 r. · 2026年11月20日"""
    return _format(value, 2)


def whole_day(value):
    """Friday 20 November 2026 · piątek, 20 listopada 2026 r. · 2026年11月20日（星期五）"""
    return _format(value, 3)


def on_day(value):
    """The day as it follows «najpóźniej» in Polish; elsewhere as `day`."""
    return _inflected(value, ON)


def until_day(value):
    """The day after «do» in Polish (with the «do»); elsewhere as `day`."""
    return _inflected(value, UNTIL)


def _inflected(value, weekdays):
    if language() != "pl":
        return day(value)
    weekday = weekdays[value.weekday()].replace("w ", "w\u00a0")
    return f"{weekday}, {_written(value, 'd MMMM', 'pl')}"


def days(value):
    """The forms of one day that a sentence may need: %(day)s, %(on_day)s, %(until_day)s, %(full_day)s."""
    value = value.date() if isinstance(value, datetime) else value
    return _days(value, language())


@lru_cache(maxsize=2000)
def _days(value, code):
    return {
        "day": day(value),
        "on_day": on_day(value),
        "until_day": until_day(value),
        "full_day": full_day(value),
    }


def hour(value):
    """8:00, in Polish 8.00, of a time, a moment or HH:MM."""
    value = time.fromisoformat(value) if isinstance(value, str) else value
    return f"{value.hour}{'.' if language() == 'pl' else ':'}{value.minute:02}"


def at_hour(value):
    """The hour as it stands after a day: 8:00, in Polish godz. 8.00."""
    return f"godz.\u00a0{hour(value)}" if language() == "pl" else hour(value)


def number(value):
    """30,000 · 30 000"""
    return format_decimal(value, locale=LOCALES[language()])


POLISH_GREETINGS = {"pani": "Szanowna Pani,", "pan": "Szanowny Panie,"}


def greeting(name, address_form="panstwo"):
    """The first line of a letter; in Polish by the person's form of address."""
    if language() == "pl" and address_form in POLISH_GREETINGS:
        return POLISH_GREETINGS[address_form]
    return _("Dear %(name)s,", name=name)


def comma():
    """A comma as the language writes it, with the space behind it."""
    return "，" if language() == "zh" else ", "


def colon():
    return "：" if language() == "zh" else ": "


def semicolon():
    return "；" if language() == "zh" else "; "


def in_brackets(words):
    """Behind other words, with the space before it where the language has one."""
    return f"（{words}）" if language() == "zh" else f" ({words})"


def listed(*parts):
    """The parts with a comma between them."""
    return comma().join(str(part) for part in parts if part)


def excerpt(text, most):
    """The beginning of a text, `most` characters at the most, cut between words and with one ellipsis; text that is
    written without blanks is cut where it must be."""
    if len(text) <= most:
        return text
    begun = text[: most - 1]
    if not text[most - 1].isspace():
        whole = begun.rsplit(None, 1)[0]
        begun = whole if len(whole) > most // 2 else begun
    return begun.rstrip(" \n\r\t.,;:–-…。，；：、") + "…"


def best_language(accepted, offered):
    """The first language of an Accept-Language header that the firm offers, else the firm's first."""
    return accepted.best_match(offered) or offered[0]
