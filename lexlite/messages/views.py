"""The messages: what waits, what left, what is in trouble, what is foreseen; a person's decisions; own words."""

from flask import Blueprint, abort, g, render_template, request, url_for

from lexlite import access, clock
from lexlite.audit.models import AuditEntry
from lexlite.firm.models import Staff
from lexlite.followup.board import key_from
from lexlite.i18n import LANGUAGES
from lexlite.matters.forms import PressForm
from lexlite.messages import decisions, reasons
from lexlite.messages.forms import WordsForm
from lexlite.messages.models import Outbox, OutboxTry
from lexlite.messages.own_words import FIXED, NEEDED, SHIPPED, LetterWords, offered, shipped
from lexlite.messages.preview import example
from lexlite.messages.reading import frozen
from lexlite.reminders.foreseen import foreseen
from lexlite.reminders.outgoing import GROUPS, SOONEST_FIRST, Outgoing
from lexlite.web import answer

bp = Blueprint("messages", __name__)


@bp.app_context_processor
def words_for_messages():
    return {"name_of_kind": reasons.name_of, "reason_of_kind": reasons.reason_of}


# what waits, left, and is in trouble


@bp.get("/messages")
def index():
    group = request.args.get("state", "all")
    group = group if group in GROUPS else "all"
    asked = request.args.get("matter", type=int)
    matter = access.matter_for(g.staff, asked) if asked is not None else None
    messages, more = Outgoing(g.staff, g.firm, clock.now()).listed(group, matter, _after(group))
    reminders = foreseen(g.staff, g.firm, clock.now(), matter) if group == "next" else ([], False)
    return render_template(
        "messages/index.html",
        group=group,
        matter=matter,
        messages=messages,
        more=more,
        foreseen=reminders[0],
        more_foreseen=reminders[1],
    )


def _after(group):
    """The key after which the page begins, or None."""
    text = request.args.get("after", "")
    if group in SOONEST_FIRST:
        return key_from(text)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@bp.get("/messages/<int:message_id>")
def show(message_id):
    return render_template("messages/message.html", form=PressForm(formdata=None), **_shown(message_id))


def _shown(message_id):
    message = access.message_for(g.staff, message_id)
    row = Outbox.get_by_id(message.id)
    of_others = message.staff_id not in (None, g.staff.id)
    return {
        "message": message,
        "stoppable": row.kind in decisions.STOPPABLE and row.state == "queued",
        "tries": list(row.tries.order_by(OutboxTry.n)),
        "decided": _decided(row),
        "is_theirs_alone": of_others and (message.about_kind == "staff" or not g.staff.is_owner),
        "text": frozen(row),
        "language": row.language,
    }


def _decided(row):
    """(verb, when, who) of what people have decided about a message, oldest first."""
    entries = list(AuditEntry.select().where(AuditEntry.about == row.key).order_by(AuditEntry.id))
    names = {each.key: each.name for each in Staff.select()}
    return [(entry.verb, entry.at, names.get(entry.actor, "")) for entry in entries]


# what a person decides


def _decide(message_id, verb):
    message = access.message_for(g.staff, message_id)
    form = PressForm()
    form.submit(verb, row=Outbox.get_by_id(message.id), by=g.staff, at=clock.now())
    on_board = request.args.get("back") == "board"
    back = url_for("followup.board") if on_board else url_for("messages.show", message_id=message_id)
    return answer(form, None, back, page="messages/message.html", **_shown(message_id))


@bp.post("/messages/<int:message_id>/arrival")
def arrival(message_id):
    """It has arrived, as somebody found out."""
    return _decide(message_id, decisions.arrived)


@bp.post("/messages/<int:message_id>/repeat")
def repeat(message_id):
    return _decide(message_id, decisions.send_again)


@bp.post("/messages/<int:message_id>/settlement")
def settlement(message_id):
    """Somebody has seen that a message did not go out, and has told it otherwise."""
    return _decide(message_id, decisions.settle)


@bp.post("/messages/<int:message_id>/cancellation")
def cancellation(message_id):
    return _decide(message_id, decisions.stop)


# a firm's own words


@bp.get("/settings/letters")
def letters():
    g.staff.must_own()
    own = {(each.kind, each.language) for each in LetterWords.select() if each.words}
    return render_template("messages/letters.html", kinds=[*NEEDED, *FIXED], codes=LANGUAGES, own=own)


@bp.route("/settings/letters/<kind>/<code>", methods=["GET", "POST"])
def letter(kind, code):
    _must_be_a_letter(kind, code)
    known = LetterWords.of(kind, code) if kind in NEEDED else None
    words = known.words if known else ""
    form = WordsForm(data={"words": words or _shipped(kind, code), "version": known.version if known else SHIPPED})
    if request.method == "POST":
        if kind not in NEEDED:
            abort(404)
        form.submit(LetterWords.keep, kind=kind, language=code, by=g.staff, at=clock.now())
    return _letter_page(form, kind, code, words)


@bp.post("/settings/letters/<kind>/<code>/shipped")
def shipped_words(kind, code):
    """Back to the shipped words."""
    _must_be_a_letter(kind, code)
    if kind not in NEEDED:
        abort(404)
    form = PressForm()
    form.submit(LetterWords.keep, kind=kind, language=code, words="", by=g.staff, at=clock.now())
    return answer(form, None, url_for("messages.letter", kind=kind, code=code))


def _must_be_a_letter(kind, code):
    g.staff.must_own()
    if kind not in (*NEEDED, *FIXED) or code not in LANGUAGES:
        abort(404)


def _shipped(kind, code):
    return shipped(kind, code) if kind in NEEDED else ""


def _letter_page(form, kind, code, words):
    sender, subject, text, html = example(kind, code, g.firm, g.staff.name, clock.now(), g.settings, words)
    return answer(
        form,
        None,
        url_for("messages.letter", kind=kind, code=code, saved=1),
        page="messages/letter_page.html",
        kind=kind,
        code=code,
        is_own=bool(words),
        editable=kind in NEEDED,
        offered=offered(kind, code) if kind in NEEDED else (),
        needed=NEEDED.get(kind, ()),
        sender=sender,
        subject=subject,
        text=text,
        html=html,
        back_form=PressForm(formdata=None),
    )
