"""The files a client sends for what they were asked for: kept, and told to who looks at them (rule S13)."""

import errno
import logging
import mmap
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from peewee import Check, ForeignKeyField, IntegerField, TextField, fn

from lexlite import pictures, storage
from lexlite.audit.models import record
from lexlite.clients.models import Person
from lexlite.db import database
from lexlite.errors import RuleBroken
from lexlite.filekinds import KINDS, kind_of, name_for
from lexlite.firm.models import Firm, Staff
from lexlite.followup.models import Question
from lexlite.followup.questions import ask
from lexlite.followup.replies import MOST_QUOTED, files_of
from lexlite.i18n import _, excerpt
from lexlite.matters.answering import who_answers
from lexlite.matters.models import Matter
from lexlite.matters.requests import Request
from lexlite.records import Moment, Record

log = logging.getLogger("lexlite.documents")

MEGABYTE = 1_000_000
MOST_OF_ONE = 20 * MEGABYTE
MOST_AT_ONCE = 60 * MEGABYTE  # all of one sending
MOST_FILES = 20  # of one sending
MOST_OF_REQUEST = 60  # files
MOST_OF_CLIENT = 1_000 * MEGABYTE  # in all their matters


class Document(Record):
    """One file, as it is kept: its row is written after the file is on the disk, so none stands without it."""

    matter = ForeignKeyField(Matter, backref="documents")
    request = ForeignKeyField(Request, backref="documents", index=False)
    question = ForeignKeyField(Question, backref="documents")  # how the firm was told: its clock says by when we look
    person = ForeignKeyField(Person)
    told = ForeignKeyField(Staff)  # who looks at it
    stored_as = TextField(unique=True)
    name = TextField()
    type = TextField()  # a code of filekinds.KINDS
    size = IntegerField()
    sha256 = TextField()
    at = Moment()

    class Meta:
        indexes = ((("request", "sha256"), True),)  # sent twice, kept once
        constraints = [Check("size > 0")]

    @property
    def kind(self):
        return KINDS[self.type]

    @property
    def is_new(self):
        """Nobody has said anything to it yet."""
        return self.question.answered_by_word_id is None

    @property
    def megabytes(self):
        return max(0.1, round(self.size / MEGABYTE, 1))

    @classmethod
    def by_request(cls, matter):
        """{id of a request: what came for it, in its order}."""
        found = {}
        rows = cls.select(cls, Question).join(Question).where(cls.matter == matter)
        for document in rows.order_by(cls.id):
            found.setdefault(document.request_id, []).append(document)
        return found

    @classmethod
    def of(cls, request):
        return list(cls.select().where(cls.request == request).order_by(cls.id))


@dataclass
class Sent:
    """A file as it arrives: its name, and where its bytes stand (a stream that can be mapped, or small enough)."""

    name: str
    stream: object

    @contextmanager
    def mapped(self):
        """All its bytes, without reading them into memory."""
        if isinstance(self.stream, BytesIO):
            yield self.stream.getvalue()
        else:
            number = self.stream.fileno()
            self.stream.flush()
            with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as data:
                yield data

    @cached_property
    def size(self):
        size = self.stream.seek(0, 2)
        self.stream.seek(0)
        return size


class Refused(Exception):
    """A file that is not kept: why, and what to do, in words for who sent it."""


def send(request, files, *, person, at):
    """Keep what a client sends for a request; whoever answers for the matter is told at once. Returns
    [(name, why)] of the files that were not kept; the others are. Raises RuleBroken where nothing is taken."""
    _must_take(request)
    kept, refused = [], []
    try:
        for number, file in enumerate(files):
            try:
                kept.append((file.name, *_kept(file, number, request)))
            except Refused as why:
                refused.append((file.name, str(why)))
        spare = _noted(request, kept, person, at) if kept else []
    except BaseException:
        _drop(kept)
        raise
    _drop(spare)
    return refused


def _must_take(request):
    request.matter.must_be_open()
    if request.kind != "document" or request.withdrawn_at:
        raise RuleBroken(_("We do not need this any more."), field="file")
    if not request.takes_files:
        request.must_be_unanswered()


def _drop(kept):
    for _name, _kind, stored in kept:
        storage.drop(stored.name)


def _kept(file, number, request):
    """(code of its kind, what is stored) of a file that is on the disk now. Raises Refused."""
    if number >= MOST_FILES:
        raise Refused(_("Send at most %(most)s files at a time: send this one again.", most=MOST_FILES))
    if not file.size:
        raise Refused(_("This file is empty. Choose it again."))
    if file.size > MOST_OF_ONE:
        raise Refused(_("This file is larger than %(most)s MB. Send it in parts, or bring it.", most=20))
    if not storage.has_room(file.size):
        raise _no_room(request)
    with file.mapped() as data:
        kind = kind_of(data)
        if kind is None:
            raise Refused(_("We cannot take files of this kind. Send a photo of it, or a PDF."))
        try:
            return kind, storage.keep(pictures.pieces(data, kind))
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise _no_room(request) from None
        except pictures.Malformed:
            raise Refused(_("This picture is damaged. Take it anew, or send it as a PDF.")) from None


def _no_room(request):
    log.error("request=%s a file was not taken: the disk is full", request.id)
    return Refused(_("Our server has no room for it now. Please call us, or bring it."))


def _noted(request, kept, person, at):
    """Rows for what is on the disk; returns those of the files that were here already."""
    with database.atomic():
        _must_take(request.reload())
        here = {each.sha256 for each in Document.of(request)}
        new, spare = [], []
        for one in kept:
            (spare if one[2].sha256 in here else new).append(one)
            here.add(one[2].sha256)
        if new:
            _must_fit(request, new)
            _write(request, new, person, at)
    return spare


def _must_fit(request, new):
    theirs = Document.select(fn.sum(Document.size)).join(Matter).where(Matter.client == request.matter.client_id)
    sizes = [stored.size for _name, _kind, stored in new]
    if (theirs.scalar() or 0) + sum(sizes) > MOST_OF_CLIENT or len(Document.of(request)) + len(new) > MOST_OF_REQUEST:
        raise RuleBroken(_("This is more than we can keep here. Please call us: we agree on another way."), "file")


def _write(request, new, person, at):
    matter = request.matter
    kinds = [kind for _name, kind, _stored in new]
    waiting = waiting_of(request)
    if waiting:
        kinds = [each.type for each in waiting.documents] + kinds
        waiting.change(about=files_of(kinds), body="")
    told = who_answers(matter, Firm.the().today(at))
    quoted = excerpt(request.words, MOST_QUOTED)
    question = waiting or ask(matter, person, "", at, about=files_of(kinds), quoted=quoted)
    for name, kind, stored in new:
        document = Document.create(
            matter=matter, request=request, question=question, person=person, told=told, stored_as=stored.name,
            name=name_for(name, kind), type=kind, size=stored.size, sha256=stored.sha256, at=at,
        )  # fmt: skip
        record(person, "document.sent", document, at=at, client_id=matter.client_id, matter=matter.id, kind=kind)
    request.change(call_since=None)
    request.write_no_more(at)
    if request.answer == "cannot_find":  # found after all: their words stay
        request.settle("given", request.answer_words, person, at)


def waiting_of(request):
    """The question by which the firm was told of what came, while nobody has answered it; or None."""
    told = Question.select().join(Document).where(Document.request == request, Question.answered_by_word.is_null())
    return told.order_by(Question.id.desc()).first()
