"""The board, and every way to speak to a client from it or from the matter."""

from flask import Blueprint, g, render_template, request, url_for

from lexlite import access, clock
from lexlite.arriving import Pulse
from lexlite.firm.models import Staff
from lexlite.followup import closing, drafts, hints, holds, publishing, questions, stages
from lexlite.followup.board import LANES, Board, Filters, focus_after, key_from
from lexlite.followup.contacts import log_contact
from lexlite.followup.ending_forms import closure_form
from lexlite.followup.forms import (
    AnswerForm,
    ContactForm,
    HoldForm,
    NewsForm,
    PromiseForm,
    StageForm,
    UpdateForm,
)
from lexlite.followup.hints import lane_names, last_word, what_to_say
from lexlite.followup.looks import memory
from lexlite.followup.models import News, Question, Word
from lexlite.followup.own_words import own_of
from lexlite.followup.risks_told import untold_by_step
from lexlite.i18n import _, excerpt, language
from lexlite.matters.forms import PressForm, stage_choices
from lexlite.matters.queries import M, of_client, seen_by
from lexlite.needs.models import missing_for_work
from lexlite.needs.queries import needs_of
from lexlite.needs.scores import to_score
from lexlite.web import answer, looked_at, on_board, polled, wants_fragment, way_back

bp = Blueprint("followup", __name__)

TROUBLE_SHOWN = 20


# the board


@bp.get("/")
@bp.get("/board", endpoint="board_by_name")
def board():
    seen = Board(g.staff, g.firm, clock.now(), _filters())
    if request.args.get("lane") in LANES:
        return _one_lane(seen, request.args["lane"])
    look = memory.look(seen, g.pulse, language())
    if request.args.get("view") == "list":
        return render_template("followup/list.html", lanes=look.lanes, **_shared(seen))
    trouble = access.trouble_seen_by(g.staff, TROUBLE_SHOWN) if g.pulse.trouble else []
    shown = {"lanes": look.lanes, "tasks": look.tasks, "tag": _tag(look, trouble), **_shared(seen)}
    shown["press_form"] = PressForm(formdata=None) if trouble else None  # it would bring its cookie with every poll
    if wants_fragment():
        return polled("followup/_polled.html", trouble=trouble, **shown)

    def page():
        return render_template("followup/board.html", lawyers=list(Staff.lawyers()), trouble=trouble, **shown)

    return page() if trouble else looked_at(look, page)  # a message in trouble carries forms with their tokens


def _tag(look, trouble):
    """What a poll is told: it stands while lanes and failed messages are those that this person sees now."""
    return "-".join([look.tag, *(str(message.id) for message in trouble)])


def _one_lane(seen, lane):
    cards, more = seen.lane_list(lane, key_from(request.args.get("after")))
    return render_template("followup/lane.html", lane=lane, cards=cards, more=more, **_shared(seen))


def _filters():
    return Filters(request.args.get("lawyer", type=_small), request.args.get("q", "").strip()[:100])


def _small(text):
    number = int(text)
    if not 0 < number < 2**63:
        raise ValueError
    return number


def _shared(seen):
    return {
        "board": seen,
        "say": what_to_say,
        "last_word": last_word,
        "hints": hints,
        "names": lane_names(),
        "filters": seen.filters,
    }


def spoken(form, matter, verb, fragment, page, said, leads_to=None, **context):
    """Show a form of speaking, or take it. Done on the board, the answer mends the lanes it touched,
    moves the focus to the next card and says what happened; done elsewhere it leads to the matter."""
    now = clock.now()
    back = way_back(url_for("matters.show", matter_id=matter.id))
    before = _looks(now).lanes if request.method == "POST" and on_board() else None
    if on_board():
        form.stand_apart(matter.id)
    if request.method == "POST":
        form.submit(verb, by=g.staff, at=now, leads_to=leads_to or back)
    context.update(matter=matter, person=matter.client.contact, client=matter.client)
    context["meanwhile"] = Word.newest(matter) if form.theirs else None
    if before and form.status == 200:
        return _mended(matter, before, said(form), now)
    return answer(form, fragment, back, page=page, **context)


def _looks(now, pulse=None):
    """How the board looks to who is signed in, through the filters of the form."""
    return memory.look(Board(g.staff, g.firm, now, _filters()), pulse or g.pulse, language())


def _mended(matter, before, message, now):
    """What has become otherwise: lanes whose cards have, numbers of the others; and where the focus goes."""
    look = _looks(now, Pulse.now())
    after = look.lanes
    left, focus = focus_after(matter.id, before, after)
    changed = [lane for old, lane in zip(before, after, strict=True) if lane.code == left or not lane.shows_as(old)]
    return render_template(
        "followup/_mended.html",
        lanes=after,
        tasks=look.tasks,
        changed=changed,
        focus=focus,
        focus_lane=left,
        message=message,
        **_shared(Board(g.staff, g.firm, now, _filters())),
    )


# speaking


