"""Forms of speaking: contact, update, date, hold, answer, news, stage."""

import json
from datetime import timedelta

from markupsafe import Markup

from lexlite.fields import Choice, Count, DayField, HourField, Pick, Radios, Text, Tick, Ticks
from lexlite.firm.models import Firm
from lexlite.followup import drafts
from lexlite.followup.silence import moves_later
from lexlite.forms import EditForm, Form
from lexlite.i18n import NAMES, _, _l, excerpt, html_lang, language, listed, short_day

CHANNELS = [
    ("call", _l("Phone")),
    ("meeting", _l("In person")),
    ("email", _l("E-mail")),
    ("text", _l("Text message or WeChat")),
    ("letter", _l("Letter")),
    ("other", _l("Other")),
]
DIRECTIONS = [("out", _l("We did")), ("in", _l("The client did"))]
REACHED = [("yes", _l("Yes, we spoke or it was sent")), ("no", _l("Tried, no answer"))]
REASONS = [
    ("court", _l("The court")),
    ("other_side", _l("The other side")),
    ("waiting_for_client", _l("We wait for something from the client")),
    ("illness", _l("Illness")),
    ("our_fault", _l("Our own fault")),
]
HOLD_REASONS = [
    ("client_asked", _l("The client asked for it")),
    ("long_wait", _l("Nothing can happen before that day")),
    ("abroad", _l("The client is away")),
]
ACTS = [
    ("us", _l("We")),
    ("court", _l("The court")),
    ("other_side", _l("The other side")),
    ("authority", _l("An authority")),
    ("expert", _l("An expert")),
    ("client", _l("The client")),
]
NEWS = [
    ("official_letter", _l("Official letter")),
    ("decision", _l("Decision or judgment")),
    ("time_limit", _l("Something that starts a time limit")),
    ("offer", _l("An offer")),
    ("other_side", _l("The other side's answer")),
    ("hearing", _l("A hearing date")),
    ("costs", _l("Costs above the estimate")),
]


def quick_days(firm, at):
    """Dates at hand for the next promise, on working days: (day, its short form)."""
    calendar = firm.calendar()
    today = calendar.today(at)
    picks = [calendar.working_day_from(today, count) for count in (1, 3)]
    picks += [calendar.last_working_day_until(today + timedelta(days=days)) for days in (7, 14, 28)]
    return [(day, short_day(day)) for day in sorted({day for day in picks if day > today})]


class Promising(Form):
    """Forms that carry the date of the next word."""

    def stand_on(self, matter, at):
        """Fill in the date that still stands, else last word + cadence; offer quick dates (rule S2)."""
        firm = Firm.the()
        self.next_word_on.quick = quick_days(firm, at)
        self.earliest = earliest_day(firm, at)
        if not self.is_submitted():
            self.next_word_on.data = next_date(matter, firm, at)
        return self


def earliest_day(firm, at):
    """The first day a promise can be kept on: today while the firm still works, else the next working day (rule S2)."""
    calendar = firm.calendar()
    today = calendar.today(at)
    return calendar.first_working_day_after(today) if moves_later(today, None, at, calendar) else today


def next_date(matter, firm, at, calendar=None):
    """The day the form proposes: the promised day if it lies ahead, else now + cadence on a working day."""
    if matter.due_because == "promise" and matter.client_day > firm.today(at):
        return matter.client_day
    return drafts.cadence_day(matter, calendar or firm.calendar(), at)


MINUTES = {"call": 6, "letter": 12}


class ContactForm(EditForm, Promising):
    channel = Choice(
        _l("How"),
        choices=CHANNELS,
        needed=_l("Choose how you spoke."),
        default="call",
        render_kw={"data-minutes": json.dumps(MINUTES)},
    )
    direction = Radios(_l("Who began"), choices=DIRECTIONS, needed=_l("Choose who began."), default="out")
    reached = Radios(_l("Did it reach the client?"), choices=REACHED, needed=_l("Choose yes or no."), default="yes")
    told = Text(_l("What you told them"), rows=2)
    shared = Tick(_l("Show this on their page"))
    answers = Ticks(_l("This answered"))
    news = Ticks(_l("This told them"))
    next_word_on = DayField(_l("Next contact by"))
    next_word_at = HourField(_l("at (hour, if you named one)"))
    note = Text(_l("Internal note"), rows=2)
    minutes = Count(_l("Minutes"), least=0, most=1440)
    acted_on = Ticks(_l("They decided or did"))
    need = Text(_l("Did they say something they need?"), rows=2, most=2000)
    asked = Text(_l("Did they ask something?"), rows=2, most=4000)
    also = Ticks(_l("You also spoke of"))

    def stand_on(self, matter, at):
        """Minutes are offered by the kind of contact, or not asked for at all."""
        super().stand_on(matter, at)
        if not Firm.the().minutes_offered:
            del self.minutes
        elif not self.is_submitted():
            self.minutes.data = MINUTES["call"]
        return self

    def facts(self):
        facts = super().facts()
        facts["reached"] = facts["reached"] == "yes"
        hour = facts["next_word_at"]
        facts["next_word_at"] = hour and hour.strftime("%H:%M")
        return facts


