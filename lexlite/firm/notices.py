"""The privacy notice: the firm's own words or the shipped ones; what an enquirer has read is kept word for word."""

import hashlib
import re
from types import SimpleNamespace

from peewee import BooleanField, Check, ForeignKeyField, TextField

from lexlite.audit.models import record
from lexlite.db import SQL, database
from lexlite.errors import Conflict
from lexlite.firm.models import Staff
from lexlite.i18n import _, _l, language, speaking
from lexlite.records import Moment, Record, moment_text

AUTHORITIES = {  # who takes complaints, by the firm's country
    "PL": _l("the President of the Personal Data Protection Office (UODO)"),
    "GB": _l("the Information Commissioner’s Office (ICO)"),
    "CN": _l("the cyberspace administration (网信部门)"),
}
ANY_AUTHORITY = _l("the data protection authority")


class Notice(Record):
    """One version. Paragraphs stand apart by an empty line; a first line that begins with # is a heading."""

    version = TextField(primary_key=True)  # the first letters of the hash of language and words
    language = TextField()
    words = TextField()
    own = BooleanField()  # the firm's own words; the shipped ones are kept when the first enquirer has read them
    since = Moment()  # entered, or first read
    by = ForeignKeyField(Staff, null=True)
    ended_at = Moment(null=True)  # own words, replaced or taken back

    class Meta:
        constraints = [Check("language IN ('en','pl','zh')")]

    @classmethod
    def in_force(cls, firm):
        """What is shown now in the language being spoken; the shipped words are in no table yet."""
        return own_in(language()) or cls._of(language(), shipped(firm), own=False)

    @classmethod
    def _of(cls, code, words, **more):
        mark = hashlib.sha256(f"{code}\n{words}".encode()).hexdigest()[:12]
        return cls(version=mark, language=code, words=words, **more)

    @classmethod
    def find(cls, version, firm):
        """The version that was read once, or is in force in one of the firm's languages; else None."""
        return cls.get_or_none(cls.version == version) or next(
            (notice for notice in cls._all_in_force(firm) if notice.version == version), None
        )

    @classmethod
    def _all_in_force(cls, firm):
        for code in firm.languages:
            with speaking(code):
                yield cls.in_force(firm)

    def read(self, at):
        """An enquirer says that they have read it: kept from now on."""
        statement = "INSERT OR IGNORE INTO notice (version, language, words, own, since) VALUES (?, ?, ?, ?, ?)"
        database.execute_sql(statement, (self.version, self.language, self.words, self.own, moment_text(at)))

    def parts(self):
        """(heading or nothing, text) of each paragraph."""
        for block in re.split(r"\n[ \t]*\n\s*", self.words):
            first, _break, rest = block.partition("\n")
            yield (first.lstrip("# "), rest) if first.startswith("#") else ("", block)


Notice.add_index(Notice.language, unique=True, where=SQL("own AND ended_at IS NULL"), name="notice_in_force")


def own_in(code):
    """The firm's own notice in this language, or None: then the shipped one is shown."""
    return Notice.first_where("language = ? AND own AND ended_at IS NULL", code)


def own_words():
    """{language: the firm's own words}, where it has any."""
    return {notice.language: notice.words for notice in Notice.select().where(Notice.own, Notice.ended_at.is_null())}


def enter(firm, *, by, at, version=None, **words):
    """The firm's own words by language; empty words bring the shipped notice back. Owner only. Raises Conflict."""
    by.must_own()
    with database.atomic():
        try:
            firm.changed_since(version)
        except Conflict as conflict:
            raise Conflict(theirs=SimpleNamespace(version=conflict.theirs.version, **own_words())) from None
        for code, text in words.items():
            _replace(code, text, by, at)
        record(by, "firm.notice_changed", firm, at=at)


def _replace(code, text, by, at):
    before = own_in(code)
    if text == (before.words if before else ""):
        return
    if before:
        before.change(ended_at=at)
    if text:
        fresh = Notice._of(code, text)
        known = Notice.get_or_none(Notice.version == fresh.version)  # read or entered before: in force again
        if known:
            known.change(own=True, ended_at=None, by=by)
        else:
            fresh.own, fresh.since, fresh.by = True, at, by
            fresh.save(force_insert=True)


def shipped(firm):
    """The shipped notice in the language being spoken: a draft until a lawyer of the firm's country has read it."""
    parts = [
        ("", _who(firm)),
        (
            _("What for"),
            _(
                "We use what you write to check that we are free to act for you, to answer you, and, if we act for "
                "you, to work on your matter. We are bound by professional secrecy."
            ),
        ),
        (_("Why we may"), _ground(firm)),
        (
            _("Who reads it"),
            _(
                "People of this firm and, bound by contract, those who keep our computers and mail running. First the "
                "names are checked; your account of what happened is opened after that. We sell nothing and pass "
                "nothing on without your consent, unless the law obliges us."
            ),
        ),
        (_("How long"), _how_long(firm)),
        (
            _("Your page"),
            _(
                "If you become a client, you get a page of your own. We count when it is opened, so that we know "
                "whether our news has reached you, or whether you may be waiting for us."
            ),
        ),
        (_("Your rights"), _rights(firm)),
    ]
    return "\n\n".join(f"# {heading}\n{words}" if heading else words for heading, words in parts)


def _who(firm):
    return _(
        "%(firm)s is responsible for what you tell us. You reach us by phone: %(phone)s.",
        firm=firm.name,
        phone=firm.phone,
    )


def _how_long(firm):
    return _(
        "If we do not act for you, your account is deleted after %(days)s days. Names and our decision stay, so that "
        "we never act against you by mistake. If we act for you, the file is kept as long as the law requires.",
        days=firm.story_days,
    )


def _rights(firm):
    return _(
        "You may ask what we keep about you, have it corrected, object to its use, or have it deleted as far as the "
        "law and the check for conflicts of interest allow: call us. You may also complain to: %(authority)s.",
        authority=AUTHORITIES.get(firm.country, ANY_AUTHORITY),
    )


def _ground(firm):
    if firm.country == "CN":
        return _(
            "Because you consent, separately where the law asks for that. You may take your consent back: call us."
        )
    return _(
        "Because you ask us to look at your matter, and because our profession obliges us to check for conflicts of "
        "interest. What you write about health or other private things serves only to protect your rights."
    )
