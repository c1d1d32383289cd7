"""«Nothing new»: a draft of whole reviewed sentences in the client's language (rule S5).

Nothing is pasted into a sentence but a day: where a matter stands and what comes next are the playbook's own."""

from datetime import timedelta

from lexlite import i18n
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.models import Word
from lexlite.followup.own_words import own_of
from lexlite.i18n import _

IN_A_ROW = 2  # after so many the next one proposes a call
HERE = "\u241f"  # stands for the day where a sentence is recognised


def draft(matter, promised_on, at, code):
    """The draft in a language, a sentence a line: where it stands, who acts and since when, what usually comes next,
    the day of the next word (without a promised one, the day that the cadence gives)."""
    firm = Firm.the()
    with i18n.speaking(code):
        sentences = [*_stage(matter, code), _who_acts(matter, firm), *_ahead(matter, code)]
    return "\n".join([*sentences, _promise(promised_on or cadence_day(matter, firm.calendar(), at), code)])


def cadence_day(matter, calendar, at):
    """The day by which the client hears from us if a word of this moment names none (rule S2)."""
    today = calendar.today(at)
    day = calendar.last_working_day_until(today + timedelta(days=matter.cadence_days))
    return day if day > today else calendar.first_working_day_after(today)


def spoken(matter, news, code):
    """What can be said on the phone as it stands: what arrived, if it has not been told, and who acts."""
    with i18n.speaking(code):
        arrived = [_("What has arrived: %(news)s", news=piece.words) for piece in news]
        return "\n".join([*arrived, _who_acts(matter, Firm.the())])


def date_moved(reason, promised_on, code):
    """What the client reads where nobody typed anything: one sentence for each reason, and the new date (rule S4)."""
    day = i18n.days
    with i18n.speaking(code):
        return {
            "court": lambda d: _("We are still waiting for the court. You will now hear from us by %(day)s.", **d),
            "other_side": lambda d: _(
                "We are still waiting for the other side. You will now hear from us by %(day)s.", **d
            ),
            "waiting_for_client": lambda d: _(
                "We still need something from you; call us if you are not sure what it is. You will now hear from us "
                "by %(day)s.",
                **d,
            ),
            "illness": lambda d: _(
                "Somebody who works on your case is ill. You will now hear from us by %(day)s. We are sorry.", **d
            ),
            "our_fault": lambda d: _(
                "We are behind with our work, and we are sorry. You will now hear from us by %(day)s.", **d
            ),
        }[reason](day(promised_on))


def _promise(day, code):
    with i18n.speaking(code):
        return _promise_in_words(i18n.days(day))


def _promise_in_words(forms):
    return _("You will hear from us by %(day)s, even if there is no news.", **forms)


def _promised_in(line):
    """The language in which a line is the sentence about the next contact, whatever the day, or None."""
    for code in i18n.LANGUAGES:
        with i18n.speaking(code):
            before, _here, after = _promise_in_words(
                dict.fromkeys(("day", "on_day", "until_day", "full_day"), HERE)
            ).partition(HERE)
        if _plain(line).startswith(_plain(before)) and _plain(line).endswith(_plain(after)):
            return code
    return None


def with_date(body, day):
    """The body with its sentence about the next contact as it must read for this day."""
    lines = [(line, _promised_in(line)) for line in body.splitlines()]
    return "\n".join(_promise(day, code) if code else line for line, code in lines)


def _stage(matter, code):
    if matter.stage == "intake":
        return [_("We are listening to you and finding out what you need.")]
    stage = matter.playbook.stage(matter.stage)
    return [(stage.standing or stage.words).in_(code)]


def _ahead(matter, code):
    ahead = None if matter.stage == "intake" else matter.playbook.stage(matter.stage).ahead
    return [ahead.in_(code)] if ahead else []


def _who_acts(matter, firm):
    since = i18n.days(firm.today(matter.acts_since))
    return {
        "court": lambda: _("We are waiting for the court. It has had the papers since %(full_day)s.", **since),
        "other_side": lambda: _("We have been waiting for the other side since %(full_day)s.", **since),
        "authority": lambda: _("We have been waiting for the authority since %(full_day)s.", **since),
        "expert": lambda: _("We have been waiting for the expert since %(full_day)s.", **since),
        "client": lambda: _("The next step has been yours since %(full_day)s. Call us if you need help.", **since),
        "us": lambda: _("The work has been with us, inside the firm, since %(full_day)s.", **since),
    }[matter.acts]()


def checked_lines(matter, code):
    """Sentences to choose from, that say what was checked or done."""
    with i18n.speaking(code):
        lines = {
            "court": [
                _("Today we asked the court where things stand; there is nothing new."),
                _("Today we looked into the court file; nothing has been added."),
            ],
            "other_side": [
                _("Today we checked our mail; the other side has not answered yet."),
                _("Today we reminded the other side of our letter."),
            ],
            "authority": [
                _("Today we asked the authority where things stand; there is no decision yet."),
                _("Today we checked our mail; the authority has not written yet."),
            ],
            "expert": [
                _("Today we asked the expert when the report will be ready."),
                _("Today we checked our mail; the expert's report has not come yet."),
            ],
            "client": [
                _("Today we checked what is still missing, and nothing has become urgent."),
                _("Today we went through the list of what we still need from you."),
            ],
            "us": [
                _("Today we went on with the work on your case."),
                _("Today we planned the next step in your case."),
            ],
        }[matter.acts]
        return [*lines, _("Today we checked all dates in your case; none has been missed.")]


def must_say_something(matter, body, at, own=""):
    """A «nothing new» names one thing checked or done, and is not the last one again, whatever day it names.

    `own`: what was typed apart, in another language. Raises RuleBroken."""
    said = _lines(f"{body}\n{own}")
    if not said - _drafted(matter, at):
        raise RuleBroken(_("Choose or write one thing that was checked or done."), field="checked")
    last = last_nothing_new(matter)
    if last and said <= _lines(f"{last.told}\n{own_of(last)}"):
        raise RuleBroken(_("The client has read these words already. Say what was done since."), field="checked")


def _drafted(matter, at):
    return {line for code in i18n.LANGUAGES for line in _lines(draft(matter, None, at, code))}


def _lines(text):
    """The lines of a text but for blanks, and without the sentence about the next contact."""
    return {_plain(line) for line in text.splitlines() if line.strip() and not _promised_in(line)}


def _plain(line):
    return " ".join(line.casefold().split())


def is_untouched(matter, body, at):
    """Whether a body is the draft and nothing else."""
    return _lines(body) <= _drafted(matter, at)


def last_nothing_new(matter):
    return (
        Word.select()
        .where(Word.matter == matter, Word.kind == "nothing_new", Word.taken_back_at.is_null())
        .order_by(Word.at.desc())
        .first()
    )


def in_a_row(matter):
    """How many of the last words were «nothing new», one after another."""
    kinds = [
        word.kind
        for word in Word.select(Word.kind)
        .where(Word.matter == matter, Word.taken_back_at.is_null(), Word.counts_from.is_null(False))
        .order_by(Word.counts_from.desc(), Word.id.desc())
        .limit(IN_A_ROW)
    ]
    return len(kinds) if all(kind == "nothing_new" for kind in kinds) else 0


def calls_for_a_call(matter):
    return in_a_row(matter) >= IN_A_ROW
