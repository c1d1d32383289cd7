"""The first talk, what we heard read back to the client, and the list gone through with them."""

from functools import partial

from flask import Blueprint, g, request, url_for

from lexlite import access, clock
from lexlite.facts.turning import ALL_TURNS
from lexlite.followup.reading_back import ReadBack
from lexlite.i18n import NAMES, _, full_day, speaking
from lexlite.intake.models import Enquiry
from lexlite.needs import turning
from lexlite.needs.agreements import Agreement
from lexlite.needs.checking import check_with_client
from lexlite.needs.forms import BECOMES, AnswerForm, DecisionForm, ReadBackForm, TalkForm, check_form
from lexlite.needs.heard import heard
from lexlite.needs.onward import onward
from lexlite.needs.prompts import checklist
from lexlite.needs.queries import all_in, needs_of
from lexlite.needs.talk import Talk, sentences
from lexlite.web import answer

bp = Blueprint("talking", __name__)


@bp.route("/matters/<int:matter_id>/talk", methods=["GET", "POST"])
def talk(matter_id):
    """The first talk: one big box, the questions beside it; each press saves all of it."""
    matter = access.matter_for(g.staff, matter_id)
    kept = Talk.of(matter)
    form = TalkForm(obj=kept)
    if request.method == "POST":
        form.submit(
            partial(turning.talk, matter), by=g.staff, at=clock.now(), leads_to=partial(onward, matter), turns=ALL_TURNS
        )
    return answer(
        form,
        None,
        url_for("talking.talk", matter_id=matter_id),
        page="needs/talk.html",
        matter=matter,
        sentences=_with_what_they_became(matter, form.words.data or ""),
        becomes=BECOMES,
        lines=checklist(matter),
        first_question=matter.playbook.first_question,
        language=matter.client.contact.language,
        written=_written(matter),
    )


def _with_what_they_became(matter, words):
    """(sentence, whether it has become something already)."""
    known = {each.words for rows in (matter.needs, matter.dates, matter.facts, matter.requests) for each in rows}
    return [(sentence, sentence in known or sentence[:200] in known) for sentence in sentences(words)]


@bp.route("/matters/<int:matter_id>/read-back", methods=["GET", "POST"])
def read_back(matter_id):
    """What we heard, as the client will read it; sent with one press."""
    matter = access.matter_for(g.staff, matter_id)
    last = ReadBack.last_of(matter)
    form = ReadBackForm(story=_story(matter, last))
    if form.story.data and last is None and Talk.of(matter):
        form.story.hint = _("These are your notes of the talk: write them anew, to the client, before you send.")
    if request.method == "POST":
        form.submit(partial(ReadBack.send, matter), by=g.staff, at=clock.now())
    language = matter.client.contact.language
    needs = [need for need in all_in(needs_of(matter)) if need.state != "dropped"]
    parts = heard(matter, form.story.data or "…", needs, language, g.staff.language)
    back = url_for("matters.show", matter_id=matter_id, _anchor="needs")
    page = {"matter": matter, "last": last, "parts": parts, "language": language, "names": NAMES}
    return answer(form, None, back, page="needs/read_back.html", **page)


def _story(matter, last):
    """What was read back last, else the notes of the first talk, else what the client wrote."""
    kept = last or Talk.of(matter)
    return getattr(kept, "story", None) or kept.words if kept else _written(matter)


def _written(matter):
    """What the client wrote with the enquiry."""
    enquiry = Enquiry.get_or_none(Enquiry.matter == matter)
    story = (enquiry and enquiry.story) or {}
    return "\n".join(filter(None, (story.get(part) for part in ("what_happened", "handled_so_far"))))


@bp.route("/matters/<int:matter_id>/read-back/answer", methods=["GET", "POST"])
def read_back_answer(matter_id):
    """What the client said to it, in the office or on the phone."""
    matter = access.matter_for(g.staff, matter_id)
    last = access.read_back_for(g.staff, matter_id)
    form = AnswerForm()
    del form.version
    if request.method == "POST":
        form.submit(last.take, by=g.staff, at=clock.now())
    back = url_for("matters.show", matter_id=matter_id, _anchor="needs")
    return answer(form, None, back, page="needs/read_back_answer.html", matter=matter, last=last)


@bp.route("/matters/<int:matter_id>/decisions", methods=["GET", "POST"])
def decisions(matter_id):
    """What the client decided against our advice (rule D9)."""
    matter = access.matter_for(g.staff, matter_id)
    form = DecisionForm()
    if request.method == "POST":
        form.submit(partial(Agreement.decide, matter), by=g.staff, at=clock.now())
    back, kept = url_for("talking.decisions", matter_id=matter_id), Agreement.decisions(matter)
    return answer(form, None, back, page="needs/decisions.html", matter=matter, decisions=kept)


@bp.route("/matters/<int:matter_id>/needs/check", methods=["GET", "POST"])
def check(matter_id):
    """The list in big rows, gone through with the client; fit to print in their language."""
    matter = access.matter_for(g.staff, matter_id)
    rows = [row for row in needs_of(matter) if row.need.is_open]
    needs = [row.need for row in rows]
    form = check_form(needs)
    if request.method == "POST":
        form.submit(partial(check_with_client, matter, needs), by=g.staff, at=clock.now())
    back = url_for("matters.show", matter_id=matter_id, _anchor="needs")
    language = matter.client.contact.language
    return answer(
        form, None, back, page="needs/check.html", matter=matter, rows=rows, language=language, **_headings(language)
    )


def _headings(language):
    """What stands on the printed list, in the client's language."""
    with speaking(language):
        return {
            "title": _("What matters to you"),
            "kinds": {
                "stated": _("You asked for"),
                "true": _("Your need, as we understand it"),
                "outside": _("What else you hope for"),
            },
            "asked": _("You asked for: %(words)s", words=""),
            "good_end": _("What would be a good end for you"),
            "no_promise": _("This is what we work towards. It is not a promise of the result."),
            "right": _("Right"),
            "not_quite": _("Not quite"),
            "today": full_day(g.firm.today(clock.now())),
        }
