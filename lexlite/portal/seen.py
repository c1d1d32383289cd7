"""The client's page as one of its readers sees it, for staff (pages.md 2): nothing is noted, nothing can be sent."""

from flask import Blueprint, g, request

from lexlite import access
from lexlite.portal.status import page_for, shown
from lexlite.web import TO_BE_LOOKED_AT

bp = Blueprint("seen", __name__)


@bp.get("/matters/<int:matter_id>/page/<int:person_id>")
def page(matter_id, person_id):
    """The same page from the same function, in the reader's language; its links lead to the reader's door, and its
    buttons nowhere: this browser may have the reader's own page open as well."""
    matter, person = access.reader_for(g.staff, matter_id, person_id)
    asked = request.args.get("lang")
    g.language, g.nonce = asked if asked in g.firm.languages else person.language, None
    g.policy = TO_BE_LOOKED_AT
    return shown(page_for(person, matter.id))
