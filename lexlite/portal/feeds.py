"""A calendar feed, by its secret address alone: calendar programs sign in nowhere."""

from flask import Blueprint, Response, abort, g, url_for

from lexlite import clock
from lexlite.firm.feeds import Feed
from lexlite.reminders.feed import feed
from lexlite.web import public

bp = Blueprint("feeds", __name__)


@bp.get("/feeds/<token>.ics")
@public
def calendar(token):
    reader = Feed.reader(token) or abort(404)
    told = feed(reader, g.firm, clock.now(), _address)
    return Response(told, content_type="text/calendar; charset=utf-8")


def _address(matter_id):
    return g.settings.base_url + url_for("matters.show", matter_id=matter_id)
