"""«Nothing new»: a draft of whole sentences in the client's language (rule S5)."""

from lexlite import i18n
from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.followup.models import Word
from lexlite.i18n import _

IN_A_ROW = 2  # after so many the next one asks for a call instead


def draft(matter, promised_on, at, code):
    """The draft's sentences in a language: stage, who acts and since when, what is usual, the next date."""
    firm = Firm.the()
    with i18n.speaking(code):
        sentences = [_stage(matter, code), _who_acts(matter, firm), _usual(matter, firm, code)]
        sentences.append(_promise(promised_on))
    return "\n".join(sentence for sentence in sentences if sentence)


def spoken(matter, news, code):
    """What can be said on the phone as it stands: what arrived, if it has not been told, and who acts."""
    with i18n.speaking(code):
        arrived = [_("What has arrived: %(news)s", news=piece.words) for piece in news]
        return "\n".join([*arrived, _who_acts(matter, Firm.the())])


def _promise(day):
    return _("You will hear from us by %(day)s, even if there is no news.", **i18n.days(day))


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


def with_date(body, drafted_on, promised_on, code):
    """The body with its sentence about the next contact as it must read for the day that was chosen."""
    with i18n.speaking(code):
        return body.replace(_promise(drafted_on), _promise(promised_on))


def _stage(matter, code):
    if matter.stage == "intake":
        return ""
    return _("Where things stand: %(stage)s.", stage=matter.playbook.stage(matter.stage).words.in_(code))


def _who_acts(matter, firm):
    since = i18n.days(firm.today(matter.acts_since))
    return {
        "court": lambda: _("We are waiting for the court. It has had the papers since %(full_day)s.", **since),
        "other_side": lambda: _("We are waiting for the other side, since %(full_day)s.", **since),
        "authority": lambda: _("We are waiting for the authority, since %(full_day)s.", **since),
        "expert": lambda: _("We are waiting for the expert, since %(full_day)s.", **since),
        "client": lambda: _("The next step is yours, since %(full_day)s. Call us if you need help.", **since),
        "us": lambda: _("The work is with us, since %(full_day)s.", **since),
    }[matter.acts]()


def _usual(matter, firm, code):
    if matter.stage == "intake":
        return ""
    usual = matter.playbook.stage(matter.stage).usual_in(firm.country).in_(code)
    return _("This step usually takes: %(usual)s.", usual=usual) if usual else ""


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
            "authority": [_("Today we asked the authority where things stand; there is no decision yet.")],
            "expert": [_("Today we asked the expert when the report will be ready.")],
            "client": [_("Today we checked what is still missing, and nothing has become urgent.")],
            "us": [_("Today we went on with the work on your case.")],
        }[matter.acts]
        return [*lines, _("Today we checked all dates in your case; none has been missed.")]


def must_say_something(matter, body, promised_on, at):
    """A «nothing new» names one thing checked or done, and is not the last one again. Raises RuleBroken."""
    days = {day for day in (promised_on, matter.client_day) if day}
    drafted = {
        _words(line) for code in i18n.LANGUAGES for day in days for line in draft(matter, day, at, code).splitlines()
    }
    if not [line for line in body.splitlines() if line.strip() and _words(line) not in drafted]:
        raise RuleBroken(_("Say one thing that was checked or done."), field="body")
    last = last_nothing_new(matter)
    if last and _words(last.told) == _words(body):
        raise RuleBroken(_("The client has read these words already. Say what was done since."), field="body")


def _words(text):
    return " ".join(text.casefold().split())


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
