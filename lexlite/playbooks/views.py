"""The firm's playbooks: the shipped ones, copies of its own, what is offered for them."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from lexlite import clock
from lexlite.errors import RuleBroken
from lexlite.forms import led_to
from lexlite.i18n import LANGUAGES, _, _l, language, listed
from lexlite.matters.forms import PressForm
from lexlite.playbooks import library
from lexlite.playbooks.copies import PlaybookCopy
from lexlite.playbooks.entries import NAMED_BY, texts
from lexlite.playbooks.forms import ENTRY_FORMS, LABELS, LAYERS, EndForm, HeadForm, OfferForm, PromptForm
from lexlite.web import answer

bp = Blueprint("playbooks", __name__)

KINDS = {
    "stage": _l("Stages"),
    "prompt": _l("Questions to ask aloud"),
    "risk": _l("Risks, and the step before which each is told"),
    "outside_goal": _l("Goals outside the case"),
    "service": _l("Our standard at each step"),
}


@bp.get("/settings/playbooks")
def index():
    g.staff.must_own()
    copies = {copy.area: copy for copy in PlaybookCopy.select()}
    books = [(area, library.playbook(code)) for code, area in library.areas().items()]
    return render_template("playbooks/index.html", books=books, copies=copies, changed_since=_changed_since)


def _changed_since(copy, book):
    """Have its words changed since the day somebody checked them?"""
    return bool(copy and book.is_checked and book.checked_day < g.firm.today(copy.at))


@bp.get("/settings/playbooks/<area>")
def show(area):
    shipped, copy = _shipped(area), PlaybookCopy.of(area)
    return _show(area, copy, copy.body if copy and copy.is_whole else shipped, PressForm(formdata=None))


def _show(area, copy, values, form):
    return render_template(
        "playbooks/show.html",
        form=form,
        area=library.area(area),
        book=library.playbook(area),
        copy=copy,
        groups=[(kind, title, _in_order(kind, values)) for kind, title in KINDS.items()],
        named_by=NAMED_BY,
        layers=dict(LAYERS),
        moments=_moments(values),
        offers=[_offer(copy, *each) for each in copy.offers.items()] if copy else [],
        changed_since=_changed_since,
        kinds={**KINDS, "head": _("Papers and questions")},
        offer_form=lambda: OfferForm(formdata=None),
    ), form.status


def _in_order(kind, values):
    """The entries of a kind; questions by side, from the general to the particular."""
    layers = list(dict(LAYERS))
    rows = values.get(kind, [])
    return sorted(rows, key=lambda row: (row["side"], layers.index(row["layer"]))) if kind == "prompt" else rows


def _moments(values):
    """{code of a moment of service: its words}"""
    stages = {each["code"]: each["words"][language()] for each in values["stage"]}
    return {"intake": _("Intake"), "closing": _("Closing the matter"), **stages}


def _shipped(area):
    """The shipped values of an area that has a file; else 404. For the owner."""
    g.staff.must_own()
    return (area in library.areas() and library.shipped_values(area)) or abort(404)


def _copy(area):
    """The own copy of an area, if it can be read; else 404."""
    copy = _shipped(area) and PlaybookCopy.of(area)
    return copy if copy and copy.is_whole else abort(404)


def _offer(copy, key, shipped):
    """(kind, name, whether it is new, [(text, shipped words, ours)]) of what the shipped playbook says anew: what
    differs, or all of it where no words do."""
    kind, name = key
    ours, moments = copy.entries.get(key), _moments(library.shipped_values(copy.area)) | _moments(copy.body)
    theirs, mine = _said(kind, name, shipped, moments), _said(kind, name, ours, moments)
    both = [(text, words, mine.get(text, [])) for text, words in theirs.items()]
    return kind, name, ours is None, [row for row in both if row[1] != row[2]] or both


def _said(kind, name, entry, moments):
    """{what it is: [(language, words)]}"""
    if entry is None:
        return {}
    if kind == "head":
        rows = entry if isinstance(entry, list) else [entry]
        return {LABELS[name]: [(code, row[code]) for code in LANGUAGES for row in rows]}
    told = [moments[step] for step in entry.get("steps") or filter(None, [entry.get("at")])]
    said = {_("Stage"): [(language(), listed(*told))]} if told else {}
    for text, words in texts(kind, entry, g.firm.country).items():
        if words:
            said[LABELS[text]] = [(code, words[code]) for code in LANGUAGES]
    return said


# changing a copy


@bp.post("/settings/playbooks/<area>/copy")
def make_copy(area):
    """A copy of one's own, from now on."""
    shipped, form = _shipped(area), PressForm()
    if form.submit(PlaybookCopy.make, area=area, by=g.staff, at=clock.now()):
        return redirect(url_for("playbooks.show", area=area), 303)
    return _show(area, PlaybookCopy.of(area), shipped, form)


@bp.route("/settings/playbooks/<area>/entries/<kind>/<name>", methods=["GET", "POST"])
def entry(area, kind, name):
    copy = _copy(area)
    known = copy.entries.get((kind, name)) if kind in ENTRY_FORMS else None
    if known is None:
        abort(404)
    form = ENTRY_FORMS[kind](data=copy.typed(kind, name))
    if request.method == "POST":
        form.submit(copy.reword, kind=kind, name=name, by=g.staff, at=clock.now())
    return _answer(form, area, "playbooks/entry.html", kind=kind, name=name, entry=known)


@bp.route("/settings/playbooks/<area>/prompts", methods=["GET", "POST"])
def add_prompt(area):
    copy = _copy(area)
    form = PromptForm()
    form.side.choices = [(side.code, side.short.in_(language())) for side in library.area(area).sides]
    if request.method == "POST":
        form.submit(copy.add_prompt, by=g.staff, at=clock.now())
    return _answer(form, area, "playbooks/entry.html", kind="prompt", name="", entry=None)


@bp.route("/settings/playbooks/<area>/head", methods=["GET", "POST"])
def head(area):
    copy = _copy(area)
    form = HeadForm(data=copy.typed_head())
    if request.method == "POST":
        form.submit(copy.rewrite_head, by=g.staff, at=clock.now())
    return _answer(form, area, "playbooks/entry.html", kind="head", name="", entry=None)


@bp.post("/settings/playbooks/<area>/offers/<kind>/<name>")
def offer(area, kind, name):
    """What the shipped playbook says anew: taken, or ours kept."""
    copy, form = _copy(area), OfferForm()
    if form.submit(copy.decide, kind=kind, name=name, by=g.staff, at=clock.now()):
        return redirect(url_for("playbooks.show", area=area, _anchor="offers"), 303)
    return _show(area, copy, copy.body, form)


@bp.route("/settings/playbooks/<area>/shipped", methods=["GET", "POST"])
def end_copy(area):
    """Back to the shipped playbook."""
    if already := _shipped(area) and led_to():
        return redirect(already, 303)
    copy, form = PlaybookCopy.of(area) or abort(404), EndForm()
    if request.method == "POST":
        form.submit(_give_up, leads_to=url_for("playbooks.show", area=area), copy=copy, by=g.staff, at=clock.now())
    return _answer(form, area, "playbooks/end.html")


def _give_up(copy, sure, by, at):
    if not sure:
        raise RuleBroken(_("Tick the box: your own words of this playbook are deleted."), field="sure")
    copy.end(by=by, at=at)


def _answer(form, area, page, **more):
    kind = more.get("kind")
    back = url_for("playbooks.show", area=area, open=kind, _anchor=kind)
    return answer(form, None, back, page=page, area=library.area(area), kinds=KINDS, **more)