@bp.route("/matters/<int:matter_id>/contacts", methods=["GET", "POST"])
def contacts(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    form = ContactForm(version=matter.version).stand_on(matter, clock.now())
    form.answers.offer(Question.open_in(matter), lambda question: excerpt(question.in_words(), 200))
    form.news.offer(News.open_in(matter), lambda news: excerpt(news.words, 200))
    form.acted_on.offer(Word.unanswered(matter), lambda word: excerpt(word.told, 200))
    if request.method == "GET" and request.args.get("tried"):
        form.reached.data = "no"
    others = seen_by(g.staff, clock.now()).where(of_client(matter.client_id), M.id != matter.id, M.closed_at.is_null())
    form.also.offer(others, lambda each: f"{each.reference} {each.title}")

    def verb(**facts):
        return log_contact(matter, **facts)

    return spoken(form, matter, verb, "followup/_contact_form.html", "followup/contact.html", _said_of_contact)


def _said_of_contact(form):
    word = form.result
    if word is None or word.counts_from:
        return _("Contact logged.")
    if not word.reached:
        return _("Logged. The clock runs on: try again within a working day.")
    return _("Logged. The clock runs on: nothing was told, or it came in writing from the client.")


@bp.route("/matters/<int:matter_id>/updates", methods=["GET", "POST"])
def updates(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    now = clock.now()
    form = UpdateForm(version=matter.version).stand_on(matter, now)
    form.news.offer(News.open_in(matter), lambda news: excerpt(news.words, 200))
    nothing_new = bool(request.args.get("nothing_new")) or form.nothing_new.data
    if request.method == "GET":
        form.nothing_new.data, form.acts.data, form.language.data = nothing_new, matter.acts, language()
    if nothing_new:
        form.say_nothing_new(matter, now)

    def verb(acts, language, **facts):
        return publishing.publish(matter, acts=acts or None, language=language or None, **facts)

    return spoken(
        form,
        matter,
        verb,
        "followup/_update_form.html",
        "followup/update.html",
        lambda form: _("Published. It can be undone for 10 minutes."),
        nothing_new=nothing_new,
        call_instead=nothing_new and drafts.calls_for_a_call(matter),
    )


@bp.route("/matters/<int:matter_id>/promise", methods=["GET", "POST"])
def promise(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    form = PromiseForm(version=matter.version).stand_on(matter, clock.now())

    def verb(**facts):
        return publishing.change_date(matter, **facts)

    return spoken(
        form,
        matter,
        verb,
        "followup/_promise_form.html",
        "followup/promise.html",
        lambda form: _("Date changed. The client is told in 10 minutes; until then it can be undone."),
    )


@bp.route("/matters/<int:matter_id>/hold", methods=["GET", "POST"])
def hold(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    g.staff.must_decide()
    form = HoldForm(version=matter.version)

    def verb(**facts):
        return holds.hold(matter, **facts)

    return spoken(form, matter, verb, None, "followup/hold.html", None)


@bp.route("/matters/<int:matter_id>/hold/end", methods=["GET", "POST"])
def end_hold(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    g.staff.must_decide()

    def verb(by, at):
        holds.end_hold(matter, by, at)

    return spoken(PressForm(), matter, verb, None, "followup/end_hold.html", None)


@bp.route("/matters/<int:matter_id>/words/<int:word_id>/undo", methods=["GET", "POST"])
def undo(matter_id, word_id):
    word = access.word_for(g.staff, matter_id, word_id)

    def verb(by, at):
        publishing.take_back(word, by, at)

    return spoken(PressForm(), word.matter, verb, None, "followup/undo.html", None, word=word, own=own_of(word))


@bp.route("/questions/<int:question_id>/answer", methods=["GET", "POST"])
def answer_question(question_id):
    question = access.question_for(g.staff, question_id)
    came = list(question.documents)

    def verb(**facts):
        return questions.answer(question, **facts)

    sent = question.answered_by_word if question.answered_at else question.written
    shown = {"question": question, "came": came, "sent": sent}
    return spoken(AnswerForm(), question.matter, verb, None, "followup/answer.html", None, **shown)


@bp.route("/matters/<int:matter_id>/news", methods=["GET", "POST"])
def news(matter_id):
    matter = access.matter_for(g.staff, matter_id)

    def verb(**facts):
        return questions.news_arrived(matter, **facts)

    return spoken(NewsForm(kind=request.args.get("kind")), matter, verb, None, "followup/news.html", None)


# stages and the end


@bp.route("/matters/<int:matter_id>/stage", methods=["GET", "POST"])
def stage(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    form = StageForm(version=matter.version, stage=matter.stage)
    form.stage.choices = stage_choices(matter.practice_area, matter.stage)

    def verb(**facts):
        return stages.move(matter, **facts)

    shown = {"missing": missing_for_work(matter), "untold": untold_by_step(matter)}
    return spoken(form, matter, verb, None, "followup/stage.html", None, **shown)


@bp.route("/matters/<int:matter_id>/closure", methods=["GET", "POST"])
def closure(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    g.staff.must_decide()

    def verb(**facts):
        return closing.close(matter, **facts)

    form = closure_form(to_score(needs_of(matter)), matter, clock.now())
    open_ones = [question.in_words() for question in Question.open_in(matter)]
    open_ones += [news.words for news in News.open_in(matter)]
    known = {"open_ones": open_ones, "dates": list(matter.open_dates), "own": closing.thanks(language())}
    return spoken(form, matter, verb, None, "followup/closure.html", None, **known)


@bp.route("/matters/<int:matter_id>/reopening", methods=["GET", "POST"])
def reopening(matter_id):
    matter = access.matter_for(g.staff, matter_id)
    g.staff.must_decide()

    def verb(by, at):
        return closing.reopen(matter, by, at)

    return spoken(PressForm(), matter, verb, None, "followup/reopening.html", None)
