"""The facts of a matter: list, from the enquiry, one fact, contradictions, chronology, hearing card."""

from flask import Blueprint, g, render_template, request, url_for

from lexlite import access, clock
from lexlite.clients.models import Person
from lexlite.facts.forms import ContradictionForm, CorrectionForm, FactForm, SentencesForm, StateForm
from lexlite.facts.models import Fact
from lexlite.facts.queries import Facts, sentences_of
from lexlite.facts.wording import COURT, FILE, READERS, STATE_NAMES, plainly, stated
from lexlite.i18n import LANGUAGES, language, speaking
from lexlite.intake.models import Enquiry
from lexlite.web import answer

bp = Blueprint("facts", __name__)


@bp.route("/matters/<int:matter_id>/facts", methods=["GET", "POST"])
def index(matter_id):
    """Every fact, and one line to write another down."""
    matter = access.matter_for(g.staff, matter_id)
    facts, contact = Facts.of(matter), Person.contact_of(matter.client_id)
    form = FactForm(language=contact.language)
    if request.method == "POST":
        form.submit(_note, matter=matter, by=g.staff, at=clock.now())
    enquiry = Enquiry.get_or_none(Enquiry.matter == matter)
    offered = len(sentences_of(enquiry.story, facts)) if enquiry else 0
    return answer(form, None, _list(matter), page="facts/index.html", facts=facts, offered=offered, **_shown(matter))


def _note(matter, language, said_by, state, by, at, **more):
    return Fact.note(
        matter, language=language or by.language, said_by=said_by, state=state or "said", by=by, at=at, **more
    )


def _shown(matter):
    return {"matter": matter, "stated": stated, "state_names": STATE_NAMES, "FILE": FILE}


def _list(matter, fact=None):
    return url_for("facts.index", matter_id=matter.id, _anchor=fact and f"fact-{fact.id}")


@bp.route("/matters/<int:matter_id>/facts/enquiry", methods=["GET", "POST"])
def from_enquiry(matter_id):
    """The sentences of the enquiry, to tick those that decide the case (rule F1)."""
    matter = access.matter_for(g.staff, matter_id)
    enquiry = Enquiry.get_or_none(Enquiry.matter == matter)
    spoken = enquiry.language if enquiry else g.staff.language
    form = SentencesForm()
    known = Facts() if request.method == "POST" else Facts.of(matter)  # sent twice, a sentence is taken once
    form.sentences.offer(sentences_of(enquiry and enquiry.story, known), lambda each: each.words)
    if request.method == "POST":
        form.submit(_take, matter=matter, language=spoken, by=g.staff, at=clock.now())
    return answer(form, None, _list(matter), page="facts/enquiry.html", matter=matter, spoken=spoken)


def _take(matter, sentences, language, by, at):
    Fact.take_sentences(matter, sentences=[each.words for each in sentences], language=language, by=by, at=at)


@bp.route("/matters/<int:matter_id>/facts/<int:fact_id>", methods=["GET", "POST"])
def show(matter_id, fact_id):
    """One fact: how far it is verified, what it replaces, what contradicts it."""
    fact = access.fact_for(g.staff, matter_id, fact_id)
    form = StateForm(obj=fact)
    if request.method == "POST":
        form.submit(fact.settle, by=g.staff, at=clock.now())
    chain = {"newer": fact.replaced_by, "older": fact.replaces, "against": fact.contradicting()}
    return answer(
        form, None, _list(fact.matter, fact), page="facts/fact.html", fact=fact, **chain, **_shown(fact.matter)
    )


@bp.route("/matters/<int:matter_id>/facts/<int:fact_id>/correction", methods=["GET", "POST"])
def correct(matter_id, fact_id):
    fact = access.fact_for(g.staff, matter_id, fact_id)
    when = fact.happened_words or (fact.happened_on and fact.happened_on.isoformat()) or ""
    standing = {name: getattr(fact, name) for name in ("words", "place", "said_by", "version")}
    form = CorrectionForm(data={**standing, "happened_on": when})
    if request.method == "POST":
        form.submit(fact.correct, by=g.staff, at=clock.now())
    back = _list(fact.matter)
    return answer(form, None, back, page="facts/correction.html", fact=fact, **_shown(fact.matter))


@bp.route("/matters/<int:matter_id>/facts/<int:fact_id>/contradiction", methods=["GET", "POST"])
def contradict(matter_id, fact_id):
    fact = access.fact_for(g.staff, matter_id, fact_id)
    form = ContradictionForm()
    others = [other for other in Facts.of(fact.matter).standing if other != fact]
    form.other.offer(others, plainly)
    if request.method == "POST":
        form.submit(_contradict, fact=fact, by=g.staff, at=clock.now())
    back = _list(fact.matter, fact)
    return answer(form, None, back, page="facts/contradiction.html", fact=fact, **_shown(fact.matter))


def _contradict(fact, other, by, at):
    fact.contradicts(other, by, at)


@bp.get("/matters/<int:matter_id>/chronology")
def chronology(matter_id):
    """What happened, by day, in the words for one reader and one language (rule F2); printable."""
    return _printed(matter_id, "facts/chronology.html", FILE)


@bp.get("/matters/<int:matter_id>/hearing-card")
def hearing_card(matter_id):
    """What decides the case, each with the words in which it may be stated in court (rule F2); printable."""
    return _printed(matter_id, "facts/hearing_card.html", COURT)


def _printed(matter_id, template, reader):
    matter = access.matter_for(g.staff, matter_id)
    asked, spoken = request.args.get("reader"), request.args.get("in")
    spoken = spoken if spoken in LANGUAGES else language()
    with speaking(spoken):
        return render_template(
            template,
            facts=Facts.of(matter),
            reader=asked if asked in READERS else reader,
            spoken=spoken,
            **_shown(matter),
        )