WENT = [
    ("told", _l("They called, and were told what stands above")),
    ("asked", _l("They called, and nothing was told")),
    ("back", _l("We called back, and told them what stands above")),
    ("tried", _l("We called back, no answer")),
]


class CallForm(Form):
    """A call, logged from the answer card."""

    caller = Pick(_l("Who called"))
    told = Text(_l("What you told them"), rows=3)
    news = Ticks(_l("This told them"))
    next_word_on = DayField(_l("Next contact by"))
    how = Radios(_l("How it went"), choices=WENT, needed=_l("Choose one of the list."), default="told")
    asked = Text(_l("Did they ask something?"), rows=2, most=4000)

    def of(self, people, news):
        """Offer the matter's people and what has not been told."""
        self.caller.offer(people, lambda each: listed(each.name, each.relation), empty=_("somebody else"))
        self.news.offer(news, lambda each: excerpt(each.words, 200))
        return self


class UpdateForm(EditForm, Promising):
    body = Text(_l("What the client should know"), needed=_l("Write what the client should know."), rows=7)
    checked = Radios(_l("What was checked or done (one at least, here or in your own words)"), choices=[])
    done = Text(_l("In your own words"), rows=2, most=2000)
    acts = Choice(_l("Who acts now"), choices=ACTS)
    news = Ticks(_l("This told them"))
    next_word_on = DayField(_l("Next contact by"))
    language = Choice(_l("Language of this text"), choices=list(NAMES.items()))
    nothing_new = Tick()
    must_act = Tick(_l("They must decide or do something: it counts only when they have answered"))
    pairs = ()  # the draft's sentences, each beside its words in the language of who signs, where that is another

    def say_nothing_new(self, matter, at):
        """Fill in the draft and offer the lines to choose from. In a language that is not the signer's own each
        sentence stands beside its words in theirs, and the reviewed sentences are not for typing in (rule S5)."""
        code, day = matter.client.contact.language, self.next_word_on.data
        theirs, ours = drafts.checked_lines(matter, code), drafts.checked_lines(matter, language())
        self.checked.choices = [(line, _side_by_side(line, own, code)) for line, own in zip(theirs, ours, strict=True)]
        text = drafts.draft(matter, day, at, code)
        if not self.is_submitted():
            self.body.data = text
        if code != language():
            self.body.render_kw = {"lang": html_lang(code)}
            self.done.hint = _("It stays in the language you type it in; the client sees which one that is.")
            if self.body.data and drafts.is_untouched(matter, self.body.data, at):
                self.body.data = text
                own = drafts.draft(matter, day, at, language())
                self.pairs = [*zip(text.splitlines(), own.splitlines(), strict=True)]
        return self


def _side_by_side(line, own, code):
    """A sentence in the client's language above its words in the signer's."""
    if line == own:
        return line
    return Markup('<span><span lang="{}">{}</span><br><span class="muted">{}</span></span>').format(
        html_lang(code), line, own
    )


class PromiseForm(EditForm, Promising):
    next_word_on = DayField(_l("New date"), needed=_l("Choose the new day."))
    reason = Radios(_l("Why"), choices=REASONS, needed=_l("Choose one of the list."))
    told = Text(
        _l("What the client reads"),
        rows=3,
        hint=_l("Empty: one sentence for the reason, in their language, with the new date."),
    )


class HoldForm(EditForm):
    until = DayField(_l("Until"), needed=_l("Choose a day after today, within 90 days."))
    reason = Radios(_l("Why"), choices=HOLD_REASONS, needed=_l("Choose one of the list."))
    channel = Choice(_l("How you agreed on it"), choices=CHANNELS, needed=_l("Choose how you spoke."), default="call")
    told = Text(_l("What you agreed"), needed=_l("Write in which words the client agreed."))


class AnswerForm(Form):
    body = Text(_l("Your answer"), needed=_l("Write the answer."), rows=6)


class NewsForm(Form):
    kind = Choice(_l("What arrived"), choices=NEWS, needed=_l("Choose one of the list."))
    words = Text(_l("In a few words"), needed=_l("Write in a few words what arrived."), rows=2, most=2000)


class StageForm(EditForm):
    stage = Choice(_l("Stage"), needed=_l("Choose a stage of the list."))
    override_reason = Text(_l("Reason for going on before all is known or told"), rows=2, most=2000)
