"""What we heard, as the client reads it: their account, what they asked, our understanding, what else they hope,
a good end. The words «true» and «stated» are ours alone (rules D1, D4, K3)."""

from lexlite.i18n import _, speaking
from lexlite.needs.talk import language_of


def heard(matter, story, needs, language, typist):
    """Parts (heading, lines (words, their language)) in the client's language; a part of nothing is left out.

    `needs`: those to read back; `typist`: the language of who wrote the story."""
    with speaking(language):
        parts = [(_("What you told us"), [_line(story, typist, language)])]
        for kind, heading in (
            ("stated", _("What you asked for")),
            ("true", _("Your need, as we understand it")),
            ("outside", _("What else you hope for")),
        ):
            parts.append((heading, [[need.words, need.language] for need in needs if need.kind == kind]))
        if matter.definition_of_win:
            no_promise = _("This is what we work towards. It is not a promise of the result.")
            good_end = _line(matter.definition_of_win, typist, language)
            parts.append((_("What would be a good end for you"), [good_end, [no_promise, language]]))
        return [[heading, lines] for heading, lines in parts if lines]


def _line(words, *likely):
    return [words, language_of(words, *likely)]


def as_text(parts):
    """The exact text of these parts."""
    return "\n\n".join("\n".join([heading, *(words for words, _language in lines)]) for heading, lines in parts)
