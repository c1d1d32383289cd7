"""What clients say by pressing: kept as a code and put into words for each reader in their language; the client's own
words beside it stay as they are."""

from lexlite.filekinds import KINDS
from lexlite.i18n import _, listed, ngettext

MOST_QUOTED = 200  # characters of what was asked of them, in the question that comes back


def pressed(answer):
    """What a client pressed, as they would say it."""
    return {
        "given": _("Here is my answer."),
        "cannot_find": _("I cannot find it."),
        "yes": _("Yes."),
        "no": _("No."),
        "talk": _("Let us talk about it."),
        "came": _("It has come."),
    }[answer]


def files_of(kinds):
    """The code of files that came."""
    return "files {} {}".format(*tally(kinds))


def tally(kinds):
    photos = sum(KINDS[kind].is_photo for kind in kinds)
    return photos, len(kinds) - photos


def counted(photos, files):
    """2 photos, 1 document."""
    return listed(
        photos and ngettext("%(num)s photo", "%(num)s photos", photos),
        files and ngettext("%(num)s document", "%(num)s documents", files),
    )


def frame(about, quoted):
    """What was pressed, as a sentence before their own words; nothing where they wrote and pressed nothing. `about`:
    a code; `quoted`: what it was pressed beside."""
    if about == "heard":
        return _("What we heard is not quite right.")
    if about == "need":
        return _("%(need)s – not quite right.", need=_open(quoted))
    return about and _("What you need from me, “%(words)s”: %(answer)s", words=quoted, answer=_answered(about))


def _open(words):
    """Without a full stop: a dash follows."""
    return words.rstrip(" .。")


def _answered(about):
    kind, *numbers = about.split()
    return counted(*map(int, numbers)) if kind == "files" else pressed(kind)


def in_words(about, quoted, body):
    """All of it as one text."""
    if about == "heard" and body:
        return _("What we heard is not quite right: %(words)s", words=body)
    if about == "need" and body:
        return _("%(need)s – not quite right: %(words)s", need=_open(quoted), words=body)
    return "\n".join(filter(None, (frame(about, quoted), body)))
