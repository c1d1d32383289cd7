"""What templates may call, beside what they are given."""

from functools import lru_cache

from flask import g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from lexlite import clock, i18n
from lexlite.addresses import phone_shown
from lexlite.firm.models import initials
from lexlite.firm.settings import hours_in_words
from lexlite.paths import path_for
from lexlite.playbooks import library
from lexlite.web import banner, came_from, hx, kept, wants_fragment


def local(moment):
    """A moment on the firm's clock."""
    return moment.astimezone(g.firm.zone)


def lang_attr(code):
    """lang="…" where a text is not in the page's language, else nothing."""
    return _lang_attr(code) if code != i18n.language() else ""


@lru_cache(maxsize=20)
def _lang_attr(code):
    return Markup(' lang="{}"').format(i18n.html_lang(code))


def paragraphs(text):
    """Typed text with its line breaks."""
    return Markup("<br>").join(text.splitlines())


def furnish(environment, assets):
    """Hand it all to the templates. `assets`: the names of the files that a page loads."""
    environment.filters.update(
        day=i18n.day,
        short_day=i18n.short_day,
        full_day=i18n.full_day,
        on_day=i18n.on_day,
        whole_day=i18n.whole_day,
        hour=i18n.hour,
        at_hour=i18n.at_hour,
        excerpt=i18n.excerpt,
        number=i18n.number,
        local=local,
        initials=initials,
        phone=phone_shown,
        local_to=lambda moment, firm: moment.astimezone(firm.zone),
        paragraphs=paragraphs,
        lang_attr=lang_attr,
    )
    environment.globals.update(
        hx=hx,
        csrf=generate_csrf,
        areas=library.areas(),
        opening_hours=hours_in_words,
        in_brackets=i18n.in_brackets,
        listed=i18n.listed,
        banner=banner,
        assets=assets,
        html_lang=i18n.html_lang,
        language_names=i18n.NAMES,
        days=i18n.days,
        now=lambda: clock.now(),  # read when asked: a test sets the clock later
        wants_fragment=wants_fragment,
        came_from=came_from,
        url_for=path_for,
        kept=kept,
    )
