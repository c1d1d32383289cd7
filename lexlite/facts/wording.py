"""In which words a fact may be stated: by its state, its reader and the language (rule F2).

Nothing is pasted into a sentence but the words of who says it, a name and the evidence, each apart by a colon or
quotation marks. Only what is verified or admitted stands without saying who says so, and only in neutral words that
somebody wrote for it: what a client says in the first person stays in quotation marks."""

from markupsafe import Markup

from lexlite.i18n import _, _l, html_lang, language, speaking

FILE, TO_CLIENT, COURT = READERS = ("file", "client", "court")  # court: and the other side

STAND_ALONE, ENDS = ("verified", "admitted"), tuple('!?…！？”’」"')

STATE_NAMES = {
    "said": _l("said"),
    "supported": _l("supported by a document, not checked yet"),
    "verified": _l("verified"),
    "admitted": _l("admitted by the other side"),
    "disputed": _l("disputed"),
    "contradicted": _l("contradicted"),
}


def stated(fact, reader, code=None):
    """The sentences in which a fact may be stated to a reader, as markup: words in another language are marked."""
    with speaking(code or language()):
        sentences = [_first(fact, reader), _second(fact, reader)]
        joint = "" if language() == "zh" else " "
        words = _plain(fact) if _stands_alone(fact) else _words(fact)
        values = {"words": words, "name": fact.said_by, "evidence": fact.evidence.strip().rstrip(".。")}
        return Markup(joint).join(Markup(each) % values for each in sentences if each)


def plainly(fact, reader=FILE, code=None):
    """The same as plain text, for lists to choose from."""
    return stated(fact, reader, code).striptags()


def _stands_alone(fact):
    return fact.state in STAND_ALONE and fact.plain_words


def _plain(fact):
    """The neutral words as a sentence."""
    words = fact.plain_words.strip().rstrip(".。")
    if words[-1:] not in ENDS:
        words += "。" if fact.plain_language == "zh" else "."
    return _marked(words, fact.plain_language)


def _words(fact):
    """Their own words, for quotation marks: without the full stop, which stands behind them."""
    return _marked(fact.words.strip().rstrip(".。"), fact.language)


def _marked(words, code):
    return words if code == language() else Markup('<span lang="{}">{}</span>').format(html_lang(code), words)


def _first(fact, reader):
    if _stands_alone(fact):
        return "%(words)s"
    if fact.said_by == "client":
        return _("You told us that “%(words)s”.") if reader == TO_CLIENT else _("The client states that “%(words)s”.")
    if fact.said_by == "other_side":
        return _("The other side states that “%(words)s”.")
    return _("As stated by %(name)s: “%(words)s”.")


def _second(fact, reader):
    return {
        "said": lambda: "",
        "supported": lambda: _supported(reader),
        "verified": lambda: _verified(reader),
        "admitted": lambda: _("The other side admits this."),
        "disputed": lambda: _disputed(fact, reader),
        "contradicted": lambda: _contradicted(reader),
    }[fact.state]()


def _supported(reader):
    if reader == TO_CLIENT:
        return _("A document on this, which we have not checked yet: %(evidence)s.")
    if reader == COURT:
        return _("Relied on: %(evidence)s.")
    return _("A document supports this and has not been checked yet: %(evidence)s.")


def _verified(reader):
    if reader == TO_CLIENT:
        return _("We have checked this: %(evidence)s.")
    if reader == COURT:
        return _("Evidence: %(evidence)s.")
    return _("Verified: %(evidence)s.")


def _disputed(fact, reader):
    if fact.said_by == "client":
        return _("The other side disputes this.")
    if fact.said_by != "other_side":
        return _("This is disputed.")
    return _("You dispute this.") if reader == TO_CLIENT else _("The client disputes this.")


def _contradicted(reader):
    if reader == TO_CLIENT:
        return _("Something else that we know does not fit with this; we would like to clear it up with you.")
    if reader == COURT:
        return ""
    return _("Something else that is known contradicts this.")
