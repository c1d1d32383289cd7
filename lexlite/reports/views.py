"""Reports: how often the true need was met, the rows behind each number, and the summary of one closed matter."""

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from lexlite import access, clock
from lexlite.i18n import _, full_day
from lexlite.needs.forms import SCORES
from lexlite.playbooks import library
from lexlite.reports.reached import KINDS, SAYS, WHICH, Reached
from lexlite.reports.readers import Readers
from lexlite.reports.sheet import as_csv
from lexlite.reports.summary import Summary

bp = Blueprint("reports", __name__)

MOST_IN_A_FILE = 5000


@bp.get("/reports/needs")
def needs():
    """How often we reached what the client truly needed, by practice area (rule D8)."""
    report = _reached()
    total, areas = report.lines()
    return render_template("reports/needs.html", report=report, total=total, areas=areas)


@bp.get("/reports/needs/rows")
def needs_rows():
    """The needs behind one number of that report, page by page."""
    report, asked = _reached(), _asked()
    rows, more = report.rows(**asked, after=_key())
    page = {"report": report, "asked": asked, "rows": rows, "more": more, "scores": dict(SCORES)}
    return render_template("reports/needs_rows.html", **page, area=asked["area"] and library.area(asked["area"]))


@bp.get("/reports/needs/file")
def needs_file():
    """The same rows as a table for a spreadsheet."""
    rows, _more = _reached().rows(**_asked(), limit=MOST_IN_A_FILE)
    scores = {None: "", **dict(SCORES)}
    head = [_("Client"), _("Matter"), _("Closed"), _("Need"), _("We say"), _("The client says")]
    table = [
        (
            row.client,
            f"{row.reference} {row.title}",
            full_day(row.closed.astimezone(g.firm.zone)),
            row.words,
            scores[row.by_firm],
            scores[row.by_client],
        )
        for row in rows
    ]
    name = {"Content-Disposition": "attachment; filename=needs.csv"}
    return Response(as_csv(head, table), mimetype="text/csv", headers=name)


def _reached():
    year = request.args.get("year", type=int)
    return Reached(g.staff, g.firm, clock.now(), year if year and 1900 < year < 2200 else None)


def _asked():
    """What of the report was asked for; 404 for what it does not know."""
    area = request.args.get("area")
    asked = {name: request.args.get(name, known[0]) for name, known in CODES.items()}
    if any(asked[name] not in known for name, known in CODES.items()) or (area and area not in library.areas()):
        abort(404)
    return {**asked, "area": area or None}


CODES = {"kind": KINDS, "says": tuple(SAYS), "which": tuple(WHICH)}


def _key():
    key = request.args.get("after", 0, type=int)
    return key if 0 < key < 2**63 else 0


@bp.get("/matters/<int:matter_id>/page")
def readers(matter_id):
    """Who reads the client's page, what was shown to whom when, and the page as each of them sees it."""
    matter = access.matter_for(g.staff, matter_id)
    return render_template("reports/readers.html", matter=matter, readers=Readers.of(matter, clock.now()))


@bp.get("/matters/<int:matter_id>/summary")
def summary(matter_id):
    """How a case ended, on one page for the file; printable."""
    matter = access.matter_for(g.staff, matter_id)
    if matter.is_open:
        return redirect(url_for("matters.show", matter_id=matter.id))
    return render_template("reports/summary.html", matter=matter, ended=Summary.of(matter), scores=dict(SCORES))
