"""The update hour: every word due, one after another, by keyboard alone; nothing typed is lost."""

from flask import Blueprint, g, redirect, render_template, request, url_for

from lexlite import access, clock
from lexlite.firm.models import Staff
from lexlite.followup import drafts, hour, publishing
from lexlite.followup.board import Board
from lexlite.followup.forms import ACTS
from lexlite.followup.hints import last_word, what_to_say
from lexlite.followup.hour_forms import SKIPS, STILL_OPEN, HourForm, KeepForm, SkipForm, typed
from lexlite.followup.measures import asked_first
from lexlite.followup.models import News, Question, Word
from lexlite.i18n import excerpt, language
from lexlite.matters.forms import PressForm
from lexlite.web import answer, wants_fragment

bp = Blueprint("hour", __name__)


@bp.get("/update-hour")
def index():
    """The first of those due."""
    now = _hour(clock.now())
    due, number = now.due()
    if not due:
        return render_template("followup/hour.html", matter=None, form=None, coming=now.coming(), **_around(now, 0))
    matter = access.matter_for(g.staff, due[0].id)
    return render_template("followup/hour.html", **_before(now, matter, number))


@bp.route("/update-hour/<int:matter_id>", methods=["GET", "POST"])
def send(matter_id):
    """One matter of the hour; sent, the next."""
    matter = access.matter_for(g.staff, matter_id)
    now = _hour(clock.now())
    if request.method == "GET" and not matter.is_open:
        return redirect(url_for("hour.index", **_narrowed()), 303)
    shown = _before(now, matter)
    form = shown["form"]
    if request.method == "POST":
        form.submit(_sending(matter), by=g.staff, at=now.now, leads_to=url_for("hour.index", **_narrowed()))
    return answer(form, None, url_for("hour.index"), page="followup/hour.html", **_without_form(shown))


def _sending(matter):
    def verb(by, at, version, acts, language, **facts):
        matter.changed_since(version)
        hour.HourDraft.keep(by, matter, typed(request.form, matter, at), at)
        due_at = matter.next_word_due_at
        word = publishing.publish(matter, acts=acts or None, language=language or None, by=by, at=at, **facts)
        if matter.next_word_due_at == due_at:
            hour.skip(matter, reason="still_open", by=by, at=at)
        return word

    return verb


@bp.post("/update-hour/<int:matter_id>/skip")
def skip(matter_id):
    """The next one; what was typed here is kept."""
    matter = access.matter_for(g.staff, matter_id)
    now = _hour(clock.now())

    def verb(reason, by, at):
        hour.skip(matter, reason=reason, by=by, at=at)
        hour.HourDraft.keep(by, matter, typed(request.form, matter, at), at)

    small = SkipForm()
    if small.submit(verb, by=g.staff, at=now.now, leads_to=url_for("hour.index", **_narrowed())):
        return redirect(small.leads_to, 303)
    shown = _before(now, matter)
    return answer(_with_errors(shown["form"], small), None, "", page="followup/hour.html", **_without_form(shown))


@bp.post("/update-hour/<int:matter_id>/draft")
def keep(matter_id):
    """Keep what is typed: on the way, when leaving, or before a call."""
    matter = access.matter_for(g.staff, matter_id)
    now = clock.now()

    def verb(then, by, at):
        on_the_way = wants_fragment() and request.form.get("version") != str(matter.version)
        if not on_the_way:  # else it was overtaken by what was sent
            hour.HourDraft.keep(by, matter, typed(request.form, matter, at), at)

    form = KeepForm()
    call = url_for("followup.contacts", matter_id=matter.id, **{"from": "hour"})
    form.submit(verb, by=g.staff, at=now, leads_to=call if form.then.data == "call" else url_for("followup.board"))
    if wants_fragment():
        return render_template("followup/_kept.html", form=form, at=now), form.status
    if form.status == 200:
        return redirect(form.leads_to, 303)
    shown = _before(_hour(now), matter)
    return answer(_with_errors(shown["form"], form), None, "", page="followup/hour.html", **_without_form(shown))


def _with_errors(form, small):
    """The whole form again, with what was wrong with the part of it that was pressed."""
    for name, field in small._fields.items():
        if name in form._fields:
            form._fields[name].errors = field.errors
    form.form_errors, form.status = small.form_errors, small.status
    return form


# what the page shows


def _hour(now):
    lawyer = request.args.get("lawyer", "")
    lawyer = int(lawyer) if lawyer.isdecimal() and len(lawyer) < 19 else None
    return hour.Hour(g.staff, g.firm, now, lawyer or None, bool(request.args.get("ahead")))


def _narrowed():
    """What the hour was narrowed to, for the next address."""
    return {name: request.args[name] for name in ("lawyer", "ahead") if request.args.get(name)}


def _before(now, matter, number=None):
    """One matter with its form: what was said last, what is waited for, a draft in the client's language."""
    card = Board(g.staff, g.firm, now.now).card(matter.id)
    form = HourForm(version=matter.version).stand_on(matter, now.now)
    form.news.offer(News.open_in(matter), lambda news: excerpt(news.words, 200))
    nothing_new = bool(card) and card.because not in ("question", "news")
    if request.method == "GET":
        form.nothing_new.data, form.acts.data, form.language.data = nothing_new, matter.acts, language()
        form.news.data = list(form.news.records) if not nothing_new else []
    if form.nothing_new.data:
        form.say_nothing_new(matter, now.now)
    form.take_up(hour.HourDraft.of(g.staff, matter, now.begun))
    return {
        "matter": matter,
        "person": matter.client.contact,
        "form": form,
        "card": card,
        "nothing_new": form.nothing_new.data,
        "call_instead": form.nothing_new.data and drafts.calls_for_a_call(matter),
        "said": Word.last_said(matter, now.now),
        "acts": dict(ACTS),
        "question": next(iter(Question.waiting_in(matter)), None),
        **_around(now, now.due()[1] if number is None else number),
    }


def _around(now, number):
    return {
        "number": number,
        "hour": now,
        "calls": now.calls(),
        "narrowed": _narrowed(),
        "lawyers": list(Staff.lawyers()),
        "asked_first": asked_first(g.staff, g.firm, now.now),
        "just_sent": now.just_sent(),
        "put_aside": now.put_aside(),
        "reasons": dict([*SKIPS, STILL_OPEN]),
        "press_form": PressForm(formdata=None),
        "say": what_to_say,
        "last_word": last_word,
    }


def _without_form(shown):
    return {name: value for name, value in shown.items() if name != "form"}
